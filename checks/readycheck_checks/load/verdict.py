"""From counts to a grade: which side of a bar a share lies on, and what stands against believing it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from readycheck_checks.load.facts import LoadRun, StepRun
from readycheck_checks.load.histogram import GROWTH, Counts, mean_log, merge, over, quantile, unpack
from readycheck_checks.load.stats import Interval, clopper_pearson, share_interval, warm_up

ENOUGH_USERS = 0.98
"""So much of the users asked for must have been there."""
LATE_SECONDS, LATE_SHARE, BUSY = 0.010, 0.05, 0.80
"""The generator may be late by 10 ms, or by 5 % of what is measured, and busy for 80 % of a core."""


class Side(Enum):
    """Where the whole interval lies."""

    GOOD = "good"
    NEAR = "near"
    """Surely within the failing bar, not surely within the warning one."""
    BAD = "bad"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Slots:
    """Outcomes slot by slot: a histogram of waiting times, errors without one, time-outs within it."""

    waits: tuple[Counts, ...]
    failed: tuple[int, ...]
    timed_out: tuple[int, ...]

    def part(self, start: int, end: int | None = None) -> Slots:
        """The slots from `start` up to `end`."""
        return Slots(self.waits[start:end], self.failed[start:end], self.timed_out[start:end])

    def answered(self) -> Slots:
        """Without the errors that have no time."""
        return Slots(self.waits, (0,) * len(self.failed), self.timed_out)

    @property
    def all(self) -> dict[int, int]:
        """One histogram of the whole."""
        return merge(self.waits)


def slots_of(steps: Iterable[StepRun], count: int) -> Slots:
    """Several steps as one."""
    chosen = tuple(steps)
    return Slots(
        tuple(merge(unpack(step.slots[slot]) for step in chosen) for slot in range(count)),
        tuple(sum(step.failed[slot] for step in chosen) for slot in range(count)),
        tuple(sum(step.timed_out[slot] for step in chosen) for slot in range(count)),
    )


def over_share(slots: Slots, bar: float, confidence: float) -> Interval:
    """The share of users' waits over `bar` seconds.

    Nobody knows how long an error would have taken, so it counts for the upper bound only: errors
    can neither make a latency good nor bad. The bin that holds the bar, and a wait given up before
    the bar, count likewise.
    """
    totals = [sum(counts.values()) for counts in slots.waits]
    both = [over(counts, bar) for counts in slots.waits]
    surely = [low for low, _ in both]
    given_up = [max(0, lost - low) for lost, low in zip(slots.timed_out, surely, strict=True)]
    most = [
        min(total, high + lost) + failed
        for (_, high), lost, failed, total in zip(both, given_up, slots.failed, totals, strict=True)
    ]
    # where too few lie over the bar, how they would cluster shows at the slowest tenth; but only from
    # half the bar on: how a few milliseconds cluster says nothing of seconds
    near = max(quantile(slots.all, 0.9) / GROWTH, bar / 2)
    likeness = [over(counts, near)[0] for counts in slots.waits]
    low = share_interval(surely, totals, confidence, likeness)
    everything = [total + failed for total, failed in zip(totals, slots.failed, strict=True)]
    high = share_interval(most, everything, confidence, likeness)
    settled = low.settled and high.settled
    return Interval(low.share, low.low, high.high, high.n, min(low.effective, high.effective), settled)


def error_share(slots: Slots, confidence: float) -> Interval:
    """The share of errors, time-outs included."""
    totals = [sum(counts.values()) + failed for counts, failed in zip(slots.waits, slots.failed, strict=True)]
    bad = [failed + lost for failed, lost in zip(slots.failed, slots.timed_out, strict=True)]
    return share_interval(bad, totals, confidence)


def side(interval: Interval, allowed: float) -> Side:
    """Where the interval lies against the largest share that is allowed."""
    if interval.n and interval.high <= allowed:
        return Side.GOOD
    return Side.BAD if interval.low > allowed else Side.OPEN


def two_bars(near: Side, far: Side) -> Side:
    """One side from those at a warning bar and at a failing one."""
    if far is Side.GOOD and near is not Side.GOOD:
        return Side.NEAR
    return far


def narrowed(interval: Interval, count: int, confidence: float) -> float:
    """The lower bound for a part of what the interval counts, such as errors of one kind."""
    if not interval.n:
        return 0.0
    return clopper_pearson(count / interval.n * interval.effective, interval.effective, confidence)[0]


def steady(run: LoadRun, kinds: Sequence[str], *, ramp: bool = False) -> Slots:
    """The steps of these kinds at full users; with the ramp where asked."""
    slots = slots_of((step for step in run.steps if step.kind in kinds), run.slot_count)
    return slots if ramp else slots.part(run.steady_from)


def warm_up_slots(slots: Slots) -> int:
    """How many leading slots look like a warm-up; see `stats.warm_up`."""
    return warm_up([mean_log(counts) for counts in slots.waits if counts])


def seconds_at(run: LoadRun, users: int) -> float:
    """How long so many users were there at once, two per cent fewer allowed."""
    wanted = math.ceil(ENOUGH_USERS * users)
    return min(
        sum(1 for active in run.users if active >= wanted) * run.slot,
        run.seconds_held if wanted > ENOUGH_USERS * run.users_planned - 1 else math.inf,
    )


def errors_of(run: LoadRun, prefix: str, kinds: Sequence[str] = ("start", "flow", "wait")) -> int:
    """How many errors are of a kind that begins so."""
    return sum(
        count
        for step in run.steps
        if step.kind in kinds
        for kind, count in step.errors.items()
        if kind.startswith(prefix)
    )


def starved(run: LoadRun) -> str:
    """Why less load was put on than planned, or other load, in words; empty where it was as planned.

    Users whose generator launches them late go round more slowly than they would have.
    """
    if run.cpu > BUSY:
        return f"the generator used {run.cpu:.0%} of its core ({BUSY:.0%} allowed)"
    if errors_of(run, "local", ("start", "flow", "poll")):
        return "the generator's machine ran out of connections, ports or memory"
    answers = sum(sum(counts.values()) for counts in steady(run, ("flow", "poll")).waits)
    cycle = run.users_achieved * run.seconds_held / answers if answers else run.think_median
    if run.lag_mean > max(LATE_SECONDS, LATE_SHARE * cycle):
        return f"the generator itself was late by {run.lag_mean * 1000:.0f} ms on average, so it put on less load"
    return ""


def late(run: LoadRun, bar: float) -> str:
    """Why waits of about `bar` seconds may be the generator's own, in words; empty where they are the target's."""
    allowed = max(LATE_SECONDS, LATE_SHARE * bar)
    if run.lag_p99 > allowed:
        return f"the generator itself was late (p99 {run.lag_p99 * 1000:.0f} ms, {allowed * 1000:.0f} ms allowed)"
    return starved(run)


def too_little(run: LoadRun, users: int | None, seconds: float | None) -> str:
    """Why the run was smaller than asked, in words; empty where it was not."""
    asked = run.users_planned if users is None else users
    if run.users_planned < asked:
        return f"it ran with {run.users_planned} of the {asked} users asked for"
    if run.users_achieved < ENOUGH_USERS * asked:
        return f"only {run.users_achieved} of the {asked} users asked for had come through the start steps"
    held = seconds_at(run, asked)
    if held + 1e-6 < (run.seconds_planned if seconds is None else seconds):
        wanted = run.seconds_planned if seconds is None else seconds
        return f"{asked} users were there for {held:.0f} s of the {wanted:.0f} s asked for"
    return ""
