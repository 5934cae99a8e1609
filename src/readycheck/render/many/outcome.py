"""The words and signs of a summary's rows, for people."""

from __future__ import annotations

from readycheck.model import Decision, Summary, SummaryRow
from readycheck.render import words
from readycheck.render.ending import named as named_ending
from readycheck.render.many.rows import standing

_BROKEN = {130: "INTERRUPTED", 2: "INCOMPLETE", 4: "INCOMPLETE", 5: "NOTHING SELECTED"}
"""What an exit code says where it is no decision."""
_WITHOUT = (130, 5)
"""Of these it is said why there is no report."""
ICON = {
    Decision.NOT_READY: "fail",
    Decision.UNDECIDED: "inconclusive",
    Decision.READY_WITH_ACCEPTED_RISKS: "warn",
    Decision.READY: "pass",
    None: "error",
}


def decision_of(summary: Summary) -> Decision | None:
    """The decision over all targets; None where something else counts more, such as an interruption."""
    if summary.exit_code in _BROKEN or not summary.targets:
        return None
    if summary.exit_code == 1:
        return Decision.NOT_READY
    if summary.exit_code:
        return Decision.UNDECIDED
    return Decision.READY_WITH_ACCEPTED_RISKS if summary.totals.ready_with_accepted_risks else Decision.READY


def headline(summary: Summary) -> str:
    """All targets in a word or two."""
    decision = decision_of(summary)
    return words.DECISION_WORD[decision] if decision is not None else _BROKEN.get(summary.exit_code, "INCOMPLETE")


def word(row: SummaryRow) -> str:
    """A row's decision; of one whose audit broke off what came of it."""
    decision = standing(row)
    if decision is not None:
        return words.DECISION_WORD[decision]
    return "NO REPORT" if row.decision is None and row.exit_code not in _WITHOUT else _BROKEN[row.exit_code]


def sign(decision: Decision | None) -> str:
    """The symbol of a decision, or of what came of an audit that has none."""
    return "!" if decision is None else words.DECISION_SYMBOL[decision]


def icon(row: SummaryRow) -> str:
    """The name of the picture beside it."""
    return ICON[standing(row)]


def name(row: SummaryRow) -> str:
    """The target with its environment."""
    return named(row.target, row.environment)


def named(target: str, environment: str) -> str:
    """A target with its environment, in words."""
    return f"{target or 'no target'} ({environment})" if environment else target or "no target"


def score(row: SummaryRow) -> str:
    """Floor to ceiling, or a dash."""
    return words.score_range(row.score.floor, row.score.ceiling) if row.score is not None else "–"


def judged(row: SummaryRow) -> str:
    """The coverage in percent, or a dash."""
    return f"{words.points(row.score.coverage)} %" if row.score is not None else "–"


def ending(row: SummaryRow) -> str:
    """What of it ends within 30 days of its run, in one line; nothing where nothing does."""
    return named_ending(row.ending)


def told(row: SummaryRow) -> str:
    """What a reader should know of a row, in a sentence or two."""
    parts = [words.sentence(part) for part in (row.summary, row.problem) if part]
    if row.partial:
        parts.append(words.sentence(f"Selected: {row.selection or 'a part of the checklist'}"))
    if len(row.runs) > 1:
        parts.append(f"{len(row.runs)} runs of parts, joined.")
    return " ".join(parts)
