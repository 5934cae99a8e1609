"""`readycheck profile check|explain|schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from readycheck.cli.common import failing_politely, profile_path, tell_problems

Path_ = Annotated[Path | None, typer.Argument(help="The profile; readycheck.yaml by default.")]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the profile.")]


def check(profile: Path_ = None, settings: Settings = None) -> None:
    """Say whether a profile is right; every error with its file, line and column.

    Exits 0 where it is, 2 where it is not.
    """
    from readycheck.engine.audit import catalog_for, noting, vocabulary_of
    from readycheck.profile import load_profile
    from readycheck.render.clean import clean

    with failing_politely():
        path = profile_path(profile, {})
        catalog, _ = catalog_for(path)
        with noting(catalog):
            found = load_profile(path, vocabulary_of(catalog), overrides=tuple(settings or ()))
        tell_problems(catalog.problems, found.secrets)
    what = f"target {found.target.name}" if found.target else "a checklist without a target"
    typer.echo(clean(f"{path}: right; {what}, {len(found.controls)} controls, digest {found.digest[:12]}"))


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
    profile: Annotated[Path | None, typer.Argument(help="A profile, for the packs that it names.")] = None,
) -> None:
    """Print the JSON Schema of a profile, composed of the installed packs.

    Write it to readycheck-profile.schema.json beside the profile, and editors complete every key.
    """
    from readycheck.engine.audit import catalog_for, vocabulary_of
    from readycheck.profile import schema as composed

    with failing_politely():
        catalog, _ = catalog_for(profile)
        typer.echo(json.dumps(composed(vocabulary_of(catalog)), indent=2, ensure_ascii=False))
