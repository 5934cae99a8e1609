"""Decoding of bodies with a cap on what comes out, whatever went in."""

from __future__ import annotations

import zlib

BOMB_RATIO = 200
"""Ordinary text packs at most some tens to one; deflate can reach a thousand."""


class Garbled(Exception):  # noqa: N818 - says what the body is
    """The body is not what its Content-Encoding says."""


class Bomb(Exception):  # noqa: N818 - says what the body is
    """The body unpacks to far more than was sent."""


class Decoder:
    """Feeds on raw chunks and keeps at most `cap` decoded bytes.

    One layer of gzip or deflate is decoded, as was asked for; any other coding is `Garbled`.
    Feeding raises `Bomb` or `Garbled`; `data` holds what there was until then.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        layers = [
            layer.strip().lower() for layer in encoding.split(",") if layer.strip().lower() not in ("", "identity")
        ]
        self._unknown = bool(layers) and layers not in (["gzip"], ["x-gzip"], ["deflate"])
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32) if layers and not self._unknown else None
        self._raw_deflate = layers == ["deflate"]
        self._parts: list[bytes] = []
        self._room = cap
        self._read = 0
        self._cap = cap
        self.full = False
        """More than the cap was there."""

    @property
    def data(self) -> bytes:
        """The decoded bytes."""
        return b"".join(self._parts)

    def feed(self, chunk: bytes) -> None:
        """Take the next raw bytes."""
        if self._unknown:
            raise Garbled("its body is in a coding that was not asked for")
        if self._inflate is not None:
            packed = len(chunk)
            chunk = self._unpack(chunk)
            self._read += packed - len(self._inflate.unconsumed_tail)
        self.full = len(chunk) > self._room
        self._parts.append(chunk[: self._room])
        self._room -= len(self._parts[-1])
        if self.full and self._inflate is not None and self._cap > BOMB_RATIO * self._read:
            message = f"{self._read} packed bytes of its body unpack to more than {self._cap}"
            raise Bomb(message)

    def _unpack(self, chunk: bytes) -> bytes:
        assert self._inflate is not None
        try:
            return self._inflate.decompress(chunk, self._room + 1)
        except zlib.error:
            if self._raw_deflate and not self._parts:  # some servers send raw deflate under that name
                self._raw_deflate, self._inflate = False, zlib.decompressobj(-zlib.MAX_WBITS)
                return self._unpack(chunk)
            raise Garbled("its body is not encoded as its Content-Encoding says") from None
