"""The engine, with the pragmas that SQLite needs to be a database for a server."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event


def connect(url: str, *, busy_timeout_ms: int = 5_000) -> Engine:
    """Make the engine of one process: WAL, foreign keys on, waits for a writer instead of failing."""
    engine = create_engine(url, pool_size=20, max_overflow=20)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA busy_timeout = {int(busy_timeout_ms)}")
        cursor.close()

    return engine
