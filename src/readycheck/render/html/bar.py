"""A score as a bar of 100. It is no chart: two rectangles in a row of a table, the number beside them."""

from __future__ import annotations

from markupsafe import Markup


def area_bar(floor: float, ceiling: float) -> Markup:
    """Solid up to `floor`, light up to `ceiling`."""
    low, high = _percent(floor), _percent(ceiling)
    return Markup(  # noqa: S704 - made of two numbers
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="b0" width="100" height="8"/>'
        f'<rect class="b1" width="{high}" height="8"/><rect class="b2" width="{low}" height="8"/></svg>'
    )


def _percent(value: float) -> float:
    return round(min(max(value, 0.0), 100.0), 1)
