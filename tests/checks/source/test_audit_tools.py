"""Audit tools that lie, fail and hang, stood in for by fakes: whatever their exit code says, none of it is a pass."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.source.collect import npm_audit, pip_audit
from readycheck_checks.source.collect.dependencies import DEPENDENCIES
from readycheck_checks.source.dependencies import CHECK
from readycheck_checks.source.facts import AdvisorySource, DependenciesFact
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]
PYTHON = {"requirements.txt": "starlette==0.40.0\n"}
NODE = {"package-lock.json": json.dumps({"lockfileVersion": 3, "packages": {"node_modules/vue": {"version": "3.4.0"}}})}
HANG = """trap '' TERM INT HUP
sh -c 'trap "" TERM; echo $$ >> {pids}; exec sleep 600' &
( setsid sh -c 'echo $$ >> {pids}; exec sleep 600' & )
echo $$ >> {pids}
while :; do sleep 60; done
"""
"""Deaf to signals, with a child, and with another that left its group and its parent."""


def _answer(root: Path, **given: Any) -> tuple[AdvisorySource, Status]:
    fact: DependenciesFact = collect(
        DEPENDENCIES, Source.model_validate({"path": root.name, **given}), base=root.parent
    )
    (source,) = fact.sources
    return source, worst(judge(CHECK, fact))


def _pip_audit(folder: Path, patch: pytest.MonkeyPatch, *, out: str = "", err: str = "", code: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    body = f"import sys\nsys.stdout.write({out!r})\nsys.stderr.write({err!r})\nsys.exit({code})\n"
    (folder / "pip_audit.py").write_text(body)
    patch.setenv("PYTHONPATH", str(folder))


def _npm(folder: Path, patch: pytest.MonkeyPatch, *, audit: str, config: str = "echo offline=false") -> None:
    folder.mkdir(exist_ok=True)
    (folder / "npm").write_text(f'#!/bin/sh\nif [ "$1" = config ]; then\n{config}\nexit\nfi\n{audit}\n')
    (folder / "npm").chmod(0o755)
    patch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def _report(*entries: tuple[str, dict[str, Any]]) -> str:
    return json.dumps({"dependencies": [{"name": name, **rest} for name, rest in entries], "fixes": []})


SKIPPED = {"skip_reason": "Dependency not found on PyPI and could not be audited"}
CLEAN: dict[str, Any] = {"version": "0.40.0", "vulns": []}
KNOWN = {"version": "2.4.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.11.3"], "aliases": None}]}
TRACEBACK = 'Traceback (most recent call last):\n  File "x"\nrequests.exceptions.ConnectionError: name resolution\n'


@pytest.mark.parametrize(
    ("given", "problem", "status"),
    [
        ({"out": _report(("starlette", CLEAN), ("jinja2", KNOWN)), "code": 1}, "", Status.PASS),
        ({"out": _report(("starlette", CLEAN), ("jinja2", KNOWN)), "code": 0}, "", Status.PASS),
        ({"out": _report(("starlette", SKIPPED), ("jinja2", SKIPPED)), "err": "No known vulnerabilities found"},
         "no_service", Status.INCONCLUSIVE),
        ({"out": _report(("starlette", SKIPPED), ("jinja2", KNOWN)), "code": 1}, "insufficient_data",
         Status.INCONCLUSIVE),
        ({"out": _report(("starlette", CLEAN), ("jinja2", CLEAN))}, "no_service", Status.INCONCLUSIVE),
        ({"out": _report(("jinja2", KNOWN))}, "insufficient_data", Status.INCONCLUSIVE),
        ({"out": json.dumps({"dependencies": ["starlette", None, 1]})}, "no_service", Status.INCONCLUSIVE),
        ({"out": _report(("starlette", CLEAN), ("jinja2", KNOWN))[:-20]}, "no_service", Status.INCONCLUSIVE),
        ({"out": "{}"}, "no_service", Status.INCONCLUSIVE),
        ({"out": "null"}, "no_service", Status.INCONCLUSIVE),
        ({"out": "No known vulnerabilities found"}, "no_service", Status.INCONCLUSIVE),
        ({}, "no_service", Status.INCONCLUSIVE),
        ({"err": TRACEBACK, "code": 1}, "no_service", Status.INCONCLUSIVE),
        ({"err": "ERROR: pip_audit._cli: Starlette not found: skipped\n", "code": 1}, "no_service",
         Status.INCONCLUSIVE),
        ({"err": "ERROR: No matching distribution found for starlette==0.40.0\n", "code": 1}, "no_service",
         Status.INCONCLUSIVE),
        ({"err": "python: No module named pip_audit\n", "code": 1}, "missing_dependency", Status.INCONCLUSIVE),
    ],
)  # fmt: skip
def test_pip_audit(
    grow: Grow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], problem: str, status: Status
) -> None:
    _pip_audit(tmp_path / "fake", monkeypatch, **given)
    source, seen = _answer(grow({**PYTHON}), service="pypi")
    assert (source.problem, seen) == (problem, status), source


FOUND = {"lodash": {"via": [{"url": "https://github.com/advisories/GHSA-1", "severity": "high", "range": "<4.17.12"}],
                    "nodes": ["node_modules/p1"]}}  # fmt: skip
HONEST = {"auditReportVersion": 2, "vulnerabilities": FOUND, "metadata": {"dependencies": {"total": 2}}}
OFFLINE = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 2}}}
REFUSED = {"message": "405 Method Not Allowed", "statusCode": 405, "error": {"summary": "", "detail": ""}}


@pytest.mark.parametrize(
    ("audit", "config", "problem"),
    [
        (f"echo '{json.dumps(HONEST)}'; exit 1", None, ""),
        (f"echo '{json.dumps(HONEST)}'", None, ""),
        (f"echo '{json.dumps(OFFLINE)}'", None, "no_service"),
        (f"echo '{json.dumps(REFUSED)}'; exit 1", None, "no_service"),
        (f"echo '{json.dumps(HONEST)}' | head -c 90", None, "no_service"),
        ("echo 'found 0 vulnerabilities'", None, "no_service"),
        ("exit 0", None, "no_service"),
        ("echo ECONNREFUSED >&2; exit 1", None, "no_service"),
        (f"echo '{json.dumps(HONEST)}'", "echo offline=true", "no_service"),
        (f"echo '{json.dumps(HONEST)}'", "echo offline=undefined", "missing_dependency"),
        (f"echo '{json.dumps(HONEST)}'", "exit 1", "missing_dependency"),
        (f"echo '{json.dumps(HONEST)}'", "kill -9 $$", "missing_dependency"),
    ],
)
def test_npm(
    grow: Grow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audit: str, config: str | None, problem: str
) -> None:
    _npm(tmp_path / "fake", monkeypatch, audit=audit, **({"config": config} if config else {}))
    source, seen = _answer(grow({**NODE}), npm="registry", service="none")
    assert (source.problem, seen) == (problem, Status.INCONCLUSIVE if problem else Status.PASS), source


@pytest.mark.skipif(shutil.which("setsid") is None, reason="setsid is not installed")
@pytest.mark.parametrize("tool", ["npm audit", "npm config", "pip-audit"])
def test_a_tool_that_hangs_is_ended_with_its_family(
    grow: Grow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    pids, fake = tmp_path / "pids", tmp_path / "fake"
    hang = HANG.format(pids=pids)
    if tool == "pip-audit":
        monkeypatch.setattr(pip_audit, "_MOST_SECONDS", 1.0)
        _pip_audit(fake, monkeypatch)
        (fake / "pip_audit.py").write_text(f"import os\nos.execv('/bin/sh', ['sh', '-c', {hang!r}])\n")
        source, seen = _answer(grow({**PYTHON}), service="pypi")
    else:
        monkeypatch.setattr(npm_audit, "_MOST_SECONDS", 0.5)
        monkeypatch.setattr(npm_audit, "_CONFIG_SECONDS", 0.5 if tool == "npm config" else 20.0)
        _npm(fake, monkeypatch, audit=hang, **({"config": hang} if tool == "npm config" else {}))
        source, seen = _answer(grow({**NODE}), npm="registry", service="none")
    assert (source.problem, seen) == ("timeout", Status.INCONCLUSIVE)
    assert [pid for pid in map(int, pids.read_text().split()) if _lives(pid)] == []


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_settings_that_run_code_do_not_reach_the_tools(
    grow: Grow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree's own settings, and variables that load code into a tool or send its questions elsewhere."""
    evil = {"NODE_OPTIONS": f"--require {tmp_path}/evil.js", "npm_config_ignore_scripts": "false",
            "npm_config_node_options": f"--require {tmp_path}/evil.js", "PIP_AUDIT_OUTPUT": f"{tmp_path}/stolen",
            "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": f"{tmp_path}/pip.conf"}  # fmt: skip
    for name, value in evil.items():
        monkeypatch.setenv(name, value)
    fake = tmp_path / "fake"
    _npm(fake, monkeypatch, audit=f"env > {tmp_path}/npm-env; pwd >> {tmp_path}/npm-env")
    _pip_audit(fake, monkeypatch)
    (fake / "pip_audit.py").write_text(f"import os\nopen('{tmp_path}/pip-env', 'w').write(str(dict(os.environ)))\n")
    root = grow({**PYTHON, **NODE, ".npmrc": f"ignore-scripts=false\nnode-options=--require {tmp_path}/evil.js\n",
                 "pip.conf": "[global]\nindex-url = http://127.0.0.1:9/\n"})  # fmt: skip
    collect(DEPENDENCIES, Source.model_validate({"path": root.name}), base=root.parent)
    npm = (tmp_path / "npm-env").read_text()
    assert "evil" not in npm
    assert "npm_config_ignore_scripts=true" in npm
    assert str(root) not in npm
    assert not {"evil", "stolen", "127.0.0.1", "pip.conf"} & set((tmp_path / "pip-env").read_text().split("'"))
