"""TLS servers that the ssl module cannot be: with a stapled response, or with what no current library speaks.

Each has `wrap_socket`, like a context, so that `serve(tls=…)` takes it.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from OpenSSL import SSL

from tests.support.pki import Made


@dataclass(frozen=True)
class Hello:
    """What a client offers."""

    version: int
    suites: tuple[int, ...]
    compression: bool
    tls13: bool


def read_hello(record: bytes) -> Hello:
    """The first record of a client."""
    version = int.from_bytes(record[9:11], "big")
    at = 44 + record[43]
    count = int.from_bytes(record[at : at + 2], "big") // 2
    suites = struct.unpack_from(f"!{count}H", record, at + 2)
    at += 2 + 2 * count
    methods = record[at + 1 : at + 1 + record[at]]
    return Hello(version, suites, 1 in methods, b"\x00\x2b\x00" in record[at:] and 0x1301 in suites)


def server_hello(version: int, suite: int, *, compressed: bool = False, secure: bool = True) -> bytes:
    """The first flight of a server up to TLS 1.2, without the certificate that nobody here looks at."""
    extensions = b"\xff\x01\x00\x01\x00" if secure else b""
    body = struct.pack("!H", version) + bytes(32) + b"\0" + struct.pack("!HB", suite, compressed)
    if extensions:
        body += struct.pack("!H", len(extensions)) + extensions
    messages = b"\x02" + len(body).to_bytes(3, "big") + body + b"\x0e\0\0\0"
    return struct.pack("!BHH", 22, version, len(messages)) + messages


def alert(description: int) -> bytes:
    """A fatal alert."""
    return struct.pack("!BHHBB", 21, 0x0301, 2, 2, description)


Script = Callable[[Hello], bytes | None]


@dataclass(frozen=True)
class Fronted:
    """A server that answers some offers by a script, and shakes hands for all others (where it says None)."""

    context: ssl.SSLContext
    script: Script

    def wrap_socket(self, connection: socket.socket, *, server_side: bool = True) -> Any:
        record = b""
        while len(record) < 5 or len(record) < 5 + int.from_bytes(record[3:5], "big"):
            seen = connection.recv(16384, socket.MSG_PEEK)
            if len(seen) == len(record):
                raise ConnectionAbortedError
            record = seen
        answer = self.script(read_hello(record))
        if answer is None:
            return self.context.wrap_socket(connection, server_side=server_side)
        connection.recv(len(record))
        if answer:
            connection.sendall(answer)
            connection.recv(1024)
        raise ConnectionAbortedError


@dataclass(frozen=True)
class Stapled:
    """A server that staples `response`."""

    response: bytes
    leaf: Made
    chain: tuple[Made, ...] = ()

    def wrap_socket(self, connection: socket.socket, *, server_side: bool = True) -> socket.socket:
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(self.leaf.private + self.leaf.pem + b"".join(one.pem for one in self.chain))
            file.flush()
            context.use_certificate_chain_file(file.name)
            context.use_privatekey_file(file.name)
        context.set_ocsp_server_callback(lambda _connection, _data: self.response)
        speaker = SSL.Connection(context, None)
        speaker.set_accept_state()
        outside = connection.dup()
        inside, plain = socket.socketpair()
        threading.Thread(target=_pump, args=(speaker, outside, inside), daemon=True).start()
        return plain


def _pump(speaker: SSL.Connection, outside: socket.socket, inside: socket.socket) -> None:
    with contextlib.suppress(OSError, SSL.Error), outside, inside:
        outside.settimeout(5)
        while _shaken(speaker, outside):
            pass
        _deliver(speaker, inside)  # a request may have come with the end of the handshake
        while True:
            ready, _, _ = select.select([outside, inside], [], [], 5)
            if not ready:
                return
            if inside in ready:
                content = inside.recv(16384)
                if not content:
                    speaker.shutdown()
                    _flush(speaker, outside)
                    return
                speaker.sendall(content)
                _flush(speaker, outside)
            if outside in ready:
                content = outside.recv(16384)
                if not content:
                    return
                speaker.bio_write(content)
                _deliver(speaker, inside)


def _deliver(speaker: SSL.Connection, inside: socket.socket) -> None:
    with contextlib.suppress(SSL.WantReadError):
        while True:
            inside.sendall(speaker.recv(16384))


def _shaken(speaker: SSL.Connection, outside: socket.socket) -> bool:
    """One step of the handshake; False when it is complete."""
    try:
        speaker.do_handshake()
    except SSL.WantReadError:
        _flush(speaker, outside)
        content = outside.recv(16384)
        if not content:
            raise ConnectionAbortedError from None
        speaker.bio_write(content)
        return True
    except SSL.Error:
        _flush(speaker, outside)
        raise
    _flush(speaker, outside)
    return False


def _flush(speaker: SSL.Connection, outside: socket.socket) -> None:
    with contextlib.suppress(SSL.WantReadError):
        while True:
            outside.sendall(speaker.bio_read(16384))
