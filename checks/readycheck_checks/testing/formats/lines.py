"""The one model of coverage: which lines and branches of a file ran. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

MOST_LINES = 20_000_000
"""So many lines of all files are kept apart; a larger report is refused."""


@dataclass
class Lines:
    """One file of a report.

    `hit` and `missed` are line numbers, `branches` covered and all by line; `count` holds `(covered, lines,
    branches covered, branches)` where a report has sums only.
    """

    hit: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)
    branches: dict[int, tuple[int, int]] = field(default_factory=dict)
    count: tuple[int, int, int, int] | None = None
    branch_count: tuple[int, int] | None = None

    def line(self, number: int, hits: int) -> None:
        """Note that a line can run, and whether it did."""
        if hits > 0:
            self.hit.add(number)
        else:
            self.missed.add(number)

    def branch(self, number: int, covered: int, total: int) -> None:
        """Note the branches of a line; where a line is told twice, the better account holds."""
        known = self.branches.get(number, (0, 0))
        self.branches[number] = max(known, (min(covered, total), total))

    def sums(self) -> tuple[int, int, int, int]:
        """Covered lines, lines, covered branches, branches."""
        lines = (len(self.hit), len(self.hit | self.missed))
        covered = sum(one for one, _ in self.branches.values())
        branches = (covered, sum(one for _, one in self.branches.values()))
        if self.count is not None and not lines[1]:
            return self.count
        if self.branch_count is not None and not branches[1]:
            branches = self.branch_count
        return (*lines, *branches)

    def joined(self, other: Lines) -> Lines:
        """What either of two reports saw run."""
        if self.count is not None or other.count is not None:
            return max((self, other), key=lambda one: (_share(one.sums()), one.sums()[1]))
        branches = dict(self.branches)
        for number, seen in other.branches.items():
            branches[number] = max(branches.get(number, (0, 0)), seen)
        counts = [one for one in (self.branch_count, other.branch_count) if one is not None]
        return Lines(
            self.hit | other.hit, self.missed | other.missed, branches, branch_count=max(counts) if counts else None
        )


def _share(sums: tuple[int, int, int, int]) -> float:
    return sums[0] / sums[1] if sums[1] else 1.0


@dataclass
class Report:
    """A coverage report: files by the names that it gives them.

    `roots` are folders that names may be relative to; `at` is when it says that it was written, in UTC, and
    `zoned` whether that time can be trusted to the hour.
    """

    kind: str
    files: dict[str, Lines] = field(default_factory=dict)
    roots: list[str] = field(default_factory=list)
    at: datetime | None = None
    zoned: bool = True
    has_branches: bool = False

    def file(self, name: str) -> Lines:
        """The file of a name, new where it is not known yet."""
        return self.files.setdefault(name, Lines())


def moment(text: str | None) -> tuple[datetime | None, bool]:
    """A time of a report: seconds or milliseconds since 1970, or ISO 8601; and whether it has a zone."""
    if not text:
        return None, True
    try:
        value = float(text)
    except ValueError:
        pass
    else:
        seconds = value / 1000 if value > 100_000_000_000 else value
        plausible = 946_684_800 < seconds < 7_258_118_400
        return (datetime.fromtimestamp(seconds, UTC), True) if plausible else (None, True)
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None, True
    return (read.replace(tzinfo=UTC), False) if read.tzinfo is None else (read.astimezone(UTC), True)
