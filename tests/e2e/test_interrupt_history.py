"""Ctrl-C while a history in PostgreSQL does not answer: it is heard at once, and the report is there."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests.support.cli import Running, started, until
from tests.support.services import postgres_server

pytest.importorskip("psycopg")

PROFILE = """\
version: 1
target: {name: t, environment: x}
areas: {T: Tests}
history: "${env:HISTORY_URL}"
controls:
  T-1: {title: Signed, severity: low, checks: [launch.attestation]}
"""
LOCK = 0x72656164
"""What every readycheck that writes takes first."""
AT_ONCE = 6
"""Seconds; the driver would take ten to give up a cancellation over a dead network."""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "readycheck.yaml").write_text(PROFILE)
    return tmp_path


class Relay:
    """Stands between the audit and the server, until the network dies."""

    def __init__(self, host: str, port: int) -> None:
        self.dead = threading.Event()
        self._to = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._open.append(near)
                if self.dead.is_set():
                    continue
                far = socket.create_connection(self._to)
                self._open.append(far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if not self.dead.is_set():
                    other.sendall(data)

    def close(self) -> None:
        for one in self._open:
            one.close()


@contextmanager
def audit(work: Path, url: str) -> Iterator[Running]:
    arguments = ("audit", "-q", "--out", "run", "--format", "markdown=told.md")
    with started(*arguments, cwd=work, environ={"HISTORY_URL": url}) as run:
        yield run


def ends_with_its_report(run: Running, work: Path) -> None:
    run.process.send_signal(signal.SIGINT)
    assert run.end(AT_ONCE) == 130
    said = "the run is not in the history: it was interrupted while it was written"
    assert run.stderr == f"readycheck: {said}\n"
    report = json.loads((work / "run" / "report.json").read_text())
    assert (report["problems"], report["exit_code"]) == ([said], 0)  # all was looked at
    assert (work / "told.md").exists()


@pytest.mark.parametrize("network", ["fine", "dead"])
def test_while_another_one_is_writing(work: Path, network: str) -> None:
    import psycopg

    with postgres_server() as server, psycopg.connect(server, autocommit=True) as other:
        parts = urlsplit(server)
        with closing(Relay(parts.hostname or "127.0.0.1", parts.port or 5432)) as relay:
            user = f"{parts.username}{f':{parts.password}' if parts.password else ''}@" if parts.username else ""
            url = urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{relay.port}"))
            other.execute(b"SELECT pg_advisory_lock(%d)" % LOCK)
            with audit(work, url) as run:
                until(lambda: waits(other) or run.process.poll() is not None, "the audit to wait for the lock")
                if network == "dead":
                    relay.dead.set()
                ends_with_its_report(run, work)


def waits(connection: object) -> bool:
    asked = b"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %d AND NOT granted" % LOCK
    found: int = connection.execute(asked).fetchone()[0]  # type: ignore[attr-defined]
    return found > 0


def test_while_a_server_says_nothing(work: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        audit(work, f"postgresql://someone@127.0.0.1:{mute.getsockname()[1]}/history") as run,
    ):
        mute.settimeout(60)
        with mute.accept()[0]:
            ends_with_its_report(run, work)
