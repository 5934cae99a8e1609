"""`readycheck history`: the runs that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import fail
from readycheck.cli.looking_back import (
    DB_HELP,
    LIMIT_HELP,
    PROFILE_HELP,
    TARGET_HELP,
    answer,
    answers,
    failing_shortly,
    place_asked,
)

EPILOG = """Examples:  readycheck history  ·  readycheck history --target shop/production --limit 0
·  readycheck history --format json  ·  readycheck history --db "$HISTORY_URL\""""

_NO_RUN = "the history holds no run yet; 'readycheck audit' adds one (runs of the demo are not kept)"


def history(
    target: Annotated[str | None, typer.Option(metavar="NAME", help=TARGET_HELP)] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help=LIMIT_HELP)] = 20,
    db: Annotated[str | None, typer.Option("--db", metavar="PLACE", help=DB_HELP)] = None,
    profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help=PROFILE_HELP, autocompletion=completion.profiles)
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT[=FILE]", help="terminal or json; repeatable.")
    ] = None,
) -> None:
    """List the runs that are kept, the newest first: decision, score, and what was new and fixed.

    New and fixed are counted against the whole run of the same target before. A partial or a
    stopped run is listed and not compared.
    """
    wanted = answers(formats, ("terminal", "json"))
    place = place_asked(db, profile)
    with failing_shortly():
        from readycheck.history.look import lines
        from readycheck.history.store import reading
        from readycheck.render.history.documents import runs_document
        from readycheck.render.history.table import table

        with reading(place) as ask:
            found = lines(ask, target=target, limit=limit + 1 if limit else 0)
        if not found:
            fail(f"there is no run of '{target}' in the history" if target else _NO_RUN)
        runs = found[:limit] if limit else found
        writers = {
            "terminal": lambda view: table(runs, view, more=len(found) > len(runs)),
            "json": lambda _view: runs_document(runs),
        }
        answer(wanted, writers)
