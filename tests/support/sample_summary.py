"""A summary with every decision, a target without a report, joined runs and runs that do not count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from readycheck.model import Decision, NotCountedLine, Report, RunLine, Severity, Status, Summary, TargetLine
from readycheck.render.many.rows import row_of, row_without_report, summary_of
from tests.support.report_builders import STARTED, control, report_of
from tests.support.sample_report import sample_report


def run(number: int, **changes: Any) -> RunLine:
    """A run, so many hours after the first."""
    fields: dict[str, Any] = {
        "run": f"20261123-1{number}0000-7f3a",
        "started": STARTED + timedelta(hours=number),
        "seconds": 241.7,
        "partial": False,
        "report": f"runs/{number}/report.json",
        "page": f"runs/{number}/report.html",
    }
    return RunLine(**fields | changes)


def small(name: str, decision: Decision, code: int, *controls: Any, **changes: Any) -> Report:
    """A report of another target."""
    target = TargetLine(name=name, environment=changes.pop("environment", "staging"))
    said = changes.pop("summary", "all 12 controls pass; 100 % of the checklist could be judged")
    return report_of(controls, target=target, decision=decision, exit_code=code, summary=said, **changes)


def sample_summary(more: int = 0) -> Summary:
    """Six targets, and so many more that are ready."""
    good = control("SEC-01", "Debug output is off", Severity.BLOCKER, Status.PASS, "nothing was found", check="a.b")
    dim = control("DATA-01", "Backups are there", Severity.BLOCKER, Status.INCONCLUSIVE, "no database", check="a.c")
    parts = [
        run(3, partial=True, selection="area SEC", page=""),
        run(2, partial=True, selection="area DATA", page="artifacts/data job/report.html"),
    ]
    rows = [
        row_of(sample_report(), [run(1)], page="reports/coursework.html"),
        row_of(small("wiki", Decision.READY, 0, good), [run(2)], page="reports/wiki.html"),
        row_of(
            small(
                "library", Decision.UNDECIDED, 3, good, dim,
                summary="1 control could not be judged (a blocker); 50 % of the checklist could be judged",
                environment="production",
            ),
            parts,
        ),
        row_of(
            small("mail", Decision.READY_WITH_ACCEPTED_RISKS, 0, good, summary="1 risk is accepted"),
            [run(4)],
            page="reports/mail.html",
        ),
        row_of(
            small("print-shop", Decision.READY, 130, good, partial=True, selection="severity high and above"),
            [run(5)],
            page="reports/print-shop.html",
        ),
        row_without_report("archive", "staging", "archive.yaml", 4, "its process was ended by SIGKILL"),
    ]  # fmt: skip
    rows += [
        row_of(small(f"service-{number:03}", Decision.READY, 0, good), [run(6)], page=f"reports/service-{number}.html")
        for number in range(more)
    ]
    older = NotCountedLine(
        target="wiki",
        environment="staging",
        run="20261122-100000-7f3a",
        started=STARTED - timedelta(days=1),
        report="artifacts/wiki/report.json",
        reason="run 20261123-120000-7f3a is newer and looked at all that this one did",
    )
    return summary_of(rows, [older]).model_copy(update={"version": "1.0.0"})
