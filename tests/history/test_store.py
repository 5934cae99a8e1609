"""Opening a history: made, migrated, refused, locked, damaged; each with one sentence and no trace of a URL."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect
from tests.support.runs import FIRST, finding, keep, run

from readycheck.history import schema
from readycheck.history.errors import HistoryError, NoHistoryError
from readycheck.history.look import lines, read_snapshot
from readycheck.history.migrate import migrate
from readycheck.history.past import past_of
from readycheck.history.place import Place, place_of
from readycheck.history.store import reading, writing
from readycheck.history.versions import REVISIONS


def shape(path: Path) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, and what SQLite itself says of it."""
    engine = create_engine(f"sqlite:///{path}")
    seen = inspect(engine)
    found: dict[str, Any] = {}
    for table in sorted(seen.get_table_names()):
        columns = [(one["name"], str(one["type"]), one["nullable"]) for one in seen.get_columns(table)]
        found[table] = (
            sorted(columns),
            seen.get_pk_constraint(table)["constrained_columns"],
            sorted(str(sorted(key.items(), key=str)) for key in seen.get_foreign_keys(table)),
            sorted(str(one["column_names"]) for one in seen.get_unique_constraints(table)),
            sorted((one["name"] or "", str(one["column_names"])) for one in seen.get_indexes(table)),
        )
    engine.dispose()
    return found


def migrated(path: Path, revision: str) -> Path:
    """A file as the version `revision` made it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate(connection, revision)
    engine.dispose()
    return path


FIRST_VERSION = """
INSERT INTO readycheck_target VALUES (1, 'shop', 'staging');
INSERT INTO readycheck_run VALUES
  (1, 1, 'a', '2026-11-01 09:00:00.000000', 12.5, 'p', 'd', '1', '', 'not_ready', 1, 40, 50, 80, 0, ''),
  (2, 1, 'b', '2026-11-02 09:00:00.000000', 12.5, 'p', 'd', '1', '', 'ready', 0, 60, 70, 90, 0, '');
INSERT INTO readycheck_control VALUES (1, 'S-1', 0, 'A stone', 'high', 'fail', 'none', '["c.S-1"]'),
  (2, 'S-1', 0, 'A stone', 'high', 'fail', 'none', '["c.S-1"]');
INSERT INTO readycheck_finding VALUES
  (1, 1, '0000000000000000000000000000000x', 'S-1', 'c.S-1', 'c.rule', 'main', 'src/x.py', 'x', 'x was seen'),
  (2, 1, '0000000000000000000000000000000y', 'S-1', 'c.S-1', 'c.rule', 'main', 'src/y.py', 'y', 'y was seen'),
  (3, 1, '0000000000000000000000000000000z', 'S-1', 'c.S-1', 'c.rule', 'main', 'src/z.py', 'z', 'nobody saw it');
INSERT INTO readycheck_sighting VALUES (1, 1, 0, 'fail', 1, NULL), (2, 1, 0, 'fail', 1, NULL),
  (2, 2, 1, 'warn', 2, 'y once more');
"""


def first_version(path: Path) -> Path:
    migrated(path, "0001")
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_VERSION)
    connection.close()
    return path


def test_a_new_history_is_what_the_migrations_make(tmp_path: Path) -> None:
    keep(tmp_path / "new.db", run("a"))
    assert shape(tmp_path / "new.db") == shape(migrated(tmp_path / "old.db", "head"))
    versions = sorted(path.stem for path in (Path(schema.__file__).parent / "migrations" / "versions").glob("r*.py"))
    assert [one[1:5] for one in versions] == list(REVISIONS)


def test_a_history_of_the_first_version_is_migrated_with_what_it_holds(tmp_path: Path) -> None:
    place = Place(first_version(tmp_path / "h.db"))
    with reading(place) as connection:
        found = lines(connection)
        assert [(one.run, one.floor, one.new, one.target.name) for one in found] == [
            ("b", 60, None, "shop"),
            ("a", 40, None, "shop"),
        ]
        snap = read_snapshot(connection, found[0].id)
        assert [(one.fingerprint, one.status, one.many, one.message) for one in snap.findings] == [
            ("x", "fail", 1, "x was seen"),
            ("y", "warn", 2, "y once more"),
        ]
        past = past_of(connection, snap.line, [one.identity for one in snap.findings])
        assert past is not None
        assert list(past.first_seen.values()) == [FIRST, FIRST + timedelta(days=1)]
    later = run("c", 2, [finding("x")])
    keep(place, later)
    with reading(place) as connection:
        newest = lines(connection)[0]
        assert (newest.run, newest.new, newest.fixed) == ("c", 0, 1)


@pytest.mark.parametrize("use", [reading, writing])
def test_a_newer_history_is_refused_and_left_alone(tmp_path: Path, use: Callable[[Place], Any]) -> None:
    place = keep(tmp_path / "h.db", run("a"))
    connection = sqlite3.connect(tmp_path / "h.db")
    connection.execute("UPDATE readycheck_version SET version_num = '0999'")
    connection.commit()
    connection.close()
    before = (tmp_path / "h.db").read_bytes()
    with pytest.raises(HistoryError, match=r"newer readycheck .version 0999; this one knows") as caught, use(place):
        pass
    assert "update" in str(caught.value)
    assert (tmp_path / "h.db").read_bytes() == before


@pytest.mark.parametrize(
    "change", ["DELETE FROM {}", "UPDATE {} SET version_num = 'x'", "INSERT INTO {} VALUES ('0001')"]
)
@pytest.mark.parametrize("use", [reading, writing])
def test_a_history_that_says_no_version_is_damaged(tmp_path: Path, change: str, use: Callable[[Place], Any]) -> None:
    place = keep(tmp_path / "h.db", run("a"))
    connection = sqlite3.connect(tmp_path / "h.db")
    connection.execute(change.format("readycheck_version"))
    connection.commit()
    connection.close()
    with pytest.raises(HistoryError, match=r"is damaged, .* move it away"), use(place):
        pass


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE orders (id)")
    connection.commit()
    connection.close()


def damaged(path: Path) -> None:
    keep(path, *(run(f"r{n}", n, [finding(f"{n}{k}") for k in range(40)]) for n in range(3)))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda path: path.mkdir(), "is not a file"),
        (os.mkfifo, "is not a file"),
        (lambda path: path.symlink_to("/dev/null"), "is not a file"),
        (lambda path: path.write_bytes(b"no database " * 100), "no database or a damaged one"),
        (damaged, "damaged"),
        (other_database, "something else"),
    ],
)
@pytest.mark.parametrize("use", [reading, writing])
def test_what_is_no_history_is_said_in_a_sentence(
    tmp_path: Path, make: Callable[[Path], object], part: str, use: Callable[[Place], Any]
) -> None:
    path = tmp_path / "h.db"
    make(path)
    with pytest.raises(HistoryError, match=part), use(Place(path)) as connection:
        lines(connection)


def test_where_nothing_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HistoryError, match="cannot be used"), writing(Place(tmp_path / "file" / "h.db")):
        pass
    with pytest.raises(HistoryError, match="cannot be used"), writing(Place(tmp_path / ("x" * 300) / "h.db")):
        pass
    with pytest.raises(NoHistoryError, match="no history"), reading(Place(tmp_path / "h.db")):
        pass
    assert not (tmp_path / "h.db").exists()
    (tmp_path / "h.db").touch()  # as a kill leaves it between its making and the first table
    with pytest.raises(NoHistoryError), reading(Place(tmp_path / "h.db")):
        pass
    keep(tmp_path / "h.db", run("a"))


def test_a_history_that_is_locked_is_waited_for_and_then_said(tmp_path: Path) -> None:
    place = keep(tmp_path / "h.db", run("a"))
    other = sqlite3.connect(tmp_path / "h.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for use in (reading, writing):
        with pytest.raises(HistoryError, match="locked by another"), use(place, patience=0.05):
            pass
    other.execute("ROLLBACK")
    other.close()
    keep(place, run("b", 1))


def test_who_reads_is_waited_for_before_a_run_is_kept(tmp_path: Path) -> None:
    place = keep(tmp_path / "h.db", run("a"))
    with reading(place) as ask:
        assert [one.run for one in lines(ask)] == ["a"]
        with pytest.raises(HistoryError, match="locked by another"):
            keep(place, run("b", 1), patience=0.05)
        assert [one.run for one in lines(ask)] == ["a"]
    keep(place, run("c", 2))
    with reading(place) as ask:
        assert [one.run for one in lines(ask)] == ["c", "a"]


def test_a_file_that_may_only_be_read_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = keep(tmp_path / "h.db", run("a"))
    monkeypatch.setattr(os, "access", lambda *_: False)  # what root is told of a read-only disk
    with reading(place) as connection:
        assert [one.run for one in lines(connection)] == ["a"]


def test_only_the_owner_may_read_it_and_odd_paths_work(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a b?mode=memory#%41\udcff.db"
    keep(path, run("a"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_fault_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    place = keep(tmp_path / "h.db", run("a"))
    from readycheck.history.record import record
    from readycheck.model import Retention

    with pytest.raises(RuntimeError), writing(place) as connection:  # noqa: PT012 - the fault comes after the writing
        record(connection, run("b", 1), Retention())
        raise RuntimeError
    with reading(place) as connection:
        assert [one.run for one in lines(connection)] == ["a"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (None, ".readycheck/history.db"),
        ("h.db", "base/h.db"),
        ("/tmp/h.db", "/tmp/h.db"),
        ("sqlite:///h.db", "base/h.db"),
        ("sqlite:////tmp/h.db", "/tmp/h.db"),
        ("postgresql://ana:geheim@db.example.edu:5433/team?sslmode=require", "PostgreSQL on db.example.edu:5433/team"),
        ("postgres://[::1]:5432/team", "PostgreSQL on [::1]:5432/team"),
        ("postgresql:///team", "PostgreSQL on this machine/team"),
    ],
)
def test_places(written: str | None, shown: str) -> None:
    place = place_of(written, Path("base"))
    assert place is not None
    assert place.shown == shown
    assert "geheim" not in repr(place) + str(place)


def test_off_is_no_place_and_others_are_refused() -> None:
    assert place_of("off") is None
    for wrong in ("mysql://u:geheim@h/x", "", " ", "a\0b", "postgresql://h:port/x", "postgresql://ü:geheim@h/x"):
        with pytest.raises(HistoryError) as caught:
            place_of(wrong)
        assert "geheim" not in str(caught.value)
