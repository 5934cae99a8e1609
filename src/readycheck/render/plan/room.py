"""How much of a long checklist the plan shows: all of it, unless the document would grow too large to be opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from readycheck.render import words

SIZE = 500_000
"""Bytes of UTF-8: a code host still draws a file of this size. A checklist of 300 controls has room in full."""
IDS = 24
"""Ids named in one line."""


_BOX, _WITH_EVIDENCE = 100, 300
"""Bytes that a control takes at least."""
ALL = 1_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Room:
    """What a plan shows: `lines` of each list, and the evidence of so many controls, the worst first."""

    lines: int
    evidence: int

    def shown(self, items: Sequence[T], write: Callable[[T], str], what: str) -> str:
        """The entries of a list one below the other, the rest counted; `what` names one of them."""
        told = "\n".join(map(write, items[: self.lines])) + "\n"
        rest = len(items) - self.lines
        return told + (f"- … and {words.count(rest, f'more {what}')} in the full report\n" if rest > 0 else "")

    def rows(self, items: Sequence[T], write: Callable[[T], str], what: str) -> str:
        """The rows of a table, each with its line feed, the rest counted below."""
        rest = len(items) - self.lines
        more = f"\n… and {words.count(rest, f'more {what}')} in the full report\n" if rest > 0 else ""
        return "".join(map(write, items[: self.lines])) + more

    def may_do(self, controls: int) -> bool:
        """False where so many controls are sure to be too long, so that nobody has to write them to see it."""
        each = _WITH_EVIDENCE if self.evidence == ALL else _BOX if self.lines == ALL else 0
        return controls * each <= SIZE


ROOMS = (Room(ALL, ALL), Room(ALL, 300), Room(200, 200), Room(60, 60), Room(20, 20), Room(5, 5))
"""From everything to what always fits; the first that leads to a document of at most `SIZE` is taken."""


def some_ids(ids: Sequence[str]) -> str:
    """Ids in one line, those beyond `IDS` counted."""
    rest = len(ids) - IDS
    return ", ".join(ids[:IDS]) + (f" and {rest:,} more" if rest > 0 else "")
