"""Known findings in a report: nothing of them hides, and the part that nobody could look at stands out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.judging.conftest import Make
from tests.render.page_reader import Page

from readycheck.judging import check_result
from readycheck.judging.baseline import write_baseline
from readycheck.model import BaselineEntry, Report, Waiver
from readycheck.model.builders import failed, passed, unknown
from readycheck.model.words import Decision, ReasonCode
from readycheck.render import FORMATS, View, render
from readycheck.render.outline import lapsing, not_judged, outline

MAKE = Make()
WRONG = failed("room.check.wrong", "the door is open", fix="Close it")
BLIND = unknown("room.check.blind", ReasonCode.UNREACHABLE, "the window could not be reached")


def report_of(*, blind: bool, more: bool = False) -> Report:
    profile = MAKE.profile(MAKE.control("A-01"))
    first = MAKE.report_of(profile, {"A-01": [check_result("room.check", {"main": [WRONG]}, 0)]})
    baseline = write_baseline(first, None, take_new=False).baseline
    gone = baseline.findings[0].model_copy(update={"rule": "room.check.gone", "message": "the roof leaks"})
    findings = [WRONG, *([BLIND] if blind else []), *([failed("room.check.more", "a wall fell")] if more else [])]
    results = {"A-01": [check_result("room.check", {"main": findings}, 0)]}
    both = baseline.model_copy(update={"findings": (*baseline.findings, gone)})
    return MAKE.report_of(profile, results, baseline=both, baseline_path="known.json")


def test_a_known_failure_is_shown_and_does_not_stop_the_launch() -> None:
    report = report_of(blind=False)
    seen = outline(report)
    assert report.decision is Decision.READY_WITH_ACCEPTED_RISKS
    groups = (seen.blockers, seen.failures, seen.known_blockers, seen.known, seen.undecided)
    assert [[one.id for one in group] for group in groups] == [[], [], ["A-01"], ["A-01"], []]
    text = render(report, "terminal")
    assert "the door is open [known]" in text
    assert "1 entry is gone; 'readycheck baseline write' drops it" in " ".join(text.split())
    assert "the roof leaks" in text


def test_what_a_known_failure_hides_must_still_be_known() -> None:
    report = report_of(blind=True)
    seen = outline(report)
    assert report.decision is Decision.UNDECIDED
    assert ([one.id for one in seen.undecided], seen.blockers) == (["A-01"], ())
    (group,) = seen.unknown
    assert group.message == "what fails is known, and besides: the window could not be reached"
    assert report.baseline is not None
    assert (report.baseline.fixed, len(report.baseline.not_looked_at)) == ((), 1)


TOLD = "Nothing new has to be fixed; 1 blocker fails and is known since the baseline"


@pytest.mark.parametrize("blind", [False, True])
def test_known_blockers_are_named_where_one_looks_for_blockers(*, blind: bool) -> None:
    report = report_of(blind=blind)
    page = Page(render(report, "html"))
    blockers = page.with_id("blockers").text
    assert TOLD in blockers
    assert "A-01" in blockers
    assert "Nothing was found" not in blockers
    assert ("a part is not judged" in blockers) is blind
    facts = page.text[: page.text.index("Audited on")]
    assert "Blockers0 + 1 known" in facts
    assert ("Still to be judged1 1 of them known to fail" in facts) is blind
    for name in ("terminal", "markdown", "summary"):
        text = " ".join(render(report, name, View(width=120)).split())
        assert TOLD in text
        assert "Also failing" not in text


def test_without_a_baseline_nothing_is_known() -> None:
    profile = MAKE.profile(MAKE.control("A-01"))
    for findings, told in (([WRONG], "1 blocker to fix before launch"), ([], "Nothing was found that has to be fixed")):
        results = {"A-01": [check_result("room.check", {"main": [*findings, passed("room.check.ok", "fine")]}, 0)]}
        page = Page(render(MAKE.report_of(profile, results), "html"))
        assert told in page.with_id("blockers").text
        assert "known" not in page.with_id("blockers").text


def test_each_control_is_counted_once() -> None:
    """What fails as known and has an unknown part is counted as failing; that part is a remark."""
    report = report_of(blind=True)
    seen = outline(report)
    assert [group.partly for group in seen.unknown] == [True]
    assert not_judged(seen) == "a part of 1 control"
    assert "Not judged: a part of 1 control" in render(report, "terminal")
    assert report.summary.startswith("1 control has known findings only (a part of it could not be judged);")
    more = replace(seen, unknown=(*seen.unknown, replace(seen.unknown[0], partly=False)))
    assert not_judged(more) == "1 control, and a part of 1 more"


def test_new_findings_come_before_known_ones() -> None:
    report = report_of(blind=False, more=True)
    seen = outline(report)
    assert ([one.id for one in seen.blockers], seen.known) == (["A-01"], ())
    text = render(report, "terminal")
    assert text.index("a wall fell") < text.index("the door is open [known]")


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_decides(name: str) -> None:
    for blind in (False, True):
        assert render(report_of(blind=blind), name)


def test_entries_of_any_number_are_told_in_few_lines() -> None:
    report = report_of(blind=False)
    assert report.baseline is not None
    (entry,) = report.baseline.fixed
    many: tuple[BaselineEntry, ...] = (entry,) * 10_000
    text = render(
        report.model_copy(update={"baseline": report.baseline.model_copy(update={"fixed": many})}), "terminal"
    )
    assert "and 9,990 more in the JSON" in text
    assert len(text.splitlines()) < 80


def test_what_lapses_soon_is_told_first() -> None:
    waivers = tuple(
        Waiver(control=f"A-{day:02}", reason="r", owner="o", approver="a", expires=date(2026, 11 + day // 30, day % 30))
        for day in (24, 23, 53, 54)
    )
    profile = MAKE.profile(*(MAKE.control(one.control) for one in waivers), waivers=waivers)
    results = {one.control: [check_result("room.check", {"main": [WRONG]}, 0)] for one in waivers}
    seen = outline(MAKE.report_of(profile, results))
    assert lapsing(seen) == "A-23 (accepted risk) today, A-24 (accepted risk) tomorrow, A-53 (accepted risk) in 30 days"
    assert lapsing(seen, most=1) == "A-23 (accepted risk) today and 2 more"
