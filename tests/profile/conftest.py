"""A small vocabulary of made-up packs, and the shortest way from a text to a profile or its problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from readycheck.api import (
    AtMost,
    Field,
    LowerBar,
    Model,
    NoOptions,
    Plain,
    Seconds,
    Secret,
    SecretUrl,
    Severity,
    TargetKind,
    Thing,
    UpperBar,
    field_validator,
)
from readycheck.model import Profile
from readycheck.profile import Problem, ProfileInvalid, Vocabulary, load_profile

ENVIRON = {
    "DATABASE_URL": "postgresql://app:s3cr3t-pw@db.internal/app",
    "PROBE_PASSWORD": "correct-horse",
    "SHORT": "abc",
    "EMPTY": "",
    "USERS": "1000",
    "WORDS": "eleven users",
    "API_TOKEN": "tok-0123456789",
}

CHECKLIST = """\
version: 1
areas: {QUEUE: Queue, SEC: Security}
planned: [soon.there]
controls:
  QUEUE-05: {title: Work is done soon, severity: blocker, checks: {queue.latency: {max: 60s}}}
  SEC-09:
    title: Nothing internal is exposed
    severity: high
    checks: [http.headers, soon.there]
  LAUNCH-08: {title: Support knows, severity: medium, checks: [launch.attestation]}
  LAUNCH-09: {title: Users are content, severity: low, derive: [LAUNCH-08]}
gate: {min_score: 50}
waivers: [{control: SEC-09, reason: below, owner: ana, approver: lee, expires: 2027-01-01}]
"""


class Expected(Model):
    prisma: str | None = None
    alembic: str | None = None


class Database(Thing):
    url: SecretUrl = Field(description="Where the database is.")
    expected: Expected | None = None
    timeout: Seconds = 30.0


class Origin(Thing):
    url: Plain
    paths: tuple[str, ...] = ("/",)
    headers: dict[str, Secret] = Field(default_factory=dict)


class Source(Thing):
    path: str


class Broker(Model):
    redis: SecretUrl
    names: tuple[str, ...]


class File(Model):
    sqlite: str


class Queue(Thing):
    store: Broker | File | None = None
    keys: tuple[Secret, ...] = ()


class Backup(Thing):
    of: str
    pg_dump: str
    rpo: Seconds = 86400.0
    rto: Seconds = Field(default=3600.0, alias="recover_within")


class Latency(Model):
    """How long work may wait."""

    max: UpperBar = AtMost(warn=30, fail=60)
    share: LowerBar | None = None


class Headers(Model):
    require: tuple[str, ...] = ()
    mode: Severity = Severity.HIGH
    count: int = Field(default=1, ge=1, le=9, description="How many are enough.")
    word: str = Field(default="a", min_length=1, max_length=5, pattern="^[a-z]+$")
    strict: bool = False

    @field_validator("require")
    @classmethod
    def _no_cookie(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "cookie" in value:
            raise ValueError("'cookie' is no header that can be required")
        if "crash" in value:
            raise RuntimeError("a pack broke on tok-0123456789")
        return value


VOCABULARY = Vocabulary(
    targets={
        kind.key: kind
        for kind in (
            TargetKind("databases", "database", Database, "url", "Databases"),
            TargetKind("origins", "url", Origin, "url", "Origins"),
            TargetKind("sources", "source", Source, "path", "Sources"),
            TargetKind("queues", "queue", Queue, "store", "Queues"),
            TargetKind("backups", "backup", Backup, "pg_dump", "Backups"),
        )
    },
    checks={"queue.latency": Latency, "http.headers": Headers, "launch.attestation": NoOptions},
)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return VOCABULARY


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    (folder / "submission-system.yaml").write_text(CHECKLIST)
    (folder / "minimal.yaml").write_text("version: 1\n")
    return folder


@pytest.fixture
def load(tmp_path: Path, shipped: Path) -> Callable[..., Profile]:
    """Write the text (and further files) into a folder and load it."""

    def run(
        text: str | bytes,
        *overrides: str,
        files: Mapping[str, str | bytes] | None = None,
        environ: Mapping[str, str] | None = None,
        short: Mapping[str, str] | None = None,
        packs: Vocabulary = VOCABULARY,
    ) -> Profile:
        for name, content in {**(files or {}), "readycheck.yaml": text}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        given = ENVIRON if environ is None else environ
        path = tmp_path / "readycheck.yaml"
        return load_profile(path, packs, overrides=overrides, short=short, environ=given, shipped=shipped)

    return run


@pytest.fixture
def problems(load: Callable[..., Profile]) -> Callable[..., Sequence[Problem]]:
    """The problems of a text that must not load."""

    def run(*arguments: Any, **options: Any) -> Sequence[Problem]:
        with pytest.raises(ProfileInvalid) as caught:
            load(*arguments, **options)
        return caught.value.problems

    return run
