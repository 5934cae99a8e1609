"""The system serves the users it is meant for, fast enough and without errors.

Judges one load run as shares with their intervals: a whole interval on the good side of the bar
passes, on the bad side fails, else it is inconclusive and says how long a run would be long enough.
A run smaller than asked, or a generator that was itself late, never passes; it still fails where
neither can explain what was seen: fewer users do not make a target slower, a late generator does
not make it answer 500, and waits are then held against the bar plus twice its worst lateness. Late,
for a pass, means that it put on less load: waits count from when they were due, so they hide no lateness.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ConfigDict

from readycheck.api import Check, Field, Finding, JudgeContext, Model, ReasonCode, Seconds, UpperBar, unknown
from readycheck_checks.load.facts import LoadRun
from readycheck_checks.load.outcomes import judge_errors, judge_users
from readycheck_checks.load.waits import Bar, judge_jobs, judge_latency
from readycheck_checks.load.wording import Asked


class TimeBar(Model):
    """A percentile and the time that it may take."""

    p: float = Field(default=95, gt=0, lt=100, description="The percentile.")
    max: UpperBar = Field(description="Its largest value, such as 2s, or {warn: 1s, fail: 2s}.")


class Options(Model):
    """Only what is set is judged."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    users: int | None = Field(default=None, ge=1, description="So many users must have been there at once.")
    hold: Seconds | None = Field(
        default=None, alias="for", description="For so long at least; else as the run planned."
    )
    latency: TimeBar | None = Field(default=None, description="Response time at full users: {p: 95, max: 2s}.")
    errors: UpperBar | None = Field(default=None, description="Largest share of steps that meet errors, in percent.")
    completion: TimeBar | None = Field(default=None, description="Time until what a poll waits for is there.")
    confidence: float = Field(default=95, ge=80, lt=100, description="Of the verdict, in percent, on either side.")


def judge(run: LoadRun, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """One finding an aspect that is set, more where single steps stand out."""
    asked = Asked(options.users, options.hold, options.confidence / 100)
    nothing = options.latency is None and options.errors is None and options.completion is None
    if nothing and options.users is None and options.hold is None:
        message = "the control asks nothing of the load run; set 'users', 'for', 'latency', 'errors' or 'completion'"
        yield unknown("load.probe.options", ReasonCode.NOT_CONFIGURED, message)
        return
    # with another aspect set, `users` and `for` say how large its run must have been
    if nothing:
        yield judge_users(run, asked)
    if options.latency is not None:
        yield from judge_latency(run, asked, Bar(options.latency.p, options.latency.max))
    if options.errors is not None:
        yield from judge_errors(run, asked, options.errors)
    if options.completion is not None:
        yield from judge_jobs(run, asked, Bar(options.completion.p, options.completion.max))


CHECK = Check(
    id="load.probe",
    title="The system serves the users it is meant for, fast enough and without errors",
    needs=LoadRun,
    options=Options,
    judge=judge,
    why="Everybody comes on the day of the deadline; a system never loaded like that is tried out on that day.",
    fix="Measure where the time or the errors arise at this load, remove the bottleneck, and run the load again.",
    references=("https://sre.google/sre-book/service-level-objectives/",),
)
