"""What a test needs from outside: a service, a browser. Missing, it skips; in CI it fails."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
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
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that lets us create databases.

    READYCHECK_TEST_POSTGRES, else the one on the usual port of this machine, else one started for the purpose.
    """
    given = os.environ.get("READYCHECK_TEST_POSTGRES", "")
    usual = "postgresql://postgres@127.0.0.1:5432/postgres"
    if given or _postgres_answers(usual):
        yield given or usual
    else:
        with own_postgres() as own:
            yield own


@contextmanager
def own_postgres() -> Iterator[str]:
    """A PostgreSQL server on a free port; as root it runs as the user `nobody`, because it refuses root."""
    initdb, postgres = _postgres_program("initdb"), _postgres_program("postgres")
    if initdb is None or postgres is None:
        require("no PostgreSQL: set READYCHECK_TEST_POSTGRES, or install postgresql")
    as_user = ["setpriv", "--reuid", "nobody", "--clear-groups"] if os.geteuid() == 0 else []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="readycheck-pg-") as folder:
        if as_user:
            shutil.chown(folder, "nobody")
        made = [*as_user, initdb, "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder)
        options = ("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off")
        command = [*as_user, postgres, "-D", f"{folder}/data", "-p", str(port), *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            wait_until(lambda: _postgres_answers(url), "PostgreSQL answers")
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def _postgres_program(name: str) -> str | None:
    # Debian keeps the server's programs off the PATH, and a wrapper that it puts there may not be for other users.
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else shutil.which(name)


def _postgres_answers(url: str) -> bool:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


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
