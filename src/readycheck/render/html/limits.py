"""How much of a long report the page draws. Each finding has at least a line, up to `MOST_LINES` of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readycheck.model import ControlResult, Evidence, Finding, Status, TableEvidence
from readycheck.render.outline import FindingGroup, groups, worst_first

PAGE_ENTRIES = 200
"""Entries in full on the page, shared so that the controls with few are drawn in full."""
FEWEST_ENTRIES, MOST_ENTRIES = 4, 50
"""Entries of one control, whatever the others have."""
MOST_LINES = 20_000
"""Findings beyond those entries that have a line each: what and where."""
PLACES = 8
"""Places named in one entry before the rest is folded."""
VALUE = 1500
"""Characters of one value."""
ROWS, COLUMNS = 40, 10
"""Of one table."""
ROOMY, NARROW = 1_500_000, 60_000
"""Characters of evidence on the page: of a report as people have them, and of one with more than `MANY` findings."""
MANY = 400
_CHART = 3000


@dataclass(frozen=True, slots=True)
class Entry:
    """Findings that say the same, with the evidence that is drawn of them."""

    group: FindingGroup
    places: tuple[Finding, ...]
    """Those that have a place and are named, the first `PLACES` in the open."""
    evidence: tuple[Evidence, ...]
    left_out: int
    """Pieces of evidence that are not drawn."""

    unnamed: int
    """Findings whose place is in the JSON alone."""

    @property
    def alike(self) -> int:
        """Findings that differ in nothing, not even in a place."""
        return len(self.group.findings) - len(self.places) - self.unnamed


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn of one control."""

    control: ControlResult
    entries: dict[str, tuple[Entry, ...]]
    """By check id."""
    lines: dict[str, tuple[Finding, ...]]
    """Findings that have a line and no more, by check id."""
    more: dict[str, int]
    """Findings that are not drawn, by check id."""


def share(sizes: list[int]) -> int:
    """The most entries that each control may have so that all fit on the page."""
    low, high = FEWEST_ENTRIES, MOST_ENTRIES
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(size, middle) for size in sizes) <= PAGE_ENTRIES:
            low = middle
        else:
            high = middle - 1
    return low


def drawn(controls: tuple[ControlResult, ...]) -> dict[int, Drawn]:
    """What is drawn of each control, by its `id()`. The worst have the first choice of the room."""
    grouped = {id(one): {check.id: groups(check.findings) for check in one.checks} for one in controls}
    most = share([sum(map(len, checks.values())) for checks in grouped.values()])
    total = sum(len(one.findings) for one in controls)
    room = _Room(NARROW if total > MANY else ROOMY, MOST_LINES)
    made: dict[int, Drawn] = {}
    for control in worst_first(controls):
        left = most
        entries, lines, more = {}, {}, {}
        for check, found in grouped[id(control)].items():
            taken = found[:left]
            left -= len(taken)
            entries[check] = tuple(room.entry(group) for group in taken)
            rest = tuple(one for group in found[len(taken) :] for one in group.findings)
            lines[check] = room.lines(rest)
            more[check] = len(rest) - len(lines[check])
        made[id(control)] = Drawn(control, entries, lines, more)
    return made


class _Room:
    """Characters of evidence and lines of findings left on the page."""

    def __init__(self, characters: int, lines: int) -> None:
        self._characters, self._lines = characters, lines

    def entry(self, group: FindingGroup) -> Entry:
        every = list(_evidence(group.findings))
        keep: list[Evidence] = []
        for piece in every[: PLACES * 2]:
            size = _size(piece)
            if size > self._characters:
                break
            self._characters -= size
            keep.append(piece)
        placed = tuple(one for one in group.findings if one.location)
        rest = self.lines(placed[PLACES:])
        places = (*placed[:PLACES], *rest)
        return Entry(group, places, tuple(keep), len(every) - len(keep), len(placed) - len(places))

    def lines(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        taken = findings[: self._lines]
        self._lines -= len(taken)
        return taken


def _evidence(findings: tuple[Finding, ...]) -> Iterator[Evidence]:
    seen: set[str] = set()
    for finding in findings:
        for piece in finding.evidence:
            mark = repr(piece)
            if mark not in seen:
                seen.add(mark)
                yield piece


def _size(piece: Evidence) -> int:
    value = getattr(piece, "value", None)
    if isinstance(value, str):
        return 80 + min(len(value), VALUE) + len(piece.label)
    if isinstance(piece, TableEvidence):
        return 200 + sum(len(str(cell)) + 9 for row in piece.rows[:ROWS] for cell in row[:COLUMNS])
    return _CHART


def quiet(status: Status) -> bool:
    """True for what needs nobody."""
    return status in (Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED)
