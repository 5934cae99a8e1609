"""How score and coverage developed over the runs of a target, each run with the mark of its decision."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from readycheck.model import TrendPoint
from readycheck.render.html.figure import Figure, figure
from readycheck.render.html.plot import canvas, picture
from readycheck.render.html.ticks import ticks
from readycheck.render.words import DECISION_SYMBOL, DECISION_WORD, count, day, moment, points, score_range

MOST_RUNS = 40
"""Runs in the picture and its table; earlier ones are counted."""


def trend(every: Sequence[TrendPoint]) -> Markup:
    """The picture of at least two runs; nothing for fewer, since one point is no development."""
    if len(every) < 2:
        return Markup("")
    runs = every[-MOST_RUNS:]
    places = range(len(runs))
    step = math.ceil(len(runs) / 5)
    chart = canvas(
        "XY",
        across=(0, len(runs) - 1),
        up=(0, 108),
        x_ticks=[(place, day(runs[place].started).rpartition(" ")[0]) for place in places if place % step == 0],
        y_ticks=ticks(0, 100, 4),
    )
    chart.add("", [(place, one.ceiling) for place, one in zip(places, runs, strict=True)])
    chart.add("", [(place, one.coverage) for place, one in zip(places, runs, strict=True)])
    chart.add("", [(place, one.floor) for place, one in zip(places, runs, strict=True)])
    marks = [
        {"value": (place, one.floor), "label": DECISION_SYMBOL[one.decision]}
        for place, one in zip(places, runs, strict=True)
    ]
    chart.add("", marks, show_dots=True, stroke=False)
    first, last = runs[0], runs[-1]
    told = (
        f"{count(len(runs), 'run')}; the score went from {score_range(first.floor, first.ceiling)} to"
        f" {score_range(last.floor, last.ceiling)} of 100, what could be checked from {points(first.coverage)} %"
        f" to {points(last.coverage)} %"
    )
    title = "Score over the runs"
    return figure(
        Figure(
            title,
            told,
            picture(chart, f"{title}: {told}", ("possible", "checked", "line", "verdict note")),
            columns=("run", "decision", "score of 100", "could be checked"),
            rows=tuple(
                (
                    f"{moment(one.started)}",
                    DECISION_WORD[one.decision],
                    score_range(one.floor, one.ceiling),
                    f"{points(one.coverage)} %",
                )
                for one in reversed(runs)
            ),
            left_out=len(every) - len(runs),
        )
    )
