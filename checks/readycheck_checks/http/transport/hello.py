"""The first message of a TLS client, and what a server says to it.

A TLS library cannot ask this: it no longer speaks the versions and suites that must be found out, and it hides which
ones it left out. The first flight of a server is in clear text in every version up to TLS 1.2, and the part that names
version and suite also in TLS 1.3, so no keys are needed. RFC 8446 (section 4), RFC 5246 (7.4), RFC 6101 (SSL 3.0).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SSL3, TLS10, TLS11, TLS12, TLS13 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
VERSIONS = {SSL3: "SSL 3.0", TLS10: "TLS 1.0", TLS11: "TLS 1.1", TLS12: "TLS 1.2", TLS13: "TLS 1.3"}
MOST_BYTES = 256 * 1024
_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO, _SERVER_HELLO_DONE = 2, 14
_RENEGOTIATION, _VERSIONS = 0xFF01, 43
_GROUPS = (29, 23, 24, 25, 30, 256, 257)
_SIGNATURES = (
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0603, 0x0806, 0x0601, 0x0807, 0x0808, 0x0809, 0x080A, 0x080B,
    0x0402, 0x0203, 0x0201, 0x0202,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client says it speaks: one version and nothing older, and these suites, dearest first."""

    version: int
    suites: tuple[int, ...]
    server_name: str = ""
    """Empty where the host is an address (RFC 6066, section 3)."""
    compression: bool = False
    """Offers DEFLATE as well."""


class Answer(StrEnum):
    """How a server took an offer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """Said so with an alert."""
    CLOSED = "closed"
    """Ended the connection without a word, which many servers do to refuse."""
    NOT_TLS = "not_tls"
    OPEN = "open"
    """Has not said all yet."""


def client_hello(offer: Offer, random: bytes) -> bytes:
    """The record that opens a connection. `random` is 96 fresh bytes."""
    body = struct.pack("!H", min(offer.version, TLS12)) + random[:32]
    body += _vector(random[32:64], 1) if offer.version == TLS13 else b"\0"
    body += _vector(_words(offer.suites), 2)
    body += b"\x02\x01\x00" if offer.compression else b"\x01\x00"
    if offer.version > SSL3:  # SSL 3.0 knows no extensions
        extensions = b"".join(_extension(kind, content) for kind, content in _extensions(offer, random[64:96]))
        # Some load balancers hang on a message of 256 to 511 bytes (RFC 7685).
        if 0 < (missing := 512 - (4 + len(body) + 2 + len(extensions))) <= 256:
            extensions += _extension(21, bytes(max(0, missing - 4)))
        body += _vector(extensions, 2)
    message = bytes([1]) + len(body).to_bytes(3, "big") + body
    return struct.pack("!BHH", _HANDSHAKE, min(offer.version, TLS10), len(message)) + message


def _extensions(offer: Offer, key: bytes) -> Iterable[tuple[int, bytes]]:
    if offer.server_name:
        yield 0, _vector(b"\0" + _vector(offer.server_name.encode("ascii", "replace"), 2), 2)
    yield 10, _vector(_words(_GROUPS), 2)
    yield 11, b"\x01\x00"
    yield _RENEGOTIATION, b"\0"
    if offer.version >= TLS12:
        yield 13, _vector(_words(_SIGNATURES), 2)
    if offer.version == TLS13:
        yield _VERSIONS, _vector(_words((TLS13,)), 1)
        yield 45, b"\x01\x01"
        # Any 32 bytes are a public key of X25519; that nobody knows its private half does not matter here.
        yield 51, _vector(struct.pack("!H", 29) + _vector(key, 2), 2)


def _vector(content: bytes, width: int) -> bytes:
    return len(content).to_bytes(width, "big") + content


def _words(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"!{len(numbers)}H", *numbers)


def _extension(kind: int, content: bytes) -> bytes:
    return struct.pack("!H", kind) + _vector(content, 2)


@dataclass(slots=True)
class ServerFlight:
    """Reads a server's first flight as its bytes come in."""

    answer: Answer = Answer.OPEN
    version: int = 0
    suite: int = 0
    compressed: bool = False
    secure_renegotiation: bool = False
    """Names the extension of RFC 5746."""
    alert: int | None = None
    _hello: bool = False
    _seen: int = 0
    _bytes: bytearray = field(default_factory=bytearray)
    _handshake: bytearray = field(default_factory=bytearray)

    def feed(self, content: bytes) -> None:
        """Take bytes from the server; an empty string means that it closed the connection."""
        self._bytes += content
        self._seen += len(content)
        while self.answer is Answer.OPEN and self._record():
            pass
        if self.answer is Answer.OPEN and (not content or self._seen > MOST_BYTES):
            self.answer = Answer.CLOSED if not self._bytes or self._hello else Answer.NOT_TLS

    def _record(self) -> bool:
        """Take one record off the front; False where there is none yet."""
        held = self._bytes
        if held and (held[0] not in (_ALERT, _HANDSHAKE, 20, 23) or (len(held) > 1 and held[1] != 3)):
            self.answer = Answer.NOT_TLS
            return False
        if len(held) < 5 or len(held) < 5 + int.from_bytes(held[3:5], "big"):
            return False
        end = 5 + int.from_bytes(held[3:5], "big")
        kind, content = held[0], bytes(held[5:end])
        del held[:end]
        if kind == _ALERT and len(content) >= 2 and content[0] == 2:
            self.answer, self.alert = Answer.REFUSED, content[1]
        elif kind == _HANDSHAKE:
            self._handshake += content
            while self.answer is Answer.OPEN and self._message():
                pass
        return True

    def _message(self) -> bool:
        held = self._handshake
        if len(held) < 4 or len(held) < 4 + int.from_bytes(held[1:4], "big"):
            return False
        end = 4 + int.from_bytes(held[1:4], "big")
        kind, content = held[0], bytes(held[4:end])
        del held[:end]
        if kind == _SERVER_HELLO and not self._hello:
            self._read_hello(content)
            if self.version == TLS13:
                self.answer = Answer.ACCEPTED
        elif kind == _SERVER_HELLO_DONE and self._hello:
            # Only now: some servers choose an old version, then find that they cannot sign for it.
            self.answer = Answer.ACCEPTED
        elif not self._hello:
            self.answer = Answer.NOT_TLS
        return True

    def _read_hello(self, content: bytes) -> None:
        try:
            session = content[34]
            self.version, at = int.from_bytes(content[:2], "big"), 35 + session
            self.suite, method = struct.unpack_from("!HB", content, at)
            self.compressed, at = method != 0, at + 3
            if len(content) >= at + 2:
                at += 2
                while at + 4 <= len(content):
                    kind, length = struct.unpack_from("!HH", content, at)
                    value, at = content[at + 4 : at + 4 + length], at + 4 + length
                    if kind == _RENEGOTIATION:
                        self.secure_renegotiation = True
                    elif kind == _VERSIONS and len(value) == 2:
                        self.version = int.from_bytes(value, "big")
            self._hello = True
        except (IndexError, struct.error):
            self.answer = Answer.NOT_TLS
