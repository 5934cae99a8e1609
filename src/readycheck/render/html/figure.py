"""A figure on the page: title, what it says in words, the picture, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from readycheck.render.clean import visible
from readycheck.render.words import count

ROWS = 120
"""Rows of the table; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn, and the same for who cannot see it. `left_out` counts values that the picture leaves out."""

    label: str
    told: str
    picture: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    up: str = ""
    """What the upright axis shows, where its ticks do not say it."""
    left_out: int = 0


def figure(one: Figure) -> Markup:
    """The figure as markup."""
    return _safe("".join(_parts(one)))


def empty(label: str) -> Markup:
    """A figure without values, said in words."""
    return _safe(f"<figure><figcaption><b>{_text(label)}</b> no values</figcaption></figure>")


def _parts(one: Figure) -> Iterator[str]:
    yield f"<figure><figcaption><b>{_text(one.label)}</b> {_text(one.told)}</figcaption>"
    if one.up:
        yield f'<p class="axis-name">{_text(one.up)}</p>'
    yield str(one.picture)
    yield '<details class="sub"><summary>The numbers</summary>'
    yield f'<table class="data"><caption class="vh">{_text(one.label)}</caption><thead><tr>'
    yield "".join(f'<th scope="col">{_text(name)}</th>' for name in one.columns)
    yield "</tr></thead><tbody>"
    for row in one.rows[:ROWS]:
        yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table>"
    rest = one.left_out + max(0, len(one.rows) - ROWS)
    if rest:
        yield f'<p class="more">and {count(rest, "more value")} in the JSON</p>'
    yield "</details></figure>"


def _safe(markup: str) -> Markup:
    """Markup made here of pictures and of text that `_text` has escaped."""
    return Markup(markup)  # noqa: S704 - see above


def _text(value: str) -> str:
    return str(escape(visible(value[:300])))
