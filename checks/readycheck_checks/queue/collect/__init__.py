"""Looks at a queue and takes nothing out of it."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from readycheck.api import CannotLook, CollectContext, Collector
from readycheck_checks.queue.collect import bullmq, celery, huey, lists
from readycheck_checks.queue.collect.looks import watched
from readycheck_checks.queue.collect.redis_reader import Reader, Refused, session
from readycheck_checks.queue.facts import Numbers, QueueState
from readycheck_checks.queue.needs import REDIS, of_queue
from readycheck_checks.queue.targets import Celery, Queue


def collect(queue: Queue, context: CollectContext) -> QueueState:
    """See how many jobs wait, run, are late and have failed. Raises `CannotLook`."""
    if queue.huey is not None:
        numbers = huey.look(queue.huey, context)
        state = QueueState(
            backend="Huey on SQLite",
            at=time.time(),
            clock="the clock of the machine that audits",
            queues=(numbers,),
            not_visible=huey.NOT_VISIBLE,
        )
        return watched(state, partial(huey.waiting, queue.huey, context), context)
    try:
        return _redis(queue, context)
    except Refused as refused:
        raise CannotLook(refused.reason, refused.message) from None


def _redis(queue: Queue, context: CollectContext) -> QueueState:
    if queue.bullmq is not None:
        with session(queue.bullmq.redis, context) as reader:
            seen, complete = bullmq.look(queue.bullmq, reader)
            state = _state("BullMQ on Redis", reader, seen, bullmq.NOT_VISIBLE, complete=complete)
            return watched(state, partial(bullmq.waiting, queue.bullmq, reader), context)
    if queue.celery is not None:
        with session(queue.celery.redis, context) as reader:
            state = _state("Celery on Redis", reader, celery.look(queue.celery, reader), celery.NOT_VISIBLE)
            state = watched(state, partial(celery.waiting, queue.celery, reader), context)
        if queue.celery.results is None:
            return state
        return state.model_copy(update={"queues": (*state.queues, _results(queue.celery, context))})
    assert queue.redis_list is not None  # the model holds exactly one kind
    with session(queue.redis_list.redis, context) as reader:
        state = _state("lists in Redis", reader, lists.look(queue.redis_list, reader), lists.NOT_VISIBLE)
        return watched(state, partial(lists.waiting, reader), context)


def _results(queue: Celery, context: CollectContext) -> Numbers:
    """The result backend; that it cannot be seen does not spoil the sight of the queues."""
    try:
        with session(queue.results or "", context) as reader:
            return celery.look_at_results(queue, reader)
    except (CannotLook, Refused) as problem:
        return Numbers(name="results", kind="results", reason=problem.reason, problem=problem.message)


def _state(backend: str, reader: Reader, seen: list[Numbers], hidden: tuple[str, ...], **more: Any) -> QueueState:
    at, clock = reader.now()
    return QueueState(backend=backend, at=at, clock=clock, queues=tuple(seen), not_visible=hidden, **more)


STATE = Collector(
    id="queue.state",
    title="Count what waits, runs and has failed in each queue",
    fact=QueueState,
    collect=collect,
    thing="queues",
    deadline=60.0,
    needs=(REDIS,),
    needs_for=of_queue,
)
