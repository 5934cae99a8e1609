"""A baseline over the source checks: what is new is named however much is old, and nothing takes its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.installed import readycheck

MANY = 60
"""More files than a list for people would name one by one."""

PROFILE = """version: 1
target: {name: t, source: {path: app, sarif: ['*.sarif']}}
areas: {S: Stones}
controls:
  S-1: {title: Debug, severity: blocker, checks: [source.debug_logging]}
  S-2: {title: Secrets, severity: blocker, checks: [source.secrets]}
  S-3: {title: Code, severity: blocker, checks: [source.python_sast]}
  S-4: {title: Scanner, severity: blocker, checks: [source.sarif]}
"""

Judge = Callable[..., dict[str, Any]]


def scanned(message: str) -> str:
    """What another scanner says of one file."""
    result = {
        "ruleId": "r1",
        "level": "error",
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "app.py"}, "region": {"startLine": 3}}}],
    }
    run = {"tool": {"driver": {"name": "scanner"}}, "results": [result]}
    return json.dumps({"version": "2.1.0", "runs": [run]})


def key(end: str) -> str:
    return f"AKIA{'QW7ZLN3RTY5XK2' + end}"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "readycheck.yaml").write_text(PROFILE)
    app = tmp_path / "app"
    (app / "src").mkdir(parents=True)
    for number in range(MANY):
        (app / "src" / f"m{number:02}.ts").write_text(f"export const a = {number};\nconsole.log(a);\n")
    (app / "app.py").write_text('import os\n\n\ndef run(x: str) -> None:\n    os.system("ls " + x)\n')
    (app / "settings.py").write_text(f'aws = "{key("7B")}"\n')
    (tmp_path / "app" / "scan.sarif").write_text(scanned("the first of its kind"))
    return app


@pytest.fixture
def again(app: Path) -> Judge:
    """Audits, writes the baseline of it, and gives what a later audit with that baseline says."""
    first = readycheck("audit", "-q", cwd=app.parent)
    assert first.returncode == 1, first.stderr
    written = readycheck("baseline", "write", cwd=app.parent)
    assert written.returncode == 0, written.stderr

    def audit() -> dict[str, Any]:
        done = readycheck("audit", "-q", "--baseline", "readycheck-baseline.json", "--format", "json", cwd=app.parent)
        report: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == (1 if report["baseline"]["new"] else 0), done.stderr
        return report

    return audit


def new_ones(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (finding["rule"], finding["location"]["file"])
        for control in report["controls"]
        for check in control["checks"]
        for finding in check["findings"]
        if finding["status"] in ("fail", "warn") and finding["disposition"] == "none"
    ]


def test_one_more_among_many_is_new_and_named(app: Path, again: Judge) -> None:
    (app / "src" / "z_new.ts").write_text("export function f(p: string) {\n  console.log(p);\n}\n")
    assert new_ones(again()) == [("source.debug_logging.output", "src/z_new.ts")]


def test_one_less_among_many_brings_up_none(app: Path, again: Judge) -> None:
    (app / "src" / "m00.ts").write_text("export const a = 0;\n")
    report = again()
    assert new_ones(report) == []
    assert [entry["place"] for entry in report["baseline"]["fixed"]] == ["src/m00.ts"]


def test_a_fault_in_the_place_of_another_is_new(app: Path, again: Judge) -> None:
    (app / "settings.py").write_text(f'aws = "{key("9C")}"\n')
    (app / "app.py").write_text('import os\n\n\ndef go(y: str) -> None:\n    os.system("rm " + y)\n')
    (app / "scan.sarif").write_text(scanned("another of its kind"))
    assert sorted({rule for rule, _ in new_ones(again())}) == [
        "source.python_sast.b605",
        "source.sarif.result",
        "source.secrets.known",
    ]
