"""What the options of `audit` and `judge` change, each on a run that looks at nothing but a folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.installed import readycheck

LATER = datetime.now(UTC).date() + timedelta(days=120)
"""Far enough from lapsing, near enough to be allowed."""

PROFILE = """\
version: 1
target: {name: t, backups: [{id: nightly, sqlite: 'none/*.db', rpo: 24h}]}
areas: {S: Stones, W: Wood}
controls:
  S-1: {title: Fresh, severity: blocker, owner: ana, checks: [backups.fresh]}
  S-2: {title: Signed, severity: high, owner: lee, checks: [launch.attestation]}
  W-1: {title: Signed too, severity: low, checks: [launch.attestation]}
"""
ALL = {"S-1", "S-2", "W-1"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "readycheck.yaml").write_text(PROFILE)
    return tmp_path


def report(*arguments: str, cwd: Path, code: int) -> dict[str, Any]:
    done = readycheck(*arguments, "--format", "json", cwd=cwd)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "S-1,S-2"), "repeat --only for each, as in --only S-1 --only S-2"),
        (("--area", "S, W"), "repeat --area for each, as in --area S --area W"),
        (("--only", "X-1"), "'readycheck checks' lists what there is"),
    ],
)
def test_a_list_with_commas_that_selects_nothing_is_told_how_to_repeat(
    place: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = readycheck("audit", *arguments, cwd=place)
    assert done.returncode == 5
    assert said in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "kept", "code"),
    [
        ((), ALL, 1),
        (("--only", "S-*"), {"S-1", "S-2"}, 1),
        (("--only", "launch.*"), {"S-2", "W-1"}, 0),
        (("--skip", "S-1"), {"S-2", "W-1"}, 0),
        (("--skip", "backups.*"), {"S-2", "W-1"}, 0),
        (("--area", "W"), {"W-1"}, 0),
        (("--severity", "high"), {"S-1", "S-2"}, 1),
        (("--owner", "lee"), {"S-2"}, 0),
        (("--only", "S-*", "--owner", "ana"), {"S-1"}, 1),
    ],
)
def test_what_is_selected(place: Path, arguments: tuple[str, ...], kept: set[str], code: int) -> None:
    found = report("audit", "-q", *arguments, cwd=place, code=code)
    assert {one["id"] for one in found["controls"] if one["status"] != "not_selected"} == kept
    assert {one["control"] for one in found["not_selected"]} == ALL - kept
    assert found["partial"] is (kept != ALL)


ANSWER = """\
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
Strict-Transport-Security: max-age=63072000; includeSubDomains
X-Content-Type-Options: nosniff
Referrer-Policy: no-referrer
Permissions-Policy: camera=(), microphone=(), geolocation=()
Cross-Origin-Opener-Policy: same-origin
Cross-Origin-Resource-Policy: same-origin
Cache-Control: no-store

<!doctype html><html><head><meta charset=utf-8><title>t</title></head><body><p>Hello</p></body></html>
"""


def test_a_recording_is_decided_by_the_check_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ANSWER)
    recorded = ("audit", "-q", "--har", "a.txt", "--url", "https://staging.example.edu/login")
    found = report(*recorded, "--only", "http.security_headers", cwd=tmp_path, code=0)
    assert (found["decision"], found["partial"]) == ("ready", True)
    looked_at = {one["id"]: one for one in found["controls"] if one["status"] != "not_selected"}
    assert list(looked_at) == ["SEC-04"]
    assert [(one["id"], one["status"]) for one in looked_at["SEC-04"]["checks"]] == [
        ("http.security_headers", "pass"),
        ("http.cors", "not_selected"),
        ("http.integrity", "not_selected"),
    ]
    # What a recording cannot hold stays unknown where it is asked for.
    assert report(*recorded, "--only", "SEC-04", cwd=tmp_path, code=3)["decision"] == "undecided"
    (tmp_path / "a.txt").write_text(ANSWER.replace("default-src 'self'", "default-src *"))
    assert report(*recorded, "--only", "http.security_headers", cwd=tmp_path, code=1)["decision"] == "not_ready"


def test_a_recording_that_is_not_there_is_a_wrong_command_line(place: Path) -> None:
    done = readycheck("audit", "--har", "nowhere.har", cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "readycheck: there is no file nowhere.har to read with --har\n"


def test_explain_shows_defaults_as_a_profile_takes_them(place: Path) -> None:
    done = readycheck("explain", "http.cookies", cwd=place)
    said = " ".join(done.stdout.split())
    assert "(default {warn: 30d, fail: 400d})" in said
    assert "AtLeast" not in said
    assert "where the login cannot show it script_cookies" in said, "a list that is empty has no default to tell"


def test_accepted_risks_can_be_left_aside(place: Path) -> None:
    waiver = f"waivers: [{{control: S-1, reason: r, owner: ana, approver: lee, expires: {LATER}}}]\n"
    (place / "readycheck.yaml").write_text(PROFILE + waiver)
    assert report("audit", "-q", "--out", "run", cwd=place, code=0)["decision"] == "ready_with_accepted_risks"
    assert report("audit", "-q", "--no-waivers", cwd=place, code=1)["decision"] == "not_ready"
    assert report("judge", "run", "--no-waivers", cwd=place, code=1)["decision"] == "not_ready"


def test_a_run_is_judged_by_another_profile(place: Path) -> None:
    report("audit", "-q", "--out", "run", cwd=place, code=1)
    (place / "milder.yaml").write_text(PROFILE.replace("severity: blocker", "severity: medium"))
    assert report("judge", "run", "--profile", "milder.yaml", cwd=place, code=0)["decision"] == "ready"
    stricter = report("judge", "run", "--profile", "milder.yaml", "--set", "gate.fail_on=medium", cwd=place, code=1)
    assert stricter["decision"] == "not_ready"


def test_things_in_short_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "app.py").write_text("breakpoint()\n")
    for arguments, control, status in (
        (("--source", "source"), "SEC-01", "fail"),
        (("--database", "sqlite:///not-there.db"), "DATA-01", "inconclusive"),
    ):
        done = readycheck("audit", "-q", "--only", control, *arguments, "--format", "json", cwd=tmp_path)
        found = {one["id"]: one for one in json.loads(done.stdout)["controls"]}
        assert found[control]["status"] == status, done.stderr
        assert found[control]["checks"][0]["findings"]


def test_how_many_workers_changes_nothing(place: Path) -> None:
    def controls(jobs: str) -> Any:
        return report("audit", "-q", "--jobs", jobs, cwd=place, code=1)["score"]

    assert controls("1") == controls("4")
    assert readycheck("audit", "--jobs", "65", cwd=place).returncode == 2


def test_a_run_that_is_not_there_names_the_newest_that_is(place: Path) -> None:
    assert "there is no run in nope or .readycheck/runs/nope" in readycheck("judge", "nope", cwd=place).stderr
    readycheck("audit", "-q", cwd=place)
    (run,) = (place / ".readycheck" / "runs").iterdir()
    for arguments in (("judge", "nope"), ("audit", "--resume", "nope")):
        done = readycheck(*arguments, cwd=place)
        assert done.returncode == 2
        assert f"the newest here is {run.name}" in done.stderr
    assert readycheck("judge", run.name, cwd=place).returncode == 1


def test_to_go_on_says_which_profile_it_needs(place: Path) -> None:
    readycheck("audit", "-q", "--out", "run", cwd=place)
    (place / "readycheck.yaml").rename(place / "mine.yaml")
    done = readycheck("audit", "--resume", "run", cwd=place)
    assert done.returncode == 2
    assert "the run was begun with: readycheck.yaml, or its --url" in done.stderr


def test_the_checks_of_a_kept_run_are_loaded_only_on_request(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "signs.py").write_text(
        "from readycheck.api import *\n"
        "def judge(fact, options, context):\n    yield passed('signs.are', 'a sign')\n"
        "CHECK = Check('signs.are', 'Signs are there', judge, None, NoOptions)\n"
    )
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\npacks: [./mine]\ntarget: {name: t}\nareas: {S: S}\n"
        "controls: {S-1: {title: T, severity: blocker, checks: [signs.are]}}\n"
    )
    assert readycheck("audit", "--out", "run", "-q", cwd=tmp_path).returncode == 0
    without = readycheck("judge", "run", "-q", cwd=tmp_path)
    assert without.returncode == 3
    assert "--packs" in without.stderr
    assert readycheck("judge", "run", "--packs", "-q", cwd=tmp_path).returncode == 0


def test_a_check_of_the_profile_tells_what_will_not_count(place: Path) -> None:
    risk = "reason: r, owner: ana, approver: lee"
    (place / "readycheck.yaml").write_text(
        f"{PROFILE}waivers:\n  - {{control: S-1, {risk}}}\n  - {{control: S-9, {risk}, expires: {LATER}}}\n"
        f"  - {{control: W-1, {risk}, expires: 2020-02-29}}\n  - {{control: S-2, {risk}, expires: {LATER}}}\n"
    )
    done = readycheck("profile", "check", cwd=place)
    assert done.returncode == 0
    told = [line.partition("waiver of ")[2] for line in done.stderr.splitlines() if "waiver of " in line]
    assert [line[:5] for line in told] == ["S-1: ", "S-9: ", "W-1: "]
    for line, words in zip(told, ("counts as expired", "has no control 'S-9'", "2020-02-29"), strict=True):
        assert words in line
