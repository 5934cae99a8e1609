"""A bounded session on a Redis server that can only send commands that read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from readycheck.api import CannotLook, CollectContext, ReasonCode

CLIENT_NAME = "readycheck"
SECONDS = 5.0
"""How long to wait for one answer."""
MOST_SCANNED = 200_000
"""How many keys of the server a search for names may pass."""
_SCAN_STEP = 1_000
_BATCH = 500
_READS = frozenset(
    (
        *("TIME", "SCAN", "EXISTS", "TYPE", "GET", "STRLEN", "SCARD", "SMEMBERS"),
        *("LLEN", "LINDEX", "LRANGE", "ZCARD", "ZCOUNT", "ZRANGE", "HGET", "HMGET", "HSTRLEN", "HLEN"),
        *("CLIENT",),
    )
)
_INSTALL = "redis-py is not installed; install with: pip install 'readycheck-audit[redis]'"

Word = str | bytes | int | float
Command = Sequence[Word]


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The server did not answer one question; others may work."""

    def __init__(self, reason: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Reader:
    """An open session."""

    def __init__(self, connection: Any, context: CollectContext) -> None:
        self._connection = connection
        self._context = context
        self.database = str(getattr(connection, "db", 0) or 0)
        """The number of the database, as the server writes it."""

    def ask(self, *commands: Command) -> list[Any]:
        """The raw answers, in order. Raises `Refused` for the first one that is an error."""
        answers = self.try_ask(*commands)
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, Exception):
                raise _refused(command, answer)
        return answers

    def try_ask(self, *commands: Command) -> list[Any]:
        """The same with errors in the place of answers."""
        answers: list[Any] = []
        for start in range(0, len(commands), _BATCH):
            answers += self._round_trip(commands[start : start + _BATCH])
        return answers

    def one(self, *command: Word) -> Any:
        """The answer to one command. Raises `Refused`."""
        return self.ask(command)[0]

    def scan(self, pattern: bytes) -> tuple[list[bytes], bool]:
        """Keys that match, and whether all keys were looked at. Raises `Refused`."""
        found: set[bytes] = set()
        cursor: bytes = b"0"
        for _step in range(MOST_SCANNED // _SCAN_STEP):
            cursor, keys = self.one("SCAN", cursor, "MATCH", pattern, "COUNT", _SCAN_STEP)
            found.update(keys)
            if cursor == b"0":
                return sorted(found), True
        return sorted(found), False

    def now(self) -> tuple[float, str]:
        """Seconds since the epoch, and whose clock says so."""
        (answer,) = self.try_ask(("TIME",))
        if isinstance(answer, Exception):
            return time.time(), "the clock of the machine that audits"
        return int(answer[0]) + int(answer[1]) / 1e6, "the server's clock"

    def clients(self) -> list[dict[str, str]] | None:
        """Who is connected, field by field; None where the account may not ask."""
        (answer,) = self.try_ask(("CLIENT", "LIST"))
        if isinstance(answer, Exception):
            return None
        lines = answer.decode("utf-8", "replace").splitlines()
        return [dict(part.partition("=")[::2] for part in line.split(" ")) for line in lines]

    def _round_trip(self, commands: Sequence[Command]) -> list[Any]:
        from redis.exceptions import ResponseError

        strangers = {str(command[0]) for command in commands} - _READS
        if strangers:
            message = f"{', '.join(sorted(strangers))} is not known to leave the queue alone"
            raise AssertionError(message)
        if self._context.remaining() <= 0:
            raise CannotLook(ReasonCode.TIMEOUT, "Redis answered too slowly to look at every queue; name fewer queues")
        self._connection.send_packed_command(self._connection.pack_commands(commands))
        answers: list[Any] = []
        for _command in commands:
            try:
                answers.append(self._connection.read_response())
            except ResponseError as error:
                answers.append(error)
        self._context.count("redis_commands", len(commands))
        return answers


@contextmanager
def session(url: str, context: CollectContext) -> Iterator[Reader]:
    """Open a session for as long as the block lasts. Raises `CannotLook`."""
    try:
        import redis
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError, ResponseError
        from redis.retry import Retry
    except ImportError:
        raise CannotLook(ReasonCode.MISSING_DEPENDENCY, _INSTALL) from None
    patience = max(0.1, min(SECONDS, context.remaining()))
    try:
        pool = redis.ConnectionPool.from_url(
            url,
            protocol=2,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
            decode_responses=False,
        )
    except (ValueError, TypeError):
        message = "the queue's redis is not a Redis URL such as redis://127.0.0.1:6379/0"
        raise CannotLook(ReasonCode.UNSUPPORTED, message) from None
    connection: Any = pool.make_connection()
    try:
        connection.connect()
        connection.send_command("CLIENT", "SETNAME", CLIENT_NAME)
        # A name is a courtesy: an account that may not have one can still look.
        with suppress(ResponseError):
            connection.read_response()
        yield Reader(connection, context)
    except (RedisError, OSError) as error:
        raise _cannot(error) from None
    finally:
        connection.disconnect()


def _cannot(error: Exception) -> CannotLook:
    """What an error of the session as a whole means."""
    from redis import exceptions

    said = " ".join(str(error).split())[:200]
    upper = said.upper()
    if isinstance(error, exceptions.AuthenticationError) or upper.startswith(("NOAUTH", "WRONGPASS")):
        return CannotLook(ReasonCode.ACCESS_DENIED, f"Redis refused the account of the queue's URL: {said}")
    if isinstance(error, exceptions.NoPermissionError) or upper.startswith("NOPERM"):
        return CannotLook(ReasonCode.ACCESS_DENIED, f"Redis does not let the account look: {said}")
    if "DB INDEX" in upper or "INVALID DATABASE" in upper:
        message = "Redis has no database of that number; correct the number at the end of the queue's URL"
        return CannotLook(ReasonCode.UNREACHABLE, message)
    if isinstance(error, (exceptions.TimeoutError, TimeoutError)):
        message = f"Redis did not answer within {SECONDS:g} s; let the machine that audits reach it"
        return CannotLook(ReasonCode.TIMEOUT, message)
    message = f"Redis could not be reached ({said}); check the queue's URL and that the server runs"
    return CannotLook(ReasonCode.UNREACHABLE, message)


def _refused(command: Command, error: Exception) -> Exception:
    """What an error in answer to one command means."""
    from redis import exceptions

    said = " ".join(str(error).split())[:200]
    if isinstance(error, (exceptions.ClusterError, exceptions.AskError, exceptions.ClusterDownError)):
        return CannotLook(ReasonCode.UNSUPPORTED, "queues on a Redis Cluster are not read yet")
    asked = str(command[0])
    key = command[1] if len(command) > 1 else ""
    name = key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)
    if isinstance(error, exceptions.NoPermissionError):
        return Refused(ReasonCode.ACCESS_DENIED, f"the account may not use {asked} on {name[:200]}; allow it to read")
    if "wrong kind of value" in said:
        return Refused(
            ReasonCode.UNREADABLE, f"the key {name[:200]} holds something else than this kind of queue keeps"
        )
    return Refused(ReasonCode.UNREADABLE, f"Redis did not answer {asked} on {name[:200]}: {said}")


def literally(text: str) -> bytes:
    """`text` for use in a pattern of SCAN, where it stands for itself."""
    return "".join(f"\\{letter}" if letter in "*?[]^-\\" else letter for letter in text).encode()
