"""`readycheck profile check|explain|schema`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import complain, failing_politely, profile_path, tell_problems

if TYPE_CHECKING:
    from readycheck.model import Profile

Path_ = Annotated[
    Path | None, typer.Argument(help="The profile; readycheck.yaml by default.", autocompletion=completion.profiles)
]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the profile.")]


def check(profile: Path_ = None, settings: Settings = None) -> None:
    """Say whether a profile is right; every error with its file, line and column.

    Waivers and signatures that do not count, or lapse soon, are told too. Exits 0 where it is, 2 where it is not.
    """
    from readycheck.engine.audit import catalog_for, noting, vocabulary_of
    from readycheck.engine.clock import Clock
    from readycheck.profile import load_profile
    from readycheck.render.clean import clean

    with failing_politely():
        path = profile_path(profile, {})
        catalog, _ = catalog_for(path)
        with noting(catalog):
            today = Clock().now().astimezone(UTC).date()
            found = load_profile(path, vocabulary_of(catalog), overrides=tuple(settings or ()), today=today)
        tell_problems(catalog.problems, found.secrets)
    for note in _dated(found):
        complain(note)
    what = f"target {found.target.name}" if found.target else "a checklist without a target"
    typer.echo(clean(f"{path}: right; {what}, {len(found.controls)} controls, digest {found.digest[:12]}"))


def _dated(profile: Profile) -> Iterator[str]:
    """What an audit of today would say of waivers and attestations; none of it makes the profile wrong."""
    from readycheck.engine.clock import Clock
    from readycheck.judging.dated import standing_problem, unknown_control

    now = Clock().now().astimezone(UTC)
    controls = [control.id for control in profile.controls]
    for kind, entries in (("waiver", profile.waivers), ("attestation", profile.attestations)):
        for entry in entries:
            if entry.control not in controls:
                yield f"{kind} of {entry.control}: {unknown_control(entry.control, controls)}"
            elif problem := standing_problem(entry, entry.standing(now), now.date()):
                yield f"{kind} of {entry.control}: {problem}"


def explain(profile: Path_ = None, settings: Settings = None) -> None:
    """Show each effective value and the file and line that set it; secrets are masked."""
    from readycheck.engine.audit import catalog_for, noting, vocabulary_of
    from readycheck.profile import explain as explained
    from readycheck.profile import format_explained
    from readycheck.render.clean import harmless

    with failing_politely():
        path = profile_path(profile, {})
        catalog, _ = catalog_for(path)
        with noting(catalog):
            found = explained(path, vocabulary_of(catalog), overrides=tuple(settings or ()))
        typer.echo(harmless(format_explained(found)))


def schema(
    profile: Annotated[
        Path | None, typer.Argument(help="A profile, for the packs that it names.", autocompletion=completion.profiles)
    ] = None,
) -> None:
    """Print the JSON Schema of a profile, composed of the installed packs.

    Write it to readycheck-profile.schema.json beside the profile, and editors complete every key.
    """
    from readycheck.engine.audit import catalog_for, vocabulary_of
    from readycheck.profile import schema as composed

    with failing_politely():
        catalog, _ = catalog_for(profile)
        typer.echo(json.dumps(composed(vocabulary_of(catalog)), indent=2, ensure_ascii=False))
