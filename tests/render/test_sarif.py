"""SARIF: valid by the published schema, every control there as what it is, limits kept and told."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date
from typing import Any

import pytest
from tests.render.machine_readers import in_sarif, sarif_run
from tests.render.sarif_schema import valid
from tests.support.report_builders import control, report_of

from readycheck.model import (
    BaselineEntry,
    BaselineUse,
    CheckResult,
    Disposition,
    Finding,
    Location,
    NotSelectedLine,
    Report,
    Severity,
    Status,
    WaiverLine,
)
from readycheck.model.builders import at_artefact, at_file, at_object, at_queue, at_url, failed, passed, unknown, warned
from readycheck.model.words import ReasonCode
from readycheck.render import render
from readycheck.render.sarif import limits

WAIVER = WaiverLine(
    control="SEC-01", reason="a [link](1) is no link", owner="Ana", approver="Lee", expires=date(2027, 1, 31),
    state="in_force", days_left=9,
)  # fmt: skip


def results(report: Report, name: str = "sarif") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = valid(render(report, name))["results"]
    return found


def one(status: Status, finding: Finding | None = None, **more: Any) -> Report:
    made = control(
        "SEC-01",
        "T",
        Severity.BLOCKER,
        status,
        "m",
        (finding,) if finding else (),
        check="c" if finding else "",
        **more,
    )
    return report_of([made], waivers=(WAIVER,) if made.disposition is Disposition.WAIVED else ())


@pytest.mark.parametrize("name", ["sarif", "code-scanning"])
def test_the_stored_run_is_valid(stored: Report, name: str) -> None:
    valid(render(stored, name))


KINDS = {
    Status.PASS: ("pass", "none"),
    Status.WARN: ("fail", "warning"),
    Status.FAIL: ("fail", "error"),
    Status.INCONCLUSIVE: ("open", "none"),
    Status.ERROR: ("open", "none"),
    Status.MANUAL: ("review", "none"),
    Status.NOT_APPLICABLE: ("notApplicable", "none"),
    Status.NOT_SELECTED: ("notApplicable", "none"),
}


def test_each_status_is_shown_as_what_it_is() -> None:
    assert set(KINDS) == set(Status)
    for status, shown in KINDS.items():
        (found,) = results(one(status))
        assert (found["kind"], found["level"]) == shown
        assert status in (Status.PASS, Status.WARN, Status.FAIL) or ":" in found["message"]["text"]


def test_only_open_problems_become_alerts() -> None:
    alerts = {status: len(results(one(status), "code-scanning")) for status in Status}
    assert alerts == {status: int(KINDS[status][0] in ("fail", "open", "review")) for status in Status}
    waived = one(Status.FAIL, failed("r", "m"), disposition=Disposition.WAIVED)
    run = valid(render(waived, "code-scanning"))
    assert run["results"] == []
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["associatedRule"]["id"] == "SEC-01"
    assert "SEC-01 failed" in said["message"]["text"]
    assert "Risk accepted" in said["message"]["text"]


def test_a_control_is_there_by_itself_where_no_finding_says_its_status() -> None:
    mixed = one(Status.FAIL, passed("r", "fine"))
    assert [found["message"]["text"] for found in results(mixed)] == ["m."]
    both = control(
        "SEC-01", "T", Severity.LOW, Status.FAIL, "m", (failed("a", "x"), warned("b", "y"), passed("c", "z")), check="c"
    )
    assert [found["level"] for found in results(report_of([both]))] == ["note", "note"]


PLACES: list[tuple[Location | None, str, dict[str, int], dict[str, str] | None]] = [
    (at_file("src/a b:ü.py", 3, 7), "src/a%20b%3A%C3%BC.py", {"startLine": 3, "startColumn": 7}, None),
    (at_file("./a.py"), "a.py", {"startLine": 1}, None),
    (at_file("/srv/a.py", 2), "file:///srv/a.py", {"startLine": 2}, None),
    (at_file("//evil.example/a"), "file:///evil.example/a", {"startLine": 1}, None),
    (at_file("javascript:alert(1)"), "javascript%3Aalert%281%29", {"startLine": 1}, None),
    (at_file("a\ud800.py", 0, -1), "a%ED%A0%80.py", {"startLine": 1}, None),
    (
        at_url("https://x.example/a", "csp"), "readycheck.yaml", {"startLine": 1},
        {"name": "https://x.example/a (header csp)", "fullyQualifiedName": "https://x.example/a", "kind": "resource"},
    ),
    (
        {**at_url("https://x.example/a"), "method": "POST"}, "readycheck.yaml", {"startLine": 1},
        {"name": "POST https://x.example/a", "fullyQualifiedName": "https://x.example/a", "kind": "resource"},
    ),
    (
        at_object("users", "table", "email"), "readycheck.yaml", {"startLine": 1},
        {"name": "users", "fullyQualifiedName": "users.email", "kind": "table"},
    ),
    (
        at_queue("grading"), "readycheck.yaml", {"startLine": 1},
        {"name": "grading", "fullyQualifiedName": "queue/grading", "kind": "queue"},
    ),
    (
        at_artefact("a.dump"), "readycheck.yaml", {"startLine": 1},
        {"name": "a.dump", "fullyQualifiedName": "artefact/a.dump", "kind": "artefact"},
    ),
    (
        {"kind": "acme", "b": 2, "a": "x"}, "readycheck.yaml", {"startLine": 1},
        {"name": "x, 2", "fullyQualifiedName": "acme/x, 2", "kind": "acme"},
    ),
    (None, "readycheck.yaml", {"startLine": 1}, None),
]  # fmt: skip


def test_each_kind_of_place_has_a_file_and_what_lies_in_none_a_name() -> None:
    for location, uri, region, logical in PLACES:
        finding = failed("r", "m").model_copy(update={"location": location})
        (found,) = results(one(Status.FAIL, finding))
        (place,) = found["locations"]
        base = {} if uri.startswith("file:") else {"uriBaseId": "%SRCROOT%"}
        assert place["physicalLocation"] == {"artifactLocation": {"uri": uri, **base}, "region": region}
        assert place.get("logicalLocations") == ([logical] if logical else None)


def test_an_accepted_risk_is_suppressed_with_its_reason_and_an_expired_one_is_not() -> None:
    for finding in (failed("r", "m"), None):
        (found,) = results(one(Status.FAIL, finding, disposition=Disposition.WAIVED))
        (why,) = found["suppressions"]
        assert (why["kind"], why["status"]) == ("external", "accepted")
        said = "a [link] (1) is no link. Owner: Ana. Approved by Lee. Until 31 Jan 2027, lapses in 9 days."
        assert why["justification"] == said
    (late,) = results(one(Status.FAIL, failed("r", "m"), disposition=Disposition.WAIVER_EXPIRED))
    assert late["suppressions"] == []
    assert "Acceptance expired" in late["message"]["text"]
    (unseen,) = results(one(Status.INCONCLUSIVE, unknown("r", ReasonCode.TIMEOUT, "m"), disposition=Disposition.WAIVED))
    assert (unseen["kind"], len(unseen["suppressions"])) == ("open", 1)


def test_the_baseline_says_what_is_known() -> None:
    known = failed("a", "m").model_copy(update={"disposition": Disposition.BASELINED})
    made = control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", (known, failed("b", "n")), check="c")
    report = report_of([made], baseline=BaselineUse(path="b.json", known=1, new=1))
    states = {found["properties"]["rule"]: found["baselineState"] for found in results(report)}
    assert states == {"a": "unchanged", "b": "new"}
    assert "baselineState" not in results(report_of([made]))[0]


def test_what_is_fixed_is_absent_under_the_fingerprint_that_it_had() -> None:
    gone = failed("a", "the door", fingerprint="f1")
    before = control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", (gone,), check="c")
    after = control("SEC-01", "T", Severity.HIGH, Status.PASS, "m", (passed("a", "closed"),), check="c")
    entry = BaselineEntry(
        control="SEC-01", check="c", rule="a", thing="main", place="a](b.py", status="fail", fingerprint="f1",
        first_seen=date(2026, 11, 1), message="the door",
    )  # fmt: skip
    other = entry.model_copy(update={"control": "GONE-01"})
    report = report_of([after], baseline=BaselineUse(path="b.json", known=0, new=0, fixed=(entry, other)))
    absent = [found for found in results(report) if found.get("baselineState") == "absent"]
    assert [(one["kind"], one["level"], one["ruleId"]) for one in absent] == [("informational", "none", "SEC-01")]
    assert absent[0]["message"]["text"] == "Fixed: the door. It was seen at a] (b.py."
    (old,) = results(report_of([before]))
    assert absent[0]["partialFingerprints"] == old["partialFingerprints"]
    assert all(found.get("baselineState") != "absent" for found in results(report, "code-scanning"))


def test_fingerprints_stay_when_lines_move_and_differ_within_a_report() -> None:
    def prints(line: int) -> list[str]:
        finding = failed("r", "m", location=at_file("a.py", line), fingerprint="same")
        made = control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", (finding, finding), check="c")
        return [found["partialFingerprints"]["primaryLocationLineHash"] for found in results(report_of([made]))]

    assert prints(3) == prints(40)
    assert len(set(prints(3))) == 2


def test_rules_carry_help_tags_and_only_real_addresses(stored: Report) -> None:
    rules = {rule["id"]: rule for rule in valid(render(stored, "sarif"))["tool"]["driver"]["rules"]}
    assert list(rules) == [one.id for one in stored.controls]
    headers = rules["SEC-04"]
    assert headers["helpUri"] == "https://cwe.mitre.org/data/definitions/1021.html"
    assert headers["properties"]["tags"][:2] == ["security", "blocker"]
    assert "external/cwe/cwe-693" in headers["properties"]["tags"]
    assert headers["properties"]["security-severity"] == "9.5"
    assert "**Do:** Set the headers in the reverse proxy" in headers["help"]["markdown"]
    assert rules["SEC-01"]["helpUri"] == "https://cwe.mitre.org/data/definitions/532.html"
    assert "helpUri" not in rules["SEC-05"]
    assert "security-severity" not in rules["LOAD-02"]["properties"]


@pytest.mark.parametrize(
    ("id_", "references", "is_security"),
    [
        ("KEYS-01", ("CWE-798",), True),
        ("KEYS-01", ("GHSA-aaaa-bbbb-cccc",), True),
        ("SEC-01", (), True),
        ("KEYS-01", (), False),
        ("LOAD-06", ("CWE-1067", "ASVS 5.0 V15.2.2"), False),  # of CWE's quality measures
    ],
)
def test_what_names_a_weakness_is_security_whatever_its_area(
    id_: str, references: tuple[str, ...], is_security: bool
) -> None:
    made = control(id_, "T", Severity.HIGH, Status.FAIL, "m", references=references)
    properties = valid(render(report_of([made]), "sarif"))["tool"]["driver"]["rules"][0]["properties"]
    assert ("security-severity" in properties, "security" in properties["tags"]) == (is_security, is_security)


@pytest.mark.parametrize(("code", "successful"), [(0, True), (1, True), (3, True), (4, False), (130, False)])
def test_the_invocation_tells_how_the_run_ended(code: int, successful: bool) -> None:
    told = sarif_run(render(report_of([], exit_code=code), "sarif"))["invocations"][0]
    assert (told["exitCode"], told["executionSuccessful"]) == (code, successful)
    assert told["startTimeUtc"] == "2026-11-23T10:00:00.000Z"
    assert told["endTimeUtc"] == "2026-11-23T10:04:01.700Z"


def test_problems_and_waivers_that_do_not_hold_are_said(stored: Report) -> None:
    told = valid(render(stored, "sarif"))["invocations"][0]
    said = [note["message"]["text"] for note in told["toolExecutionNotifications"]]
    assert said[0] == "A part of the checklist: without TEST-*."
    assert "acme-old" in said[1]
    assert "The waiver for SEC-99 is malformed" in told["toolConfigurationNotifications"][1]["message"]["text"]


def test_a_control_that_is_only_listed_as_left_out_is_there() -> None:
    left = report_of([], not_selected=(NotSelectedLine(control="LOAD-09", reason="no time"),))
    (found,) = results(left)
    assert (found["ruleId"], found["kind"]) == ("LOAD-09", "notApplicable")
    assert found["message"]["text"] == "Left out: no time."
    assert in_sarif(render(left, "code-scanning")) == {"LOAD-09"}


def many(findings: int) -> Report:
    """One control with so many failing findings and nine that come after it, each with its own status."""
    finding = failed("r", "Place does not do what the rule asks of it", location=at_file("src/a.py", 3))
    loud = control("SEC-00", "T", Severity.BLOCKER, Status.FAIL, "m", (finding,), check="c")
    check = CheckResult.model_construct(**{**loud.checks[0].__dict__, "findings": (finding,) * findings})
    loud = loud.model_copy(update={"checks": (check,)})
    others = [
        control(f"LOW-{number}", "T", Severity.LOW, status, "m") for number, status in enumerate((*Status, Status.FAIL))
    ]
    return report_of([loud, *others])


@pytest.mark.parametrize(
    ("name", "module", "limit", "most", "findings"),
    [("sarif", "", "RESULTS", 120, 300), ("code-scanning", ".code_scanning", "RESULTS_KEPT", 5_000, 30_000)],
)
def test_what_is_over_the_limit_is_counted_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, module: str, limit: str, most: int, findings: int
) -> None:
    monkeypatch.setattr(f"readycheck.render.sarif{module}.{limit}", most)
    report = many(findings)
    text = render(report, name)
    run = sarif_run(text)
    found = run["results"]
    assert len(found) == most
    assert in_sarif(text) == {one.id for one in report.controls} | {"readycheck.more"}
    assert found[0]["ruleId"] == "SEC-00"
    assert Counter(one["ruleId"] for one in found)["LOW-8"] == 1
    alerts = findings + (9 if name == "sarif" else 6)
    left = f"And {alerts - (most - 1):,} more findings, of SEC-00 {alerts - (most - 1):,}: a code host takes no more"
    assert found[-1]["message"]["text"].startswith(left)
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith(left)
    assert len(gzip.compress(text.encode(), 1)) < 10_000_000
    if most < 1000:
        valid(text)


def test_the_limits_are_githubs() -> None:
    assert (limits.RESULTS, limits.RESULTS_KEPT, limits.EXTENSIONS, limits.TAGS) == (25_000, 5_000, 100, 10)
