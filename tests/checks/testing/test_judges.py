"""The verdicts of the room, on tables of facts; each defect has a clean twin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from readycheck.model import BarsEvidence, Status
from readycheck.testing import AS_OF, judge, rules, worst
from readycheck_checks.testing import auth_covered, coverage, flow_covered, naming, pipeline, runs
from readycheck_checks.testing.facts import (
    AuthTests,
    Case,
    Coverage,
    CoverageReport,
    FileCoverage,
    FlowTests,
    Newest,
    Outcome,
    PathGroup,
    PipelineFile,
    Pipelines,
    Results,
    Summary,
    TestEvidence,
    TestJob,
    TestRun,
)

CODE = Newest(file="app/auth.py", at=AS_OF - timedelta(hours=2), how="git")
FRESH, OLD = AS_OF - timedelta(hours=1), AS_OF - timedelta(days=3)
BAD = Case(name="test_b", suite="tests.test_a", outcome=Outcome.FAILED)


def _results(**given: Any) -> Results:
    return Results(**{"files": ("junit.xml",), "at": FRESH, "tests": 10, **given})


def _group(**given: Any) -> PathGroup:
    known = {
        "name": "auth",
        "globs": ("app/auth/**",),
        "found": 2,
        "covered": 96,
        "lines": 100,
        "branches_covered": 39,
        "branches": 40,
        "newest": CODE,
    }
    return PathGroup.model_validate(known | given)


def _coverage(*groups: PathGroup, **given: Any) -> Coverage:
    report = CoverageReport(file="coverage.xml", kind="Cobertura", at=FRESH, files=2)
    known = {"reports": (report,), "at": FRESH, "has_branches": True, "critical": groups, "files": 9, "lines": 9}
    return Coverage.model_validate(known | given)


def _evidence(**given: Any) -> TestEvidence:
    return TestEvidence.model_validate(
        {"root": ".", "code": CODE, "test_files": 3, "searched": ("junit.xml",), **given}
    )


def _run(**given: Any) -> TestRun:
    known = {"command": "pytest", "status": 0, "seconds": 3.0, "timeout": 60.0, "started": FRESH}
    return TestRun.model_validate(known | given)


def _said(passed: int, failed: int = 0, skipped: int = 0) -> tuple[Summary, ...]:
    return (Summary(runner="pytest", passed=passed, failed=failed, skipped=skipped, nothing_ran=not passed + failed),)


@pytest.mark.parametrize(
    ("results", "status", "rule"),
    [
        (_results(), Status.PASS, "passed"),
        (_results(failures=1, broken=(BAD,)), Status.FAIL, "failed"),
        (_results(errors=2), Status.FAIL, "failed"),
        (_results(tests=0), Status.FAIL, "nothing_ran"),
        (_results(skipped=10), Status.FAIL, "nothing_ran"),
        (_results(skipped=2), Status.PASS, "passed"),
        (_results(skipped=3), Status.WARN, "skipped"),
        (_results(at=OLD), Status.INCONCLUSIVE, "stale"),
        (_results(at=OLD, failures=1), Status.FAIL, "failed"),
        (_results(at=CODE.at), Status.PASS, "passed"),
        (_results(problems=("junit.xml: cut",), files=(), tests=0), Status.INCONCLUSIVE, "unreadable"),
        (_results(problems=("b.xml: cut",)), Status.INCONCLUSIVE, "unreadable"),
        (None, Status.INCONCLUSIVE, "no_results"),
    ],
)
def test_the_last_results(results: Results | None, status: Status, rule: str) -> None:
    findings = judge(runs.CHECK, _evidence(results=results))
    assert worst(findings) is status
    assert f"testing.runs.{rule}" in rules(findings, status)


def test_no_test_at_all_fails() -> None:
    assert rules(judge(runs.CHECK, _evidence(test_files=0)), Status.FAIL) == ["testing.runs.absent"]
    assert worst(judge(runs.CHECK, _evidence(test_files=0, complete=False))) is Status.INCONCLUSIVE


@pytest.mark.parametrize(
    ("run", "status", "rule"),
    [
        (_run(summaries=_said(10)), Status.PASS, "passed"),
        (_run(summaries=_said(10, skipped=1)), Status.PASS, "passed"),
        (_run(summaries=_said(10, 1), status=1), Status.FAIL, "failed"),
        (_run(status=2), Status.FAIL, "failed"),
        (_run(summaries=_said(10, 1)), Status.FAIL, "disagree"),
        (_run(summaries=_said(0), status=5), Status.FAIL, "nothing_ran"),
        (_run(status=5), Status.FAIL, "nothing_ran"),
        (_run(summaries=_said(0)), Status.FAIL, "nothing_ran"),
        (_run(summaries=_said(0, 0, 4)), Status.FAIL, "nothing_ran"),
        (_run(), Status.INCONCLUSIVE, "uncounted"),
        (_run(timed_out=True, status=None), Status.INCONCLUSIVE, "time"),
        (_run(status=-9, summaries=_said(3)), Status.FAIL, "failed"),
        (_run(after=_evidence(results=_results(at=FRESH))), Status.PASS, "passed"),
        (_run(after=_evidence(results=_results(at=OLD))), Status.INCONCLUSIVE, "uncounted"),
        (_run(after=_evidence(results=_results(failures=1))), Status.FAIL, "disagree"),
        (_run(summaries=_said(10), after=_evidence(results=_results(failures=1))), Status.FAIL, "disagree"),
        (_run(summaries=_said(10), after=_evidence(results=_results(at=OLD, failures=1))), Status.PASS, "passed"),
    ],
)
def test_a_run(run: TestRun, status: Status, rule: str) -> None:
    findings = judge(runs.CHECK, _evidence(results=_results(failures=5)), others=(run,))
    assert worst(findings) is status
    assert f"testing.runs.{rule}" in rules(findings, status)


@pytest.mark.parametrize(
    ("names", "fix"),
    [
        ((), "Fix what fails; a test that is wrong is a defect of the suite."),
        (("a",), "Fix tests.test_a a; a test that is wrong is a defect of the suite."),
        (("a", "b"), "Fix tests.test_a a, tests.test_a b; a test that is wrong is a defect of the suite."),
        (
            ("a", "b", "c"),
            "Fix tests.test_a a, tests.test_a b and 1 more; a test that is wrong is a defect of the suite.",
        ),
    ],
)
def test_what_fails_is_named_in_what_to_do(names: tuple[str, ...], fix: str) -> None:
    broken = tuple(BAD.model_copy(update={"name": one}) for one in names)
    results = _results(failures=len(names) or 1, broken=broken)
    run = _run(summaries=_said(10, 1), status=1, after=_evidence(results=results))
    for found in (*judge(runs.CHECK, _evidence(), others=(run,)), *judge(runs.CHECK, _evidence(results=results))):
        assert (found.fix, found.unit in ("tests", "exit status")) == (fix, True)


def test_a_run_that_is_not_allowed_leaves_the_last_results() -> None:
    refused = TestRun(command="pytest", problem="consent.exec.commands does not name it", reason="no_consent")
    assert worst(judge(runs.CHECK, _evidence(results=_results()), others=(refused,))) is Status.PASS
    (told,) = judge(runs.CHECK, _evidence(), others=(refused,))
    assert "does not name it" in told.message


def test_a_command_that_cannot_be_started_is_not_known() -> None:
    broken = TestRun(command="pytst", problem="there is no program 'pytst'", reason="missing_dependency")
    assert worst(judge(runs.CHECK, _evidence(results=_results()), others=(broken,))) is Status.INCONCLUSIVE


LOW = FileCoverage(file="app/auth/login.py", covered=1, lines=10)
HIGH = FileCoverage(file="app/auth/login.py", covered=95, lines=100)


@pytest.mark.parametrize(
    ("seen", "options", "status", "rule"),
    [
        (_coverage(_group()), {}, Status.PASS, "lines"),
        (_coverage(_group(files=(HIGH,))), {}, Status.PASS, "lines"),
        (_coverage(_group(covered=94)), {}, Status.FAIL, "lines"),
        (_coverage(_group(covered=95)), {}, Status.PASS, "lines"),
        (_coverage(_group(covered=94_999, lines=100_000)), {}, Status.FAIL, "lines"),
        (_coverage(_group(covered=94, lines_bar=90)), {}, Status.PASS, "lines"),
        (_coverage(_group(covered=94)), {"lines": 90}, Status.PASS, "lines"),
        (_coverage(_group(branches_covered=20)), {}, Status.FAIL, "branches"),
        (_coverage(_group(branches_covered=36)), {}, Status.WARN, "branches"),
        (_coverage(_group(branches_covered=20, branches_bar=50)), {}, Status.PASS, "branches"),
        (_coverage(_group(branches_covered=0, branches=0)), {}, Status.PASS, "lines"),
        (_coverage(_group(branches_covered=0, branches=0), has_branches=False), {}, Status.WARN, "no_branches"),
        (_coverage(_group(files=(LOW,))), {}, Status.FAIL, "each"),
        (_coverage(_group(files=(LOW,), each_bar=5)), {}, Status.PASS, "lines"),
        (_coverage(_group(found=0, lines=0)), {}, Status.FAIL, "no_files"),
        (_coverage(_group(missing=("app/auth/new.py",), missing_total=1)), {}, Status.FAIL, "not_measured"),
        (_coverage(_group(), at=OLD), {}, Status.FAIL, "stale"),
        (_coverage(_group(lines=0, covered=0, branches=0, branches_covered=0)), {}, Status.PASS, "no_code"),
        (_coverage(), {}, Status.INCONCLUSIVE, "no_paths"),
        (Coverage(), {}, Status.INCONCLUSIVE, "no_report"),
        (Coverage(reports=(CoverageReport(file="c.xml", problem="cut"),)), {}, Status.INCONCLUSIVE, "unreadable"),
    ],
)
def test_coverage(seen: Coverage, options: dict[str, Any], status: Status, rule: str) -> None:
    findings = judge(coverage.CHECK, _evidence(coverage=seen, coverage_searched=("coverage.xml",)), options)
    assert worst(findings) is status
    assert f"testing.coverage.{rule}" in rules(findings, status)


def test_a_file_that_is_covered_is_not_listed() -> None:
    empty = FileCoverage(file="app/auth/__init__.py", covered=0, lines=0)
    seen = judge(coverage.CHECK, _evidence(coverage=_coverage(_group(files=(HIGH, empty)))))
    assert "testing.coverage.each" not in {one.rule for one in seen}


def _drawn(findings: Any) -> list[BarsEvidence]:
    return [piece for one in findings for piece in one.evidence if isinstance(piece, BarsEvidence)]


def test_the_files_of_a_path_are_drawn_with_the_bar_of_each() -> None:
    files = (
        FileCoverage(file="app/auth/keys.py", covered=3, lines=4),
        FileCoverage(file="app/auth/__init__.py", covered=0, lines=0),
        HIGH,
    )
    (drawn,) = _drawn(judge(coverage.CHECK, _evidence(coverage=_coverage(_group(files=files)))))
    assert drawn.values[0] == ("app/auth/keys.py", 75.0)
    assert [name for name, _ in drawn.values] == ["app/auth/keys.py", HIGH.file]
    assert (drawn.label, drawn.unit, drawn.bar) == ("Lines covered in auth", "%", 90)
    (own,) = _drawn(judge(coverage.CHECK, _evidence(coverage=_coverage(_group(files=files, each_bar=60)))))
    assert own.bar == 60


def test_of_many_files_the_least_covered_are_drawn_and_of_none_nothing() -> None:
    many = tuple(FileCoverage(file=f"f{number}.py", covered=number, lines=100) for number in range(50))
    (drawn,) = _drawn(judge(coverage.CHECK, _evidence(coverage=_coverage(_group(files=many)))))
    assert drawn.label == "Lines covered in auth, the 20 files least covered"
    assert [value for _, value in drawn.values] == [float(number) for number in range(20)]
    assert _drawn(judge(coverage.CHECK, _evidence(coverage=_coverage(_group())))) == []


@pytest.mark.parametrize(("own", "bar"), [(None, 95), (80, None)])
def test_several_paths_are_drawn_side_by_side_once(own: float | None, bar: float | None) -> None:
    groups = (_group(lines=0, covered=0), _group(name="money"), _group(name="mail", covered=48, lines_bar=own))
    findings = list(judge(coverage.CHECK, _evidence(coverage=_coverage(*groups))))
    (paths,) = _drawn(findings)
    assert (paths.label, paths.values, paths.bar) == (
        "Lines covered, path by path", (("money", 96.0), ("mail", 48.0)), bar,
    )  # fmt: skip


def test_paths_of_authentication_that_were_found_by_name_have_no_bar_each() -> None:
    auth = AuthTests(paths=_group(given=False, files=(HIGH,)), tests=("t.py",), tests_total=1)
    (drawn,) = _drawn(judge(auth_covered.CHECK, _evidence(auth=auth, coverage=_coverage())))
    assert drawn.bar is None


@pytest.mark.parametrize("check", [coverage.CHECK, runs.CHECK, flow_covered.CHECK, auth_covered.CHECK])
@pytest.mark.parametrize("given", [False, True])
def test_a_tree_that_was_not_walked_to_its_end_neither_passes_nor_fails(check: Any, given: bool) -> None:
    nothing = PathGroup(name="auth", globs=("app/**",), given=given)
    flow = FlowTests(given=given, unmatched=("e2e/**",) if given else ())
    bare = {"auth": AuthTests(paths=nothing), "flow": flow, "coverage": _coverage(nothing), "results": None}
    whole = {"auth": AuthTests(paths=_group(), tests_total=1), "flow": _flow(Outcome.PASSED), "results": _results(),
             "coverage": _coverage(_group())}  # fmt: skip
    assert worst(judge(check, _evidence(**bare, test_files=0, complete=False))) is Status.INCONCLUSIVE
    assert worst(judge(check, _evidence(**whole, complete=False))) is Status.INCONCLUSIVE
    assert worst(judge(check, _evidence(**whole))) is Status.PASS


def test_the_coverage_after_a_run_is_the_one_that_counts() -> None:
    run = _run(after=_evidence(coverage=_coverage(_group())))
    before = _evidence(coverage=_coverage(_group(covered=1)))
    assert worst(judge(coverage.CHECK, before, others=(run,))) is Status.PASS
    assert worst(judge(coverage.CHECK, before)) is Status.FAIL


NAMED = {"given": False, "globs": ()}


@pytest.mark.parametrize(
    ("auth", "seen", "status", "rule"),
    [
        (AuthTests(paths=_group(), tests=("t.py",), tests_total=1), _coverage(), Status.PASS, "tests"),
        (AuthTests(paths=_group()), _coverage(), Status.FAIL, "no_tests"),
        (AuthTests(paths=_group(covered=70), tests_total=1), _coverage(), Status.FAIL, "lines"),
        (AuthTests(paths=_group(covered=85), tests_total=1), _coverage(), Status.WARN, "lines"),
        (
            AuthTests(paths=_group(missing=("a.py",), missing_total=1), tests_total=1),
            _coverage(),
            Status.FAIL,
            "not_measured",
        ),
        (
            AuthTests(paths=_group(**NAMED, missing=("a.py",), missing_total=1), tests_total=1),
            _coverage(),
            Status.WARN,
            "not_measured",
        ),
        (
            AuthTests(paths=_group(**NAMED, lines=0, missing=("a.py",), missing_total=1), tests_total=1),
            _coverage(),
            Status.INCONCLUSIVE,
            "not_measured",
        ),
        (AuthTests(paths=_group(**NAMED, files=(LOW,)), tests_total=1), _coverage(), Status.PASS, "lines"),
        (AuthTests(paths=_group(files=(LOW,)), tests_total=1), _coverage(), Status.FAIL, "each"),
        (AuthTests(paths=_group(), tests_total=1), _coverage(at=OLD), Status.FAIL, "stale"),
        (AuthTests(paths=_group(found=0, lines=0), tests_total=1), _coverage(), Status.FAIL, "no_files"),
        (AuthTests(paths=PathGroup(name="auth", given=False)), _coverage(), Status.INCONCLUSIVE, "no_files"),
        (AuthTests(paths=_group(), tests_total=1), Coverage(), Status.INCONCLUSIVE, "no_report"),
    ],
)
def test_authentication(auth: AuthTests, seen: Coverage, status: Status, rule: str) -> None:
    findings = judge(auth_covered.CHECK, _evidence(auth=auth, coverage=seen))
    assert worst(findings) is status
    assert f"testing.auth_covered.{rule}" in rules(findings, status)


UPLOAD = Case(name="test_upload", suite="tests.test_flow")


def _flow(*outcomes: Outcome, **given: Any) -> FlowTests:
    cases = tuple(Case(name="test_hand_in_and_grade", suite="tests.test_flow", outcome=one) for one in outcomes)
    counted = {
        "passed": outcomes.count(Outcome.PASSED),
        "failed": outcomes.count(Outcome.FAILED),
        "skipped": outcomes.count(Outcome.SKIPPED),
    }
    known = {"files": ("tests/test_flow.py",), "cases": cases, "matched": len(cases), **counted}
    return FlowTests.model_validate(known | given)


@pytest.mark.parametrize(
    ("flow", "results", "status", "rule"),
    [
        (_flow(Outcome.PASSED), _results(), Status.PASS, "passed"),
        (_flow(Outcome.PASSED, given=False, cases=(UPLOAD,)), _results(), Status.WARN, "part"),
        (_flow(Outcome.PASSED, given=False), _results(), Status.PASS, "passed"),
        (_flow(Outcome.PASSED, given=False, files=("tests/test_submission.py",)), _results(), Status.PASS, "passed"),
        (_flow(Outcome.FAILED, Outcome.PASSED), _results(), Status.FAIL, "failed"),
        (_flow(Outcome.SKIPPED), _results(), Status.FAIL, "skipped"),
        (_flow(Outcome.SKIPPED, Outcome.PASSED), _results(), Status.PASS, "passed"),
        (_flow(Outcome.PASSED), _results(at=OLD), Status.INCONCLUSIVE, "stale"),
        (_flow(), _results(), Status.FAIL, "not_run"),
        (_flow(), None, Status.INCONCLUSIVE, "no_results"),
        (_flow(Outcome.PASSED, unmatched=("e2e/**",)), _results(), Status.FAIL, "absent"),
        (FlowTests(given=False), _results(), Status.FAIL, "absent"),
        (FlowTests(unmatched=("e2e/**",)), _results(), Status.FAIL, "absent"),
    ],
)
def test_the_flow(flow: FlowTests, results: Results | None, status: Status, rule: str) -> None:
    findings = judge(flow_covered.CHECK, _evidence(flow=flow, results=results))
    assert worst(findings) is status
    assert f"testing.flow_covered.{rule}" in rules(findings, status)


def _job(**given: Any) -> TestJob:
    return TestJob.model_validate(
        {"system": "GitHub Actions", "file": "ci.yml", "job": "test", "command": "pytest", **given}
    )


CI = PipelineFile(file="ci.yml", system="GitHub Actions")
TRAVIS = PipelineFile(file=".travis.yml", system="Travis CI", problem="its format is not read yet", unsupported=True)
CUT = PipelineFile(file=".gitlab-ci.yml", system="GitLab CI", problem="it is not valid YAML")


@pytest.mark.parametrize(
    ("fact", "status", "rule"),
    [
        (Pipelines(root=".", files=(CI,), jobs=(_job(),)), Status.PASS, "tested"),
        (Pipelines(root=".", files=(CI,), jobs=(_job(requests="no"), _job())), Status.PASS, "tested"),
        (Pipelines(root=".", files=(CI, CUT), jobs=(_job(),)), Status.PASS, "tested"),
        (Pipelines(root=".", files=(CI,), jobs=(_job(family="pytest"),), wanted=("pytest",)), Status.PASS, "tested"),
        (
            Pipelines(root=".", files=(CI,), jobs=(_job(family="jest"),), wanted=("pytest",)),
            Status.WARN,
            "other_command",
        ),
        (Pipelines(root=".", files=(CI,), jobs=(_job(),), wanted=("pytest",)), Status.PASS, "tested"),
        (Pipelines(root="."), Status.FAIL, "absent"),
        (Pipelines(root=".", files=(CI,)), Status.FAIL, "no_tests"),
        (Pipelines(root=".", files=(CI,), jobs=(_job(requests="no"),)), Status.FAIL, "not_on_requests"),
        (Pipelines(root=".", files=(CI,), jobs=(_job(ignored=("`|| true` hides it",)),)), Status.FAIL, "ignored"),
        (Pipelines(root=".", files=(CI,), jobs=(_job(unsure=("by label",)),)), Status.INCONCLUSIVE, "unsure"),
        (Pipelines(root=".", files=(CI,), opaque=("acme/ci",)), Status.INCONCLUSIVE, "elsewhere"),
        (Pipelines(root=".", files=(TRAVIS,)), Status.INCONCLUSIVE, "unreadable"),
        (Pipelines(root=".", files=(CI, TRAVIS)), Status.INCONCLUSIVE, "unreadable"),
        (Pipelines(root=".", files=(CI, CUT), jobs=(_job(requests="no"),)), Status.FAIL, "not_on_requests"),
        (Pipelines(root=".", files=(CI,), jobs=(_job(requests="no", ignored=("x",)),)), Status.FAIL, "not_on_requests"),
        (Pipelines(root=".", files=(CUT,)), Status.INCONCLUSIVE, "unreadable"),
    ],
)
def test_pipelines(fact: Pipelines, status: Status, rule: str) -> None:
    findings = judge(pipeline.CHECK, fact)
    assert worst(findings) is status
    assert f"testing.pipeline.{rule}" in rules(findings, status)


@pytest.mark.parametrize(
    ("text", "flow", "auth"),
    [
        ("def test_upload_of_a_plan():\n    pass", True, False),
        ("it('uploads an empty file', done => {})", True, False),
        ("func TestSubmission(t *testing.T) {}", True, False),
        ("# def test_upload():", False, False),
        ("def test_results():\n    upload(1)", False, False),
        ("describe('login', () => {})", False, True),
        ("test('a wrong password is refused', f)", False, True),
        ("connect({ host: 'db', password: 'x' }); test('a query', f)", False, False),
    ],
)
def test_what_the_text_of_a_test_is_about(text: str, flow: bool, auth: bool) -> None:
    assert (naming.speaks_of_flow(text), naming.mentions_auth(text)) == (flow, auth)
