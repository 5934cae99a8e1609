"""A run as the history keeps it: its summary, its controls, and the findings that are not in order.

Plain values without pydantic: the commands that look back must be there at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

INTERRUPTED = 130
FAIL, WARN, PASS, NOT_APPLICABLE, NOT_SELECTED = "fail", "warn", "pass", "not_applicable", "not_selected"
UNKNOWN = ("inconclusive", "error", "manual")
WRONG = (FAIL, WARN)
KEPT = (*WRONG, *UNKNOWN)
"""Statuses of the findings that are kept. Words of `readycheck.model`, which a test compares."""
STATUSES = (*KEPT, PASS, NOT_APPLICABLE, NOT_SELECTED)
DECISIONS = ("ready", "ready_with_accepted_risks", "undecided", "not_ready")


@dataclass(frozen=True, slots=True)
class Target:
    """Runs are compared within one target: the same name in the same environment, whatever the profile's file."""

    name: str
    environment: str

    def __str__(self) -> str:
        return f"{self.name} ({self.environment})" if self.environment else self.name

    def answers_to(self, asked: str) -> bool:
        """True for its name, or its name and environment as in `shop/production`."""
        return asked in (self.name, f"{self.name}/{self.environment}")


@dataclass(frozen=True, slots=True)
class RunLine:
    """The summary of one run. Scores and coverage in percent, `seconds` of wall time, `started` in UTC."""

    run: str
    target: Target
    started: datetime
    seconds: float
    profile: str
    digest: str
    tool: str
    release: str
    decision: str
    exit_code: int
    floor: float
    ceiling: float
    coverage: float
    partial: bool
    selection: str
    new: int | None = None
    """Findings that the whole run before it did not have; None where it was not compared."""
    fixed: int | None = None
    compared_with: str | None = None
    """The run that `new` and `fixed` were counted against."""
    id: int = 0
    """Its place in the order of recording; 0 where it was read from a report."""

    @property
    def interrupted(self) -> bool:
        """True where it was stopped before its end."""
        return self.exit_code == INTERRUPTED

    @property
    def whole(self) -> bool:
        """True where its score is that of the whole checklist, so that it may be compared with others."""
        return not self.partial and not self.interrupted


@dataclass(frozen=True, slots=True)
class ControlLine:
    """One control of a run."""

    id: str
    title: str
    severity: str
    status: str
    disposition: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of a run that is not in order; `many` equal ones are one line."""

    identity: str
    control: str
    check: str
    rule: str
    thing: str
    place: str
    fingerprint: str
    status: str
    message: str
    many: int = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole run as it is kept."""

    line: RunLine
    controls: tuple[ControlLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
