"""Runs another tool within limits of time and size, and ends it with everything that it started."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

MOST_OUTPUT = 64 * 1024 * 1024
RUN_TOKEN = "READYCHECK_RUN_TOKEN"
"""The variable by which the engine finds the processes of its run."""
_MARK = "READYCHECK_TOOL_RUN"
_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Ran:
    """How a tool ended: `code` is None where the time ran out; `output` holds at most `MOST_OUTPUT` bytes."""

    code: int | None
    output: bytes
    said: str
    """The last line of its error output, shortened."""


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
    address_space: int | None = 2 * _GIB,
) -> Ran:
    """Run a command in `folder`, in a session of its own. Raises OSError where it cannot be started.

    `address_space` bounds its memory in bytes; None for programs that reserve far more than they use, such as node.
    """
    output, errors = folder / "tool-output", folder / "tool-errors"
    mark = secrets.token_hex(8)
    marked = {**environment, _MARK: mark}
    if RUN_TOKEN in os.environ:
        marked[RUN_TOKEN] = os.environ[RUN_TOKEN]
    with output.open("wb") as stdout, errors.open("wb") as stderr:
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, cwd=folder, env=marked,
            start_new_session=True,
        )  # fmt: skip
        try:
            _limit(process.pid, address_space)
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            end_family(process, _MARK, mark)
    return Ran(code, output.read_bytes(), _last_line(errors))


def _limit(pid: int, address_space: int | None) -> None:
    if sys.platform != "linux":
        return
    import resource

    with suppress(ProcessLookupError):
        if address_space is not None:
            resource.prlimit(pid, resource.RLIMIT_AS, (address_space, address_space))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))


def end_family(process: subprocess.Popen[bytes], name: str, mark: str) -> int:
    """Kill a process with its group, then whatever carries its mark, also what left the group and its parent.

    `name` is the variable that holds the mark. Returns how many there were beside the group.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    ended: set[int] = set()
    for _ in range(5):
        left = [one for one in psutil.process_iter() if _carries(one, name, mark)]
        if not left:
            break
        for one in left:
            ended.add(one.pid)
            with suppress(psutil.Error):
                one.kill()
        psutil.wait_procs(left, timeout=1.0)
    return len(ended)


def _carries(process: psutil.Process, name: str, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(name) == mark
    except (psutil.Error, OSError):
        return False


def _last_line(path: Path) -> str:
    try:
        lines = path.read_bytes()[-4096:].decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return "".join(one for one in lines[-1].strip()[:200] if one.isprintable()) if lines else "it said nothing"
