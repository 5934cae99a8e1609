"""The composite action, step by step as a runner calls it: what it gates on, what it writes, what it refuses.

GitHub itself was not at hand: `composite.py` plays the runner, everything else (bash, pip, readycheck) is real.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.examples.composite import Ran, Runner
from tests.examples.installing import OFFLINE, ROOT, lend_dependencies
from tests.support.cli import default_signals, until

pytestmark = pytest.mark.thorough

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
BAD = "def total(x):\n    print(x)\n    return x\n"
CLEAN = "def total(x):\n    return x\n"
WAITING = """\
version: 1
packs: [{packs}]
target: {{name: t, spots: [{{id: main, sign: {sign}}}]}}
areas: {{T: Tests}}
controls:
  T-1: {{title: Quick, severity: blocker, checks: [waiting.quick]}}
  T-2: {{title: Endless, severity: blocker, checks: [waiting.endless]}}
"""
"""A run that never ends by itself; see tests/e2e."""
PROFILE = "version: 1\nextends: submission-system\ntarget: {name: shop, environment: staging, source: .}\n"


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Runner:
    """A machine on which readycheck is installed by the first call and found by the others."""
    workspace, temp = tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("runner-temp")
    (workspace / "readycheck.yaml").write_text(PROFILE)

    def after(step: str, outputs: dict[str, str]) -> None:
        if step == "install" and "venv" in outputs:
            lend_dependencies(Path(outputs["venv"]))

    return Runner(workspace, temp, OFFLINE, after)


@pytest.fixture
def call(job: Runner, wheel: Path) -> Any:
    def run(code: str, only: str = "SEC-01", **inputs: str) -> Ran:
        (job.workspace / "app.py").write_text(code)
        given = {"version": str(wheel), "python": sys.executable, "only": only}
        return job.run(ROOT, given | {name.replace("_", "-"): value for name, value in inputs.items()})

    return run


def test_what_fails_stops_the_job_after_everything_was_written(call: Any) -> None:
    ran = call(BAD, upload_sarif="true")
    assert ran.codes["Gate"] == 1, ran.log
    assert not ran.passed
    assert ran.outcomes["Audit"] == ran.outcomes["Upload the alerts"] == "success"
    assert {name: ran.outputs[name] for name in ("decision", "exit-code", "floor", "ceiling", "coverage")} == {
        "decision": "not_ready", "exit-code": "1", "floor": "0.0", "ceiling": "0.0", "coverage": "100.0",
    }  # fmt: skip
    report = json.loads(Path(ran.outputs["json"]).read_text())
    assert report["exit_code"] == 1
    assert all(Path(ran.outputs[name]).is_file() for name in ("html", "json", "junit", "sarif"))
    assert (Path(ran.outputs["run"]) / "run.json").is_file()
    assert "::error title=SEC-01%3A No debug output" in ran.log
    assert "app.py,line=2" in ran.log
    assert "NOT READY" in ran.summary
    ((name, given),) = ran.used
    assert name.startswith("github/codeql-action/upload-sarif@")
    assert given == {"sarif_file": ran.outputs["sarif"], "category": "readycheck", "token": "the-token"}


def test_what_passes_lets_the_job_go_on(call: Any) -> None:
    ran = call(CLEAN)
    assert ran.passed, ran.log
    assert (ran.outputs["decision"], ran.outputs["exit-code"]) == ("ready", "0")
    assert ran.outcomes["Upload the alerts"] == ran.outcomes["Comment on the pull request"] == "skipped"
    assert not ran.used
    assert "::error" not in ran.log


def test_what_nobody_could_judge_may_pass_with_a_warning(call: Any) -> None:
    passed = call(CLEAN, only="SEC-04", undecided="pass", summary="false")
    assert (passed.outputs["decision"], passed.outputs["exit-code"], passed.codes["Gate"]) == ("undecided", "3", 0)
    assert "::warning title=readycheck::" in passed.log
    assert not passed.summary


def test_only_what_the_baseline_does_not_know_stops_the_job(call: Any, job: Runner) -> None:
    first = call(BAD, annotations="false")
    assert "::error" not in first.log
    venv = next(job.temp.glob("readycheck-venv-*"))
    known = job.workspace / "known.json"
    command = [str(venv / "bin" / "readycheck"), "baseline", "write", first.outputs["run"], "--output", str(known)]
    done = subprocess.run(command, cwd=job.workspace, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    again = call(BAD, baseline="known.json")
    assert again.passed, again.log
    assert again.outputs["decision"] == "ready_with_accepted_risks"
    assert call(BAD + "print(1)\n", baseline="known.json").codes["Gate"] == 1


def test_the_gate_may_be_off_but_an_error_is_one_all_the_same(call: Any) -> None:
    assert call(BAD, gate="false").passed
    broken = call(BAD, gate="false", profile="missing.yaml")
    assert broken.codes["Gate"] == 2
    assert broken.outputs["decision"] == ""
    assert "Exit code 2" in broken.summary
    assert "::error title=readycheck::readycheck ended with exit code 2" in broken.log


HOSTILE = "$(touch owned) `touch owned`\n; touch owned #\ndecision=ready"
CHECKED = ("category", "undecided", "fail-on", "extras", "version", "python")
"""Inputs that are refused before anything runs; the others are handed on as they are."""
HANDED_ON = (("profile",), ("source", "url"), ("only", "skip", "set", "baseline", "formats", "min-score"))


@pytest.mark.parametrize("names", [*((name,) for name in CHECKED), *HANDED_ON], ids="-".join)
def test_no_input_reaches_a_shell_or_forges_an_output(call: Any, job: Runner, names: tuple[str, ...]) -> None:
    ran = call(BAD, **{name.replace("-", "_"): HOSTILE for name in names})
    assert not ran.passed, ran.log
    assert ran.outputs["decision"] != "ready"
    assert not [*job.workspace.rglob("owned"), *job.temp.glob("owned")]
    assert "Traceback" not in ran.log


@pytest.mark.parametrize(("name", "value"), [("profile", "--exit-zero"), ("only", "SEC-01\n--exit-zero"),
                                             ("set", "--exit-zero")])  # fmt: skip
def test_no_input_becomes_an_option(call: Any, name: str, value: str) -> None:
    assert not call(BAD, **{name: value}).passed


def test_runs_of_earlier_jobs_are_merged_into_one_verdict(call: Any, job: Runner, tmp_path: Path) -> None:
    for name, code in (("web", CLEAN), ("api", BAD)):
        job.workspace.joinpath(f"{name}.yaml").write_text(PROFILE.replace("shop", name))
        ran = call(code, profile=f"{name}.yaml", gate="false", category=f"readycheck-{name}")
        assert ran.passed, ran.log
        Path(ran.outputs["reports"]).rename(tmp_path / f"readiness-{name}")
    merged = call(CLEAN, merge=str(tmp_path), only="", partial="true")
    assert merged.codes["Gate"] == 1, merged.log
    summary = json.loads(Path(merged.outputs["json"]).read_text())
    assert [(one["target"], one["decision"]) for one in summary["targets"]] == [("api", "not_ready"), ("web", "ready")]
    assert "NOT READY" in merged.summary
    assert Path(merged.outputs["html"]).is_file()
    assert merged.outputs["decision"] == merged.outputs["sarif"] == ""
    assert call(CLEAN, merge=str(tmp_path / "missing")).codes["Gate"] == 2


@pytest.mark.parametrize(("name", "value"), [("gate", "no"), ("comment", "yes"), ("fail-on", "fatal"),
                                             ("undecided", "ignore"), ("category", "../up")])  # fmt: skip
def test_an_input_that_cannot_be_meant_is_refused_with_what_it_takes(call: Any, name: str, value: str) -> None:
    ran = call(CLEAN, **{name.replace("-", "_"): value})
    assert ran.codes["Audit"] == 2
    assert f"::error title=readycheck::'{name}'" in ran.log
    assert ran.outcomes["Gate"] == "skipped"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"python": "/bin/false"}, "older than Python 3.11"),
        ({"extras": "redis] @ evil"}, "'extras' holds names"),
        ({"version": "a\nb"}, "'version' is one line"),
        ({"version": "99.0"}, "pip could not install"),
    ],
)
def test_an_installation_that_cannot_be_is_refused_with_a_sentence(
    job: Runner, inputs: Mapping[str, str], said: str
) -> None:
    ran = job.run(ROOT, {"python": sys.executable, **inputs})
    assert ran.outcomes["Install readycheck"] == "failure"
    assert ran.codes["Install readycheck"] == 2
    assert "::error title=readycheck::" in ran.log
    assert said in ran.log


def test_readycheck_is_installed_once_a_job(call: Any, job: Runner) -> None:
    def made() -> dict[Path, int]:
        return {mark: mark.stat().st_mtime_ns for mark in job.temp.glob("readycheck-venv-*/installed")}

    first, before = call(CLEAN, profile="missing.yaml"), made()
    assert len(before) == 1
    assert call(CLEAN, profile="missing.yaml").outputs["reports"] != first.outputs["reports"]
    assert made() == before


@pytest.mark.parametrize(
    ("code", "gate", "undecided", "ends"),
    [("0", "true", "fail", 0), ("1", "true", "fail", 1), ("1", "true", "pass", 1), ("1", "false", "fail", 0),
     ("3", "true", "fail", 3), ("3", "true", "pass", 0), ("3", "false", "fail", 0), ("2", "false", "pass", 2),
     ("4", "false", "pass", 4), ("5", "false", "pass", 5), ("130", "false", "pass", 130), ("", "false", "pass", 4)],
)  # fmt: skip
def test_the_gate(code: str, gate: str, undecided: str, ends: int) -> None:
    environ = {"PATH": "/usr/bin:/bin", "EXIT_CODE": code, "INPUT_GATE": gate, "INPUT_UNDECIDED": undecided}
    assert subprocess.run(["bash", ROOT / "action" / "gate.sh"], env=environ, check=False).returncode == ends


def test_no_expression_stands_in_a_script() -> None:
    assert [step["name"] for step in STEPS if "${{" in step.get("run", "")] == []


def test_every_input_is_used_and_said_what_it_is() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in text] == []
    assert all(len(one["description"]) > 15 for one in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))


def test_the_token_is_given_to_the_steps_that_need_it_only() -> None:
    assert [step["name"] for step in STEPS if "inputs.token" in str(step)] == [
        "Comment on the pull request", "Upload the alerts",
    ]  # fmt: skip


def test_other_actions_are_pinned_by_commit() -> None:
    assert all(re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", step["uses"]) for step in STEPS if "uses" in step)


def test_a_cancelled_job_still_gets_the_report_of_what_was_seen(tmp_path: Path) -> None:
    sign, temp = tmp_path / "sign", tmp_path / "temp"
    temp.mkdir()
    profile = tmp_path / "readycheck.yaml"
    profile.write_text(WAITING.format(packs=ROOT / "tests" / "e2e" / "waiting", sign=sign))
    files = {name: temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    (step,) = [one for one in STEPS if one.get("id") == "audit"]
    environ = {
        **{name: str(ACTION["inputs"][name.removeprefix("INPUT_").lower().replace("_", "-")]["default"])
           for name in step["env"] if name.startswith("INPUT_")},
        **{name: str(file) for name, file in files.items()},
        "PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(temp), "TMPDIR": str(temp), "NO_COLOR": "1",
    }  # fmt: skip
    command = [sys.executable, str(ROOT / "action" / "audit.py")]
    more: dict[str, Any] = {"preexec_fn": default_signals}
    journal = temp / "readycheck-report" / "run" / "journal.jsonl"
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL, **more) as process:
        try:
            until(lambda: sign.exists() and '"waiting.quick@main"' in journal.read_text(), "the endless collector", 60)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        finally:
            process.kill()
    written = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    assert written["exit-code"] == "130"
    assert Path(written["html"]).is_file()
    assert files["GITHUB_STEP_SUMMARY"].read_text()
