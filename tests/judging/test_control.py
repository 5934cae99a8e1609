from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from readycheck.judging import check_result, could_not_run, judge_control
from readycheck.model import ControlResult, Finding, ReasonCode, Severity, Status

P, W, F, I, E, M, N = (  # noqa: E741 - a table reads best in one letter a status
    Status.PASS,
    Status.WARN,
    Status.FAIL,
    Status.INCONCLUSIVE,
    Status.ERROR,
    Status.MANUAL,
    Status.NOT_APPLICABLE,
)


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([P], P),
        ([P, P], P),
        ([P, W], W),
        ([W, M], M),
        ([M, I], I),
        ([I, E], E),
        ([E, F], F),
        ([P, W, M, I, E, F, N], F),
        ([N, P], P),
        ([N, W], W),
        ([N, I], I),
        ([N, N], N),
    ],
)
def test_the_worst_of_findings_checks_and_derived_controls(make: Any, statuses: list[Status], worst: Status) -> None:
    for order in permutations(statuses) if len(statuses) < 4 else [tuple(statuses), tuple(reversed(statuses))]:
        findings = [Finding(rule="r", status=status, message="m") for status in order]
        assert check_result("c", {"main": findings}, 0).status is worst
        things = {str(index): [finding] for index, finding in enumerate(findings)}
        assert check_result("c", things, 0).status is worst
        checks = [make.check(status, f"c{index}") for index, status in enumerate(order)]
        assert judge_control(make.control(), checks, {}).status is worst
        derived = {f"B-{index}": make.result(f"B-{index}", status) for index, status in enumerate(order)}
        assert judge_control(make.control(derive=tuple(derived)), [], derived).status is worst


@pytest.mark.parametrize(("severity", "weight"), [("blocker", 10), ("high", 5), ("medium", 2), ("low", 1), ("info", 0)])
def test_weight_follows_severity(make: Any, severity: str, weight: int) -> None:
    assert make.result("A-01", P, severity).weight == weight


def test_credit_of_warnings_is_the_lowest(make: Any) -> None:
    assert make.result("A-01", W).credit == 0.5
    assert make.result("A-01", W, credit=0.8).credit == 0.8
    assert make.result("A-01", P).credit == 1
    for unknown in (I, E, M, F):
        assert make.result("A-01", unknown).credit == 0
    checks = [make.check(W, "a", credit=0.8), make.check(P, "b"), make.check(W, "c", credit=0.25)]
    judged = judge_control(make.control(), checks, {})
    assert judged.credit == 0.25
    checks.append(make.check(F, "d"))
    assert judge_control(make.control(), checks, {}).credit == 0


def test_the_deciding_finding_gives_reason_and_message() -> None:
    findings = [
        Finding(rule="a", status=P, message="fine"),
        Finding(rule="b", status=F, message="too slow", threshold=2, value=3),
        Finding(rule="c", status=F, message="too old"),
    ]
    result = check_result("c", {"main": findings}, 0.5)
    assert (result.reason_code, result.message, result.seconds) == (ReasonCode.THRESHOLD, "too slow", 0.5)
    assert check_result("c", {"main": findings[2:]}, 0).reason_code is ReasonCode.DEFECT
    assert check_result("c", {"main": findings[:1]}, 0).reason_code is ReasonCode.SATISFIED


@pytest.mark.parametrize("findings", [{}, {"main": []}])
def test_a_check_that_asserts_nothing_is_an_error(findings: dict[str, list[Finding]]) -> None:
    result = check_result("room.check", findings, 0)
    assert (result.status, result.reason_code) == (E, ReasonCode.NO_ASSERTION)
    assert result.findings


def test_one_silent_thing_among_many_is_an_error() -> None:
    good = Finding(rule="r", status=P, message="fine")
    result = check_result("room.check", {"main": [good], "second": []}, 0)
    assert result.reason_code is ReasonCode.NO_ASSERTION
    assert "'second'" in result.message
    assert [finding.thing for finding in result.findings] == ["main", "second"]


def test_a_status_that_only_the_engine_gives_is_an_error() -> None:
    result = check_result("c", {"main": [Finding(rule="r", status=Status.NOT_SELECTED, message="m")]}, 0)
    assert (result.status, result.reason_code) == (E, ReasonCode.BAD_RESULT)


def test_what_could_not_run_says_why() -> None:
    result = could_not_run("queue.depth", I, ReasonCode.MISSING_DEPENDENCY, "install it", 0.1)
    assert (result.status, result.reason_code, result.message) == (I, ReasonCode.MISSING_DEPENDENCY, "install it")
    assert result.findings[0].rule == "queue.depth.missing_dependency"


def test_a_control_without_any_check_is_unknown(make: Any) -> None:
    judged = judge_control(make.control(checks={}), [], {})
    assert (judged.status, judged.reason_code) == (I, ReasonCode.NO_CHECK)


class TestDerive:
    def test_only_deriving_weighs_nothing(self, make: Any) -> None:
        derived = {"A-01": make.result("A-01", F)}
        judged = judge_control(make.control("B-01", derive=("A-01",)), [], derived)
        assert (judged.status, judged.weight, judged.derived_from) == (F, 0, ("A-01",))
        assert judged.message == "A-01: it is fail"

    def test_own_checks_weigh(self, make: Any) -> None:
        control = make.control("B-01", "high", derive=("A-01",), checks={"room.check": {}})
        judged = judge_control(control, [make.check(P)], {"A-01": make.result("A-01", W)})
        assert (judged.status, judged.weight, judged.credit) == (W, 5, 0.5)

    @pytest.mark.parametrize("known", [True, False])
    def test_what_was_not_part_of_the_run_is_unknown(self, make: Any, known: bool) -> None:
        derived: dict[str, ControlResult] = {"A-01": make.left_out("A-01")} if known else {}
        judged = judge_control(make.control("B-01", derive=("A-01",)), [], derived)
        assert (judged.status, judged.reason_code) == (I, ReasonCode.NOT_COLLECTED)

    def test_itself_is_ignored(self, make: Any) -> None:
        judged = judge_control(make.control("B-01", derive=("B-01",)), [], {})
        assert judged.status is I

    def test_severity_is_its_own(self, make: Any) -> None:
        judged = judge_control(make.control("B-01", "low", derive=("A-01",)), [], {"A-01": make.result("A-01", F)})
        assert judged.severity is Severity.LOW
