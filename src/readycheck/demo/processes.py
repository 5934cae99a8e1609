"""The processes of the embedded target: each in a session of its own, each on a leash."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

LEASH = Path(__file__).parent / "leash.py"
_GRACE = 4.0
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")


class DemoError(Exception):
    """The embedded target could not be brought up; the text is for the person who asked for it."""


class Processes:
    """Starts modules of a project; whatever ends the `with` block, none of them outlives it."""

    def __init__(self, project: Path, logs: Path, settings: Mapping[str, str], orphaned: Path | None = None) -> None:
        self._project = project
        self._logs = logs
        self._orphaned = str(orphaned or "")
        # Only what an interpreter needs: the target must not see the secrets of the shell that audits it.
        self._environment = {name: os.environ[name] for name in _INHERITED if name in os.environ} | dict(settings)
        self._children: list[subprocess.Popen[bytes]] = []
        self._leash = (-1, -1)

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._leash = os.pipe()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for child in reversed(self._children):
                _signal(child, signal.SIGTERM)
            for child in self._children:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(_GRACE)
        finally:
            # Also when a second Ctrl-C cuts the waiting short.
            for child in self._children:
                _signal(child, signal.SIGKILL)
                child.wait()
            for end in self._leash:
                os.close(end)

    @property
    def pids(self) -> tuple[int, ...]:
        """Those that are alive."""
        return tuple(child.pid for child in self._children if child.poll() is None)

    def start(self, name: str, module: str, *arguments: str, keep: Sequence[int] = ()) -> None:
        """Start a long-running module; `keep` are file descriptors that it inherits."""
        reader = self._leash[0]
        command = [sys.executable, str(LEASH), str(reader), str(os.getpid()), self._orphaned, module, *arguments]
        with self.output(name).open("wb") as out:
            child = subprocess.Popen(
                command,
                cwd=self._project,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=(reader, *keep),
                start_new_session=True,
            )
        self._children.append(child)

    def run(self, module: str, *arguments: str, seconds: float = 60.0) -> None:
        """Run a module to its end; a failure carries the end of its output."""
        name = module.replace(".", "-")
        self.start(name, module, *arguments)
        child = self._children[-1]
        try:
            status = child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise DemoError(f"`python -m {module}` took longer than {seconds:g} s") from None
        self._children.remove(child)
        if status:
            raise DemoError(f"`python -m {module}` ended with status {status}:\n{self.tail(name)}")

    def output(self, name: str) -> Path:
        """Where the standard output and error of a process go."""
        return self._logs / f"{name}.out"

    def tail(self, name: str) -> str:
        """The last lines of a process's output."""
        path = self.output(name)
        return "\n".join(path.read_text(errors="replace").splitlines()[-15:]) if path.exists() else ""


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    # Not yet reaped, so the group's id cannot belong to anybody else.
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
