"""Runs another tool within limits of time and size, and ends it with everything that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

MOST_OUTPUT = 64 * 1024 * 1024
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
    with output.open("wb") as stdout, errors.open("wb") as stderr:
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, cwd=folder, env=dict(environment),
            start_new_session=True,
        )  # fmt: skip
        try:
            _limit(process.pid, address_space)
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
    return Ran(code, output.read_bytes(), _last_line(errors))


def _limit(pid: int, address_space: int | None) -> None:
    if sys.platform != "linux":
        return
    import resource

    with suppress(ProcessLookupError):
        if address_space is not None:
            resource.prlimit(pid, resource.RLIMIT_AS, (address_space, address_space))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a tool: its group, and what left the group but is still its child."""
    children: list[psutil.Process] = []
    with suppress(psutil.Error):
        children = psutil.Process(process.pid).children(recursive=True)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for child in children:
        with suppress(psutil.Error):
            child.kill()
    process.wait()


def _last_line(path: Path) -> str:
    try:
        lines = path.read_bytes()[-4096:].decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return "".join(one for one in lines[-1].strip()[:200] if one.isprintable()) if lines else "it said nothing"
