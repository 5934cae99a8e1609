"""The command line in a process of its own that a test can watch, interrupt and kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil


def until(condition: Callable[[], object], what: str | Callable[[], str], seconds: float = 30) -> None:
    """Look again until `condition` holds; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:g} s for: {what() if callable(what) else what}"
        time.sleep(0.02)


class Running:
    """A command that runs; its temporary files and all its processes are known by a folder of its own."""

    def __init__(self, process: subprocess.Popen[bytes], temp: Path, output: Path) -> None:
        self.process = process
        self.temp = temp
        self._output = output

    @property
    def stdout(self) -> str:
        return (self._output / "stdout").read_text(errors="replace")

    @property
    def stderr(self) -> str:
        return (self._output / "stderr").read_text(errors="replace")

    def family(self) -> list[psutil.Process]:
        """Every process that was started with this command's temporary folder, itself left out."""
        return [one for one in processes_with("TMPDIR", str(self.temp)) if one.pid != self.process.pid]

    def end(self, seconds: float = 30) -> int:
        return self.process.wait(seconds)

    def leftovers(self) -> list[str]:
        return sorted(str(path.relative_to(self.temp)) for path in self.temp.rglob("*"))

    def is_gone(self) -> None:
        """Nothing runs any more and no temporary file is left."""
        until(lambda: not self.family(), lambda: f"the end of {[one.cmdline() for one in self.family()]}", 15)
        left = self.leftovers()
        assert not left, f"left behind: {left}"


def processes_with(name: str, value: str) -> list[psutil.Process]:
    """The living processes that have this variable in their environment."""
    found = []
    for one in psutil.process_iter():
        try:
            if one.environ().get(name) == value and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
        except (psutil.Error, OSError):
            continue
    return found


def default_signals() -> None:
    """For a child: end by these signals, as a program does that nobody protected."""
    # Whoever runs the tests may ignore some, as nohup does; the command must not inherit that.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def started(
    *arguments: str | Path,
    cwd: Path,
    before: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    **more: Any,
) -> Iterator[Running]:
    """`readycheck` with `arguments`, after the command `before`; it is killed at the end of the block."""
    temp, output = cwd / "temp", cwd / "output"
    temp.mkdir(exist_ok=True)
    output.mkdir(exist_ok=True)
    variables = {**os.environ, "TMPDIR": str(temp), "NO_COLOR": "1", "COLUMNS": "80", **(environ or {})}
    with (output / "stdout").open("wb") as out, (output / "stderr").open("wb") as err:
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "readycheck", *map(str, arguments)],
            cwd=cwd,
            env=variables,
            **{"stdin": subprocess.DEVNULL, "stdout": out, "stderr": err, "preexec_fn": default_signals, **more},
        )
    running = Running(process, temp, output)
    try:
        yield running
    finally:
        process.kill()
        process.wait()
        for one in running.family():
            one.kill()
