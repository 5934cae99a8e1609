"""The profile of runs that are to be joined, as far as their reports tell of it: what deciding anew needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from readycheck.judging.dated import COUNTS_AS_EXPIRED
from readycheck.model import (
    Attestation,
    AttestationLine,
    Control,
    ControlResult,
    Gate,
    Profile,
    ReasonCode,
    Report,
    Severity,
    Skip,
    Status,
    Target,
    Waiver,
    WaiverLine,
    utc_day,
)

_ANY: dict[str, dict[str, Any]] = {"any": {}}
"""Stands for the checks of a control whose line does not name them: it must weigh what it weighs."""


def profile_of(newest_first: Sequence[Report], lines: Mapping[str, ControlResult]) -> Profile:
    """The profile that the reports were made with; `lines` hold each control as it is best known.

    ValueError where the gate of a report is not one that readycheck writes.
    """
    newest = newest_first[0]
    titles = {area.id: area.title for report in reversed(newest_first) for area in report.areas}
    approvers = {
        line.control: line.approver
        for report in reversed(newest_first)
        for line in report.not_selected
        if line.approver
    }
    return Profile(
        path=newest.profile.path,
        base=Path(),
        target=Target(name=newest.target.name, environment=newest.target.environment),
        areas={control.area: titles.get(control.area, control.area) for control in lines.values()},
        controls=tuple(_control(line, approvers.get(line.id, "")) for line in lines.values()),
        gate=_gate(newest),
        waivers=tuple(_waiver(line, decided_on(newest)) for line in newest.waivers),
        attestations=tuple(_attestation(line, newest) for line in newest.attestations),
        release=newest.target.release,
        digest=newest.profile.digest,
    )


def decided_on(report: Report) -> datetime:
    """When a report was decided: at its run's time, or later, as its dates tell."""
    lines: list[WaiverLine | AttestationLine] = [*report.waivers, *report.attestations]
    days = [
        line.expires - timedelta(days=line.days_left)
        for line in lines
        if line.expires is not None and line.days_left is not None
    ]
    started = report.started if report.started.tzinfo else report.started.replace(tzinfo=UTC)
    return max([started, *(_midday(day) for day in days)])


def _midday(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _control(line: ControlResult, approver: str) -> Control:
    skipped = line.status is Status.NOT_SELECTED and line.reason_code is ReasonCode.SKIPPED and not _follows(line)
    checks: dict[str, dict[str, Any]] = {check.id: {} for check in line.checks}
    if line.status is Status.NOT_SELECTED and line.weight:
        checks = _ANY
    return Control(
        id=line.id,
        area=line.area,
        title=line.title,
        severity=line.severity,
        why=line.why,
        fix=line.fix,
        references=line.references,
        owner=line.owner,
        checks=checks,
        derive=line.derived_from,
        skip=Skip(reason=line.message, approver=approver) if skipped else None,
    )


def _follows(line: ControlResult) -> bool:
    """True where a control counts as skipped only because one that it derives from is."""
    return bool(line.checks) or any(line.message.startswith(f"{name}: ") for name in line.derived_from)


def _gate(report: Report) -> Gate:
    wanted = {rule.rule: rule.wanted for rule in report.gate}
    severity = next((name.removeprefix("failing_") for name in wanted if name.startswith("failing_")), "")
    return Gate(
        fail_on=Severity(severity),
        min_score=float(wanted.get("min_score") or 0),
        min_coverage=float(wanted.get("min_coverage") or 0),
    )


def _waiver(line: WaiverLine, as_of: datetime) -> Waiver:
    """A waiver as it stood; of one that is not yet in force only that is known, not from when."""
    return Waiver(
        control=line.control,
        reason=line.reason,
        owner=line.owner,
        approver=line.approver,
        expires=line.expires,
        starts=utc_day(as_of) + timedelta(days=1) if line.state == "not_yet" else None,
        problem=_fault(line),
    )


def _attestation(line: AttestationLine, report: Report) -> Attestation:
    valid = line.expires - line.on if line.expires is not None and line.on is not None else timedelta(0)
    return Attestation(
        control=line.control,
        by=line.by,
        on=line.on,
        valid=valid,
        evidence=line.evidence,
        note=line.note,
        release=line.release,
        audited=report.target.release,
        problem=_fault(line),
    )


def _fault(line: WaiverLine | AttestationLine) -> str:
    return (line.problem.removesuffix(COUNTS_AS_EXPIRED) or "it is malformed") if line.state == "malformed" else ""
