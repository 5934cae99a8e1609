"""A wait in a thread of its own: what it gives, what it raises, and that a signal is heard meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from readycheck.history import hosts
from readycheck.history.errors import HistoryError
from readycheck.history.hosts import find_host
from readycheck.history.place import Place
from readycheck.history.waiting import apart


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """An event that nobody sets before the test is over."""
    event = threading.Event()
    yield event
    event.set()


def fail() -> None:
    raise LookupError


def test_it_gives_and_raises_what_was_done() -> None:
    assert apart(lambda: 7) == 7
    with pytest.raises(LookupError):
        apart(fail)


def test_it_gives_up_in_time(never: threading.Event) -> None:
    with pytest.raises(TimeoutError):
        apart(never.wait, 0.01)


def test_a_signal_is_heard(never: threading.Event) -> None:
    def act() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        never.wait()

    with pytest.raises(KeyboardInterrupt):
        apart(act)


@pytest.mark.parametrize("fault", [socket.gaierror(-2, "no"), UnicodeError("label too long")])
def test_a_name_that_is_not_found_is_told_without_the_url(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def look_up(*_: object) -> None:
        raise fault

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(HistoryError) as told:
        find_host(Place(None, "postgresql://ana:secret-words@db.example:5432/h"))
    assert "PostgreSQL on db.example:5432/h cannot be reached: the name of its server is not found" in str(told.value)
    assert "secret-words" not in str(told.value)


def test_a_name_service_that_does_not_answer_costs_seconds(
    monkeypatch: pytest.MonkeyPatch, never: threading.Event
) -> None:
    monkeypatch.setattr(hosts, "PATIENCE", 0.01)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: never.wait())
    with pytest.raises(HistoryError, match="cannot be reached"):
        find_host(Place(None, "postgresql://db.example/h"))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///h",
        "postgresql://%2Fvar%2Frun%2Fpostgresql/h",
        "postgresql://a.example,b.example/h",
        "postgresql://a.example/h?host=/var/run/postgresql",
    ],
)
def test_what_the_driver_finds_by_itself_is_left_to_it(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("it was looked up"))
    find_host(Place(None, url))
