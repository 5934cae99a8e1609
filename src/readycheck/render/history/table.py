"""The runs of the history as a table, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readycheck.history.values import RunLine, Target
from readycheck.render.figures import count, points
from readycheck.render.history.marks import COLOUR, SHORT, finished, fit, painted, score, when
from readycheck.render.view import View

_RUN = 22


def table(runs: Sequence[RunLine], view: View, *, more: bool = False) -> str:
    """The runs target by target; `more` where there are runs beyond those."""
    by_target: dict[Target, list[RunLine]] = {}
    for run in runs:
        by_target.setdefault(run.target, []).append(run)
    lines: list[str] = []
    for target, own in by_target.items():
        lines += [painted(f"{fit(str(target), view.width - 12)}: {count(len(own), 'run')}", "bold", view)]
        head = f"  {'run':<{_RUN}}  {'started (UTC)':<16}  {'decision':<10} {'score':>9} {'judged':>6}  change"
        lines += [painted(head, "dim", view)]
        lines += [*_rows(own, view), ""]
    if more:
        lines += ["Older runs are left out; --limit 0 shows all."]
    return finished(lines if more else lines[:-1], view)


def _rows(runs: Sequence[RunLine], view: View) -> Iterator[str]:
    for run in runs:
        decision = painted(f"{SHORT.get(run.decision, fit(run.decision, 10)):<10}", COLOUR.get(run.decision), view)
        coverage = f"{points(run.coverage)} %"
        yield (
            f"  {fit(run.run, _RUN):<{_RUN}}  {when(run.started)}  {decision}"
            f" {score(run):>9} {coverage:>6}  {_change(run)}"
        )


def _change(run: RunLine) -> str:
    if run.interrupted:
        return "stopped"
    if run.partial:
        return "partial"
    if run.new is None or run.fixed is None:
        return "first"
    return f"+{run.new:,} −{run.fixed:,}"
