"""SARIF of ten scanners, its levels, its age, and what is damaged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st
from tests.checks.source import sarif_documents as documents
from tests.checks.source.sarif_documents import at, log, run

from readycheck.model import Status
from readycheck.testing import AS_OF, collect, judge, rules, worst
from readycheck_checks.source.collect.sarif import SARIF
from readycheck_checks.source.facts import FileClass, SarifFact, SarifResult, SarifRun
from readycheck_checks.source.locks.model import DamagedError
from readycheck_checks.source.sarif import CHECK
from readycheck_checks.source.sarif_log.read import Result, read_log
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]


def _results(document: Any, root: str = "/ROOT") -> list[Result]:
    return [result for one in read_log(document, root) for result in one.results]


@pytest.mark.parametrize(
    ("document", "tool", "expected"),
    [
        (documents.SEMGREP, "Semgrep OSS", [("js.eval", "error", "", "web/app.js", 7, "open", ("CWE-95",))]),
        (documents.CODEQL, "CodeQL", [("js/sql-injection", "error", "high", "src/db.js", 12, "open", ("CWE-89",))]),
        (documents.TRIVY, "Trivy", [("CVE-2026-1", "warning", "medium", "/library/image", 1, "open", ())]),
        (documents.ZAP, "ZAP", [("10020", "warning", "", "https://example.test/login", 1, "open", ("CWE-1021",))]),
        (documents.GITLEAKS, "gitleaks", [("aws-access-token", "warning", "", "a.py", 2, "open", ())]),
        (documents.BANDIT, "Bandit", [("B602", "error", "", "app/run.py", 9, "open", ("CWE-78",))]),
        (documents.ESLINT, "ESLint", [("no-unused-vars", "warning", "", "web/sp ace.js", 5, "open", ()),
                                      ("no-unused-vars", "error", "", "web/b.js", 3, "suppressed", ())]),
        (documents.CHECKOV, "checkov", [("CKV_DOCKER_3", "error", "", "/Dockerfile", 1, "open", ())]),
        (documents.GOSEC, "gosec", [("G101", "error", "", "main.go", 4, "open", ("CWE-798",))]),
        (documents.OLD, "OldScan", [("R1", "error", "", "src/hash.c", 8, "open", ()),
                                    ("R1", "error", "", "", None, "suppressed", ())]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_ten_scanners(document: dict[str, Any], tool: str, expected: list[tuple[Any, ...]]) -> None:
    (one,) = read_log(document, "/ROOT")
    assert (one.tool, one.problem) == (tool, "")
    assert [(r.rule, r.level, r.severity, r.file, r.line, r.state, r.cwe) for r in one.results] == expected
    assert all("hidden" not in result.message for result in one.results)


def test_messages_by_id_and_without_what_looks_like_a_secret() -> None:
    assert _results(documents.OLD)[0].message == "Weak hash MD5"
    token = "ab1" * 12
    (one,) = _results(log(run("x", [], [{"ruleId": "a", "message": {"text": f"the key {token} is here"}}])))
    assert one.message == "the key (not shown) is here"


def _one(result: dict[str, Any], rule: dict[str, Any] | None = None, **given: Any) -> Result:
    rules = [{"id": "r", **(rule or {})}]
    return _results(log(run("t", rules, [{"ruleId": "r", "message": {"text": "m"}, **result}], **given)))[0]


@pytest.mark.parametrize(
    ("result", "rule", "level", "state"),
    [
        ({}, {}, "warning", "open"),
        ({"level": "note"}, {"defaultConfiguration": {"level": "error"}}, "note", "open"),
        ({"ruleIndex": 0}, {"defaultConfiguration": {"level": "error"}}, "error", "open"),
        ({"ruleId": "r/deep"}, {"defaultConfiguration": {"level": "error"}}, "error", "open"),
        ({"kind": "pass"}, {}, "none", "passed"),
        ({"kind": "informational", "level": "error"}, {}, "none", "passed"),
        ({"kind": "review"}, {}, "warning", "open"),
        ({"level": "none"}, {}, "none", "open"),
        ({"level": "fatal"}, {}, "warning", "open"),
        ({"baselineState": "absent", "level": "error"}, {}, "error", "absent"),
        ({"baselineState": "unchanged", "level": "error"}, {}, "error", "open"),
        ({"suppressions": []}, {}, "warning", "open"),
        ({"suppressions": [{"kind": "external"}]}, {}, "warning", "suppressed"),
        ({"suppressions": [{"kind": "external", "status": "accepted"}]}, {}, "warning", "suppressed"),
        ({"suppressions": [{"kind": "external", "status": "underReview"}]}, {}, "warning", "open"),
        ({"suppressions": [{"status": "accepted"}, {"status": "rejected"}]}, {}, "warning", "open"),
    ],
)
def test_levels_and_states(result: dict[str, Any], rule: dict[str, Any], level: str, state: str) -> None:
    one = _one(result, rule)
    assert (one.level, one.state) == (level, state)


def test_a_level_that_the_invocation_overrides() -> None:
    override = [{"descriptor": {"id": "r"}, "configuration": {"level": "error"}}]
    assert (
        _one({}, invocations=[{"executionSuccessful": True, "ruleConfigurationOverrides": override}]).level == "error"
    )


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        ("9.1", "critical"),
        ("7.0", "high"),
        (4.0, "medium"),
        ("0.1", "low"),
        ("x", ""),
        (None, ""),
        ("11", ""),
        ("nan", ""),
    ],
)
def test_severity(given: Any, severity: str) -> None:
    assert _one({}, {"properties": {"security-severity": given}}).severity == severity


@pytest.mark.parametrize(
    ("location", "bases", "expected"),
    [
        ({"uri": "a.py"}, {}, "a.py"),
        ({"uri": "./b/../a.py"}, {}, "a.py"),
        ({"uri": "file:///ROOT/sub/a%20b.py"}, {}, "sub/a b.py"),
        ({"uri": "/ROOT/a.py"}, {}, "a.py"),
        ({"uri": "file:///elsewhere/a.py"}, {}, "/elsewhere/a.py"),
        ({"uri": "a.py", "uriBaseId": "SRC"}, {"SRC": {"uri": "file:///ROOT/web/"}}, "web/a.py"),
        ({"uri": "a.py", "uriBaseId": "SRC"}, {"SRC": {"uri": "web", "uriBaseId": "TOP"}, "TOP": {"uri": "file:///ROOT/"}},
         "web/a.py"),
        ({"uri": "a.py", "uriBaseId": "LOOP"}, {"LOOP": {"uri": "x/", "uriBaseId": "LOOP"}}, "x/" * 10 + "a.py"),
        ({"uri": "a.py", "uriBaseId": "UNKNOWN"}, {}, "a.py"),
        ({"uri": "sub\\a.py"}, {}, "sub/a.py"),
        ({"uri": "http://[bad"}, {}, "http:/[bad"),
        ({}, {}, ""),
    ],
)  # fmt: skip
def test_places(location: dict[str, Any], bases: dict[str, Any], expected: str) -> None:
    place = [{"physicalLocation": {"artifactLocation": location}}]
    assert _one({"locations": place}, originalUriBaseIds=bases).file == expected


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "missing"),
        ({}, "missing"),
        ({"version": "1.0.0", "runs": []}, "1.0.0"),
        ({"version": "2.1.0"}, "no list"),
        ({"version": "2.1.0", "runs": [1]}, "no list"),
        ({"version": "2.1.0", "runs": []}, "no run"),
    ],
)
def test_what_is_not_sarif(document: Any, says: str) -> None:
    with pytest.raises(DamagedError, match=says):
        read_log(document, "/")


NOTICE = {"level": "error", "message": {"text": "3 files could not be parsed"}}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"results": None}, "no results"),
        ({"results": [1]}, "damaged"),
        ({"invocations": [{"executionSuccessful": False}]}, "did not run to its end"),
        (
            {"invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [NOTICE]}]},
            "could not be parsed",
        ),
        ({"invocations": [{"executionSuccessful": True, "toolConfigurationNotifications": [NOTICE]}]}, "1 errors"),
        ({"invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [{"level": "warning"}]}]}, ""),
        ({"invocations": [{"executionSuccessful": True, "exitCode": 1}]}, ""),
    ],
)
def test_a_run_that_says_too_little(given: dict[str, Any], says: str) -> None:
    (one,) = read_log(log({**run("t", [], []), **given}), "/")
    assert says in one.problem
    assert bool(one.problem) is bool(says)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.sampled_from(["error", "2.1.0", "a.py", "%"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from(["runs", "results", "tool", "driver", "rules", "locations", "physicalLocation", "rule",
                         "artifactLocation", "uri", "level", "message", "text", "invocations", "suppressions"]),
        inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@hypothesis_given(VALUES, VALUES, VALUES)
def test_any_document_is_read(tool: Any, results: Any, rest: Any) -> None:
    whole = {"tool": tool, "results": [results] if isinstance(results, dict) else results}
    read_log({"version": "2.1.0", "runs": [{**(rest if isinstance(rest, dict) else {}), **whole}]}, "/r")


def _look(root: Path, **given: Any) -> SarifFact:
    return collect(SARIF, Source.model_validate({"path": root.name, **given}), base=root.parent)


def _aged(root: Path, name: str, age: timedelta) -> None:
    moment = (AS_OF - age).timestamp()
    os.utime(root / name, (moment, moment))


def test_files_are_read_by_glob_and_classed(grow: Grow) -> None:
    root = grow({
        "a.py": "", "out/s.sarif": json.dumps(documents.SEMGREP), "out/b.sarif": json.dumps(documents.BANDIT),
        ".gitignore": "out/", "out/t.sarif": json.dumps(log(run("t", [], [{"message": {"text": "m"}, "level": "error",
                                                                          "locations": at("tests/test_a.py")}]))),
    })  # fmt: skip
    fact = _look(root, sarif=["out/*.sarif", "out/s.sarif", "nothing/*.sarif"])
    assert [one.tool for one in fact.runs] == ["Bandit", "Semgrep OSS", "t"]
    assert {one.file: one.file_class for one in fact.results}["tests/test_a.py"] is FileClass.TEST
    assert fact.unread == {"nothing/*.sarif": "no file has this name"}
    assert "source.sarif.unread" in rules(judge(CHECK, fact), Status.INCONCLUSIVE)


def test_a_file_that_was_cut_is_not_known_at_any_place(grow: Grow) -> None:
    data = json.dumps(documents.CODEQL, indent=1).encode()
    root = grow({"a.py": "", **{f"s{end}.sarif": data[:end] for end in range(0, len(data) - 2, 97)}})
    fact = _look(root, sarif=["*.sarif"])
    assert not fact.runs
    assert all("line" in why for why in fact.unread.values())
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


def test_a_scan_older_than_the_code_is_stale(grow: Grow) -> None:
    root = grow({"a.py": "x = 1", "s.sarif": json.dumps(log(run("t", [], [])))})
    _aged(root, "a.py", timedelta(hours=2))
    _aged(root, "s.sarif", timedelta(hours=1))
    assert worst(judge(CHECK, _look(root, sarif=["s.sarif"]))) is Status.PASS
    _aged(root, "s.sarif", timedelta(hours=3))
    fact = _look(root, sarif=["s.sarif"])
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE
    assert worst(judge(CHECK, fact, {"stale": "fail"})) is Status.FAIL
    assert worst(judge(CHECK, fact, {"tolerance": "2h"})) is Status.PASS


def test_a_scan_of_the_revision_that_is_checked_out_is_fresh(grow: Grow) -> None:
    root = grow({"a.py": "x = 1", "s.sarif": json.dumps(documents.CODEQL), ".git/HEAD": "ref: refs/heads/main\n",
                 ".git/packed-refs": f"# pack-refs\n{'a' * 40} refs/heads/main\n"})  # fmt: skip
    _aged(root, "a.py", timedelta(hours=1))
    _aged(root, "s.sarif", timedelta(hours=2))
    fact = _look(root, sarif=["s.sarif"])
    assert fact.revision == "a" * 40
    assert "source.sarif.scanned" in rules(judge(CHECK, fact), Status.PASS)
    (root / ".git/HEAD").write_text("b" * 40)
    assert "source.sarif.stale" in rules(judge(CHECK, _look(root, sarif=["s.sarif"])), Status.INCONCLUSIVE)
    (root.parent / "outside").write_text("c" * 40)
    (root / ".git/HEAD").write_text("ref: ../../outside\n")
    assert _look(root, sarif=["s.sarif"]).revision == ""


def test_a_result_lies_in_a_file_or_at_an_address() -> None:
    seen = [judge(CHECK, _fact(file=one)) for one in ("a.py", "https://staging.example.edu/x")]
    places = [one.location for found in seen for one in found if one.rule == "source.sarif.result"]
    assert [place and place["kind"] for place in places] == ["file", "url"]


@pytest.mark.parametrize(
    ("files", "options", "status"),
    [
        ({"a.py": ""}, {}, Status.NOT_APPLICABLE),
        ({"a.py": "", "b.ts": ""}, {}, Status.NOT_APPLICABLE),
        ({"a.py": "", "b.ts": ""}, {"unscanned": "warn"}, Status.WARN),
        ({"b.ts": ""}, {}, Status.INCONCLUSIVE),
        ({"tests/b.ts": ""}, {}, Status.NOT_APPLICABLE),
    ],
)
def test_nothing_is_named(grow: Grow, files: dict[str, str | bytes], options: dict[str, Any], status: Status) -> None:
    assert worst(judge(CHECK, _look(grow(files)), options)) is status


def _fact(**given: Any) -> SarifFact:
    one = SarifResult.model_validate(
        {"tool": "t", "rule": "r", "level": "error", "message": "m", "file": "a.py", **given}
    )
    ran = SarifRun(file="s.sarif", tool="t", results=1, finished=AS_OF)
    return SarifFact(root=".", runs=(ran,), results=(one,), results_total=1, asked=1)


@pytest.mark.parametrize(
    ("given", "options", "status"),
    [
        ({}, {}, Status.FAIL),
        ({"level": "warning"}, {}, Status.WARN),
        ({"level": "note"}, {}, Status.PASS),
        ({"level": "none"}, {}, Status.PASS),
        ({"level": "warning"}, {"fail_on": "warning"}, Status.FAIL),
        ({"level": "warning"}, {"warn_on": "error"}, Status.PASS),
        ({"level": "warning", "severity": "critical"}, {}, Status.FAIL),
        ({"severity": "medium"}, {}, Status.FAIL),
        ({"severity": "low"}, {}, Status.WARN),
        ({"severity": "medium"}, {"fail_severity": "high"}, Status.WARN),
        ({"state": "suppressed"}, {}, Status.PASS),
        ({"state": "absent"}, {}, Status.PASS),
        ({"unchanged": True}, {}, Status.FAIL),
        ({"unchanged": True}, {"baseline": "new"}, Status.WARN),
        ({"file_class": "test"}, {}, Status.WARN),
        ({"file": "https://example.test/x"}, {}, Status.FAIL),
        ({}, {"ignore": ["r"]}, Status.PASS),
    ],
)
def test_bars(given: dict[str, Any], options: dict[str, Any], status: Status) -> None:
    assert worst(judge(CHECK, _fact(**given), options)) is status


def test_an_old_scan_is_stale_and_a_long_list_is_summed_up() -> None:
    fact = _fact()
    old = fact.runs[0].model_copy(update={"finished": AS_OF - timedelta(days=40)})
    assert "source.sarif.stale" in rules(judge(CHECK, fact.model_copy(update={"runs": (old,)})), Status.INCONCLUSIVE)
    many = fact.model_copy(update={"results": fact.results * 60, "results_total": 90})
    assert [one.stands_for for one in judge(CHECK, many) if one.rule == "source.sarif.more"] == [30]
    findings = judge(CHECK, many, {"most": 50})
    assert len(rules(findings, Status.FAIL)) == 51
    assert [one.value for one in findings if one.rule == "source.sarif.more"] == [40]


def test_a_scanner_of_the_whole_repository_names_the_same_file(grow: Grow) -> None:
    """In a monorepo other scanners count from the repository's root, the profile from the service."""
    results = [
        {"message": {"text": "m"}, "level": "error", "locations": at(file)} for file in ("services/web/b.py", "c.py")
    ]
    root = grow({
        ".git/HEAD": "ref: refs/heads/main\n",
        "services/web/b.py": "",
        "services/web/c.py": "",
        "services/web/s.sarif": json.dumps(log(run("t", [], results))),
    })  # fmt: skip
    source = Source.model_validate({"path": "services/web", "sarif": ["s.sarif"]})
    fact = collect(SARIF, source, base=root)
    assert sorted(one.file for one in fact.results) == ["b.py", "c.py"]
