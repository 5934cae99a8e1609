"""The processes of several targets: started, heard, interrupted together, and none left behind."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from readycheck.cli.many.request import Request

ENGINE, INTERRUPTED = 4, 130
GRACE_SECONDS = 90.0
"""How long an interrupted audit may take to write what it has."""
WORDS = 20
"""Lines of a child's complaints that are passed on."""
_LOOK_SECONDS = 0.1
_MOST_LINE = 1 << 20


@dataclass(eq=False)
class Child:
    """One process. `state` is the last that it told; `code` its exit code, once it has ended."""

    process: subprocess.Popen[bytes]
    pipe: int
    complaints: IO[bytes]
    state: dict[str, Any] = field(default_factory=dict)
    code: int | None = None
    heard: bytes = b""
    interrupts: int = 0
    """How many of the interruptions it was told."""

    @property
    def ended_by(self) -> str:
        """The signal that ended it, or nothing."""
        status = self.process.returncode
        if status is None or status >= 0:
            return ""
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
        return f"signal {-status}"

    def words(self) -> list[str]:
        """The last lines that it wrote on standard error."""
        self.complaints.seek(0, os.SEEK_END)
        self.complaints.seek(max(0, self.complaints.tell() - (1 << 16)))
        lines = self.complaints.read().decode(errors="replace").splitlines()
        return [line.removeprefix("readycheck: ") for line in lines if line.strip()][-WORDS:]


class Children:
    """A context manager. Signals are counted, passed on to every child, and never raised inside of it."""

    def __init__(self) -> None:
        self._living: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._handlers: dict[int, Any] = {}
        self._since: float | None = None
        self.interrupts = 0

    def __enter__(self) -> Self:
        """From here on a signal is counted."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` has it
                    self._handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever happened, no child goes on: each is killed, and what it started ends with it."""
        try:
            for child in self._living:
                child.process.kill()
            for child in list(self._living):
                child.process.wait()
                self.close(child)
            self._selector.close()
        finally:
            for number, handler in self._handlers.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.interrupts += 1

    def start(self, request: Request) -> Child:
        """Start a process for a request. Raises OSError where none can be started."""
        reader, writer = os.pipe()
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the child has ended
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "readycheck.cli.many.child", str(writer), str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=complaints,
                stderr=complaints,
                pass_fds=[writer],
                start_new_session=True,  # Ctrl-C reaches it through us, once
            )
        except OSError:
            os.close(reader)
            complaints.close()
            raise
        finally:
            os.close(writer)
        os.set_blocking(reader, False)
        child = Child(process, reader, complaints)
        self._living.append(child)
        self._selector.register(reader, selectors.EVENT_READ, child)
        with contextlib.suppress(OSError):  # one that ended at once is told by its exit code
            assert process.stdin is not None
            process.stdin.write(request.model_dump_json().encode())
            process.stdin.close()
        return child

    def wait(self) -> tuple[list[Child], list[Child]]:
        """The children that told something, and those that have ended, after at most a tenth of a second."""
        self._pass_on()
        told: list[Child] = []
        ended: list[Child] = []
        for key, _ in self._selector.select(_LOOK_SECONDS):
            child: Child = key.data
            told.append(child)
            if not self._hear(child):
                self._selector.unregister(child.pipe)
        for child in self._living:
            if child.process.poll() is not None:
                while self._hear(child):  # its last words
                    pass
                child.code = _code(child, interrupted=bool(self.interrupts))
                ended.append(child)
        for child in ended:
            self._living.remove(child)
        return told, ended

    def close(self, child: Child) -> None:
        """Give back what an ended child held."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(child.pipe)
        with contextlib.suppress(OSError):
            os.close(child.pipe)
        if child.process.stdin is not None:
            with contextlib.suppress(OSError):
                child.process.stdin.close()
        child.complaints.close()

    def _hear(self, child: Child) -> bool:
        """Take in what there is; False where no more can come now."""
        try:
            data = os.read(child.pipe, 1 << 16)
        except BlockingIOError:
            return False
        *lines, child.heard = (child.heard + data).split(b"\n")
        if len(child.heard) > _MOST_LINE:  # no event is so long: it is none of ours
            child.heard = b""
        for line in lines:
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict):
                    child.state.update(event)
        return bool(data)

    def _pass_on(self) -> None:
        """Tell the children of an interruption: once they can take it in order, and not for longer than is fair."""
        if not self.interrupts:
            return
        now = time.monotonic()
        self._since = self._since or now
        for child in self._living:
            if now - self._since > GRACE_SECONDS:
                child.process.kill()
            elif child.state.get("up") and child.interrupts < self.interrupts:
                child.interrupts = self.interrupts
                child.process.send_signal(signal.SIGINT)


def _code(child: Child, *, interrupted: bool) -> int:
    status = child.process.returncode
    if status in (0, 1, 2, 3, 4, 5, INTERRUPTED):
        return int(status)
    return INTERRUPTED if interrupted else ENGINE
