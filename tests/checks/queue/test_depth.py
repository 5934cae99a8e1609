"""The judge of `queue.depth`, by tables of numbers."""

from __future__ import annotations

import pytest

from readycheck.api import Status
from readycheck.testing import judge, rules
from readycheck_checks.queue.depth import CHECK
from readycheck_checks.queue.facts import Age, Numbers, QueueState

NOW = 1_795_400_000.0


def state(*queues: Numbers, at: float = NOW, complete: bool = True) -> QueueState:
    return QueueState(backend="test", at=at, queues=queues, complete=complete)


def numbers(**more: object) -> Numbers:
    return Numbers.model_validate({"name": "grading", "failed": 0, **more})


def verdicts(fact: QueueState, options: dict[str, object] | None = None) -> dict[str, Status]:
    return {one.rule.removeprefix("queue.depth."): one.status for one in judge(CHECK, fact, options)}


@pytest.mark.parametrize(
    ("seen", "rule", "status"),
    [
        ({"waiting": 0}, "waiting", Status.PASS),
        ({"waiting": 50}, "waiting", Status.PASS),
        ({"waiting": 51}, "waiting", Status.WARN),
        ({"waiting": 200}, "waiting", Status.WARN),
        ({"waiting": 201}, "waiting", Status.FAIL),
        ({"failed": 0}, "failed", Status.PASS),
        ({"failed": 1}, "failed", Status.WARN),
        ({"failed": 11}, "failed", Status.FAIL),
        ({"failed": 11, "failed_complete": False}, "failed", Status.FAIL),
        ({"failed": 0, "failed_complete": False}, "failed_unseen", Status.INCONCLUSIVE),
        ({"failed": None, "failed_unknown": "it is kept elsewhere"}, "failed", Status.INCONCLUSIVE),
        ({"overdue": 1, "overdue_seconds": 31}, "overdue", Status.WARN),
        ({"overdue": 1, "overdue_seconds": 301}, "overdue", Status.FAIL),
        ({"stalled": 1, "workers": 1}, "stalled", Status.WARN),
        ({"stalled": 11, "workers": 1}, "stalled", Status.FAIL),
        ({"paused": True}, "paused", Status.WARN),
        ({"paused": True, "waiting": 1}, "paused", Status.FAIL),
        ({"waiting": 1, "workers": 0}, "no_worker", Status.FAIL),
        ({"active": 1, "workers": 0, "held": 0}, "no_worker", Status.FAIL),
        ({"overdue": 1, "overdue_seconds": 6, "workers": 0}, "no_worker", Status.FAIL),
        ({"waiting": 1, "workers": 0, "last_finished_seconds": 61}, "no_worker", Status.FAIL),
        ({"known": False}, "absent", Status.INCONCLUSIVE),
        ({"known": None}, "absent", Status.INCONCLUSIVE),
        ({"reason": "access_denied", "problem": "the account may not look"}, "unreadable", Status.INCONCLUSIVE),
    ],
)
def test_each_rule(seen: dict[str, object], rule: str, status: Status) -> None:
    assert verdicts(state(numbers(**seen)))[rule] is status


@pytest.mark.parametrize(
    "seen",
    [
        {"workers": 0},
        {"waiting": 3, "workers": 1},
        {"waiting": 3, "workers": None},
        {"waiting": 3, "workers": 0, "last_finished_seconds": 5},
        {"waiting": 3, "workers": 0, "held": 1, "active": 1},
        {"scheduled": 900, "overdue": 0},
        {"overdue": 4, "overdue_seconds": 29, "workers": 2},
        {"active": 8, "stalled": 0, "workers": 2},
        {"retrying": 4},
    ],
)
def test_what_is_usual_is_silent(seen: dict[str, object]) -> None:
    assert verdicts(state(numbers(**seen))) == {"waiting": Status.PASS, "failed": Status.PASS}


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (0, 29, Status.PASS),
        (0, 31, Status.INCONCLUSIVE),
        (0, None, Status.INCONCLUSIVE),
        (29, None, Status.INCONCLUSIVE),
        (31, 60, Status.WARN),
        (31, 61, Status.INCONCLUSIVE),
        (31, None, Status.INCONCLUSIVE),
        (61, None, Status.FAIL),
        (61, 900, Status.FAIL),
    ],
)
def test_an_age_passes_only_where_it_is_certain(low: float, high: float | None, status: Status) -> None:
    fact = state(numbers(waiting=2, age=Age(at_least=low, at_most=high)))
    assert verdicts(fact, {"age": {"warn": "30s", "fail": "1m"}})["age"] is status


def test_an_age_that_nothing_stores_is_unknown_unless_nothing_waits() -> None:
    assert verdicts(state(numbers(waiting=1)), {"age": "30s"})["age"] is Status.INCONCLUSIVE
    assert verdicts(state(numbers(waiting=0)), {"age": "30s"})["age"] is Status.PASS


@pytest.mark.parametrize(
    ("before", "seconds", "status"),
    [
        (numbers(waiting=2, heads=("a", "b")), 90, Status.FAIL),
        (numbers(waiting=2, heads=("a", "b")), 20, Status.INCONCLUSIVE),
        (numbers(waiting=2, heads=("c",)), 90, Status.INCONCLUSIVE),
        (numbers(waiting=0), 20, Status.PASS),
        (numbers(waiting=0), 90, Status.INCONCLUSIVE),
        (numbers(waiting=0, known=None), 20, Status.INCONCLUSIVE),
        (numbers(waiting=0, name="other"), 20, Status.INCONCLUSIVE),
        (numbers(waiting=2, heads=("a",)), -90, Status.INCONCLUSIVE),
    ],
)
def test_earlier_runs_bound_the_age(before: Numbers, seconds: float, status: Status) -> None:
    fact, prior = state(numbers(waiting=2, heads=("a",))), [state(before, at=NOW - seconds)]
    (age,) = [one for one in judge(CHECK, fact, {"age": "30s"}, prior=prior) if one.rule == "queue.depth.age"]
    assert age.status is status


def test_the_jobs_that_waited_at_earlier_audits_are_drawn() -> None:
    prior = [
        state(numbers(waiting=40), at=NOW - 7200),
        state(numbers(waiting=25), at=NOW - 3600),
        state(numbers(waiting=9, name="other"), at=NOW - 1800),
        state(numbers(waiting=0, known=None), at=NOW - 900),
        state(numbers(waiting=99), at=NOW + 900),
    ]
    (waits,) = [
        one for one in judge(CHECK, state(numbers(waiting=3)), prior=prior) if one.rule == "queue.depth.waiting"
    ]
    (curve,) = [one for one in waits.evidence if one.kind == "series"]
    assert curve.points == ((-2.0, 40.0), (-1.0, 25.0), (0.0, 3.0))
    assert curve.bar == 50


def test_a_first_look_draws_no_curve() -> None:
    (waits,) = [one for one in judge(CHECK, state(numbers(waiting=3))) if one.rule == "queue.depth.waiting"]
    assert [one.kind for one in waits.evidence if one.kind == "series"] == []


def test_null_leaves_a_question_out_and_names_choose() -> None:
    fact = state(numbers(waiting=999, failed=99), numbers(name="mail"))
    assert verdicts(fact, {"waiting": None, "failed": None, "queues": ["grading"]}) == {}
    assert set(verdicts(fact, {"queues": ["mail"]}).values()) == {Status.PASS}
    assert verdicts(fact, {"queues": ["grad"]}) == {"none": Status.INCONCLUSIVE}
    assert verdicts(state(numbers(), complete=False))["more"] is Status.INCONCLUSIVE
    assert verdicts(state(numbers(scheduled=5)), {"scheduled": 4})["scheduled"] is Status.FAIL
    assert verdicts(state(numbers()), {"scheduled": 4})["scheduled"] is Status.INCONCLUSIVE


def test_the_store_of_results_is_judged_for_failures_alone() -> None:
    fact = state(numbers(failed=None), Numbers(name="results", kind="results", failed=12))
    findings = judge(CHECK, fact, {"age": "30s", "scheduled": None})
    assert rules(findings, Status.FAIL) == ["queue.depth.failed"]
    assert [one.message for one in findings if one.status is Status.FAIL] == [
        "12 jobs have failed for good in the result backend, more than 10"
    ]


def test_the_evidence_names_every_number_and_what_is_hidden() -> None:
    fact = QueueState(backend="Huey on SQLite", at=NOW, queues=(numbers(waiting=250),), not_visible=("jobs in work",))
    (finding,) = [one for one in judge(CHECK, fact) if one.rule == "queue.depth.waiting"]
    assert finding.message == "250 jobs wait in the queue grading, more than 200"
    table, hidden = finding.evidence
    assert table.kind == "table"
    assert ("waiting", 250) in table.rows
    assert ("in work", "not known") in table.rows
    assert hidden.kind == "text"
    assert hidden.value == "jobs in work"
