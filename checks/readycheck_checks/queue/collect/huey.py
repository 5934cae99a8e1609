"""Huey on SQLite: the tables `task`, `schedule` and `kv`, without ever unpickling what lies in them.

A worker deletes a job when it takes it, so a job in work is nowhere. Jobs that failed for good leave an `Error` in
`kv`; it is told from other results by the first operations of its pickle, which are read and not run. Huey 2 stores an
error for each failed try, with how many are left, so those are told apart.
"""

from __future__ import annotations

import hashlib
import pickletools
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.database.collect.session import Session, look_sqlite
from readycheck_checks.queue.facts import OVERDUE_GRACE, Age, Numbers
from readycheck_checks.queue.targets import Huey

MOST_RESULTS = 50_000
HEAD = 8_192
"""How much of a result is read, in bytes; the traceback may be cut."""

NOT_VISIBLE = (
    "jobs in work: Huey deletes a job when a worker takes it, and a worker that dies loses it",
    "how long a job has waited: Huey stores no time of queueing",
    "whether a worker runs",
    "failures of periodic tasks, and those whose result the application has fetched",
)
_TABLES = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('task', 'schedule', 'kv')"
_NAMES = "SELECT queue FROM task UNION SELECT queue FROM schedule UNION SELECT queue FROM kv LIMIT 20"
_WAITING = "SELECT count(*) FROM task WHERE queue = ?1"
# One statement sees one moment, so a job cannot be counted twice while it moves.
_COUNTS = """
    SELECT (SELECT count(*) FROM task WHERE queue = ?1),
           (SELECT count(*) FROM task WHERE queue = ?1 AND priority > 0),
           (SELECT count(*) FROM schedule WHERE queue = ?1),
           (SELECT count(*) FROM schedule WHERE queue = ?1 AND timestamp < ?2),
           (SELECT min(timestamp) FROM schedule WHERE queue = ?1),
           (SELECT substr(data, 1, 4096) FROM task WHERE queue = ?1 ORDER BY id LIMIT 1)
"""
# Keys of Huey's own: revoked jobs and tasks, parts of a chord, locks.
_RESULTS = """
    SELECT substr(value, 1, ?2) FROM kv
    WHERE queue = ?1 AND key NOT GLOB 'r:*' AND key NOT GLOB 'rt:*' AND key NOT GLOB 'chord:*'
      AND instr(key, ?1 || '.lock.') != 1
    LIMIT ?3
"""


def look(queue: Huey, context: CollectContext) -> Numbers:
    """The queue. Raises `CannotLook`."""
    return look_sqlite(_file(queue, context), context, lambda session: _read(queue, session))


def waiting(queue: Huey, context: CollectContext, name: str) -> int:
    """How many jobs wait. Raises `CannotLook`."""
    return look_sqlite(_file(queue, context), context, lambda session: int(session.rows(_WAITING, name)[0][0]))


def _file(queue: Huey, context: CollectContext) -> Path:
    path = context.base / Path(queue.sqlite).expanduser()
    if not path.is_file():
        message = f"there is no file {path.name}; correct the path of the queue in the profile"
        raise CannotLook(ReasonCode.UNREACHABLE, message)
    return path


def _read(queue: Huey, session: Session) -> Numbers:
    if session.rows(_TABLES)[0][0] < 3:
        message = "the file is no storage of Huey: it lacks the tables task, schedule and kv"
        raise CannotLook(ReasonCode.UNSUPPORTED, message)
    names = [str(row[0]) for row in session.rows(_NAMES)]
    now = time.time()
    late_before, note = _due(now, queue.utc)
    counts = session.rows(_COUNTS, queue.name, late_before - OVERDUE_GRACE)[0]
    waiting, prioritized, scheduled, overdue, first, head = counts
    results = session.rows(_RESULTS, queue.name, HEAD, MOST_RESULTS + 1)
    failed = retrying = unread = 0
    for (value,) in results[:MOST_RESULTS]:
        left = tries_left(value)
        failed += left == 0
        retrying += left is not None and left > 0
        unread += left is not None and left < 0
    notes = [note] if note and scheduled else []
    if unread:
        notes.append(f"{unread} results are written in a way that cannot be told from a failure")
    if len(results) > MOST_RESULTS:
        notes.append(f"only {MOST_RESULTS} results were looked at")
    return Numbers(
        name=queue.name,
        # A file of its own whose tables are empty is a queue where nothing waits.
        known=True if queue.name in names or not names else (False if len(names) < 20 else None),
        instead=() if queue.name in names else tuple(names[:10]),
        waiting=waiting,
        prioritized=prioritized,
        scheduled=scheduled,
        overdue=overdue,
        overdue_seconds=late_before - first if overdue else None,
        failed=failed,
        failed_complete=not unread and len(results) <= MOST_RESULTS,
        retrying=retrying,
        age=None if waiting else Age(at_most=0.0, basis="the queue is empty"),
        heads=() if head is None else (hashlib.sha256(_bytes(head)).hexdigest()[:16],),
        notes=tuple(notes),
    )


def _due(now: float, utc: bool | None) -> tuple[float, str]:
    """Up to which time in the schedule a job is surely due, and what is uncertain about it.

    Huey stores a time without its zone as if it were local, whether it counts in UTC or not.
    """
    as_utc = datetime.fromtimestamp(now, UTC).replace(tzinfo=None).timestamp()
    if utc is not None or abs(as_utc - now) < 1:
        return (as_utc if utc else now), ""
    note = "overdue jobs are counted only where they are late both with Huey's 'utc' on and off; name it in the profile"
    return min(now, as_utc), note


def tries_left(value: Any) -> int | None:
    """None for a result that is no error; how many tries are left; -1 where it cannot be told."""
    raw = _bytes(value)
    if raw[:1] in (b"\x1f", b"\x78"):
        try:
            raw = zlib.decompressobj(47).decompress(raw, HEAD)
        except zlib.error:
            return -1
    if raw[:1] != b"\x80":
        return -1
    operations = _operations(raw)
    first = next(operations, None)
    second = next(operations, None)
    if first == ("GLOBAL", "huey.utils Error"):
        return _left(operations)
    if (first and first[1], second and second[1]) == ("huey.utils", "Error") and next(operations, ("",))[0] == (
        "STACK_GLOBAL"
    ):
        return _left(operations)
    return None


def _operations(raw: bytes) -> Iterator[tuple[str, Any]]:
    """The operations of a pickle that do more than keep it fast, as far as it was read."""
    skipped = {"PROTO", "FRAME", "MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT", "MARK"}
    try:
        for operation, argument, _position in pickletools.genops(raw):
            if operation.name not in skipped:
                yield operation.name, argument
    except (ValueError, IndexError, UnicodeDecodeError, OverflowError):
        return


def _left(operations: Iterator[tuple[str, Any]]) -> int | None:
    """The value of `retries` in the error's dictionary; 0 where it is not there, None where no error was made."""
    made = next(operations, ("",))[0]
    if made != "EMPTY_DICT":
        return None if made == "STOP" else 0
    for _name, key in operations:
        value = next(operations, None)
        if value is None or key in ("traceback", None):
            return 0
        if key == "retries":
            return value[1] if isinstance(value[1], int) else 0
    return 0


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
