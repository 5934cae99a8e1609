"""Workflow commands: as the runner reads them, within its limits, the gravest first, a last one that sums up."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.render.machine_readers import commands, in_github
from tests.support.report_builders import control, report_of

from readycheck.model import Decision, Disposition, Finding, Report, Severity, Status
from readycheck.model.builders import at_file, at_url, failed
from readycheck.render import render


def told(report: Report) -> list[tuple[str, str]]:
    return [(one.name, one.data) for one in commands(render(report, "github")) if "group" not in one.name]


def of(severity: Severity, status: Status, disposition: Disposition = Disposition.NONE) -> Report:
    made = control("SEC-01", "T", severity, status, "m", disposition=disposition)
    return report_of([made], decision=Decision.READY, exit_code=0)


LEVELS = [
    (Severity.BLOCKER, Status.FAIL, Disposition.NONE, "error"),
    (Severity.BLOCKER, Status.FAIL, Disposition.WAIVED, "notice"),
    (Severity.BLOCKER, Status.FAIL, Disposition.WAIVER_EXPIRED, "error"),
    (Severity.BLOCKER, Status.FAIL, Disposition.BASELINED, "notice"),
    (Severity.HIGH, Status.FAIL, Disposition.NONE, "warning"),
    (Severity.BLOCKER, Status.INCONCLUSIVE, Disposition.NONE, "warning"),
    (Severity.BLOCKER, Status.ERROR, Disposition.NONE, "warning"),
    (Severity.LOW, Status.MANUAL, Disposition.NONE, "notice"),
    (Severity.BLOCKER, Status.WARN, Disposition.NONE, "notice"),
]


def test_what_stops_the_launch_is_an_error_and_what_nobody_knows_is_never_silent() -> None:
    for severity, status, disposition, level in LEVELS:
        assert [name for name, _ in told(of(severity, status, disposition))] == [level, "notice"]


def test_what_needs_nobody_has_no_annotation_and_stands_in_the_list() -> None:
    for status in (Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED):
        report = of(Severity.BLOCKER, status)
        assert len(told(report)) == 1
        assert in_github(render(report, "github")) == {"SEC-01"}


def test_a_finding_points_at_its_line_else_at_the_profile() -> None:
    found = (
        failed("a", "50% of a, b: c", location=at_file("src/a,b.py", 3, 7), fix="try 100%0A"),
        failed("b", "n", location=at_url("https://x.example/")),
    )
    report = report_of([control("SEC-01", "A, b: c", Severity.BLOCKER, Status.FAIL, "m", found, check="c")])
    first, second, _ = [one for one in commands(render(report, "github")) if "group" not in one.name]
    assert first.properties == {"title": "SEC-01: A, b: c", "file": "src/a,b.py", "line": "3", "col": "7"}
    assert first.data == "50% of a, b: c. Do: try 100%0A."
    assert second.properties == {"title": "SEC-01: A, b: c", "file": "readycheck.yaml", "line": "1"}
    assert second.data == "n. Seen at https://x.example/."
    assert "%2525" not in render(report, "github")


def test_ten_of_a_level_the_gravest_first_and_each_control_before_a_second_finding() -> None:
    def some(many: int) -> tuple[Finding, ...]:
        return tuple(failed("r", f"place {number}", fingerprint=str(number)) for number in range(many))

    controls = [control("SEC-01", "T", Severity.BLOCKER, Status.FAIL, "m", some(40), check="c")]
    controls += [control(f"SEC-{n}", "T", Severity.BLOCKER, Status.FAIL, "m", some(3), check="c") for n in (2, 3)]
    controls += [control(f"LOAD-{n}", "T", Severity.HIGH, Status.FAIL, "m", some(9), check="c") for n in (1, 2)]
    controls += [control(f"LOW-{n}", "T", Severity.LOW, Status.MANUAL, "m") for n in range(12)]
    report = report_of(controls)
    found = told(report)
    assert Counter(name for name, _ in found) == {"error": 10, "warning": 10, "notice": 10}
    titles = [one.properties["title"] for one in commands(render(report, "github")) if one.name == "error"]
    assert {title.split(":")[0] for title in titles[:-1]} == {"SEC-01", "SEC-2", "SEC-3"}
    level, last = found[-1]
    assert level == "error"
    assert "29 of 76 annotations are shown, and 47 more are not" in last
    assert titles[-1] == "readycheck: NOT READY"


@pytest.mark.parametrize(("decision", "level"), [(Decision.NOT_READY, "error"), (Decision.UNDECIDED, "warning")])
def test_the_last_one_sums_up(decision: Decision, level: str) -> None:
    report = report_of([], decision=decision, partial=True, selection="only SEC-*")
    ((name, said),) = told(report)
    assert name == level
    assert said == "Blockers fail. Score 0 of 100, 100 % judged. Only a part was looked at: only SEC-*."
