"""Databases in WAL mode with their application running, and backups of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

BackUp = Callable[..., Path]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The live database `live.db`: users, submissions of them, logins with a time, a table without rows."""
    with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None)) as connection:
        connection.executescript(
            """PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
            CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            CREATE TABLE submissions (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL
                REFERENCES users (id), body TEXT NOT NULL);
            CREATE TABLE logins (token TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE notes (text TEXT);
            CREATE TABLE empty (id INTEGER PRIMARY KEY);
            CREATE INDEX ix_body ON submissions (body);
            CREATE VIEW names AS SELECT name FROM users;"""
        )
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO users VALUES (?, ?)", [(n, f"user {n}") for n in range(1, 201)])
        rows = [(n % 200 + 1, f"answer {n} " * 9) for n in range(2000)]
        connection.executemany("INSERT INTO submissions (user_id, body) VALUES (?, ?)", rows)
        connection.executemany("INSERT INTO logins VALUES (?, 1700000000 + ?)", [(f"t{n}", n) for n in range(300)])
        connection.executemany("INSERT INTO notes VALUES (?)", [(f"note {n}",) for n in range(100)])
        connection.execute("COMMIT")
        yield connection


@pytest.fixture
def back_up(tmp_path: Path, source: sqlite3.Connection) -> BackUp:
    """Back up the live database with SQLite's own means, then run statements on the copy."""

    def make(name: str = "nightly.db", *statements: str) -> Path:
        folder = tmp_path / "backups"
        folder.mkdir(exist_ok=True)
        with closing(sqlite3.connect(folder / name, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            for statement in statements:
                copy.execute(statement)
        (folder / name).chmod(0o600)
        return folder / name

    return make
