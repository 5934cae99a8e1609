"""The summary: one document over the reports of several targets, one row a target."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from readycheck.model.base import Model
from readycheck.model.report import Score
from readycheck.model.words import Decision, Severity

SUMMARY_SCHEMA = "readycheck.summary/1"


class BlockerLine(Model):
    """A control that fails and stops the launch of its target."""

    control: str
    title: str
    severity: Severity
    owner: str | None
    message: str


class EndingLine(Model):
    """An accepted risk or a signature that ends within 30 days."""

    control: str
    what: Literal["accepted risk", "signature"]
    days_left: int
    """From the day of the run; 0 is its last day."""


class RunLine(Model):
    """A run that a row is made of. Paths are relative to the summary's folder; empty where there is no file."""

    run: str
    started: datetime
    seconds: float
    partial: bool
    selection: str = ""
    report: str = ""
    """Its JSON report."""
    page: str = ""
    """Its report as a page."""


class SummaryRow(Model):
    """One target. `decision` and `score` are None where it has no report; `problem` then says why."""

    target: str
    environment: str = ""
    release: str = ""
    profile: str = ""
    """The path of its profile."""
    decision: Decision | None
    exit_code: int
    summary: str = ""
    """The decision in one sentence."""
    problem: str = ""
    score: Score | None
    controls: int = 0
    """Controls that were selected."""
    blockers: tuple[BlockerLine, ...] = ()
    failing: int = 0
    """Controls that fail, blockers among them; accepted risks and what a baseline knows are left out."""
    must_be_known: int = 0
    """Controls that the gate needs and nobody could judge."""
    unknown: int = 0
    """Controls that could not be judged, those among them."""
    waived: int = 0
    """Controls that do not pass and whose risk is accepted."""
    known: int = 0
    """Controls that fail or warn in nothing but what the baseline knows."""
    ending: tuple[EndingLine, ...] = ()
    """What is accepted or signed and ends within 30 days, the nearest first."""
    partial: bool = False
    selection: str = ""
    """For a partial one: what was selected, in words."""
    runs: tuple[RunLine, ...] = ()
    """The newest first; several where runs of parts were joined."""
    page: str = ""
    """The target's report as a page, relative to the summary's folder; empty where there is none."""


class NotCountedLine(Model):
    """A run that was given and is not in the summary."""

    target: str
    environment: str
    run: str
    started: datetime
    report: str
    reason: str


class Totals(Model):
    """Over all targets."""

    targets: int
    not_ready: int
    undecided: int
    ready_with_accepted_risks: int
    ready: int
    incomplete: int
    """Targets whose audit broke off, was never begun, or left no report: they are none of the above."""
    blockers: int
    failing: int
    must_be_known: int
    unknown: int
    waived: int


class Summary(Model):
    """Several targets, the worst first. `exit_code` is the first of theirs in the order 130, 2, 4, 5, 1, 3, 0."""

    schema_: Literal["readycheck.summary/1"] = Field(default="readycheck.summary/1", alias="schema")
    version: str
    """Of the readycheck that made it."""
    exit_code: int
    summary: str
    """All targets in one sentence."""
    totals: Totals
    targets: tuple[SummaryRow, ...]
    not_counted: tuple[NotCountedLine, ...] = ()

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)
