"""The command line starts light, says what to do, and its exit codes are those of DESIGN's table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.installed import readycheck

HEAVY = {"sqlalchemy", "httpx", "jinja2", "bandit", "pydantic"}

CONTROL = "areas: {S: Stones}\ncontrols: {S-1: {title: Signed, severity: blocker, checks: [launch.attestation]}}\n"
FAILING = (
    "version: 1\ntarget: {name: t, backups: [{id: nightly, sqlite: 'none/*.db', rpo: 24h}]}\n"
    "areas: {S: Stones}\ncontrols: {S-1: {title: Fresh, severity: blocker, checks: [backups.fresh]}}\n"
)
SIGNED = "attestations: [{control: S-1, by: lee, on: 2026-11-01, valid: 36500d, evidence: minutes.md}]\n"


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_what_is_asked_first_imports_nothing_heavy(argument: str, tmp_path: Path) -> None:
    code = (
        "import sys\nsys.argv = ['readycheck', sys.argv[1]]\n"
        "from readycheck.cli import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code, end.code\n"
        f"heavy = {HEAVY!r} & set(sys.modules)\nassert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, argument], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "command",
    ["audit", "judge", "demo", "profile check", "profile explain", "profile schema", "report schema", "explain"],
)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    done = readycheck(*command.split(), "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout
    assert "Traceback" not in done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_help_of_the_main_commands_has_examples(tmp_path: Path) -> None:
    for command in ("audit", "judge", "demo"):
        assert "Examples:" in readycheck(command, "--help", cwd=tmp_path).stdout


def test_without_a_profile_it_says_what_to_do(tmp_path: Path) -> None:
    done = readycheck("audit", cwd=tmp_path)
    assert done.returncode == 2
    assert "readycheck.yaml" in done.stderr
    assert "--url" in done.stderr


@pytest.mark.parametrize(
    ("profile", "arguments", "code"),
    [
        ("version: 1\ntarget: {name: t}\n" + CONTROL + SIGNED, (), 0),
        (FAILING, (), 1),
        (FAILING, ("--exit-zero",), 0),
        ("version: 1\ntarget: {name: t}\n" + CONTROL, (), 3),
        ("version: 1\ntarget: {name: t}\n" + CONTROL + "gate: {min_score: 200}\n", (), 2),
        ("version: 1\ntarget: {name: t}\n" + CONTROL, ("--exit-zero",), 0),
        ("version: 1\ntarget: {name: t}\n" + CONTROL, ("--only", "NOPE-*"), 5),
        ("version: 1\ntarget: {name: t}\n" + CONTROL, ("--format", "nonsense"), 2),
        ("version: 1\ntarget: {name: t}\n" + CONTROL, ("--format", "json", "--format", "terminal"), 2),
        ("version: 1\ntarget: {name: t}\n" + CONTROL, ("--out", "/dev/null/x"), 4),
        ("version: 1\ntarget: {name: t}\n" + CONTROL + SIGNED, ("--format", "json=/dev/null/x"), 4),
        ("version: 1\ntarget: {name: t}\n" + CONTROL + SIGNED, ("--resume", "nothing-there"), 2),
        ("version: 1\n", (), 5),
        ("- not a map\n", (), 2),
    ],
)
def test_exit_codes(tmp_path: Path, profile: str, arguments: tuple[str, ...], code: int) -> None:
    (tmp_path / "readycheck.yaml").write_text(profile)
    done = readycheck("audit", *arguments, cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_every_format_has_the_same_exit_code(tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text("version: 1\ntarget: {name: t}\n" + CONTROL)
    codes = {
        readycheck("audit", "--format", one, "-q", cwd=tmp_path).returncode
        for one in ("terminal", "json", "html", "html=a.html")
    }
    assert codes == {3}
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")


def test_a_dry_run_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\nextends: submission-system\ntarget: {name: t, url: 'http://127.0.0.1:9'}\n"
    )
    before = sorted(tmp_path.rglob("*"))
    done = readycheck("audit", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    for part in ("http.responses on main (passive", "SEC-04  http.security_headers on main", "no_check", "LAUNCH-02"):
        assert part in done.stdout


def test_a_partial_run_says_so(tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text("version: 1\nextends: submission-system\ntarget: {name: t}\n")
    done = readycheck("audit", "--area", "LAUNCH", "--format", "json", "-q", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert report["partial"] is True
    assert "area LAUNCH" in report["selection"]
    selected = {control["id"] for control in report["controls"] if control["status"] != "not_selected"}
    assert {one.partition("-")[0] for one in selected} == {"LAUNCH"}
    assert any(line["control"] == "SEC-04" for line in report["not_selected"])


def test_judging_again_needs_no_profile_file(tmp_path: Path) -> None:
    profile = tmp_path / "readycheck.yaml"
    profile.write_text("version: 1\ntarget: {name: t}\n" + CONTROL + SIGNED)
    assert readycheck("audit", "--out", "run", "-q", cwd=tmp_path).returncode == 0
    profile.unlink()
    done = readycheck("judge", "run", "--format", "json=again.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "run" / "report.json").read_bytes()
    aged = readycheck("judge", "run", "--as-of", "2160-01-01", "--format", "json", cwd=tmp_path)
    assert aged.returncode == 3
    assert json.loads(aged.stdout)["attestations"][0]["state"] == "expired"


def test_a_mistyped_command_is_answered_with_the_nearest(tmp_path: Path) -> None:
    done = readycheck("adit", cwd=tmp_path)
    assert done.returncode == 2
    assert "audit" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_commands(shell: str, tmp_path: Path) -> None:
    words = {"bash": "readycheck au", "zsh": "readycheck au", "fish": "readycheck au"}
    environ = {
        "_READYCHECK_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": words[shell],
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": words[shell],
        "COMP_CWORD": "1",
    }
    code = "import sys; sys.argv = ['readycheck']; from readycheck.cli import main; main()"
    import os

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert "audit" in done.stdout, done.stderr
