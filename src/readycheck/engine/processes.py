"""Ending processes that a run started, however they tried to get away.

A run's processes carry its token in their environment, so that one which left its
session and its parent (a double fork) is still known as ours. On Linux the nursery is
a child subreaper too: orphans come back to it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

TOKEN = "READYCHECK_RUN_TOKEN"
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent ends (Linux; elsewhere nothing)."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent ended before the line above
        os._exit(1)


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose own parent ends (Linux)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_tree(*pids: int) -> None:
    """Kill each of `pids`, its process group and its descendants at once."""
    family = _descendants(pids)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    for process in family:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _descendants(pids: Sequence[int]) -> list[psutil.Process]:
    """The children of `pids` and theirs, of one look at all processes."""
    children: dict[int, list[psutil.Process]] = {}
    for process in psutil.process_iter() if pids else ():
        with contextlib.suppress(psutil.Error):
            children.setdefault(process.ppid(), []).append(process)
    found: list[psutil.Process] = []
    waiting = list(pids)
    while waiting:
        born = children.pop(waiting.pop(), [])
        found += born
        waiting += [process.pid for process in born]
    return found


def sweep(token: str, spare: frozenset[int] = frozenset(), seconds: float = 2.0) -> int:
    """Kill every process that carries `token`, but for `spare`; how many there were.

    Looks again until none is left, for at most `seconds`: one may fork while it dies.
    """
    ended: set[int] = set()
    until = time.monotonic() + seconds
    while True:
        found = [process for process in _carriers(token) if process.pid not in spare]
        if not found or time.monotonic() > until:
            return len(ended)
        for process in found:
            ended.add(process.pid)
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(found, timeout=0.2)


def remove_folder(folder: Path, seconds: float = 3.0) -> bool:
    """Remove `folder` with all that is in it; whether it is gone after at most `seconds`.

    A process that was killed may still end a system call, such as the making of a folder, and is
    unknown to `sweep` by then: its environment is gone before its last thread is. So look again.
    """
    until = time.monotonic() + seconds
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)


def _carriers(token: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if (
                process.pid != os.getpid()
                and process.status() != psutil.STATUS_ZOMBIE
                and process.environ().get(TOKEN) == token
            ):
                found.append(process)
    return found
