"""What of a report is kept. Long texts are cut: a report is in its run's folder, the history is for comparing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from readycheck.history.ask import UNWRITABLE
from readycheck.history.values import KEPT, ControlLine, FindingLine, RunLine, Snapshot, Target
from readycheck.judging.baseline import place_of
from readycheck.model import Finding, Report, Status

NAME, TEXT = 200, 300
"""Characters of a name and of a text that are kept."""


def snapshot(report: Report) -> Snapshot:
    """The run of a report, as the history keeps it."""
    line = RunLine(
        run=name(report.run),
        target=target_of(report),
        started=moment(report.started),
        seconds=report.seconds,
        profile=text(report.profile.path),
        digest=name(report.profile.digest),
        tool=name(report.tool.version),
        release=name(report.target.release),
        decision=report.decision.value,
        exit_code=report.exit_code,
        floor=report.score.floor,
        ceiling=report.score.ceiling,
        coverage=report.score.coverage,
        partial=report.partial,
        selection=text(report.selection),
    )
    controls = {
        name(control.id): ControlLine(
            id=name(control.id),
            title=text(control.title),
            severity=control.severity.value,
            status=control.status.value,
            disposition=control.disposition.value,
            checks=tuple(name(check.id) for check in control.checks if check.status is not Status.NOT_SELECTED),
        )
        for control in report.controls
    }
    return Snapshot(line, tuple(controls.values()), _merged(report))


def target_of(report: Report) -> Target:
    """The target of a report: its name and environment."""
    return Target(name(report.target.name), name(report.target.environment))


def identity(control: str, check: str, finding: Finding) -> str:
    """What makes a finding the same one in another run: 32 hex digits of what a baseline compares too."""
    key = [control, check, finding.rule, finding.thing, place_of(finding), finding.fingerprint]
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()[:32]


def kept_findings(report: Report) -> Iterator[tuple[str, str, Finding]]:
    """(control, check, finding) of everything that is not in order."""
    for control in report.controls:
        for check in control.checks:
            for finding in check.findings:
                if finding.status in KEPT:
                    yield control.id, check.id, finding


def _merged(report: Report) -> tuple[FindingLine, ...]:
    """Equal findings as one line, with the worst of their statuses."""
    found: dict[str, FindingLine] = {}
    for control, check, finding in kept_findings(report):
        mark = identity(control, check, finding)
        same = found.get(mark)
        many = same.many if same else 0
        if same is None or KEPT.index(finding.status.value) < KEPT.index(same.status):
            same = FindingLine(
                identity=mark,
                control=name(control),
                check=name(check),
                rule=name(finding.rule),
                thing=name(finding.thing),
                place=text(place_of(finding)),
                fingerprint=name(finding.fingerprint),
                status=finding.status.value,
                message=text(finding.message),
            )
        found[mark] = _times(same, many + 1)
    return tuple(found.values())


def _times(line: FindingLine, many: int) -> FindingLine:
    return line if line.many == many else replace(line, many=many)


def moment(value: datetime) -> datetime:
    """`value` in UTC; one without a zone is meant so."""
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def text(value: str) -> str:
    """`value` as a database can hold it, and not longer than a line needs."""
    value = UNWRITABLE.sub("\ufffd", value[: TEXT + 1])
    return value if len(value) <= TEXT else value[: TEXT - 1] + "…"


def name(value: str) -> str:
    """A name as a database can hold it; a longer one is cut and keeps a digest, so that no two become one."""
    plain = UNWRITABLE.sub("\ufffd", value)
    if len(plain) <= NAME:
        return plain
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{plain[: NAME - 17]}~{digest}"
