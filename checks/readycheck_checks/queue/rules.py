"""The rules of `queue.depth`: each looks at one number of one queue."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    AtMost,
    Confidence,
    Evidence,
    Finding,
    ReasonCode,
    Status,
    TableEvidence,
    TextEvidence,
    at_queue,
    failed,
    finding,
    format_seconds,
    passed,
    unknown,
    warned,
)
from readycheck_checks.queue.facts import Age, Numbers, QueueState

_ID = "queue.depth"
_RECENTLY = 60.0
"""A job that ended within this time, in seconds, shows that somebody works."""
_START = "Start the workers (or more of them) and watch the number fall; find out why it grew before going live."
_HAND_IN = "Read what the failed jobs report, remove the cause, hand them in again, and delete what is settled."


def absent(numbers: Numbers) -> Finding:
    """No such queue, or none that can be told from an empty one."""
    there = f"; there are: {', '.join(numbers.instead)}" if numbers.instead else ""
    what = "there is no" if numbers.known is False else "nothing shows that there is a"
    return unknown(
        f"{_ID}.absent",
        ReasonCode.INSUFFICIENT_DATA,
        f"{what} queue {numbers.name}, which may mean that it is empty or that its name is another{there}",
        location=at_queue(numbers.name),
        fix="Compare name, prefix and number of the database with the application's; then let it start once.",
    )


def waiting(numbers: Numbers, bar: AtMost, evidence: tuple[Evidence, ...]) -> Finding:
    """Ready and not started."""
    message = f"{_jobs(numbers.waiting, 'waits', 'wait')} in {numbers.title}"
    return _measured(numbers, "waiting", numbers.waiting, bar, message, _START, evidence=evidence)


def idle(numbers: Numbers) -> Iterator[Finding]:
    """Nobody is going to do what is there."""
    where = at_queue(numbers.name)
    if numbers.paused:
        say = failed if numbers.waiting else warned
        message = f"{numbers.title} is paused: jobs are taken in and none is started"
        yield say(f"{_ID}.paused", message, location=where, fix="Resume the queue.")
    busy = numbers.held or (numbers.last_finished_seconds or _RECENTLY) < _RECENTLY
    undone = numbers.waiting + (numbers.overdue or 0) + (numbers.active or 0)
    if numbers.workers == 0 and undone and not busy:
        yield failed(
            f"{_ID}.no_worker",
            f"{_jobs(undone, 'is', 'are')} to be done in {numbers.title} and no worker is connected",
            value=0,
            threshold=1,
            unit="workers",
            location=where,
            # A proxy may hide the workers, or their connections may lack the usual name.
            confidence=Confidence.MEDIUM,
            fix="Start the workers; if they run, see that they use this server, database, prefix and queue.",
        )


def failed_jobs(numbers: Numbers, bar: AtMost) -> Iterator[Finding]:
    """Failed for good."""
    where = at_queue(numbers.name)
    if numbers.failed is None:
        if numbers.failed_unknown:
            message = f"how many jobs of {numbers.title} have failed is not known: {numbers.failed_unknown}"
            yield unknown(f"{_ID}.failed", ReasonCode.NOT_CONFIGURED, message, location=where)
        return
    retried = f" ({_jobs(numbers.retrying, 'is', 'are')} tried again)" if numbers.retrying else ""
    at_least = "" if numbers.failed_complete else "at least "
    message = f"{at_least}{_jobs(numbers.failed, 'has', 'have')} failed for good in {numbers.title}{retried}"
    judged = _measured(numbers, "failed", numbers.failed, bar, message, _HAND_IN)
    if numbers.failed_complete or judged.status is not Status.PASS:
        yield judged
    if not numbers.failed_complete and judged.status is not Status.FAIL:
        yield unknown(
            f"{_ID}.failed_unseen",
            ReasonCode.TRUNCATED,
            f"not every failed job can be seen in {numbers.title}: {'; '.join(numbers.notes)}",
            location=where,
            fix="Delete old results, or write 'failed: null' and judge failures by another check.",
        )


def scheduled(numbers: Numbers, bar: AtMost) -> Finding:
    """Meant for later."""
    if numbers.scheduled is None:
        message = f"how many jobs of {numbers.title} are scheduled for later cannot be seen"
        where = at_queue(numbers.name)
        return unknown(f"{_ID}.scheduled", ReasonCode.INSUFFICIENT_DATA, message, location=where)
    message = f"{_jobs(numbers.scheduled, 'is', 'are')} scheduled for later in {numbers.title}"
    fix = "Find out what schedules so many jobs; those that are tried again are among them."
    return _measured(numbers, "scheduled", numbers.scheduled, bar, message, fix)


def overdue(numbers: Numbers, bar: AtMost) -> Iterator[Finding]:
    """Meant for a time that is past."""
    if (
        numbers.overdue
        and numbers.overdue_seconds is not None
        and bar.judge(numbers.overdue_seconds) is not Status.PASS
    ):
        late = round(numbers.overdue_seconds, 1)
        message = (
            f"{_jobs(numbers.overdue, 'is', 'are')} past the time to start in {numbers.title},"
            f" one by {format_seconds(late)}: nothing starts what is due"
        )
        fix = "Start the workers, and the scheduler where it is a process of its own."
        yield _measured(numbers, "overdue", late, bar, message, fix, unit="s")


def stalled(numbers: Numbers, bar: AtMost) -> Iterator[Finding]:
    """In work for somebody who is gone."""
    if numbers.stalled and bar.judge(numbers.stalled) is not Status.PASS:
        them = "it" if numbers.stalled == 1 else "them"
        message = (
            f"{_jobs(numbers.stalled, 'is', 'are')} marked as in work in {numbers.title} and nobody works on {them}:"
            " the worker is gone"
        )
        fix = "Find out why the worker died (memory, deployment); a running one takes the jobs up again."
        yield _measured(numbers, "stalled", numbers.stalled, bar, message, fix)


def age_of_oldest(numbers: Numbers, bar: AtMost, age: Age) -> Finding:
    """How long the oldest waiting job has waited: a pass only where that is certain."""
    if not numbers.waiting:
        message = f"nothing waits in {numbers.title}"
        return passed(f"{_ID}.age", message, value=0, threshold=bar.warn, unit="s", location=at_queue(numbers.name))
    low, high = bar.judge(age.at_least), None if age.at_most is None else bar.judge(age.at_most)
    if low is Status.FAIL or low is high:
        bound = age.at_most if low is Status.PASS and age.at_most is not None else age.at_least
        word = "at most " if low is Status.PASS else "at least "
        exact = age.at_most is not None and age.at_most - age.at_least < 1
        message = f"the oldest job in {numbers.title} has waited for {'' if exact else word}{format_seconds(bound)}"
        basis = TextEvidence(label="Basis", value=age.basis)
        return _measured(numbers, "age", round(bound, 1), bar, message, _START, unit="s", evidence=(basis,))
    return unknown(
        f"{_ID}.age",
        ReasonCode.INSUFFICIENT_DATA,
        f"how long the oldest of {_jobs(numbers.waiting, '', '').strip()} in {numbers.title} has waited is not known"
        f" ({age.basis})",
        location=at_queue(numbers.name),
        fix="Audit again while the queue is empty or the same job waits, let each job carry its time in a metric that"
        " is judged, or leave 'age' out and set a lower bar for 'waiting'.",
    )


def table(numbers: Numbers, fact: QueueState, age: Age) -> tuple[Evidence, ...]:
    """All numbers of a queue, and what they leave out."""
    rows = (
        ("waiting", numbers.waiting),
        ("of them with a priority", numbers.prioritized),
        ("in work", numbers.active),
        ("of them without their worker", numbers.stalled),
        ("scheduled for later", numbers.scheduled),
        ("of them overdue", numbers.overdue),
        ("failed for good", numbers.failed),
        ("workers connected", numbers.workers),
        ("age of the oldest", _span(age)),
    )
    seen = TableEvidence(
        label=f"{numbers.name} ({fact.backend}, by {fact.clock})",
        columns=("what", "seen"),
        rows=tuple((what, "not known" if value is None else value) for what, value in rows),
    )
    hidden = "; ".join((*fact.not_visible, *numbers.notes))
    return (seen, TextEvidence(label="Beside these numbers", value=hidden)) if hidden else (seen,)


def _measured(
    numbers: Numbers,
    what: str,
    value: float,
    bar: AtMost,
    message: str,
    fix: str,
    *,
    unit: str = "jobs",
    evidence: tuple[Evidence, ...] = (),
) -> Finding:
    status = bar.judge(value)
    crossed = bar.fail if status is Status.FAIL else bar.warn
    fine = status is Status.PASS
    shown = format_seconds(crossed) if unit == "s" else f"{crossed:g}"
    return finding(
        f"{_ID}.{what}",
        status,
        message if fine else f"{message}, more than {shown}" if unit != "s" else f"{message} (the bar is {shown})",
        value=value,
        threshold=crossed,
        unit=unit,
        location=at_queue(numbers.name),
        evidence=evidence,
        fix="" if fine else fix,
        reason_code=None if fine else ReasonCode.THRESHOLD,
    )


def _jobs(count: int, one: str, many: str) -> str:
    return f"{count:,} jobs {many}" if count > 1 else f"{count or 'no'} job {one}"


def _span(age: Age) -> str | None:
    low, high = format_seconds(age.at_least), None if age.at_most is None else format_seconds(age.at_most)
    if high is None:
        return f"at least {low}" if age.at_least else None
    return high if low == high else f"{low} to {high}"
