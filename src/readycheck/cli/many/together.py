"""What is one document over all targets: GitHub's annotations, since a step has one limit for all that it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from readycheck.cli.common import Output, print_report

if TYPE_CHECKING:
    from readycheck.model import Report, Summary
    from readycheck.render.github import Told
    from readycheck.render.many.annotations import Key


def told_by(report: Report) -> Told:
    """What is kept of a report for it: no more than may be shown, so that many large ones can be read in turn."""
    from readycheck.render.github import told_of
    from readycheck.render.many.outcome import named

    return told_of(report, named(report.target.name, report.target.environment))


def write_after_audit(outputs: Sequence[Output], summary: Summary) -> None:
    """Write it for audits that have just ended, from the reports that the rows name. Raises CannotWrite."""
    from readycheck.engine.reports import ReportRefusedError, read_report
    from readycheck.render.many.annotations import key_of

    told: dict[Key, Told] = {}
    for row in summary.targets if outputs else ():
        for line in row.runs:
            try:
                told[key_of(row)] = told_by(read_report(Path(line.report)))
            except ReportRefusedError:  # the row was made from it; whoever removed it since left what the row says
                continue
    write_together(outputs, summary, told)


def write_together(outputs: Sequence[Output], summary: Summary, told: Mapping[Key, Told]) -> None:
    """Write it to standard output or to files. Raises CannotWrite after the others."""
    from readycheck.render import CannotWrite, write_report
    from readycheck.render.many.annotations import render

    failed: CannotWrite | None = None
    for output in outputs:
        text = render(summary, told)
        if output.path is None:
            print_report(text)
            continue
        try:
            write_report(text, output.path)
        except CannotWrite as error:
            failed = failed or error
    if failed is not None:
        raise failed
