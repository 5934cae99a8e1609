"""Charts of pygal as inline SVG that a page can hold: known shapes and our own classes, nothing else.

pygal lays a chart out; its style sheet, script, tooltips and ids stay behind, so the page's policy needs no exception
and its colours follow the theme.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from readycheck.render.clean import visible
from readycheck.render.html.ticks import Tick

WIDTH, HEIGHT = 520, 220
FONT = 13
"""Of the labels, in the picture's own units; the style sheet has the same."""
_SHAPES = {
    "g": ("transform",),
    "path": ("d",),
    "rect": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "text": ("x", "y"),
}
"""What is taken over, with the attributes that place it."""
_FRACTION = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_TEXT = 60
"""Characters of one label."""


@cache
def _library() -> tuple[Any, Any]:
    """The library and its style; 0.1 s, and only a report with a picture needs it.

    Its finder of plug-ins, of a kind that Python has left behind, is taken away: each later import that fails
    would warn of it.
    """
    before = list(sys.meta_path)
    import pygal
    from pygal.style import Style

    sys.meta_path[:] = [one for one in sys.meta_path if one in before or type(one).__module__ != "pygal"]
    return pygal, Style


def canvas(
    kind: str,
    *,
    across: tuple[float, float],
    up: tuple[float, float],
    x_ticks: Sequence[Tick],
    y_ticks: Sequence[Tick],
    x_title: str = "",
    height: int = HEIGHT,
    across_guides: bool = True,
) -> Any:
    """An empty chart of pygal, `XY` or `Histogram`, with its axes; series are then added to it."""
    pygal, style = _library()
    return getattr(pygal, kind)(
        width=WIDTH,
        height=height,
        xrange=_wider(across),
        range=_wider(up),
        x_labels=[{"value": value, "label": label(text)} for value, text in x_ticks],
        y_labels=[{"value": value, "label": label(text)} for value, text in y_ticks],
        x_title=label(x_title) or None,
        style=style(
            label_font_size=FONT, major_label_font_size=FONT, title_font_size=FONT, value_font_size=FONT,
            value_label_font_size=FONT,
        ),
        js=(),
        show_legend=False,
        show_dots=False,
        show_x_guides=False,
        show_y_guides=across_guides,
        print_labels=True,
        truncate_label=-1,
        margin=8,
        margin_right=24,
        spacing=6,
    )  # fmt: skip


def picture(chart: Any, name: str, classes: Sequence[str]) -> Markup:
    """The chart as SVG with the accessible `name`; the series carry `classes` in the order they were added.

    Dots are kept where the class says `dotted`, and of a `note` its words alone.
    """
    view, body = shapes(chart, classes)
    return Markup(  # noqa: S704 - made of shapes, numbers and escaped text
        f'<svg class="chart" viewBox="{escape(view)}" role="img" aria-label="{escape(visible(name[:600]))}">'
        f"{body}</svg>"
    )


def shapes(chart: Any, classes: Sequence[str]) -> tuple[str, str]:
    """The view box of the chart, and what is drawn in it."""
    tree = chart.render_tree()
    return str(tree.attrib["viewBox"]), "".join(_written(tree, _Pen(classes, type(chart).__name__)))


def label(text: str) -> str:
    """Words of a target as pygal may have them: nothing that acts, and short."""
    shown = visible(text)
    return shown if len(shown) <= _TEXT else shown[: _TEXT - 1] + "…"


class _Pen:
    """Which class a shape of pygal gets, and where a mark's words really belong."""

    def __init__(self, classes: Sequence[str], kind: str) -> None:
        self._classes = classes
        # pygal writes the words of a dot to its lower right, those of a bar to the middle of it
        self._aside = (FONT, FONT + FONT / 3) if kind == "XY" else (0.0, FONT / 3)

    def put_back(self, key: str, value: str) -> str:
        """The place of a mark's words: exactly at its point."""
        return f"{float(value) - self._aside[key == 'y']:.6f}"

    def of(self, tag: str, theirs: str) -> str | None:
        """Our class; None where the shape is left behind with all it holds."""
        words = theirs.split()
        for word in words:
            if word.startswith("serie-"):
                number = int(word[6:])
                return self._classes[number] if number < len(self._classes) else ""
        if "background" in words or "tooltip-overlay" in words:
            return None
        if tag == "path" and "line" in words and "reactive" not in words:
            return "axis" if "axis" in words else "grid"
        named = {"x": "across", "y": "up", "label": "mark", "title": "name", "text-overlay": "over"}
        return next((named[word] for word in words if word in named), "")


def _written(element: Any, pen: _Pen, around: str = "") -> Iterator[str]:
    """The shapes below `element` as SVG; `around` is the class of the series that holds it."""
    for child in element:
        tag = child.tag
        if tag not in _SHAPES:  # style, script, title, desc, comments
            continue
        if (tag == "circle" and "dotted" not in around) or (tag == "rect" and "note" in around):
            continue
        own = pen.of(tag, child.attrib.get("class", ""))
        if own is None:
            continue
        inner = "".join(_written(child, pen, around or own))
        text = str(escape(visible(child.text or ""))) if tag == "text" else ""
        if tag == "g" and not inner:
            continue
        placed = [(key, str(child.attrib[key])) for key in _SHAPES[tag] if key in child.attrib]
        if own == "mark":
            placed, own = [(key, pen.put_back(key, value)) for key, value in placed], ""
        attributes = "".join(f' {key}="{escape(_rounded(value))}"' for key, value in placed)
        if tag == "g" and not own and not attributes:
            yield inner
            continue
        named = f' class="{escape(own)}"' if own else ""
        yield f"<{tag}{named}{attributes}>{text}{inner}</{tag}>" if text or inner else f"<{tag}{named}{attributes}/>"


def _rounded(numbers: str) -> str:
    return _FRACTION.sub(lambda found: f"{float(found.group()):.1f}".removesuffix(".0"), numbers)


def _wider(pair: tuple[float, float]) -> tuple[float, float]:
    low, high = pair
    return (low, high) if high > low else (low - 0.5, high + 0.5)
