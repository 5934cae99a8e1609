"""Queues that the real BullMQ, in both of its major versions, has put into a state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from tests.support.services import wait_until

from readycheck.api import Status
from readycheck.testing import collect, judge, rules
from readycheck_checks.queue.collect import STATE
from readycheck_checks.queue.depth import CHECK
from readycheck_checks.queue.facts import Numbers, QueueState
from readycheck_checks.queue.targets import Queue

from .conftest import Bullmq, documented_grants

STATES = ("empty", "waiting", "many", "mixed", "paused", "failed", "retried", "promoted")


def look(url: str, prefix: str, *names: str) -> QueueState:
    return collect(STATE, Queue.model_validate({"bullmq": {"redis": url, "prefix": prefix, "names": names}}))


@pytest.fixture(scope="module", params=["bullmq5", "bullmq6"])
def states(request: pytest.FixtureRequest, redis_url: str, bullmq: Bullmq) -> Iterator[dict[str, Numbers]]:
    prefix = f"states-{request.param}"
    with bullmq(request.param, prefix, *STATES):
        pass
    before = _content(redis_url)
    fact = look(redis_url, prefix)
    assert _content(redis_url) == before
    assert fact.complete
    assert fact.clock == "the server's clock"
    yield {one.name: one for one in fact.queues}
    _remove(redis_url, prefix)


def _content(url: str) -> dict[bytes, bytes | None]:
    with redis.Redis.from_url(url) as client:
        return {key: client.dump(key) for key in client.scan_iter()}


def _remove(url: str, prefix: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.delete(*client.keys(f"{prefix}:*"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("empty", {"waiting": 0, "active": 0, "failed": 0, "scheduled": 0, "paused": False, "workers": 0}),
        ("waiting", {"waiting": 3, "prioritized": 0}),
        ("many", {"waiting": 650}),
        ("mixed", {"waiting": 4, "prioritized": 2, "scheduled": 2, "overdue": 1}),
        ("paused", {"waiting": 4, "paused": True}),
        ("failed", {"waiting": 0, "failed": 12, "active": 0}),
        ("retried", {"waiting": 1, "failed": 0}),
        ("promoted", {"waiting": 1, "scheduled": 0}),
    ],
)
def test_the_numbers_are_those_of_the_state(
    states: dict[str, Numbers], state: str, expected: dict[str, object]
) -> None:
    seen = states[state].model_dump()
    assert {name: seen[name] for name in expected} == expected
    assert states[state].known is True


def test_the_age_counts_from_when_a_job_became_ready(states: dict[str, Numbers]) -> None:
    ages = {name: numbers.age for name, numbers in states.items()}
    assert all(age is not None and age.at_most is not None for age in ages.values())
    found = {name: (age.at_least, age.at_most or 0.0) for name, age in ages.items() if age}
    assert found["empty"] == (0, 0)
    assert 120 <= found["mixed"][0] == found["mixed"][1] < 170
    assert 60 <= found["promoted"][0] == found["promoted"][1] < 110
    assert found["retried"][0] == 0 < found["retried"][1] < 50
    assert found["many"][0] == found["many"][1] < 50
    assert 120 <= (states["mixed"].overdue_seconds or 0) < 170


def test_a_name_that_is_not_there_is_not_an_empty_queue(
    states: dict[str, Numbers], redis_url: str, bullmq: Bullmq, prefix: str
) -> None:
    with bullmq("bullmq6", prefix, "empty=grading"):
        fact = look(redis_url, prefix, "gradng")
    assert fact.queues[0].known is False
    assert fact.queues[0].instead == ("grading",)
    assert rules(judge(CHECK, fact), Status.INCONCLUSIVE) == ["queue.depth.absent"]
    _remove(redis_url, prefix)


@pytest.mark.parametrize("library", ["bullmq5", "bullmq6"])
def test_workers_are_seen_alive_and_dead(redis_url: str, bullmq: Bullmq, prefix: str, library: str) -> None:
    with redis.Redis.from_url(redis_url) as client, bullmq(library, prefix, "active", "idle") as process:
        wait_until(lambda: client.llen(f"{prefix}:active:active") == 2, "two jobs are in work")
        active, idle = look(redis_url, prefix).queues
        assert (active.active, active.waiting, active.stalled, active.held) == (2, 1, 0, 2)
        assert active.workers == idle.workers == 1
        assert rules(judge(CHECK, look(redis_url, prefix))) == ["queue.depth.failed", "queue.depth.waiting"] * 2
        process.kill()
        wait_until(lambda: not client.keys(f"{prefix}:active:*:lock"), "the locks of the dead worker expire")
        wait_until(lambda: look(redis_url, prefix).queues[0].workers == 0, "the server forgets the dead worker")
        active, idle = (fact := look(redis_url, prefix)).queues
    assert (active.active, active.stalled, active.held) == (2, 2, 0)
    findings = judge(CHECK, fact)
    assert rules(findings, Status.FAIL) == ["queue.depth.no_worker"]
    assert rules(findings, Status.WARN) == ["queue.depth.stalled"]
    _remove(redis_url, prefix)


def test_an_account_that_may_only_read_sees_as_much(redis_url: str, bullmq: Bullmq, prefix: str) -> None:
    """The account is made by the line in the documentation."""
    grants = documented_grants("reading-only", f"%R~{prefix}:*")
    user = f"readycheck-{prefix}"
    with redis.Redis.from_url(redis_url) as client, bullmq("bullmq6", prefix, "mixed", "failed"):
        client.execute_command("ACL", "SETUSER", user, *grants)
        try:
            limited = redis_url.replace("://", f"://{user}:reading-only@")
            full, seen = look(redis_url, prefix), look(limited, prefix)
            with redis.Redis.from_url(limited, protocol=2) as writer, pytest.raises(redis.ResponseError):
                writer.lpush(f"{prefix}:mixed:wait", "1")
            client.execute_command("ACL", "SETUSER", user, "-client|list")
            without_clients = look(limited, prefix)
            client.execute_command("ACL", "SETUSER", user, "resetkeys", f"%R~{prefix}:failed:*")
            partly = look(limited, prefix)
        finally:
            client.execute_command("ACL", "DELUSER", user)
            _remove(redis_url, prefix)
    steady = {"age", "overdue_seconds", "last_finished_seconds"}
    assert [one.model_dump(exclude=steady) for one in seen.queues] == [
        one.model_dump(exclude=steady) for one in full.queues
    ]
    assert [one.workers for one in without_clients.queues] == [None, None]
    assert "queue.depth.no_worker" not in rules(judge(CHECK, without_clients))
    assert [(one.name, one.reason) for one in partly.queues] == [("failed", None), ("mixed", "access_denied")]
