"""Every merge request is tested before it is merged, and a failure stops it.

Workflows are parsed and their scripts read by the rules of the shell: a test whose failure is hidden by `|| true`, a
pipe, or `continue-on-error` protects as little as one that runs after the merge. Whether the host requires the job
before merging is a setting that the tree does not show.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    Confidence,
    Finding,
    JudgeContext,
    Location,
    NoOptions,
    ReasonCode,
    TableEvidence,
    at_file,
    failed,
    passed,
    unknown,
    warned,
)
from readycheck_checks.testing.facts import Pipelines, TestJob
from readycheck_checks.testing.judging import short, some

ID = "testing.pipeline"


def judge(fact: Pipelines, _options: NoOptions, _context: JudgeContext) -> Iterator[Finding]:
    """One verdict on all pipelines together, then what is worth knowing."""
    read = [one for one in fact.files if not one.problem]
    for one in fact.files:
        if one.problem and not (one.unsupported and fact.jobs):
            code = ReasonCode.UNSUPPORTED if one.unsupported else ReasonCode.UNREADABLE
            if not _blocking(fact):
                yield unknown(
                    f"{ID}.unreadable",
                    code,
                    f"{one.system} is configured in {one.file}, which was not read: {one.problem}",
                    location=at_file(one.file),
                )
    if not fact.files:
        yield failed(
            f"{ID}.absent",
            "the tree has no definition of continuous integration, so nothing tests a change before it is merged",
            reason_code=ReasonCode.ABSENT,
            fix="Add a workflow that runs the test command on each merge request, and require it to pass.",
        )
    elif blocking := _blocking(fact):
        yield from _passes(fact, blocking)
    elif read and (fact.jobs or len(read) == len(fact.files)):  # what was not read may hold the tests
        yield _why_not(fact)


def _blocking(fact: Pipelines) -> list[TestJob]:
    """Tests that run on each request and whose failure is seen."""
    return [one for one in fact.jobs if one.requests == "yes" and not one.ignored and not one.unsure]


def _passes(fact: Pipelines, blocking: list[TestJob]) -> Iterator[Finding]:
    best = blocking[0]
    own = [one for one in blocking if one.family in fact.wanted or not one.family]
    if fact.wanted and not own:
        yield warned(
            f"{ID}.other_command",
            f"{best.system} runs `{short(best.command)}` on each merge request, but not the {some(fact.wanted)}"
            f" tests that the"
            " profile names",
            location=_place(best),
            fix="Have the pipeline run the profile's test command too.",
        )
        return
    best = own[0] if fact.wanted else best
    notes = "; ".join(best.notes[:3])
    yield passed(
        f"{ID}.tested",
        f"{best.system} runs `{short(best.command)}` in the job {best.job} on each merge request, and its failure"
        f" fails the job" + (f" ({notes})" if notes else ""),
        location=_place(best),
        confidence=Confidence.MEDIUM if best.notes else Confidence.HIGH,
        evidence=(_table(fact),),
    )


def _why_not(fact: Pipelines) -> Finding:
    """The nearest that the pipelines come to testing a request, and what is missing."""
    unsure = [one for one in fact.jobs if one.requests != "no" and one.unsure and not one.ignored]
    hidden = [one for one in fact.jobs if one.requests == "yes" and one.ignored]
    evidence = (_table(fact),) if fact.jobs else ()
    if unsure:
        one = unsure[0]
        return unknown(
            f"{ID}.unsure",
            ReasonCode.INSUFFICIENT_DATA,
            f"{one.system} runs `{short(one.command)}` in {one.job}, but whether it does so on each merge request is"
            f" not clear:"
            f" {one.unsure[0]}",
            location=_place(one),
            evidence=evidence,
        )
    if fact.opaque:
        return unknown(
            f"{ID}.elsewhere",
            ReasonCode.UNSUPPORTED,
            f"what may run the tests lies outside of the tree: {some(fact.opaque, most=2)}",
            fix="Call the test command in the pipeline itself, or sign for what the shared definition does.",
            evidence=evidence,
        )
    if hidden:
        one = hidden[0]
        return failed(
            f"{ID}.ignored",
            f"{one.system} runs `{short(one.command)}` in {one.job} on each merge request, but its failure stops"
            f" nothing:"
            f" {one.ignored[0]}",
            location=_place(one),
            fix="Remove what hides the failure, so that the job fails when a test does.",
            evidence=evidence,
        )
    if fact.jobs:
        one = fact.jobs[0]
        return failed(
            f"{ID}.not_on_requests",
            f"{one.system} runs `{short(one.command)}` in {one.job}, but not on merge requests: {one.why}",
            location=_place(one),
            fix="Let the workflow run on each merge request as well.",
            evidence=evidence,
        )
    files = tuple(one.file for one in fact.files if not one.problem)
    return failed(
        f"{ID}.no_tests",
        f"the pipelines run no tests ({some(files)})",
        reason_code=ReasonCode.ABSENT,
        location=at_file(files[0]),
        fix="Add a job that runs the test command on each merge request, and require it to pass.",
    )


def _place(one: TestJob) -> Location:
    return at_file(one.file, one.line)


def _table(fact: Pipelines) -> TableEvidence:
    return TableEvidence(
        label="Tests in pipelines",
        columns=("file", "job", "command", "on each request", "failure hidden by"),
        rows=tuple(
            (one.file, one.job, one.command[:80], one.requests, "; ".join(one.ignored)) for one in fact.jobs[:20]
        ),
    )


CHECK = Check(
    id=ID,
    title="Every change is tested automatically before it is merged",
    needs=Pipelines,
    options=NoOptions,
    judge=judge,
    why="Tests that somebody must remember to run are forgotten on the busiest day.",
    fix="Add a workflow that runs the test command on each merge request, and require it to pass.",
)
