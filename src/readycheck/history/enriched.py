"""A report with what the history knows of it: since when each finding is there, and the runs before."""

from __future__ import annotations

from readycheck.history.past import Past
from readycheck.history.snapshot import identity, moment
from readycheck.history.values import INTERRUPTED, KEPT, RunLine
from readycheck.model import CheckResult, ControlResult, Decision, Finding, Report, TrendPoint


def with_past(report: Report, past: Past) -> Report:
    """`report` with its findings' first sightings, and with its trend where it is whole.

    The score of a partial or interrupted run is not that of the checklist, so it stands in no trend.
    """
    first = moment(report.started)

    def dated(control: str, check: str, finding: Finding) -> Finding:
        if finding.status not in KEPT:
            return finding
        seen = past.first_seen.get(identity(control, check, finding), first)
        return finding.model_copy(update={"first_seen": seen})

    def checked(control: str, check: CheckResult) -> CheckResult:
        findings = tuple(dated(control, check.id, finding) for finding in check.findings)
        return check.model_copy(update={"findings": findings})

    def controlled(control: ControlResult) -> ControlResult:
        return control.model_copy(update={"checks": tuple(checked(control.id, check) for check in control.checks)})

    whole = not report.partial and report.exit_code != INTERRUPTED
    trend = (*map(_point, past.runs), _own_point(report)) if whole else ()
    return report.model_copy(update={"controls": tuple(map(controlled, report.controls)), "trend": trend})


def _point(line: RunLine) -> TrendPoint:
    return TrendPoint(
        run=line.run,
        started=line.started,
        decision=Decision(line.decision),
        floor=line.floor,
        ceiling=line.ceiling,
        coverage=line.coverage,
    )


def _own_point(report: Report) -> TrendPoint:
    return TrendPoint(
        run=report.run,
        started=report.started,
        decision=report.decision,
        floor=report.score.floor,
        ceiling=report.score.ceiling,
        coverage=report.score.coverage,
    )
