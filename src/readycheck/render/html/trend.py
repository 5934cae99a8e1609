"""How score and coverage developed over the runs of a target, each run with the mark of its decision."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from readycheck.model import TrendPoint
from readycheck.render.html.figure import Figure, figure
from readycheck.render.html.plot import picture
from readycheck.render.html.run_chart import CLASSES, MOST_MARKS, run_chart
from readycheck.render.words import DECISION_WORD, count, moment, points, score_range

MOST_RUNS = MOST_MARKS
"""Runs in the picture and its table; earlier ones are counted."""


def trend(every: Sequence[TrendPoint]) -> Markup:
    """The picture of at least two runs; nothing for fewer, since one point is no development."""
    if len(every) < 2:
        return Markup("")
    runs = every[-MOST_RUNS:]
    first, last = runs[0], runs[-1]
    told = (
        f"{count(len(runs), 'run')}; the score went from {score_range(first.floor, first.ceiling)} to"
        f" {score_range(last.floor, last.ceiling)} of 100, what was judged from {points(first.coverage)} %"
        f" to {points(last.coverage)} %"
    )
    title = "Score over the runs"
    return figure(
        Figure(
            title,
            told,
            picture(run_chart(runs), f"{title}: {told}", CLASSES),
            columns=("run", "decision", "score of 100", "judged"),
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
