"""Connections to one host and port: counted, each with a deadline and a cap on what is read."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from readycheck.api import CollectContext

MOST_BYTES = 512 * 1024
_CHUNK = 16 * 1024


class Wire:
    """One connection. Every call raises TimeoutError when its time is over, or another OSError."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline
        self._read = 0

    def send(self, content: bytes) -> None:
        """Send all of `content`."""
        self._connection.settimeout(self._left())
        self._connection.sendall(content)

    def receive(self) -> bytes:
        """What comes next; empty at the end, and where the server sends more than any handshake needs."""
        if self._read > MOST_BYTES:
            return b""
        self._connection.settimeout(self._left())
        content = self._connection.recv(_CHUNK)
        self._read += len(content)
        return content

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@dataclass(slots=True)
class Dialler:
    """Connects to one host and port, always to the address that answered first. `budget` is never exceeded."""

    host: str
    port: int
    timeout: float
    budget: int
    context: CollectContext
    used: int = 0
    _address: tuple[int, Any] | None = field(default=None)

    def spent(self) -> bool:
        """Whether no connection is left."""
        return self.used >= self.budget

    @contextlib.contextmanager
    def connect(self) -> Iterator[Wire]:
        """A connection for as long as the block lasts. Raises OSError where there is none."""
        self.used += 1
        self.context.count("handshakes")
        deadline = time.monotonic() + min(self.timeout, max(0.05, self.context.remaining() - 2.0))
        with self._open(deadline) as connection:
            yield Wire(connection, deadline)

    def _open(self, deadline: float) -> socket.socket:
        if self._address is not None:
            return self._to(self._address, deadline)
        failure: OSError = OSError("the name has no address")
        for family, _, _, _, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[:4]:
            try:
                connection = self._to((family, address), deadline)
            except OSError as error:
                failure = error
                continue
            self._address = (family, address)
            return connection
        raise failure

    @staticmethod
    def _to(address: tuple[int, Any], deadline: float) -> socket.socket:
        connection = socket.socket(address[0], socket.SOCK_STREAM)
        try:
            connection.settimeout(max(0.05, deadline - time.monotonic()))
            connection.connect(address[1])
        except BaseException:
            connection.close()
            raise
        return connection
