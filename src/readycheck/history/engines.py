"""SQLAlchemy's engines for both databases, each with its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, pool

from readycheck.history import files

_CONNECT = 5


def sqlite_engine(path: Path, patience: float) -> Engine:
    """For writing to a file."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: files.connect(path, patience, write=True),
        poolclass=pool.NullPool,
        hide_parameters=True,
    )

    def begin(connection: Connection) -> None:
        # Takes the lock before anything is read, so that two writers wait for each other and none gives up.
        driver = connection.connection.driver_connection
        assert isinstance(driver, files.Connection)
        driver.begin(write=True)

    event.listen(engine, "begin", begin)
    return engine


def postgres_engine(url: str, patience: float) -> Engine:
    """For reading and writing in PostgreSQL. Raises ImportError where psycopg is not installed."""
    options = f"-c lock_timeout={int(patience * 1000)} -c statement_timeout=60000"
    settings: dict[str, Any] = {"connect_timeout": _CONNECT, "application_name": "readycheck"}
    parsed = make_url("postgresql+psycopg" + url[url.index("://") :])
    if given := parsed.query.get("options"):
        parsed = parsed.difference_update_query(["options"])
        options = f"{given if isinstance(given, str) else ' '.join(given)} {options}"
    return create_engine(
        parsed,
        poolclass=pool.NullPool,
        hide_parameters=True,
        connect_args={**settings, **dict(parsed.query), "options": options},
    )
