"""The report: one document that every renderer draws and every machine reads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from readycheck.model.base import Model, Scalar
from readycheck.model.baseline import BaselineUse
from readycheck.model.finding import Finding
from readycheck.model.words import Decision, Disposition, ReasonCode, Severity, Status

REPORT_SCHEMA = "readycheck.report/1"

LineState = Literal["in_force", "expired", "not_yet", "malformed", "unused", "unknown_control", "duplicate"]
"""How a waiver or an attestation stands in a run."""


class CheckResult(Model):
    """What one check said of one control, over all its things."""

    id: str
    status: Status
    reason_code: ReasonCode
    message: str = ""
    credit: float = 0.0
    """The share of the weight that this result earns, 0 to 1; 0 where unknown."""
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()


class ControlResult(Model):
    """One line of the checklist, judged."""

    id: str
    area: str
    title: str
    severity: Severity
    owner: str | None
    why: str
    fix: str = ""
    references: tuple[str, ...] = ()
    status: Status
    reason_code: ReasonCode
    message: str = ""
    """The one sentence that a one-line view shows."""
    credit: float = 0.0
    weight: int = 0
    disposition: Disposition = Disposition.NONE
    derived_from: tuple[str, ...] = ()
    seconds: float = 0.0
    checks: tuple[CheckResult, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all its checks, in order."""
        return tuple(finding for check in self.checks for finding in check.findings)


class ScorePair(Model):
    """Floor and ceiling, 0 to 100."""

    floor: float
    ceiling: float


class Score(Model):
    """`floor` counts unknown as 0, `ceiling` as full; `coverage` is the share of weight judged, in percent."""

    floor: float
    ceiling: float
    coverage: float
    with_accepted_risks: ScorePair


class AreaResult(Model):
    """The score of one group of the checklist."""

    id: str
    title: str
    score: Score


class GateRule(Model):
    """One rule of the gate, what it wanted and what it got."""

    rule: str
    wanted: Scalar
    actual: Scalar
    ok: bool


class UnknownLine(Model):
    """A control that could not be judged, and why."""

    control: str
    reason_code: ReasonCode
    message: str


class NotSelectedLine(Model):
    """A control that was not looked at, and why."""

    control: str
    reason: str
    approver: str = ""


class WaiverLine(Model):
    """A waiver and whether it holds at the run's time."""

    control: str
    reason: str
    owner: str
    approver: str
    expires: date | None
    state: LineState
    days_left: int | None = None
    problem: str = ""


class AttestationLine(Model):
    """An attestation and whether it holds at the run's time."""

    control: str
    by: str
    on: date | None
    expires: date | None
    evidence: str = ""
    note: str = ""
    release: str = ""
    """The release that it is bound to; empty where it holds for any."""
    state: LineState
    days_left: int | None = None
    problem: str = ""


class PackLine(Model):
    """A pack that took part."""

    name: str
    version: str


class Tool(Model):
    """What made the report."""

    version: str
    packs: tuple[PackLine, ...]


class ProfileLine(Model):
    """Which profile; the digest covers the effective profile with its secrets masked."""

    path: str
    digest: str
    in_repository: str | None = None
    """Its path from the root of the repository; empty where it lies outside, None where nobody knows."""
    lines: dict[str, int] = Field(default_factory=dict)
    """The line in it of a control (`SEC-04`) and of what a check looked at (`http.cors@main`), where it says so."""


class TargetLine(Model):
    """What was audited."""

    name: str
    environment: str
    release: str = ""
    """The digest or version that was audited, as the profile says it."""


class Method(Model):
    """How it was looked at: counts, versions, what was cut."""

    scoring: str
    requests: int = 0
    collectors: tuple[dict[str, Scalar], ...] = ()
    notes: tuple[str, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict)


class TrendPoint(Model):
    """One run of the same target, whole, as the history keeps it. Scores and coverage in percent."""

    run: str
    started: datetime
    decision: Decision
    floor: float
    ceiling: float
    coverage: float


class Report(Model):
    """The whole of one run. `seconds` is the wall time of the run."""

    schema_: Literal["readycheck.report/1"] = Field(default="readycheck.report/1", alias="schema")
    tool: Tool
    profile: ProfileLine
    target: TargetLine
    run: str
    started: datetime
    seconds: float
    partial: bool
    selection: str = ""
    """For a partial run: what was selected, in words."""
    decision: Decision
    exit_code: int
    summary: str
    """The decision in one sentence, for a manager."""
    gate: tuple[GateRule, ...]
    score: Score
    areas: tuple[AreaResult, ...]
    controls: tuple[ControlResult, ...]
    unknown: tuple[UnknownLine, ...]
    not_selected: tuple[NotSelectedLine, ...]
    waivers: tuple[WaiverLine, ...]
    attestations: tuple[AttestationLine, ...]
    baseline: BaselineUse | None = None
    """None where the run was judged without one."""
    method: Method
    trend: tuple[TrendPoint, ...] = ()
    """Earlier whole runs of the target, oldest first, this one last; empty without a history or for a partial run."""
    problems: tuple[str, ...] = ()
    """Messages of packs that could not be loaded and the like; nothing is silent."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)
