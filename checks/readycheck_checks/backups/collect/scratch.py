"""Restores a SQLite backup into the scratch folder, and nowhere else."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from readycheck.api import CannotLook, CollectContext, ReasonCode, format_bytes
from readycheck_checks.backups.collect.files import CHUNK, HEAD, CutError, Found, read_head, sniff, unpacked
from readycheck_checks.backups.facts import CLOSED, Orphans

SPARE_BYTES = 256 * 2**20
"""What has to stay free on the disk that holds the scratch folder."""
PACKED = ("gzip", "bzip2", "xz")
_MOST_PROBLEMS = 20
_MOST_ORPHANS = 100_000
_STEPS = 50_000
_SIDECARS = ("-wal", "-journal")


class BrokenError(Exception):
    """The backup cannot be restored; says why."""


@dataclass
class Restored:
    """A backup restored into the scratch folder, and what was found on the way."""

    path: Path
    stages: list[tuple[str, float]] = field(default_factory=list)
    integrity: list[str] = field(default_factory=list)
    orphans: list[Orphans] = field(default_factory=list)
    foreign_keys_problem: str = ""

    @contextmanager
    def stage(self, name: str, context: CollectContext) -> Iterator[None]:
        """Time a step of the restore."""
        context.progress(f"restore drill: {name}")
        started = time.monotonic()
        yield
        self.stages.append((name, round(time.monotonic() - started, 4)))


def ensure_restorable(kind: str, name: str, *, only_sqlite: bool) -> None:
    """Raise `CannotLook` for a kind that is not restored yet, `BrokenError` for what is no backup."""
    if kind in ("sqlite", *PACKED):
        return
    if kind == "empty":
        raise BrokenError("it is empty")
    if kind in ("encrypted", "opaque"):
        message = f"{name} is encrypted or packed in an unknown way, so it cannot be restored here"
        raise CannotLook(ReasonCode.UNSUPPORTED, message)
    if kind in CLOSED or not only_sqlite:
        message = f"{name} is of the kind {kind}, which is not restored yet; SQLite databases are"
        raise CannotLook(ReasonCode.UNSUPPORTED, message)
    raise BrokenError(f"it is no SQLite database but {kind}")


def restore(
    found: Found, live: Path | None, most: int, context: CollectContext, *, only_sqlite: bool = True
) -> Restored:
    """Copy, unpack, open and check a backup. Raises `BrokenError` or `CannotLook`."""
    folder = context.scratch / "restore"
    folder.mkdir()
    for near in (found.path, live):
        if near is not None and near.parent.exists() and folder.parent.samefile(near.parent):
            message = "the scratch folder is where the live files are, so nothing is written there"
            raise CannotLook(ReasonCode.UNSUPPORTED, message)
    restored = Restored(folder / "restored.db")
    kind = sniff(read_head(found))
    with restored.stage("copy" if kind == "sqlite" else f"unpack {kind}", context):
        _copy(found, kind, restored.path, most)
    if found.has_changed():
        message = f"{found.path.name} was written while it was copied; run the drill when the backup job is done"
        raise CannotLook(ReasonCode.STALE, message)
    with restored.path.open("rb") as file:
        inner = sniff(file.read(HEAD))
    ensure_restorable("packed twice" if inner in PACKED else inner, found.path.name, only_sqlite=only_sqlite)
    _check(restored, context)
    return restored


def _copy(found: Found, kind: str, target: Path, most: int) -> None:
    estimate = _unpacked_size(found, kind)
    _ensure_room(target.parent, estimate, most)
    written = 0
    try:
        with found.path.open("rb") as source, target.open("xb") as copy:
            chunks = iter(lambda: source.read(CHUNK), b"") if kind == "sqlite" else unpacked(source, kind)
            for number, chunk in enumerate(chunks):
                written += len(chunk)
                if written > most or number % 64 == 0:
                    _ensure_room(target.parent, len(chunk), most - written)
                copy.write(chunk)
        if kind == "sqlite":
            for ending in _SIDECARS:
                beside = found.path.with_name(found.path.name + ending)
                if beside.exists():
                    _ensure_room(target.parent, beside.stat().st_size, most - written)
                    shutil.copyfile(beside, target.with_name(target.name + ending))
    except CutError as error:
        raise BrokenError(str(error)) from None
    except OSError as error:
        raise CannotLook(ReasonCode.UNREADABLE, f"{found.path.name} could not be copied: {error.strerror}") from None


def _unpacked_size(found: Found, kind: str) -> int:
    if kind == "sqlite":
        return found.size
    if kind == "gzip" and found.size > 18:
        with found.path.open("rb") as file:
            file.seek(-4, os.SEEK_END)
            # Modulo 4 GiB, so never below the packed size.
            return max(found.size, int.from_bytes(file.read(4), "little"))
    return found.size * 4


def _ensure_room(folder: Path, wanted: int, most: int) -> None:
    if wanted > most:
        message = "the restored backup is larger than the drill may write; raise max_bytes of the backup set"
        raise CannotLook(ReasonCode.BUDGET, message)
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE_BYTES:
        message = (
            f"the scratch folder's disk has {format_bytes(free)} free and the restore needs"
            f" {format_bytes(wanted + SPARE_BYTES)}; free some or set TMPDIR to a larger disk"
        )
        raise CannotLook(ReasonCode.BUDGET, message)


def _check(restored: Restored, context: CollectContext) -> None:
    until = time.monotonic() + max(0.0, context.remaining() - 5.0)
    with closing(sqlite3.connect(restored.path, isolation_level=None)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        with restored.stage("open", context), _refusing():
            connection.execute("PRAGMA trusted_schema = 0")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        with restored.stage("check integrity", context), _refusing():
            restored.integrity = _integrity(connection)
        with restored.stage("check foreign keys", context):
            _orphans(connection, restored)


def _integrity(connection: sqlite3.Connection) -> list[str]:
    try:
        rows = connection.execute(f"PRAGMA integrity_check({_MOST_PROBLEMS})").fetchall()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return [str(error)[:300]]
    return [str(row[0])[:300] for row in rows if row[0] != "ok"]


def _orphans(connection: sqlite3.Connection, restored: Restored) -> None:
    if restored.integrity:
        restored.foreign_keys_problem = "the file is damaged"
        return
    try:
        found: Counter[tuple[str, str]] = Counter()
        for number, (table, _row, parent, _key) in enumerate(connection.execute("PRAGMA foreign_key_check")):
            found[str(table), str(parent)] += 1
            if number >= _MOST_ORPHANS:
                break
        restored.orphans = [Orphans(table=one[0], parent=one[1], rows=rows) for one, rows in sorted(found.items())]
    except sqlite3.Error as error:
        restored.foreign_keys_problem = str(error)[:200]


@contextmanager
def _refusing() -> Iterator[None]:
    """Tell a damaged file from one that this SQLite cannot judge."""
    try:
        yield
    except sqlite3.OperationalError as error:
        said = str(error)
        if "interrupted" in said:
            message = "checking the restored backup took longer than the drill may; give it a larger rto"
            raise CannotLook(ReasonCode.TIMEOUT, message) from None
        if "no such" in said:
            message = f"the restored backup needs an extension of SQLite that is not here: {said[:200]}"
            raise CannotLook(ReasonCode.UNSUPPORTED, message) from None
        raise BrokenError(said[:200]) from None
    except sqlite3.DatabaseError as error:
        raise BrokenError(str(error)[:200]) from None
