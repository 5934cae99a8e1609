"""The engine's own cost: 500 checks that do nothing."""

from __future__ import annotations

import statistics

from runs import timed
from table import Row, Table

CHECKS, WORKERS = 500, 16
ROUNDS = 15
BAR = 2.0


def run() -> Table:
    names = [f"busy.empty_{number}" for number in range(CHECKS)]
    one, many = [], []
    for _ in range(ROUNDS):
        one.append(timed(names[:1], 1, WORKERS))
        many.append(timed(names, 1, WORKERS))
    each = [1000 * spent.wall / CHECKS for spent in many]
    further = [1000 * (more.wall - less.wall) / (CHECKS - 1) for more, less in zip(many, one, strict=True)]
    times = statistics.median(spent.wall for spent in many) / statistics.median(spent.wall for spent in one)
    processor = statistics.median(1000 * spent.cpu / CHECKS for spent in many)
    rows = [
        Row(
            f"{CHECKS} empty checks, start and end of the run included",
            f"{times:.2f} times a run of one check",
            f"{statistics.median(each):.2f} ms a check (least {min(each):.2f})",
            f"≤ {BAR:g} ms",
            statistics.median(each) <= BAR,
        ),
        Row("the same, processor time of all processes", "", f"{processor:.2f} ms a check"),
        Row("a further check", "", f"{statistics.median(further):.2f} ms"),
    ]
    how = (
        f"`gather` with {CHECKS} checks against `gather` with one, in turn, {ROUNDS} rounds, the median. Each is "
        "handed to a worker, judged, masked, validated and written to the journal."
    )
    return Table("Empty checks", how, rows)
