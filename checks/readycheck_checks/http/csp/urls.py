"""Addresses, as far as source expressions can tell them apart (URL Standard, section 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


@dataclass(frozen=True, slots=True)
class Url:
    """An absolute address without its query; scheme and host in lower case.

    `host` is None where the scheme has none (`data:`), `port` is None where it is the scheme's own.
    """

    scheme: str
    host: str | None = None
    port: int | None = None
    path: str = "/"


def read_url(text: str) -> Url | None:
    """Read an absolute address; None where it is not one."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if not scheme:
        return None
    if scheme not in DEFAULT_PORTS:
        return Url(scheme, path=parts.path)
    if not host:
        return None
    return Url(scheme, host, None if port == DEFAULT_PORTS[scheme] else port, parts.path or "/")
