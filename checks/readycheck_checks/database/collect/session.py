"""Read-only sessions: SQLite by the standard library, PostgreSQL by SQLAlchemy and psycopg.

A SQLite file is never created, recovered or given new neighbours: where merely opening it
would leave a `-shm` or `-wal` file beside it (owned by whoever audits, so that the
application might no longer write), it is opened as immutable or copied first.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from readycheck.api import CannotLook, CollectContext, ReasonCode, format_bytes

if TYPE_CHECKING:
    from sqlalchemy import URL

BUSY_SECONDS = 5.0
"""How long to wait for a lock of the application."""
STATEMENT_SECONDS = 10.0
MOST_COPIED = 512 * 2**20
_STEPS = 20_000
_ATTEMPTS = 3
_INSTALL_POSTGRES = "psycopg is not installed; install with: pip install 'readycheck-audit[postgres]'"

T = TypeVar("T")
Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Session:
    """An open read-only session; `query` runs one statement and returns its rows."""

    dialect: str
    query: Query
    version: str = ""

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one statement; SQLite's and PostgreSQL's own placeholders."""
        return self.query(statement, values)


def look(url: str, context: CollectContext, read: Callable[[Session], T]) -> T:
    """What `read` sees in a read-only session on the database at `url`. Raises `CannotLook`."""
    parsed = _parsed(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return look_sqlite(sqlite_path(url, context.base), context, read)
    if backend == "postgresql":
        with _open_postgres(parsed, context) as session:
            return read(session)
    message = f"databases of the kind '{backend}' are not read yet; SQLite and PostgreSQL are"
    raise CannotLook(ReasonCode.UNSUPPORTED, message)


def look_sqlite(
    path: Path, context: CollectContext, read: Callable[[Session], T], *, patience: float = STATEMENT_SECONDS
) -> T:
    """What `read` sees in a SQLite file; each statement may take `patience` seconds. Raises `CannotLook`."""
    for _attempt in range(_ATTEMPTS):
        uri = _uri(path, context)
        with _open_sqlite(uri, path, context, patience) as session:
            seen = read(session)
        if "immutable=1" not in uri or not _wal(path).exists():
            return seen
    message = f"{path.name} was opened by its application each time while it was read; run the audit again"
    raise CannotLook(ReasonCode.STALE, message)


def sqlite_path(url: str, base: Path) -> Path:
    """The file of a SQLite URL; a relative one starts at the profile's folder. Raises `CannotLook`."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        raise CannotLook(ReasonCode.UNSUPPORTED, "this needs a SQLite database")
    name = (parsed.database or "").removeprefix("file:").partition("?")[0]
    if name in ("", ":memory:"):
        raise CannotLook(ReasonCode.UNSUPPORTED, "a SQLite database in memory cannot be seen from another process")
    return base / name


@contextmanager
def _open_sqlite(uri: str, path: Path, context: CollectContext, patience: float) -> Iterator[Session]:
    with translated(path.name):
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    with closing(connection):
        # A byte that is no UTF-8 in some name must not end the look.
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")

        def query(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
            until = time.monotonic() + min(patience, context.remaining())
            connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            with translated(path.name):
                return connection.execute(statement, values).fetchall()

        query("PRAGMA query_only = 1", ())
        query("PRAGMA trusted_schema = 0", ())
        query("SELECT count(*) FROM sqlite_schema", ())
        yield Session("sqlite", query, sqlite3.sqlite_version)


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn SQLite's errors into `CannotLook` with a remedy."""
    try:
        yield
    except sqlite3.OperationalError as error:
        said = str(error)
        if "interrupted" in said:
            message = f"reading {name} took longer than it may; audit a replica or a copy"
            raise CannotLook(ReasonCode.TIMEOUT, message) from None
        if "locked" in said or "busy" in said:
            message = f"{name} stayed locked by its application for {BUSY_SECONDS:g} s; audit at a quieter time"
            raise CannotLook(ReasonCode.TIMEOUT, message) from None
        if "readonly" in said:
            message = f"{name} has an unfinished transaction to roll back; let the application open it first"
            raise CannotLook(ReasonCode.UNREADABLE, message) from None
        if "unable to open" in said:
            message = f"{name} cannot be opened; give the audit's account the right to read it and its folder"
            raise CannotLook(ReasonCode.ACCESS_DENIED, message) from None
        raise CannotLook(ReasonCode.UNREADABLE, f"{name} could not be read: {said[:200]}") from None
    except sqlite3.Error as error:
        message = f"{name} could not be read as a SQLite database: {str(error)[:200]}"
        raise CannotLook(ReasonCode.UNREADABLE, message) from None


def _uri(path: Path, context: CollectContext) -> str:
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        message = f"there is no database file {path.name}; correct the database's url in the profile"
        raise CannotLook(ReasonCode.UNREACHABLE, message) from None
    except OSError as error:
        raise CannotLook(ReasonCode.ACCESS_DENIED, f"{path.name} cannot be read: {error.strerror}") from None
    quoted = path.resolve().as_uri()
    if header[18:20] != b"\x02\x02":
        return f"{quoted}?mode=ro"
    shared_memory = path.with_name(path.name + "-shm")
    if not _wal(path).exists():
        return f"{quoted}?mode=ro&immutable=1"
    if shared_memory.exists():
        return f"{quoted}?mode=ro"
    return f"{_private_copy(path, context).as_uri()}?mode=ro"


def _private_copy(path: Path, context: CollectContext) -> Path:
    """A copy of a file whose application went away without closing it."""
    size = path.stat().st_size + _wal(path).stat().st_size
    if size > MOST_COPIED:
        message = (
            f"{path.name} was not closed by its application and is larger than {format_bytes(MOST_COPIED)};"
            " let the application open it first"
        )
        raise CannotLook(ReasonCode.UNREADABLE, message)
    copy = context.scratch / f"unclosed-{path.name}"
    shutil.copyfile(path, copy)
    shutil.copyfile(_wal(path), _wal(copy))
    return copy.resolve()


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _parsed(url: str) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url("postgresql" + url[8:] if url.startswith("postgres://") else url)
    except (ArgumentError, ValueError):
        message = "the database's url is not a SQLAlchemy URL such as sqlite:///data/app.db"
        raise CannotLook(ReasonCode.UNSUPPORTED, message) from None


@contextmanager
def _open_postgres(parsed: URL, context: CollectContext) -> Iterator[Session]:
    try:
        import psycopg  # noqa: F401 - optional
    except ImportError:
        raise CannotLook(ReasonCode.MISSING_DEPENDENCY, _INSTALL_POSTGRES) from None
    from sqlalchemy import create_engine, pool
    from sqlalchemy.exc import SQLAlchemyError

    # The driver is ours, so are its parameters: asyncpg's `ssl` is libpq's `sslmode`.
    parameters = dict(parsed.query)
    if "ssl" in parameters:
        parameters["sslmode"] = parameters.pop("ssl")
    known = {key: value for key, value in parameters.items() if key.startswith("ssl") or key in ("host", "port")}
    limits = (
        f"-c default_transaction_read_only=on -c statement_timeout={int(STATEMENT_SECONDS * 1000)}"
        " -c lock_timeout=100 -c idle_in_transaction_session_timeout=60000"
    )
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg", query=known),
        poolclass=pool.NullPool,
        hide_parameters=True,
        connect_args={
            "options": limits,
            "connect_timeout": max(2, int(min(10, context.remaining()))),
            "application_name": "readycheck",
        },
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            version = str(connection.exec_driver_sql("SHOW server_version").scalar())

            def query(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
                return [tuple(row) for row in connection.exec_driver_sql(statement, tuple(values))]

            yield Session("postgresql", query, version)
            connection.rollback()
    except SQLAlchemyError as error:
        raise _refused(error) from None
    finally:
        engine.dispose()


def _refused(error: Exception) -> CannotLook:
    origin = getattr(error, "orig", None)
    state = str(getattr(origin, "sqlstate", "") or "")
    said = " ".join(str(origin or error).split())[:200]
    if state in ("28P01", "28000", "42501") or "authentication" in said:
        return CannotLook(ReasonCode.ACCESS_DENIED, f"PostgreSQL refused the account: {said}")
    if state in ("57014", "55P03"):
        return CannotLook(ReasonCode.TIMEOUT, f"PostgreSQL ended the query: {said}")
    return CannotLook(ReasonCode.UNREACHABLE, f"PostgreSQL could not be asked: {said}")
