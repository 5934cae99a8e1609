"""What lapses within 30 days is told in every format, each in its own way."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from tests.render.code_quality_schema import hold
from tests.render.decided import FOREVER, SOON, accepted, waiver
from tests.render.machine_readers import commands, issues, rows
from tests.render.page_reader import Page
from tests.support.report_builders import control, report_of
from tests.support.sample_summary import run

from readycheck.model import Severity, Status, TargetLine
from readycheck.render import FORMATS, View, render
from readycheck.render.ending import lapses, when
from readycheck.render.github import PER_LEVEL, told_of
from readycheck.render.many import render_summary
from readycheck.render.many.annotations import key_of
from readycheck.render.many.annotations import render as of_all
from readycheck.render.many.rows import row_of, summary_of

TOLD = {
    "terminal": "SEC-01 (accepted risk) in 12 days",
    "json": '"days_left": 12',
    "html": "SEC-01 (accepted risk) in 12 days",
    "junit": "lapses in 12 days",
    "markdown": "SEC-01 (accepted risk) in 12 days",
    "summary": "SEC-01 (accepted risk) in 12 days",
    "plan": "SEC-01: accepted risk, 12 days left",
    "sarif": "lapses in 12 days",
    "code-scanning": "lapses in 12 days",
    "github": "lapses in 12 days",
    "gitlab": "lapses in 12 days",
    "csv": ",2026-12-05,12\r\n",
    "badge": "(1 lapses soon)",
    "prometheus": 'control="SEC-01",owner="Ana",state="in_force"} 12\n',
}
"""How each format says that the acceptance has twelve days left."""


@pytest.mark.parametrize("name", FORMATS)
def test_what_lapses_within_30_days_is_told_in_every_format(name: str) -> None:
    text = " ".join(render(accepted(), name).split(" "))
    assert TOLD[name] in text
    # no remark where there is time; the days themselves may stand there as data
    calm = render(accepted(FOREVER), name)
    assert TOLD[name] not in calm
    assert name == "html" or "lapse" not in calm


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (30, "in 30 days"), (31, ""), (FOREVER, "")]
)
def test_the_reminder_begins_30_days_before(days: int, said: str) -> None:
    assert lapses(waiver("A", days)) == (f"lapses {said}" if said else "")
    assert when(days).removeprefix("in ").removesuffix(" days") in {"today", "tomorrow", str(days)}
    for name in ("github", "gitlab", "badge", "junit", "sarif", "code-scanning"):
        text = render(accepted(days), name)
        assert (f"lapses {said}" in text if name != "badge" else "lapses soon" in text) is bool(said), name


@pytest.mark.parametrize("state", ["expired", "unused", "duplicate", "malformed", "not_yet", "unknown_control"])
def test_only_what_is_in_force_can_lapse(state: str) -> None:
    report = accepted().model_copy(update={"waivers": (waiver("SEC-01", SOON, state=state),)})
    assert lapses(report.waivers[0]) == ""
    for name in ("github", "gitlab", "badge", "junit"):
        assert "lapse" not in render(report, name), name


def test_a_skipped_case_has_the_reason_the_people_and_the_end() -> None:
    case = next(ET.fromstring(render(accepted(), "junit").encode()).iter("skipped"))
    assert case.text == (
        "Failed, risk accepted: nothing scans them. Accepted because: the scanner comes in May. Owner: Ana. "
        "Approved by Lee. Until 5 Dec 2026, lapses in 12 days."
    )
    report = accepted().model_copy(update={"waivers": ()})
    # an acceptance that a control has from another has no line of its own
    assert next(ET.fromstring(render(report, "junit").encode()).iter("skipped")).text == (
        "Failed, risk accepted: nothing scans them"
    )


def test_a_signature_that_lapses_is_told_too() -> None:
    report = accepted(FOREVER, SOON)
    assert "signed by a person; the signature lapses in 12 days" in render(report, "junit")
    for name in ("github", "gitlab", "sarif", "code-scanning"):
        assert "The signature for OPS-01 lapses in 12 days, and then it counts as not signed." in render(report, name)


def test_a_notice_points_at_the_line_of_the_profile() -> None:
    (notice,) = [one for one in commands(render(accepted(), "github")) if "lapses" in one.data]
    assert notice.name == "notice"
    assert notice.properties == {
        "title": "SEC-01: accepted risk lapses in 12 days", "file": "ops/readycheck.yaml", "line": "7"
    }  # fmt: skip
    (entry,) = [one for one in issues(render(accepted(), "gitlab")) if "lapses" in one.description]
    assert (entry.severity, entry.location.path, entry.location.lines.begin) == ("minor", "ops/readycheck.yaml", 7)
    hold(entry.model_dump(exclude_none=True))


def test_remarks_count_within_the_limits_and_leave_the_findings_half_of_the_room() -> None:
    waivers = tuple(waiver(f"SEC-{number}", number) for number in range(20))
    some = [control(f"LOW-{number}", "T", Severity.LOW, Status.MANUAL, "m") for number in range(12)]
    report = report_of(some, waivers=waivers)
    notices = [one for one in commands(render(report, "github")) if one.name == "notice"]
    assert len(notices) == PER_LEVEL
    assert ["lapses" in one.data for one in notices] == [True] * 5 + [False] * 5
    assert "The accepted risk of SEC-0 lapses today" in notices[0].data
    assert "10 of 32 annotations are shown, and 22 more are not" in render(report, "github")
    alone = report_of([], waivers=waivers)
    assert sum("lapses" in one.data for one in commands(render(alone, "github"))) == PER_LEVEL


def test_of_several_targets_each_has_its_turn_within_one_limit() -> None:
    waivers = tuple(waiver(f"SEC-{number}", number) for number in range(9))
    reports = [
        report_of([], waivers=waivers, target=TargetLine(name=name, environment="x")) for name in ("wiki", "mail")
    ]
    rows_ = [row_of(one, [run(number)]) for number, one in enumerate(reports)]
    told = {key_of(row): told_of(one, row.target) for row, one in zip(rows_, reports, strict=True)}
    notices = [one for one in commands(of_all(summary_of(rows_), told)) if one.name == "notice"]
    assert len(notices) == PER_LEVEL
    assert {one.properties["title"].split(",")[0] for one in notices[:2]} == {"wiki", "mail"}


@pytest.mark.parametrize("suffix", [".html", ".json", ".md", ".txt"])
def test_the_summary_of_many_targets_says_what_lapses(suffix: str) -> None:
    told = '"days_left": 12' if suffix == ".json" else "SEC-01 (accepted risk) in 12 days"
    for report, said in ((accepted(), True), (accepted(FOREVER), False)):
        text = render_summary(summary_of([row_of(report, [run(1)])]), suffix, View(width=100))
        assert (told in text) is said
        assert ("Ending" in text or "Ends within 30 days" in text) is (said and suffix != ".json")


def test_the_sheet_has_the_last_day_and_the_days_left() -> None:
    for report, wanted in (
        (accepted(), ("2026-12-05", "12")),
        (accepted().model_copy(update={"waivers": (waiver("SEC-01", -3, state="expired"),)}), ("2026-11-20", "-3")),
        (accepted().model_copy(update={"waivers": (waiver("SEC-01", 9, state="duplicate"),)}), ("", "")),
        (accepted().model_copy(update={"waivers": (waiver("SEC-01", 5), waiver("SEC-01", -9, state="expired"))}),
         ("2026-11-28", "5")),
    ):  # fmt: skip
        first = rows(render(report, "csv"))[0]
        assert (first["holds_until"], first["days_left"]) == wanted


def test_the_page_of_many_targets_stays_well_formed() -> None:
    page = Page(render_summary(summary_of([row_of(accepted(), [run(1)])]), ".html", View()))
    assert page.faults == []
