"""Annotations over several targets: the limits of one step, the gravest first, each with its target's name."""

from __future__ import annotations

from collections import Counter

from tests.render.machine_readers import commands
from tests.support.report_builders import HOSTILE, control, report_of
from tests.support.sample_summary import run

from readycheck.model import Decision, Finding, Report, Severity, Status, Summary, TargetLine
from readycheck.render.github import Told, told_of
from readycheck.render.many.annotations import Key, key_of, render
from readycheck.render.many.outcome import named
from readycheck.render.many.rows import row_of, row_without_report, summary_of


def report(name: str, severity: Severity, many: int) -> Report:
    found = [Finding(rule="r", status=Status.FAIL, message=f"{name} {number}") for number in range(many)]
    made = [control("SEC-01", "T", severity, Status.FAIL, "m", found, check="c")]
    return report_of(made, target=TargetLine(name=name, environment="x"))


def all_of(*reports: Report) -> tuple[Summary, dict[Key, Told]]:
    rows = [row_of(one, [run(number)]) for number, one in enumerate(reports)]
    told = [told_of(one, named(one.target.name, one.target.environment)) for one in reports]
    return summary_of(rows), {key_of(row): one for row, one in zip(rows, told, strict=True)}


def test_the_limits_hold_over_all_targets_together() -> None:
    text = render(*all_of(*(report(f"t{number}", Severity.BLOCKER, 8) for number in range(4))))
    said = [one for one in commands(text) if "group" not in one.name]
    assert Counter(one.name for one in said) == {"error": 10}
    assert "9 of 32 annotations are shown, and 23 more are not" in said[-1].data
    # every target has its turn before any has its second
    assert {one.properties["title"].split(",")[0] for one in said[:4]} <= {f"t{number} (x)" for number in range(4)}
    assert len({one.properties["title"].split(",")[0] for one in said[:-1]}) == 4


def test_the_gravest_come_first_whichever_target_they_are_of() -> None:
    text = render(*all_of(report("mild", Severity.LOW, 3), report("grave", Severity.BLOCKER, 2)))
    said = [(one.name, one.properties["title"]) for one in commands(text) if "group" not in one.name]
    assert [name for name, _ in said] == ["error", "error", "warning", "warning", "warning", "error"]
    assert all(title == "grave (x), SEC-01: T" for _, title in said[:2])
    assert said[-1][1] == "readycheck: NOT READY"
    groups = [one.data for one in commands(text) if one.name == "group"]
    assert groups == ["readycheck: grave (x), 1 control", "readycheck: mild (x), 1 control"]


def test_a_target_without_a_report_is_an_error_that_says_why() -> None:
    summary, told = all_of(report("fine", Severity.LOW, 0))
    lost = row_without_report("lost", "x", "lost.yaml", 4, "its process was ended by SIGKILL")
    text = render(summary_of([*summary.targets, lost]), told)
    first, *_, last = [one for one in commands(text) if "group" not in one.name]
    assert (first.name, first.properties["title"]) == ("error", "lost (x): NO REPORT")
    assert "its process was ended by SIGKILL" in first.data.lower() or "SIGKILL" in first.data
    assert last.name == "error"


def test_all_ready_is_one_notice() -> None:
    good = report_of(
        [control("SEC-01", "T", Severity.BLOCKER, Status.PASS, "m", check="c")], decision=Decision.READY, exit_code=0
    )
    (last,) = [one for one in commands(render(*all_of(good))) if "group" not in one.name]
    assert last.name == "notice"


def test_no_name_of_a_target_forges_a_command() -> None:
    said = [one for one in commands(render(*all_of(report(HOSTILE, Severity.BLOCKER, 2)))) if "group" not in one.name]
    assert [one.name for one in said] == ["error", "error", "error"]
