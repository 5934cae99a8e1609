"""What a reader looks for in a report, sorted once for every format that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from readycheck.judging.baseline import hides_unknown
from readycheck.judging.dated import LAPSING_DAYS
from readycheck.model import (
    AreaResult,
    AttestationLine,
    ControlResult,
    Disposition,
    Finding,
    Location,
    ReasonCode,
    Report,
    Severity,
    Status,
    WaiverLine,
)
from readycheck.model.words import WORST_FIRST
from readycheck.render.ending import ACCEPTED, SIGNED, What, named
from readycheck.render.figures import count

_ORDER = {status: rank for rank, status in enumerate((*WORST_FIRST, Status.NOT_APPLICABLE, Status.NOT_SELECTED))}


SIGNED_AND_FOLLOWS = "Repair the controls that it follows from; its own signature is in force."
UNSCORED = "Not scored"
"""Stands above controls of areas that have nothing to weigh: left out, not applicable, or without weight."""


@dataclass(frozen=True, slots=True)
class UnknownGroup:
    """Controls that could not be judged for the same reason, with the same message."""

    reason_code: ReasonCode
    message: str
    controls: tuple[ControlResult, ...]
    partly: bool = False
    """They fail in what is known already, and are counted there; it is a part of them that nobody could judge."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Controls that were not looked at, for the same reason."""

    reason: str
    approver: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule that say the same of several places."""

    first: Finding
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Lapsing:
    """An accepted risk or a signature that ends soon."""

    control: str
    what: What
    days_left: int


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the checklist with its controls, the worst first."""

    result: AreaResult | None
    id: str
    title: str
    controls: tuple[ControlResult, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A report as its reader asks for it."""

    bar: Severity
    """Failing at this severity or above stops the launch."""
    blockers: tuple[ControlResult, ...]
    """Fail at or above the bar and nobody has accepted the risk."""
    undecided: tuple[ControlResult, ...]
    """Unknown at or above the bar, at least in a part beside what is known, and nobody has accepted the risk."""
    known_blockers: tuple[ControlResult, ...]
    """Fail at or above the bar in nothing but what the baseline knows."""
    failures: tuple[ControlResult, ...]
    """Fail below the bar."""
    warnings: tuple[ControlResult, ...]
    accepted: tuple[ControlResult, ...]
    """Do not pass, and a waiver in force covers them."""
    known: tuple[ControlResult, ...]
    """Fail or warn in nothing but what the baseline knows."""
    lapsing: tuple[Lapsing, ...]
    """Waivers and signatures in force that end within 30 days, the nearest first."""
    unknown: tuple[UnknownGroup, ...]
    left_out: tuple[LeftOut, ...]
    areas: tuple[Area, ...]
    counts: dict[Status, int]


def outline(report: Report) -> Outline:
    """Sort `report` for its readers. Controls keep the checklist's order within a severity."""
    bar = _bar(report)
    ranked = sorted(report.controls, key=lambda control: control.severity.rank)
    by_id = {control.id: control for control in report.controls}
    known = {one.id: one for one in ranked if one.disposition is Disposition.BASELINED}
    veiled = {name for name, one in known.items() if hides_unknown(one, by_id)}
    open_ = [one for one in ranked if one.disposition is not Disposition.WAIVED]
    # What fails only as the baseline knows does not stop the launch; the part of it that nobody could look at does.
    stops = [one for one in open_ if one.severity.at_least(bar) and (one.id not in known or one.id in veiled)]
    counted = Counter(control.status for control in report.controls)
    return Outline(
        bar=bar,
        blockers=tuple(one for one in stops if one.status is Status.FAIL and one.id not in veiled),
        undecided=tuple(one for one in stops if one.status.is_unknown or one.id in veiled),
        known_blockers=tuple(one for one in known.values() if one.status is Status.FAIL and one.severity.at_least(bar)),
        failures=tuple(one for one in open_ if one.status is Status.FAIL and not one.severity.at_least(bar)),
        warnings=tuple(one for one in open_ if one.status is Status.WARN),
        accepted=tuple(
            one
            for one in ranked
            if one.disposition is Disposition.WAIVED
            and one.status not in (Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED)
        ),
        known=tuple(known.values()),
        lapsing=_lapsing(report),
        unknown=_unknown(report, ranked, veiled),
        left_out=_left_out(report),
        areas=_areas(report),
        counts={status: counted[status] for status in _ORDER if counted[status]},
    )


def areas_for_people(seen: Outline) -> tuple[Area, ...]:
    """The areas as a person reads them: a report names only those that have a score, so the rest stands together."""
    apart = worst_first(one for area in seen.areas if area.result is None for one in area.controls)
    scored = tuple(area for area in seen.areas if area.result is not None)
    return (*scored, Area(None, "", UNSCORED, apart)) if apart else scored


def not_judged(seen: Outline) -> str:
    """How many controls could not be judged, and of how many others a part; each control is counted once."""
    whole = sum(len(group.controls) for group in seen.unknown if not group.partly)
    partly = sum(len(group.controls) for group in seen.unknown if group.partly)
    if not partly:
        return count(whole, "control")
    return (
        f"{count(whole, 'control')}, and a part of {partly:,} more"
        if whole
        else f"a part of {count(partly, 'control')}"
    )


def lapsing(seen: Outline, most: int = 6) -> str:
    """What ends within 30 days, in one line."""
    return named(seen.lapsing, most)


def worst_first(controls: Iterable[ControlResult]) -> tuple[ControlResult, ...]:
    """By status, then severity, then the order given."""
    return tuple(sorted(controls, key=lambda one: (_ORDER[one.status], one.severity.rank)))


def groups(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Findings that say the same of the same thing, together; the worst first, new ones before known ones."""
    found: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.rule, finding.status, finding.message, finding.thing, finding.disposition)
        found.setdefault(key, []).append(finding)
    together = (FindingGroup(same[0], tuple(same)) for same in found.values())
    return tuple(sorted(together, key=lambda group: (_ORDER[group.first.status], _is_known(group.first))))


def _is_known(finding: Finding) -> bool:
    return finding.disposition is Disposition.BASELINED


def telling(control: ControlResult) -> tuple[FindingGroup, ...]:
    """The findings that made the status, each check's first before any check's second.

    A report that shows a few of many then shows something of every check, and no check hides another.
    """
    by_check = [
        [group for group in groups(check.findings) if group.first.status is control.status] for check in control.checks
    ]
    told = [group for together in zip_longest(*by_check) for group in together if group is not None]
    return tuple(sorted(told, key=lambda group: _is_known(group.first)))


def fixes(control: ControlResult) -> tuple[str, ...]:
    """What to do: the words of the findings that made the status, in the order of `telling`, else the control's.

    Who has signed has done what the control asks for, so there it is what the control follows from that is to do.
    """
    told = telling(control)
    if not told and control.derived_from and control.disposition is Disposition.ATTESTED:
        return (SIGNED_AND_FOLLOWS,)
    own = (one.fix for group in told for one in group.findings if one.fix)
    return tuple(dict.fromkeys(own)) or ((control.fix,) if control.fix else ())


def place(location: Location | None) -> str:
    """A location in one line: `src/a.ts:12:3`, `https://… (header csp)`, `POST https://…`."""
    if not location:
        return ""
    kind = location["kind"]
    if kind == "file":
        parts = (location.get("file"), location.get("line"), location.get("column"))
        return ":".join(str(part) for part in parts if part is not None)
    if kind == "url":
        header, method = location.get("header"), location.get("method")
        asked = f"{method} {location.get('url')}" if method else f"{location.get('url')}"
        return asked + (f" (header {header})" if header else "")
    if kind == "object":
        attribute = location.get("attribute")
        return f"{location.get('type')} {location.get('object')}" + (f".{attribute}" if attribute else "")
    fields = [(key, value) for key, value in sorted(location.items()) if key != "kind" and value is not None]
    if len(fields) == 1:
        return f"{kind} {fields[0][1]}"
    return f"{kind} " + ", ".join(f"{key} {value}" for key, value in fields)


def _bar(report: Report) -> Severity:
    for rule in report.gate:
        what, _, severity = rule.rule.partition("_")
        if what == "failing" and severity in list(Severity):
            return Severity(severity)
    return Severity.BLOCKER


def _lapsing(report: Report) -> tuple[Lapsing, ...]:
    both: tuple[tuple[What, tuple[WaiverLine | AttestationLine, ...]], ...] = (
        (ACCEPTED, report.waivers),
        (SIGNED, report.attestations),
    )
    lines = [
        Lapsing(line.control, what, line.days_left)
        for what, entries in both
        for line in entries
        if line.state == "in_force" and line.days_left is not None and line.days_left <= LAPSING_DAYS
    ]
    return tuple(sorted(lines, key=lambda line: line.days_left))


def _unknown(report: Report, ranked: list[ControlResult], veiled: set[str]) -> tuple[UnknownGroup, ...]:
    lines = {line.control: line for line in report.unknown}
    found: dict[tuple[ReasonCode, str, bool], list[ControlResult]] = {}
    for control in ranked:
        if control.status.is_unknown:
            line = lines.get(control.id)
            reason = line.reason_code if line else control.reason_code
            found.setdefault((reason, (line.message if line else "") or control.message, False), []).append(control)
        elif control.id in veiled:
            part = next((one for one in control.findings if one.status.is_unknown), None)
            reason = (part.reason_code if part else None) or ReasonCode.INSUFFICIENT_DATA
            message = part.message if part else "a control that this one follows from could not be judged"
            found.setdefault((reason, f"what fails is known, and besides: {message}", True), []).append(control)
    return tuple(
        UnknownGroup(reason, message, tuple(same), partly) for (reason, message, partly), same in found.items()
    )


def _left_out(report: Report) -> tuple[LeftOut, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for line in report.not_selected:
        found.setdefault((line.reason, line.approver), []).append(line.control)
    return tuple(LeftOut(reason, approver, tuple(same)) for (reason, approver), same in found.items())


def _areas(report: Report) -> tuple[Area, ...]:
    named = {area.id: area for area in report.areas}
    members: dict[str, list[ControlResult]] = {area.id: [] for area in report.areas}
    for control in report.controls:
        members.setdefault(control.area, []).append(control)
    return tuple(
        Area(named.get(id_), id_, named[id_].title if id_ in named else id_, worst_first(controls))
        for id_, controls in members.items()
    )
