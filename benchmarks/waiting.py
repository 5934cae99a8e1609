"""The pool: 50 collectors that wait 200 ms on 16 workers, against the least that arithmetic allows."""

from __future__ import annotations

import math
import statistics

from runs import timed
from table import Row, Table

COLLECTORS, WORKERS, WAIT = 50, 16, 0.2
ROUNDS = 15
BAR = 1.5


def run() -> Table:
    least = math.ceil(COLLECTORS / WORKERS) * WAIT
    idle, spent = [], []
    for _ in range(ROUNDS):
        idle.append(timed(["busy.empty_0"], 1, WORKERS))
        spent.append(timed(["busy.waited"], COLLECTORS, WORKERS))
    clock = [one.wall for one in spent]
    median = statistics.median(clock)
    rows = [
        Row(
            f"{COLLECTORS} collectors that wait {WAIT:g} s, {WORKERS} workers, their judgements too",
            f"{median / least:.2f} of the least possible {least:g} s",
            f"{median:.2f} s (least {min(clock):.2f})",
            f"≤ {BAR} s",
            median <= BAR,
        ),
        Row("the same, processor time of all processes", "", f"{statistics.median(one.cpu for one in spent):.2f} s"),
        Row("a run with one empty check", "", f"{statistics.median(one.wall for one in idle):.2f} s"),
    ]
    how = (
        f"From the call of `gather` to its return, {ROUNDS} rounds, the median: a process that loads the packs is "
        "started, workers are forked, each fact is written and synced, every process is ended."
    )
    return Table("Waiting together", how, rows)
