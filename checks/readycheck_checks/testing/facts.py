"""What can be seen of the tests: how they ran, what they cover, and what continuous integration does with them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from readycheck.api import Fact, Field, Model


class Newest(Model):
    """The youngest of a set of code files; `how` tells whether git's or the file's own time was taken."""

    file: str = ""
    at: datetime | None = None
    how: str = "file"


class Outcome(StrEnum):
    """How a test case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


class Case(Model):
    """One test case, by the names that its report gives."""

    name: str
    suite: str = ""
    file: str = ""
    outcome: Outcome = Outcome.PASSED


class Results(Model):
    """Test results, of one report or of several together; `at` is when the newest was written."""

    files: tuple[str, ...] = ()
    at: datetime | None = None
    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    broken: tuple[Case, ...] = ()
    """Cases that failed or broke, at most `MOST_NAMED`."""
    left_over: tuple[str, ...] = ()
    """Reports older than the code, beside newer ones; not counted."""
    problems: tuple[str, ...] = ()
    """Reports that could not be read, each with the reason."""

    @property
    def executed(self) -> int:
        """Cases that really ran."""
        return self.tests - self.skipped


class FileCoverage(Model):
    """Coverage of one file of the tree: `lines` of it run, of how many."""

    file: str
    covered: int = 0
    lines: int = 0
    branches_covered: int = 0
    branches: int = 0


class CoverageReport(Model):
    """One coverage report that was read, or why it was not."""

    file: str
    kind: str = ""
    at: datetime | None = None
    files: int = 0
    unmatched: int = 0
    """Files of the report that the tree does not have."""
    problem: str = ""


class PathGroup(Model):
    """Files of the tree that a set of globs names, and what the reports say of them."""

    name: str
    globs: tuple[str, ...] = ()
    given: bool = True
    """False where the paths were found by convention."""
    found: int = 0
    files: tuple[FileCoverage, ...] = ()
    """The least covered first, at most `MOST_NAMED`; the sums below have all."""
    missing: tuple[str, ...] = ()
    """Files with code that no report has."""
    missing_total: int = 0
    covered: int = 0
    lines: int = 0
    branches_covered: int = 0
    branches: int = 0
    newest: Newest = Newest()
    lines_bar: float | None = None
    branches_bar: float | None = None
    each_bar: float | None = None


class Coverage(Model):
    """The coverage reports, read into one."""

    reports: tuple[CoverageReport, ...] = ()
    at: datetime | None = None
    """When the oldest of the reports in use was written."""
    has_branches: bool = False
    files: int = 0
    covered: int = 0
    lines: int = 0
    branches_covered: int = 0
    branches: int = 0
    critical: tuple[PathGroup, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether at least one report was read."""
        return any(not one.problem for one in self.reports)


class AuthTests(Model):
    """The code of authentication, and the tests that touch it."""

    paths: PathGroup = PathGroup(name="auth")
    tests: tuple[str, ...] = ()
    """Test files that touch it, by their name or by what they mention."""
    tests_total: int = 0


class FlowTests(Model):
    """The tests of the main flow."""

    given: bool = True
    wanted: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Test files that match."""
    cases: tuple[Case, ...] = ()
    """Cases of the last results that match, the broken first, at most `MOST_NAMED`."""
    matched: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unmatched: tuple[str, ...] = ()
    """What the profile names and neither a test file nor a case has."""


class TestEvidence(Fact):
    """What a tree and the reports beside it say of its tests, without running any."""

    __test__ = False  # not a test, whatever pytest makes of the name

    root: str
    command: str = ""
    code: Newest = Newest()
    test_files: int = 0
    results: Results | None = None
    searched: tuple[str, ...] = ()
    """Where results were looked for, when none were there."""
    coverage: Coverage = Coverage()
    coverage_searched: tuple[str, ...] = ()
    auth: AuthTests = AuthTests()
    flow: FlowTests = FlowTests()
    complete: bool = True


class Summary(Model):
    """What a runner prints at its end."""

    runner: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    nothing_ran: bool = False
    at_least: bool = False
    """The runner names no number: `passed` is the least that it can be."""


class TestRun(Fact):
    """One run of the test command, and what the reports say after it."""

    __test__ = False

    command: str
    problem: str = ""
    """Why it was not run; empty where it was."""
    reason: str = ""
    """The reason code that belongs to `problem`."""
    status: int | None = None
    timed_out: bool = False
    seconds: float = 0.0
    timeout: float = 0.0
    started: datetime | None = None
    summaries: tuple[Summary, ...] = ()
    output: str = ""
    """The last lines."""
    after: TestEvidence | None = None
    left_behind: int = 0
    """Processes that the command left, which were ended."""


class TestJob(Model):
    """One place where continuous integration runs tests."""

    __test__ = False

    system: str
    file: str
    line: int | None = None
    job: str
    command: str
    family: str = ""
    via: str = ""
    """The task that was followed, such as `npm test`."""
    requests: str = "yes"
    """Whether it runs on each merge request: `yes`, `no` or `unknown`."""
    why: str = ""
    """The trigger that says so."""
    ignored: tuple[str, ...] = ()
    """Why its failure would not be seen; empty where it blocks."""
    unsure: tuple[str, ...] = ()
    """What could not be decided."""
    notes: tuple[str, ...] = ()


class PipelineFile(Model):
    """One definition of a pipeline."""

    file: str
    system: str
    problem: str = ""
    unsupported: bool = False


class Pipelines(Fact):
    """The pipelines of a tree, and the tests in them."""

    root: str
    files: tuple[PipelineFile, ...] = ()
    jobs: tuple[TestJob, ...] = ()
    opaque: tuple[str, ...] = Field(default=())
    """What may run tests and lies outside of the tree."""
    wanted: tuple[str, ...] = ()
    """The runners of the profile's own test commands, where they could be told."""
