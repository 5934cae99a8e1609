"""What can be seen of a queue without taking anything out of it."""

from __future__ import annotations

from typing import Literal

from readycheck.api import Fact, Field, Model, ReasonCode

OVERDUE_GRACE = 5.0
"""Seconds that a scheduled job may be late before it counts as overdue."""


class Age(Model):
    """How long the oldest waiting job has waited, in seconds, as far as it is certain.

    `at_most` is None where nothing bounds it. `basis` says where the figures come from.
    """

    at_least: float = 0.0
    at_most: float | None = None
    basis: str = ""


class Numbers(Model):
    """One queue by its name. None stands for what cannot be seen, never for zero."""

    name: str
    kind: Literal["queue", "results"] = "queue"
    """`results` for a store of outcomes, where only `failed` and `retrying` are counted."""
    known: bool | None = True
    """False where it is certain that there is no such queue, None where it cannot be told from an empty one."""
    instead: tuple[str, ...] = ()
    """Names of queues that are there, for somebody who mistyped."""
    reason: ReasonCode | None = None
    problem: str = ""
    """Why this queue could not be read; all numbers are then meaningless."""

    waiting: int = 0
    """Ready to be done, whatever their priority."""
    prioritized: int | None = None
    """How many of `waiting` have a priority."""
    paused: bool | None = None
    active: int | None = None
    scheduled: int | None = None
    overdue: int | None = None
    """How many of `scheduled` should have started more than `OVERDUE_GRACE` seconds ago."""
    overdue_seconds: float | None = None
    """How late the one is that is due the longest."""
    failed: int | None = None
    failed_complete: bool = True
    """False where more may have failed than `failed`."""
    failed_unknown: str = ""
    """Why `failed` is None; empty where it is counted elsewhere."""
    retrying: int | None = None
    """Failed at least once, and will be tried again."""
    stalled: int | None = None
    """In work for somebody who is gone: unlocked at two looks at least a second apart."""
    workers: int | None = None
    held: int | None = None
    """How many jobs in work have an unexpired lock, which only a worker renews."""
    last_finished_seconds: float | None = None
    """How long ago the last job ended, well or not."""
    age: Age | None = None
    """None where nothing stores when a job was put in."""
    heads: tuple[str, ...] = ()
    """Fingerprints of the jobs that are next, to recognise them in a later run."""
    looks: tuple[tuple[float, int], ...] = ()
    """Seconds since the first look and how many jobs waited, where some did; empty where it was looked at once."""
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How a sentence calls it."""
        return f"the queue {self.name}" if self.kind == "queue" else "the result backend"


class QueueState(Fact):
    """The queues of one system at one moment."""

    backend: str
    server: str = ""
    at: float
    """Seconds since the epoch by `clock`."""
    clock: str = "the server's clock"
    queues: tuple[Numbers, ...] = Field(default=(), max_length=500)
    complete: bool = True
    """False where there may be more queues than were found."""
    not_visible: tuple[str, ...] = ()
    """What nobody can see from outside of this kind of queue."""
