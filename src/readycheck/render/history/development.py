"""How score, coverage and decision developed, as lines of bars with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from readycheck.history.values import RunLine
from readycheck.render.figures import count, day, points
from readycheck.render.history.marks import COLOUR, DECISION, STATUS, WORD, decision_word, finished, fit, painted
from readycheck.render.view import View

_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", "_.-~=*%#"
_LEAST_SPAN = 8.0
"""Points from the lowest bar to the highest, at least, so that a small change does not look like a large one."""
_BESIDE = 40
"""Columns that the labels and numbers take."""


def development(
    runs: Sequence[RunLine],
    view: View,
    *,
    control: str = "",
    statuses: Mapping[int, str] | None = None,
    left_out: int = 0,
) -> str:
    """`runs` are whole and of one target, the oldest first; `statuses` those of `control` by the run's id."""
    shown = runs[-(view.width - _BESIDE) :]
    left_out += len(runs) - len(shown)
    first, last = shown[0], shown[-1]
    span = day(first.started) if first is last else f"{day(first.started)} – {day(last.started)}"
    lines = [painted(f"{fit(str(last.target), 40)}: {count(len(shown), 'run')}, {span}", "bold", view), ""]
    floors, coverages = [run.floor for run in shown], [run.coverage for run in shown]
    up_to = f", up to {points(last.ceiling)}" if points(last.ceiling) != points(last.floor) else ""
    lines += [_line("Score", bars(floors, view), f"{_from_to(floors)} of 100{up_to}")]
    lines += [_line("Judged", bars(coverages, view), f"{_from_to(coverages)} %")]
    decisions = "".join(painted(DECISION.get(run.decision, "?"), COLOUR.get(run.decision), view) for run in shown)
    lines += [_line("Decision", decisions, f"now {decision_word(fit(last.decision, 25))}")]
    if control:
        lines += _control(shown, control, statuses or {}, view)
    lowest, highest = min(shown, key=lambda run: run.floor), max(shown, key=lambda run: run.floor)
    low, high = (f"{points(run.floor)} on {day(run.started)}" for run in (lowest, highest))
    lines += ["", f"  Lowest score {low}, highest {high}."]
    if left_out:
        lines += [f"  {count(left_out, 'earlier run')} not shown; --format json or svg with --limit 0 has all."]
    return finished(lines, view)


def bars(values: Sequence[float], view: View) -> str:
    """A bar of eight heights for each value, from the lowest to the highest of them."""
    signs = _ASCII_BARS if view.ascii else _BARS
    low, high = min(values), max(values)
    span = max(high - low, _LEAST_SPAN)
    low = min(low, 100 - span)
    return "".join(signs[round((value - low) / span * (len(signs) - 1))] for value in values)


def _control(runs: Sequence[RunLine], control: str, statuses: Mapping[int, str], view: View) -> list[str]:
    marks = "".join(
        painted(STATUS.get(statuses[run.id], "?"), COLOUR.get(statuses[run.id]), view) if run.id in statuses else "·"
        for run in runs
    )
    looked = [(run, statuses[run.id]) for run in runs if run.id in statuses]
    last, now = looked[-1]
    since = last
    for run, status in reversed(looked):
        if status != now:
            break
        since = run
    return [_line(fit(control, 12), marks, f"{WORD.get(now, fit(now, 14))} since {day(since.started)}")]


def _line(label: str, drawn: str, told: str) -> str:
    return f"  {label:<9} {drawn}  {told}"


def _from_to(values: Sequence[float]) -> str:
    return points(values[0]) if len(values) == 1 else f"{points(values[0])} → {points(values[-1])}"
