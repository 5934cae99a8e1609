"""Precision and recall on the labelled suite, case by case, each as a tree of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.checks.source.suite import CASES, SUITES, Case, Place, read

from readycheck.model import Status
from readycheck.testing import collect, judge
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.debug_logging import CHECK
from readycheck_checks.source.targets import Source

_MOST_FALSE = 0.02
_MOST_MISSED = 0.05
_REPORTED = {Status.FAIL, Status.WARN}


def reported(case: Case, folder: Path) -> frozenset[Place]:
    """The places that the audit of a tree with the case's files names; line 0 where it names the file."""
    for name, text in case.files:
        path = folder / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    fact = collect(DEBUG_OUTPUT, Source(path="tree", built=case.built), base=folder)
    return frozenset(
        (str(one.location["file"]), int(one.location.get("line") or 0))
        for one in judge(CHECK, fact)
        if one.status in _REPORTED and one.location is not None and one.location["kind"] == "file"
    )


def is_found(case: Case, places: frozenset[Place]) -> bool:
    """Whether all places that must be named are; without such a mark, one place."""
    return case.must <= places if case.must else bool(places)


def is_false(case: Case, places: frozenset[Place]) -> bool:
    """Whether a place is named that must not be."""
    if not case.reported or not (case.must or case.may):
        return bool(places) and not case.reported
    return bool(places - case.must - case.may - {(file, 0) for file, _ in case.may})


@pytest.mark.parametrize("suite", SUITES)
def test_suite(suite: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    cases = read(suite)
    said = {case: reported(case, tmp_path_factory.mktemp("case")) for case in cases}
    false = [str(case) for case in cases if is_false(case, said[case])]
    missed = [str(case) for case in cases if case.reported and not is_found(case, said[case])]
    right = sum(case.reported and is_found(case, said[case]) for case in cases)
    wrong = "\n".join([*(f"false alarm: {one}" for one in false), *(f"missed: {one}" for one in missed)])
    assert len(false) <= _MOST_FALSE * (right + len(false)), wrong
    assert len(missed) <= _MOST_MISSED * (right + len(missed)), wrong


def test_the_suite_is_large_and_its_cases_are_distinct() -> None:
    assert len(CASES) >= 220
    assert len({(case.suite, case.path, case.name, case.text) for case in CASES}) == len(CASES)
    assert all(case.because for case in CASES)
