"""Numbers and times for people. Light: the commands that look back import no model."""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date | None) -> str:
    """`23 Nov 2026`, in every locale; a dash where there is none."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "–"


def moment(value: datetime) -> str:
    """`23 Nov 2026, 10:00 UTC`."""
    zone = value.tzname() or "UTC"
    return f"{day(value)}, {value:%H:%M} {zone}"


def points(value: float) -> str:
    """A score or share of 100 with one decimal; 99.97 is not shown as 100, nor 0.02 as 0."""
    if 99.95 <= value < 100:
        value = 99.9
    elif 0 < value < 0.05:
        value = 0.1
    return f"{value:.1f}".removesuffix(".0")


def score_range(floor: float, ceiling: float) -> str:
    """`61.5–70.2`, or one number where both are equal."""
    low, high = points(floor), points(ceiling)
    return low if low == high else f"{low}–{high}"


def number(value: float) -> str:
    """A number with four significant digits and thousands marked."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def count(many: int, one: str, more: str = "") -> str:
    """`1 blocker`, `2 blockers`."""
    return f"{many:,} {one if many == 1 else more or one + 's'}"
