"""The labelled trees: what each is said to be, one tree after the other."""

from __future__ import annotations

import pytest
from tests.checks.monitoring.suite import CASES, SUITES, Case, read
from tests.checks.monitoring.trees import look

from readycheck.testing import judge
from readycheck_checks.monitoring.error_tracking import CHECK
from readycheck_checks.monitoring.facts import InstrumentationFact, Level, Reach
from readycheck_checks.monitoring.libraries import BY_ID

_VERDICTS = [suite for suite in SUITES if suite != "levels"]


def level(fact: InstrumentationFact, library: str) -> str:
    """The highest level of a library that production reaches."""
    uses = [one for one in fact.uses if one.library == library and one.reach is not Reach.ELSEWHERE]
    if any(one.counts for one in uses):
        return "called"
    if any(one.level is not Level.DECLARED for one in uses):
        return "imported"
    return "declared" if uses else "none"


@pytest.mark.parametrize("suite", _VERDICTS)
def test_verdicts(suite: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    wrong = []
    for case in read(suite):
        fact = look(tmp_path_factory.mktemp("case"), case.files)
        findings = judge(CHECK, fact)
        rules = [one.rule.rpartition(".")[2] for one in findings]
        if rules != [case.label]:
            wrong.append(f"{case}: {rules} instead of {case.label}: {findings[0].message}")
    assert not wrong, "\n".join(wrong)


def test_levels(tmp_path_factory: pytest.TempPathFactory) -> None:
    wrong = []
    for case in read("levels"):
        library, _, wanted = case.label.partition("=")
        assert library in BY_ID
        found = level(look(tmp_path_factory.mktemp("case"), case.files), library)
        if found != wanted:
            wrong.append(f"{case}: {library} is {found} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


def test_the_suite_is_large_and_its_cases_are_distinct() -> None:
    assert len(CASES) >= 300
    assert len({(case.label, case.files) for case in CASES}) == len(CASES)
    assert all(case.because for case in CASES)


def test_every_verdict_has_a_clean_twin() -> None:
    labels = {case.label for case in CASES if "=" not in case.label}
    assert labels >= {
        "enabled",
        "absent",
        "not_imported",
        "not_started",
        "guarded",
        "uncalled",
        "elsewhere",
        "no_address",
    }
    assert all(sum(_is_clean(case) for case in read(suite)) > 5 for suite in _VERDICTS)


def _is_clean(case: Case) -> bool:
    return case.label == "enabled"


def test_no_address_is_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    key = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    holding = [case for case in CASES if any(key in text for _, text in case.files)]
    assert len(holding) > 5
    for case in holding:
        assert key not in look(tmp_path_factory.mktemp("case"), case.files).model_dump_json()
