"""What is called new, fixed, newly failing: a table of what two runs say, and what nobody can know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.runs import finding, run

from readycheck.history.compare import Change, compare
from readycheck.history.values import Snapshot, Target
from readycheck.model import Status

STATUSES = [one.value for one in Status]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("pass", "fail", Change.NEWLY_FAILING),
        ("warn", "fail", Change.NEWLY_FAILING),
        ("inconclusive", "fail", Change.NEWLY_FAILING),
        ("not_applicable", "fail", Change.NEWLY_FAILING),
        ("fail", "pass", Change.NEWLY_PASSING),
        ("warn", "pass", Change.NEWLY_PASSING),
        ("manual", "pass", Change.NEWLY_PASSING),
        ("fail", "fail", Change.STILL_OPEN),
        ("fail", "warn", Change.GOT_BETTER),
        ("warn", "warn", Change.STILL_OPEN),
        ("warn", "inconclusive", Change.STILL_OPEN),
        ("inconclusive", "warn", Change.STILL_OPEN),
        ("fail", "inconclusive", Change.STILL_OPEN),
        ("error", "error", Change.STILL_OPEN),
        ("pass", "warn", Change.NEWLY_OPEN),
        ("pass", "inconclusive", Change.NEWLY_OPEN),
        ("not_applicable", "manual", Change.NEWLY_OPEN),
        ("pass", "pass", Change.UNCHANGED),
        ("pass", "not_applicable", Change.UNCHANGED),
        ("fail", "not_applicable", Change.UNCHANGED),
        ("fail", "not_selected", Change.NOT_COMPARED),
        ("not_selected", "fail", Change.NOT_COMPARED),
        ("not_selected", "not_selected", Change.UNCHANGED),
        (None, "fail", Change.ADDED),
        ("fail", None, Change.REMOVED),
    ],
)
def test_a_control_changes(before: str | None, after: str | None, change: Change) -> None:
    sides = [run("x", controls={} if one is None else {"S-1": one}) for one in (before, after)]
    (found,) = compare(*sides).controls
    assert found.change is change


@given(st.sampled_from(STATUSES), st.sampled_from(STATUSES))
def test_nothing_that_was_not_looked_at_is_called_newly_anything(before: str, after: str) -> None:
    (found,) = compare(run("a", controls={"S-1": before}), run("b", controls={"S-1": after})).controls
    if "not_selected" in (before, after):
        assert found.change in (Change.NOT_COMPARED, Change.UNCHANGED)
    if found.change is Change.NEWLY_PASSING:
        assert after == "pass"


def sorts(before: Snapshot, after: Snapshot) -> tuple[int, int, int, int, int]:
    found = compare(before, after)
    return len(found.new), len(found.fixed), found.still, len(found.unsure_new), len(found.unsure_fixed)


def test_findings_are_new_fixed_or_still_there() -> None:
    before = run("a", findings=[finding("old"), finding("kept")])
    after = run("b", findings=[finding("kept"), finding("new")])
    found = compare(before, after)
    assert [one.fingerprint for one in found.new] == ["new"]
    assert [one.fingerprint for one in found.fixed] == ["old"]
    assert found.still == 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # looked, and nothing there any more
        (run("a", findings=[finding("x")]), run("b", controls={"S-1": "pass"}), (0, 1, 0, 0, 0)),
        # the control, its check, or the look itself is gone: nobody knows
        (run("a", findings=[finding("x")]), run("b", controls={}), (0, 0, 0, 0, 1)),
        (run("a", findings=[finding("x")]), run("b", controls={"S-1": "not_selected"}), (0, 0, 0, 0, 1)),
        (
            run("a", findings=[finding("x")]),
            run("b", findings=[finding("u", status="inconclusive")], controls={"S-1": "inconclusive"}),
            (0, 0, 0, 0, 1),
        ),
        (
            run("a", findings=[finding("x")]),
            run("b", findings=[finding("u", status="error", thing="")]),
            (0, 0, 0, 0, 1),
        ),
        # another thing could not be looked at, this one could
        (
            run("a", findings=[finding("x")]),
            run("b", findings=[finding("u", status="inconclusive", thing="replica")]),
            (0, 1, 0, 0, 0),
        ),
        # the same the other way round
        (run("a", controls={"S-1": "pass"}), run("b", findings=[finding("x")]), (1, 0, 0, 0, 0)),
        (run("a", controls={}), run("b", findings=[finding("x")]), (0, 0, 0, 1, 0)),
        (run("a", controls={"S-1": "not_selected"}), run("b", findings=[finding("x")]), (0, 0, 0, 1, 0)),
        (run("a", findings=[finding("u", status="manual")]), run("b", findings=[finding("x")]), (0, 0, 0, 1, 0)),
        # a warning that has become a failure, and more of the same, is new; the reverse is still there
        (run("a", findings=[finding("x", status="warn")]), run("b", findings=[finding("x")]), (1, 0, 0, 0, 0)),
        (run("a", findings=[finding("x")]), run("b", findings=[finding("x", status="warn")]), (0, 0, 1, 0, 0)),
        (run("a", findings=[finding("x")]), run("b", findings=[finding("x", many=2)]), (1, 0, 0, 0, 0)),
        (run("a", findings=[finding("x", many=2)]), run("b", findings=[finding("x")]), (0, 0, 1, 0, 0)),
    ],
)
def test_a_finding_is_fixed_or_new_only_where_somebody_looked(
    before: Snapshot, after: Snapshot, expected: tuple[int, int, int, int, int]
) -> None:
    assert sorts(before, after) == expected


def test_a_check_that_left_the_control_fixes_nothing() -> None:
    after = run("b", controls={"S-1": "pass"})
    after = replace(after, controls=(replace(after.controls[0], checks=("c.other",)),))
    assert sorts(run("a", findings=[finding("x")]), after) == (0, 0, 0, 0, 1)


def test_what_fails_newly_and_is_not_waived_counts() -> None:
    good, bad = run("a", controls={"S-1": "pass"}), run("b")
    waived = replace(bad, controls=(replace(bad.controls[0], disposition="waived"),))
    assert compare(good, bad).fails_newly
    assert not compare(good, waived).fails_newly
    assert not compare(bad, bad).fails_newly
    assert compare(bad, run("c", findings=[finding("x")])).fails_newly  # one more in a control that fails already
    assert not compare(bad, run("c", findings=[finding("x", status="warn")])).fails_newly
    assert not compare(bad, replace(waived, findings=(finding("x"),))).fails_newly


def test_what_makes_a_comparison_doubtful_is_said() -> None:
    whole = run("a", 1)
    assert compare(whole, run("b", 2)).notes == ()
    odd = run("b", partial=True, selection="area SEC", digest="other", tool="1.1.0")
    said = " | ".join(compare(whole, odd).notes)
    for part in ("partial: area SEC", "is newer than", "profile has changed", "from 1.0.0 to 1.1.0"):
        assert part in said
    assert "different targets" in compare(whole, run("b", 2, target=Target("shop", "production"))).notes[0]
    assert "interrupted" in compare(run("a", exit_code=130), run("b", 2)).notes[0]


PART: dict[str, Any] = {"partial": True, "selection": "only S-*"}


@pytest.mark.parametrize(
    ("before", "after", "comparable"),
    [
        ({}, {}, True),
        (PART, PART, True),
        (PART, {}, False),
        ({}, PART, False),
        (PART, {"partial": True, "selection": "only W-*"}, False),
        ({}, {"exit_code": 130}, False),
        ({"target": Target("other", "staging")}, {}, False),
    ],
)
def test_scores_are_compared_where_they_are_of_the_same(
    before: dict[str, Any], after: dict[str, Any], comparable: bool
) -> None:
    assert compare(run("a", **before), run("b", **after)).comparable is comparable
