"""Several targets in one audit: whatever befalls one costs that one only, and nothing is left behind."""

from __future__ import annotations

import json
import shutil
import signal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.support.cli import Running, started, until

pytestmark = pytest.mark.thorough

PATIENCE = 120
"""Seconds until a test gives up; a busy machine starts many processes slowly."""
WAITING = Path(__file__).parent / "waiting"
PROFILE = """\
version: 1
packs: [{packs}]
target: {{name: {name}, spots: [{{id: main, sign: {sign}}}]}}
areas: {{T: Tests}}
controls:
  T-1: {{title: Quick, severity: blocker, checks: [waiting.quick]}}
  {more}
"""
ENDLESS = "T-2: {title: Endless, severity: blocker, checks: [waiting.endless]}"
SHORT = """\
version: 1
target: {name: short}
areas: {S: S}
controls: {S-1: {title: T, severity: low, checks: [launch.attestation]}}
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """One target that is done at once, two that never are."""
    packs = tmp_path / "waiting"
    shutil.copytree(WAITING, packs, ignore=shutil.ignore_patterns("__pycache__"))
    for name, more in (("quick", ""), ("one", ENDLESS), ("two", ENDLESS)):
        text = PROFILE.format(packs=packs, name=name, sign=tmp_path / f"sign-{name}", more=more)
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def audit(*profiles: str) -> tuple[str, ...]:
    return ("audit", *profiles, "--out", "runs", "--summary", "runs/all.json", "--format", "html=pages/{target}.html")


def in_the_middle(run: Running, work: Path, *names: str) -> None:
    for name in names:
        sign, journal = work / f"sign-{name}", work / "runs" / name / "journal.jsonl"
        until(partial(_begun, sign, run), name, PATIENCE)
        until(partial(_seen, journal), "the quick collector")


def _begun(sign: Path, run: Running) -> bool:
    return sign.exists() or run.process.poll() is not None


def _seen(journal: Path) -> bool:
    return '"waiting.quick@main"' in journal.read_text()


def summary(work: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((work / "runs" / "all.json").read_text())
    return found


def test_an_interrupted_audit_reports_what_it_has(work: Path) -> None:
    with started(*audit("one.yaml", "two.yaml"), "--jobs", "4", cwd=work) as run:
        in_the_middle(run, work, "one", "two")
        run.process.send_signal(signal.SIGTERM)
        assert run.end(PATIENCE) == 130
        run.is_gone()
        assert "Traceback" not in run.stderr
        assert "Interrupted: what was seen so far is written" in run.stderr
    rows = {row["target"]: row for row in summary(work)["targets"]}
    assert {name: row["exit_code"] for name, row in rows.items()} == {"one": 130, "two": 130}
    for name in ("one", "two"):
        report = json.loads((work / "runs" / name / "report.json").read_text())
        reasons = {one["id"]: one["reason_code"] for one in report["controls"]}
        assert reasons == {"T-1": "satisfied", "T-2": "interrupted"}
        assert (work / "pages" / f"{name}.html").exists()
        assert rows[name]["problem"] == ""


def test_a_target_whose_turn_had_not_come_is_in_the_summary(work: Path) -> None:
    with started(*audit("one.yaml", "two.yaml"), "--jobs", "1", cwd=work) as run:
        in_the_middle(run, work, "one")
        for _ in range(20):
            run.process.send_signal(signal.SIGINT)
        assert run.end(PATIENCE) == 130
        run.is_gone()
        assert "Traceback" not in run.stderr
    rows = {row["target"]: row for row in summary(work)["targets"]}
    assert (rows["two"]["decision"], rows["two"]["exit_code"]) == (None, 130)
    assert rows["two"]["problem"] == "the audit was interrupted before this target's turn"
    assert not (work / "runs" / "two").exists()


def test_kill_9_leaves_nothing_running(work: Path) -> None:
    with started(*audit("one.yaml", "two.yaml"), "--jobs", "4", cwd=work) as run:
        in_the_middle(run, work, "one", "two")
        run.process.kill()
        run.end()
        run.is_gone()
    assert not (work / "runs" / "all.json").exists()


def test_the_end_of_one_process_costs_its_own_target_only(work: Path) -> None:
    with started(*audit("quick.yaml", "one.yaml"), "--jobs", "4", cwd=work) as run:
        in_the_middle(run, work, "one")
        until(lambda: "[1/2] quick" in run.stderr, "the end of the quick one", PATIENCE)
        (child,) = [one for one in run.family() if one.ppid() == run.process.pid and "many.child" in str(one.cmdline())]
        child.kill()
        assert run.end(PATIENCE) == 4
        run.is_gone()
        assert "readycheck: one (staging): its process was ended by SIGKILL" in run.stderr
    rows = {row["target"]: row for row in summary(work)["targets"]}
    assert (rows["quick"]["decision"], rows["quick"]["exit_code"]) == ("ready", 0)
    assert (rows["one"]["decision"], rows["one"]["exit_code"]) == (None, 4)


def test_checks_of_two_profiles_never_meet(tmp_path: Path) -> None:
    """Both folders have a module of the same name, which each of them imports."""
    module = (WAITING / "waiting.py").read_text()
    for name in ("left", "right"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "_shared.py").write_text(f"NAME = 'seen by {name}'\n")
        text = module.replace("import os\n", "import os\nfrom _shared import NAME\n").replace('"it was seen"', "NAME")
        (folder / "waiting.py").write_text(text)
        text = PROFILE.format(packs=folder, name=name, sign=tmp_path / name / "sign", more="")
        (tmp_path / f"{name}.yaml").write_text(text)
    with started(*audit("left.yaml", "right.yaml"), cwd=tmp_path) as run:
        assert run.end(PATIENCE) == 0, run.stderr
    for name in ("left", "right"):
        assert f"seen by {name}" in (tmp_path / "runs" / name / "report.json").read_text()


def test_what_must_not_be_disturbed_runs_alone(tmp_path: Path) -> None:
    """A collector that is exclusive fails where another target is looked at meanwhile."""
    module = (WAITING / "waiting.py").read_text()
    folder = tmp_path / "waiting"
    folder.mkdir()
    quick = f"""\
def quick(thing: Spot, ctx: CollectContext) -> Quick:
    busy = Path({str(tmp_path / "busy")!r})
    busy.mkdir()
    time.sleep(0.3)
    busy.rmdir()
    return Quick()
"""
    start, end = module.index("def quick("), module.index("def endless(")
    module = module[:start] + quick + "\n\n" + module[end:]
    (folder / "waiting.py").write_text(module.replace('thing="spots"),', 'thing="spots", exclusive=True),', 1))
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(PROFILE.format(packs=folder, name=name, sign="none", more=""))
    (tmp_path / "short.yaml").write_text(SHORT)
    with started(*audit("one.yaml", "short.yaml", "two.yaml"), "--jobs", "16", cwd=tmp_path) as run:
        assert run.end(PATIENCE) == 0, run.stderr
        begins = [line.split()[0] for line in run.stderr.splitlines() if line.endswith(": begins")]
    assert begins == ["short", "one", "two"]
    assert {row["exit_code"] for row in summary(tmp_path)["targets"]} == {0}
