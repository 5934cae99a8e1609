from __future__ import annotations

from typing import Any

import pytest

from readycheck.model import Decision, Disposition, ReasonCode, Report, Skip, Status, Waiver

P, F, I = Status.PASS, Status.FAIL, Status.INCONCLUSIVE  # noqa: E741


def accepted(control: str, on: Any) -> Waiver:
    return Waiver(control=control, reason="known", owner="ana", approver="lee", expires=on.date())


def test_every_control_stands_in_the_order_of_the_profile(make: Any) -> None:
    controls = [make.control(name) for name in ("B-02", "A-01", "B-01")]
    report = make.report(make.profile(*controls), {"A-01": P, "B-01": F}, left_out={"B-02": "not asked for"})
    assert [(c.id, c.status) for c in report.controls] == [("B-02", Status.NOT_SELECTED), ("A-01", P), ("B-01", F)]
    assert [(line.control, line.reason) for line in report.not_selected] == [("B-02", "not asked for")]
    assert report.partial
    assert [(area.id, area.title) for area in report.areas] == [("A", "First"), ("B", "Second")]
    assert report.method.scoring == "1"


def test_a_skipped_blocker_is_listed_with_its_approver(make: Any) -> None:
    skipped = make.control("A-01", skip=Skip(reason="no uploads here", approver="lee"))
    report = make.report(make.profile(skipped, make.control("B-01")), {"B-01": P})
    assert report.decision is Decision.READY_WITH_ACCEPTED_RISKS
    assert (report.score.floor, report.partial) == (100, False)
    line = report.not_selected[0]
    assert (line.control, line.reason, line.approver) == ("A-01", "no uploads here", "lee")
    assert report.controls[0].reason_code is ReasonCode.SKIPPED


def test_a_skipped_blocker_outside_the_selection_says_nothing(make: Any) -> None:
    skipped = make.control("A-01", skip=Skip(reason="no uploads here", approver="lee"))
    profile = make.profile(skipped, make.control("B-01"))
    report = make.report(profile, {"B-01": P}, left_out={"A-01": "only B-* was asked for"})
    assert report.decision is Decision.READY
    assert report.not_selected[0].approver == ""


def test_a_check_that_the_selection_leaves_out_makes_it_partial(make: Any) -> None:
    profile = make.profile(make.control("A-01", checks={"room.check": {}, "left.check": {}}))
    report = make.report(profile, {"A-01": P}, selection="without left.check", cut=True)
    assert (report.partial, report.selection) == (True, "without left.check")
    assert "only a part of the checklist was looked at" in report.summary
    whole = make.report(make.profile(make.control("A-01")), {"A-01": P}, selection="without nothing")
    assert (whole.partial, whole.selection) == (False, "")


def test_what_the_selection_leaves_out_of_a_control_decides_nothing(make: Any) -> None:
    profile = make.profile(make.control("A-01", checks={"room.check": {}, "left.check": {}, "lost.check": {}}))
    report = make.report(profile, {"A-01": P}, cut=True, unasked={"A-01": {"left.check", "lost.check"}})
    one = report.controls[0]
    assert (one.status, report.decision, report.score.coverage) == (P, Decision.READY, 100)
    assert report.unknown == ()
    assert [(check.id, check.status, check.reason_code) for check in one.checks[1:]] == [
        ("left.check", Status.NOT_SELECTED, ReasonCode.NOT_SELECTED),
        ("lost.check", Status.NOT_SELECTED, ReasonCode.NOT_SELECTED),
    ]
    # What was asked for and gave nothing is not known, whatever was left out beside it.
    lost = make.report(profile, {"A-01": P}, cut=True, unasked={"A-01": {"left.check"}})
    assert (lost.controls[0].status, lost.decision) == (I, Decision.UNDECIDED)
    assert make.report(profile, {"A-01": F}, unasked={"A-01": {"left.check"}}).controls[0].status is F


def test_a_check_without_a_result_is_unknown_never_hidden(make: Any) -> None:
    checks: dict[str, dict[str, Any]] = {"room.check": {}, "later.check": {}, "lost.check": {}}
    profile = make.profile(make.control("A-01", checks=checks), planned=("later.check",))
    report: Report = make.report(profile, {"A-01": P})
    assert [(c.id, c.status, c.reason_code) for c in report.controls[0].checks] == [
        ("room.check", P, ReasonCode.SATISFIED),
        ("later.check", I, ReasonCode.NO_CHECK),
        ("lost.check", I, ReasonCode.NOT_COLLECTED),
    ]
    assert [(line.control, line.reason_code) for line in report.unknown] == [("A-01", ReasonCode.NO_CHECK)]
    assert report.score.coverage == 0


@pytest.mark.parametrize("order", [("A-01", "B-01", "B-02"), ("B-02", "B-01", "A-01")])
def test_derived_controls_need_no_order(make: Any, order: tuple[str, ...]) -> None:
    controls = {
        "A-01": make.control("A-01"),
        "B-01": make.control("B-01", derive=("A-01",)),
        "B-02": make.control("B-02", derive=("B-01",)),
    }
    report = make.report(make.profile(*(controls[name] for name in order)), {"A-01": F})
    assert [(c.id, c.status) for c in report.controls] == [(name, F) for name in order]
    assert report.score.floor == 0


def test_a_cycle_ends(make: Any) -> None:
    controls = [
        make.control("A-01", derive=("A-02",)),
        make.control("A-02", derive=("A-03", "A-99")),
        make.control("A-03", derive=("A-01",)),
    ]
    report = make.report(make.profile(*controls), {})
    assert {c.status for c in report.controls} == {I}
    assert report.exit_code == 3


class TestAcceptedOnce:
    def test_a_control_that_only_repeats_a_waived_one_is_covered(self, make: Any) -> None:
        profile = make.profile(
            make.control("A-01"), make.control("B-01", derive=("A-01",)), waivers=(accepted("A-01", make.as_of),)
        )
        report = make.report(profile, {"A-01": F})
        assert [c.disposition for c in report.controls] == [Disposition.WAIVED] * 2
        assert [c.status for c in report.controls] == [F, F]
        assert report.decision is Decision.READY_WITH_ACCEPTED_RISKS

    def test_not_where_another_part_fails(self, make: Any) -> None:
        profile = make.profile(
            make.control("A-01"),
            make.control("A-02", "low"),
            make.control("B-01", derive=("A-01", "A-02")),
            waivers=(accepted("A-01", make.as_of),),
        )
        report = make.report(profile, {"A-01": F, "A-02": F})
        assert report.controls[2].disposition is Disposition.NONE
        assert report.decision is Decision.NOT_READY

    def test_not_where_its_own_check_fails(self, make: Any) -> None:
        own = make.control("B-01", derive=("A-01",), checks={"room.check": {}})
        profile = make.profile(make.control("A-01"), own, waivers=(accepted("A-01", make.as_of),))
        report = make.report(profile, {"A-01": F, "B-01": F})
        assert report.controls[1].disposition is Disposition.NONE

    def test_not_where_a_part_was_not_looked_at(self, make: Any) -> None:
        profile = make.profile(
            make.control("A-01"),
            make.control("A-02"),
            make.control("B-01", derive=("A-01", "A-02")),
            waivers=(accepted("A-01", make.as_of),),
        )
        report = make.report(profile, {"A-01": F}, left_out={"A-02": "not asked for"})
        assert report.controls[2].disposition is Disposition.NONE


def test_derived_from_what_is_skipped_on_purpose(make: Any) -> None:
    skipped = make.control("A-01", skip=Skip(reason="no database", approver="lee"))
    report = make.report(
        make.profile(skipped, make.control("B-01", derive=("A-01",)), make.control("B-02")), {"B-02": P}
    )
    assert [c.status for c in report.controls] == [Status.NOT_SELECTED, Status.NOT_SELECTED, P]
    assert [line.control for line in report.not_selected] == ["A-01", "B-01"]


def test_what_else_happened_sets_the_exit_code(make: Any) -> None:
    profile = make.profile(make.control("A-01"))
    assert make.report(profile, {"A-01": F}, exits=(4,)).exit_code == 4
    assert make.report(profile, {"A-01": F}, exits=(0,)).exit_code == 1
    assert make.report(profile, {"A-01": P}, exits=(130, 4)).exit_code == 130


def test_nothing_selected_is_exit_5(make: Any) -> None:
    report = make.report(make.profile(make.control("A-01")), {}, left_out={"A-01": "no id matches"})
    assert (report.exit_code, report.decision) == (5, Decision.UNDECIDED)


def test_it_survives_a_file(make: Any) -> None:
    profile = make.profile(make.control("A-01"), waivers=(accepted("A-01", make.as_of),))
    report: Report = make.report(profile, {"A-01": F}, problems=("a pack could not be loaded",))
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_areas_without_weight_have_no_score(make: Any) -> None:
    profile = make.profile(make.control("A-01"), make.control("B-01", derive=("A-01",)), make.control("C-01"))
    report = make.report(profile, {"A-01": P, "C-01": F})
    assert [(area.id, area.title, area.score.floor) for area in report.areas] == [("A", "First", 100), ("C", "C", 0)]
