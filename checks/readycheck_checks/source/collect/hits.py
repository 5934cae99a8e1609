"""What the scan of one file gives, in any language. A deeper scanner for a language only has to return this."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """One place; `line` and `column` count from 1, `start` is its byte."""

    line: int
    column: int
    start: int
    what: str
    how: str
    guarded: str = ""
    suppressed_by: str = ""
    terminal: bool = False
    """Only runs as a program for a terminal, whatever else the file holds."""


@dataclass
class Scan:
    """The hits of one file, and what stood in the way."""

    hits: list[Hit] = field(default_factory=list)
    problem: str = ""
    """A reason of `NotRead`; empty where the file was read in full."""
    detail: str = ""
