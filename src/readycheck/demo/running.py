"""What is known about an embedded target that is up: everything that a profile for it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in."""

    user: str
    password: str = field(repr=False)
    role: str = "student"


@dataclass(frozen=True, slots=True)
class SignOff:
    """A line of the project's sign-off sheet; the sheet has no dates, the demo signs on the day it runs."""

    control: str
    by: str
    valid_days: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Running:
    """The target, as its operators would describe it; every path lies in the working folder."""

    url: str
    host: str
    port: int
    ca_file: Path
    project: Path
    database: Path
    database_url: str
    alembic: Path
    queue: Path
    queue_name: str
    uploads: Path
    backups: Path
    backups_glob: str
    runbooks: Path
    advisories: Path
    log_file: Path
    metrics_token: str = field(repr=False)
    probe: Account
    teacher: Account
    load_users: tuple[Account, ...]
    sign_offs: tuple[SignOff, ...]
    flaws: tuple[str, ...]
    pids: tuple[int, ...]
