"""Precision and recall on the labelled suite, file by file, each as a tree of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.checks.source.suite import CASES, SUITES, Case, read

from readycheck.model import Status
from readycheck.testing import collect, judge
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.debug_logging import CHECK
from readycheck_checks.source.targets import Source

_MOST_FALSE = 0.02
_MOST_MISSED = 0.05
_REPORTED = {Status.FAIL, Status.WARN}


def reported(case: Case, folder: Path) -> bool:
    """Whether the audit of a tree with this one file names a place in it."""
    path = folder / "tree" / case.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(case.text, encoding="utf-8")
    fact = collect(DEBUG_OUTPUT, Source(path="tree"), base=folder)
    return any(one.status in _REPORTED for one in judge(CHECK, fact))


@pytest.mark.parametrize("suite", SUITES)
def test_suite(suite: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    cases = read(suite)
    said = {case: reported(case, tmp_path_factory.mktemp("case")) for case in cases}
    false = [str(case) for case in cases if said[case] and not case.reported]
    missed = [str(case) for case in cases if case.reported and not said[case]]
    right = sum(said[case] and case.reported for case in cases)
    wrong = "\n".join([*(f"false alarm: {one}" for one in false), *(f"missed: {one}" for one in missed)])
    assert len(false) <= _MOST_FALSE * (right + len(false)), wrong
    assert len(missed) <= _MOST_MISSED * (right + len(missed)), wrong


def test_the_suite_is_large_and_its_cases_are_distinct() -> None:
    assert len(CASES) >= 220
    assert len({(case.suite, case.path, case.name, case.text) for case in CASES}) == len(CASES)
    assert all(case.because for case in CASES)
