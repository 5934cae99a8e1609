"""The test suite runs, runs more than nothing, and passes.

With consent, the command itself is run: its exit status, what its runner prints and the JUnit report that it writes
must agree. Else the last JUnit report is read; one that is older than the code proves nothing about the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    AtMost,
    Check,
    Evidence,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Seconds,
    TableEvidence,
    UpperBar,
    at_artefact,
    failed,
    finding,
    format_seconds,
    passed,
    seen,
    unknown,
)
from readycheck_checks.testing.facts import Case, Results, TestEvidence, TestRun
from readycheck_checks.testing.judging import STALE_FIX, age_behind, incomplete, older_than, percent, short, some
from readycheck_checks.testing.runners.counted import counted_of

ID = "testing.runs"
_NO_TESTS = 5
"""pytest's exit status where no test was collected."""
_NAMED = 2
"""Failing tests named in what to do; the evidence has twenty."""


class Options(Model):
    """What a run has to show."""

    skipped: UpperBar = Field(
        default=AtMost(warn=25, fail=100), description="Share of tests that may be skipped, in percent."
    )
    slack: Seconds = Field(default=2.0, description="By how much a report may be older than the code.")


def judge(fact: TestEvidence, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Findings on the run where there was one, else on the last results."""
    run = context.fact(TestRun)
    if run is not None and not run.problem:
        yield from _of_run(run, options)
        return
    if run is not None and run.reason == ReasonCode.MISSING_DEPENDENCY:
        yield unknown(f"{ID}.not_started", ReasonCode.MISSING_DEPENDENCY, run.problem)
    yield from _of_results(fact, options, run)


def _of_run(run: TestRun, options: Options) -> Iterator[Finding]:
    took = format_seconds(run.seconds)
    evidence: tuple[Evidence, ...] = (seen("Last lines", run.output[-4_000:] or "(nothing)"),)
    if run.timed_out:
        yield unknown(
            f"{ID}.time",
            ReasonCode.TIMEOUT,
            f"`{short(run.command)}` was ended after {took}, before it came to an end",
            value=run.seconds,
            threshold=run.timeout,
            unit="s",
            fix="Find the test that hangs, or raise consent.exec.timeout.",
            evidence=evidence,
        )
        return
    results = run.after.results if run.after is not None else None
    if results is not None and (
        results.at is None or run.started is None or results.at < run.started.replace(microsecond=0)
    ):
        results = None  # written by an earlier run
    counted = counted_of(run.summaries, results)
    broken = results.broken if results is not None else ()
    evidence = (*evidence, *_table(broken))
    if (run.status == _NO_TESTS and not counted.failed) or (
        counted.known and not counted.passed and not counted.failed
    ):
        yield failed(
            f"{ID}.nothing_ran",
            f"`{short(run.command)}` ended with status {run.status} and executed no test at all",
            reason_code=ReasonCode.ABSENT,
            value=0,
            fix="Repair the configuration of the tests until the command finds and runs them.",
            evidence=evidence,
        )
    elif run.status != 0:
        number = f"; {counted.failed} of {counted.total} tests fail" if counted.failed else ""
        yield failed(
            f"{ID}.failed",
            f"`{short(run.command)}` ended with status {run.status}{number}",
            value=run.status,
            threshold=0,
            unit="exit status",
            fix=f"{_begin(broken)}; a test that is wrong is a defect of the suite.",
            evidence=evidence,
        )
    elif counted.failed:
        yield failed(
            f"{ID}.disagree",
            f"`{short(run.command)}` ended with status 0 although {counted.failed} of {counted.total} tests failed,"
            f" so nobody"
            " who relies on the status learns of it",
            value=counted.failed,
            threshold=0,
            unit="tests",
            fix="Remove what hides the exit status of the runner, such as `|| true`, and fix the tests.",
            evidence=evidence,
        )
    elif not counted.known:
        yield unknown(
            f"{ID}.uncounted",
            ReasonCode.INSUFFICIENT_DATA,
            f"`{short(run.command)}` ended with status 0, but neither its output nor a new JUnit report says how"
            f" many tests ran",
            fix="Have the runner write a JUnit report, and name it in tests.junit.",
            evidence=evidence,
        )
    else:
        least = "at least " if counted.at_least else ""
        yield passed(
            f"{ID}.passed",
            f"`{short(run.command)}` ran {least}{counted.passed} tests in {took}, and all passed",
            value=counted.passed,
            evidence=evidence,
        )
        yield from _skipped(counted.skipped, counted.total, options)


def _of_results(fact: TestEvidence, options: Options, run: TestRun | None) -> Iterator[Finding]:
    results = fact.results
    if results is None:
        if not fact.test_files and fact.complete:
            yield failed(
                f"{ID}.absent",
                "the tree has no test file, and no test results are there",
                reason_code=ReasonCode.ABSENT,
                fix="Write tests, beginning with what users depend on, and a command that runs them.",
            )
            return
        why = run.problem if run is not None else "the profile gives no consent to run the tests"
        yield unknown(
            f"{ID}.no_results",
            ReasonCode.NO_CONSENT,
            f"no JUnit report is there ({some(fact.searched, most=2)}), and {why}",
            fix="Have the runner write a JUnit report and name it in tests.junit, or allow the command in"
            " consent.exec.",
        )
        return
    yield from incomplete(ID, fact)
    for problem in results.problems:
        yield unknown(f"{ID}.unreadable", ReasonCode.UNREADABLE, f"a JUnit report was not read: {problem}")
    if not results.files:
        return
    yield from _last(fact, results, options)


def _last(fact: TestEvidence, results: Results, options: Options) -> Iterator[Finding]:
    where = at_artefact(some(results.files))
    bad = results.failures + results.errors
    behind = age_behind(results.at, fact.code, options.slack)
    if bad:
        yield failed(
            f"{ID}.failed",
            f"{bad} of {results.executed} tests failed in the last results, first {_name(results.broken)}",
            location=where,
            value=bad,
            threshold=0,
            unit="tests",
            fix=f"{_begin(results.broken)}; a test that is wrong is a defect of the suite.",
            evidence=_table(results.broken),
        )
    elif not results.executed:
        skipped = f", {results.skipped} were skipped" if results.skipped else ""
        yield failed(
            f"{ID}.nothing_ran",
            f"the last results hold no test that was executed{skipped}",
            reason_code=ReasonCode.ABSENT,
            location=where,
            value=0,
            fix="Repair the configuration of the tests until the command finds and runs them.",
        )
    elif behind:
        yield unknown(
            f"{ID}.stale",
            ReasonCode.STALE,
            f"{results.executed} tests passed in the last results, but the report {older_than(fact.code, behind)},"
            f" so it"
            " says nothing about the code as it is",
            location=where,
            value=round(behind),
            threshold=options.slack,
            unit="s",
            fix=STALE_FIX,
        )
    else:
        yield passed(
            f"{ID}.passed",
            f"{results.executed} tests passed in the last results, which are newer than the code",
            location=where,
            value=results.executed,
        )
        yield from _skipped(results.skipped, results.tests, options)


def _skipped(skipped: int, total: int, options: Options) -> Iterator[Finding]:
    if skipped:
        share = percent(skipped, total)
        yield finding(
            f"{ID}.skipped",
            options.skipped.judge(share),
            f"{skipped} of {total} tests were skipped",
            value=share,
            threshold=options.skipped.warn,
            unit="%",
            fix="Repair or remove tests that are skipped for no reason of the moment.",
        )


def _name(broken: tuple[Case, ...]) -> str:
    return f"{broken[0].suite} {broken[0].name}".strip()[:160] if broken else "a whole suite"


def _begin(broken: tuple[Case, ...]) -> str:
    """Where to begin: by the names of the report, since the output may be cut."""
    if not broken:
        return "Fix what fails"
    more = f" and {len(broken) - _NAMED:,} more" if len(broken) > _NAMED else ""
    return f"Fix {', '.join(_name((one,)) for one in broken[:_NAMED])}{more}"


def _table(broken: tuple[Case, ...]) -> tuple[TableEvidence, ...]:
    if not broken:
        return ()
    rows = tuple((one.suite or one.file, one.name, one.outcome.value) for one in broken[:20])
    return (TableEvidence(label="Tests that fail", columns=("suite", "test", "outcome"), rows=rows),)


CHECK = Check(
    id=ID,
    title="The test suite runs and passes",
    needs=TestEvidence,
    also=(TestRun,),
    options=Options,
    judge=judge,
    why="A suite that does not run, or runs nothing, protects nobody.",
    fix="Repair the test configuration until the documented command runs every test, then fix what fails.",
)
