"""What a page may try: to fetch something, to run code that stands in it, to move its base, to be framed.

Each is one question to the evaluator, with the parts that a policy looks at and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from readycheck_checks.http.csp.urls import Url


class Destination(StrEnum):
    """What a fetch is for (Fetch, request's destination); the value is the directive that answers for it."""

    SCRIPT = "script-src-elem"
    STYLE = "style-src-elem"
    WORKER = "worker-src"
    OBJECT = "object-src"
    FRAME = "frame-src"
    IMAGE = "img-src"
    FONT = "font-src"
    MEDIA = "media-src"
    MANIFEST = "manifest-src"
    CONNECT = "connect-src"
    PREFETCH = "default-src"


class Place(StrEnum):
    """Where code or style stands in a page; the value is the type of the inline check (section 4.2.3)."""

    SCRIPT = "script"
    HANDLER = "script attribute"
    JAVASCRIPT_URL = "navigation"
    STYLE = "style"
    STYLE_ATTRIBUTE = "style attribute"


Digests = frozenset[tuple[str, str]]
"""(algorithm, digest in base64); SHA-256, SHA-384 and SHA-512 of the same text."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Something is loaded from an address."""

    destination: Destination
    url: Url
    nonce: str = ""
    integrity: Digests = frozenset()
    """What the element's `integrity` attribute names."""
    parser_inserted: bool = True
    """The element stands in the markup; False where a script made it."""
    redirected: bool = False


@dataclass(frozen=True, slots=True)
class Inline:
    """Code or style that stands in the page itself."""

    place: Place
    nonce: str = ""
    digests: Digests = frozenset()
    parser_inserted: bool = True


@dataclass(frozen=True, slots=True)
class Evaluate:
    """A string is run as code, or WebAssembly is compiled."""

    wasm: bool = False
    trusted: bool = False
    """The string is a TrustedScript."""


@dataclass(frozen=True, slots=True)
class Base:
    """A `<base>` element names this address."""

    url: Url


@dataclass(frozen=True, slots=True)
class Submit:
    """A form is sent to this address."""

    url: Url
    redirected: bool = False


@dataclass(frozen=True, slots=True)
class Framed:
    """The page is shown in a frame by these ancestors, the nearest first."""

    ancestors: tuple[Url, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Connect:
    """A peer-to-peer connection is opened."""


Load = Fetch | Inline | Evaluate | Base | Submit | Framed | Connect
