"""The pool: hands tasks to workers, keeps their deadlines, replaces the broken ones.

One thread, one selector. A worker that overruns, dies or talks nonsense is ended, its
task gets an `error`, and the next task gets a new worker.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Any, Self

from readycheck.engine import wire
from readycheck.engine.clock import Clock
from readycheck.engine.processes import TOKEN, end_tree, remove_folder, sweep
from readycheck.model import ReasonCode

_START_SECONDS = 60.0


class EngineFailedError(Exception):
    """The engine itself cannot go on; exit code 4."""


class InterruptedRunError(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


@dataclass(frozen=True)
class Task:
    """One piece of work. `message` goes to the worker as it is; `seconds` is its deadline."""

    key: str
    label: str
    message: dict[str, Any]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What came of a task: one of `result`, `cannot` or `error` is set."""

    seconds: float
    result: dict[str, Any] | None = None
    cannot: tuple[ReasonCode, str] | None = None
    error: tuple[ReasonCode, str, str] | None = None


@dataclass
class _Worker:
    number: int
    sock: socket.socket
    reader: wire.Reader = field(default_factory=wire.Reader)
    task: Task | None = None
    started: float = 0.0
    deadline: float = float("inf")


class Pool:
    """A context manager; `run` may be called several times. Leaves no process behind."""

    def __init__(
        self,
        size: int,
        setup: dict[str, Any],
        local: Sequence[Path] = (),
        clock: Clock | None = None,
        on_progress: Callable[[Task, str], None] | None = None,
        on_tick: Callable[[], None] | None = None,
    ) -> None:
        self._size = max(1, size)
        self._clock = clock or Clock()
        self._on_progress = on_progress or (lambda _task, _text: None)
        self._on_tick = on_tick or (lambda: None)
        self._workers: dict[int, _Worker] = {}
        self._numbers = 0
        self._interrupted = False
        self._ready = False
        self._token = secrets.token_hex(16)
        self._setup = {**setup, "local": [str(folder) for folder in local]}
        self._scratch: Path | None = None
        self._complaints: IO[bytes] | None = None
        self._selector = selectors.DefaultSelector()
        self._control_reader = wire.Reader()
        self._nursery: subprocess.Popen[bytes] | None = None
        self._handlers: dict[int, Any] = {}
        self._pids: dict[int, int] = {}  # worker number -> process id
        self._exits: dict[int, int] = {}  # process id -> exit status

    def __enter__(self) -> Self:
        """Start the nursery."""
        self._catch_signals()  # from here on a signal cannot come between a folder or a process and its end
        try:
            self._temporary_places()
            self._start_nursery()
            self._await_packs()
        except (EngineFailedError, OSError) as error:
            self.__exit__(None, None, None)
            if isinstance(error, OSError):
                raise EngineFailedError(f"no process can be started: {error.strerror or error}") from None
            raise
        return self

    def _temporary_places(self) -> None:
        # The nursery makes it: that outlives a kill of this process and removes what it made.
        try:
            self._scratch = Path(tempfile.gettempdir(), f"readycheck-run-{secrets.token_hex(8)}")
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end
        except OSError as error:
            raise EngineFailedError(f"no temporary folder can be made: {error.strerror or error}") from None
        self._setup["scratch"] = str(self._scratch)

    def _start_nursery(self) -> None:
        ours, theirs = socket.socketpair()
        self._control = ours
        environment = {**os.environ, TOKEN: self._token, "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}
        self._nursery = subprocess.Popen(
            [sys.executable, "-P", "-m", "readycheck.engine.nursery", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            start_new_session=True,
        )
        theirs.close()
        with contextlib.suppress(OSError):  # one that ended at once is seen at its socket
            wire.send(ours, self._setup)
        self._selector.register(ours, selectors.EVENT_READ, None)

    def _await_packs(self) -> None:
        # A task's time must not be spent on the packs' imports.
        self._hear_of(lambda: self._ready or self._interrupted, _START_SECONDS)
        if not self._ready and not self._interrupted:
            raise EngineFailedError(f"the packs were not loaded within {_START_SECONDS:g} s")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process of the run and remove its scratch folder."""
        try:
            with contextlib.suppress(EngineFailedError):  # the nursery is gone, and its workers with it
                self._drop(*self._workers.values())
            self._selector.close()
            if self._nursery is not None:
                self._end_nursery(self._nursery)
        finally:
            sweep(self._token)
            if self._complaints is not None:
                self._complaints.close()
            if self._scratch is not None:
                remove_folder(self._scratch)
            for number, handler in self._handlers.items():
                signal.signal(number, handler)

    def _end_nursery(self, nursery: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
            self._control.settimeout(3)
            while self._control.recv(1 << 16):  # its end comes at once; Popen.wait looks every 50 ms only
                pass
        self._control.close()
        try:
            nursery.wait(timeout=1)
        except subprocess.TimeoutExpired:
            end_tree(nursery.pid)
            nursery.wait()

    def run(self, tasks: Sequence[Task], alone: bool = False) -> Iterator[list[tuple[Task, Outcome]]]:
        """Yield what has finished, in bunches, as it finishes; `alone` runs one at a time.

        Raises InterruptedRunError (the rest is not done) or EngineFailedError.
        """
        waiting = deque(tasks)
        size = 1 if alone else self._size
        open_tasks = len(waiting)
        while open_tasks:
            self._hand_out(waiting, size)
            done = self._wait()
            open_tasks -= len(done)
            self._hand_out(waiting, size)  # before the caller writes, so that the workers do not wait for its disk
            if done:
                yield done
            if self._interrupted:
                raise InterruptedRunError
            self._on_tick()

    def take_up_again(self) -> None:
        """After an interruption: end what was under way, and be ready for other tasks; a further signal ends those."""
        self._drop(*(worker for worker in self._workers.values() if worker.task is not None))
        self._interrupted = False

    def _hand_out(self, waiting: deque[Task], size: int) -> None:
        busy = sum(worker.task is not None for worker in self._workers.values())
        idle = [worker for worker in self._workers.values() if worker.task is None]
        while waiting and busy < size:
            worker = idle.pop() if idle else self._spawn()
            task = waiting.popleft()
            worker.task, worker.started = task, self._clock.elapsed()
            worker.deadline = time.monotonic() + task.seconds
            with contextlib.suppress(OSError):  # a worker that died meanwhile is seen at its socket
                wire.send(worker.sock, task.message)
            self._on_progress(task, "")
            busy += 1

    def _spawn(self) -> _Worker:
        self._numbers += 1
        try:
            ours, theirs = socket.socketpair()
            socket.send_fds(self._control, [wire.encode({"spawn": self._numbers})], [theirs.fileno()])
        except OSError as error:
            raise EngineFailedError(f"no worker could be started: {error.strerror or error}") from error
        theirs.close()
        worker = _Worker(self._numbers, ours)
        self._workers[worker.number] = worker
        self._selector.register(ours, selectors.EVENT_READ, worker)
        return worker

    def _wait(self) -> list[tuple[Task, Outcome]]:
        now = time.monotonic()
        nearest = min((worker.deadline for worker in self._workers.values()), default=now + 1)
        done: list[tuple[Task, Outcome]] = []
        for key, _ in self._selector.select(max(0.0, min(nearest - now, 0.2))):
            if key.data is None:
                self._from_nursery()
            else:
                done += self._from_worker(key.data)
        now = time.monotonic()
        for worker in [one for one in self._workers.values() if one.deadline <= now]:
            task = worker.task
            if task is not None:
                message = f"it did not finish within its {task.seconds:g} s and was ended"
                done.append((task, self._broken(worker, ReasonCode.DEADLINE, message)))
            self._drop(worker)
        return done

    def _from_nursery(self) -> None:
        try:
            data = self._control.recv(1 << 18, socket.MSG_DONTWAIT)
        except BlockingIOError:  # already heard while waiting for a worker's end
            return
        except ConnectionError:
            data = b""
        if not data:
            *_, said = ["", *self._complained()[-600:].decode(errors="replace").splitlines()]
            raise EngineFailedError("the process that starts workers ended" + (f": {said}" if said else ""))
        for message in self._control_reader.feed(data):
            if "spawned" in message:
                self._pids[message["spawned"]] = message["pid"]
            elif "ready" in message:
                self._ready = True
            elif "exited" in message:
                self._exits[message["exited"]] = message["status"]

    def _complained(self) -> bytes:
        """What the nursery wrote on its standard error."""
        if self._complaints is None:
            return b""
        self._complaints.seek(0)
        return self._complaints.read()

    def _from_worker(self, worker: _Worker) -> list[tuple[Task, Outcome]]:
        try:
            data = worker.sock.recv(1 << 20)
            messages = worker.reader.feed(data)
        except (OSError, wire.BrokenFrameError):
            data, messages = b"", []
        done: list[tuple[Task, Outcome]] = []
        for message in messages:
            task = worker.task
            if task is None or task.message["task"] not in (message.get("done"), message.get("progress")):
                continue
            if "progress" in message:
                self._on_progress(task, str(message.get("text", "")))
                continue
            done.append((task, _outcome(message, self._clock.elapsed() - worker.started)))
            worker.task, worker.deadline = None, float("inf")
            if message.get("spent"):
                self._drop(worker)
        if not data:
            if worker.task is not None:
                done.append((worker.task, self._broken(worker, ReasonCode.CRASHED, self._how_it_ended(worker))))
            self._drop(worker)
        return done

    def _how_it_ended(self, worker: _Worker) -> str:
        self._hear_of(lambda: self._pids.get(worker.number) in self._exits)
        status = self._exits.get(self._pids.get(worker.number, 0))
        if status is None:
            return "its process ended"
        if status < 0:
            return f"its process was ended by signal {-status} ({signal.Signals(-status).name})"
        return f"its process ended itself with status {status}"

    def _broken(self, worker: _Worker, reason: ReasonCode, message: str) -> Outcome:
        return Outcome(self._clock.elapsed() - worker.started, error=(reason, message, ""))

    def _drop(self, *workers: _Worker) -> None:
        living = []
        for worker in workers:
            self._workers.pop(worker.number, None)
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(worker.sock)
            self._hear_of(partial(self._pids.__contains__, worker.number))  # its birth may still be on the way
            pid = self._pids.pop(worker.number, None)
            if pid is not None and self._exits.pop(pid, None) is None:
                living.append(pid)
        end_tree(*living)
        for worker in workers:
            worker.sock.close()

    def _hear_of(self, known: Callable[[], bool], seconds: float = 1.0) -> None:
        until = time.monotonic() + seconds
        while not known() and (left := until - time.monotonic()) > 0:
            with selectors.DefaultSelector() as selector:
                selector.register(self._control, selectors.EVENT_READ)
                if selector.select(min(left, 0.2)):
                    self._from_nursery()

    def _catch_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_IGN:  # as `nohup` has it
                continue
            self._handlers[number] = signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupted = True


def _outcome(message: dict[str, Any], seconds: float) -> Outcome:
    if "cannot" in message:
        reason, said = message["cannot"]
        return Outcome(seconds, cannot=(ReasonCode(reason), said))
    if "error" in message:
        reason, said, trace = message["error"]
        return Outcome(seconds, error=(ReasonCode(reason), said, trace))
    return Outcome(seconds, result=message)
