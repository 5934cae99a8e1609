"""The pool: 50 collectors that wait 200 ms on 16 workers, against the least that arithmetic allows."""

from __future__ import annotations

import math
import statistics

from runs import timed
from table import Row, Table

COLLECTORS, WORKERS, WAIT = 50, 16, 0.2
ROUNDS = 7
BAR = 1.5


def run() -> Table:
    least = math.ceil(COLLECTORS / WORKERS) * WAIT
    idle = [timed(["busy.empty_0"], 1, WORKERS) for _ in range(ROUNDS)]
    spent = [timed(["busy.waited"], COLLECTORS, WORKERS) for _ in range(ROUNDS)]
    median = statistics.median(spent)
    rows = [
        Row(
            f"{COLLECTORS} collectors that wait {WAIT:g} s, {WORKERS} workers, their judgements too",
            f"{median / least:.2f} of the least possible {least:g} s",
            f"{median:.2f} s (least {min(spent):.2f})",
            f"≤ {BAR} s",
            median <= BAR,
        ),
        Row(
            "of which a run with one empty check needs", "", f"{statistics.median(idle):.2f} s (least {min(idle):.2f})"
        ),
    ]
    how = (
        f"From the call of `gather` to its return, {ROUNDS} times, the median: a process that loads the packs is "
        "started, workers are forked, each fact is written and synced, every process is ended."
    )
    return Table("Waiting together", how, rows)
