"""From reports to the rows of a summary, the worst first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from readycheck import __version__
from readycheck.judging.gate import EXIT_OF, first_exit
from readycheck.model import (
    EXIT_PRECEDENCE,
    BlockerLine,
    Decision,
    Disposition,
    EndingLine,
    NotCountedLine,
    Report,
    RunLine,
    Status,
    Summary,
    SummaryRow,
    Totals,
)
from readycheck.render.outline import outline

_ACCEPTED = (Disposition.WAIVED, Disposition.BASELINED)


def row_of(report: Report, runs: Iterable[RunLine], *, page: str = "", code: int = 0, problem: str = "") -> SummaryRow:
    """The row of a target. `code` is what else its audit ended with, as 4 where a report could not be written."""
    seen = outline(report)
    selected = [control for control in report.controls if control.status is not Status.NOT_SELECTED]
    return SummaryRow(
        target=report.target.name,
        environment=report.target.environment,
        release=report.target.release,
        profile=report.profile.path,
        decision=report.decision,
        # A decision says no less than its exit code does, whoever wrote the report.
        exit_code=first_exit([report.exit_code, EXIT_OF[report.decision], code]),
        summary=report.summary,
        problem=problem,
        score=report.score,
        controls=len(selected),
        blockers=tuple(
            BlockerLine(
                control=control.id,
                title=control.title,
                severity=control.severity,
                owner=control.owner,
                message=control.message,
            )
            for control in seen.blockers
        ),
        failing=sum(one.status is Status.FAIL and one.disposition not in _ACCEPTED for one in selected),
        must_be_known=len(seen.undecided),
        unknown=sum(one.status.is_unknown for one in selected),
        waived=len(seen.accepted),
        known=len(seen.known),
        ending=tuple(EndingLine(control=one.control, what=one.what, days_left=one.days_left) for one in seen.lapsing),
        partial=report.partial,
        selection=report.selection,
        runs=tuple(runs),
        page=page,
    )


def run_line(report: Report, path: Path, page: Path | None) -> RunLine:
    """The line of one run; `path` is its JSON report, `page` its report as a page where there is one."""
    return RunLine(
        run=report.run,
        started=report.started,
        seconds=report.seconds,
        partial=report.partial,
        selection=report.selection,
        report=str(path),
        page=str(page) if page is not None else "",
    )


def row_without_report(target: str, environment: str, profile: str, code: int, problem: str) -> SummaryRow:
    """The row of a target that has none: it stands in the summary all the same."""
    return SummaryRow(
        target=target,
        environment=environment,
        profile=profile,
        decision=None,
        exit_code=code,
        problem=problem,
        score=None,
    )


def summary_of(rows: Iterable[SummaryRow], not_counted: Iterable[NotCountedLine] = ()) -> Summary:
    """The summary of these rows. Paths in it stand as they are: see `beside`."""
    ordered = tuple(sorted(rows, key=_worst_first))
    decided = Counter(standing(row) for row in ordered)
    totals = Totals(
        targets=len(ordered),
        not_ready=decided[Decision.NOT_READY],
        undecided=decided[Decision.UNDECIDED],
        ready_with_accepted_risks=decided[Decision.READY_WITH_ACCEPTED_RISKS],
        ready=decided[Decision.READY],
        incomplete=decided[None],
        blockers=sum(len(row.blockers) for row in ordered),
        failing=sum(row.failing for row in ordered),
        must_be_known=sum(row.must_be_known for row in ordered),
        unknown=sum(row.unknown for row in ordered),
        waived=sum(row.waived for row in ordered),
    )
    return Summary(
        version=__version__,
        exit_code=first_exit(row.exit_code for row in ordered),
        summary=_sentence(totals),
        totals=totals,
        targets=ordered,
        not_counted=tuple(sorted(not_counted, key=lambda one: (one.target, one.environment, one.started, one.run))),
    )


def beside(summary: Summary, folder: Path) -> Summary:
    """The summary with its paths relative to `folder`, so that the whole tree can be moved."""

    def near(path: str) -> str:
        return Path(os.path.relpath(path, folder)).as_posix() if path else ""

    def run(line: RunLine) -> RunLine:
        return line.model_copy(update={"report": near(line.report), "page": near(line.page)})

    def row(line: SummaryRow) -> SummaryRow:
        return line.model_copy(update={"page": near(line.page), "runs": tuple(run(one) for one in line.runs)})

    return summary.model_copy(
        update={
            "targets": tuple(row(one) for one in summary.targets),
            "not_counted": tuple(one.model_copy(update={"report": near(one.report)}) for one in summary.not_counted),
        }
    )


def standing(row: SummaryRow) -> Decision | None:
    """The decision of a row, as far as it stands: a target whose audit broke off has none."""
    decision = row.decision
    return decision if decision is not None and EXIT_OF[decision] == row.exit_code else None


def _worst_first(row: SummaryRow) -> tuple[int, int, int, int, float, str, str, str]:
    accepted = row.decision is Decision.READY_WITH_ACCEPTED_RISKS
    return (
        EXIT_PRECEDENCE.index(row.exit_code),
        0 if accepted else 1,
        -len(row.blockers),
        -row.must_be_known,
        row.score.floor if row.score is not None else 0.0,
        row.target,
        row.environment,
        row.profile,
    )


def _sentence(totals: Totals) -> str:
    ready = totals.ready + totals.ready_with_accepted_risks
    if totals.targets == 1:
        states = {
            "is ready with accepted risks": totals.ready_with_accepted_risks,
            "is ready": totals.ready,
            "is not ready": totals.not_ready,
            "is undecided": totals.undecided,
            "was not audited in full": totals.incomplete,
        }
        return f"the one target {next(state for state, many in states.items() if many)}"
    if ready == totals.targets:
        parts = [f"all {totals.targets} targets are ready"]
    else:
        parts = [f"{ready or 'none'} of {totals.targets} targets {'is' if ready < 2 else 'are'} ready"]
    if totals.ready_with_accepted_risks:
        parts[0] += f", {totals.ready_with_accepted_risks} of them with accepted risks"
    if totals.not_ready:
        parts.append(f"{totals.not_ready} {'is' if totals.not_ready == 1 else 'are'} not ready")
    if totals.undecided:
        parts.append(f"{totals.undecided} {'is' if totals.undecided == 1 else 'are'} undecided")
    if totals.incomplete:
        parts.append(f"{totals.incomplete} {'was' if totals.incomplete == 1 else 'were'} not audited in full")
    return "; ".join(parts)
