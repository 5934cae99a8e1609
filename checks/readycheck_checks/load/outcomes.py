"""Users and errors: was everybody there, and was everybody served?"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import AtMost, Evidence, Finding, Status, failed, format_seconds, passed
from readycheck_checks.load import wording
from readycheck_checks.load.drawing import error_table, errors_over_time, method, step_table, users_over_time
from readycheck_checks.load.facts import LoadRun
from readycheck_checks.load.stats import Interval
from readycheck_checks.load.verdict import (
    Side,
    error_share,
    errors_of,
    narrowed,
    side,
    slots_of,
    starved,
    steady,
    too_little,
    two_bars,
)
from readycheck_checks.load.wording import FIX_ERRORS, Asked, percent

NOT_SERVED = 0.10
"""Users of whose steps more than this share met errors were there, but not served."""
STEPS = ("start", "flow", "wait")
"""Polls are many and light: among the rest they would hide the steps that matter."""


def judge_users(run: LoadRun, asked: Asked) -> Finding:
    """So many users were there for so long, and were served."""
    rule, wanted = "load.probe.users", run.users_planned if asked.users is None else asked.users
    errors = error_share(steady(run, STEPS, ramp=True), asked.confidence)
    evidence = (users_over_time(run, wanted), step_table(run), method(run))
    said = f"{run.users_achieved} users were there at once and {percent(errors.share)} of their steps met errors"
    tired, refused = starved(run), errors_of(run, "status 429")
    where = side(errors, NOT_SERVED)
    broke = where is Side.BAD or run.stopped_early in ("errors", "asked_to_stop")
    if broke and not _blamed(run, errors, NOT_SERVED, asked.confidence):
        return wording.limited(rule, run, refused) if refused else wording.doubtful(rule, tired, said, evidence)
    if broke:
        ended = f", and the run was ended: {run.stop_message}" if run.stopped_early else ""
        return failed(
            rule,
            said + ended,
            value=run.users_achieved,
            threshold=wanted,
            unit="users",
            samples=errors.n,
            evidence=(*evidence, error_table(run)),
            fix=FIX_ERRORS,
        )
    if small := too_little(run, asked.users, asked.seconds):
        return wording.smaller(rule, run, small, said, evidence)
    if tired:
        return wording.doubtful(rule, tired, said, evidence)
    if where is Side.OPEN:
        return wording.undecided(rule, run, said, errors, NOT_SERVED, evidence=evidence)
    said = f"{run.users_achieved} users at once went through the scenario for {format_seconds(run.seconds_held)}"
    return passed(
        rule,
        f"{said}, and {percent(errors.share)} of their steps met errors",
        value=run.users_achieved,
        threshold=wanted,
        unit="users",
        samples=errors.n,
        evidence=evidence,
    )


def judge_errors(run: LoadRun, asked: Asked, bar: AtMost) -> Iterator[Finding]:
    """The share of errors is small enough, ramp included: of the whole, and of no step plainly not."""
    slots = steady(run, STEPS, ramp=True)
    share = error_share(slots, asked.confidence)
    evidence = (error_table(run), errors_over_time(run, slots), method(run))
    yield _whole(run, asked, bar, share, evidence)
    strict = 1 - (1 - asked.confidence) / max(1, len(run.steps))
    for step in run.steps if len(run.steps) > 1 and not starved(run) else ():
        own = error_share(slots_of((step,), run.slot_count), strict)
        counted = sum(step.errors.values()) - step.errors.get("status 429", 0)
        if side(own, bar.fail / 100) is Side.BAD and narrowed(own, counted, strict) > bar.fail / 100:
            message = f"step '{step.id}': {percent(own.share)} of {own.n} met errors, such as: {step.example}"
            yield wording.graded(Status.FAIL, "load.probe.errors.step", message, own, bar.fail / 100, fix=FIX_ERRORS)


def _whole(run: LoadRun, asked: Asked, bar: AtMost, share: Interval, evidence: tuple[Evidence, ...]) -> Finding:
    rule, allowed = "load.probe.errors", bar.fail / 100
    where = two_bars(side(share, bar.warn / 100), side(share, allowed))
    seen = f"with {run.users_achieved} users at once {percent(share.share)} of {share.n} steps met errors"
    said = f"{seen}, {percent(allowed)} may"
    tired, refused = starved(run), errors_of(run, "status 429")
    if where is Side.BAD and not _blamed(run, share, allowed, asked.confidence):
        return wording.limited(rule, run, refused) if refused else wording.doubtful(rule, tired, said, evidence)
    if where is Side.BAD:
        return wording.graded(Status.FAIL, rule, said, share, allowed, evidence=evidence, fix=FIX_ERRORS)
    if small := too_little(run, asked.users, asked.seconds):
        return wording.smaller(rule, run, small, said, evidence)
    if tired:
        return wording.doubtful(rule, tired, said, evidence)
    if where is Side.OPEN:
        return wording.undecided(rule, run, said, share, allowed, evidence=evidence)
    if where is Side.NEAR:
        return wording.graded(
            Status.WARN, rule, f"{said}; the aim is {bar.warn:g} %", share, allowed, evidence=evidence, fix=FIX_ERRORS
        )
    return wording.graded(Status.PASS, rule, f"{said} and the true share is lower", share, allowed, evidence=evidence)


def _blamed(run: LoadRun, errors: Interval, allowed: float, confidence: float) -> bool:
    """True where errors that are surely the target's are too many by themselves.

    A refusal by a rate limit says nothing of the system behind it. Of a late generator only
    answers with a status count: time-outs and lost connections may be its own.
    """
    counted = errors_of(run, "status ") if starved(run) else errors_of(run, "")
    return narrowed(errors, counted - errors_of(run, "status 429"), confidence) > allowed
