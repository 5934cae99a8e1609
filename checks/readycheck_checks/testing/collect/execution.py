"""Runs the profile's test command, with consent, in a clean environment and within limits.

No shell reads the command. It leads a process group of its own; when it ends or its time is over, everything that it
started is ended, also what left the group, by a mark in its environment.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from readycheck.api import CannotLook, CollectContext, Collector, Consent, Mode, ReasonCode
from readycheck_checks.source.collect.bounded_tool import RUN_TOKEN, end_family
from readycheck_checks.source.collect.walk import root_of
from readycheck_checks.testing.collect.evidence import evidence_of
from readycheck_checks.testing.command import arguments_of
from readycheck_checks.testing.facts import TestRun
from readycheck_checks.testing.needs import of_run, source_of
from readycheck_checks.testing.runners.summary import summaries
from readycheck_checks.testing.targets import Tests

MARK = "READYCHECK_TEST_RUN"
_PASSED_ON = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "VIRTUAL_ENV", "JAVA_HOME",
    "GOROOT",
    "GOPATH", "GOCACHE", "GOMODCACHE", "GOFLAGS", "NVM_DIR", "NVM_BIN", "PYENV_ROOT", "RBENV_ROOT", "GEM_HOME",
    "GEM_PATH",
    "CARGO_HOME", "RUSTUP_HOME", "GRADLE_USER_HOME", "MAVEN_HOME", "M2_HOME", "DOTNET_ROOT", "XDG_CACHE_HOME",
    "XDG_RUNTIME_DIR",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", RUN_TOKEN,
)  # fmt: skip
"""Where tools live; nothing that may hold a secret. `tests.env` adds what a suite needs."""
_HEAD, _TAIL = 256 * 1024, 4 * 1024 * 1024
_AFTERWARDS = 60.0
_LINES = 40


def collect(tests: Tests, context: CollectContext) -> TestRun:
    """Run the command and look at the reports after it; what prevents a run stands in `problem`."""
    command = tests.command if isinstance(tests.command, str) else shlex.join(tests.command)
    try:
        arguments = arguments_of(tests, context.consent)
        folder = _folder(tests, context)
    except CannotLook as problem:
        return TestRun(command=command, problem=problem.message, reason=problem.reason.value)
    consent = context.consent.exec
    timeout = min(consent.timeout if consent is not None else 0.0, max(1.0, context.remaining() - _AFTERWARDS))
    context.progress(f"runs {command}")
    run = _Run(arguments, folder, _environment(tests, context), timeout)
    try:
        run.wait()
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else str(error)
        message = f"the test command could not be started: {what}; correct tests.command or the PATH"
        return TestRun(command=command, problem=message, reason=ReasonCode.MISSING_DEPENDENCY.value)
    output = run.output()
    try:
        after = evidence_of(tests, context)
    except CannotLook:
        after = None
    return TestRun(
        command=command,
        status=run.status,
        timed_out=run.timed_out,
        seconds=round(run.seconds, 3),
        timeout=timeout,
        started=run.started,
        summaries=tuple(summaries(output)),
        output="\n".join(line[:200] for line in output.strip().splitlines()[-_LINES:]),
        after=after,
        left_behind=run.left_behind,
    )


def _folder(tests: Tests, context: CollectContext) -> Path:
    root = root_of(source_of(tests, context), context)
    folder = Path(os.path.normpath(root / tests.folder))
    if not folder.is_dir() or (folder != root and root not in folder.parents):
        raise CannotLook(ReasonCode.NOT_CONFIGURED, f"tests.folder ({tests.folder}) is no folder of the source tree")
    return folder


def _environment(tests: Tests, context: CollectContext) -> dict[str, str]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {
        "TMPDIR": str(context.scratch), "CI": "true", "TERM": "dumb", "NO_COLOR": "1", "FORCE_COLOR": "0",
        "PYTHONUNBUFFERED": "1", MARK: secrets.token_hex(16),
    }  # fmt: skip
    return environment | tests.env


class _Run:
    """One run; its output is bounded, its processes end with it."""

    def __init__(self, arguments: list[str], folder: Path, environment: dict[str, str], timeout: float) -> None:
        self._arguments, self._folder, self._environment = arguments, folder, environment
        self._timeout = timeout
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._kept = 0
        self.status: int | None = None
        self.timed_out = False
        self.seconds = 0.0
        self.left_behind = 0
        self.started = datetime.now(UTC)

    def wait(self) -> None:
        """Run to the end, or to the limit. Raises OSError or ValueError where the command cannot be started."""
        words = list(self._arguments)
        while words and re.match(r"[A-Za-z_]\w*=", words[0]):
            name, _, value = words.pop(0).partition("=")
            self._environment[name] = value
        if not words:
            raise ValueError("it names no program")
        found = shutil.which(words[0], path=self._environment.get("PATH")) if "/" not in words[0] else words[0]
        if found is None:
            raise ValueError(f"there is no program '{words[0]}' on the PATH")
        begun = time.monotonic()
        process = subprocess.Popen(
            [found, *words[1:]], cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        _unbound(process.pid)
        assert process.stdout is not None
        reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        reader.start()
        try:
            self.status = process.wait(self._timeout)
        except subprocess.TimeoutExpired:
            self.timed_out = True
        finally:
            self.seconds = time.monotonic() - begun
            self.left_behind = end_family(process, MARK, self._environment[MARK])
            reader.join(5.0)
            if not reader.is_alive():
                process.stdout.close()

    def _read(self, stream: IO[bytes]) -> None:
        descriptor = stream.fileno()
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(descriptor, 65_536):
                if len(self._head) < _HEAD:
                    self._head += chunk
                    continue
                self._tail.append(chunk)
                self._kept += len(chunk)
                while self._kept - len(self._tail[0]) > _TAIL:
                    self._kept -= len(self._tail.popleft())

    def output(self) -> str:
        """The beginning and the end of what it wrote."""
        return (bytes(self._head) + b"".join(self._tail)).decode("utf-8", "replace")


def _unbound(pid: int) -> None:
    """Lift the worker's own limit on memory, which is meant for the audit and not for the tests."""
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (hard, hard))


def _deadline(_tests: Tests, consent: Consent) -> float:
    return (consent.exec.timeout if consent.exec is not None else 0.0) + 2 * _AFTERWARDS


RUN = Collector(
    id="testing.run",
    title="Runs the test command",
    fact=TestRun,
    collect=collect,
    thing="tests",
    mode=Mode.EXEC,
    exclusive=True,
    deadline=660.0,
    memory_mb=2048,
    deadline_for=_deadline,
    needs_for=of_run,
)
