"""The collectors on real trees, real git, real processes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.checks.testing.conftest import Grow

from readycheck.model import Consent, ReasonCode, Status
from readycheck.model.pack import CannotLook
from readycheck.testing import collect, judge, worst
from readycheck_checks.source.targets import Source
from readycheck_checks.testing import coverage, pipeline, runs
from readycheck_checks.testing.collect.evidence import EVIDENCE
from readycheck_checks.testing.collect.execution import RUN
from readycheck_checks.testing.collect.pipelines import PIPELINES
from readycheck_checks.testing.facts import Pipelines, TestEvidence, TestRun
from readycheck_checks.testing.targets import Tests

PYTHON = sys.executable
APP = {
    "app/__init__.py": "",
    "app/auth/login.py": "def login(name):\n    if name:\n        return 1\n    return 2\n",
    "app/auth/types.py": '"""Only words."""\n',
    "app/main.py": "from app.auth.login import login\n",
    "tests/test_login.py": "from app.auth.login import login\n\ndef test_login():\n    assert login('a') == 1\n",
    "tests/test_submission.py": "def test_hand_in_and_grade():\n    pass\n",
}
LCOV = "SF:/ci/x/app/auth/login.py\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,1\nBRDA:2,0,0,1\nBRDA:2,0,1,1\nend_of_record\n"
JUNIT = """<testsuites><testsuite name="pytest" tests="3" failures="0" errors="0" skipped="1">
<testcase classname="tests.test_login" name="test_login"/><testcase classname="tests.test_submission"
name="test_hand_in_and_grade"/>
<testcase classname="tests.test_login" name="test_x"><skipped/></testcase></testsuite></testsuites>"""


def _look(root: Path, **given: Any) -> TestEvidence:
    return collect(EVIDENCE, Tests.model_validate({"path": root.name, **given}), base=root.parent)


def _age(root: Path, name: str, seconds: int) -> None:
    path = root / name
    time = path.stat().st_mtime - seconds
    os.utime(path, (time, time))


def test_reports_beside_the_code_are_found(grow: Grow) -> None:
    root = grow(APP)
    grow({"junit.xml": JUNIT, "coverage/lcov.info": LCOV})
    fact = _look(root, critical="app/auth/**")
    assert fact.results is not None
    assert (fact.results.files, fact.results.tests, fact.results.skipped) == (("junit.xml",), 3, 1)
    (group,) = fact.coverage.critical
    assert (group.found, group.covered, group.lines, group.branches, group.missing) == (2, 4, 4, 2, ())
    assert fact.flow.files == ("tests/test_submission.py",)
    assert (fact.flow.matched, fact.flow.passed) == (1, 1)
    assert fact.auth.tests == ("tests/test_login.py",)
    assert worst(judge(coverage.CHECK, fact)) is Status.PASS


def test_a_file_that_no_report_has_is_missing_unless_it_holds_no_code(grow: Grow) -> None:
    root = grow({**APP, "app/auth/new.py": "import os\n", "coverage.lcov": LCOV})
    (group,) = _look(root, critical=[{"paths": "app/auth/**", "lines": 90}]).coverage.critical
    assert (group.missing, group.missing_total, group.lines_bar) == (("app/auth/new.py",), 1, 90)


@pytest.mark.parametrize(
    ("name", "text", "has_code"),
    [
        ("a.ts", "export interface A { b: string; c: { d: number } }\nexport type B = A | { x: () => void };\n", False),
        ("a.ts", "import type { A } from './x';\nexport type B = A;\n", False),
        ("a.ts", "export * from './x';\nexport { y } from './y';\n", False),
        ("a.ts", "export const a = 1;\n", True),
        ("a.ts", "export interface A { b: string }\nexport function f() { return 1; }\n", True),
        ("a.d.ts", "declare function f(): void;\n", False),
        ("a.py", "# only words\n", False),
        ("a.py", "X = 1\n", True),
        ("a.js", "// nothing\n/* here */\n", False),
        ("a.js", "f();\n", True),
        ("A.java", "package a;\nimport b.C;\n", False),
        ("A.java", "package a;\nclass A { int b() { return 1; } }\n", True),
    ],
)
def test_which_files_hold_code(grow: Grow, name: str, text: str, has_code: bool) -> None:
    root = grow({f"src/{name}": text, "coverage.lcov": "SF:x.py\nDA:1,1\nend_of_record\n"})
    (group,) = _look(root, critical="src/**").coverage.critical
    assert bool(group.missing_total) == has_code


def test_an_older_report_is_told_by_its_own_time_or_the_file(grow: Grow) -> None:
    root = grow({**APP, "junit.xml": JUNIT})
    assert worst(judge(runs.CHECK, _look(root))) is Status.WARN  # a third is skipped
    _age(root, "junit.xml", 3600)
    assert worst(judge(runs.CHECK, _look(root))) is Status.INCONCLUSIVE
    grow({"junit.xml": JUNIT.replace('name="pytest"', 'name="pytest" timestamp="2020-01-01T10:00:00+00:00"')})
    assert worst(judge(runs.CHECK, _look(root))) is Status.INCONCLUSIVE


def test_left_over_reports_are_not_counted(grow: Grow) -> None:
    bad = '<testsuite tests="1" failures="1"><testcase name="a"><failure/></testcase></testsuite>'
    root = grow({**APP, "reports/junit-old.xml": bad, "reports/junit-new.xml": JUNIT})
    _age(root, "reports/junit-old.xml", 3600)
    results = _look(root, junit="reports/*.xml").results
    assert results is not None
    assert (results.failures, results.left_over) == (0, ("reports/junit-old.xml",))


def _git(root: Path, *arguments: str, date: str = "2026-11-01T10:00:00Z") -> None:
    environment = {"PATH": os.environ["PATH"], "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date, "HOME": str(root)}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *arguments], cwd=root, env=environment, check=True, capture_output=True)


def test_a_fresh_clone_has_the_times_of_its_commits(grow: Grow) -> None:
    root = grow(APP)
    _git(root, "init")
    _git(root, "add", "-A")
    _git(root, "commit", "-m", "x")
    grow({"README.md": "x"})
    _git(root, "add", "-A")
    _git(root, "commit", "-m", "words only", date="2026-11-20T10:00:00Z")
    fact = _look(root)
    assert (fact.code.at, fact.code.how) == (datetime(2026, 11, 1, 10, tzinfo=UTC), "git")
    (root / "app/main.py").write_text("changed = 1\n")
    assert (_look(root).code.file, _look(root).code.how) == ("app/main.py", "file")


def test_a_repository_runs_nothing_of_its_own(grow: Grow, tmp_path: Path) -> None:
    root, trap = grow({**APP, ".gitattributes": "*.py filter=trap diff=trap\n"}), tmp_path / "trapped"
    _git(root, "init")
    _git(root, "add", "-A")
    _git(root, "commit", "-m", "x")
    script = tmp_path / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "filter.trap.clean",
        "filter.trap.smudge",
        "diff.trap.command",
        "core.pager",
        "gpg.program",
    ):
        _git(root, "config", key, str(script))
    _git(root, "config", "log.showSignature", "true")
    for name in APP:
        os.utime(root / name)
    assert _look(root).code.how == "file"
    assert not trap.exists()


def test_hostile_reports_do_no_harm(grow: Grow) -> None:
    root = grow(
        {**APP, "junit.xml": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><testsuites>&b;</testsuites>"}
    )
    (root / "reports").mkdir()
    os.mkfifo(root / "reports/junit.xml")
    (root / "coverage.xml").symlink_to("/etc/passwd")
    fact = _look(root)
    assert fact.results is not None
    assert "entities" in fact.results.problems[0]
    assert fact.coverage.reports == ()
    assert worst(judge(runs.CHECK, fact)) is Status.INCONCLUSIVE


def test_a_tree_that_is_not_named_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotLook, match=r"add target\.sources") as caught:
        collect(EVIDENCE, Tests(command="pytest"), base=tmp_path)
    assert caught.value.reason is ReasonCode.NOT_CONFIGURED


def _run(root: Path, script: str, *, timeout: str = "30s", **given: Any) -> TestRun:
    command = [PYTHON, "-c", script]
    consent = Consent.model_validate({"exec": {"commands": [shlex.join(command)], "timeout": timeout}})
    tests = Tests.model_validate({"path": root.name, "command": command, **given})
    return collect(RUN, tests, base=root.parent, consent=consent, seconds=200)


def test_a_run_is_counted_and_its_report_read(grow: Grow) -> None:
    script = f"open('junit.xml','w').write({JUNIT!r}); print('2 passed, 1 skipped in 0.1s')"
    run = _run(grow(APP), script)
    assert (run.status, run.timed_out, run.left_behind, run.problem) == (0, False, 0, "")
    assert run.after is not None
    assert run.after.results is not None
    assert worst(judge(runs.CHECK, _look(grow({})), others=(run,))) is Status.WARN


def test_the_environment_is_clean_and_the_folder_the_tree(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "do-not-pass-this-on")
    root = grow({"web/a.py": ""})
    run = _run(root, "import os; print(os.getcwd(), sorted(os.environ))", folder="web", env={"MODE": "test"})
    assert "AWS_SECRET" not in run.output
    assert "'MODE'" in run.output
    assert run.output.startswith(str((root / "web").resolve()))


def test_a_run_that_hangs_is_ended_with_all_that_it_started(grow: Grow) -> None:
    script = (
        "import subprocess, sys, time\n"
        "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
        "print(one.pid, flush=True)\ntime.sleep(600)"
    )
    run = _run(grow(APP), script, timeout="2s")
    assert run.timed_out
    assert run.left_behind == 1
    pid = int(run.output)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_flood_of_output_is_bounded(grow: Grow) -> None:
    script = "import sys\nfor _ in range(300): sys.stdout.write('x' * 100_000 + '\\n')\nprint('3 passed in 1.0s')"
    run = _run(grow(APP), script)
    assert [one.passed for one in run.summaries] == [3]
    assert len(run.output) < 20_000


@pytest.mark.parametrize(
    ("command", "allowed", "reason", "words"),
    [
        ("pytest -q", [], "no_consent", "does not name"),
        ("pytest -q", ["pytest"], "no_consent", "does not name"),
        ("", ["pytest"], "not_configured", "no test command"),
        ("pytest && rm -r x", ["pytest && rm -r x"], "not_configured", "needs a shell"),
        ("pytest $HOME", ["pytest $HOME"], "not_configured", "needs a shell"),
        ("no-such-program-here", ["no-such-program-here"], "missing_dependency", "no program"),
        ("pytest 'a", ["pytest"], "not_configured", "split into words"),
    ],
)
def test_what_prevents_a_run_is_told(grow: Grow, command: str, allowed: list[str], reason: str, words: str) -> None:
    root = grow(APP)
    consent = Consent.model_validate({"exec": {"commands": allowed, "timeout": "5s"}})
    run = collect(RUN, Tests(path=root.name, command=command), base=root.parent, consent=consent)
    assert run.reason == reason
    assert words in run.problem


def test_a_folder_outside_of_the_tree_is_refused(grow: Grow) -> None:
    run = _run(grow(APP), "print(1)", folder="../..")
    assert (run.reason, run.status) == ("not_configured", None)


def _pipelines(root: Path, **given: Any) -> Pipelines:
    return collect(PIPELINES, Source(path=root.name), base=root.parent, **given)


WORKFLOW = "on: pull_request\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: make test\n"


def test_pipelines_of_a_tree(grow: Grow) -> None:
    root = grow(
        {".github/workflows/ci.yml": WORKFLOW, "Makefile": "test:\n\tpytest\n", ".travis.yml": "language: python\n"}
    )
    fact = _pipelines(root, things={"tests": [{"command": f"{PYTHON} -m pytest"}]})
    assert [(one.file, one.problem) for one in fact.files] == [
        (".github/workflows/ci.yml", ""),
        (".travis.yml", "its format is not read yet"),
    ]
    assert (fact.jobs[0].family, fact.wanted) == ("pytest", ("pytest",))
    assert worst(judge(pipeline.CHECK, fact)) is Status.PASS


def test_the_repository_around_a_tree_has_its_pipelines(grow: Grow) -> None:
    root = grow({".github/workflows/ci.yml": WORKFLOW, "Makefile": "test:\n\tpytest\n", "api/app.py": ""})
    (root / ".git").mkdir()
    fact = collect(PIPELINES, Source(path="tree/api"), base=root.parent)
    assert [one.requests for one in fact.jobs] == ["yes"]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)
MERGE_BOMB = "a: &a {x: 1, y: 2}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{','.join(['*' + chr(97 + n)] * 9)}]}}\n" for n in range(9)
)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        "jobs: {t: {steps: [{run: !!python/object/apply:os.system [touch x]}]}}\n",
        MERGE_BOMB,
        BOMB + "test:\n  script: *j\n",
        "on: [\n",
        "\0\1",
        "- a\n",
        "jobs: [1, 2]\non: 3\n",
        "jobs: {a: {needs: a, steps: {run: [1]}, if: [x]}}\non: {pull_request: 7}\n",
    ],
    ids=["deep", "object", "merge bomb", "alias bomb", "cut", "binary", "list", "jobs as list", "odd shapes"],
)
def test_hostile_definitions_end_in_a_verdict(grow: Grow, text: str) -> None:
    root = grow(
        {
            ".github/workflows/a.yml": text,
            ".gitlab-ci.yml": text,
            ".circleci/config.yml": text,
            "azure-pipelines.yml": text,
        }
    )
    fact = _pipelines(root)
    assert len(fact.files) == 4
    assert not (root / "x").exists()
    assert worst(judge(pipeline.CHECK, fact)) in (Status.FAIL, Status.INCONCLUSIVE)


def test_definitions_that_are_no_files_are_not_read(grow: Grow, tmp_path: Path) -> None:
    root = grow({"a.py": "", ".github/workflows/x.txt": ""})
    os.mkfifo(root / ".github/workflows/pipe.yml")
    (tmp_path / "secret.yml").write_text(WORKFLOW)
    (root / ".github/workflows/link.yml").symlink_to(tmp_path / "secret.yml")
    fact = _pipelines(root)
    assert {one.problem for one in fact.files} == {"it may not be read, or is larger than 1 MiB"}
    assert fact.jobs == ()
