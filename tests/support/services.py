"""What a test needs from outside: a service, a browser. Missing, it skips; in CI it fails."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn
from urllib.parse import urlsplit, urlunsplit

import pytest


def require(reason: str) -> NoReturn:
    """Skip the test with `reason`, or fail it where READYCHECK_REQUIRE_SERVICES is 1."""
    if os.environ.get("READYCHECK_REQUIRE_SERVICES") == "1":
        pytest.fail(f"required and missing: {reason}", pytrace=False)
    pytest.skip(reason)


@contextmanager
def redis_database() -> Iterator[str]:
    """The URL of an empty Redis database that nobody else uses, emptied again at the end.

    On READYCHECK_REDIS_URL, else on the usual port of this machine, else on a server started for the purpose.
    """
    with _redis_server() as server, _claimed(server) as url:
        yield url


@contextmanager
def _redis_server() -> Iterator[str]:
    given = os.environ.get("READYCHECK_REDIS_URL", "")
    usual = "redis://127.0.0.1:6379"
    if given:
        yield given
    elif _answers(usual):
        yield usual
    else:
        with _own_redis() as own:
            yield own


@contextmanager
def _own_redis() -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        require("no Redis: set READYCHECK_REDIS_URL, or install redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no")
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([program, *options, "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            url = f"redis://127.0.0.1:{port}"
            wait_until(lambda: _answers(url), "Redis answers")
            yield url
        finally:
            process.kill()
            process.wait()


@contextmanager
def _claimed(server: str) -> Iterator[str]:
    import redis

    token = f"readycheck-test-{uuid.uuid4()}"
    for number in range(15, 0, -1):
        parts = urlsplit(server)
        url = urlunsplit(parts._replace(path=f"/{number}"))
        client = redis.Redis.from_url(url)
        # Claimed in one step, so that two test runs cannot get the same one.
        claim = "if redis.call('DBSIZE') == 0 then return redis.call('SET', KEYS[1], '1', 'EX', 600) end"
        if client.eval(claim, 1, token):
            try:
                yield url
            finally:
                client.flushdb()
                client.close()
            return
        client.close()
    require("no empty Redis database: each of 1 to 15 holds keys")


def _answers(url: str) -> bool:
    try:
        import redis
    except ImportError:
        require("redis-py is not installed")
    client = redis.Redis.from_url(url, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def wait_until(condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Look again and again until `condition` holds; the test fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited for {seconds:g} s in vain: {what}", pytrace=False)
        time.sleep(0.02)
