"""Collects the live schema and the one that the applied migrations make."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from readycheck.api import CannotLook, CollectContext, Collector, ReasonCode
from readycheck_checks.database.collect.migrations import applied_revisions
from readycheck_checks.database.collect.replay import replay
from readycheck_checks.database.collect.revisions import Scripts, find_scripts, read_revisions
from readycheck_checks.database.collect.session import Session, look, look_sqlite
from readycheck_checks.database.collect.sqlite import read_sqlite
from readycheck_checks.database.facts import Schema, Snapshot
from readycheck_checks.database.history import History
from readycheck_checks.database.needs import ALEMBIC, POSTGRES, expected_of, of_schema
from readycheck_checks.database.targets import Database, Expected


class Reader(Protocol):
    """Reads the whole schema of one dialect in one consistent look."""

    def __call__(self, session: Session) -> Snapshot:
        """The snapshot; raises `CannotLook`."""


READERS: dict[str, Reader] = {"sqlite": read_sqlite}


def read_schema(session: Session) -> Snapshot:
    """The snapshot of an open session. Raises `CannotLook` for a dialect that is not read yet."""
    reader = READERS.get(session.dialect)
    if reader is None:
        message = f"the schema of a {session.dialect} database is not compared yet; SQLite's is"
        raise CannotLook(ReasonCode.UNSUPPORTED, message)
    return reader(session)


def _collect(database: Database, context: CollectContext) -> Schema:
    expected = expected_of(database)
    scripts = find_scripts(context.base / expected.alembic)

    def read(session: Session) -> tuple[Snapshot, tuple[str, ...] | None]:
        return read_schema(session), applied_revisions(session, expected.version_table)

    live, applied = look(database.url, context, read)
    made: Snapshot | None = None
    reason: ReasonCode | None = None
    problem = ""
    try:
        tips = _tips(applied, scripts, expected)
        context.progress("replaying the migrations into a scratch database")
        made = _made(replay(scripts, expected, tips, context), tips, context)
    except CannotLook as cannot:
        reason, problem = cannot.reason, cannot.message
    return Schema(
        live=live,
        expected=made,
        source=f"the migrations up to {', '.join(applied or ())}",
        applied=applied or (),
        version_table=expected.version_table,
        ignore=database.ignore,
        reason=reason,
        problem=problem,
    )


def _tips(applied: tuple[str, ...] | None, scripts: Scripts, expected: Expected) -> list[str]:
    """The applied revisions on which no other applied one builds. Raises `CannotLook`."""
    if not applied:
        message = f"the database does not say which migrations were applied ({expected.version_table} is empty)"
        raise CannotLook(ReasonCode.INSUFFICIENT_DATA, message)
    read_revisions(scripts)
    history = History(scripts.revisions)
    strangers = [name for name in applied if name not in history.by_id]
    if strangers:
        message = f"the database is at {', '.join(strangers[:5])}, which no migration file gives"
        raise CannotLook(ReasonCode.INSUFFICIENT_DATA, message)
    return [name for name in applied if name not in history.ancestors(set(applied) - {name})]


def _made(database: Path, tips: list[str], context: CollectContext) -> Snapshot:
    def read(session: Session) -> Snapshot:
        # A migration that ends its process ends the replay without an error.
        if applied_revisions(session, "alembic_version") != tuple(sorted(tips)):
            raise CannotLook(ReasonCode.UNREADABLE, "the replay of the migrations ended before the last of them")
        return read_schema(session)

    return look_sqlite(database, context, read)


SCHEMA = Collector(
    id="database.schema",
    title="The live schema and the one that the migrations make",
    fact=Schema,
    collect=_collect,
    thing="databases",
    deadline=120.0,
    needs=(POSTGRES, ALEMBIC),
    needs_for=of_schema,
)
