from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from readycheck.judging import decide, first_exit
from readycheck.model import Decision, Gate, Severity, Status

READY, RISKS, UNDECIDED, NOT_READY = (
    Decision.READY,
    Decision.READY_WITH_ACCEPTED_RISKS,
    Decision.UNDECIDED,
    Decision.NOT_READY,
)
P, W, F, I = Status.PASS, Status.WARN, Status.FAIL, Status.INCONCLUSIVE  # noqa: E741

# (controls as (status, severity, waived), gate, skipped blockers, decision, exit code)
Row = tuple[list[tuple[Status, str, bool]], dict[str, Any], list[str], Decision, int]
TABLE: list[Row] = [
    # row 1: not ready
    ([(F, "blocker", False)], {}, [], NOT_READY, 1),
    ([(F, "blocker", False), (I, "blocker", False)], {}, [], NOT_READY, 1),
    ([(F, "blocker", False), (F, "blocker", True)], {}, [], NOT_READY, 1),
    ([(F, "blocker", False)], {}, ["A-09"], NOT_READY, 1),
    ([(F, "high", False)], {"fail_on": "high"}, [], NOT_READY, 1),
    ([(F, "low", False)], {"fail_on": "low"}, [], NOT_READY, 1),
    ([(F, "info", False), (P, "low", False)], {"fail_on": "info"}, [], NOT_READY, 1),
    ([(P, "high", False), (F, "high", False)], {"min_score": 51}, [], NOT_READY, 1),
    ([(I, "blocker", False), (F, "high", False)], {"min_score": 70}, [], NOT_READY, 1),
    ([(F, "high", True), (W, "high", False)], {"min_score": 51}, [], NOT_READY, 1),
    # row 2: undecided
    ([(I, "blocker", False)], {}, [], UNDECIDED, 3),
    ([(Status.ERROR, "blocker", False)], {}, [], UNDECIDED, 3),
    ([(Status.MANUAL, "blocker", False)], {}, [], UNDECIDED, 3),
    ([(I, "high", False)], {"fail_on": "high"}, [], UNDECIDED, 3),
    ([(I, "blocker", False), (F, "blocker", True)], {}, ["A-09"], UNDECIDED, 3),
    ([(P, "high", False), (I, "high", False)], {"min_coverage": 51}, [], UNDECIDED, 3),
    ([(P, "high", False), (I, "high", False)], {"min_score": 51}, [], UNDECIDED, 3),
    ([(I, "high", True), (P, "high", False)], {"min_coverage": 51}, [], UNDECIDED, 3),
    # row 3: ready with accepted risks
    ([(F, "blocker", True)], {}, [], RISKS, 0),
    ([(I, "blocker", True)], {}, [], RISKS, 0),
    ([(W, "blocker", True)], {}, [], RISKS, 0),
    ([(F, "low", True), (P, "blocker", False)], {}, [], RISKS, 0),
    ([(P, "blocker", False)], {}, ["A-09"], RISKS, 0),
    ([(F, "high", True), (P, "high", False)], {"min_score": 100}, [], RISKS, 0),
    # row 4: ready
    ([(P, "blocker", False)], {}, [], READY, 0),
    ([(W, "blocker", False)], {}, [], READY, 0),
    ([(F, "high", False), (P, "blocker", False)], {}, [], READY, 0),
    ([(I, "high", False), (P, "blocker", False)], {}, [], READY, 0),
    ([(Status.NOT_APPLICABLE, "blocker", False)], {}, [], READY, 0),
    ([(P, "high", False), (F, "high", False)], {"min_score": 50}, [], READY, 0),
    ([(P, "high", False), (I, "high", False)], {"min_score": 50, "min_coverage": 50}, [], READY, 0),
]


@pytest.mark.parametrize(("states", "gate", "skipped", "decision", "code"), TABLE)
def test_the_decision_table(
    make: Any,
    *,
    states: list[tuple[Status, str, bool]],
    gate: dict[str, Any],
    skipped: list[str],
    decision: Decision,
    code: int,
) -> None:
    controls = [make.result(f"A-{n}", s, severity, waived=w) for n, (s, severity, w) in enumerate(states)]
    for order in permutations(controls):
        lines = [*order, make.left_out("Z-99")]
        verdict = decide(Gate(**gate), lines, make.score(lines), skipped_blockers=skipped)
        assert (verdict.decision, verdict.exit_code) == (decision, code)
    assert all(rule.ok for rule in verdict.rules) is (code == 0)


def test_nothing_selected(make: Any) -> None:
    verdict = decide(Gate(), [make.left_out("A-01")], make.score([]), partial=True)
    assert (verdict.decision, verdict.exit_code) == (UNDECIDED, 5)
    assert verdict.summary == "no control was selected, so nothing was looked at"


def test_rules_say_what_they_wanted_and_got(make: Any) -> None:
    controls = [make.result("A-01", F), make.result("A-02", I, "high"), make.result("A-03", P)]
    verdict = decide(Gate(fail_on=Severity.HIGH, min_score=85, min_coverage=90), controls, make.score(controls))
    assert [(rule.rule, rule.wanted, rule.actual, rule.ok) for rule in verdict.rules] == [
        ("failing_high", 0, 1, False),
        ("unknown_high", 0, 1, False),
        ("min_score", 85, 40.0, False),
        ("min_coverage", 90, 80.0, False),
    ]


@pytest.mark.parametrize(
    ("states", "gate", "skipped", "partial", "summary"),
    [
        (
            [(F, "blocker", False)] * 2 + [(I, "high", False)] * 3 + [(P, "blocker", False)] * 2,
            {},
            [],
            False,
            "2 blockers fail, 3 controls could not be judged; 73 % of the checklist could be judged",
        ),
        (
            [(F, "blocker", False), (I, "blocker", False), (I, "high", False), (F, "low", False)],
            {},
            [],
            False,
            (
                "1 blocker fails, 1 further control fails, 2 controls could not be judged (1 of them a blocker)"
                "; 42 % of the checklist could be judged"
            ),
        ),
        ([(P, "blocker", False)] * 2, {}, [], False, "all 2 controls pass; 100 % of the checklist could be judged"),
        (
            [(P, "blocker", False), (W, "low", False)],
            {},
            [],
            True,
            (
                "1 control passes with a warning, no control fails; 100 % of the checklist could be judged"
                "; only a part of the checklist was looked at"
            ),
        ),
        (
            [(F, "blocker", True), (P, "high", False)],
            {},
            ["A-09"],
            False,
            "1 risk is accepted, 1 blocker was skipped on purpose; 100 % of the checklist could be judged",
        ),
        (
            [(F, "high", False), (P, "blocker", False)],
            {"fail_on": "high", "min_score": 85},
            [],
            False,
            (
                "1 control of severity high or above fails; the score can reach 66.7 at best and 85 is wanted"
                "; 100 % of the checklist could be judged"
            ),
        ),
        (
            [(I, "high", False), (P, "blocker", False)],
            {"min_score": 85, "min_coverage": 90},
            [],
            False,
            (
                "1 control could not be judged; the score is at least 66.7 and 85 is wanted"
                "; 67 % of the checklist could be judged, 90 % is wanted"
            ),
        ),
        (
            [(F, "high", False), (F, "low", False), (P, "blocker", False)],
            {},
            [],
            False,
            "2 lesser controls fail; 100 % of the checklist could be judged",
        ),
    ],
)
def test_one_sentence_for_a_manager(
    make: Any,
    *,
    states: list[tuple[Status, str, bool]],
    gate: dict[str, Any],
    skipped: list[str],
    partial: bool,
    summary: str,
) -> None:
    controls = [make.result(f"A-{n}", s, severity, waived=w) for n, (s, severity, w) in enumerate(states)]
    verdict = decide(Gate(**gate), controls, make.score(controls), skipped_blockers=skipped, partial=partial)
    assert verdict.summary == summary


def test_exit_precedence() -> None:
    order = [130, 2, 4, 5, 1, 3, 0]
    for index, code in enumerate(order):
        assert first_exit(reversed(order[index:])) == code
    assert first_exit([]) == 0
    with pytest.raises(ValueError, match="not exit codes"):
        first_exit([0, 7])
