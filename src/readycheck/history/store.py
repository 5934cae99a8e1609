"""Opens a history: locked for whoever writes, at the right version, and with one sentence for what goes wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from readycheck.history.ask import Ask, of_sqlalchemy, of_sqlite
from readycheck.history.errors import HistoryError, NoHistoryError
from readycheck.history.files import check_file, connect, make_file, nothing
from readycheck.history.hosts import find_host
from readycheck.history.place import Place
from readycheck.history.refusals import refusal
from readycheck.history.versions import HEAD, version_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

PATIENCE = 10.0
"""Seconds that a command waits for another one that is writing."""
_LOCK = 0x72656164  # any number will do, as long as every readycheck takes the same


@contextmanager
def writing(place: Place, patience: float = PATIENCE) -> Iterator[Connection]:
    """A transaction that is alone in writing; made, or brought to this version, where it has to be.

    All of it is kept, or nothing. Raises HistoryError.
    """
    with _translated(place, of_sqlalchemy=True):
        from readycheck.history.engines import postgres_engine, sqlite_engine

        if place.path is not None:
            make_file(place.path)
            engine = sqlite_engine(place.path, patience)
        else:
            engine = postgres_engine(place.url, patience)
            find_host(place)
        with engine.begin() as connection:  # without a pool, so nothing stays open
            if place.path is None:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            _bring_up(connection, place)
            yield connection


@contextmanager
def reading(place: Place, patience: float = PATIENCE) -> Iterator[Ask]:
    """A look at one moment; an older history is brought to this version first. Raises HistoryError, NoHistoryError."""
    with _translated(place, of_sqlalchemy=place.path is None):
        with _asking(place, patience) as ask:
            found = version_of(ask, place)
            if found is None:
                raise NoHistoryError(nothing(place))
            if found == HEAD:
                yield ask
                return
        with writing(place, patience):
            pass
        with _asking(place, patience) as ask:
            yield ask


@contextmanager
def _asking(place: Place, patience: float) -> Iterator[Ask]:
    if place.path is not None:
        check_file(place.path)
        with closing(connect(place.path, patience, write=False)) as connection:
            connection.begin(write=False)
            yield of_sqlite(connection)
        return
    from readycheck.history.engines import postgres_engine

    engine = postgres_engine(place.url, patience)
    find_host(place)
    with engine.connect() as connected:
        yield of_sqlalchemy(connected.execution_options(isolation_level="REPEATABLE READ"))


def _bring_up(connection: Connection, place: Place) -> None:
    found = version_of(of_sqlalchemy(connection), place)
    if found is None:
        from readycheck.history.schema import create

        create(connection)
    elif found != HEAD:
        from readycheck.history.migrate import migrate

        migrate(connection)


@contextmanager
def _translated(place: Place, *, of_sqlalchemy: bool) -> Iterator[None]:
    kinds: tuple[type[Exception], ...] = (sqlite3.Error, OSError, ImportError, ValueError)
    if of_sqlalchemy:
        from sqlalchemy.exc import SQLAlchemyError

        kinds = (*kinds, SQLAlchemyError)
    try:
        yield
    except kinds as error:
        raise HistoryError(refusal(place, error)) from None
