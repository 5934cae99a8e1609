"""A policy as text: the checks, the fix that is told, and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from readycheck.api import Finding, Status
from readycheck.cli.app import build
from readycheck.testing import assert_report, audit, judge, rules, worst
from readycheck_checks.http.csp.check import AROUND, CHECKS, SCRIPTS, WORDS
from readycheck_checks.http.facts.csp import CspPolicy

GOOD = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
ALARMS = (Status.FAIL, Status.WARN)


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain terminal of 80 columns, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def called(*arguments: str) -> int:
    """The exit code of a command that is called in this process: a start of the interpreter takes longer than it."""
    with pytest.raises(SystemExit) as end:
        build()(list(arguments), prog_name="readycheck")
    return end.value.code if isinstance(end.value.code, int) else 0


def all_of(policy: str, **fields: Any) -> list[Finding]:
    return [one for check in CHECKS for one in judge(check, CspPolicy(policy=policy, **fields))]


def alarms(policy: str, **fields: Any) -> set[str]:
    return {one.rule.removeprefix("http.csp.") for one in all_of(policy, **fields) if one.status in ALARMS}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (GOOD, set()),
        ("default-src 'none'; frame-ancestors 'none'", set()),
        ("", {"missing"}),
        (" ;,; ", {"missing"}),
        ("script-src 'self'", {"object_src", "base_uri", "form_action", "framing.missing"}),
        (GOOD.replace("frame-ancestors 'none'", "frame-ancestors *"), {"framing.open"}),
        (GOOD.replace("frame-ancestors 'none'", "frame-ancestors *.netlify.app"), {"framing.open"}),
        (GOOD + ", script-src *", set()),
        (GOOD + "; script-src 'self' unpkg.com", {"open_hosts"}),
        (GOOD + "; scrip-src x", {"unknown_directive"}),
    ],
)
def test_a_policy_as_text(policy: str, expected: set[str]) -> None:
    assert alarms(policy) == expected


def test_each_check_always_says_something() -> None:
    for policy in (GOOD, "", "img-src *", "\xff", "a,b;c"):
        for check in CHECKS:
            for meta in (False, True):
                assert judge(check, CspPolicy(policy=policy, meta=meta))


def test_alarms_say_what_to_do_and_which_standard_asks() -> None:
    for one in all_of("script-src 'self' 'unsafe-inline' unsafe-eval; report-to x; frame-ancestors *"):
        if one.status in ALARMS:
            assert one.fix
            assert any(reference.startswith("CWE-") for reference in one.references)
            assert "How to fix it" in {piece.label for piece in one.evidence}


def test_a_pass_shows_which_attacks_are_stopped() -> None:
    (table,) = judge(SCRIPTS, CspPolicy(policy=GOOD))[0].evidence
    assert table.kind == "table"
    assert ("an injected script element runs", "stopped") in table.rows


@pytest.mark.parametrize(
    ("policy", "fix"),
    [
        ("script-src 'self' 'unsafe-inline'", "Write script-src 'self' 'nonce-{random}' instead of script-src 'self'"),
        ("default-src 'self' 'unsafe-inline' a.example", "Add script-src 'self' a.example 'nonce-{random}' beside"),
        ("default-src *", "Add script-src 'self' beside default-src *"),
        ("script-src 'self' https: a.example data:", "Write script-src 'self' a.example instead of"),
        ("script-src 'self'; script-src-attr 'unsafe-inline'", "Write script-src-attr 'none' instead of"),
        ("script-src 'unsafe-inline'; script-src-elem 'self'", "Add script-src-attr 'none' beside script-src"),
        ("script-src 'self' 'unsafe-eval'", "Write script-src 'self' instead of script-src 'self' 'unsafe-eval'"),
        ("img-src 'self'", "Add script-src 'self'"),
        ("script-src 'self' https://*.com", "Write script-src 'self' instead of script-src 'self' https://*.com"),
        ("script-src nonce-abc self 'unsafe-inline'", "Write script-src 'nonce-{random}' instead of script-src nonce-"),
    ],
)
def test_the_directive_to_write_is_made_from_the_one_that_is_there(policy: str, fix: str) -> None:
    (found,) = [one for one in judge(SCRIPTS, CspPolicy(policy=policy)) if one.status in ALARMS]
    assert found.fix.startswith(fix)


@pytest.mark.parametrize(
    ("policy", "fixes"),
    [
        (
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' https:",
            ["Write script-src 'self' 'nonce-{random}' instead of script-src 'self' 'unsafe-inline'"] * 3,
        ),
        (
            "script-src 'unsafe-inline' a.example unpkg.com *.github.io",
            [
                (
                    "Write script-src a.example 'nonce-{random}' instead of script-src 'unsafe-inline' a.example"
                    " unpkg.com *.github.io, with a new random nonce in each response and on each of your own script"
                    " elements, those from unpkg.com, *.github.io too"
                ),
                "Serve these scripts yourself",
            ],
        ),
        (
            "script-src-elem 'self' https:; script-src 'self' 'unsafe-eval'",
            [
                "Write script-src-elem 'self' instead of script-src-elem 'self' https:",
                "Write script-src 'self' instead of script-src 'self' 'unsafe-eval'",
            ],
        ),
    ],
)
def test_no_fix_puts_back_what_another_takes_away(policy: str, fixes: list[str]) -> None:
    found = [one.fix for one in judge(SCRIPTS, CspPolicy(policy=policy)) if one.status in ALARMS]
    assert [text[: len(fix)] for text, fix in zip(found, fixes, strict=True)] == fixes


def test_what_to_add_is_told_in_one_line() -> None:
    found = judge(AROUND, CspPolicy(policy="script-src 'self'"))
    assert found[0].fix == "Add object-src 'none'; base-uri 'none'; form-action 'self'"


def test_in_a_meta_element_frames_are_not_asked_for() -> None:
    assert alarms("default-src 'self'; base-uri 'none'; form-action 'self'", meta=True) == set()
    assert alarms(GOOD, meta=True) == {"meta_ignored"}


def test_the_page_decides_what_self_and_local_addresses_mean() -> None:
    local = GOOD + "; script-src 'self' http://localhost:5173"
    assert alarms(local) == {"machine_address"}
    assert alarms(local, page="http://127.0.0.1:8000/") == set()


def test_a_policy_that_only_reports_protects_nobody() -> None:
    assert alarms("", report_only=GOOD) == {"report_only"}
    assert alarms("", report_only="script-src *") == {"report_only", "candidate"}
    assert alarms(GOOD, report_only=GOOD) == set()
    assert alarms("script-src 'self'", report_only=GOOD) == alarms("script-src 'self'")


def test_several_policies_are_spoken_of_as_one_set() -> None:
    (found,) = [one for one in judge(SCRIPTS, CspPolicy(policy="script-src *, img-src *")) if one.status in ALARMS]
    assert found.message.startswith("the set of content security policies takes scripts from any host")


def test_no_nonce_stands_in_a_report() -> None:
    text = "".join(one.model_dump_json() for one in all_of("script-src 'nonce-Zk3vQ8sWq0LrTn6yXbVz1A' nonce-Zk3vQ8sWq"))
    assert "Zk3vQ8sWq" not in text


def test_policies_of_a_profile_are_judged() -> None:
    report = audit({"policy": "script-src 'self' 'unsafe-inline'"}, {check.id: {} for check in CHECKS})
    assert_report(report, {SCRIPTS.id: "fail", AROUND.id: "warn", WORDS.id: "pass"})
    assert worst(judge(WORDS, CspPolicy(policy=GOOD))) is Status.PASS
    assert rules(judge(WORDS, CspPolicy(policy="default-src self")), Status.WARN) == ["http.csp.unquoted"]


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ((GOOD,), 0, "READY"),
        (("script-src 'self' 'unsafe-inline'",), 1, "lets every inline script run"),
        (("script-src 'unsafe-inline'", GOOD), 0, "READY"),
        (("Content-Security-Policy: " + GOOD,), 0, "READY"),
        (("Content-Security-Policy-Report-Only: " + GOOD,), 1, "only reports and blocks nothing"),
        (("HTTP/2 200\nserver: x\ncontent-security-policy: " + GOOD,), 0, "READY"),
        (("HTTP/2 200\nserver: x\n",), 1, "no directive that browsers enforce"),
        (("--meta", GOOD), 0, "frame-ancestors in a meta element"),
        (("--page", "nowhere", GOOD), 2, "not a web address"),
        (("--meta", GOOD, GOOD), 2, "one policy"),
        ((), 2, "Usage"),
    ],
)
def test_the_command(
    narrow: None, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, text: str
) -> None:
    assert called("csp", *arguments) == code
    said = capsys.readouterr()
    assert text in " ".join((said.out + said.err).split())
    assert max(map(len, said.out.splitlines() or [""])) <= 80


def test_the_command_reads_headers_from_standard_input(tmp_path: Path) -> None:
    sent = (
        b"HTTP/2 200\r\ncontent-security-policy: default-src *; object-src 'none'\r\n"
        b"content-security-policy: script-src 'self'\r\ncontent-security-policy-report-only: base-uri 'none'\r\n"
        b"server: x\r\n\r\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "readycheck", "csp", "-", "--format", "json"],
        input=sent,
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert {one["id"]: one["status"] for one in report["controls"]} == {
        "http.csp.scripts": "pass",
        "http.csp.around": "warn",
        "http.csp.words": "pass",
    }


def test_the_help_shows_examples(narrow: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("csp", "--help") == 0
    assert "Examples" in capsys.readouterr().out
