"""Tests touch the code of authentication, and cover it.

The code is what the profile names in `tests.auth`, else what its path says: login, session, password, permissions.
What was found by name alone is judged as a whole and with less confidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    AtLeast,
    Check,
    Confidence,
    Field,
    Finding,
    JudgeContext,
    LowerBar,
    Model,
    ReasonCode,
    Seconds,
    failed,
    passed,
    unknown,
    warned,
)
from readycheck_checks.testing import coverage
from readycheck_checks.testing.facts import AuthTests, TestEvidence, TestRun
from readycheck_checks.testing.judging import incomplete, latest, some

ID = "testing.auth_covered"


class Options(Model):
    """Bars in percent over the code of authentication."""

    lines: LowerBar = Field(default=AtLeast(warn=95, fail=80), description="Lines covered, all files together.")
    branches: LowerBar = Field(default=AtLeast(warn=90, fail=70), description="Branches covered, all files together.")
    each: LowerBar = Field(default=AtLeast(warn=80, fail=50), description="Lines covered in each file.")
    slack: Seconds = Field(default=2.0, description="By how much a report may be older than the code.")


def judge(fact: TestEvidence, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Findings on the tests that touch authentication, then on the coverage of its code."""
    evidence = latest(fact, context)
    auth = evidence.auth
    if not auth.paths.found and not auth.paths.given:
        yield unknown(
            f"{ID}.no_files",
            ReasonCode.NOT_CONFIGURED,
            "no file of the tree is named like authentication, so what has to be tested is not known",
            fix="Name the code of login, sessions and permissions in tests.auth, such as app/security/**.",
        )
        return
    yield from incomplete(ID, evidence)
    yield from _tests(auth, complete=evidence.complete)
    yield from coverage.unreadable(ID, evidence.coverage)
    if not evidence.coverage.readable:
        if not evidence.coverage.reports:
            yield coverage.absent(ID, evidence)
        return
    if evidence.auth.paths.found or evidence.complete:
        yield from _covered(evidence, options)


def _tests(auth: AuthTests, *, complete: bool) -> Iterator[Finding]:
    if auth.tests_total:
        yield passed(
            f"{ID}.tests",
            f"{auth.tests_total} test files touch authentication: {some(auth.tests, auth.tests_total)}",
            value=auth.tests_total,
        )
    elif complete:
        yield failed(
            f"{ID}.no_tests",
            "no test file touches authentication, neither by its name nor by what it calls",
            reason_code=ReasonCode.ABSENT,
            confidence=Confidence.MEDIUM,
            value=0,
            fix="Write tests for login, logout, wrong passwords, expired sessions and each role.",
        )


def _covered(evidence: TestEvidence, options: Options) -> Iterator[Finding]:
    paths = evidence.auth.paths
    bars = coverage.Options(lines=options.lines, branches=options.branches, each=options.each, slack=options.slack)
    if paths.given:
        yield from coverage.judge_group(ID, paths, evidence.coverage, bars)
        return
    # Found by name: a file that is no code of authentication after all must not fail the rest.
    bars = bars.model_copy(update={"each": AtLeast(warn=0, fail=0)})
    if paths.missing_total and paths.lines:
        yield warned(
            f"{ID}.not_measured",
            f"{paths.missing_total} of {paths.found} files named like authentication are in no coverage report, first"
            f" {some(paths.missing, paths.missing_total)}",
            confidence=Confidence.LOW,
            value=paths.missing_total,
            fix="Name the code of authentication in tests.auth, and have the tool measure all of it.",
        )
    elif paths.missing_total:
        yield unknown(
            f"{ID}.not_measured",
            ReasonCode.INSUFFICIENT_DATA,
            f"the coverage reports have no file that is named like authentication, such as {some(paths.missing)}",
            fix="Have the tool measure every file of the application, or name the code in tests.auth.",
        )
        return
    known = paths.model_copy(update={"missing": (), "missing_total": 0})
    for one in coverage.judge_group(ID, known, evidence.coverage, bars):
        yield one.model_copy(update={"confidence": Confidence.MEDIUM})


CHECK = Check(
    id=ID,
    title="Login, logout and access rights are covered by tests",
    needs=TestEvidence,
    also=(TestRun,),
    options=Options,
    judge=judge,
    why="A mistake in the login locks everybody out, or lets one person see the work of another.",
    fix="Write tests for login, logout, wrong passwords, expired sessions and each role, and measure their coverage.",
    references=("CWE-287",),
)
