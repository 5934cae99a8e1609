from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from readycheck.api import CannotLook, Finding, ReasonCode, Status
from readycheck.testing import AS_OF, collect, judge, worst
from readycheck_checks.backups.collect import files
from readycheck_checks.backups.collect.artefacts import ARTEFACTS
from readycheck_checks.backups.facts import Artefact, Artefacts
from readycheck_checks.backups.fresh import CHECK
from readycheck_checks.backups.targets import BackupSet

BackUp = Callable[..., Path]
HOUR = 3600.0


def backup(hours: float, size: int = 1000, **more: object) -> Artefact:
    defaults = {"kind": "sqlite", "complete": True, "mode": 0o600}
    made = AS_OF - timedelta(hours=hours)
    return Artefact.model_validate({"name": f"b{hours:g}.db", "size": size, "modified": made, **defaults, **more})


def row(*ages: float, size: int = 1000) -> tuple[Artefact, ...]:
    return tuple(backup(age, size) for age in ages)


def fact(*newest: Artefact, **more: object) -> Artefacts:
    values = {"patterns": ("b/*",), "wanted": "sqlite", "found": len(newest), "newest": newest, "rpo": 24 * HOUR}
    return Artefacts.model_validate({**values, **more})


def bad(found: list[Finding]) -> list[str]:
    return [one.rule.removeprefix("backups.fresh.") for one in found if one.status is not Status.PASS]


@pytest.mark.parametrize(
    ("seen", "wanted", "status"),
    [
        (fact(*row(1, 25, 49, 73)), [], Status.PASS),
        (fact(backup(1)), [], Status.PASS),
        (fact(backup(0)), [], Status.PASS),
        (fact(backup(-0.2)), [], Status.PASS),
        (fact(backup(24)), [], Status.PASS),
        (fact(backup(24.01)), ["age"], Status.FAIL),
        (fact(backup(-2)), ["age"], Status.INCONCLUSIVE),
        (fact(backup(1), rpo=None), ["age"], Status.INCONCLUSIVE),
        (fact(), ["absent"], Status.FAIL),
        (fact(being_written=("b.db",)), ["absent"], Status.FAIL),
        (fact(backup(1, 0, kind="empty", complete=False, problem="it is empty")), ["complete"], Status.FAIL),
        (fact(backup(1, complete=False, problem="it is cut")), ["complete"], Status.FAIL),
        (fact(backup(1, kind="gzip", inner="sqlite")), [], Status.PASS),
        (fact(backup(1, kind="gzip", inner="text", complete=None)), ["kind"], Status.FAIL),
        (fact(backup(1, kind="text", complete=None)), ["kind"], Status.FAIL),
        (fact(backup(1, kind="other", complete=None)), ["kind"], Status.FAIL),
        (fact(backup(1, kind="encrypted", complete=None)), ["complete"], Status.INCONCLUSIVE),
        (fact(backup(1, kind="opaque", complete=None)), ["complete"], Status.INCONCLUSIVE),
        (fact(backup(1, kind="zstd", complete=None)), ["complete"], Status.INCONCLUSIVE),
        (fact(backup(1, kind="postgresql dump", complete=None), wanted=""), ["complete"], Status.INCONCLUSIVE),
        (fact(backup(1, mode=0o644)), ["readable_by_others"], Status.WARN),
        (fact(backup(1, mode=0o640)), ["readable_by_others"], Status.WARN),
        (fact(backup(1, mode=0o644, kind="encrypted", complete=None)), ["complete"], Status.INCONCLUSIVE),
        (fact(backup(1, mode=None)), [], Status.PASS),
        (fact(backup(1, 400), *row(25, 49)), ["size"], Status.WARN),
        (fact(backup(1, 100), *row(25, 49)), ["size"], Status.FAIL),
        (fact(backup(1, 500), *row(25, 49)), [], Status.PASS),
        (fact(backup(1, 9000), *row(25, 49)), [], Status.PASS),
        (fact(backup(1, 100, kind="gzip", inner="sqlite"), *row(25, 49)), [], Status.PASS),
        (fact(backup(1, 100), *row(25)), [], Status.PASS),
        (fact(*row(1, 25, 25 + 40)), ["gap"], Status.WARN),
        (fact(*row(1, 25, 25 + 80)), ["gap"], Status.FAIL),
        (fact(*row(1, 25, 25 + 36)), [], Status.PASS),
        (fact(*row(1, 25, 25 + 40), gap=48 * HOUR), [], Status.PASS),
        (fact(*row(1, 25, 49, 24 * 40, 24 * 70)), ["gap"], Status.FAIL),
        (fact(*row(1, 25, *range(49, 24 * 13, 24), 24 * 40, 24 * 70)), [], Status.PASS),
    ],
)
def test_a_row_of_backups(seen: Artefacts, wanted: list[str], status: Status) -> None:
    found = judge(CHECK, seen)
    assert bad(found) == wanted
    assert worst(found) is status
    assert all(one.fix for one in found if one.status in (Status.FAIL, Status.WARN))


def test_options() -> None:
    assert bad(judge(CHECK, fact(backup(30)), {"rpo": "2d"})) == []
    assert bad(judge(CHECK, fact(*row(1, 25, 65)), {"gap": "30h"})) == ["gap"]
    assert bad(judge(CHECK, fact(backup(1, 700), *row(25, 49)), {"size_drop": 20})) == ["size"]


@pytest.mark.parametrize(
    ("what", "kind", "status"),
    [
        ("encryption", "encrypted", Status.PASS),
        ("encryption", "sqlite", Status.FAIL),
        ("encryption", "opaque", Status.INCONCLUSIVE),
        ("offsite", "sqlite", Status.INCONCLUSIVE),
        ("retention", "sqlite", Status.INCONCLUSIVE),
    ],
)
def test_what_is_asked_beyond_freshness(what: str, kind: str, status: Status) -> None:
    found = judge(CHECK, fact(backup(1, kind=kind), wanted=""), {"require": [what]})
    assert [one.status for one in found if one.rule == f"backups.fresh.{what}"] == [status]


def test_a_pass_says_what_was_not_looked_at() -> None:
    said = " ".join(one.message for one in judge(CHECK, fact(backup(1))))
    assert "off-site copy, retention and its content were not looked at" in said


def look(base: Path, pattern: str = "backups/*") -> Artefacts:
    return collect(ARTEFACTS, BackupSet.model_validate({"sqlite": pattern, "rpo": "24h"}), base=base)


def at(path: Path, hours: float) -> Path:
    moment = (AS_OF - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_real_files(tmp_path: Path, back_up: BackUp) -> None:
    for night in range(5):
        at(back_up(f"night-{night}.db"), 3 + 24 * night)
    (tmp_path / "backups" / "latest.db").symlink_to("night-0.db")
    (tmp_path / "backups" / "night-0.db-wal").write_bytes(b"")
    (tmp_path / "backups" / "folder").mkdir()
    seen = look(tmp_path)
    assert seen.found == 5
    assert [one.name for one in seen.newest] == [f"night-{night}.db" for night in range(5)]
    assert bad(judge(CHECK, seen)) == []


def test_a_packed_one_is_read_to_its_end(tmp_path: Path, back_up: BackUp) -> None:
    path = back_up()
    packed = path.with_suffix(".db.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    packed.chmod(0o600)
    at(packed, 1)
    at(path, 30)
    newest = look(tmp_path).newest[0]
    assert (newest.kind, newest.inner, newest.complete) == ("gzip", "sqlite", True)
    packed.write_bytes(packed.read_bytes()[:-20])
    at(packed, 1)
    assert bad(judge(CHECK, look(tmp_path))) == ["complete"]


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "empty"), (50, "header"), (4096, "of the"), (10_000, "of the")],
)
def test_a_file_that_was_cut(tmp_path: Path, back_up: BackUp, size: int, said: str) -> None:
    os.truncate(back_up(), size)
    at(tmp_path / "backups" / "nightly.db", 1)
    (finding,) = [one for one in judge(CHECK, look(tmp_path)) if one.status is Status.FAIL]
    assert said in finding.message


def test_a_database_without_any_table(tmp_path: Path) -> None:
    import sqlite3

    (tmp_path / "backups").mkdir()
    connection = sqlite3.connect(tmp_path / "backups" / "a.db")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    assert "without any table" in look(tmp_path).newest[0].problem


@pytest.mark.parametrize("pattern", ["backups/*.db", "backups/", "nowhere/*.db", "/nowhere/*", "backups/[", "**/x.db"])
def test_globs_that_match_nothing(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "backups").mkdir()
    assert bad(judge(CHECK, look(tmp_path, pattern))) == ["absent"]


def test_an_absolute_glob_and_several(tmp_path: Path, back_up: BackUp) -> None:
    path = back_up()
    both = BackupSet.model_validate({"files": [str(path.parent / "*.db"), "backups/n*"], "rpo": 60})
    assert collect(ARTEFACTS, both, base=tmp_path).found == 1
    with pytest.raises(ValueError, match="where the backups are"):
        BackupSet(rpo=60)


def test_more_files_than_a_set_of_backups_has(tmp_path: Path, back_up: BackUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 1)
    back_up("a.db")
    back_up("b.db")
    with pytest.raises(CannotLook) as caught:
        look(tmp_path)
    assert caught.value.reason is ReasonCode.BUDGET


def test_one_that_is_being_written_is_passed_over(
    tmp_path: Path, back_up: BackUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(back_up("old.db"), 2)
    at(back_up("new.db"), 1)
    monkeypatch.setattr(files.Found, "has_changed", lambda found: found.path.name == "new.db")
    seen = look(tmp_path)
    assert [one.name for one in seen.newest] == ["old.db"]
    assert seen.being_written == ("new.db",)
    assert seen.newest[0].complete is True
