"""Queues that the real Huey keeps in SQLite files."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import time
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from readycheck.api import CannotLook, ReasonCode, Status
from readycheck.testing import collect, judge, rules
from readycheck_checks.queue.collect import STATE
from readycheck_checks.queue.collect.huey import HEAD, tries_left
from readycheck_checks.queue.depth import CHECK
from readycheck_checks.queue.facts import Numbers
from readycheck_checks.queue.targets import Queue

huey = pytest.importorskip("huey")

from huey.exceptions import CancelExecution  # noqa: E402
from huey.serializer import Serializer, SignedSerializer  # noqa: E402


class JsonSerializer(Serializer):  # type: ignore[misc]
    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data, default=str).encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "queue.db"


@pytest.fixture
def zone() -> Iterator[Any]:
    """Change the machine's time zone."""
    before = os.environ.get("TZ")

    def change(name: str) -> None:
        os.environ["TZ"] = name
        time.tzset()

    yield change
    if before is None:
        del os.environ["TZ"]
        time.tzset()
    else:
        change(before)


def look(file: Path, name: str = "grading", **more: object) -> Numbers:
    fact = collect(STATE, Queue.model_validate({"huey": {"sqlite": file.name, "name": name, **more}}), base=file.parent)
    return fact.queues[0]


def application(file: Path, **options: Any) -> Any:
    return huey.SqliteHuey("grading", filename=str(file), **options)


def run(app: Any) -> None:
    """Do what waits, as a worker would."""
    while (task := app.dequeue()) is not None:
        app.execute(task)


def failing(app: Any, **options: Any) -> Any:
    def lose(text: str = "upload") -> None:
        raise FileNotFoundError(text)

    return app.task(name="lose", **options)(lose)


def test_what_waits_and_what_is_scheduled(file: Path) -> None:
    app = application(file)
    grade = app.task(name="grade")(lambda: None)
    for priority in (0, 0, 5):
        app.enqueue(grade.s(priority=priority))
    now = datetime.now(UTC)
    for late in (-3600, 90, 10):
        app.add_schedule(grade.s(eta=now - timedelta(seconds=late)))
    before = sorted(path.name for path in file.parent.iterdir())
    numbers = look(file)
    assert sorted(path.name for path in file.parent.iterdir()) == before
    assert (numbers.waiting, numbers.prioritized, numbers.scheduled, numbers.overdue) == (3, 1, 3, 2)
    assert 90 <= (numbers.overdue_seconds or 0) < 140
    assert (numbers.age, numbers.active, numbers.workers, numbers.failed) == (None, None, None, 0)
    app.dequeue()
    app.dequeue()
    assert look(file).waiting == 1
    app.storage.close()


def test_only_final_errors_of_this_queue_have_failed(file: Path) -> None:
    app = application(file, store_intermediate_errors=True)
    lose, again = failing(app), failing(huey.SqliteHuey("other", filename=str(file)))
    give = app.task(name="give")(lambda value: value)
    retried = app.task(name="retried", retries=2, retry_delay=60)(lambda: 1 / 0)

    def cancel() -> None:
        raise CancelExecution(retry=False)

    for value in ("text", {"error": "no", "retries": 0}, [1], b"x" * 10_000, namedtuple("Error", "metadata")):  # noqa: PYI024
        with_class = isinstance(value, type)
        app.put_result(f"value-{value!r}"[:40], huey.utils.Error if with_class else value)
    give("done")
    lose()
    lose("x" * 3 * HEAD)
    retried()
    app.task(name="cancel")(cancel)()
    run(app)
    again()
    run(again.huey)
    app.revoke_by_id("42")
    app.revoke_all(give)
    app.lock_task("nightly").__enter__()
    numbers = look(file)
    assert (numbers.failed, numbers.retrying, numbers.failed_complete) == (3, 1, True)
    assert numbers.scheduled == 1
    assert look(file, "other").failed == 1
    app.storage.close()
    again.huey.storage.close()


@pytest.mark.parametrize(
    "serializer",
    [
        Serializer(compression=True),
        Serializer(compression=True, use_zlib=True),
        SignedSerializer(secret="a secret of the application"),
        SignedSerializer(secret="a secret of the application", compression=True),
        *(Serializer(pickle_protocol=protocol) for protocol in (2, 3, 4)),
    ],
)
def test_errors_are_told_in_every_way_of_writing_them(file: Path, serializer: Any) -> None:
    app = application(file, serializer=serializer)
    failing(app)("long " * 5000)
    app.task(name="give")(lambda: {"a": "result"})()
    run(app)
    numbers = look(file)
    assert (numbers.failed, numbers.failed_complete) == (1, True)
    app.storage.close()


def test_results_that_are_no_pickles_are_not_taken_for_successes(file: Path) -> None:
    app = application(file, serializer=JsonSerializer())
    app.put_result("1", {"metadata": "perhaps an error"})
    numbers = look(file)
    assert (numbers.failed, numbers.failed_complete) == (0, False)
    app.storage.close()


class _Bomb:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return open, (str(self.mark), "w")


def test_nothing_is_unpickled(file: Path, tmp_path: Path) -> None:
    app = application(file)
    mark = tmp_path / "was-run"
    app.storage.put_data("result", pickle.dumps(_Bomb(mark)))
    app.storage.enqueue(pickle.dumps(_Bomb(mark)))
    numbers = look(file)
    assert (numbers.waiting, numbers.failed) == (1, 0)
    assert not mark.exists()
    app.storage.close()


@pytest.mark.parametrize(
    "raw", [b"", b"\x80", b"\x80\x04", b"\x80\x04\x95", b"\x80\xff\xff", b"\x1f\x8b", b"\x78\x9c", "text", 7]
)
def test_a_damaged_result_is_never_an_error_of_the_check(raw: object) -> None:
    assert tries_left(raw) in (None, -1)


@pytest.mark.parametrize("name", ["UTC", "Asia/Karachi", "America/Bogota"])
@pytest.mark.parametrize("utc", [True, False])
def test_a_time_zone_is_no_delay(file: Path, zone: Any, name: str, utc: bool) -> None:
    zone(name)
    app = application(file, utc=utc)
    task = app.task(name="grade")(lambda: None)
    now = datetime.now(UTC)
    app.add_schedule(task.s(eta=now + timedelta(hours=1)))
    app.add_schedule(task.s(eta=now - timedelta(hours=1)))
    assert look(file, utc=utc).overdue == 1
    unsaid = look(file)
    assert (unsaid.overdue or 0) <= 1
    assert (unsaid.overdue == 1) or unsaid.notes
    app.storage.close()


def test_a_name_that_is_not_there_is_not_an_empty_queue(file: Path) -> None:
    app = application(file)
    app.storage.close()
    assert look(file).known is True  # nothing waits in this file for anybody
    app.enqueue(app.task(name="grade")(lambda: None).s())
    app.storage.close()
    numbers = look(file, "gradng")
    assert (numbers.known, numbers.instead) == (False, ("grading",))


def test_an_empty_queue_is_clear_and_a_backlog_is_not(file: Path) -> None:
    app = application(file)
    thing = Queue.model_validate({"huey": str(file)}).model_copy()
    assert thing.huey is not None
    assert thing.huey.name == "huey"
    queue = Queue.model_validate({"huey": {"sqlite": str(file), "name": "grading"}})
    assert rules(judge(CHECK, collect(STATE, queue), {"age": "30s"}), Status.PASS) == [
        "queue.depth.failed",
        "queue.depth.waiting",
        "queue.depth.age",
    ]
    task = app.task(name="grade")(lambda: None)
    for _number in range(250):
        app.enqueue(task.s())
    findings = judge(CHECK, collect(STATE, queue), {"age": "30s"})
    assert rules(findings, Status.FAIL) == ["queue.depth.waiting"]
    assert rules(findings, Status.INCONCLUSIVE) == ["queue.depth.age"]
    app.storage.close()


def test_files_that_are_no_storage_of_huey(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE task (id)")
    for name, reason in (
        ("missing.db", ReasonCode.UNREACHABLE),
        ("text.db", ReasonCode.UNREADABLE),
        ("other.db", ReasonCode.UNSUPPORTED),
    ):
        with pytest.raises(CannotLook) as raised:
            look(tmp_path / name)
        assert raised.value.reason is reason
