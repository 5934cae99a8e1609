"""Controls, and what people said about them: waivers and attestations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from readycheck.model.base import Model
from readycheck.model.quantity import Seconds
from readycheck.model.words import Severity

Standing = Literal["in_force", "expired", "not_yet", "malformed"]
"""How a waiver or an attestation stands on a given day."""


def utc_day(moment: datetime) -> date:
    """The day of `moment` in UTC; a time without a zone is taken as UTC."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


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

    @property
    def fault(self) -> str:
        """Why it cannot be relied on whatever the day; empty where it is well formed."""
        if self.problem:
            return self.problem
        if self.expires is None:
            return "it has no expiry date that can be read"
        if not self.reason.strip():
            return "it gives no reason"
        if self.starts is not None and self.starts > self.expires:
            return f"it starts on {self.starts}, after it expires"
        return ""

    def standing(self, as_of: datetime) -> Standing:
        """How it stands at `as_of`: in force from `starts` through the end of `expires`, UTC."""
        if self.fault or self.expires is None:
            return "malformed"
        today = utc_day(as_of)
        if self.starts is not None and today < self.starts:
            return "not_yet"
        return "in_force" if today <= self.expires else "expired"


class Attestation(Model):
    """A named person's word for a control that no machine can see.

    In force from `on` through the end of the day `on + valid`, UTC; `on` is None
    where the date could not be read, and the attestation then counts as expired.
    One that is bound to a `release` expires as soon as another one is `audited`.
    """

    control: str
    by: str
    on: date | None = None
    valid: timedelta = timedelta(days=90)
    evidence: str = ""
    note: str = ""
    release: str = ""
    audited: str = ""
    """The release that the profile audits, filled when it is loaded."""
    problem: str = ""

    @property
    def outdated(self) -> str:
        """Why it does not hold for what is audited, whatever the day; empty where it does."""
        if not self.release or self.release == self.audited:
            return ""
        if not self.audited:
            return f"is bound to release {self.release}, and the profile does not say which 'release' is audited"
        return f"is bound to release {self.release}, and this is {self.audited}"

    @property
    def fault(self) -> str:
        """Why it cannot be relied on whatever the day; empty where it is well formed."""
        if self.problem:
            return self.problem
        if self.on is None:
            return "it has no date that can be read"
        if not self.by.strip():
            return "it names no person"
        if self.valid < timedelta(0):
            return "it is valid for less than no time"
        return ""

    @property
    def expires(self) -> date | None:
        """The last day on which it holds, UTC; None where it is malformed."""
        if self.fault or self.on is None:
            return None
        try:
            return self.on + self.valid
        except OverflowError:
            return date.max

    def standing(self, as_of: datetime) -> Standing:
        """How it stands at `as_of`: in force from `on` through the end of `expires`, UTC."""
        expires = self.expires
        if self.on is None or expires is None:
            return "malformed"
        today = utc_day(as_of)
        if today < self.on:
            return "not_yet"
        return "in_force" if today <= expires and not self.outdated else "expired"


class Gate(Model):
    """When a run is good enough."""

    fail_on: Severity = Field(
        default=Severity.BLOCKER, description="A control of this severity or graver that fails means not ready."
    )
    min_score: float = Field(default=0, ge=0, le=100, description="The least score, 0 to 100.")
    min_coverage: float = Field(
        default=0, ge=0, le=100, description="The least share of the weight that must have been judged, in percent."
    )
    longest_waiver: Seconds = Field(
        default=180 * 86400.0,
        description="How long a waiver may hold, from its start or else from today; a longer one is an error.",
    )
