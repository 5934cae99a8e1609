"""Who has what to do, where a link leads, since when a finding is open, and how the runs before it went."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.render.page_reader import Page
from tests.support.report_builders import STARTED, control, report_of

from readycheck.model import Decision, Disposition, Report, Severity, Status, TrendPoint
from readycheck.model.builders import failed, passed
from readycheck.render import render, words
from readycheck.render.html import choices
from readycheck.render.html.anchors import anchors
from readycheck.render.html.owners import people
from readycheck.render.html.trend import MOST_RUNS, trend
from readycheck.render.outline import outline


def some() -> Report:
    return report_of([
        control("SEC-1", "one", Severity.BLOCKER, Status.FAIL, "m", (failed("a", "x", fix="npm audit fix;"),),
                check="a", owner="ana"),
        control("SEC-2", "two", Severity.LOW, Status.FAIL, "m", owner="bo"),
        control("SEC-3", "three", Severity.BLOCKER, Status.INCONCLUSIVE, "nobody answered"),
        control("SEC-4", "four", Severity.HIGH, Status.PASS, "m", owner="ana"),
        control("SEC-5", "five", Severity.HIGH, Status.FAIL, "m", owner="cy", disposition=Disposition.WAIVED),
    ])  # fmt: skip


def test_who_has_most_that_stops_the_launch_comes_first_and_nobody_last() -> None:
    report = some()
    found = people(report, outline(report), anchors(report))
    assert [(one.name, [step.control.id for step in one.steps], one.settled) for one in found] == [
        ("ana", ["SEC-1"], 1), ("bo", ["SEC-2"], 0), ("cy", [], 1), ("", ["SEC-3"], 0),
    ]  # fmt: skip
    assert [one.anchor for one in found] == ["owner=ana", "owner=bo", "owner=cy", "owner=nobody"]
    assert [step.stops for one in found for step in one.steps] == [True, False, True]


def test_what_follows_from_others_is_counted_here_as_above() -> None:
    report = report_of([
        control("SEC-1", "one", Severity.BLOCKER, Status.FAIL, "m", (failed("a", "x", fix="Shut it"),),
                check="a", owner="ana"),
        control("SEC-2", "two", Severity.HIGH, Status.FAIL, "m", owner="ana", check="b"),
        control("SEC-3", "three", Severity.BLOCKER, Status.FAIL, "m", owner="ana", derived_from=("SEC-1",)),
        control("SEC-4", "four", Severity.BLOCKER, Status.PASS, "m", owner="ana", derived_from=("SEC-1",)),
        control("SEC-5", "five", Severity.BLOCKER, Status.FAIL, "m", owner="ana", derived_from=("SEC-1",),
                disposition=Disposition.WAIVED),
    ])  # fmt: skip
    seen = outline(report)
    (ana,) = people(report, seen, anchors(report))
    assert [(step.control.id, step.deed, step.stops) for step in ana.steps] == [
        ("SEC-1", "Shut it", True),
        ("SEC-3", "Nothing of its own to do: it follows from SEC-1.", True),
        ("SEC-2", "Repair it.", False),
    ]
    assert (ana.stopping, ana.settled) == (len(seen.blockers), 2)


def test_a_command_is_not_made_a_sentence() -> None:
    page = Page(render(some(), "html"))
    assert "npm audit fix;\n" in page.with_id("owner=ana").text
    assert "Find out: nobody answered." in page.with_id("owner=nobody").text
    assert "1 open control has no owner." in page.with_id("owners").text


def test_links_are_unique_whatever_ids_owners_and_fingerprints_are() -> None:
    marks = (
        "0123456789abcdef",
        "0123456789abcdef",
        "",
        "short",
        "h-blockers",
        "checklist",
        "../../etc/passwd",
        "SEC-1-long",
    )
    findings = tuple(failed("a", f"m{number}", fingerprint=mark) for number, mark in enumerate(marks))
    names = ("ana", "Ana", "a na", "a/na", "nobody", None, "checklist")
    ids = ("SEC-1", "checklist", "pick-open", "h-areas", "owner-x", "i-pass", "SEC-1-long")
    report = report_of([
        control(id_, "t", Severity.LOW, Status.FAIL, "m", findings, check="a", owner=name)
        for id_, name in zip(ids, names, strict=True)
    ])  # fmt: skip
    page = Page(render(report, "html"))
    found = [tag.attributes["id"] for tag in page.tags if "id" in tag.attributes]
    assert len(found) == len(set(found))
    assert {
        "SEC-1",
        "control-checklist",
        "control-pick-open",
        "control-h-areas",
        "control-owner-x",
        "0123456789abcdef",
    } <= set(found)
    made = anchors(report)
    assert list(made.owners.values()) == [
        "owner=ana", "owner=Ana", "owner=a-na", "owner=a-na-2", "owner=nobody", "owner=nobody-2", "owner=checklist",
    ]  # fmt: skip
    assert len(made.findings) == 1


@pytest.mark.parametrize(
    ("days", "told"),
    [(None, ""), (0, "first seen today"), (-1, "first seen today"), (1, "open since 22 Nov, 1 day"),
     (16, "open since 7 Nov, 16 days"),
     (400, "open since 19 Oct 2025, 400 days")],
)  # fmt: skip
def test_open_since_counts_to_the_runs_own_day(days: int | None, told: str) -> None:
    first = None if days is None else STARTED - timedelta(days=days)
    assert words.open_since(first, STARTED) == told


def test_open_since_stands_at_what_is_open_alone() -> None:
    then = datetime(2026, 11, 7, tzinfo=UTC)
    findings = tuple(one.model_copy(update={"first_seen": then}) for one in (failed("a", "bad"), passed("b", "good")))
    report = report_of([control("SEC-1", "t", Severity.BLOCKER, Status.FAIL, "m", findings, check="a")])
    page = Page(render(report, "html"))
    assert page.with_id("SEC-1").text.count("open since 7 Nov, 16 days") == 1
    assert "open since 7 Nov, 16 days" in page.with_id("blockers").text


def test_the_filters_count_and_name_no_value_of_a_target() -> None:
    report = some()
    made = choices.groups(report.controls, outline(report), anchors(report))
    assert [(group.title, [(one.title, one.many) for one in group.choices]) for group in made][1:] == [
        ("Severity", [("blocker", 2), ("high", 2), ("low", 1)]),
        ("Area", [("Security", 5)]),
        ("Owner", [("ana", 2), ("bo", 1), ("nobody named", 1), ("cy", 1)]),
    ]
    rules = choices.rules(made)
    assert "ana" not in rules
    assert '#pick-o-0:checked))~.list [data-o="0"]{display:none}' in rules


def test_owners_without_a_box_are_counted() -> None:
    report = report_of([control(f"S-{n}", "t", Severity.LOW, Status.FAIL, "m", owner=f"o{n}") for n in range(70)])
    text = render(report, "html")
    assert "and 10 more, by the search" in text


def _runs(many: int) -> tuple[TrendPoint, ...]:
    decisions = list(Decision)
    return tuple(
        TrendPoint(
            run=f"r{number}", started=STARTED + timedelta(days=number), decision=decisions[number % 4],
            floor=10.0 + number / 2, ceiling=60.0, coverage=70.0,
        )
        for number in range(many)
    )  # fmt: skip


def test_one_run_is_no_development() -> None:
    assert trend(()) == trend(_runs(1)) == ""
    assert 'id="trend"' not in render(some().model_copy(update={"trend": _runs(1)}), "html")
    assert 'id="trend"' in render(some().model_copy(update={"trend": _runs(2)}), "html")


def test_the_trend_draws_the_score_and_marks_each_decision() -> None:
    text = str(trend(_runs(4)))
    picture, _, table = text.partition("<details")
    assert all(f'class="{name}"' in picture for name in ("line", "possible", "checked"))
    assert re.findall(r">([✓▲?✗])</text>", picture) == [words.DECISION_SYMBOL[decision] for decision in Decision]
    assert "4 runs; the score went from 10–60 to 11.5–60 of 100" in picture
    assert [words.DECISION_WORD[decision] in table for decision in Decision] == [True] * 4


def test_a_long_history_is_cut_and_counted() -> None:
    text = str(trend(_runs(MOST_RUNS + 7)))
    assert text.count("</tr>") == MOST_RUNS + 1
    assert "and 7 more values in the JSON" in text


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (Decision.READY, "It can be launched: everything"),
        (Decision.READY_WITH_ACCEPTED_RISKS, "It can be launched with the risks"),
        (Decision.UNDECIDED, "1 control must be judged before launch"),
        (Decision.NOT_READY, "1 blocker must be fixed first and 1 more control must be judged"),
    ],
)
def test_the_decision_is_a_sentence(decision: Decision, told: str) -> None:
    text = Page(render(some().model_copy(update={"decision": decision}), "html")).all("header")[0].text
    assert told in text
