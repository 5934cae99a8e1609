"""Turns records (due, sent, done, outcome) into histograms a step and time slot."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from readycheck_checks.load.facts import Latency, StepRun
from readycheck_checks.load.histogram import bin_of, merge, pack, quantile

MOST_NUMBERS = 300_000
"""A fact with more is made coarser in time."""

TIMEOUTS = frozenset({"timeout", "job timeout", "unfinished"})
"""Outcomes whose waiting time counts as a latency: the user waited at least so long."""


@dataclass(frozen=True, slots=True)
class StepName:
    """What a step is called in the fact."""

    id: str
    kind: Literal["start", "flow", "poll", "wait"]
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Record:
    """One outcome of one step for one user; times on the engine's clock, in seconds."""

    step: int
    due: float
    sent: float
    done: float
    outcome: str = ""
    """Empty for a success, else the kind of error."""
    detail: str = ""


@dataclass(slots=True)
class _Step:
    slots: list[dict[int, int]] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    timed_out: list[int] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    sent: dict[int, int] = field(default_factory=dict)
    example: str = ""
    longest: float = 0.0
    longest_sent: float = 0.0


class Recorder:
    """Counts what happened since `begin`, in slots of `width` seconds, by the moment it was due."""

    def __init__(self, names: tuple[StepName, ...], begin: float, width: float) -> None:
        self.names = names
        self.steady_at = float("inf")
        """From here on all users are there."""
        self.until = float("inf")
        """What is due from here on is not part of the run, such as the polls of the drain."""
        self._begin = begin
        self._width = width
        self._steps = [_Step() for _ in names]

    def add(self, record: Record) -> None:
        """Count one outcome."""
        if record.due >= self.until:
            return
        step = self._steps[record.step]
        slot = max(0, int((record.due - self._begin) / self._width))
        while len(step.slots) <= slot:
            step.slots.append({})
            step.failed.append(0)
            step.timed_out.append(0)
        if record.outcome:
            step.errors[record.outcome] += 1
            step.example = step.example or record.detail
            if record.outcome not in TIMEOUTS:
                step.failed[slot] += 1
                return
            step.timed_out[slot] += 1
        waited, took = record.done - record.due, record.done - record.sent
        counts = step.slots[slot]
        index = bin_of(waited)
        counts[index] = counts.get(index, 0) + 1
        if record.due >= self.steady_at:
            index = bin_of(took)
            step.sent[index] = step.sent.get(index, 0) + 1
            step.longest, step.longest_sent = max(step.longest, waited), max(step.longest_sent, took)

    def results(self, slot_count: int, steady_from: int, alone: dict[int, float]) -> tuple[tuple[StepRun, ...], int]:
        """The steps for the fact, and how many slots were joined into one so that it stays small."""
        joined, slots = 1, [_sized(step.slots, slot_count) for step in self._steps]
        while sum(2 * len(counts) for step in slots for counts in step) > MOST_NUMBERS and len(slots[0]) > 40:
            joined *= 2
            slots = [[merge(step[at : at + 2]) for at in range(0, len(step), 2)] for step in slots]
        runs = []
        for number, (name, step) in enumerate(zip(self.names, self._steps, strict=True)):
            steady = merge(step.slots[steady_from:slot_count])
            runs.append(
                StepRun(
                    id=name.id,
                    kind=name.kind,
                    method=name.method,
                    path=name.path,
                    slots=tuple(pack(counts) for counts in slots[number]),
                    failed=_summed(step.failed, slot_count, joined),
                    timed_out=_summed(step.timed_out, slot_count, joined),
                    errors=dict(sorted(step.errors.items())),
                    example=step.example[:300],
                    due=_latency(steady, step.longest),
                    sent=_latency(step.sent, step.longest_sent),
                    alone=alone.get(number),
                )
            )
        return tuple(runs), joined


def _sized(slots: list[dict[int, int]], size: int) -> list[dict[int, int]]:
    return slots[:size] + [{} for _ in range(size - len(slots))]


def _summed(counts: list[int], size: int, joined: int) -> tuple[int, ...]:
    sized = counts[:size] + [0] * (size - len(counts))
    return tuple(sum(sized[at : at + joined]) for at in range(0, size, joined))


def _latency(counts: dict[int, int], longest: float) -> Latency:
    return Latency(
        n=sum(counts.values()),
        p50=min(longest, quantile(counts, 0.5)),
        p95=min(longest, quantile(counts, 0.95)),
        p99=min(longest, quantile(counts, 0.99)),
        max=longest,
    )
