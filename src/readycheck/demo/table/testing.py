"""Flaws of the pipeline: changes that nothing tests before they are merged."""

from __future__ import annotations

from readycheck.demo.steps import Edit
from readycheck.demo.switches import Flaw

_WORKFLOW = ".github/workflows/ci.yml"
_ON_REQUESTS = "    branches: [main]\n  pull_request:\n"
_TESTS = "      - run: python -m pytest --junitxml=junit.xml\n"

FLAWS: tuple[Flaw, ...] = (
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
