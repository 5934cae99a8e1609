"""Collects the migration files beside what the database says was applied."""

from __future__ import annotations

import re

from readycheck.api import CannotLook, CollectContext, Collector, ReasonCode
from readycheck_checks.database.collect.revisions import find_scripts, read_revisions
from readycheck_checks.database.collect.session import Session, look
from readycheck_checks.database.facts import Migrations
from readycheck_checks.database.needs import POSTGRES, expected_of, of_migrations
from readycheck_checks.database.targets import Database

_COUNT_TABLES = {
    "sqlite": "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
    "postgresql": "SELECT count(*) FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND relnamespace NOT IN"
    " (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname LIKE 'pg~_%%' ESCAPE '~'"
    " OR nspname = 'information_schema')",
}
_FIND_TABLE = {
    "sqlite": "SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'view') AND lower(name) = lower(?)",
    "postgresql": "SELECT count(*) FROM (SELECT pg_catalog.to_regclass(%s) AS found) AS t WHERE found IS NOT NULL",
}
MOST_ROWS = 1_000


def applied_revisions(session: Session, table: str) -> tuple[str, ...] | None:
    """The rows of Alembic's version table; None where there is no such table. Raises `CannotLook`."""
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", table):
        raise CannotLook(ReasonCode.NOT_CONFIGURED, f"'{table}' is no table name; correct expected.version_table")
    if not session.rows(_FIND_TABLE[session.dialect], table)[0][0]:
        return None
    rows = session.rows(f"SELECT version_num FROM {table} LIMIT {MOST_ROWS}")  # noqa: S608 - the name was checked
    return tuple(sorted(str(row[0]) for row in rows))


def _collect(database: Database, context: CollectContext) -> Migrations:
    expected = expected_of(database)
    scripts = find_scripts(context.base / expected.alembic)
    context.files_lie_in(scripts.folder.parent)
    read_revisions(scripts)

    def read(session: Session) -> Migrations:
        applied = applied_revisions(session, expected.version_table)
        tables = int(session.rows(_COUNT_TABLES[session.dialect])[0][0])
        return Migrations(
            dialect=session.dialect,
            folder=scripts.folder.name,
            revisions=tuple(scripts.revisions),
            unreadable=tuple(scripts.unreadable),
            version_table=expected.version_table,
            has_version_table=applied is not None,
            applied=applied or (),
            tables=tables - (applied is not None),
        )

    return look(database.url, context, read)


MIGRATIONS = Collector(
    id="database.migrations",
    title="Migration files and the applied revision",
    fact=Migrations,
    collect=_collect,
    thing="databases",
    deadline=60.0,
    needs=(POSTGRES,),
    needs_for=of_migrations,
)
