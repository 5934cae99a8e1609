from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from readycheck.api import CannotLook, CollectContext, Collector, Fact, ReasonCode, Thing
from readycheck.testing import collect
from readycheck_checks.database.collect import session as sessions
from readycheck_checks.database.collect.session import Session, look, look_sqlite

Make = Callable[..., Path]


class Seen(Fact):
    count: int


def count(path: Path, statement: str = "SELECT count(*) FROM t") -> int:
    return through(lambda context: look_sqlite(path, context, lambda session: int(session.rows(statement)[0][0])))


def through(read: Callable[[CollectContext], int]) -> int:
    def collected(_thing: Thing, context: CollectContext) -> Seen:
        return Seen(count=read(context))

    return collect(Collector(id="count", title="", fact=Seen, collect=collected), None).count


@pytest.fixture
def live(make_database: Make) -> Iterator[sqlite3.Connection]:
    """A database in WAL mode whose application is running, with one row that is only in the log."""
    path = make_database("live.db", "CREATE TABLE t (x)", wal=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("INSERT INTO t VALUES (1)")
        yield connection


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_rows_that_are_only_in_the_log_are_seen(tmp_path: Path, live: sqlite3.Connection) -> None:
    before = names(tmp_path)
    assert before == ["live.db", "live.db-shm", "live.db-wal"]
    assert count(tmp_path / "live.db") == 1
    assert names(tmp_path) == before


def test_a_writer_is_neither_waited_for_nor_held_up(tmp_path: Path, live: sqlite3.Connection) -> None:
    live.execute("BEGIN IMMEDIATE")
    live.execute("INSERT INTO t VALUES (2)")
    assert count(tmp_path / "live.db") == 1
    live.execute("COMMIT")
    assert count(tmp_path / "live.db") == 2


def test_nothing_is_left_beside_a_closed_database(tmp_path: Path, make_database: Make) -> None:
    path = make_database("live.db", "CREATE TABLE t (x)", wal=True)
    assert names(tmp_path) == ["live.db"]
    assert count(path) == 0
    assert names(tmp_path) == ["live.db"]


def test_a_database_that_was_not_closed_is_read_from_a_copy(tmp_path: Path, live: sqlite3.Connection) -> None:
    left = tmp_path / "left"
    left.mkdir()
    for name in ("live.db", "live.db-wal"):
        (left / name).write_bytes((tmp_path / name).read_bytes())
    assert count(left / "live.db") == 1
    assert names(left) == ["live.db", "live.db-wal"]


def test_an_application_that_opens_it_meanwhile_is_noticed(tmp_path: Path, make_database: Make) -> None:
    path = make_database("live.db", "CREATE TABLE t (x)", wal=True)
    looks = []

    def read(context: CollectContext) -> int:
        def rows(session: Session) -> int:
            looks.append(1)
            if len(looks) == 1:
                application.append(sqlite3.connect(path, isolation_level=None))
                application[0].execute("INSERT INTO t VALUES (1)")
            return int(session.rows("SELECT count(*) FROM t")[0][0])

        return look_sqlite(path, context, rows)

    application: list[sqlite3.Connection] = []
    assert through(read) == 1
    assert len(looks) == 2
    application[0].close()


@pytest.mark.parametrize("statement", ["INSERT INTO t VALUES (1)", "CREATE TABLE u (x)", "PRAGMA user_version = 7"])
def test_nothing_can_be_written(make_database: Make, statement: str) -> None:
    path = make_database("live.db", "CREATE TABLE t (x)")
    before = path.read_bytes()
    with pytest.raises(CannotLook):
        count(path, statement)
    assert path.read_bytes() == before


def test_a_lock_is_waited_for_and_then_named(make_database: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "BUSY_SECONDS", 0.05)
    path = make_database("live.db", "CREATE TABLE t (x)")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CannotLook, match="locked") as caught:
            count(path)
    assert caught.value.reason is ReasonCode.TIMEOUT


def test_a_statement_that_runs_on_is_ended(make_database: Make) -> None:
    path = make_database("live.db", "CREATE TABLE t (x)")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(CannotLook) as caught:
        through(
            lambda context: look_sqlite(path, context, lambda session: int(session.rows(endless)[0][0]), patience=0.05)
        )
    assert caught.value.reason is ReasonCode.TIMEOUT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"SQLite format 3\0",
        b"SQLite format 3\0" + b"\xff" * 5000,
        b"text\n" * 900,
        random.Random(7).randbytes(8192),
    ],
    ids=["empty", "magic", "header", "text", "random"],
)
def test_files_that_are_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "live.db"
    path.write_bytes(content)
    with pytest.raises(CannotLook) as caught:
        count(path)
    assert caught.value.reason is ReasonCode.UNREADABLE
    assert names(tmp_path) == ["live.db"]


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(CannotLook):
        count(tmp_path)


def test_names_with_odd_characters(make_database: Make) -> None:
    assert count(make_database("a b?c#d%20.db", "CREATE TABLE t (x)")) == 0


def test_an_unfinished_transaction_is_not_rolled_back(tmp_path: Path, make_database: Make) -> None:
    path = make_database("live.db", "CREATE TABLE t (x)")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        writer.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 200)
        for name in ("live.db", "live.db-journal"):
            (crashed / name).write_bytes((tmp_path / name).read_bytes())
    before = {one.name: one.read_bytes() for one in crashed.iterdir()}
    with pytest.raises(CannotLook) as caught:
        count(crashed / "live.db")
    assert caught.value.reason is ReasonCode.UNREADABLE
    assert {one.name: one.read_bytes() for one in crashed.iterdir()} == before


def test_a_busy_writer_and_many_looks(tmp_path: Path, live: sqlite3.Connection) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None, timeout=30)) as writer:
            while not stop.is_set():
                writer.execute("INSERT INTO t VALUES (1)")
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        seen = [count(tmp_path / "live.db") for _ in range(30)]
    finally:
        stop.set()
        thread.join()
    assert seen == sorted(seen)


def test_postgresql_is_read_only_by_its_own_means(postgres: str) -> None:
    def write(session: Session) -> int:
        return len(session.rows("CREATE TABLE t (x int)"))

    with pytest.raises(CannotLook, match="read-only"):
        through(lambda context: look(postgres, context, write))
    settings = "SELECT count(*) FROM pg_settings WHERE name = 'statement_timeout' AND setting = '10000'"
    assert through(lambda context: look(postgres, context, lambda session: session.rows(settings)[0][0])) == 1
