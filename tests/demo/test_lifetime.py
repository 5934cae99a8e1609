from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

import readycheck.demo
from readycheck.demo.flaws import Flaw
from readycheck.demo.processes import DemoError, Processes
from readycheck.demo.steps import Setting
from readycheck.demo.system import start

PARENT = """
import os, sys
from pathlib import Path
from readycheck.demo.system import start

with start(Path(sys.argv[1])) as running:
    if len(sys.argv) > 2 and os.fork() == 0:
        # A child of the parent holds the other end of the leash.
        sys.stdin.read()
        os._exit(0)
    print(*running.pids, flush=True)
    sys.stdin.read()
"""


def gone(pids: list[int]) -> bool:
    found = []
    for pid in pids:
        try:
            found.append(psutil.Process(pid))
        except psutil.NoSuchProcess:
            continue
    _, left = psutil.wait_procs(found, timeout=8)
    return not [process for process in left if process.status() != psutil.STATUS_ZOMBIE]


@contextmanager
def parent(work: Path, *extra: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    source = str(Path(readycheck.demo.__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(work), *extra],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert process.stdin
    assert process.stdout
    try:
        pids = [int(word) for word in process.stdout.readline().split()]
        assert len(pids) == 2
        yield process, pids
    finally:
        process.kill()
        process.communicate()


def test_nothing_is_left_after_the_block_and_after_an_error(tmp_path: Path) -> None:
    pids: list[int] = []

    def use() -> None:
        with start(tmp_path / "work") as running:
            pids.extend(running.pids)
            raise RuntimeError("in the block")

    with pytest.raises(RuntimeError, match="in the block"):
        use()
    assert len(pids) == 2
    assert gone(pids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(tmp_path: Path, number: signal.Signals) -> None:
    with parent(tmp_path / "work") as (process, pids):
        process.send_signal(number)
        process.wait(10)
        assert gone(pids)


@pytest.mark.parametrize("extra", [(), ("fork",)])
def test_kill_9_of_the_parent_leaves_no_process(tmp_path: Path, extra: tuple[str, ...]) -> None:
    with parent(tmp_path / "work", *extra) as (process, pids):
        process.kill()
        process.wait(10)
        assert gone(pids)


def test_a_folder_in_use_and_a_missing_extra_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project").mkdir()
    with pytest.raises(DemoError, match="choose an empty folder"), start(tmp_path):
        pass
    monkeypatch.setattr("readycheck.demo.system._NEEDED", ("not_installed_here",))
    with pytest.raises(DemoError, match=r"not_installed_here: pip install 'readycheck-audit\[demo\]'"), start(tmp_path):
        pass


def test_a_start_that_fails_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    flaw = Flaw("broken", "", "SEC-04", (Setting("COURSEWORK_HSTS_SECONDS", "soon"),), rule="http")
    before = set(psutil.Process().children())
    with pytest.raises(DemoError, match="invalid literal for int"), start(tmp_path / "work", [flaw]):
        pass
    assert set(psutil.Process().children()) == before


def test_the_target_does_not_see_the_environment_of_the_auditor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMEBODYS_TOKEN", "not for you")
    (tmp_path / "show.py").write_text("import os; print(sorted(os.environ))")
    with Processes(tmp_path, tmp_path / "logs", {"COURSEWORK_HOST": "here"}) as processes:
        processes.run("show")
        shown = processes.tail("show")
    assert "COURSEWORK_HOST" in shown
    assert "SOMEBODYS_TOKEN" not in shown
