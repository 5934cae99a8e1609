"""Integrity metadata: what a browser reads of it, and whether a file fits (Subresource Integrity, section 3.3)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
"""Octets of a digest; the stronger algorithm stands later."""
_SPACE = re.compile(r"[\t\n\f\r ]+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The digests of the strongest algorithm named; only these count."""

    algorithm: str = ""
    """Empty where no token names an algorithm that browsers know: then nothing is checked."""
    digests: tuple[bytes, ...] = ()
    """Those that some file can have; a file fits if it has one of them."""
    impossible: tuple[str, ...] = ()
    """Values that are base64, yet not as long as a digest of the algorithm: no file has them."""
    garbled: tuple[str, ...] = ()
    """Values that are not base64 as the standard writes it; browsers differ in what they make of them."""

    @property
    def checked(self) -> bool:
        """Whether browsers check the file at all."""
        return bool(self.algorithm)

    def fits(self, found: Mapping[str, bytes]) -> bool:
        """Whether a file with these digests, as `digests_of` makes them, may load."""
        return not self.checked or found[self.algorithm] in self.digests


def parse(text: str | None) -> Metadata:
    """The metadata of an `integrity` attribute; unknown algorithms and options (after `?`) are passed over."""
    values: dict[str, list[str]] = {}
    for token in _SPACE.split(text or ""):
        algorithm, _, value = token.partition("?")[0].partition("-")
        if algorithm in LENGTHS:  # Chromium does not know them in capital letters
            values.setdefault(algorithm, []).append(value.partition("-")[0])
    strongest = next((name for name in reversed(LENGTHS) if name in values), "")
    digests: list[bytes] = []
    impossible: list[str] = []
    garbled: list[str] = []
    for value in values.get(strongest, ()):
        raw = _decoded(value)
        if raw is None:
            garbled.append(value)
        elif len(raw) != LENGTHS[strongest]:
            impossible.append(value)
        else:
            digests.append(raw)
    return Metadata(strongest, tuple(digests), tuple(impossible), tuple(garbled))


def digests_of(content: bytes) -> dict[str, bytes]:
    """The digest of a file by each algorithm."""
    return {name: hashlib.new(name, content).digest() for name in LENGTHS}


def _decoded(value: str) -> bytes | None:
    """The octets; None where they would be written otherwise, since the standard compares the text."""
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if raw and base64.b64encode(raw).decode() == value else None
