"""CSV: a row a finding, by the RFC, and nothing that a sheet runs."""

from __future__ import annotations

import re

from tests.render.hostile_reports import every_text
from tests.render.machine_readers import rows
from tests.support.report_builders import control, report_of

from readycheck.model import Report, Severity, Status
from readycheck.model.builders import at_file, failed, passed
from readycheck.render import render
from readycheck.render.csv import COLUMNS

NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def test_a_row_for_each_finding_and_for_each_control_without_one(stored: Report) -> None:
    found = rows(render(stored, "csv"))
    assert list(found[0]) == list(COLUMNS)
    assert stored.baseline is not None
    assert len(found) == sum(len(one.findings) or 1 for one in stored.controls) + len(stored.baseline.fixed)
    assert {row["control"] for row in found} == {one.id for one in stored.controls}
    assert {row["decision"] for row in found} == {"not_ready"}


def test_the_columns_hold_what_they_say() -> None:
    made = failed(
        "r", "m, n", location=at_file("a.py", 3), value=-2.5, threshold=1, unit="s", references=("CWE-1", "x")
    )
    one = control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", (made, passed("p", "fine")), check="c", owner="web")
    row, second = rows(render(report_of([one]), "csv"))
    wanted = {
        "control": "SEC-01", "severity": "high", "owner": "web", "control_status": "fail", "status": "fail",
        "place": "a.py:3", "file": "a.py", "line": "3", "message": "m, n", "value": "-2.5", "threshold": "1",
        "unit": "s", "references": "CWE-1; x",
    }  # fmt: skip
    assert row | wanted == row
    assert (second["status"], second["control_status"]) == ("pass", "fail")


def test_no_text_starts_as_a_formula_does(stored: Report) -> None:
    found = rows(render(every_text(stored, ("\uff1d1+1", " =1", "\n=1", "%0A=1", "|calc", "-1", "@a")), "csv"))
    assert len(found) > 80
    for row in found:
        for cell in row.values():
            assert not re.match(r"\s*[=+@\-\t\r\uff1d|%]", cell) or NUMBER.fullmatch(cell), cell
            assert len(cell) < 32_767
    assert {row["message"] for row in found} >= {"'-1", "'=1", "'@a"}
