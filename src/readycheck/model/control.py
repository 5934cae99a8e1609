"""Controls, and what people said about them: waivers and attestations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pydantic import Field

from readycheck.model.base import Model
from readycheck.model.words import Severity


class Skip(Model):
    """A control left out on purpose; a blocker needs an approver too."""

    reason: str
    approver: str = ""


class Control(Model):
    """One line of a checklist.

    `checks` maps check ids to their options as written; `derive` names controls of
    which this one takes the worst.
    """

    id: str
    area: str
    title: str
    severity: Severity
    why: str = ""
    fix: str = ""
    references: tuple[str, ...] = ()
    owner: str | None = None
    checks: dict[str, dict[str, Any]] = Field(default_factory=dict)
    derive: tuple[str, ...] = ()
    skip: Skip | None = None

    @property
    def only_derives(self) -> bool:
        """True when the control has no checks of its own, so it weighs nothing."""
        return bool(self.derive) and not self.checks


class Waiver(Model):
    """An accepted risk. It is in force through the end of `expires`, UTC.

    `expires` is None where the date in the file could not be read: such a waiver
    counts as expired. `problem` then says why.
    """

    control: str
    reason: str
    owner: str = ""
    approver: str = ""
    expires: date | None = None
    starts: date | None = None
    problem: str = ""


class Attestation(Model):
    """A named person's word for a control that no machine can see.

    In force from `on` through the end of the day `on + valid`, UTC; `on` is None
    where the date could not be read, and the attestation then counts as expired.
    """

    control: str
    by: str
    on: date | None = None
    valid: timedelta = timedelta(days=90)
    evidence: str = ""
    note: str = ""
    problem: str = ""


class Gate(Model):
    """When a run is good enough."""

    fail_on: Severity = Severity.BLOCKER
    min_score: float = Field(default=0, ge=0, le=100)
    min_coverage: float = Field(default=0, ge=0, le=100)
