"""`readycheck profile check|explain|schema`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
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


def check(
    profiles: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PROFILE]...",
            help="The profiles; readycheck.yaml by default.",
            autocompletion=completion.profiles,
        ),
    ] = None,
    settings: Settings = None,
) -> None:
    """Say whether profiles are right; every error with its file, line and column.

    What is right and yet stands in the way of an audit is told as a warning: variables that are not set here, paths
    that lead nowhere, durations without a unit, waivers and signatures that do not count or lapse soon.

    Exits 0 where every profile is right, 2 where one is not.
    """
    from readycheck.model import EXIT_PRECEDENCE, ExitCode

    given: Sequence[Path | None] = profiles or [None]
    codes: list[int] = []
    for one in given:
        codes.append(_check(one, settings or (), alone=len(given) == 1))
        if codes[-1] == ExitCode.INTERRUPTED:
            break
    raise typer.Exit(min(codes, key=EXIT_PRECEDENCE.index))


def _check(given: Path | None, settings: Sequence[str], *, alone: bool) -> int:
    """Check one profile and say what was found; its exit code."""
    try:
        with failing_politely():
            path = profile_path(given, {})
            if alone or not _has_packs(path):
                _tell(path, settings)
            else:
                return _check_apart(path, settings)
    except typer.Exit as end:
        return end.exit_code
    return 0


def _has_packs(path: Path) -> bool:
    from readycheck.profile import packs_named

    return bool(packs_named(path))


def _check_apart(path: Path, settings: Sequence[str]) -> int:
    """In a process of its own: its modules must not meet those of another profile."""
    sys.stdout.flush()
    options = [word for one in settings for word in ("--set", one)]
    command = [sys.executable, "-m", "readycheck", "profile", "check", *options, "--", str(path)]
    return subprocess.run(command, check=False).returncode


def _tell(path: Path, settings: Sequence[str]) -> None:
    """Say that a profile is right, with its warnings. Raises ProfileInvalid where it is not."""
    from readycheck.engine.audit import catalog_for, noting, vocabulary_of
    from readycheck.engine.clock import Clock
    from readycheck.guide.doctor import missing_paths
    from readycheck.guide.reading import not_there, read_anyway
    from readycheck.profile.hints import hints
    from readycheck.render.clean import clean

    today = Clock().now().astimezone(UTC).date()
    catalog, _ = catalog_for(path)
    reading = read_anyway(path, catalog, overrides=tuple(settings), today=today)
    found = reading.profile
    notes = list(not_there(reading.unmet))
    if found is None or reading.tree is None:
        tell_problems(notes, reading.secrets)
        with noting(catalog):
            raise reading.invalid()
    tell_problems(catalog.problems, found.secrets)
    notes += [one.headline for one in hints(reading.tree, vocabulary_of(catalog), found.secrets)]
    for lack in missing_paths(path, reading, catalog, today=today):
        notes.append(f"{lack.place}: {lack.message}; {lack.fix}")
    for note in (*notes, *_dated(found)):
        complain(note)
    what = f"target {found.target.name}" if found.target else "a checklist without a target"
    known = f"digest {found.digest[:12]}" if not reading.unmet else "as far as it can be read here"
    typer.echo(clean(f"{path}: right; {what}, {len(found.controls)} controls, {known}"))


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
    from readycheck.guide.reading import not_there, read_anyway
    from readycheck.profile import explain_tree, format_explained
    from readycheck.render.clean import harmless

    with failing_politely():
        path = profile_path(profile, {})
        catalog, _ = catalog_for(path)
        reading = read_anyway(path, catalog, overrides=tuple(settings or ()))
        tell_problems(tuple(not_there(reading.unmet)), reading.secrets)
        if reading.profile is None or reading.tree is None:
            with noting(catalog):
                raise reading.invalid()
        unmet = {one.written for one in reading.unmet}
        found = explain_tree(reading.tree, vocabulary_of(catalog), reading.profile.secrets, unmet)
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
