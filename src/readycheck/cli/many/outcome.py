"""From the end of a target's process to its row in the summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readycheck.cli.many.checking import Checked
    from readycheck.cli.many.running import Ended
    from readycheck.model import SummaryRow


def row_after(
    end: Ended, checked: Checked, folder: Path, run_id: str, page: Path
) -> tuple[SummaryRow, tuple[str, ...]]:
    """The row of a target whose audit has ended, and what is to be told of it."""
    from readycheck.engine.reports import ReportRefusedError, read_report
    from readycheck.render.many.rows import row_of, row_without_report, run_line

    path = folder / "report.json"
    words = end.words
    if path.exists():
        try:
            report = read_report(path)
        except ReportRefusedError as error:
            words = (*words, str(error))
        else:
            if report.run == run_id:
                found = page.resolve() if page.exists() else None
                line = run_line(report, path.resolve(), found)
                problem = "" if end.code == report.exit_code else _problem(end)
                return row_of(report, [line], page=line.page, code=end.code, problem=problem), words
    row = row_without_report(checked.target, checked.environment, checked.profile, end.code or 4, _problem(end))
    return row, words


def outcome_in_words(row: SummaryRow) -> str:
    """For the line that tells of the end of an audit."""
    from readycheck.render.many import outcome

    told = outcome.word(row)
    if row.score is not None:
        told += f", {outcome.score(row)} of 100, {outcome.judged(row)} judged"
    return told


def _problem(end: Ended) -> str:
    if not end.begun:
        return "the audit was interrupted before this target's turn"
    if end.code == 130:
        return "the audit was interrupted"
    if end.words:
        return end.words[-1]
    return f"the audit ended with exit code {end.code} and said nothing"
