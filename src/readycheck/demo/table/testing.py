"""Flaws of the tests: what they no longer cover, and changes that nothing tests before they are merged."""

from __future__ import annotations

from readycheck.demo.steps import Edit, Remove, Write
from readycheck.demo.switches import Flaw

_WORKFLOW = ".github/workflows/ci.yml"
_ON_REQUESTS = "    branches: [main]\n  pull_request:\n"
_TESTS = "      - run: python -m pytest --junitxml=junit.xml\n"

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "failing-test",
        "A label of the metrics was renamed, and its test still asks for the old name",
        "TEST-01",
        (Edit("coursework/observe.py", 'zip(("waiting", "retrying"', 'zip(("queued", "retrying"'),),
        rule="testing.runs.failed",
    ),
    Flaw(
        "no-login-tests",
        "The tests of logging in and out were deleted",
        "TEST-02",
        (Remove("tests/test_auth.py"),),
        rule="testing.auth_covered.branches",
        brings=("testing.auth_covered",),
    ),
    Flaw(
        "no-flow-tests",
        "The tests of handing in and grading were deleted",
        "TEST-03",
        (Remove("tests/test_submissions.py"),),
        ("TEST-06",),
        rule="testing.flow_covered.absent",
        brings=("testing.coverage",),
    ),
    Flaw(
        "unmeasured-grading",
        "Grading is left out where coverage is measured",
        "TEST-06",
        (Write(".coveragerc", "[run]\nomit = coursework/grading.py\n"),),
        rule="testing.coverage.not_measured",
    ),
    Flaw(
        "failures-ignored",
        "The pipeline goes on when a test fails",
        "TEST-04",
        (Edit(_WORKFLOW, _TESTS, _TESTS.replace("junit.xml\n", "junit.xml || true\n")),),
        excludes=("tested-after-merge",),
        rule="testing.pipeline.ignored",
    ),
    Flaw(
        "tested-after-merge",
        "The pipeline tests a change only after it is merged",
        "TEST-04",
        (Edit(_WORKFLOW, _ON_REQUESTS, "    branches: [main]\n"),),
        rule="testing.pipeline.not_on_requests",
    ),
)
