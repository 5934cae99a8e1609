"""What a benchmark hands back: rows of one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: what was measured, the ratio against its peer or its bar, the figures behind it."""

    what: str
    ratio: str
    figures: str
    bar: str = ""
    holds: bool | None = None
    """None where no bar is set."""


@dataclass(frozen=True)
class Table:
    """One benchmark's result."""

    title: str
    how: str
    rows: Sequence[Row]

    def markdown(self) -> str:
        """The section of the page."""
        lines = [
            f"### {self.title}",
            "",
            self.how,
            "",
            "| what | ratio | figures | bar | holds |",
            "|---|---|---|---|---|",
        ]
        words = {True: "yes", False: "**no**", None: ""}
        lines += [f"| {row.what} | {row.ratio} | {row.figures} | {row.bar} | {words[row.holds]} |" for row in self.rows]
        return "\n".join(lines)
