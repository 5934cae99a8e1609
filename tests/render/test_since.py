"""A finding says since when it is there, where the history knows and it was not this run."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.render.decided import accepted
from tests.render.machine_readers import sarif_run
from tests.render.sarif_schema import valid
from tests.support.report_builders import STARTED, control, report_of

from readycheck.model import Report, Severity, Status
from readycheck.model.builders import failed, passed
from readycheck.render import FORMATS, render
from readycheck.render.since import since


def seen_first(moment: datetime | None) -> Report:
    finding = failed("acme.scan.missing", "nothing scans the uploads").model_copy(update={"first_seen": moment})
    fine = passed("acme.scan.there", "a scanner is there").model_copy(update={"first_seen": moment})
    return report_of([control("SEC-01", "T", Severity.BLOCKER, Status.FAIL, "m", (finding, fine), check="acme.scan")])


NOVEMBER = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
SINCE = dict.fromkeys(FORMATS, "since 3 Nov") | {
    "json": '"first_seen": "2026-11-03T23:30:00Z"',
    "sarif": '"provenance": {"firstDetectionTimeUtc": "2026-11-03T23:30:00.000Z"}',
    "code-scanning": '"provenance": {"firstDetectionTimeUtc": "2026-11-03T23:30:00.000Z"}',
    "csv": "2026-11-03T23:30:00.000Z",
}


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"badge", "prometheus"}))
def test_a_finding_says_since_when_it_is_there(name: str) -> None:
    text = " ".join(render(seen_first(NOVEMBER), name).split())
    assert SINCE[name] in text
    unknown = render(seen_first(None), name)
    assert "since" not in unknown.replace('<span class="since">', "").replace(".since", "")
    assert "firstDetectionTimeUtc" not in unknown


def test_nothing_is_said_of_this_run_and_the_year_where_it_is_another() -> None:
    def told(moment: datetime | None) -> str:
        return since(seen_first(moment).controls[0].findings, STARTED)

    assert [told(STARTED), told(STARTED - timedelta(hours=2)), told(None)] == ["", "", ""]
    assert told(STARTED - timedelta(hours=11)) == "since 22 Nov"
    assert told(datetime(2025, 11, 3, tzinfo=UTC)) == "since 3 Nov 2025"
    assert told(STARTED + timedelta(days=3)) == ""  # a clock that went back
    both = [*seen_first(NOVEMBER).controls[0].findings, *seen_first(STARTED).controls[0].findings]
    assert since(both, STARTED) == "since 3 Nov"
    assert since([one for one in both if one.status is Status.PASS], STARTED) == ""


def test_what_passes_has_no_first_day_in_the_log() -> None:
    valid(render(seen_first(NOVEMBER), "sarif"))
    fine = passed("a.b", "m").model_copy(update={"first_seen": NOVEMBER})
    report = report_of([control("SEC-01", "T", Severity.LOW, Status.PASS, "m", (fine,), check="a")])
    assert "provenance" not in json.dumps(sarif_run(render(report, "sarif")))


def test_the_sheets_new_columns_stand_last() -> None:
    header = next(csv.reader(io.StringIO(render(accepted(), "csv"), newline="")))
    assert header[-4:] == ["fingerprint", "first_seen", "holds_until", "days_left"]
