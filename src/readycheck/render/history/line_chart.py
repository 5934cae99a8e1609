"""The trend as an SVG image: no script, no font or address from outside, and its words for a screen reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from readycheck.history.values import RunLine
from readycheck.render.clean import clean
from readycheck.render.figures import count, day, points
from readycheck.render.history.marks import COLOUR, decision_word, score

WIDTH, HEIGHT = 720, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 16, 44, 34
_INK = {"green": "#1b6e33", "yellow": "#855800", "blue": "#1f5fa8", "red": "#b3261e"}
"""Each has a contrast of at least 4.5 to 1 on white."""


def line_chart(runs: Sequence[RunLine]) -> str:
    """Floor and ceiling as a band, coverage as a dashed line, each run as a dot in the colour of its decision.

    `runs` are whole and of one target, the oldest first.
    """
    return "".join(_parts(runs)) + "\n"


def _parts(runs: Sequence[RunLine]) -> Iterator[str]:
    first, last = runs[0], runs[-1]
    title = f"Readiness of {clean(str(last.target), 80)}"
    told = (
        f"{count(len(runs), 'run')} from {day(first.started)} to {day(last.started)}."
        f" The score went from {score(first)} to {score(last)} of 100,"
        f" what was judged from {points(first.coverage)} % to {points(last.coverage)} %."
        f" The last decision is {decision_word(clean(last.decision, 30))}."
    )
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        ' role="img" aria-labelledby="title desc" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12">'
        f'<title id="title">{escape(title)}</title><desc id="desc">{escape(told)}</desc>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f'<text x="{_LEFT}" y="20" font-size="14" font-weight="bold" fill="#222222">{escape(title)}</text>'
        f'<text x="{WIDTH - _RIGHT}" y="20" text-anchor="end" fill="#444444">score {escape(score(last))},'
        f" judged {points(last.coverage)} % (dashed)</text>"
    )
    for tick in (0, 25, 50, 75, 100):
        y = _y(tick)
        yield f'<path d="M{_LEFT} {y}H{WIDTH - _RIGHT}" stroke="#dddddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end" fill="#444444">{tick}</text>'
    xs = [_x(place, len(runs)) for place in range(len(runs))]
    upper = [f"{x},{_y(run.ceiling)}" for x, run in zip(xs, runs, strict=True)]
    lower = [f"{x},{_y(run.floor)}" for x, run in zip(xs, runs, strict=True)]
    judged = [f"{x},{_y(run.coverage)}" for x, run in zip(xs, runs, strict=True)]
    yield f'<polygon points="{" ".join([*upper, *reversed(lower)])}" fill="#cfdcec"/>'
    yield f'<polyline points="{" ".join(judged)}" fill="none" stroke="#666666" stroke-dasharray="4 4"/>'
    yield f'<polyline points="{" ".join(lower)}" fill="none" stroke="#1f3f66" stroke-width="2"/>'
    for x, run in zip(xs, runs, strict=True):
        told = f"{clean(run.run, 60)}, {day(run.started)}: {decision_word(clean(run.decision, 30))}, score {score(run)}"
        colour = _INK[COLOUR.get(run.decision, "blue")]
        yield f'<circle cx="{x}" cy="{_y(run.floor)}" r="3.5" fill="{colour}"><title>{escape(told)}</title></circle>'
    yield f'<text x="{_LEFT}" y="{HEIGHT - 10}" fill="#444444">{day(first.started)}</text>'
    yield f'<text x="{WIDTH - _RIGHT}" y="{HEIGHT - 10}" text-anchor="end" fill="#444444">{day(last.started)}</text>'
    yield "</svg>"


def _x(place: int, many: int) -> float:
    room = WIDTH - _LEFT - _RIGHT - 8
    return round(_LEFT + 4 + (room * place / (many - 1) if many > 1 else room / 2), 1)


def _y(value: float) -> float:
    return round(HEIGHT - _BOTTOM - min(max(value, 0.0), 100.0) / 100 * (HEIGHT - _TOP - _BOTTOM), 1)
