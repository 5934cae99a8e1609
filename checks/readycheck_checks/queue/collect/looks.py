"""Looks at the waiting jobs again and again for a moment: whether somebody takes them shows in no single number."""

from __future__ import annotations

import time
from collections.abc import Callable

from readycheck.api import CannotLook, CollectContext
from readycheck_checks.queue.collect.redis_reader import Refused
from readycheck_checks.queue.facts import QueueState

LOOKS = 6
BETWEEN = 0.4
"""Seconds from one look to the next."""
MOST_QUEUES = 20
"""Queues that are watched; the others are looked at once."""
_AFTERWARDS = 10.0
"""Seconds of the collector's time that are left alone."""


def watched(state: QueueState, count: Callable[[str], int], context: CollectContext) -> QueueState:
    """The same state with `looks` at each queue in which jobs wait; `count` gives how many by a queue's name.

    What was seen at first stays as it is: a queue that cannot be read again is left without further looks.
    """
    points = {
        one.name: [(0.0, one.waiting)]
        for one in state.queues
        if one.kind == "queue" and one.reason is None and one.waiting
    }
    points = dict(list(points.items())[:MOST_QUEUES])
    begin = time.monotonic()
    for _ in range(LOOKS - 1):
        if not points or context.remaining() < BETWEEN + _AFTERWARDS:
            break
        time.sleep(BETWEEN)
        at = round(time.monotonic() - begin, 3)
        for name in list(points):
            try:
                points[name].append((at, count(name)))
            except (Refused, CannotLook):
                del points[name]
    seen = {name: tuple(looks) for name, looks in points.items() if len(looks) > 1}
    queues = tuple(
        one.model_copy(update={"looks": seen[one.name]}) if one.kind == "queue" and one.name in seen else one
        for one in state.queues
    )
    return state.model_copy(update={"queues": queues})
