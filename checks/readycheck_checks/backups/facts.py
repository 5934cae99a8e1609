"""What can be seen of backups: the files, and what came out of a restore."""

from __future__ import annotations

from datetime import datetime

from readycheck.api import Fact, Model, ReasonCode
from readycheck_checks.database.facts import Difference

PLAIN = ("sqlite", "postgresql dump", "sql text", "tar", "zip", "text")
"""Kinds whose content anybody can read who can read the file (compressed ones too)."""
CLOSED = ("encrypted", "opaque", "gzip", "bzip2", "xz", "zstd", "lz4", "zip", "tar", "")
"""Kinds that may hold anything: what is in them is not known."""


class Artefact(Model):
    """One backup file. `kind` is told by its content, `inner` what is in it where it is compressed.

    `complete` is None where that cannot be told for the kind; `problem` says what is
    wrong with it or why it cannot be told. `mode` is None where files have no such bits.
    """

    name: str
    size: int
    modified: datetime
    mode: int | None = None
    kind: str
    inner: str = ""
    complete: bool | None = None
    problem: str = ""

    @property
    def holds(self) -> str:
        """The kind of what is backed up."""
        return self.inner or self.kind


class Artefacts(Fact):
    """The newest backups of a set, the newest first; only the newest was read to its end."""

    patterns: tuple[str, ...]
    wanted: str = ""
    """The kind that the profile names, if any."""
    found: int = 0
    newest: tuple[Artefact, ...] = ()
    being_written: tuple[str, ...] = ()
    rpo: float | None = None
    gap: float | None = None


class Orphans(Model):
    """Rows whose parent is missing in the backup; `source` counts those of the source, where known."""

    table: str
    parent: str
    rows: int
    source: int | None = None


class TableCount(Model):
    """The rows of one table in the backup and in the source.

    `then` is how many of the source's present rows were there when the backup was made,
    as told by `how`: `key` (the key only grows), `sequence`, `time` (a column with the
    row's time), or `all` where it cannot be told. `dated` is the same by a column with the
    row's time, where there is one beside the key.
    """

    table: str
    backup: int
    source: int
    then: int
    how: str = "all"
    dated: int | None = None


class Restore(Fact):
    """A restore of the newest backup into a scratch folder, and what was in it.

    `broken` says why it could not be restored though it should; `problem` with `reason`
    why it could not be tried. The same pair with `compare_` is about the source.
    """

    artefact: str = ""
    size: int = 0
    modified: datetime | None = None
    kind: str = ""
    broken: str = ""
    reason: ReasonCode | None = None
    problem: str = ""
    stages: tuple[tuple[str, float], ...] = ()
    """What each step of the restore took, in seconds."""
    restored_bytes: int = 0
    integrity: tuple[str, ...] = ()
    """What is wrong inside; empty where all is well."""
    orphans: tuple[Orphans, ...] = ()
    foreign_keys_problem: str = ""
    rto: float | None = None
    source: str = ""
    compare_reason: ReasonCode | None = None
    compare_problem: str = ""
    differences: tuple[Difference, ...] = ()
    backup_revision: str = ""
    source_revision: str = ""
    counts: tuple[TableCount, ...] = ()
