"""The score without what people have accepted: what was left out of it, and whether anything was left in."""

from __future__ import annotations

from readycheck.judging.baseline import accepted
from readycheck.judging.scoring import in_denominator
from readycheck.model import Disposition, Report
from readycheck.render import words


def without_risks(report: Report) -> str:
    """The second score in words; empty where it says nothing that the first does not."""
    risks = report.score.with_accepted_risks
    if (risks.floor, risks.ceiling) == (report.score.floor, report.score.ceiling):
        return ""
    by_id = {control.id: control for control in report.controls}
    counted = [control for control in report.controls if in_denominator(control)]
    out = [control for control in counted if accepted(control, by_id)]
    if counted and len(out) == len(counted):
        return f"nothing is left to score with {_what(report)} left out"
    return f"{words.score_range(risks.floor, risks.ceiling)} with {_what(report)} left out"


def _what(report: Report) -> str:
    decided = {control.disposition for control in report.controls}
    waived, known = Disposition.WAIVED in decided, Disposition.BASELINED in decided
    if known:
        return "accepted risks and what the baseline knows" if waived else "what the baseline knows"
    return "accepted risks"
