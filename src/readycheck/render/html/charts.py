"""Evidence as inline SVG: shapes carry classes, never styles, and every chart has its text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup, escape

from readycheck.model import DistributionEvidence, SeriesEvidence, StagesEvidence
from readycheck.render.clean import visible
from readycheck.render.words import count, number, quantity

WIDTH, HEIGHT = 420, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 24, 40
MOST_POINTS, MOST_BINS, MOST_STAGES = 240, 100, 16
_LABEL = 18
"""Characters of a stage's name beside its bar."""

Point = tuple[float, float]


def area_bar(floor: float, ceiling: float) -> Markup:
    """A score as a bar of 100: solid up to `floor`, light up to `ceiling`. The number stands beside it."""
    low, high = _percent(floor), _percent(ceiling)
    return _safe(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="b0" width="100" height="8"/>'
        f'<rect class="b1" width="{high}" height="8"/><rect class="b2" width="{low}" height="8"/></svg>'
    )


def series(evidence: SeriesEvidence) -> Markup:
    """A line over its axis, with the bar across."""
    points = thinned(sorted(point for point in evidence.points if all(map(math.isfinite, point))))
    if not points:
        return _empty(evidence.label)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    top = max(*ys, evidence.bar or 0, 0)
    frame = _Frame((xs[0], xs[-1]), (min(*ys, 0), top * 1.08 or 1))
    path = " ".join(f"{frame.x(x)},{frame.y(y)}" for x, y in points)
    parts = [frame.axes(f"{evidence.x_label}{_unit(evidence.x_unit)}", f"{evidence.y_label}{_unit(evidence.y_unit)}")]
    parts.append(
        f'<polyline class="line" points="{path}"/>'
        if len(points) > 1
        else f'<circle class="dot" cx="{frame.x(xs[0])}" cy="{frame.y(ys[0])}" r="4"/>'
    )
    if evidence.bar is not None:
        parts.append(frame.bar_across(evidence.bar, f"bar {quantity(evidence.bar, evidence.y_unit)}"))
    every = [y for _, y in evidence.points]
    told = (
        f"{count(len(every), 'point')} from {quantity(min(every), evidence.y_unit)}"
        f" to {quantity(max(every), evidence.y_unit)}, last {quantity(ys[-1], evidence.y_unit)}"
    )
    if evidence.bar is not None:
        above = sum(y > evidence.bar for y in every)
        told += f"; {above:,} of them above the bar of {quantity(evidence.bar, evidence.y_unit)}"
    return _figure(evidence.label, told, parts)


def distribution(evidence: DistributionEvidence) -> Markup:
    """A histogram with percentiles and the bar. Bins of very unequal width get equal room."""
    bins = merged(evidence.bins)
    if not bins or not any(many for _, _, many in bins):
        return _empty(evidence.label)
    edges = [bins[0][0], *(upper for _, upper, _ in bins)]
    widths = [upper - lower for lower, upper, _ in bins]
    equal = min(widths) <= 0 or max(widths) / min(widths) > 3
    ticks = _some(edges, 7) if equal else None
    place = _stepwise(edges) if equal else _straight(edges[0], edges[-1])
    frame = _Frame((0, 1), (0, max(many for _, _, many in bins) * 1.3))
    parts = [frame.axes(evidence.unit, "count", x_ticks=[])]
    for lower, upper, many in bins:
        left, right = frame.x(place(lower)), frame.x(place(upper))
        high = frame.y(many)
        parts.append(
            f'<rect class="bin" x="{_r(left + 0.5)}" y="{high}" width="{_r(max(right - left - 1, 0.5))}"'
            f' height="{_r(HEIGHT - _BOTTOM - high)}"/>'
        )
    for tick in ticks if ticks is not None else nice(edges[0], edges[-1], 6):
        parts.append(frame.x_tick(place(tick), number(tick)))
    inside = sorted(
        ((name, value) for name, value in evidence.percentiles.items() if edges[0] <= value <= edges[-1]),
        key=lambda item: item[1],
    )
    for row, (name, value) in enumerate(inside[:5]):
        parts.append(frame.mark_down(place(value), name, row % 3, "pct"))
    if evidence.bar is not None and edges[0] <= evidence.bar <= edges[-1]:
        parts.append(frame.mark_down(place(evidence.bar), "bar", len(inside) % 3, "limit"))
    told = f"{count(sum(many for _, _, many in evidence.bins), 'value')} from {quantity(edges[0], evidence.unit)}"
    told += f" to {quantity(edges[-1], evidence.unit)}"
    for name, value in sorted(evidence.percentiles.items(), key=lambda item: item[1]):
        told += f"; {name} {quantity(value, evidence.unit)}"
    if evidence.bar is not None:
        told += f"; bar {quantity(evidence.bar, evidence.unit)}"
    return _figure(evidence.label, told, parts)


def stages(evidence: StagesEvidence) -> Markup:
    """Steps one after another on one axis, each with its name and time, and the bar for the whole."""
    steps = [(name, max(took, 0.0)) for name, took in evidence.stages]
    if len(steps) > MOST_STAGES:
        rest = steps[MOST_STAGES - 1 :]
        steps = [*steps[: MOST_STAGES - 1], (f"{len(rest)} more", sum(took for _, took in rest))]
    total = sum(took for _, took in steps)
    if not steps or total <= 0:
        return _empty(evidence.label)
    left, row, right = 128, 24, 58
    height = _TOP + row * len(steps) + _BOTTOM - 8
    scale = (WIDTH - left - right) / max(total, evidence.bar or 0)
    bottom = height - _BOTTOM + 8
    parts = [f'<path class="axis" d="M{left} {_TOP - 6}V{bottom}H{WIDTH - 10}"/>']
    for tick in nice(0, max(total, evidence.bar or 0), 5):
        x = _r(left + tick * scale)
        parts.append(f'<text class="tick" x="{x}" y="{bottom + 15}" text-anchor="middle">{number(tick)}</text>')
    parts.append(
        f'<text class="tick" x="{WIDTH - 10}" y="{bottom + 30}" text-anchor="end">{_text(evidence.unit)}</text>'
    )
    if evidence.bar is not None:
        x, label = _r(left + evidence.bar * scale), _text(quantity(evidence.bar, evidence.unit))
        parts.append(
            f'<path class="limit" d="M{x} {_TOP - 8}V{bottom}"/>'
            f'<text class="limit-t" x="{x}" y="12" text-anchor="middle">bar {label}</text>'
        )
    begin = 0.0
    for index, (name, took) in enumerate(steps):
        y = _TOP + index * row
        x, width = left + begin * scale, max(took * scale, 1)
        parts.append(
            f'<text class="name" x="{left - 8}" y="{y + 14}" text-anchor="end">{_text(_cut(name))}</text>'
            f'<rect class="stage" x="{_r(x)}" y="{y + 3}" width="{_r(width)}" height="{row - 8}"/>'
            f'<text class="tick" x="{_r(x + width + 5)}" y="{y + 14}">{_text(quantity(took, evidence.unit))}</text>'
        )
        begin += took
    told = f"{count(len(evidence.stages), 'step')}, {quantity(total, evidence.unit)} in all"
    if evidence.bar is not None:
        told += f", bar {quantity(evidence.bar, evidence.unit)}"
    longest = max(steps, key=lambda step: step[1])
    told += f"; the longest is {longest[0]} with {quantity(longest[1], evidence.unit)}"
    return _figure(evidence.label, told, parts, height)


class _Frame:
    """The plot of a chart: scales, axes and marks."""

    def __init__(self, xs: Point, ys: Point) -> None:
        self._x0, self._x1 = xs if xs[1] > xs[0] else (xs[0] - 0.5, xs[0] + 0.5)
        self._y0, self._y1 = ys if ys[1] > ys[0] else (ys[0] - 0.5, ys[0] + 0.5)

    def x(self, value: float) -> float:
        return _r(_LEFT + (value - self._x0) / (self._x1 - self._x0) * (WIDTH - _LEFT - _RIGHT))

    def y(self, value: float) -> float:
        return _r(HEIGHT - _BOTTOM - (value - self._y0) / (self._y1 - self._y0) * (HEIGHT - _TOP - _BOTTOM))

    def axes(self, x_label: str, y_label: str, x_ticks: Sequence[float] | None = None) -> str:
        parts = []
        for tick in nice(self._y0, self._y1, 5):
            y = self.y(tick)
            parts.append(f'<path class="grid" d="M{_LEFT} {y}H{WIDTH - _RIGHT}"/>')
            parts.append(f'<text class="tick" x="{_LEFT - 6}" y="{_r(y + 4)}" text-anchor="end">{number(tick)}</text>')
        for tick in nice(self._x0, self._x1, 6) if x_ticks is None else x_ticks:
            parts.append(self.x_tick(tick, number(tick)))
        parts.append(f'<path class="axis" d="M{_LEFT} {_TOP}V{HEIGHT - _BOTTOM}H{WIDTH - _RIGHT}"/>')
        parts.append(f'<text class="name" x="4" y="12">{_text(y_label)}</text>')
        parts.append(
            f'<text class="name" x="{WIDTH - _RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{_text(x_label)}</text>'
        )
        return "".join(parts)

    def x_tick(self, value: float, label: str) -> str:
        x = self.x(value)
        return f'<text class="tick" x="{x}" y="{HEIGHT - _BOTTOM + 15}" text-anchor="middle">{_text(label)}</text>'

    def bar_across(self, value: float, label: str) -> str:
        y = self.y(value)
        return (
            f'<path class="limit" d="M{_LEFT} {y}H{WIDTH - _RIGHT}"/>'
            f'<text class="limit-t" x="{_LEFT + 6}" y="{_r(y - 5)}">{_text(label)}</text>'
        )

    def mark_down(self, value: float, label: str, row: int, kind: str) -> str:
        x, y = self.x(value), _TOP + 4 + row * 13
        end = x > WIDTH - 44
        anchor = ' text-anchor="end"' if end else ""
        return (
            f'<path class="{kind}" d="M{x} {y - 8}V{HEIGHT - _BOTTOM}"/>'
            f'<text class="{kind}-t" x="{_r(x - 4 if end else x + 4)}" y="{y}"{anchor}>{_text(label)}</text>'
        )


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


def nice(low: float, high: float, most: int) -> list[float]:
    """Round values between `low` and `high`, at most about `most`."""
    if not high > low:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(index * step, 12) for index in range(first, math.floor(high / step + 1e-9) + 1)]


def _stepwise(edges: Sequence[float]) -> Callable[[float], float]:
    """A scale that gives every bin the same room."""
    steps = len(edges) - 1

    def place(value: float) -> float:
        for index in range(steps):
            lower, upper = edges[index], edges[index + 1]
            if value <= upper:
                part = (value - lower) / (upper - lower) if upper > lower else 0.0
                return (index + max(part, 0.0)) / steps
        return 1.0

    return place


def _straight(low: float, high: float) -> Callable[[float], float]:
    return lambda value: (value - low) / (high - low) if high > low else 0.5


def _some(values: Sequence[float], most: int) -> list[float]:
    step = math.ceil(len(values) / most)
    return [value for index, value in enumerate(values) if index % step == 0]


def _figure(label: str, told: str, parts: Iterable[str], height: int = HEIGHT) -> Markup:
    """`told` is the chart in words; it stands below and names the picture."""
    return _safe(
        f"<figure><figcaption><b>{_text(label)}</b> {_text(told)}</figcaption>"
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{_text(label)}: {_text(told)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def _empty(label: str) -> Markup:
    return _safe(f"<figure><figcaption><b>{_text(label)}</b> no values</figcaption></figure>")


def _safe(markup: str) -> Markup:
    """Markup made here of numbers and of text that `_text` has escaped."""
    return Markup(markup)  # noqa: S704 - see above


def _text(value: str) -> str:
    return str(escape(visible(value[:300])))


def _cut(name: str) -> str:
    return name if len(name) <= _LABEL else name[: _LABEL - 1] + "…"


def _unit(unit: str) -> str:
    return f" ({unit})" if unit else ""


def _percent(value: float) -> float:
    return round(min(max(value, 0.0), 100.0), 1)


def _r(value: float) -> float:
    return round(value, 1)
