from __future__ import annotations

import bz2
import gzip
import lzma
import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from readycheck.api import (
    CannotLook,
    CollectContext,
    Consent,
    Finding,
    Mode,
    ReasonCode,
    StagesEvidence,
    Status,
    TableEvidence,
)
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.backups.collect import files, scratch
from readycheck_checks.backups.collect.restore import RESTORE
from readycheck_checks.backups.facts import Restore
from readycheck_checks.backups.restores import CHECK
from readycheck_checks.backups.targets import BackupSet

BackUp = Callable[..., Path]
ALLOWED = Consent.model_validate({"drill": {"restore": True}})
RANDOM = random.Random(7).randbytes(20_000)
THING = {"id": "nightly", "of": "main", "sqlite": "backups/*", "rpo": "24h", "rto": "5m"}


def drill(base: Path, url: str = "sqlite:///live.db", **changes: object) -> Restore:
    return collect(
        RESTORE,
        BackupSet.model_validate({**THING, **changes}),
        base=base,
        consent=ALLOWED,
        things={"databases": [{"id": "main", "url": url}]},
    )


def bad(found: list[Finding]) -> list[str]:
    return [one.rule.removeprefix("backups.restores.") for one in found if one.status is not Status.PASS]


def folder(base: Path) -> dict[str, bytes]:
    return {str(one.relative_to(base)): one.read_bytes() for one in base.rglob("*") if one.is_file()}


@pytest.mark.parametrize("ending", ["db", "db.gz", "db.bz2", "db.xz"])
def test_a_good_backup(tmp_path: Path, back_up: BackUp, ending: str) -> None:
    path = back_up()
    packs: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    pack = packs.get(ending.removeprefix("db."), bytes)
    (path.parent / f"a.{ending}").write_bytes(pack(path.read_bytes()))
    path.unlink()
    before = folder(tmp_path)
    seen = drill(tmp_path)
    found = judge(CHECK, seen)
    assert bad(found) == []
    assert {one.table: one.backup for one in seen.counts} == {
        "users": 200, "submissions": 2000, "logins": 300, "notes": 100, "empty": 0,
    }  # fmt: skip
    stages = [one for finding in found for one in finding.evidence if isinstance(one, StagesEvidence)]
    assert [name for name, _seconds in stages[0].stages][1:] == ["open", "check integrity", "check foreign keys"]
    assert stages[0].bar == 300.0
    assert any(isinstance(one, TableEvidence) for finding in found for one in finding.evidence)
    assert folder(tmp_path) == before


def cut_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_half_of_the_pages(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 8192 * 4096)


def flip(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'notes'").fetchone()[0]
    data = bytearray(path.read_bytes())
    at = (page - 1) * 4096 + 12
    data[at : at + 4] = bytes(byte ^ 0xFF for byte in data[at : at + 4])
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("the disk was full\n" * 500)


def error_page(path: Path) -> None:
    path.write_bytes(b"<html>503</html>")


def cut_gzip(path: Path) -> None:
    data = gzip.compress(path.read_bytes())
    path.write_bytes(data[: len(data) * 2 // 3])


def flip_gzip(path: Path) -> None:
    data = bytearray(gzip.compress(path.read_bytes()))
    data[-6] ^= 0xFF
    path.write_bytes(data)


def gzip_of_text(path: Path) -> None:
    path.write_bytes(gzip.compress(b"no database\n" * 1000))


def header_only(path: Path) -> None:
    os.truncate(path, 100)


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        (cut_half, "restored"),
        (cut_half_of_the_pages, "restored"),
        (flip, "integrity"),
        (empty, "restored"),
        (text, "restored"),
        (error_page, "restored"),
        (cut_gzip, "restored"),
        (flip_gzip, "restored"),
        (gzip_of_text, "restored"),
        (header_only, "restored"),
    ],
)
def test_a_damaged_backup_fails(tmp_path: Path, back_up: BackUp, harm: Callable[[Path], None], rule: str) -> None:
    harm(back_up())
    found = judge(CHECK, drill(tmp_path))
    assert worst(found) is Status.FAIL
    assert bad(found) == [rule]


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("DELETE FROM submissions WHERE id % 100 = 0", ["rows"]),
        ("DELETE FROM submissions WHERE id > 1000", ["rows"]),
        ("DELETE FROM users WHERE id = 100; DELETE FROM submissions WHERE user_id = 100", ["rows", "rows"]),
        ("DELETE FROM users WHERE id = 200", ["foreign_keys"]),
        ("DELETE FROM logins", ["rows"]),
        ("DELETE FROM notes", ["rows"]),
        ("DROP TABLE empty", ["missing_table"]),
        ("DROP INDEX ix_body", ["missing_index"]),
        ("DROP VIEW names", ["missing_view"]),
        ("ALTER TABLE users ADD COLUMN mail TEXT", ["extra_column"]),
        ("INSERT INTO submissions (user_id, body) VALUES (999, 'x')", ["foreign_keys"]),
    ],
)
def test_a_backup_that_lacks_something(tmp_path: Path, back_up: BackUp, statement: str, wanted: list[str]) -> None:
    back_up("nightly.db", *statement.split(";"))
    found = judge(CHECK, drill(tmp_path))
    assert bad(found) == wanted
    assert worst(found) is Status.FAIL


def test_rows_that_came_since_are_not_missed(tmp_path: Path, back_up: BackUp, source: sqlite3.Connection) -> None:
    path = back_up()
    rows = [(n % 200 + 1, "new") for n in range(6000)]
    source.executemany("INSERT INTO submissions (user_id, body) VALUES (?, ?)", rows)
    source.executemany("INSERT INTO users (name) VALUES (?)", [(f"new {n}",) for n in range(900)])
    now = int(path.stat().st_mtime) + 5
    source.executemany("INSERT INTO logins VALUES (?, ?)", [(f"n{n}", now) for n in range(4000)])
    source.execute("INSERT INTO notes VALUES ('one more')")
    found = judge(CHECK, drill(tmp_path))
    assert bad(found) == []
    (counted,) = [one for one in found if one.rule.endswith("counted")]
    assert "10,901 came to the source since" in counted.message


def test_rows_deleted_since_are_no_fault(tmp_path: Path, back_up: BackUp, source: sqlite3.Connection) -> None:
    back_up()
    source.execute("DELETE FROM submissions WHERE id < 1500")
    source.execute("DELETE FROM logins")
    source.execute("DELETE FROM notes")
    assert bad(judge(CHECK, drill(tmp_path))) == []


def test_a_table_that_was_empty_and_filled_since(tmp_path: Path, back_up: BackUp, source: sqlite3.Connection) -> None:
    source.execute("CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT)")
    source.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, at TEXT)")
    back_up()
    source.executemany("INSERT INTO jobs (kind) VALUES (?)", [("grade",)] * 500)
    source.executemany("INSERT INTO events (at) VALUES (?)", [("2100-01-01 00:00:00+02:00",)] * 500)
    assert bad(judge(CHECK, drill(tmp_path))) == []


def test_where_only_totals_tell_growth_is_not_taken_for_a_loss(
    tmp_path: Path, back_up: BackUp, source: sqlite3.Connection
) -> None:
    source.execute("CREATE TABLE sessions (token TEXT PRIMARY KEY, user_id INTEGER)")
    source.executemany("INSERT INTO sessions VALUES (hex(randomblob(16)), ?)", [(1,)] * 2)
    back_up()
    source.executemany("INSERT INTO sessions VALUES (hex(randomblob(16)), ?)", [(1,)] * 42)
    found = judge(CHECK, drill(tmp_path))
    assert bad(found) == ["rows"]
    assert worst(found) is Status.WARN
    back_up("later.db", "DELETE FROM sessions")
    assert worst(judge(CHECK, drill(tmp_path))) is Status.FAIL


def test_random_keys_are_not_taken_for_growing_ones(
    tmp_path: Path, back_up: BackUp, source: sqlite3.Connection
) -> None:
    def keys(start: int) -> list[tuple[int]]:
        return [((n * 2654435761) % 2**40,) for n in range(start, start + 1000)]

    source.execute("CREATE TABLE blobs (id INTEGER PRIMARY KEY)")
    source.executemany("INSERT INTO blobs VALUES (?)", keys(1))
    back_up()
    source.executemany("INSERT INTO blobs VALUES (?)", keys(1001)[:100])
    seen = drill(tmp_path)
    assert next(one.how for one in seen.counts if one.table == "blobs") == "all"
    assert bad(judge(CHECK, seen)) == []


def test_a_copy_of_the_file_without_its_log(tmp_path: Path, source: sqlite3.Connection) -> None:
    """What `cp` makes of a database in WAL mode: whole inside, and old."""
    source.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, created_at INTEGER)")
    source.executemany("INSERT INTO events (created_at) VALUES (?)", [(1700000000,)] * 50)
    source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    source.execute("BEGIN")
    source.executemany("INSERT INTO events (created_at) VALUES (?)", [(1700000000,)] * 200)
    source.execute("COMMIT")
    (tmp_path / "backups").mkdir()
    shutil.copyfile(tmp_path / "live.db", tmp_path / "backups" / "copy.db")
    found = judge(CHECK, drill(tmp_path))
    assert bad(found) == ["rows"]
    assert "lacks 200 of the 250 rows of events" in next(one.message for one in found if one.status is Status.FAIL)


def test_a_copy_with_its_log_is_whole(tmp_path: Path, source: sqlite3.Connection) -> None:
    (tmp_path / "backups").mkdir()
    for name in ("live.db", "live.db-wal"):
        shutil.copyfile(tmp_path / name, tmp_path / "backups" / name)
    assert bad(judge(CHECK, drill(tmp_path))) == []


def test_an_orphan_of_the_source_is_not_the_backups_fault(
    tmp_path: Path, back_up: BackUp, source: sqlite3.Connection
) -> None:
    source.execute("INSERT INTO submissions (user_id, body) VALUES (999, 'x')")
    back_up()
    found = judge(CHECK, drill(tmp_path))
    assert bad(found) == ["foreign_keys"]
    assert worst(found) is Status.WARN


def test_a_backup_from_before_a_migration(tmp_path: Path, back_up: BackUp, source: sqlite3.Connection) -> None:
    source.execute("CREATE TABLE alembic_version (version_num)")
    source.execute("INSERT INTO alembic_version VALUES ('a1')")
    back_up()
    source.execute("UPDATE alembic_version SET version_num = 'b2'")
    source.execute("ALTER TABLE users ADD COLUMN mail TEXT")
    found = judge(CHECK, drill(tmp_path))
    assert bad(found) == ["revision"]
    assert worst(found) is Status.WARN


def test_the_source_is_written_all_the_while(tmp_path: Path, back_up: BackUp, source: sqlite3.Connection) -> None:
    back_up()
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None, timeout=30)) as writer:
            while not stop.is_set():
                writer.execute("INSERT INTO submissions (user_id, body) VALUES (1, 'x')")
                writer.execute("INSERT INTO users (name) SELECT 'w' || max(id) FROM users")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        found = [judge(CHECK, drill(tmp_path)) for _ in range(3)]
    finally:
        stop.set()
        thread.join()
    assert [bad(one) for one in found] == [[], [], []]


def test_moving_tables_and_bars(tmp_path: Path, back_up: BackUp) -> None:
    back_up("nightly.db", "DELETE FROM submissions WHERE id % 100 = 0", "DELETE FROM logins")
    seen = drill(tmp_path)
    assert bad(judge(CHECK, seen, {"moving": ["log*"], "lost_rows": {"warn": 0, "fail": 5}})) == ["rows"]
    assert worst(judge(CHECK, seen, {"moving": ["log*"], "lost_rows": {"warn": 0, "fail": 5}})) is Status.WARN
    assert bad(judge(CHECK, seen, {"moving": ["*"]})) == []


def test_the_time_against_the_rto(tmp_path: Path, back_up: BackUp) -> None:
    back_up()
    seen = drill(tmp_path).model_copy(update={"stages": (("copy", 100.0), ("open", 100.0)), "rto": 150.0})
    assert bad(judge(CHECK, seen)) == ["time"]
    assert bad(judge(CHECK, seen, {"rto": "200s"})) == []
    (unknown,) = [one for one in judge(CHECK, seen.model_copy(update={"rto": None})) if one.status is not Status.PASS]
    assert unknown.reason_code is ReasonCode.NOT_CONFIGURED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"age-encryption.org/v1\n-> X25519 abc\n" + bytes(range(256)) * 20, ReasonCode.UNSUPPORTED),
        (b"-----BEGIN PGP MESSAGE-----\n\nabcdef\n", ReasonCode.UNSUPPORTED),
        (b"Salted__" + bytes(200), ReasonCode.UNSUPPORTED),
        (RANDOM, ReasonCode.UNSUPPORTED),
        (b"\x28\xb5\x2f\xfd" + bytes(200), ReasonCode.UNSUPPORTED),
        (gzip.compress(RANDOM, mtime=0), ReasonCode.UNSUPPORTED),
    ],
    ids=["age", "pgp", "openssl", "random", "zstd", "random in gzip"],
)
def test_what_cannot_be_opened_is_unknown(tmp_path: Path, content: bytes, reason: ReasonCode) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "nightly.db").write_bytes(content)
    found = judge(CHECK, drill(tmp_path))
    assert [(one.status, one.reason_code) for one in found] == [(Status.INCONCLUSIVE, reason)]


def test_a_dump_is_not_restored_yet(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "a.sql").write_text("-- PostgreSQL database dump\nCREATE TABLE t (x int);\n")
    seen = drill(tmp_path, sqlite=(), files="backups/*")
    assert worst(judge(CHECK, seen)) is Status.INCONCLUSIVE
    assert worst(judge(CHECK, drill(tmp_path))) is Status.FAIL


def test_without_any_backup(tmp_path: Path, source: sqlite3.Connection) -> None:
    (finding,) = judge(CHECK, drill(tmp_path))
    assert (finding.status, finding.reason_code) == (Status.FAIL, ReasonCode.ABSENT)


@pytest.mark.parametrize("consent", [{}, {"drill": {}}, {"drill": {"alert": True}}])
def test_no_drill_without_consent(tmp_path: Path, back_up: BackUp, consent: dict[str, object]) -> None:
    back_up()
    assert RESTORE.mode is Mode.DRILL
    with pytest.raises(CannotLook) as caught:
        collect(RESTORE, BackupSet.model_validate(THING), base=tmp_path, consent=Consent.model_validate(consent))
    assert caught.value.reason is ReasonCode.NO_CONSENT


@pytest.mark.parametrize(
    ("url", "changes", "reason"),
    [
        ("sqlite:///gone.db", {}, ReasonCode.UNREACHABLE),
        ("postgresql://h/d", {}, ReasonCode.UNSUPPORTED),
        ("sqlite:///live.db", {"of": ""}, ReasonCode.NOT_CONFIGURED),
        ("sqlite:///live.db", {"of": "other"}, ReasonCode.NOT_CONFIGURED),
    ],
)
def test_without_its_source_the_restore_alone_is_known(
    tmp_path: Path, back_up: BackUp, url: str, changes: dict[str, object], reason: ReasonCode
) -> None:
    back_up()
    seen = drill(tmp_path, url, **changes)
    found = judge(CHECK, seen)
    assert bad(found) == ["compared"]
    assert (worst(found), seen.compare_reason) == (Status.INCONCLUSIVE, reason)
    assert worst(judge(CHECK, seen, {"compare": False})) is Status.PASS
    assert not (tmp_path / "gone.db").exists()


def test_limits_on_what_is_written(tmp_path: Path, back_up: BackUp, monkeypatch: pytest.MonkeyPatch) -> None:
    path = back_up()
    assert drill(tmp_path, max_bytes="64 KiB").reason is ReasonCode.BUDGET
    (path.parent / "b.db.gz").write_bytes(gzip.compress(bytes(2**24)))
    path.unlink()
    bomb = drill(tmp_path, max_bytes="1 MiB")
    assert (bomb.reason, worst(judge(CHECK, bomb))) == (ReasonCode.BUDGET, Status.INCONCLUSIVE)
    monkeypatch.setattr(scratch, "SPARE_BYTES", 2**60)
    full = drill(tmp_path)
    assert full.reason is ReasonCode.BUDGET
    assert "free" in full.problem


def test_a_backup_that_is_being_written(tmp_path: Path, back_up: BackUp, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up()
    monkeypatch.setattr(files.Found, "has_changed", lambda _found: True)
    assert drill(tmp_path).reason is ReasonCode.STALE


def test_nothing_is_written_beside_live_files(tmp_path: Path, back_up: BackUp) -> None:
    path = back_up()
    found = files.find(("backups/*",), tmp_path)[0]

    class Near:
        scratch = path.parent

    with pytest.raises(CannotLook, match="live files"):
        scratch.restore(found, None, 2**30, near(path.parent))


def near(folder_: Path) -> CollectContext:
    from readycheck.engine.context import RunContext
    from readycheck.redact import Redactor
    from readycheck.testing import AS_OF

    return RunContext(
        target_name="t", environment="staging", consent=ALLOWED, as_of=AS_OF, base=folder_, seconds=60.0,
        redactor=Redactor(), _scratch=folder_,
    )  # fmt: skip


def test_a_mismatch_of_foreign_keys_is_unknown(tmp_path: Path, back_up: BackUp, source: sqlite3.Connection) -> None:
    source.execute("CREATE TABLE child (x REFERENCES notes (text))")
    source.execute("INSERT INTO child VALUES ('note 1')")
    back_up()
    found = judge(CHECK, drill(tmp_path))
    assert bad(found) == ["foreign_keys"]
    assert worst(found) is Status.INCONCLUSIVE


def test_the_findings_of_a_pass_are_the_evidence(tmp_path: Path, back_up: BackUp) -> None:
    back_up()
    assert rules(judge(CHECK, drill(tmp_path)), Status.PASS) == [
        f"backups.restores.{rule}" for rule in ("integrity", "foreign_keys", "schema", "counted", "time")
    ]
