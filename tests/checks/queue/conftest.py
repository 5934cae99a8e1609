"""A Redis database of the tests' own, and the real BullMQ and Celery that put jobs into it."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from tests.support.node import node_modules
from tests.support.services import redis_database

from readycheck_checks.queue import depth
from readycheck_checks.queue.collect import looks

NODE = Path(__file__).parent / "node"
CELERY_APP = Path(__file__).parent / "celery_app.py"

Bullmq = Callable[..., AbstractContextManager["subprocess.Popen[str]"]]


def documented_grants(password: str, *keys: str) -> list[str]:
    """The words of `ACL SETUSER` as the documentation of the check has them, for other keys."""
    words = (depth.__doc__ or "").split("ACL SETUSER readycheck ")[1].split("\n\n")[0].split()
    assert words[:3] == ["on", ">PASSWORD", "%R~bull:*"]
    return ["on", f">{password}", *keys, *words[3:]]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue is looked at again without a pause, a second later by the clock of the looks."""
    passed = itertools.count()
    monkeypatch.setattr(looks, "time", SimpleNamespace(sleep=lambda _: None, monotonic=lambda: next(passed)))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_database() as url:
        yield url


@pytest.fixture
def prefix() -> str:
    return f"t{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="session")
def bullmq(redis_url: str) -> Bullmq:
    """Start a Node process that brings queues into states; `process.kill()` is a worker's sudden death."""
    server = urlsplit(redis_url)
    modules = node_modules(NODE)
    where = [server.hostname or "", str(server.port or 6379), server.path.strip("/")]

    @contextmanager
    def start(library: str, prefix: str, *states: str) -> Iterator[subprocess.Popen[str]]:
        command = ["node", str(NODE / "states.cjs"), library, *where, prefix, *states]
        environment = {**os.environ, "NODE_PATH": str(modules)}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                yield process
            finally:
                process.kill()

    return start


class CeleryApp:
    """The application of celery_app.py with its keys under a prefix of its own."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url, self.prefix = url, prefix
        self._environment = {**os.environ, "BROKER": url, "RESULTS": url, "KEY_PREFIX": prefix}

    def send(self, *states: str) -> None:
        """Put tasks in."""
        command = [sys.executable, str(CELERY_APP), "send", *states]
        subprocess.run(command, env=self._environment, check=True, timeout=30)

    @contextmanager
    def worker(self) -> Iterator[Callable[[], None]]:
        """Run a worker; what is yielded kills it and its children at once."""
        with tempfile.TemporaryFile() as log:
            command = [sys.executable, str(CELERY_APP), "work"]
            process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, start_new_session=True)

            def kill() -> None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

            try:
                yield kill
            finally:
                kill()


@pytest.fixture
def celery_app(redis_url: str, prefix: str) -> CeleryApp:
    pytest.importorskip("celery")
    return CeleryApp(redis_url, prefix)
