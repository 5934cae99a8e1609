"""The queue is not backed up and no job has failed.

Judges each queue by itself: how many jobs wait, how many have failed, whether scheduled jobs start when they are due,
whether work in progress lost its worker, and, where the profile sets a bar for it, how long the oldest job has waited.
Where jobs wait they are counted six times within two seconds; the curve shows whether somebody takes them.

The bars, unless the profile sets others: 50 waiting jobs are a minute or two of work for a small team of workers, 200
are two fifths of the plan's 500 a day and cannot be done within its 30 seconds. A failed job is a submission that
nobody graded, so one is worth a look; more than 10 have a common cause. A worker looks at the schedule at least once a
second, and may be busy with a long job: 30 seconds late is worth a look, 5 minutes is not being done.

On Redis an account that may only read is enough. For BullMQ (one line; `%R~`, keys to read, needs Redis 7, write
`~bull:*` for an older one):

    ACL SETUSER readycheck on >PASSWORD %R~bull:* resetchannels -@all +ping +time +select +scan
        +exists +type +llen +lindex +lrange +zcard +zcount +zrange +hget +hmget +hstrlen +hlen
        +get +strlen +smembers +scard +client|list +client|setname

For Celery the same with these keys instead, and each further queue's name with a `*`:

    %R~celery* %R~unacked* %R~_kombu.binding.*

Without `client|list` everything but the workers is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from readycheck.api import (
    AtMost,
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    UpperBar,
    at_queue,
    unknown,
)
from readycheck_checks.queue import rules
from readycheck_checks.queue.age import oldest
from readycheck_checks.queue.drawing import over_audits, over_looks
from readycheck_checks.queue.facts import Numbers, QueueState

_ID = "queue.depth"


class Options(Model):
    """The bars of a queue; null leaves a question out."""

    queues: tuple[str, ...] = Field(default=(), description="Only these queues, by name, with * and ?.")
    waiting: UpperBar | None = Field(
        default=AtMost(warn=50, fail=200), description="How many jobs may be ready and not started."
    )
    failed: UpperBar | None = Field(
        default=AtMost(warn=0, fail=10), description="How many failed jobs may lie in the queue's storage."
    )
    scheduled: UpperBar | None = Field(default=None, description="How many jobs may be scheduled for later.")
    age: UpperBar | None = Field(default=None, description="How long the oldest job may have waited, such as 30s.")
    overdue: UpperBar | None = Field(
        default=AtMost(warn=30, fail=300),
        examples=["30s", "5m", "24h"],
        description="How late the latest scheduled job may be, such as 30s.",
    )
    stalled: UpperBar | None = Field(
        default=AtMost(warn=0, fail=10), description="How many jobs in work may have lost their worker."
    )


def judge(fact: QueueState, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Findings for each queue that was asked for."""
    wanted = [one for one in fact.queues if not options.queues or _matches(one, options.queues)]
    if not any(one.kind == "queue" for one in wanted):
        yield unknown(
            f"{_ID}.none",
            ReasonCode.NOT_CONFIGURED,
            "no queue was found that the check was asked about, so nothing is known of any",
            fix="Name the queues in the profile as the application does, and audit while it is set up.",
        )
    if not fact.complete:
        yield unknown(
            f"{_ID}.more",
            ReasonCode.TRUNCATED,
            f"there may be more queues than the {len(fact.queues)} that were looked at",
            fix="Name the queues that matter in the profile.",
        )
    for numbers in wanted:
        if numbers.reason is not None:
            message = f"{numbers.title} could not be read: {numbers.problem}"
            yield unknown(f"{_ID}.unreadable", numbers.reason, message, location=at_queue(numbers.name))
        elif numbers.known is not True:
            yield rules.absent(numbers)
        else:
            yield from _judge_one(numbers, fact, options, context)


def _matches(numbers: Numbers, patterns: tuple[str, ...]) -> bool:
    return numbers.kind != "queue" or any(fnmatchcase(numbers.name, pattern) for pattern in patterns)


def _judge_one(numbers: Numbers, fact: QueueState, options: Options, context: JudgeContext) -> Iterator[Finding]:
    if options.failed is not None:
        yield from rules.failed_jobs(numbers, options.failed)
    if numbers.kind != "queue":
        return
    age = oldest(numbers, fact, context.prior)
    if options.waiting is not None:
        bar = options.waiting.warn
        curves = (*over_looks(numbers, bar), *over_audits(numbers, fact, context.prior, bar))
        yield rules.waiting(numbers, options.waiting, (*rules.table(numbers, fact, age), *curves))
    yield from rules.idle(numbers)
    if options.scheduled is not None:
        yield rules.scheduled(numbers, options.scheduled)
    if options.overdue is not None:
        yield from rules.overdue(numbers, options.overdue)
    if options.stalled is not None:
        yield from rules.stalled(numbers, options.stalled)
    if options.age is not None:
        yield rules.age_of_oldest(numbers, options.age, age)


CHECK = Check(
    id=_ID,
    title="The queue is not backed up and no job has failed",
    needs=QueueState,
    options=Options,
    judge=judge,
    prior=5,
    why="Jobs that wait or have failed are submissions that were handed in and not graded.",
    fix="Start the workers, look at what the failed jobs report, and hand them in again once the cause is gone.",
    references=("ASVS 5.0 V15.2.2",),
)
