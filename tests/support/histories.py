"""Profiles that are audited in a second, and the command line in this process, for tests of the history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from readycheck.cli.app import build

FAILING = (
    "version: 1\ntarget: {name: t, backups: [{id: nightly, sqlite: 'none/*.db', rpo: 24h}]}\n"
    "areas: {S: Stones}\ncontrols: {S-1: {title: Fresh, severity: blocker, checks: [backups.fresh]}}\n"
)
SIGNED = (
    "version: 1\ntarget: {name: t}\nareas: {S: Stones}\n"
    "controls: {S-1: {title: Signed, severity: blocker, checks: [launch.attestation]}}\n"
    "attestations: [{control: S-1, by: lee, on: 2026-11-01, valid: 36500d, evidence: minutes.md}]\n"
)
DB = Path(".readycheck") / "history.db"


def call(*arguments: str) -> int:
    """A command, in this process."""
    with pytest.raises(SystemExit) as end:
        build()([*arguments], prog_name="readycheck")
    return int(end.value.code or 0)


def report_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found
