"""Servers that are not there, refuse, hang or hold something else; plain lists; what a profile may say."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis
from pydantic import ValidationError

from readycheck.api import CannotLook, ReasonCode, Status
from readycheck.testing import collect, judge, rules
from readycheck_checks.queue.collect import STATE, redis_reader
from readycheck_checks.queue.depth import CHECK
from readycheck_checks.queue.facts import QueueState
from readycheck_checks.queue.targets import Queue


def look(url: str, prefix: str = "bull", *names: str) -> QueueState:
    return collect(STATE, Queue.model_validate({"bullmq": {"redis": url, "prefix": prefix, "names": names}}))


@contextmanager
def server(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    """Accept connections one after another and hand each to `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                held.append(connection)
                answer(connection)

        held: list[socket.socket] = []
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in held:
                connection.close()


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(CannotLook) as raised:
        look(f"redis://127.0.0.1:{port}")
    assert raised.value.reason is ReasonCode.UNREACHABLE


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda connection: None, ReasonCode.TIMEOUT),
        (lambda connection: connection.close(), ReasonCode.UNREACHABLE),
        (lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), ReasonCode.UNREACHABLE),
        (lambda connection: connection.sendall(b"-NOAUTH Authentication required.\r\n" * 9), ReasonCode.ACCESS_DENIED),
        (lambda connection: connection.sendall(b"-MOVED 3999 127.0.0.1:6381\r\n" * 99), ReasonCode.UNSUPPORTED),
        (lambda connection: connection.sendall(b"-LOADING Redis is loading\r\n" * 99), ReasonCode.UNREACHABLE),
    ],
)
def test_servers_that_do_not_answer_as_they_should(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[socket.socket], object], reason: ReasonCode
) -> None:
    monkeypatch.setattr(redis_reader, "SECONDS", 0.3)
    with server(answer) as url, pytest.raises(CannotLook) as raised:
        look(url, "bull", "grading")
    assert raised.value.reason is reason


def test_a_wrong_password_and_a_wrong_number(redis_url: str) -> None:
    for url, reason in (
        (redis_url.replace("://", "://nobody:not-the-password@"), ReasonCode.ACCESS_DENIED),
        (redis_url.rpartition("/")[0] + "/99999", ReasonCode.UNREACHABLE),
        ("http://127.0.0.1", ReasonCode.UNSUPPORTED),
    ):
        with pytest.raises(CannotLook) as raised:
            look(url)
        assert raised.value.reason is reason
        assert "not-the-password" not in raised.value.message


def test_keys_that_hold_something_else(redis_url: str, prefix: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.hset(f"{prefix}:odd:meta", "version", "bullmq:6.7.0")
        client.set(f"{prefix}:odd:wait", "no list")
        client.hset(f"{prefix}:fine:meta", "version", "bullmq:6.7.0")
        client.lpush(f"{prefix}:old:wait", "1")
        fact = look(redis_url, prefix, "fine", "odd", "old")
        client.delete(*client.keys(f"{prefix}:*"))
    assert [one.reason for one in fact.queues] == [None, ReasonCode.UNREADABLE, ReasonCode.UNSUPPORTED]
    assert rules(judge(CHECK, fact), Status.INCONCLUSIVE) == ["queue.depth.unreadable"] * 2


def test_no_queue_at_all_is_no_pass(redis_url: str, prefix: str) -> None:
    assert rules(judge(CHECK, look(redis_url, prefix))) == ["queue.depth.none"]


def test_without_the_client_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(CannotLook) as raised:
        look("redis://127.0.0.1")
    assert raised.value.reason is ReasonCode.MISSING_DEPENDENCY
    assert "readycheck-audit[redis]" in raised.value.message


def test_the_session_knows_no_command_that_writes(redis_url: str) -> None:
    class Context:
        def remaining(self) -> float:
            return 1.0

    reader = redis_reader.Reader(None, Context())  # type: ignore[arg-type]
    for command in ("KEYS", "LPOP", "DEL", "EVAL", "MONITOR", "FLUSHALL"):
        with pytest.raises(AssertionError):
            reader.ask((command, "x"))


def test_plain_lists(redis_url: str, prefix: str) -> None:
    def fact(**more: object) -> QueueState:
        names = [f"{prefix}:mail", f"{prefix}:ranked", f"{prefix}:gone", f"{prefix}:text"]
        return collect(STATE, Queue.model_validate({"redis_list": {"redis": redis_url, "names": names, **more}}))

    with redis.Redis.from_url(redis_url) as client:
        client.lpush(f"{prefix}:mail", *range(7))
        client.zadd(f"{prefix}:ranked", {"a": 1, "b": 2})
        client.set(f"{prefix}:text", "no queue")
        client.lpush(f"{prefix}:mail:dead", 1)
        plain = fact()
        full = fact(failed="{name}:dead", active="{name}:busy", marker=f"{prefix}:mail")
        client.delete(*client.keys(f"{prefix}:*"))
    assert [(one.waiting, one.known) for one in plain.queues[:3]] == [(7, True), (2, True), (0, None)]
    assert plain.queues[3].reason is ReasonCode.UNREADABLE
    assert [(one.failed, one.active, one.known) for one in full.queues[:3]] == [
        (1, 0, True),
        (0, 0, True),
        (0, 0, True),
    ]
    options = {"queues": ["*:mail", "*:gone"]}
    assert rules(judge(CHECK, plain, options), Status.INCONCLUSIVE) == ["queue.depth.failed", "queue.depth.absent"]
    assert rules(judge(CHECK, full, options), Status.WARN) == ["queue.depth.failed"]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({}, "say what kind of queue it is"),
        ({"huey": "queue.db", "celery": {"redis": "redis://127.0.0.1"}}, "not of 2 (huey, celery)"),
        ({"bullmq": {"redis": "redis://127.0.0.1", "name": "grading"}}, "name"),
        ({"celery": {"redis": "redis://127.0.0.1", "names": []}}, "at least 1 item"),
        ({"redis_list": {"redis": "redis://127.0.0.1"}}, "names"),
    ],
)
def test_a_queue_of_a_profile_is_of_one_kind(written: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Queue.model_validate(written)
    assert complaint in str(raised.value)
