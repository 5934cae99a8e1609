"""How a report is to be shown: nothing here changes what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

NARROWEST, WIDEST = 40, 120
"""Columns of a terminal report; longer lines are hard to read."""


class Stream(Protocol):
    """The part of a text stream that the choice of a view needs."""

    @property
    def encoding(self) -> str | None:
        """The character set of the stream."""

    def isatty(self) -> bool:
        """True where a person watches."""


@dataclass(frozen=True, slots=True)
class View:
    """Options of a rendering.

    `width` is in columns. Without `colour` the text holds no escape codes; `ascii`
    is for streams that cannot carry other characters. `written` names the reports
    that were written to files, as (format, path). `exits` is the exit code of the
    command, where it is not the report's.
    """

    width: int = 80
    colour: bool = False
    ascii: bool = False
    written: tuple[tuple[str, str], ...] = ()
    exits: int | None = None


def view_for(
    stream: Stream,
    environ: Mapping[str, str],
    width: int = 80,
    written: tuple[tuple[str, str], ...] = (),
    exits: int | None = None,
) -> View:
    """The view that suits `stream`: colour only on a capable terminal and without NO_COLOR."""
    return View(
        width=max(NARROWEST, min(width, WIDEST)),
        colour=watched(stream, environ) and not environ.get("NO_COLOR"),
        ascii=not carries_unicode(stream),
        written=written,
        exits=exits,
    )


def watched(stream: Stream, environ: Mapping[str, str]) -> bool:
    """True for a terminal that understands more than plain lines."""
    try:
        return stream.isatty() and environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False


def carries_unicode(stream: Stream) -> bool:
    """True where the symbols of a report can be written to `stream`."""
    try:
        "✓✗–…│∷".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
