"""Whatever a pack does, it costs its own result and leaves no process behind."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.support.engine import faulty_profile, run

from readycheck.engine.gathered import Gathered
from readycheck.engine.listener import Silence
from readycheck.model import Finding, ReasonCode, Status

FAULTS = {
    "faults.raises": (ReasonCode.CRASHED, "ValueError"),
    "faults.hangs_in_c": (ReasonCode.DEADLINE, "0.5 s"),
    "faults.spins": (ReasonCode.DEADLINE, "0.5 s"),
    "faults.exits": (ReasonCode.CRASHED, "status 7"),
    "faults.segfaults": (ReasonCode.CRASHED, "SIGSEGV"),
    "faults.eats_memory": (ReasonCode.MEMORY, "512 MB"),
    "faults.wrong_type": (ReasonCode.BAD_RESULT, "dict"),
    "faults.double_forks": (ReasonCode.DEADLINE, "2.5 s"),
    "faults.judge_raises": (ReasonCode.CRASHED, "RuntimeError"),
    "faults.judge_nothing": (ReasonCode.NO_ASSERTION, "nothing"),
    "faults.judge_spins": (ReasonCode.DEADLINE, "0.5 s"),
    "faults.judge_wrong": (ReasonCode.BAD_RESULT, "str"),
    "faults.judge_endless": (ReasonCode.BAD_RESULT, "20000"),
    "faults.judge_exits": (ReasonCode.CRASHED, "status 3"),
}
SOUND = ("faults.fine", "faults.floods", "faults.leaves_child", "faults.uses_scratch")


def _only(gathered: Gathered, check: str) -> Finding:
    (by_thing,) = [things for (_, name), things in gathered.findings.items() if name == check]
    (findings,) = by_thing.values()
    (finding,) = findings
    return finding


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    before = {process.pid for process in psutil.process_iter()}
    folder = tmp_path_factory.mktemp("faults")
    found, _, _ = run(faulty_profile([*FAULTS, *SOUND, "faults.cannot"], folder), folder / "run")
    left = [process for process in psutil.process_iter(["cmdline"]) if process.pid not in before]
    sleepers = [one.info["cmdline"] for one in left if any("600" in part for part in one.info["cmdline"] or ())]
    assert sleepers == [], "a process outlived its run"
    assert not any("readycheck.engine.nursery" in (one.info["cmdline"] or ()) for one in left if one.ppid() == 1)
    return found


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_costs_one_error(gathered: Gathered, check: str) -> None:
    finding = _only(gathered, check)
    reason, said = FAULTS[check]
    assert finding.status is Status.ERROR
    assert finding.reason_code is reason
    assert said in finding.message


@pytest.mark.parametrize("check", SOUND)
def test_everything_else_stands(gathered: Gathered, check: str) -> None:
    assert _only(gathered, check).status is Status.PASS


def test_a_collector_that_could_not_look_is_no_error(gathered: Gathered) -> None:
    finding = _only(gathered, "faults.cannot")
    assert finding.status is Status.INCONCLUSIVE
    assert finding.reason_code is ReasonCode.UNREACHABLE
    assert "start the target first" in finding.message


def test_the_scratch_folder_is_gone(gathered: Gathered) -> None:
    place = Path(_only(gathered, "faults.uses_scratch").message.removeprefix("it said: "))
    assert place.is_absolute()
    assert not place.exists()
    assert not place.parent.exists()


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class _Watcher(Silence):
    """Looks at the worker in the moment that its task is given up, while the run goes on."""

    def __init__(self, told: Path) -> None:
        self.told = told
        self.gone_within: float | None = None

    def collected(self, collector: str, thing: str, outcome: str, seconds: float) -> None:
        if collector == "faults.spins_and_tells":
            pid, started = int(self.told.read_text()), time.monotonic()
            while _runs(pid):
                assert time.monotonic() - started < 1.0, "the worker is still there 1 s after its deadline"
            self.gone_within = time.monotonic() - started


def test_a_worker_is_gone_1_s_after_its_deadline(tmp_path: Path) -> None:
    watcher = _Watcher(tmp_path / "pid")
    profile = faulty_profile(
        ["faults.spins_and_tells", "faults.fine"], tmp_path, [{"id": "a", "note": str(watcher.told)}]
    )
    run(profile, tmp_path / "run", listener=watcher)
    assert watcher.gone_within is not None


class _Listener(Silence):
    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}

    def collected(self, collector: str, thing: str, outcome: str, seconds: float) -> None:
        self.outcomes[collector] = outcome


def test_who_listens_is_told_at_once_why_nothing_was_seen(tmp_path: Path) -> None:
    listener = _Listener()
    run(faulty_profile(["faults.cannot", "faults.fine"], tmp_path), tmp_path / "run", listener=listener)
    assert listener.outcomes == {
        "faults.cannot": "could not look: nobody answers; start the target first",
        "faults.fine": "ok",
    }


def test_learned_secrets_are_masked_in_facts_and_findings(tmp_path: Path) -> None:
    profile = faulty_profile(["faults.tells"], tmp_path, [{"id": "main", "note": "from-the-profile"}])
    profile = profile.model_copy(update={"secrets": ("from-the-profile",)})
    gathered, _, _ = run(profile, tmp_path / "run")
    assert _only(gathered, "faults.tells").message == "it said: *** and ***"
    for path in (tmp_path / "run").rglob("*"):
        if path.is_file():
            content = path.read_text()
            assert "learned-on-the-way" not in content, path
            assert "from-the-profile" not in content, path


def test_the_nursery_ends_when_its_supervisor_dies_before_the_first_word() -> None:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-P", "-m", "readycheck.engine.nursery", str(theirs.fileno())]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()], stderr=subprocess.PIPE) as process:
        theirs.close()
        ours.close()
        assert process.wait(20) == 0
