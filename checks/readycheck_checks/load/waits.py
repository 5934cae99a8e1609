"""Waiting: response times, and jobs that a poll waits for, as the share that took longer than the bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readycheck.api import AtMost, Finding, ReasonCode, Status, format_seconds, unknown
from readycheck_checks.load import wording
from readycheck_checks.load.drawing import distribution, method, over_time, step_table
from readycheck_checks.load.facts import LoadRun, StepRun
from readycheck_checks.load.histogram import quantile
from readycheck_checks.load.verdict import (
    Side,
    Slots,
    late,
    over_share,
    side,
    slots_of,
    starved,
    steady,
    too_little,
    two_bars,
    warm_up_slots,
)
from readycheck_checks.load.wording import FIX_COLD, FIX_ERRORS, FIX_SLOW, Asked, percent


@dataclass(frozen=True, slots=True)
class Bar:
    """The percentile `p` of the waits may be `max` seconds."""

    p: float
    max: AtMost

    @property
    def allowed(self) -> float:
        """The share that may take longer."""
        return 1 - self.p / 100


def judge_latency(run: LoadRun, asked: Asked, bar: Bar) -> Iterator[Finding]:
    """The share of waits over the bar is small enough: of the whole flow, and of no step plainly not."""
    yield _judge(run, asked, bar, steady(run, ("flow",), ramp=True), rule="load.probe.latency", what="responses")
    steps = [step for step in run.steps if step.kind in ("flow", "poll")]
    for step in steps if len(steps) > 1 else ():
        if found := _plain(run, step, bar, 1 - (1 - asked.confidence) / len(steps)):
            yield found
    for step in run.steps:
        if step.kind == "start" and (found := _plain(run, step, bar, asked.confidence)):
            yield found


def judge_jobs(run: LoadRun, asked: Asked, bar: Bar) -> Iterator[Finding]:
    """What a poll waits for is there in time."""
    waits = [step for step in run.steps if step.kind == "wait"]
    if not waits:
        message = "the scenario polls for nothing, so nobody saw how long a job takes; add a 'poll' step"
        yield unknown("load.probe.completion", ReasonCode.NOT_CONFIGURED, message)
    for step in waits:
        slots = slots_of((step,), run.slot_count)
        yield _judge(run, asked, bar, slots, rule="load.probe.completion", what=f"waits for '{step.id}'")


def _plain(run: LoadRun, step: StepRun, bar: Bar, confidence: float) -> Finding | None:
    """A finding where one step alone is plainly too slow; start steps only warn, as they ran in the ramp."""
    slots = slots_of((step,), run.slot_count).part(0 if step.kind == "start" else run.steady_from)
    share, allowed = over_share(slots, _bar_for_fail(run, bar.max), confidence), bar.allowed
    if side(share, allowed) is not Side.BAD:
        return None
    said = f"step '{step.id}': {percent(share.share)} took longer than {format_seconds(bar.max.fail)}"
    if step.kind == "start":
        said += f" while all users arrived within {format_seconds(run.ramp)}"
        return wording.graded(Status.WARN, "load.probe.arrival", said, share, allowed, fix=FIX_SLOW)
    return wording.graded(Status.FAIL, "load.probe.latency.step", said, share, allowed, fix=FIX_SLOW)


def _judge(run: LoadRun, asked: Asked, bar: Bar, slots: Slots, *, rule: str, what: str) -> Finding:
    full = slots.part(run.steady_from)
    p, allowed, counts = bar.p, bar.allowed, full.all
    evidence = (
        distribution(f"Time of {what} at full users", counts, bar.max.fail, p),
        over_time(run, slots, p, bar.max.fail),
        step_table(run),
        method(run),
    )
    if not counts:
        said = f"there were no {what} at full users"
        if small := too_little(run, asked.users, asked.seconds):
            return wording.smaller(rule, run, small, said, evidence)
        return unknown(rule, ReasonCode.INSUFFICIENT_DATA, said, evidence=evidence, fix="Raise 'for' of the scenario")
    share = over_share(full, bar.max.fail, asked.confidence)
    where = _where(full, bar.max, allowed, asked.confidence)
    reached, over = format_seconds(quantile(counts, bar.p / 100)), format_seconds(bar.max.fail)
    said = (
        f"with {run.users_achieved} users at once p{bar.p:g} was {reached}:"
        f" {percent(share.share)} of {share.n} {what} took longer than {over}, {percent(allowed)} may"
    )
    tired = _doubt(run, bar, full, where, asked.confidence)
    if tired:
        return wording.doubtful(rule, tired, said, evidence)
    small = too_little(run, asked.users, asked.seconds)
    cut = warm_up_slots(full) if share.share > allowed and not small else 0
    if cut and _where(full.part(cut), bar.max, allowed, asked.confidence) in (Side.GOOD, Side.NEAR):
        said += f"; after a warm-up of {format_seconds(cut * run.slot)} it holds"
        return wording.graded(Status.WARN, rule, said, share, allowed, evidence=evidence, fix=FIX_COLD)
    if where is Side.BAD:
        return wording.graded(Status.FAIL, rule, said, share, allowed, evidence=evidence, fix=FIX_SLOW)
    if small:
        return wording.smaller(rule, run, small, said, evidence)
    if where is Side.OPEN and side(over_share(full.answered(), bar.max.fail, asked.confidence), allowed) is Side.GOOD:
        said += ", but so many met errors, whose time nobody knows, that more may have been too slow"
        return unknown(rule, ReasonCode.INSUFFICIENT_DATA, said, evidence=evidence, fix=FIX_ERRORS)
    if where is Side.OPEN:
        return wording.undecided(rule, run, said, share, allowed, evidence=evidence)
    if where is Side.NEAR:
        said += f"; the aim is {format_seconds(bar.max.warn)}"
        return wording.graded(Status.WARN, rule, said, share, allowed, evidence=evidence, fix=FIX_SLOW)
    return wording.graded(Status.PASS, rule, said, share, allowed, evidence=evidence)


def _doubt(run: LoadRun, bar: Bar, full: Slots, where: Side, confidence: float) -> str:
    """Why the generator, not the target, may have made the figure what it is; empty where it did not.

    Waits count from the moment they were due, so a late generator makes them look longer, never
    shorter: what holds all the same does hold, as long as the load was there.
    """
    if where in (Side.GOOD, Side.NEAR):
        return starved(run)
    tired = late(run, bar.max.fail)
    if tired and side(over_share(full, _bar_for_fail(run, bar.max), confidence), bar.allowed) is Side.BAD:
        return ""
    return tired


def _where(slots: Slots, bar: AtMost, allowed: float, confidence: float) -> Side:
    far = side(over_share(slots, bar.fail, confidence), allowed)
    if bar.warn == bar.fail:
        return far
    return two_bars(side(over_share(slots, bar.warn, confidence), allowed), far)


def _bar_for_fail(run: LoadRun, bar: AtMost) -> float:
    """A late generator's own delay, at launch and at noticing the answer, is not held against the target."""
    return bar.fail + (2 * run.lag_max if late(run, bar.fail) else 0.0)
