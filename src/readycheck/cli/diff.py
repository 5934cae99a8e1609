"""`readycheck diff`: what has changed from one run to another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.looking_back import (
    DB_HELP,
    PROFILE_HELP,
    TARGET_HELP,
    answer,
    answers,
    failing_shortly,
    place_asked,
)

if TYPE_CHECKING:
    from readycheck.history.compare import Difference
    from readycheck.render.view import View

EPILOG = """Examples:  readycheck diff  ·  readycheck diff 20261127 latest  ·  readycheck diff main/report.json latest
·  readycheck diff --exit-code --format markdown=changes.md"""

_SIDE = "A run: an id or the beginning of one, a run's folder, a report.json, 'latest' or 'previous'."


def diff(
    before: Annotated[
        str,
        typer.Argument(
            metavar="A", show_default=False, help=f"{_SIDE} Default: previous.", autocompletion=completion.runs
        ),
    ] = "previous",
    after: Annotated[
        str,
        typer.Argument(
            metavar="B",
            show_default=False,
            help="The later run, likewise. Default: latest.",
            autocompletion=completion.runs,
        ),
    ] = "latest",
    target: Annotated[str | None, typer.Option(metavar="NAME", help=TARGET_HELP)] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 where something newly fails.")] = False,
    db: Annotated[str | None, typer.Option("--db", metavar="PLACE", help=DB_HELP)] = None,
    profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help=PROFILE_HELP, autocompletion=completion.profiles)
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT[=FILE]", help="terminal, markdown or json; repeatable."),
    ] = None,
) -> None:
    """Say what has changed between two runs: newly failing, newly passing, still open, added, removed.

    What one of the runs did not look at is never called fixed or new. With --exit-code it exits 1
    where a control newly fails or has a new failing finding that no waiver covers.
    """
    wanted = answers(formats, ("terminal", "markdown", "json"))
    with failing_shortly():
        from readycheck.cli.sides import sides
        from readycheck.history.compare import compare

        first, second = sides((before, after), target, lambda: place_asked(db, profile))
        found = compare(first, second)
        answer(wanted, {name: _writer(name, found) for name in {one.name for one in wanted}})
    if exit_code and found.fails_newly:
        raise typer.Exit(1)


def _writer(name: str, found: Difference) -> Callable[[View], str]:
    if name == "terminal":
        from readycheck.render.history.difference import difference

        return lambda view: difference(found, view)
    if name == "markdown":
        from readycheck.render.history.difference_markdown import difference_markdown

        return lambda _view: difference_markdown(found)
    from readycheck.render.history.documents import difference_document

    return lambda _view: difference_document(found)
