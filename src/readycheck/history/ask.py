"""Asks in the SQL that SQLite and PostgreSQL both speak.

What only looks back asks a SQLite file by the standard library: importing SQLAlchemy would take more time than all
the rest of `readycheck history`. Everything that writes goes through SQLAlchemy.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from datetime import MAXYEAR, UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection


UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""What a database cannot hold."""


class Ask(Protocol):
    """The rows of a statement; values stand in it as `:name`."""

    def __call__(self, statement: str, /, **values: object) -> Sequence[Sequence[Any]]:
        """Run one statement."""


def of_sqlite(connection: sqlite3.Connection) -> Ask:
    """Asks a file that the standard library has opened."""

    def ask(statement: str, /, **values: object) -> Sequence[Sequence[Any]]:
        return connection.execute(statement, _given(values, sqlite=True)).fetchall()

    return ask


def of_sqlalchemy(connection: Connection) -> Ask:
    """Asks in a transaction of SQLAlchemy's."""
    from sqlalchemy import text

    sqlite = connection.dialect.name == "sqlite"

    def ask(statement: str, /, **values: object) -> Sequence[Sequence[Any]]:
        return connection.execute(text(statement), _given(values, sqlite=sqlite)).all()

    return ask


def moment(value: Any) -> datetime:
    """A time as it comes back: text from SQLite, always UTC. Raises ValueError, also for one beyond all zones."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, datetime):
        raise ValueError("not a time")  # noqa: TRY004 - one error for every value that does not fit
    if not 1 < found.year < MAXYEAR:  # the first and the last year do not exist in every zone
        raise ValueError("not a time that can be told")
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _given(values: dict[str, object], *, sqlite: bool) -> dict[str, object]:
    """Times as SQLAlchemy writes them into SQLite; text without what no database takes, as it was written."""
    return {name: _one(value, sqlite=sqlite) for name, value in values.items()}


def _one(value: object, *, sqlite: bool) -> object:
    if isinstance(value, str):
        return UNWRITABLE.sub("\ufffd", value)
    if isinstance(value, datetime) and sqlite:
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return value
