"""`readycheck checks` and `readycheck explain`: what there is, and what one of it means."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import DEFAULT_PROFILE, complain, fail, failing_politely, profile_path, tell_problems
from readycheck.cli.pages import FORMAT_WORDS, PageFormat, show

if TYPE_CHECKING:
    from readycheck.catalog import Catalog
    from readycheck.model import Profile

EPILOG = """Examples:  readycheck checks --domain http  ·  readycheck checks 'SEC-*'  ·  readycheck explain SEC-04
·  readycheck explain http.csp.unsafe_inline  ·  readycheck explain QUEUE-06 --format markdown"""

SCHEMA = "readycheck.checks/1"
Profile_ = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="PROFILE",
        help="The profile whose packs, controls and bars are meant; readycheck.yaml here, else the whole plan.",
        autocompletion=completion.profiles,
    ),
]
Format_ = Annotated[PageFormat, typer.Option("--format", metavar="FORMAT", help=FORMAT_WORDS)]


class Consented(StrEnum):
    """How a check looks."""

    PASSIVE = "passive"
    ACTIVE = "active"
    EXEC = "exec"
    LOAD = "load"
    DRILL = "drill"
    PERSON = "person"


def checks(
    globs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GLOB]...",
            help="Only these ids of checks, or of controls that they prove.",
            autocompletion=completion.explainable,
        ),
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option(metavar="DOMAIN", help="Only this domain, such as http.", autocompletion=completion.domains),
    ] = None,
    consent: Annotated[
        list[Consented] | None,
        typer.Option(
            metavar="MODE", help="Only those that look like this: passive, active, exec, load, drill, person."
        ),
    ] = None,
    profile: Profile_ = None,
    shown: Format_ = PageFormat.TERMINAL,
) -> None:
    """List the installed checks: what each proves, by which consent it looks, what it needs on this machine."""
    from readycheck.guide.listing import Filter, lines, page

    with failing_politely():
        catalog, found = _profile(profile)
        chosen = Filter(tuple(globs or ()), tuple(domain or ()), tuple(one.value for one in consent or ()))
        listed = lines(catalog, found.controls, chosen)
        if shown is PageFormat.JSON:
            document = {"schema": SCHEMA, "profile": found.path, "checks": [asdict(one) for one in listed]}
            typer.echo(json.dumps(document, indent=2))
        else:
            show(page(listed), shown)
    if not listed:
        raise typer.Exit(5)


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A control (SEC-04), a check (http.health), or a rule of a finding (http.csp.unsafe_inline).",
            autocompletion=completion.explainable,
        ),
    ],
    profile: Profile_ = None,
    shown: Format_ = PageFormat.TERMINAL,
) -> None:
    """What a control, a check or a rule is, why it matters, how it is proved here and what to do."""
    from readycheck.guide import check_page, control_page
    from readycheck.guide.finder import Rule, UnknownNameError, find
    from readycheck.model import Control

    with failing_politely():
        catalog, found = _profile(profile)
        try:
            subject = find(name, found.controls, catalog)
        except UnknownNameError as error:
            fail(str(error))
        if isinstance(subject, Control):
            document = control_page.plain(subject, found, catalog)
            blocks = control_page.page(subject, found, catalog)
        elif isinstance(subject, Rule):
            document = check_page.plain_rule(subject, found)
            blocks = check_page.rule_page(subject, found)
        else:
            document = check_page.plain(subject, found, catalog)
            blocks = check_page.page(subject, found, catalog)
        if shown is PageFormat.JSON:
            typer.echo(json.dumps({"schema": "readycheck.explain/1", **document}, indent=2))
        else:
            show(blocks, shown)


def _profile(given: Path | None) -> tuple[Catalog, Profile]:
    """The catalogue and the profile that is meant, read also where its variables are not set here.

    A wrong readycheck.yaml that nobody asked for does not stand in the way: the whole plan takes its place.
    """
    from readycheck.engine.audit import catalog_for, noting
    from readycheck.guide.reading import not_there, read_anyway
    from readycheck.shipped import shipped_profiles

    plan = shipped_profiles()["submission-system"]
    here = Path(DEFAULT_PROFILE)
    path = profile_path(given, {}) if given is not None else here if here.exists() else plan
    catalog, _ = catalog_for(path)
    reading = read_anyway(path, catalog)
    if reading.profile is None and given is None and path != plan:
        complain(f"{path} cannot be used, 'readycheck profile check' says why; this is about the whole plan instead")
        reading = read_anyway(plan, catalog)
    if reading.profile is None:
        with noting(catalog):
            raise reading.invalid()
    tell_problems((*catalog.problems, *not_there(reading.unmet)), reading.profile.secrets)
    return catalog, reading.profile
