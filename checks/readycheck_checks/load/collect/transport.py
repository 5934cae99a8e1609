"""What the engine asks of an HTTP client, so that clients can be exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

KEPT_BODY = 256 * 1024
"""So much of a body is kept where a capture or a condition reads it; nothing otherwise."""
LARGEST_BODY = 64 * 2**20
"""A longer one is given up: the probe loads a server, it does not mirror it."""

Failure = Literal["", "timeout", "connect", "tls", "transfer", "too_large", "local"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to go."""

    method: str
    url: str
    headers: tuple[str, ...] = ()
    """Lines of the form `Name: value`."""
    body: bytes | None = None
    timeout: float = 30.0
    keep: bool = False
    """True where headers and body are read."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. `sent` and `done` are of the engine's clock, in seconds."""

    sent: float
    done: float
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    redirect: str = ""
    """Where a redirect points, absolute."""
    retry_after: bool = False
    failure: Failure = ""
    detail: str = ""


class Handle(Protocol):
    """One virtual user's client: cookies and a connection of its own."""

    def send(self, request: Request) -> None:
        """Start a request; its response comes out of the transport's `wait`."""

    def close(self) -> None:
        """Drop the connection, and a request under way."""


class Transport(Protocol):
    """Many requests at once on one thread."""

    @property
    def name(self) -> str:
        """The client and its version."""

    @property
    def http_version(self) -> str:
        """The HTTP version last spoken."""

    def open(self, owner: int) -> Handle:
        """A client for the user with this number."""

    def wait(self, seconds: float) -> Sequence[tuple[int, Response]]:
        """What has finished, by owner; returns at once when something did, else after `seconds`."""

    def close(self) -> None:
        """Drop everything."""
