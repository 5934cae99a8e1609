"""Words and signs of what the history keeps as plain text; tests hold them to those of the reports."""

from __future__ import annotations

from datetime import datetime

from readycheck.history.values import RunLine
from readycheck.render.clean import clean, to_ascii
from readycheck.render.figures import day, score_range
from readycheck.render.view import View

STATUS = {
    "pass": "✓",
    "warn": "▲",
    "fail": "✗",
    "inconclusive": "?",
    "error": "!",
    "manual": "✎",
    "not_applicable": "–",
    "not_selected": "–",
}
WORD = {
    "pass": "passes",
    "warn": "warns",
    "fail": "fails",
    "inconclusive": "not judged",
    "error": "check broke",
    "manual": "not signed",
    "not_applicable": "not applicable",
    "not_selected": "left out",
}
DECISION = {"ready": "✓", "ready_with_accepted_risks": "▲", "undecided": "?", "not_ready": "✗"}
SHORT = {
    "ready": "READY",
    "ready_with_accepted_risks": "WITH RISKS",
    "undecided": "UNDECIDED",
    "not_ready": "NOT READY",
}
"""At most ten columns."""
COLOUR = {
    "ready": "green",
    "pass": "green",
    "ready_with_accepted_risks": "yellow",
    "warn": "yellow",
    "undecided": "blue",
    "inconclusive": "blue",
    "manual": "cyan",
    "error": "magenta",
    "not_ready": "red",
    "fail": "red",
}
_CODE = {"green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "red": 31, "bold": 1, "dim": 2}


def decision_word(decision: str) -> str:
    """`NOT READY`."""
    return decision.replace("_", " ").upper()


def painted(text: str, colour: str | None, view: View) -> str:
    """`text`, which is harmless already, in a colour where the view has colours."""
    return f"\x1b[{_CODE[colour]}m{text}\x1b[0m" if view.colour and colour else text


def fit(text: str, width: int) -> str:
    """`text` as one harmless line of at most `width` characters."""
    line = clean(text, 4 * width)
    return line if len(line) <= width else line[: width - 1] + "…"


def when(value: datetime) -> str:
    """`2026-11-28 10:00`, in UTC."""
    return f"{value:%Y-%m-%d %H:%M}"


def named(run: RunLine) -> str:
    """A run's id and day, as a sentence names it."""
    return f"{fit(run.run, 40)} ({day(run.started)}, {run.started:%H:%M} UTC)"


def score(run: RunLine) -> str:
    """`61.5–70.2`."""
    return score_range(run.floor, run.ceiling)


def finished(lines: list[str], view: View) -> str:
    """The lines as text for the stream."""
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return to_ascii(text) if view.ascii else text
