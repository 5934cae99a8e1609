"""What the checks of this room share. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from readycheck.api import Finding, JudgeContext, ReasonCode, format_seconds, unknown
from readycheck_checks.testing.facts import Newest, TestEvidence, TestRun

STALE_FIX = "Run the tests again and keep the report that this run writes."


def latest(fact: TestEvidence, context: JudgeContext) -> TestEvidence:
    """The evidence after a run of the command where there was one, else as it was found."""
    run = context.fact(TestRun)
    return run.after if run is not None and run.after is not None else fact


def ran(context: JudgeContext) -> TestRun | None:
    """The run of the command, where it took place."""
    run = context.fact(TestRun)
    return run if run is not None and not run.problem else None


def age_behind(at: datetime | None, code: Newest, slack: float) -> float:
    """By how many seconds a report is older than the code; 0 where it is not, or where either time is not known."""
    if at is None or code.at is None:
        return 0.0
    behind = (code.at - at).total_seconds()
    return behind if behind > slack else 0.0


def older_than(code: Newest, behind: float) -> str:
    """The end of a sentence about a report that is too old."""
    what = "the newest commit of code" if code.how == "git" else code.file
    return f"is {format_seconds(behind)} older than {what}"


def incomplete(check: str, evidence: TestEvidence) -> Iterator[Finding]:
    """What was not looked at may be code that no test covers, and results that failed."""
    if not evidence.complete:
        yield unknown(
            f"{check}.incomplete",
            ReasonCode.BUDGET,
            "the tree was not looked at to its end, so there may be more code, tests and reports than were judged",
            fix="Raise source.max_files, or leave out with source.exclude what is no code.",
        )


def percent(part: int, whole: int) -> float:
    """A share in percent, to two places, never rounded up to a bar that it misses; 100 of nothing."""
    return int(10_000 * part / whole) / 100 if whole else 100.0


def some(names: tuple[str, ...], total: int = 0, most: int = 3) -> str:
    """The first names of a list, and how many more there are."""
    more = max(total, len(names)) - min(most, len(names))
    return ", ".join(names[:most]) + (f" and {more} more" if more else "")


def short(command: str, most: int = 60) -> str:
    """A command for a message: its program without the folders before it, and no more than a line."""
    program, _, rest = command.partition(" ")
    text = f"{program.rpartition('/')[2]} {rest}".strip()
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
