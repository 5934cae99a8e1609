"""What has changed from one run to another. Pure; nothing that nobody looked at counts as fixed or as new.

A control's change is named by where it stands now and where it stood. A finding is new where the earlier run looked
and did not have it, and fixed where the later one looked; else it is only told that nobody can know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from readycheck.history.values import (
    FAIL,
    NOT_APPLICABLE,
    NOT_SELECTED,
    PASS,
    UNKNOWN,
    WARN,
    WRONG,
    ControlLine,
    FindingLine,
    RunLine,
    Snapshot,
)

_OPEN = (*WRONG, *UNKNOWN)
_IN_ORDER = (PASS, NOT_APPLICABLE)


class Change(StrEnum):
    """What became of a control."""

    NEWLY_FAILING = "newly_failing"
    NEWLY_OPEN = "newly_open"
    """It was in order, and is now a warning or not known."""
    NEWLY_PASSING = "newly_passing"
    GOT_BETTER = "got_better"
    """It failed, and is now a warning. What got worse from a warning to a failure is newly failing."""
    STILL_OPEN = "still_open"
    """It fails, warns or is not known, as before, or one of both runs does not know."""
    ADDED = "added"
    REMOVED = "removed"
    NOT_COMPARED = "not_compared"
    """One of the runs did not look at it."""
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ControlChange:
    """One control in both runs; `before` or `after` is None where the checklist did not have it."""

    change: Change
    before: ControlLine | None
    after: ControlLine | None

    @property
    def line(self) -> ControlLine:
        """The control as it is now, or as it was."""
        line = self.after or self.before
        assert line is not None
        return line

    @property
    def accepted(self) -> bool:
        """True where a waiver covers what it says now."""
        return self.after is not None and self.after.disposition == "waived"


@dataclass(frozen=True, slots=True)
class Difference:
    """From `before` to `after`."""

    before: RunLine
    after: RunLine
    controls: tuple[ControlChange, ...]
    new: tuple[FindingLine, ...]
    fixed: tuple[FindingLine, ...]
    still: int
    """Findings that both have."""
    unsure_new: tuple[FindingLine, ...]
    """They are there now, and the earlier run could not have seen them."""
    unsure_fixed: tuple[FindingLine, ...]
    """They were there, and the later run could not have seen them."""

    def of(self, change: Change) -> tuple[ControlChange, ...]:
        """The controls of one kind of change, in the order of the checklist."""
        return tuple(one for one in self.controls if one.change is change)

    @property
    def fails_newly(self) -> bool:
        """True where a control newly fails or has a new failing finding, unless a waiver covers it."""
        waived = {one.line.id for one in self.controls if one.accepted}
        return any(one.line.id not in waived for one in self.of(Change.NEWLY_FAILING)) or any(
            finding.status == FAIL and finding.control not in waived for finding in self.new
        )

    @property
    def comparable(self) -> bool:
        """True where both scores are of the same: of the whole, or of the same part, looked at to the end."""
        before, after = self.before, self.after
        if before.interrupted or after.interrupted or before.target != after.target:
            return False
        return (before.partial, before.selection) == (after.partial, after.selection)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know before comparing, in sentences."""
        return tuple(_notes(self.before, self.after))


def compare(before: Snapshot, after: Snapshot) -> Difference:
    """What has changed from `before` to `after`."""
    then, now = _wrong(before), _wrong(after)
    sees_then, sees_now = _Sight(before), _Sight(after)
    new, unsure_new, still = [], [], 0
    for identity, finding in now.items():
        earlier = then.get(identity)
        if earlier is not None and not _worse(earlier, finding):
            still += 1
        elif earlier is not None or sees_then.looked_for(finding):
            new.append(finding)
        else:
            unsure_new.append(finding)
    gone = [finding for identity, finding in then.items() if identity not in now]
    return Difference(
        before=before.line,
        after=after.line,
        controls=tuple(_changes(before.controls, after.controls)),
        new=tuple(new),
        fixed=tuple(finding for finding in gone if sees_now.looked_for(finding)),
        still=still,
        unsure_new=tuple(unsure_new),
        unsure_fixed=tuple(finding for finding in gone if not sees_now.looked_for(finding)),
    )


def _wrong(run: Snapshot) -> dict[str, FindingLine]:
    return {finding.identity: finding for finding in run.findings if finding.status in WRONG}


def _worse(before: FindingLine, after: FindingLine) -> bool:
    return after.many > before.many or (before.status == WARN and after.status == FAIL)


class _Sight:
    """What a run could have seen."""

    def __init__(self, run: Snapshot) -> None:
        self._checks = {
            control.id: frozenset(control.checks) for control in run.controls if control.status != NOT_SELECTED
        }
        self._blind = {
            (finding.control, finding.check, finding.thing) for finding in run.findings if finding.status in UNKNOWN
        }

    def looked_for(self, finding: FindingLine) -> bool:
        """False where the run had no such check, left it out, or could not judge it for this thing."""
        if finding.check not in self._checks.get(finding.control, ()):
            return False
        where = (finding.control, finding.check)
        return (*where, "") not in self._blind and (*where, finding.thing) not in self._blind


def _changes(before: Iterable[ControlLine], after: Iterable[ControlLine]) -> Iterable[ControlChange]:
    then: Mapping[str, ControlLine] = {control.id: control for control in before}
    now: Mapping[str, ControlLine] = {control.id: control for control in after}
    for name in [*now, *(name for name in then if name not in now)]:
        yield ControlChange(_change(then.get(name), now.get(name)), then.get(name), now.get(name))


def _change(before: ControlLine | None, after: ControlLine | None) -> Change:
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.REMOVED
    was, now = before.status, after.status
    if NOT_SELECTED in (was, now):
        return Change.UNCHANGED if was == now else Change.NOT_COMPARED
    if now == FAIL and was != FAIL:
        return Change.NEWLY_FAILING
    if now == PASS and was in _OPEN:
        return Change.NEWLY_PASSING
    if (was, now) == (FAIL, WARN):
        return Change.GOT_BETTER
    if now in _OPEN:
        return Change.STILL_OPEN if was in _OPEN else Change.NEWLY_OPEN
    assert now in _IN_ORDER
    return Change.UNCHANGED


def _notes(before: RunLine, after: RunLine) -> Iterable[str]:
    if before.target != after.target:
        yield f"the runs are of different targets: {before.target} and {after.target}"
    for line, word in ((before, "earlier"), (after, "later")):
        if line.interrupted:
            yield f"the {word} run {line.run} was interrupted, so that it did not look at everything"
        elif line.partial:
            selection = f": {line.selection}" if line.selection else ""
            yield f"the {word} run {line.run} was partial{selection}; its score is of that selection"
    if before.started > after.started:
        yield f"{before.run} is newer than {after.run}: what is called newly failing failed earlier"
    if before.digest != after.digest and before.target == after.target:
        yield "the profile has changed between the runs, which alone may move the score"
    if before.tool != after.tool:
        yield f"readycheck has changed from {before.tool} to {after.tool}, which may see more or less"
