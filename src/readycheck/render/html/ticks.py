"""Round values along an axis, as its unit counts: minutes by sixty, bytes by 1,024, the rest by ten."""

from __future__ import annotations

import math

from readycheck.render.words import quantity

Tick = tuple[float, str]
"""A place on an axis and the words beside it."""
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_TIMES = (
    *(_MINUTE * factor for factor in (0.25, 0.5, 1, 2, 5, 10, 15, 30)),
    *(_HOUR * factor for factor in (1, 2, 3, 6, 12)),
    *(_DAY * factor for factor in (1, 2, 5, 10)),
)


def ticks(low: float, high: float, most: int, unit: str = "") -> list[Tick]:
    """Round values between `low` and `high`, at most about `most`, with their words."""
    return [(value, told(value, unit)) for value in nice(low, high, most, unit)]


def nice(low: float, high: float, most: int, unit: str = "") -> list[float]:
    """Round values between `low` and `high`, at most about `most`."""
    if not high > low:
        return [low]
    step = _step((high - low) / most, unit)
    first = math.ceil(low / step - 1e-9)
    return [round(index * step, 12) for index in range(first, math.floor(high / step + 1e-9) + 1)]


def told(value: float, unit: str) -> str:
    """A value with its unit; nothing is nothing in every unit, and what is too short to count is not called nothing."""
    if value == 0:
        return "0"
    return "< 1 ms" if unit == "s" and 0 < value < 0.001 else quantity(value, unit)


def _step(rough: float, unit: str) -> float:
    if unit == "s" and rough > 12:
        return next((step for step in _TIMES if step >= rough * 0.999), _round(rough / _DAY) * _DAY)
    if unit == "B" and rough > 1024:
        scale = 1024.0 ** math.floor(math.log(rough, 1024))
        return _round(rough / scale) * scale
    return _round(rough)


def _round(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
