"""What stands above a report: the decision, or that the run did not come to its end."""

from __future__ import annotations

import shlex

from readycheck.model import Decision, ExitCode, ReasonCode, Report, Status
from readycheck.render import words
from readycheck.render.view import View

INTERRUPTED = "INTERRUPTED"


def interrupted(report: Report) -> bool:
    """True where somebody or something stopped the run before it had looked at everything."""
    return report.exit_code == ExitCode.INTERRUPTED


def headline(report: Report) -> str:
    """The decision in a word or two; an interrupted run has decided nothing."""
    return INTERRUPTED if interrupted(report) else words.DECISION_WORD[report.decision]


def symbol(report: Report) -> str:
    """The sign beside the headline."""
    return "!" if interrupted(report) else words.DECISION_SYMBOL[report.decision]


def end(report: Report, exits: int | None) -> str:
    """The last line: the decision and the exit code; where the command has another one, both."""
    if exits is None or exits == report.exit_code:
        return f"{headline(report)}, exit code {report.exit_code}"
    return f"{headline(report)}: an audit would exit with code {report.exit_code}, this command exits with {exits}"


def how_far(report: Report) -> str:
    """How far an interrupted run came, and what that is worth, in a sentence."""
    looked_at = [one for one in report.controls if one.status is not Status.NOT_SELECTED]
    cut = any(finding.reason_code is ReasonCode.INTERRUPTED for one in looked_at for finding in one.findings)
    judged = sum(not one.status.is_unknown for one in looked_at)
    done = f"{judged:,} of {words.count(len(looked_at), 'control')} had been judged"
    came = done if cut else "how much was left is not known"
    so_far = (
        "what had been seen until then already says NOT READY"
        if report.decision is Decision.NOT_READY
        else "the rest was not judged, so nothing is decided"
    )
    return f"The audit was interrupted: {came}; {so_far}."


def resume(report: Report, view: View) -> str:
    """The command that goes on with an interrupted run."""
    folder = next((path for name, path in view.written if name == "run"), report.run)
    return f"readycheck audit --resume {shlex.quote(folder)}"
