"""`readycheck doctor`: what is missing on this machine for a profile, and how to get it."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import RUNS, failing_politely, profile_path
from readycheck.cli.pages import FORMAT_WORDS, PageFormat, show

EPILOG = """Examples:  readycheck doctor  ·  readycheck doctor staging.yaml --connect
·  readycheck doctor --format json

Exit codes:  0 nothing is missing  ·  1 something is missing that a check needs  ·  2 usage or profile"""


def doctor(
    profile: Annotated[
        Path | None,
        typer.Argument(
            metavar="PROFILE", help="The profile; readycheck.yaml by default.", autocompletion=completion.profiles
        ),
    ] = None,
    connect: Annotated[
        bool, typer.Option("--connect", help="Try a TCP connection to each service that the profile names.")
    ] = False,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the profile.")
    ] = None,
    shown: Annotated[PageFormat, typer.Option("--format", metavar="FORMAT", help=FORMAT_WORDS)] = PageFormat.TERMINAL,
) -> None:
    """Say what is missing on this machine for a profile, and how to get it.

    Looks for modules, programs, variables, files and room, and names what the profile's consent leaves out. Nothing of
    the target is touched; --connect alone opens a connection to each service and closes it again.
    """
    from readycheck.engine.audit import catalog_for
    from readycheck.engine.clock import Clock
    from readycheck.guide.doctor import examine
    from readycheck.guide.doctor_page import page, plain
    from readycheck.guide.reading import read_anyway

    today = Clock().now().astimezone(UTC).date()
    with failing_politely():
        path = profile_path(profile, {})
        catalog, _ = catalog_for(path)
        reading = read_anyway(path, catalog, overrides=tuple(settings or ()), today=today)
        found = examine(path, reading, catalog, runs=RUNS, today=today, connect=connect)
        if shown is PageFormat.JSON:
            typer.echo(json.dumps(plain(found), indent=2, ensure_ascii=True))
        else:
            show(page(found), shown)
    raise typer.Exit(found.exit_code)
