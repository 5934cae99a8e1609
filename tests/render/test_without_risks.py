"""The second score names what was left out of it, and does not invent a number where nothing is left."""

from __future__ import annotations

from datetime import date

import pytest
from tests.judging.conftest import Make
from tests.render.page_reader import Page

from readycheck.judging import check_result
from readycheck.judging.baseline import write_baseline
from readycheck.model import CheckResult, Gate, Report, Waiver
from readycheck.model.builders import failed, passed
from readycheck.render import View, render
from readycheck.render.without_risks import without_risks

MAKE = Make()


def results(*, good: bool) -> list[CheckResult]:
    finding = passed("room.check.ok", "fine") if good else failed("room.check.wrong", "the door is open")
    return [check_result("room.check", {"main": [finding]}, 0)]


def report_of(*, waived: bool = False, known: bool = False, good: bool = True, gate: Gate | None = None) -> Report:
    names = ["A-01"] * waived + ["A-02"] * known + ["A-03"] * good
    waiver = Waiver(control="A-01", reason="r", owner="o", approver="a", expires=date(2027, 1, 1))
    profile = MAKE.profile(
        *map(MAKE.control, names), waivers=(waiver,) if waived else (), gate=gate or Gate(min_score=0, min_coverage=0)
    )
    found = {name: results(good=name == "A-03") for name in names}
    baseline = write_baseline(MAKE.report_of(profile, found), None, take_new=False).baseline if known else None
    return MAKE.report_of(profile, found, baseline=baseline, baseline_path="known.json" if known else "")


@pytest.mark.parametrize(
    ("waived", "known", "good", "told"),
    [
        (False, False, True, ""),
        (True, False, True, "100 with accepted risks left out"),
        (False, True, True, "100 with what the baseline knows left out"),
        (True, True, True, "100 with accepted risks and what the baseline knows left out"),
        (True, False, False, "nothing is left to score with accepted risks left out"),
        (False, True, False, "nothing is left to score with what the baseline knows left out"),
    ],
)
def test_it_names_what_was_left_out(*, waived: bool, known: bool, good: bool, told: str) -> None:
    report = report_of(waived=waived, known=known, good=good)
    assert without_risks(report) == told
    for name in ("terminal", "markdown", "html"):
        text = render(report, name, View(width=120))
        seen = " ".join((Page(text).text if name == "html" else text).split())
        assert told in seen
        assert ("left out" in seen) is bool(told)


def test_the_gate_does_not_call_it_zero() -> None:
    gate = Gate(min_score=80, min_coverage=0)
    assert "nothing is left to score and 80 is wanted" in report_of(waived=True, good=False, gate=gate).summary
    assert "is wanted" not in report_of(waived=True, gate=gate).summary
