"""Compares a restored SQLite backup with its source: schema and rows of each table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.backups.collect.scratch import Restored
from readycheck_checks.backups.facts import Orphans, TableCount
from readycheck_checks.database.collect.migrations import applied_revisions
from readycheck_checks.database.collect.schema import read_schema
from readycheck_checks.database.collect.session import Session, look_sqlite
from readycheck_checks.database.difference import differences
from readycheck_checks.database.facts import Difference, SchemaObject, Snapshot
from readycheck_checks.database.reconcile import quoted

MOST_TABLES = 2_000
_DENSE = 4
"""Keys that only grow leave few holes: the greatest is at most this many times the number of rows (and 1,000)."""
_BEFORE_SECONDS = 60.0
"""Rows so shortly before the backup was finished may rightly be missing in it."""
_ROW_TIME = re.compile(
    r"(created|inserted|submitted|added|started|logged|recorded|occurred|received|queued|sent|posted|registered)"
    r"(_?(at|on|time|date|ts))?|at|ts|time|timestamp|date_(created|added|joined)"
)
_SECONDS = """CASE typeof({0}) WHEN 'text' THEN CAST(strftime('%s', {0}) AS INTEGER)
 ELSE CASE WHEN {0} > 100000000000 THEN {0} / 1000 ELSE {0} END END"""


@dataclass(frozen=True)
class Comparison:
    """How the restored backup differs from its source."""

    differences: tuple[Difference, ...]
    counts: tuple[TableCount, ...]
    orphans: tuple[Orphans, ...]
    backup_revision: str
    source_revision: str


@dataclass(frozen=True)
class _Side:
    snapshot: Snapshot
    revision: str


def compare(
    restored: Restored, source: Path, made: datetime, version_table: str, context: CollectContext
) -> Comparison:
    """Compare a restored backup, made at `made`, with its source. Raises `CannotLook`."""
    copy = restored.path

    def side(session: Session) -> _Side:
        return _Side(read_schema(session), ", ".join(applied_revisions(session, version_table) or ()))

    backup, live = look_sqlite(copy, context, side), look_sqlite(source, context, side)
    tables = [*_common_tables(backup.snapshot, live.snapshot)]
    if len(tables) > MOST_TABLES:
        raise CannotLook(ReasonCode.BUDGET, f"there are more than {MOST_TABLES} tables to count")
    patience = max(1.0, context.remaining() / 3)

    def in_backup(session: Session) -> list[tuple[int, _Bound]]:
        return [_count_backup(session, table) for table in tables]

    held = look_sqlite(copy, context, in_backup, patience=patience)

    def in_source(session: Session) -> list[TableCount]:
        return [
            _count_source(session, table, rows, bound, made.timestamp() - _BEFORE_SECONDS)
            for table, (rows, bound) in zip(tables, held, strict=True)
        ]

    # Each count is a transaction of its own, so that no writer waits for all of them.
    counts = look_sqlite(source, context, in_source, patience=patience)

    def with_source(session: Session) -> tuple[Orphans, ...]:
        return tuple(one.model_copy(update={"source": _orphans(session, one)}) for one in restored.orphans)

    orphans = look_sqlite(source, context, with_source, patience=patience) if restored.orphans else ()
    return Comparison(
        differences=tuple(differences(live.snapshot, backup.snapshot)[:500]),
        counts=tuple(counts),
        orphans=orphans,
        backup_revision=backup.revision,
        source_revision=live.revision,
    )


@dataclass(frozen=True)
class _Table:
    name: str
    numbered: bool
    """Its key is SQLite's row number."""
    autoincrement: bool
    time: str
    """A column that says when the row was made, if there is one."""


@dataclass(frozen=True)
class _Bound:
    key: int | None = None
    how: str = "all"


def _common_tables(backup: Snapshot, live: Snapshot) -> Iterator[_Table]:
    held = {one.key for one in backup.objects if one.kind == "table"}
    columns: dict[str, list[SchemaObject]] = {}
    keys: dict[str, str] = {}
    for one in live.objects:
        if one.kind == "column":
            columns.setdefault(one.table, []).append(one)
        elif one.kind == "primary_key":
            keys[one.name] = str(one.attributes.get("columns"))
    for one in live.objects:
        if one.kind != "table" or one.key not in held or "virtual" in one.attributes:
            continue
        types = {column.name[len(one.name) + 1 :].lower(): column.attributes for column in columns.get(one.name, [])}
        key = types.get(keys.get(one.name, ""), {})
        times = sorted((name for name in types if _ROW_TIME.fullmatch(name)), key=lambda name: (-len(name), name))
        yield _Table(
            name=one.name,
            numbered=key.get("type") == "INTEGER" and not one.attributes.get("without_rowid"),
            autoincrement=bool(one.attributes.get("autoincrement")),
            time=times[0] if times else "",
        )


def _count_backup(session: Session, table: _Table) -> tuple[int, _Bound]:
    name = quoted(table.name)
    rows = int(session.rows(f"SELECT count(*) FROM {name}")[0][0])  # noqa: S608 - quoted
    if table.autoincrement:
        seen = session.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table.name)
        return rows, _Bound(int(seen[0][0]) if seen else 0, "sequence")
    if table.numbered and rows:
        return rows, _Bound(int(session.rows(f"SELECT max(rowid) FROM {name}")[0][0]), "key")  # noqa: S608
    return rows, _Bound()


def _count_source(session: Session, table: _Table, backup: int, bound: _Bound, made: float) -> TableCount:
    name = quoted(table.name)
    rows = int(session.rows(f"SELECT count(*) FROM {name}")[0][0])  # noqa: S608 - quoted
    then, how, dated = rows, "all", None
    if table.time:
        seconds = _SECONDS.format(quoted(table.time))
        dated = int(session.rows(f"SELECT count(*) FROM {name} WHERE {seconds} <= ?", made)[0][0])  # noqa: S608
    if bound.key is not None and _is_dense(session, name, rows, bound):
        then = int(session.rows(f"SELECT count(*) FROM {name} WHERE rowid <= ?", bound.key)[0][0])  # noqa: S608
        how = bound.how
    elif dated is not None:
        then, how = dated, "time"
    return TableCount(table=table.name, backup=backup, source=rows, then=then, how=how, dated=dated)


def _orphans(session: Session, one: Orphans) -> int:
    rows = session.rows("SELECT parent FROM pragma_foreign_key_check(?) LIMIT 100000", one.table)
    return sum(str(row[0]).lower() == one.parent.lower() for row in rows)


def _is_dense(session: Session, name: str, rows: int, bound: _Bound) -> bool:
    if bound.how == "sequence":
        return True
    greatest = session.rows(f"SELECT max(rowid) FROM {name}")[0][0] or 0  # noqa: S608 - quoted
    return int(greatest) <= _DENSE * rows + 1_000
