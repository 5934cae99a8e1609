"""The chart of a target's runs, for the page and for the image of `readycheck trend`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from readycheck.render.figures import day
from readycheck.render.history.marks import DECISION
from readycheck.render.html.plot import canvas
from readycheck.render.html.ticks import ticks

CLASSES = ("possible", "checked", "line", "verdict note")
"""Of the series, in their order: the ceiling, the coverage, the floor, and the marks of the decisions."""
MOST_MARKS = 40
"""Runs that each have the mark of their decision; of more only those at which it changes, the first and the last."""


class Dated(Protocol):
    """A run as the chart shows it; scores and coverage in percent."""

    @property
    def started(self) -> datetime:
        """When it began."""

    @property
    def decision(self) -> str:
        """A word of `readycheck.model.Decision`."""

    @property
    def floor(self) -> float:
        """What counts where nobody knows as failed."""

    @property
    def ceiling(self) -> float:
        """What counts it as passed."""

    @property
    def coverage(self) -> float:
        """The share that was judged."""


def run_chart(runs: Sequence[Dated]) -> Any:
    """The chart of `runs`, the oldest first, each in the same room whatever lies between them."""
    places = range(len(runs))
    step = math.ceil(len(runs) / 5)
    chart = canvas(
        "XY",
        across=(0, len(runs) - 1),
        up=(0, 108),
        x_ticks=[(place, day(runs[place].started).rpartition(" ")[0]) for place in places if place % step == 0],
        y_ticks=ticks(0, 100, 4),
    )
    alone = len(runs) == 1
    for values in ([one.ceiling for one in runs], [one.coverage for one in runs], [one.floor for one in runs]):
        chart.add("", list(zip(places, values, strict=True)), show_dots=alone)
    marks = [
        {"value": (place, one.floor), "label": DECISION.get(one.decision, "?")}
        for place, one in enumerate(runs)
        if len(runs) <= MOST_MARKS or place in (0, len(runs) - 1) or one.decision != runs[place - 1].decision
    ]
    chart.add("", marks, show_dots=True, stroke=False)
    return chart
