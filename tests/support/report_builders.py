"""Reports made by hand: a control, a score, a report, a very large one, a hostile one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from readycheck.model import (
    AreaResult,
    CheckResult,
    ControlResult,
    Decision,
    Disposition,
    Finding,
    GateRule,
    Method,
    Model,
    PackLine,
    ProfileLine,
    ReasonCode,
    Report,
    Score,
    ScorePair,
    Severity,
    Status,
    TargetLine,
    TextEvidence,
    Tool,
    UnknownLine,
)
from readycheck.model.builders import at_file
from readycheck.model.words import DEFAULT_REASON

STARTED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\r\n::error::forged\n##vso[task.complete]\u202egpj.exe<script>alert(1)</script>\"' onload=x"
)
"""What a target may answer: escape codes, forged lines, runner commands, direction overrides, markup."""

_WEIGHT = {Severity.BLOCKER: 10, Severity.HIGH: 5, Severity.MEDIUM: 2, Severity.LOW: 1, Severity.INFO: 0}
_CREDIT = {Status.PASS: 1.0, Status.WARN: 0.5}


def control(
    id_: str,
    title: str,
    severity: Severity,
    status: Status,
    message: str,
    findings: Iterable[Finding] = (),
    *,
    check: str = "",
    reason: ReasonCode | None = None,
    disposition: Disposition = Disposition.NONE,
    why: str = "",
    fix: str = "",
    owner: str | None = None,
    references: tuple[str, ...] = (),
    derived_from: tuple[str, ...] = (),
    seconds: float = 0.4,
    thing: str = "main",
) -> ControlResult:
    """A control with one check."""
    code = reason or DEFAULT_REASON[status]
    weighs = status not in (Status.NOT_APPLICABLE, Status.NOT_SELECTED) and not (derived_from and not check)
    checks = (
        (
            CheckResult(
                id=check,
                status=status,
                reason_code=code,
                message=message,
                credit=_CREDIT.get(status, 0.0),
                seconds=seconds,
                findings=tuple(one.model_copy(update={"thing": thing}) for one in findings),
            ),
        )
        if check
        else ()
    )
    return ControlResult(
        id=id_,
        area=id_.partition("-")[0],
        title=title,
        severity=severity,
        owner=owner,
        why=why,
        fix=fix,
        references=references,
        status=status,
        reason_code=code,
        message=message,
        credit=_CREDIT.get(status, 0.0),
        weight=_WEIGHT[severity] if weighs else 0,
        disposition=disposition,
        derived_from=derived_from,
        seconds=seconds,
        checks=checks,
    )


def score(controls: Iterable[ControlResult]) -> Score:
    """The arithmetic of a score, plain."""
    all_ = tuple(controls)

    def pair(chosen: Iterable[ControlResult]) -> tuple[float, float, float]:
        some = tuple(chosen)
        whole = sum(one.weight for one in some) or 1
        earned = sum(one.weight * one.credit for one in some)
        blind = sum(one.weight for one in some if one.status.is_unknown)
        return tuple(round(100 * part / whole, 1) for part in (earned, earned + blind, whole - blind))  # type: ignore[return-value]

    floor, ceiling, coverage = pair(all_)
    low, high, _ = pair(one for one in all_ if one.disposition is not Disposition.WAIVED)
    return Score(
        floor=floor, ceiling=ceiling, coverage=coverage, with_accepted_risks=ScorePair(floor=low, ceiling=high)
    )


def report_of(controls: Iterable[ControlResult], **changes: Any) -> Report:
    """A report over `controls`, NOT READY."""
    all_ = tuple(controls)
    titles = {
        "SEC": "Security",
        "DATA": "Data integrity",
        "MON": "Monitoring",
        "QUEUE": "Queue",
        "LOAD": "Load and performance",
        "LAUNCH": "Deployment and launch day",
    }
    fields: dict[str, Any] = {
        "tool": Tool(
            version="1.0.0",
            packs=(PackLine(name="readycheck", version="1.0.0"), PackLine(name="acme-checks", version="0.3.1")),
        ),
        "profile": ProfileLine(path="readycheck.yaml", digest="sha256:9f2c4e1ab77d03e5c0f1"),
        "target": TargetLine(name="coursework", environment="staging"),
        "run": "20261123-100000-7f3a",
        "started": STARTED,
        "seconds": 241.7,
        "partial": False,
        "decision": Decision.NOT_READY,
        "exit_code": 1,
        "summary": "Blockers fail",
        "gate": (
            GateRule(rule="failing_blocker", wanted=0, actual=4, ok=False),
            GateRule(rule="unknown_blocker", wanted=0, actual=3, ok=False),
            GateRule(rule="min_score", wanted=85, actual=42.1, ok=False),
            GateRule(rule="min_coverage", wanted=60, actual=72.1, ok=True),
        ),
        "score": score(all_),
        "areas": tuple(
            AreaResult(id=id_, title=titles.get(id_, id_), score=score(one for one in all_ if one.area == id_))
            for id_ in dict.fromkeys(one.area for one in all_)
        ),
        "controls": all_,
        "unknown": tuple(
            UnknownLine(control=one.id, reason_code=one.reason_code, message=one.message)
            for one in all_
            if one.status.is_unknown
        ),
        "not_selected": (),
        "waivers": (),
        "attestations": (),
        "method": Method(scoring="1"),
        "problems": (),
    }
    return Report(**fields | changes)


def big_report(findings: int, controls: int = 50) -> Report:
    """A report with so many findings, each with a place and a piece of evidence."""
    each, rest = divmod(findings, controls)
    made = []
    for number in range(controls):
        many = each + (number < rest)
        status = Status.FAIL if number % 3 else Status.PASS
        made.append(
            control(
                f"SEC-{number:02}",
                f"The rule number {number} of the checklist holds everywhere",
                Severity.HIGH,
                status,
                f"{many} places break the rule",
                why="It may hurt.",
                fix="Repair it",
                check=f"acme.rule_{number}",
                findings=tuple(
                    Finding(
                        rule=f"acme.rule_{number}.broken",
                        status=status,
                        thing="main",
                        fix=f"Repair place {place} of the module",
                        message=f"Place {place} of module {number} does not do what the rule asks of it",
                        location=at_file(f"src/module_{number}/file_{place}.py", place + 1, 4),
                        fingerprint=f"{number:08x}{place:08x}",
                        evidence=(
                            TextEvidence(
                                label="line", value=f"value_{place} = compute(module_{number}, 'argument', {place})"
                            ),
                        ),
                    )
                    for place in range(many)
                ),
            )
        )
    return report_of(made, summary=f"{findings} findings")


def with_every_text(report: Report, change: Callable[[str], str]) -> Report:
    """`report` with every free text in it replaced: what a hostile target and pack could do at worst."""
    made: Report = _changed(report, change)
    return made


def _changed(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    if isinstance(value, Model):
        fields = {field: _changed(getattr(value, field), change, field) for field in type(value).model_fields}
        return type(value).model_construct(**fields)
    if isinstance(value, Enum) or name in ("kind", "schema_", "state", "what"):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key if key == "kind" else change(key): _changed(item, change, key) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_changed(item, change) for item in value)
    return value
