"""Queues that the real Celery has filled, held and lost."""

from __future__ import annotations

import pytest
import redis
from tests.support.services import wait_until

from readycheck.api import Status
from readycheck.testing import collect, judge, rules
from readycheck_checks.queue.collect import STATE
from readycheck_checks.queue.depth import CHECK
from readycheck_checks.queue.facts import QueueState
from readycheck_checks.queue.targets import Queue

from .conftest import CeleryApp, documented_grants


def look(app: CeleryApp, *names: str, results: bool = False, **more: object) -> QueueState:
    celery: dict[str, object] = {"redis": app.url, "names": names or ("celery",), "key_prefix": app.prefix, **more}
    if results:
        celery |= {"results": app.url, "results_prefix": app.prefix}
    return collect(STATE, Queue.model_validate({"celery": celery}))


def test_every_priority_of_a_queue_is_counted(celery_app: CeleryApp) -> None:
    celery_app.send("priorities")
    fact = look(celery_app, "celery", "urgent", "ghost")
    celery, urgent, ghost = fact.queues
    assert (celery.waiting, celery.prioritized, celery.workers, celery.age) == (5, 3, 0, None)
    assert len(celery.heads) == 3
    assert (urgent.waiting, urgent.known) == (1, True)
    assert (ghost.known, ghost.instead) == (False, ("celery", "urgent"))
    assert look(celery_app, priority_steps=[0]).queues[0].waiting == 2
    findings = judge(CHECK, fact, {"age": "30s", "failed": None})
    assert rules(findings, Status.INCONCLUSIVE) == ["queue.depth.age", "queue.depth.age", "queue.depth.absent"]
    assert rules(findings, Status.FAIL) == ["queue.depth.no_worker"] * 2


def test_a_queue_without_a_list_is_empty_only_where_it_is_known(celery_app: CeleryApp) -> None:
    assert look(celery_app).queues[0].known is False
    celery_app.send("declared")
    fact = look(celery_app)
    assert (fact.queues[0].known, fact.queues[0].waiting) == (True, 0)
    assert rules(judge(CHECK, fact, {"failed": None})) == ["queue.depth.waiting"]
    # Celery's broker knows of no failure, so silence there is no pass.
    (failures,) = [finding for finding in judge(CHECK, fact) if finding.rule == "queue.depth.failed"]
    assert failures.status is Status.INCONCLUSIVE
    assert "celery.results" in failures.message


def test_what_a_worker_holds_and_what_it_leaves_behind(celery_app: CeleryApp) -> None:
    celery_app.send("failures", "held")
    key = celery_app.prefix
    with redis.Redis.from_url(celery_app.url) as client, celery_app.worker() as kill:
        wait_until(lambda: client.hlen(f"{key}unacked") == 2 and client.llen(f"{key}celery") == 2, "a task is in work")
        wait_until(lambda: len(client.keys(f"{key}_celery-task-meta-*")) == 12, "12 tasks have failed")
        fact = look(celery_app, results=True)
        kill()
        wait_until(lambda: look(celery_app).queues[0].workers == 0, "the server forgets the dead worker")
        left = look(celery_app, results=True)
    held, results = fact.queues
    # In work: one; scheduled: the one with a countdown, which has left its list as well.
    assert (held.waiting, held.active, held.scheduled, held.overdue) == (2, 1, 1, None)
    assert (held.workers, held.stalled) == (None, None)
    assert (results.kind, results.failed, results.failed_complete) == ("results", 12, True)
    assert rules(judge(CHECK, fact), Status.FAIL) == ["queue.depth.failed"]
    dead = left.queues[0]
    assert (dead.waiting, dead.active, dead.scheduled, dead.overdue, dead.stalled) == (2, 1, 1, 0, 1)
    assert rules(judge(CHECK, left), Status.FAIL) == ["queue.depth.no_worker", "queue.depth.failed"]


def test_results_that_cannot_be_read_are_no_successes(celery_app: CeleryApp) -> None:
    celery_app.send("declared")
    key = f"{celery_app.prefix}_celery-task-meta-"
    with redis.Redis.from_url(celery_app.url) as client:
        client.set(f"{key}1", b"\x80\x04N.")
        client.set(f"{key}2", '{"status": "SUCCESS"}')
    fact = look(celery_app, results=True)
    assert (fact.queues[1].failed, fact.queues[1].failed_complete) == (0, False)
    assert rules(judge(CHECK, fact), Status.INCONCLUSIVE) == ["queue.depth.failed_unseen"]


@pytest.mark.parametrize("message", ["", "no JSON", "[]", "[1, 2, 3]", '[{"headers": {"eta": "soon"}}, "", "celery"]'])
def test_messages_that_nobody_expects_are_counted(celery_app: CeleryApp, message: str) -> None:
    celery_app.send("declared")
    with redis.Redis.from_url(celery_app.url) as client:
        client.hset(f"{celery_app.prefix}unacked", "tag", message)
        client.zadd(f"{celery_app.prefix}unacked_index", {"tag": 1})
    numbers = look(celery_app).queues[0]
    understood = "eta" in message
    assert numbers.active == (1 if understood else None)
    assert bool(numbers.notes) is not understood


def test_an_account_that_may_only_read_sees_as_much(celery_app: CeleryApp) -> None:
    celery_app.send("priorities")
    keys = [f"%R~{celery_app.prefix}{name}" for name in ("celery*", "unacked*", "_kombu.binding.*")]
    user = f"readycheck-{celery_app.prefix}"
    full = look(celery_app, "celery", "urgent")
    with redis.Redis.from_url(celery_app.url) as client:
        client.execute_command("ACL", "SETUSER", user, *documented_grants("reading-only", *keys))
        try:
            app = CeleryApp(celery_app.url.replace("://", f"://{user}:reading-only@"), celery_app.prefix)
            seen = look(app, "celery", "urgent")
        finally:
            client.execute_command("ACL", "DELUSER", user)
    assert seen.queues[0] == full.queues[0]
    # Its key was not among those that the account may read.
    assert seen.queues[1].reason == "access_denied"
