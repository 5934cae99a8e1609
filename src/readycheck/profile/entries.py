"""The sections of a profile as they are written, after layers and short forms are resolved."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from readycheck.model import Attestation, Consent, Gate, PlainMark, Severity, Waiver
from readycheck.model.base import Model
from readycheck.model.quantity import Seconds

HISTORY_SCHEMES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
"""Databases that a history can be kept in."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text that says something."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)


class SkipEntry(Model):
    """Why a control is left out on purpose."""

    reason: Text = Field(description="Why this control is not looked at.")
    approver: str = Field(default="", description="Who agreed; needed to skip a blocker.")


class ControlEntry(Model):
    """One line of the checklist."""

    title: Text | None = Field(default=None, description="The ready state, as a sentence.")
    severity: Severity | None = Field(default=None, description="How much the control weighs: 10, 5, 2, 1 or 0.")
    area: Text | None = Field(default=None, description="The group it stands in; else the first part of its id.")
    why: str = Field(default="", description="Why it matters, for a reader who does not write code.")
    fix: str = Field(default="", description="What to do when it fails.")
    references: tuple[str, ...] = Field(default=(), description="Standards: OWASP ASVS, CWE, RFC.")
    owner: str | None = Field(default=None, description="Who takes care of it.")
    checks: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="The checks that prove it, each with its options."
    )
    options: dict[str, Any] | None = Field(default=None, description="Options of the control's only check.")
    derive: tuple[Text, ...] = Field(default=(), description="Controls of which this one takes the worst.")
    skip: SkipEntry | None = Field(default=None, description="Leaves the control out, with the reason.")


class WaiverEntry(Model):
    """An accepted risk: the control keeps its status, the gate lets it pass until `expires`."""

    control: Text = Field(description="The id of the control.")
    reason: Text = Field(description="Why the risk is accepted.")
    owner: Text = Field(description="Who carries the risk.")
    approver: Text = Field(description="Who accepted it.")
    expires: Any = Field(
        default=None, description="The last day (UTC) on which it holds, such as 2027-01-31.", examples=["2027-01-31"]
    )
    starts: Any = Field(default=None, description="The first day (UTC) on which it holds.", examples=["2026-11-01"])

    def waiver(self) -> Waiver:
        """The waiver; one with a date that cannot be read never holds and says why."""
        expires, problem = read_day(self.expires, "expires")
        starts = None
        if self.starts is not None:
            starts, bad_start = read_day(self.starts, "starts")
            problem = problem or bad_start
        return Waiver(
            control=self.control,
            reason=self.reason,
            owner=self.owner,
            approver=self.approver,
            expires=None if problem else expires,
            starts=starts,
            problem=problem,
        )


class AttestationEntry(Model):
    """A named person's word for a control that no machine can see."""

    control: Text = Field(description="The id of the control.")
    by: Text = Field(description="Who signs.")
    on: Any = Field(default=None, description="The day (UTC) of the signature.", examples=["2026-11-20"])
    valid: Seconds = Field(default=90 * 86400.0, description="How long the signature holds, such as 30d.")
    evidence: str = Field(default="", description="A link or a file that shows it.")
    note: str = Field(default="", description="Anything a reader should know.")
    release: Annotated[str, PlainMark()] = Field(
        default="",
        description="The release that was signed for, such as an image's digest; it expires with the next one.",
        examples=["sha256:9f2c4e1a"],
    )

    def attestation(self, audited: str = "") -> Attestation:
        """The attestation, where `audited` is looked at; one with an unreadable date never holds and says why."""
        on, problem = read_day(self.on, "on")
        return Attestation(
            control=self.control,
            by=self.by,
            on=on,
            valid=timedelta(seconds=self.valid),
            evidence=self.evidence,
            note=self.note,
            release=self.release.strip(),
            audited=audited.strip(),
            problem=problem,
        )


class TargetEntry(Model):
    """What is audited; the installed packs add their things."""

    name: Annotated[Text, PlainMark()] = Field(description="The name of the system, as reports show it.")
    environment: Annotated[Text, PlainMark()] = Field(
        default="staging", description="Where it runs; 'production' refuses load and drill unless named and dated."
    )


def _place(value: str) -> str:
    scheme, found, _ = value.partition("://")
    if found and scheme.lower() not in HISTORY_SCHEMES:
        raise ValueError("a history is a file, or a PostgreSQL database such as ${env:HISTORY_URL} names")
    return value


HistoryPlace = Annotated[Text, PlainMark(), AfterValidator(_place)]


class HistoryEntry(Model):
    """Where earlier runs are kept, and for how long."""

    place: HistoryPlace | Literal[False] | None = Field(
        default=None,
        description="A file, relative to the profile's folder, or the URL of a PostgreSQL database by reference;"
        " false keeps none. `.readycheck/history.db` in the working folder where it is not given.",
    )
    keep: Seconds = Field(default=365 * 86400.0, gt=0, description="How long a run is kept, such as 180d.")
    runs: int = Field(default=1000, ge=1, description="How many runs of one target are kept; the newest always is.")


class Document(Model):
    """A profile, or without `target` a checklist."""

    version: Literal[1] = Field(default=1, description="The version of the profile's format.")
    extends: Any = Field(
        default=None, description="What this profile builds on: a shipped checklist's name, a file, or a list of them."
    )
    target: dict[str, Any] | None = Field(default=None, description="What is audited.")
    release: Annotated[str, PlainMark()] = Field(
        default="",
        description="The release that is audited: a digest, a commit or a version. Attestations may be bound to it.",
        examples=["sha256:9f2c4e1a"],
    )
    areas: dict[str, str] = Field(default_factory=dict, description="Titles of the areas by their id.")
    controls: dict[str, ControlEntry] = Field(default_factory=dict, description="The checklist by control id.")
    planned: tuple[Text, ...] = Field(
        default=(), description="Check ids that no installed pack has yet; their controls are inconclusive."
    )
    consent: Consent = Field(default=Consent(), description="What the audit may do beyond looking.")
    gate: Gate = Field(default=Gate(), description="When a run is good enough.")
    waivers: tuple[WaiverEntry, ...] = Field(default=(), description="Accepted risks, each with a date of expiry.")
    attestations: tuple[AttestationEntry, ...] = Field(default=(), description="Sign-offs, each with its date.")
    packs: tuple[Text, ...] = Field(default=(), description="Folders of check modules, relative to this file.")
    history: HistoryPlace | Literal[False] | HistoryEntry | None = Field(
        default=None,
        description="Where earlier runs are kept: a file, a PostgreSQL database by reference, or `off`.",
        examples=["off"],
    )


def read_day(written: Any, name: str) -> tuple[date | None, str]:
    """The day (UTC) that a date or a time with its zone means, or what is wrong with it."""
    if written is None:
        return None, f"'{name}' is missing"
    shown = str(written) if isinstance(written, (str, int, float)) else "this"
    wrong = f"'{name}' is not a date: '{shown[:40]}'; write for example 2027-01-31"
    if not isinstance(written, str):
        return None, wrong
    text = written.strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text), ""
        if found := _MOMENT.fullmatch(text):
            if found.group(1) is None:
                return None, f"'{name}' has a time without a zone: '{text}'; write the day alone, or add Z"
            return datetime.fromisoformat(text.upper()).astimezone(UTC).date(), ""
    except (ValueError, OverflowError):
        pass
    return None, wrong
