"""The room of a document, shared among its sections; what does not fit is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TAIL = 160
"""Bytes kept for the line that counts what is missing."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that can be cut between its entries.

    `head` and `foot` always stand; `entries` are blocks of Markdown, the most important first;
    `what` names one of them. `rows` are entries of a table, which needs its line after it.
    """

    head: str
    entries: tuple[str, ...]
    what: str
    foot: str = ""
    rows: bool = False
    weight: int = 1
    """Its claim to room where there is too little for all."""


def size(text: str) -> int:
    """Bytes in UTF-8, a lone surrogate as its escape."""
    return len(text.encode("utf-8", "backslashreplace"))


def fit(sections: Sequence[Section], room: int) -> str:
    """The sections in `room` bytes: one that needs less than its share leaves the rest to the others."""
    fixed = sum(size(one.head) + size(one.foot) + TAIL for one in sections)
    wants = [sum(map(size, one.entries)) for one in sections]
    shares = _shares(wants, [one.weight for one in sections], max(0, room - fixed))
    return "".join(_cut(one, share) for one, share in zip(sections, shares, strict=True))


def _shares(wants: Sequence[int], weights: Sequence[int], room: int) -> list[int]:
    """Every section gets what it wants, or room by its weight where it must be cut; the easily satisfied come first."""
    given = [0] * len(wants)
    left = sum(weights)
    for number in sorted(range(len(wants)), key=lambda index: (wants[index] / weights[index], index)):
        given[number] = min(wants[number], room * weights[number] // left)
        room -= given[number]
        left -= weights[number]
    return given


def _cut(section: Section, room: int) -> str:
    kept, used = [], 0
    for entry in section.entries:
        used += size(entry)
        if used > room:
            break
        kept.append(entry)
    rest = len(section.entries) - len(kept)
    told = (
        f"… and {rest:,} more {section.what}; the full report has {'it' if rest == 1 else 'them all'}" if rest else ""
    )
    if told:
        told = f"\n{told}\n" if section.rows or not kept else f"- {told}\n"
    return section.head + "".join(kept) + told + section.foot
