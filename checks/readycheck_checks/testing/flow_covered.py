"""The main flow has tests, and they ran and passed in the last results.

The profile names them in `tests.flow`, by globs of files or by words of test names. Else tests whose names speak of
handing in, uploading or grading are taken, with less confidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    Confidence,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Seconds,
    TableEvidence,
    failed,
    passed,
    unknown,
    warned,
)
from readycheck_checks.testing.facts import FlowTests, TestEvidence, TestRun
from readycheck_checks.testing.judging import STALE_FIX, age_behind, incomplete, latest, older_than, some
from readycheck_checks.testing.naming import GRADE, HAND_IN, words

ID = "testing.flow_covered"


class Options(Model):
    """How fresh the results have to be."""

    slack: Seconds = Field(default=2.0, description="By how much a report may be older than the code.")


def judge(fact: TestEvidence, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Findings on the tests of the flow and on how they ended."""
    evidence = latest(fact, context)
    flow = evidence.flow
    yield from incomplete(ID, evidence)
    for one in flow.unmatched if evidence.complete else ():
        yield failed(
            f"{ID}.absent",
            f"the profile names '{one}' as a test of the flow, and neither a test file nor a test result has it",
            reason_code=ReasonCode.ABSENT,
            fix="Write the test, or correct its name in tests.flow.",
        )
    if not flow.files and not flow.matched:
        if not flow.given and evidence.complete:
            yield failed(
                f"{ID}.absent",
                "no test speaks of handing in, uploading or grading, by the name of its file or its own",
                reason_code=ReasonCode.ABSENT,
                confidence=Confidence.MEDIUM,
                fix="Write an integration test of the flow, or name the one that is there in tests.flow.",
            )
        return
    if evidence.results is None or not evidence.results.files:
        yield unknown(
            f"{ID}.no_results",
            ReasonCode.INSUFFICIENT_DATA,
            f"tests of the flow are there ({some(flow.files)}), but no JUnit report says whether they ran",
            fix="Have the runner write a JUnit report and name it in tests.junit.",
        )
        return
    yield from _ended(evidence, flow, options)


def _ended(evidence: TestEvidence, flow: FlowTests, options: Options) -> Iterator[Finding]:
    assert evidence.results is not None
    confidence = Confidence.HIGH if flow.given else Confidence.MEDIUM
    table = TableEvidence(
        label="Tests of the flow",
        columns=("suite", "test", "outcome"),
        rows=tuple((one.suite or one.file, one.name, one.outcome.value) for one in flow.cases[:20]),
    )
    behind = age_behind(evidence.results.at, evidence.code, options.slack)
    if not flow.matched:
        yield failed(
            f"{ID}.not_run",
            f"tests of the flow are there ({some(flow.files)}), but none of them is in the last results",
            reason_code=ReasonCode.ABSENT,
            confidence=confidence,
            fix="Find out why the runner leaves them out: a marker, a folder, a configuration of their own.",
        )
    elif flow.failed:
        yield failed(
            f"{ID}.failed",
            f"{flow.failed} of {flow.matched} tests of the flow failed, first {flow.cases[0].name[:160]}",
            confidence=confidence,
            value=flow.failed,
            threshold=0,
            fix="Fix what fails: users meet it on every submission.",
            evidence=(table,),
        )
    elif not flow.passed:
        yield failed(
            f"{ID}.skipped",
            f"all {flow.matched} tests of the flow were skipped",
            confidence=confidence,
            value=0,
            fix="Give the tests what they need to run, such as a database, where they are run.",
            evidence=(table,),
        )
    elif behind:
        yield unknown(
            f"{ID}.stale",
            ReasonCode.STALE,
            f"{flow.passed} tests of the flow passed, but the report {older_than(evidence.code, behind)}",
            value=round(behind),
            unit="s",
            fix=STALE_FIX,
        )
    else:
        skipped = f"; {flow.skipped} were skipped" if flow.skipped else ""
        yield passed(
            f"{ID}.passed",
            f"{flow.passed} tests of the flow passed in the last results{skipped}",
            confidence=confidence,
            value=flow.passed,
            evidence=(table,),
        )
        yield from _stages(flow)


def _stages(flow: FlowTests) -> Iterator[Finding]:
    """Where tests were found by name, both ends of the flow should be among them."""
    if flow.given or flow.matched > len(flow.cases):
        return
    said = {word for one in flow.cases for word in words(f"{one.name} {one.suite} {one.file}")}
    said |= {word for one in flow.files for word in words(one)}
    for stage, known in (("handing in", HAND_IN), ("grading or results", GRADE)):
        if not said & known:
            yield warned(
                f"{ID}.part",
                f"no test that passed speaks of {stage}, so the flow may be tested in part only",
                confidence=Confidence.LOW,
                fix="Test the flow from end to end, and name that test in tests.flow.",
            )


CHECK = Check(
    id=ID,
    title="The main flow is tested from end to end",
    needs=TestEvidence,
    also=(TestRun,),
    options=Options,
    judge=judge,
    why="Each part can work alone while the flow that users depend on is broken between the parts.",
    fix="Write an integration test that logs in, hands in a file, waits for its grade and reads the result.",
)
