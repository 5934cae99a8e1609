"""Code Quality: what needs somebody is an entry, everything else is listed in the last one."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from tests.render import code_quality_schema
from tests.render.machine_readers import Issue, in_gitlab, issues
from tests.support.report_builders import control, report_of

from readycheck.model import Disposition, Location, ProfileLine, Report, Severity, Status
from readycheck.model.builders import at_file, at_url, failed
from readycheck.render import render


def entries(report: Report) -> list[Issue]:
    return issues(render(report, "gitlab"))


SEVERITIES = [
    (Severity.BLOCKER, Status.FAIL, Disposition.NONE, "blocker"),
    (Severity.HIGH, Status.FAIL, Disposition.NONE, "critical"),
    (Severity.MEDIUM, Status.FAIL, Disposition.NONE, "major"),
    (Severity.LOW, Status.FAIL, Disposition.NONE, "minor"),
    (Severity.INFO, Status.FAIL, Disposition.NONE, "info"),
    (Severity.BLOCKER, Status.WARN, Disposition.NONE, "critical"),
    (Severity.BLOCKER, Status.INCONCLUSIVE, Disposition.NONE, "critical"),
    (Severity.INFO, Status.MANUAL, Disposition.NONE, "info"),
    (Severity.BLOCKER, Status.FAIL, Disposition.WAIVED, "info"),
    (Severity.BLOCKER, Status.FAIL, Disposition.BASELINED, "blocker"),
]


def test_the_severity_is_the_controls_and_a_step_lower_for_what_does_not_fail() -> None:
    for severity, status, disposition, shown in SEVERITIES:
        one = control("SEC-01", "T", severity, status, "m", disposition=disposition)
        first, last = entries(report_of([one]))
        assert (first.severity, last.severity) == (shown, "info")


def test_what_passes_is_no_flaw_and_is_listed() -> None:
    for status in (Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED):
        report = report_of([control("SEC-01", "T", Severity.HIGH, status, "m")])
        assert len(entries(report)) == 1
        assert in_gitlab(render(report, "gitlab")) == {"SEC-01"}


def test_paths_are_relative_and_what_has_no_file_points_at_the_profile() -> None:
    shown = {
        "src/a.py": "src/a.py",
        "./a.py": "a.py",
        "/etc/passwd": "etc/passwd",
        "../../x/./y": "x/y",
        "C:\\work\\a.py": "work/a.py",
        "..": "readycheck.yaml",
        "a\nb": "a b",
    }
    places: list[tuple[Location, str]] = [(at_file(file, 7), path) for file, path in shown.items()]
    places.append((at_url("https://x.example/"), "readycheck.yaml"))
    for location, path in places:
        report = report_of(
            [control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", (failed("r", "m", location=location),), check="c")]
        )
        assert entries(report)[0].location.path == path


def test_a_profile_elsewhere_is_shown_by_its_name() -> None:
    for path, shown in (
        ("/tmp/x/a.yaml", "a.yaml"),
        ("C:\\x\\a.yaml", "a.yaml"),
        ("p/a.yaml", "p/a.yaml"),
        ("", "readycheck.yaml"),
    ):
        report = report_of([], profile=ProfileLine(path=path, digest=""))
        assert entries(report)[-1].location.path == shown


def test_the_summary_keeps_its_fingerprint_and_equal_findings_get_their_own(stored: Report) -> None:
    twice = (failed("r", "m", fingerprint="same"),) * 2
    other = report_of([control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", twice, check="c")])
    assert len(entries(other)) == 3
    assert entries(other)[-1].fingerprint == entries(stored)[-1].fingerprint
    assert entries(stored)[-1].description.startswith("NOT READY: 4 blockers fail")


def test_every_entry_keeps_to_what_gitlab_reads_by(stored: Report) -> None:
    found = json.loads(render(stored, "gitlab"))
    assert len(found) > 10
    for entry in found:
        code_quality_schema.hold(entry)


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in ("description", "fingerprint", "severity", "location")),
        {"description": 7},
        {"fingerprint": ["a"]},
        {"severity": 1},
        {"location": "a.py"},
        {"location": {"path": 3}},
        {"location": {"path": "a.py", "lines": {"begin": "1"}}},
        {"location": {"path": "a.py", "positions": {"begin": {"line": 1.5}}}},
    ],
)
def test_the_schema_refuses_what_gitlab_would(stored: Report, change: dict[str, Any]) -> None:
    entry = {**json.loads(render(stored, "gitlab"))[0], **change}
    with pytest.raises(jsonschema.ValidationError):
        code_quality_schema.hold({name: value for name, value in entry.items() if value is not None})
