"""Evidence as a figure: a picture, what it says in words, and its numbers as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from readycheck.model import BarsEvidence, DistributionEvidence, SeriesEvidence, StagesEvidence
from readycheck.render.html.figure import Figure, empty, figure
from readycheck.render.html.plot import canvas, label, picture
from readycheck.render.html.ticks import nice, ticks
from readycheck.render.html.ticks import told as amount
from readycheck.render.words import count

MOST_POINTS, MOST_BINS, MOST_STAGES = 240, 60, 16
_NAME = 24
"""Characters of a stage's name beside its bar."""
_ROW = 26
"""Height of a stage."""

Point = tuple[float, float]


def series(evidence: SeriesEvidence) -> Markup:
    """A line over its axis, with the bar across."""
    every = sorted(point for point in evidence.points if all(map(math.isfinite, point)))
    if not every:
        return empty(evidence.label)
    points = thinned(every)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    top, low = max(*ys, evidence.bar or 0, 0), min(*ys, 0)
    high = top + (top - low) * 0.12 or 1.0
    chart = canvas(
        "XY",
        across=(xs[0], xs[-1]),
        up=(low, high),
        x_ticks=ticks(xs[0], xs[-1], 5, evidence.x_unit),
        y_ticks=ticks(low, high, 4, evidence.y_unit),
        x_title=evidence.x_label,
    )
    chart.add("", points, show_dots=len(points) == 1)
    classes = ["line" if len(points) > 1 else "line dotted"]
    if evidence.bar is not None:
        _limit_across(chart, xs, evidence.bar, f"bar {amount(evidence.bar, evidence.y_unit)}")
        classes.append("limit")
    told = _series_words(evidence, every)
    return figure(
        Figure(
            evidence.label,
            told,
            picture(chart, f"{evidence.label}: {told}", classes),
            up=_axis(evidence.y_label, evidence.y_unit),
            columns=(_axis(evidence.x_label, evidence.x_unit), _axis(evidence.y_label, evidence.y_unit)),
            rows=tuple((amount(x, evidence.x_unit), amount(y, evidence.y_unit)) for x, y in points),
            left_out=len(every) - len(points),
        )
    )


def distribution(evidence: DistributionEvidence) -> Markup:
    """A histogram with percentiles and the bar. Bins of very unequal width get equal room."""
    bins = merged(evidence.bins)
    total = sum(many for _, _, many in bins)
    if not total:
        return empty(evidence.label)
    edges = [bins[0][0], *(upper for _, upper, _ in bins)]
    scale = _Scale(edges, [upper - lower for lower, upper, _ in bins])
    tall = max(many for _, _, many in bins)
    chart = canvas(
        "Histogram",
        across=(scale.at(edges[0]), scale.at(edges[-1])),
        up=(0, tall * 1.3),
        x_ticks=[(scale.at(value), amount(value, evidence.unit)) for value in scale.ticks(evidence.unit)],
        y_ticks=ticks(0, tall, 4),
    )
    chart.add("", [(many, scale.at(lower), scale.at(upper)) for lower, upper, many in bins])
    classes = ["bins"]
    thin = (scale.at(edges[-1]) - scale.at(edges[0])) / 400
    inside = sorted(
        ((name, value) for name, value in evidence.percentiles.items() if edges[0] <= value <= edges[-1]),
        key=lambda item: item[1],
    )
    marks = [(name, value, "percentile") for name, value in inside[:5]]
    if evidence.bar is not None and edges[0] <= evidence.bar <= edges[-1]:
        marks.append((f"bar {amount(evidence.bar, evidence.unit)}", evidence.bar, "limit"))
    for place, (name, value, kind) in enumerate(sorted(marks, key=lambda mark: mark[1])):
        high, at = tall * (1.24 - 0.11 * (place % 3)), scale.at(value)
        chart.add("", [(high, at - thin, at + thin)])
        # A bar of no height holds the label: pygal writes it in the middle, and the top is where it can be read.
        chart.add("", [{"value": (2 * high, at + thin * 3, at + thin * 3), "label": label(name)}])
        classes += [kind, f"{kind} note"]
    told = _distribution_words(evidence, edges)
    rows = tuple(
        (f"{amount(lower, evidence.unit)} to {amount(upper, evidence.unit)}", f"{many:,}", _share(many, total))
        for lower, upper, many in bins
    )
    named = tuple((name, amount(value, evidence.unit), "") for name, value in evidence.percentiles.items())
    return figure(
        Figure(
            evidence.label,
            told,
            picture(chart, f"{evidence.label}: {told}", classes),
            up="how many",
            columns=("from, to" if not evidence.unit else "value", "how many", "share"),
            rows=(*rows, *named),
        )
    )


def stages(evidence: StagesEvidence) -> Markup:
    """Steps one after another on one axis, each with its name and time, and the bar for the whole."""
    steps = [(name, max(took, 0.0)) for name, took in evidence.stages if math.isfinite(took)]
    if len(steps) > MOST_STAGES:
        rest = steps[MOST_STAGES - 1 :]
        steps = [*steps[: MOST_STAGES - 1], (f"{len(rest)} more", sum(took for _, took in rest))]
    total = sum(took for _, took in steps)
    if not steps or total <= 0:
        return empty(evidence.label)
    # A bar that is far away would leave nothing of the steps to see, so it is told and not drawn.
    bar = evidence.bar if evidence.bar is not None and evidence.bar <= 4 * total else None
    spans, begin = [], 0.0
    for name, took in steps:
        spans.append((name, begin, took))
        begin += took
    chart, classes = _rows(spans, evidence.unit, bar)
    told = f"{count(len(evidence.stages), 'step')}, {amount(total, evidence.unit)} in all"
    if evidence.bar is not None:
        told += f", bar {amount(evidence.bar, evidence.unit)}"
    longest = max(steps, key=lambda step: step[1])
    told += f"; the longest is {longest[0]} with {amount(longest[1], evidence.unit)}"
    return figure(
        Figure(
            evidence.label,
            told,
            picture(chart, f"{evidence.label}: {told}", classes),
            columns=("step", "took", "share"),
            rows=tuple((name, amount(took, evidence.unit), _share(took, total)) for name, took in steps),
        )
    )


def bars(evidence: BarsEvidence) -> Markup:
    """A bar for each thing from nothing on, in the order given, with the threshold across all of them."""
    every = [(name, max(value, 0.0)) for name, value in evidence.values if math.isfinite(value)]
    if not every:
        return empty(evidence.label)
    shown = every[:MOST_STAGES]
    chart, classes = _rows([(_end_of(name), 0.0, value) for name, value in shown], evidence.unit, evidence.bar)
    low, high = min(value for _, value in every), max(value for _, value in every)
    told = f"{count(len(every), 'value')} from {amount(low, evidence.unit)} to {amount(high, evidence.unit)}"
    if evidence.bar is not None:
        below = sum(value < evidence.bar for _, value in every)
        told += f"; {below:,} of them below the bar of {amount(evidence.bar, evidence.unit)}"
    return figure(
        Figure(
            evidence.label,
            told,
            picture(chart, f"{evidence.label}: {told}", classes),
            columns=("what", "value"),
            rows=tuple((name, amount(value, evidence.unit)) for name, value in every),
        )
    )


def _rows(spans: Sequence[tuple[str, float, float]], unit: str, bar: float | None) -> tuple[Any, list[str]]:
    """A chart of one row for each (name, begin, length), the first at the top, and the classes of its series."""
    far = max(*(begin + length for _, begin, length in spans), bar or 0) or 1.0
    rows = len(spans)
    chart = canvas(
        "XY",
        across=(0, far * 1.25),
        up=(0.4, rows + (0.9 if bar is not None else 0.6)),
        x_ticks=ticks(0, far, 4, unit),
        y_ticks=[(rows - index, _cut(name)) for index, (name, _, _) in enumerate(spans)],
        height=_ROW * rows + 56,
        across_guides=False,
    )
    classes = []
    for index, (_, begin, length) in enumerate(spans):
        row, end = rows - index, begin + max(length, far / 250)
        chart.add("", [(begin, row), {"value": (end, row), "label": label(amount(length, unit))}], show_dots=True)
        classes.append("stage")
    if bar is not None:
        name = f"bar {amount(bar, unit)}"
        chart.add("", [(bar, 0.4), {"value": (bar, rows + 0.62), "label": label(name)}], show_dots=True)
        classes.append("limit end" if bar > far * 0.8 else "limit")
    return chart, classes


class _Scale:
    """Where a value of a histogram stands: as it is, or every bin in equal room where their widths differ much."""

    def __init__(self, edges: Sequence[float], widths: Sequence[float]) -> None:
        self._edges = edges
        self._equal = min(widths) <= 0 or max(widths) / min(widths) > 3

    def at(self, value: float) -> float:
        if not self._equal:
            return value
        for index in range(len(self._edges) - 1):
            lower, upper = self._edges[index], self._edges[index + 1]
            if value <= upper:
                part = (value - lower) / (upper - lower) if upper > lower else 0.0
                return index + max(part, 0.0)
        return float(len(self._edges) - 1)

    def ticks(self, unit: str) -> list[float]:
        if not self._equal:
            return nice(self._edges[0], self._edges[-1], 5, unit)
        step = math.ceil(len(self._edges) / 6)
        return [value for index, value in enumerate(self._edges) if index % step == 0]


def thinned(points: Sequence[Point]) -> list[Point]:
    """At most `MOST_POINTS` points that keep every stretch's lowest and highest."""
    if len(points) <= MOST_POINTS:
        return list(points)
    size = math.ceil(len(points) / (MOST_POINTS // 2))
    kept: list[Point] = []
    for start in range(0, len(points), size):
        stretch = points[start : start + size]
        kept += sorted({min(stretch, key=lambda point: point[1]), max(stretch, key=lambda point: point[1])})
    return kept


def merged(bins: Sequence[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """At most `MOST_BINS` bins; neighbours are added up."""
    size = math.ceil(len(bins) / MOST_BINS) or 1
    return [
        (part[0][0], part[-1][1], sum(many for _, _, many in part))
        for part in (bins[start : start + size] for start in range(0, len(bins), size))
    ]


def _limit_across(chart: object, xs: Sequence[float], bar: float, name: str) -> None:
    low, high = (xs[0], xs[-1]) if xs[-1] > xs[0] else (xs[0] - 0.5, xs[0] + 0.5)
    named = {"value": (low, bar), "label": label(name)}
    chart.add("", [named, (high, bar)], show_dots=True)  # type: ignore[attr-defined]


def _series_words(evidence: SeriesEvidence, every: Sequence[Point]) -> str:
    ys = [y for _, y in every]
    told = (
        f"{count(len(ys), 'point')} from {amount(min(ys), evidence.y_unit)}"
        f" to {amount(max(ys), evidence.y_unit)}, last {amount(ys[-1], evidence.y_unit)}"
    )
    if evidence.bar is not None:
        above = sum(y > evidence.bar for y in ys)
        told += f"; {above:,} of them above the bar of {amount(evidence.bar, evidence.y_unit)}"
    return told


def _distribution_words(evidence: DistributionEvidence, edges: Sequence[float]) -> str:
    told = f"{count(sum(many for _, _, many in evidence.bins), 'value')} from {amount(edges[0], evidence.unit)}"
    told += f" to {amount(edges[-1], evidence.unit)}"
    for name, value in sorted(evidence.percentiles.items(), key=lambda item: item[1]):
        told += f"; {name} {amount(value, evidence.unit)}"
    if evidence.bar is not None:
        told += f"; bar {amount(evidence.bar, evidence.unit)}"
    return told


def _axis(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %"


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"


def _end_of(name: str) -> str:
    """Of a long path its end, which tells it from its neighbours."""
    return name if len(name) <= _NAME or "/" not in name else "…" + name[1 - _NAME :]
