"""The tables of the history as they are now; `migrations` holds the way here from every earlier version.

A finding is kept once a target and a sighting a run, since most findings are seen again and again. All names
begin with `readycheck_`: a team may keep its history in a database that holds other things too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from readycheck.history.versions import HEAD, TABLE


class Moment(TypeDecorator[datetime]):
    """A time in UTC, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; SQLite keeps no zone."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always with its zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData()

version = Table(
    TABLE,
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="readycheck_version_pkc"),
)
"""Alembic's table."""

target = Table(
    "readycheck_target",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("environment", Text, nullable=False),
    UniqueConstraint("name", "environment", name="readycheck_target_once"),
)

run = Table(
    "readycheck_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("target_id", ForeignKey("readycheck_target.id", name="readycheck_run_of_target"), nullable=False),
    Column("run", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("profile", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("exit_code", Integer, nullable=False),
    Column("floor", Float, nullable=False),
    Column("ceiling", Float, nullable=False),
    Column("coverage", Float, nullable=False),
    Column("partial", Boolean, nullable=False),
    Column("selection", Text, nullable=False),
    Column("new", Integer),
    Column("fixed", Integer),
    Column("compared_with", Text),
    UniqueConstraint("target_id", "run", name="readycheck_run_once"),
    Index("readycheck_run_by_time", "target_id", "started"),
    sqlite_autoincrement=True,  # an id says what was recorded before what, so none is given twice
)

control = Table(
    "readycheck_control",
    metadata,
    Column("run_id", ForeignKey("readycheck_run.id", name="readycheck_control_of_run"), nullable=False),
    Column("control", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("checks", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "control", name="readycheck_control_once"),
    sqlite_with_rowid=False,
)

finding = Table(
    "readycheck_finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("target_id", ForeignKey("readycheck_target.id", name="readycheck_finding_of_target"), nullable=False),
    Column("identity", String(32), nullable=False),
    Column("control", Text, nullable=False),
    Column("check_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("thing", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    UniqueConstraint("target_id", "identity", name="readycheck_finding_once"),
)

sighting = Table(
    "readycheck_sighting",
    metadata,
    Column("run_id", Integer, nullable=False),
    Column("finding_id", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("many", Integer, nullable=False),
    Column("message", Text),
    PrimaryKeyConstraint("run_id", "finding_id", name="readycheck_sighting_once"),
    ForeignKeyConstraint(["run_id"], ["readycheck_run.id"], name="readycheck_sighting_of_run"),
    ForeignKeyConstraint(["finding_id"], ["readycheck_finding.id"], name="readycheck_sighting_of_finding"),
    Index("readycheck_sighting_by_finding", "finding_id"),
    sqlite_with_rowid=False,
)
"""`message` only where it is another one than the finding's, which is that of its first sighting."""


def create(connection: Any) -> None:
    """Make the tables where there are none, without a walk through the migrations."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(version.insert().values(version_num=HEAD))
