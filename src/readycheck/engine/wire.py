"""Frames between supervisor, nursery and workers: four bytes of length, then JSON.

JSON, not pickle: what a worker sends back can never run code in the supervisor.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!I")
MOST_BYTES = 64 * 2**20
"""A longer frame breaks the protocol; the sender is ended."""


class BrokenFrameError(Exception):
    """The other side sent something that is not a frame."""


def encode(message: dict[str, Any]) -> bytes:
    """One message as a frame. Raises ValueError for what JSON cannot hold."""
    body = json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
    return _LENGTH.pack(len(body)) + body


def send(sock: socket.socket, message: dict[str, Any]) -> None:
    """Send one message on a blocking socket."""
    sock.sendall(encode(message))


class Reader:
    """Collects bytes into messages. A message is a JSON object."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """The messages that `data` completes. Raises BrokenFrameError."""
        self._buffer += data
        messages = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MOST_BYTES:
                raise BrokenFrameError(f"a frame of {length} bytes")
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                break
            body = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            try:
                message = json.loads(body)
            except (ValueError, RecursionError) as error:
                raise BrokenFrameError(str(error)) from None
            if not isinstance(message, dict):
                raise BrokenFrameError("not an object")
            messages.append(message)
        return messages


def receive(sock: socket.socket, reader: Reader, queue: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The next message on a blocking socket; None at the end of the stream."""
    while not queue:
        data = sock.recv(1 << 18)
        if not data:
            return None
        queue.extend(reader.feed(data))
    return queue.pop(0)
