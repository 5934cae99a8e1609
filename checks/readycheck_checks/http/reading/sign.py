"""The shape of a signature of a trace, debug page or message of a driver."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """All of `needs` must be found; the excerpt is the line of the first."""

    kind: str
    needs: tuple[re.Pattern[str], ...]
    hints: tuple[str, ...]
    """Without one of these words no search is made."""
    debug: bool = False
    markup: bool = False
    """Searched in the page as sent, not in its text."""
    times: int = 1
    """How often the first must be found."""


def sign(
    kind: str, *needs: str, hints: tuple[str, ...], debug: bool = False, markup: bool = False, times: int = 1
) -> Sign:
    """A signature of these patterns, whose `^` and `$` are of a line."""
    return Sign(kind, tuple(re.compile(one, re.MULTILINE) for one in needs), hints, debug, markup, times)
