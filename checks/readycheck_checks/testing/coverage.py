"""The critical paths are covered by tests: lines and branches, all files together and each file.

A glob that matches nothing, a file that no report has and a report older than the code fail: all three show 100 percent
in tools that only look at what they were given.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    AtLeast,
    Check,
    Field,
    Finding,
    JudgeContext,
    LowerBar,
    Model,
    ReasonCode,
    Seconds,
    Status,
    TableEvidence,
    at_file,
    failed,
    finding,
    passed,
    unknown,
    warned,
)
from readycheck_checks.testing.drawing import MOST_FILES, of_files, of_paths
from readycheck_checks.testing.facts import Coverage, FileCoverage, PathGroup, TestEvidence, TestRun
from readycheck_checks.testing.judging import STALE_FIX, age_behind, incomplete, latest, older_than, percent, some

ID = "testing.coverage"


class Options(Model):
    """Bars in percent; a critical path may have its own in the profile."""

    lines: LowerBar = Field(
        default=AtLeast(warn=95, fail=95), description="Lines covered, all files of a path together."
    )
    branches: LowerBar = Field(
        default=AtLeast(warn=95, fail=80), description="Branches covered, all files of a path together."
    )
    each: LowerBar = Field(default=AtLeast(warn=90, fail=70), description="Lines covered in each file of a path.")
    slack: Seconds = Field(default=2.0, description="By how much a report may be older than the code.")


def judge(fact: TestEvidence, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Findings on the reports, then on each critical path."""
    evidence = latest(fact, context)
    coverage = evidence.coverage
    yield from incomplete(ID, evidence)
    yield from unreadable(ID, coverage)
    if not coverage.readable:
        if not coverage.reports:
            yield absent(ID, evidence)
        return
    if not coverage.critical:
        total = percent(coverage.covered, coverage.lines)
        yield unknown(
            f"{ID}.no_paths",
            ReasonCode.NOT_CONFIGURED,
            f"the profile names no critical paths; of all {coverage.files} files, {total:g} % of the lines are covered",
            value=total,
            unit="%",
            fix="Add tests.critical with globs of the code that must not fail, such as app/auth/**.",
        )
    for group in coverage.critical:
        if group.found or evidence.complete:
            yield from judge_group(ID, group, coverage, options)


def unreadable(check: str, coverage: Coverage) -> Iterator[Finding]:
    """A report that was not read may say anything."""
    for one in coverage.reports:
        if one.problem:
            yield unknown(
                f"{check}.unreadable",
                ReasonCode.UNREADABLE,
                f"the coverage report {one.file} was not read: {one.problem}",
                location=at_file(one.file),
                fix="Write it again in a format that is read, or leave it out of tests.coverage.",
            )


def absent(check: str, evidence: TestEvidence) -> Finding:
    """No report is there."""
    return unknown(
        f"{check}.no_report",
        ReasonCode.INSUFFICIENT_DATA,
        f"no coverage report is there ({some(evidence.coverage_searched, most=2)})",
        fix="Measure coverage when the tests run, as in `pytest --cov --cov-branch --cov-report=xml`, and keep the"
        " report.",
    )


def judge_group(check: str, group: PathGroup, coverage: Coverage, options: Options) -> Iterator[Finding]:
    """Findings on one set of files."""
    if not group.found:
        yield failed(
            f"{check}.no_files",
            f"{some(group.globs)} matches no production file of the tree, so nothing is measured",
            reason_code=ReasonCode.ABSENT,
            fix="Correct the glob; it is relative to the root of the source tree.",
        )
        return
    if group.missing_total:
        yield failed(
            f"{check}.not_measured",
            f"{group.missing_total} of {group.found} files of {group.name} are in no coverage report, first"
            f" {some(group.missing, group.missing_total)}; code that no test loads is often left out",
            reason_code=ReasonCode.ABSENT,
            location=at_file(group.missing[0]),
            value=group.missing_total,
            threshold=0,
            fix="Have the tool measure every file, as with `--cov=app` or `collectCoverageFrom`.",
        )
    behind = age_behind(coverage.at, group.newest, options.slack)
    if behind:
        yield failed(
            f"{check}.stale",
            f"the coverage report {older_than(group.newest, behind)}, so it says nothing about {group.name} as it is",
            location=at_file(group.newest.file),
            value=round(behind),
            threshold=options.slack,
            unit="s",
            fix=STALE_FIX,
        )
    if group.lines:
        yield from _bars(check, group, coverage, options)
    elif not group.missing_total and not behind:
        yield passed(f"{check}.no_code", f"the files of {group.name} hold nothing that could run", value=group.found)


def _bars(check: str, group: PathGroup, coverage: Coverage, options: Options) -> Iterator[Finding]:
    lines = percent(group.covered, group.lines)
    bar, each = _own(group.lines_bar, options.lines), _own(group.each_bar, options.each)
    # All paths stand side by side once, at the first that was measured.
    paths = of_paths(coverage.critical, options.lines.warn) if group is _first(coverage) else ()
    yield finding(
        f"{check}.lines",
        bar.judge(lines),
        f"{lines:g} % of the lines of {group.name} are covered ({group.covered} of {group.lines} in {group.found}"
        f" files)",
        value=lines,
        threshold=bar.warn,
        unit="%",
        fix="Look at the lines that the report shows as not covered, and test what they do.",
        evidence=(*paths, *of_files(group.name, group.files, each.warn), _table(group.files)),
    )
    low = [one for one in group.files if one.lines and each.judge(percent(one.covered, one.lines)) is not Status.PASS]
    for one in low:
        share = percent(one.covered, one.lines)
        yield finding(
            f"{check}.each",
            each.judge(share),
            f"{share:g} % of the lines of {one.file} are covered ({one.covered} of {one.lines})",
            location=at_file(one.file),
            value=share,
            threshold=each.warn,
            unit="%",
            fix="Look at the lines that the report shows as not covered, and test what they do.",
        )
    bar = _own(group.branches_bar, options.branches)
    if group.branches:
        share = percent(group.branches_covered, group.branches)
        yield finding(
            f"{check}.branches",
            bar.judge(share),
            f"{share:g} % of the branches of {group.name} are covered ({group.branches_covered} of {group.branches})",
            value=share,
            threshold=bar.warn,
            unit="%",
            fix="Test the other outcome of each condition that the report shows as partly covered.",
        )
    elif not coverage.has_branches and bar.warn > 0:
        yield warned(
            f"{check}.no_branches",
            f"the report has no branches, so the conditions of {group.name} are not measured",
            reason_code=ReasonCode.ABSENT,
            fix="Switch branch coverage on, as with `--cov-branch`.",
        )


def _first(coverage: Coverage) -> PathGroup | None:
    return next((one for one in coverage.critical if one.lines), None)


def _own(given: float | None, default: AtLeast) -> AtLeast:
    return default if given is None else AtLeast(warn=given, fail=given)


def _table(files: tuple[FileCoverage, ...]) -> TableEvidence:
    return TableEvidence(
        label="Files, the least covered first",
        columns=("file", "lines covered", "lines", "branches covered", "branches"),
        rows=tuple(
            (one.file, one.covered, one.lines, one.branches_covered, one.branches) for one in files[:MOST_FILES]
        ),
    )


CHECK = Check(
    id=ID,
    title="The critical paths are covered by tests",
    needs=TestEvidence,
    also=(TestRun,),
    options=Options,
    judge=judge,
    why="Code that no test runs is found to be broken by its users.",
    fix="Look at the lines that the report shows as not covered, and test them.",
)
