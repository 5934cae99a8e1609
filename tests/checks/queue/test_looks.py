"""Where jobs wait, a queue is looked at for a moment, so that a curve shows whether somebody takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.checks.queue.conftest import Bullmq, CeleryApp

from readycheck.api import CannotLook, ReasonCode, SeriesEvidence
from readycheck.testing import collect, judge
from readycheck_checks.queue.collect import STATE, looks
from readycheck_checks.queue.collect.redis_reader import Refused
from readycheck_checks.queue.depth import CHECK
from readycheck_checks.queue.facts import Numbers, QueueState
from readycheck_checks.queue.targets import Queue

Between = Callable[[Callable[[], Any]], None]


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Between:
    """What happens from one look to the next."""
    return lambda work: monkeypatch.setattr(f"{looks.__name__}.time.sleep", lambda _: work())


def state(*queues: Numbers) -> QueueState:
    return QueueState(backend="lists in Redis", at=1.0, queues=queues)


def context(seconds: Iterator[float] | None = None) -> Any:
    return SimpleNamespace(remaining=lambda: 60.0 if seconds is None else next(seconds))


def test_a_queue_that_drains_is_a_curve_that_falls(tmp_path: Path, between: Between) -> None:
    huey = pytest.importorskip("huey")
    app = huey.SqliteHuey("grading", filename=str(tmp_path / "queue.db"))
    grade = app.task(name="grade")(lambda: None)
    for _ in range(9):
        app.enqueue(grade.s())
    between(app.dequeue)
    fact = collect(STATE, Queue.model_validate({"huey": {"sqlite": "queue.db", "name": "grading"}}), base=tmp_path)
    app.storage.close()
    assert fact.queues[0].looks == ((0.0, 9), (1.0, 8), (2.0, 7), (3.0, 6), (4.0, 5), (5.0, 4))
    assert fact.queues[0].waiting == 9
    (waits,) = [one for one in judge(CHECK, fact) if one.rule == "queue.depth.waiting"]
    (curve,) = [one for one in waits.evidence if isinstance(one, SeriesEvidence)]
    assert curve.label == "Jobs that wait in the queue grading, at 6 looks within this audit"
    assert (curve.points[0], curve.points[-1], curve.bar, curve.x_unit) == ((0.0, 9.0), (5.0, 4.0), 50, "s")


def test_an_empty_queue_is_looked_at_once(tmp_path: Path, between: Between) -> None:
    huey = pytest.importorskip("huey")
    app = huey.SqliteHuey("grading", filename=str(tmp_path / "queue.db"))
    app.storage.close()
    between(lambda: pytest.fail("nothing waits, so there is nothing to wait for"))
    fact = collect(STATE, Queue.model_validate({"huey": {"sqlite": "queue.db", "name": "grading"}}), base=tmp_path)
    assert fact.queues[0].looks == ()
    (waits,) = [one for one in judge(CHECK, fact) if one.rule == "queue.depth.waiting"]
    assert not [one for one in waits.evidence if isinstance(one, SeriesEvidence)]


def test_bullmq_counts_as_at_the_first_look(redis_url: str, prefix: str, bullmq: Bullmq) -> None:
    with bullmq("bullmq6", prefix, "mixed", "paused", "empty"):
        fact = collect(STATE, Queue.model_validate({"bullmq": {"redis": redis_url, "prefix": prefix}}))
    watched = [one for one in fact.queues if one.waiting]
    assert watched
    assert all({many for _, many in one.looks} == {one.waiting} for one in watched)
    assert all(len(one.looks) == looks.LOOKS for one in watched)


def test_celery_counts_every_priority(celery_app: CeleryApp) -> None:
    celery_app.send("priorities")
    celery = {"redis": celery_app.url, "key_prefix": celery_app.prefix, "names": ["celery", "urgent"]}
    fact = collect(STATE, Queue.model_validate({"celery": celery}))
    watched = [one for one in fact.queues if one.waiting]
    assert watched
    assert all({many for _, many in one.looks} == {one.waiting} for one in watched)


@pytest.mark.parametrize("problem", [Refused(ReasonCode.UNREADABLE, "no"), CannotLook(ReasonCode.UNREACHABLE, "away")])
def test_what_cannot_be_read_again_keeps_its_first_look(problem: Exception) -> None:
    left = iter([4, 3])

    def count(name: str) -> int:
        if name == "odd":
            raise problem
        return next(left, 2)

    first = state(Numbers(name="fine", waiting=5), Numbers(name="odd", waiting=7), Numbers(name="empty"))
    fine, odd, empty = looks.watched(first, count, context()).queues
    assert [many for _, many in fine.looks] == [5, 4, 3, 2, 2, 2]
    assert (odd, empty) == first.queues[1:]


def test_what_could_not_be_read_and_results_are_not_asked() -> None:
    first = state(
        Numbers(name="a", waiting=5, reason=ReasonCode.UNREADABLE, problem="no"),
        Numbers(name="results", kind="results", waiting=5),
    )
    assert looks.watched(first, pytest.fail, context()) == first


def test_it_ends_with_the_time_that_the_collector_has() -> None:
    first = state(Numbers(name="a", waiting=5))
    assert len(looks.watched(first, lambda _: 4, context(iter([60.0, 60.0, 1.0]))).queues[0].looks) == 3
    assert looks.watched(first, lambda _: 4, context(iter([1.0]))) == first


def test_of_very_many_queues_the_first_are_watched() -> None:
    first = state(*(Numbers(name=f"q{number}", waiting=1) for number in range(looks.MOST_QUEUES + 5)))
    seen = looks.watched(first, lambda _: 1, context()).queues
    assert [bool(one.looks) for one in seen] == [True] * looks.MOST_QUEUES + [False] * 5
