"""`readycheck trend`: how the score of a target developed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import complain, fail
from readycheck.cli.looking_back import (
    DB_HELP,
    LIMIT_HELP,
    PROFILE_HELP,
    answer,
    answers,
    failing_shortly,
    place_asked,
)

if TYPE_CHECKING:
    from readycheck.history.values import RunLine

EPILOG = """Examples:  readycheck trend  ·  readycheck trend --control SEC-04
·  readycheck trend --format svg=trend.svg  ·  readycheck trend --target shop/production --format json"""


def trend(
    target: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="This target: its name, or name/environment; that of the newest run else."),
    ] = None,
    control: Annotated[str | None, typer.Option(metavar="ID", help="Show how this control stood, too.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help=LIMIT_HELP)] = 60,
    db: Annotated[str | None, typer.Option("--db", metavar="PLACE", help=DB_HELP)] = None,
    profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help=PROFILE_HELP, autocompletion=completion.profiles)
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT[=FILE]", help="terminal, svg or json; repeatable.")
    ] = None,
) -> None:
    """Show how score, coverage and decision of one target developed.

    Only whole runs count: the score of a partial or a stopped run is that of what it looked at.
    """
    wanted = answers(formats, ("terminal", "svg", "json"))
    place = place_asked(db, profile)
    with failing_shortly():
        from readycheck.history.look import control_ids, lines, statuses
        from readycheck.history.store import reading
        from readycheck.render.history.development import development
        from readycheck.render.history.documents import trend_document

        with reading(place) as ask:
            kept = lines(ask, target=target)
            found = [run for run in kept if run.whole]
            if not found:
                fail(_no_whole_run(target, len(kept)))
            chosen = found[0].target
            every = [run for run in found if run.target == chosen]
            others = {run.target for run in found} - {chosen}
            runs = (every[:limit] if limit else every)[::-1]
            stood = None if control is None else statuses(ask, runs, control)
            if control is not None and not stood:
                known = control_ids(ask, runs[-1].id)
                fail(f"none of these runs has a control '{control}'{_nearest(control, known)}")
        if others and "terminal" in [one.name for one in wanted]:
            complain(f"of {chosen}, the target of the newest run; --target names another of {len(others) + 1}")
        left_out = len(every) - len(runs)
        writers = {
            "terminal": lambda view: development(runs, view, control=control or "", statuses=stood, left_out=left_out),
            "svg": lambda _view: _image(runs),
            "json": lambda _view: trend_document(chosen, runs, control or "", stood),
        }
        answer(wanted, writers)


def _image(runs: Sequence[RunLine]) -> str:
    """Imported for itself: the library that draws takes longer than all the rest."""
    from readycheck.render.history.line_chart import line_chart

    return line_chart(runs)


def _no_whole_run(target: str | None, kept: int) -> str:
    said = f"there is no whole run of '{target}' in the history" if target else "there is no whole run yet"
    if kept:
        runs = f"the {kept} runs that are kept are" if kept > 1 else "the one run that is kept is"
        said += f": {runs} partial or stopped, and their score is that of what they looked at"
    return f"{said}; run 'readycheck audit' without --only and other selections (runs of the demo are not kept)"


def _nearest(control: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(control[:80], known, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
