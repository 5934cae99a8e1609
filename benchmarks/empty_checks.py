"""The engine's own cost: 500 checks that do nothing."""

from __future__ import annotations

import statistics

from runs import timed
from table import Row, Table

CHECKS, WORKERS = 500, 16
ROUNDS = 7
BAR = 2.0


def run() -> Table:
    names = [f"busy.empty_{number}" for number in range(CHECKS)]
    one, all_ = [], []
    for _ in range(ROUNDS):
        one.append(timed(names[:1], 1, WORKERS))
        all_.append(timed(names, 1, WORKERS))
    whole = [1000 * seconds / CHECKS for seconds in all_]
    more = [1000 * (many - few) / (CHECKS - 1) for many, few in zip(all_, one, strict=True)]
    share = statistics.median(all_) / statistics.median(one)
    rows = [
        Row(
            f"{CHECKS} empty checks, start and end of the run included",
            f"{share:.2f} times a run of one check",
            f"{statistics.median(whole):.2f} ms a check (least {min(whole):.2f})",
            f"≤ {BAR:g} ms",
            statistics.median(whole) <= BAR,
        ),
        Row(
            "the same without what a run of one check needs",
            "",
            f"{statistics.median(more):.2f} ms a check (least {min(more):.2f})",
        ),
    ]
    how = (
        f"`gather` with {CHECKS} checks against `gather` with one, in turn, {ROUNDS} rounds, the median. Each is "
        "handed to a worker, judged, masked, validated and written to the journal."
    )
    return Table("Empty checks", how, rows)
