"""How long the oldest job has waited, as far as this run and earlier ones make it certain."""

from __future__ import annotations

from collections.abc import Iterable

from readycheck.api import Fact
from readycheck_checks.queue.facts import Age, Numbers, QueueState


def oldest(numbers: Numbers, fact: QueueState, prior: Iterable[Fact]) -> Age:
    """Bounds of the age of the oldest waiting job, in seconds.

    Where jobs hold no time, a job that was next in an earlier run and still is has waited since then at least; and
    where nothing waited in an earlier run, every job has come since.
    """
    if numbers.waiting == 0:
        return Age(at_most=0.0, basis="the queue is empty")
    low, high, basis = 0.0, None, "nothing in the queue stores when a job was put in"
    if numbers.age is not None:
        low, high, basis = numbers.age.at_least, numbers.age.at_most, numbers.age.basis
    for earlier in prior:
        if not isinstance(earlier, QueueState) or earlier.backend != fact.backend or earlier.at >= fact.at:
            continue
        before = next((one for one in earlier.queues if one.name == numbers.name and one.reason is None), None)
        if before is None:
            continue
        since = fact.at - earlier.at
        if set(before.heads) & set(numbers.heads) and since > low:
            low, basis = since, "the same job was next in an earlier run"
        if before.waiting == 0 and before.known is True and (high is None or since < high):
            high, basis = since, "nothing waited in an earlier run"
    return Age(at_least=low, at_most=high, basis=basis)
