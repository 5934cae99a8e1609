"""The effective profile: all layers merged, checked, interpolated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from readycheck.model.base import Model
from readycheck.model.consent import Consent
from readycheck.model.control import Attestation, Control, Gate, Waiver


class Target(Model):
    """What is audited. `things` holds each kind's things as validated plain data."""

    name: str
    environment: str = "staging"
    things: dict[str, tuple[dict[str, Any], ...]] = Field(default_factory=dict)


class Retention(Model):
    """How long the history keeps a run (`keep`, in seconds), and how many `runs` of one target."""

    keep: float = 365 * 86400.0
    runs: int = 1000


class Profile(Model):
    """One file type for profile and checklist: a checklist has no target.

    `secrets` are the values read through `${env:}` and `${file:}`; they live in memory
    only and are left out of every dump. `document` is the effective document with its
    secrets masked: it is what the digest covers and what a run's folder keeps.
    """

    path: str
    base: Path
    target: Target | None
    areas: dict[str, str] = Field(default_factory=dict)
    controls: tuple[Control, ...] = ()
    planned: tuple[str, ...] = ()
    consent: Consent = Consent()
    gate: Gate = Gate()
    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    release: str = ""
    packs: tuple[str, ...] = ()
    history: str | None = None
    """A file or a database's URL; `off` for none, None for the usual place."""
    retention: Retention = Retention()
    lines: dict[str, int] = Field(default_factory=dict)
    """In which line of its file a control (`SEC-04`) or a thing (`databases/main`) stands, where it does."""
    digest: str = ""
    document: dict[str, Any] = Field(default_factory=dict)
    secrets: tuple[str, ...] = Field(default=(), exclude=True, repr=False)
