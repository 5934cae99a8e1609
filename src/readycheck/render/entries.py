"""A report as a list: what machines that know only findings are told of every control.

A control is there by its findings that need somebody; one without such a finding is there by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from readycheck.model import (
    ControlResult,
    Disposition,
    Finding,
    NotSelectedLine,
    ReasonCode,
    Report,
    Severity,
    Status,
    WaiverLine,
)
from readycheck.model.words import WORST_FIRST
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.ending import lapses
from readycheck.render.outline import place

VALUE = 1000
"""Characters of one value; the rest is counted and stands in the JSON."""
_SETTLED = (Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED)
_ORDER = {status: rank for rank, status in enumerate((*WORST_FIRST, Status.NOT_APPLICABLE, Status.NOT_SELECTED))}


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding of a control, or the control itself where `finding` is None.

    `identity` is 32 hex digits, unique in a report and the same in the next one as long as the
    finding's fingerprint is. `number` counts the controls, from 0.
    """

    control: ControlResult
    number: int
    check: str
    finding: Finding | None
    status: Status
    message: str
    identity: str

    @property
    def open(self) -> bool:
        """True where somebody has something to do, or nobody knows."""
        return self.status not in _SETTLED

    @property
    def accepted(self) -> bool:
        """True for a problem whose risk a waiver in force accepts."""
        return self.open and self.control.disposition is Disposition.WAIVED

    @property
    def known(self) -> bool:
        """True for a problem that the run's baseline holds."""
        own = self.finding.disposition if self.finding is not None else Disposition.NONE
        return self.open and Disposition.BASELINED in (own, self.control.disposition)


def controls(report: Report) -> tuple[ControlResult, ...]:
    """Every control, also those that are only listed as not looked at."""
    listed = {control.id for control in report.controls}
    return (*report.controls, *(_left_out(line) for line in report.not_selected if line.control not in listed))


def entries(report: Report, *, settled: bool = False) -> tuple[Entry, ...]:
    """What is told of each control, in the checklist's order; with `settled` its passing findings too."""
    seen: Counter[str] = Counter()
    return tuple(
        entry for number, control in enumerate(controls(report)) for entry in _of(control, number, settled, seen)
    )


def whole(control: ControlResult | None) -> Entry | None:
    """A control by itself, for its place in the profile."""
    return None if control is None else Entry(control, 0, "", None, control.status, control.message, "")


def worst_first(given: Iterable[Entry]) -> list[Entry]:
    """By status, then severity, then the checklist's order; what a person accepted comes after what nobody did."""
    return sorted(given, key=lambda one: (_ORDER[one.status], one.accepted, one.control.severity.rank, one.number))


def within(given: Iterable[Entry], most: int) -> tuple[list[Entry], list[Entry]]:
    """The entries to show, at most so many, and those left: one of each control comes before any second."""
    ranked = worst_first(given)
    met: set[int] = set()
    first: list[Entry] = []
    more: list[Entry] = []
    for entry in ranked:
        (more if entry.number in met else first).append(entry)
        met.add(entry.number)
    wanted = first + more
    return worst_first(wanted[:most]), worst_first(wanted[most:])


def told(entry: Entry) -> str:
    """What is to be said in one harmless line: how it stands, where, and what to do."""
    said = stopped(clean(entry.message, VALUE) or words.STATUS_WORD[entry.status])
    if entry.status not in (Status.FAIL, Status.WARN, Status.PASS):
        said = f"{words.STATUS_WORD[entry.status]}: {said}"
    parts = [said]
    location = entry.finding.location if entry.finding is not None else None
    if location and (location["kind"] != "file" or location.get("in_repository", "") is None):
        parts.append(f"Seen at {clean(place(location), VALUE)}.")
    if entry.open:
        fix = (entry.finding.fix if entry.finding is not None else "") or entry.control.fix
        if fix:
            parts.append(f"Do: {stopped(clean(fix, VALUE))}")
        if stands := standing(entry):
            parts.append(words.sentence(stands))
    return " ".join(parts)


def stopped(text: str) -> str:
    """`text` with a full stop. Its first letter stays: it may belong to the name of a file or a function."""
    return text if not text or text[-1] in ".…!?" else f"{text}."


def standing(entry: Entry) -> str:
    """What people decided about it, or nothing."""
    if entry.known:
        return words.DISPOSITION_WORD[Disposition.BASELINED]
    chosen = entry.control.disposition
    if chosen is Disposition.BASELINED:
        return ""
    return words.note(entry.control) if entry.open or chosen is Disposition.ATTESTED else ""


def acceptances(report: Report) -> dict[str, WaiverLine]:
    """The waivers in force by their control."""
    return {line.control: line for line in reversed(report.waivers) if line.state == "in_force"}


def justification(line: WaiverLine | None) -> str:
    """Why a risk is accepted, by whom and until when; and that it lapses where that is soon."""
    if line is None:
        return "A waiver in force accepts the risk."
    parts = [stopped(clean(line.reason, VALUE) or "No reason is given")]
    if line.owner:
        parts.append(f"Owner: {clean(line.owner, 100)}.")
    if line.approver:
        parts.append(f"Approved by {clean(line.approver, 100)}.")
    if line.expires:
        parts.append(f"Until {words.day(line.expires)}{f', {soon}' if (soon := lapses(line)) else ''}.")
    return " ".join(parts)


def _of(control: ControlResult, number: int, settled: bool, seen: Counter[str]) -> Iterator[Entry]:
    shown = False
    for check in control.checks:
        for finding in check.findings:
            if settled or finding.status not in _SETTLED:
                shown = shown or settled or finding.status is control.status
                name = [control.id, check.id, finding.rule, finding.thing, finding.fingerprint or finding.message]
                yield Entry(control, number, check.id, finding, finding.status, finding.message, identity(name, seen))
    if not shown:
        name = [control.id, control.status]
        yield Entry(control, number, "", None, control.status, control.message, identity(name, seen))


def identity(name: Sequence[str], seen: Counter[str]) -> str:
    """The same for the same name in the next report; of equal names each has its own, by their order in `seen`."""
    base = json.dumps(list(name))
    seen[base] += 1
    return hashlib.sha256(f"{base}#{seen[base]}".encode()).hexdigest()[:32]


def _left_out(line: NotSelectedLine) -> ControlResult:
    return ControlResult.model_construct(
        id=line.control,
        area="",
        title=line.control,
        severity=Severity.INFO,
        owner=None,
        why="",
        status=Status.NOT_SELECTED,
        reason_code=ReasonCode.NOT_SELECTED,
        message=line.reason,
    )
