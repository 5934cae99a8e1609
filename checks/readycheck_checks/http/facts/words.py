"""The closed words of this room: why a URL was visited, and how a request ended without an answer."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Model

BROKEN_BODY = '{"readycheck": '
"""What is sent as a body that is no JSON."""


class Role(StrEnum):
    """Why a URL was visited."""

    PAGE = "page"
    AGAIN = "again"
    """The first page once more, to see what differs between two answers, such as a nonce."""
    API = "api"
    ASSET = "asset"
    DOWNLOAD = "download"
    ERROR = "error"
    PLAIN_HTTP = "plain_http"
    """The first answer over http, before any redirect is followed."""
    AUTHENTICATED = "authenticated"
    ANONYMOUS = "anonymous"
    """An authenticated page asked for without a session: it must refuse."""
    LOGIN = "login"
    SUBMIT = "submit"
    """The answer to the login itself."""
    LOGOUT = "logout"
    """The answer to the end of the session."""
    LIVE = "live"
    READY = "ready"


class FailureKind(StrEnum):
    """How a request ended without a whole response."""

    UNREACHABLE = "unreachable"
    """No connection: refused, no route, name not known."""
    RESET = "reset"
    """The peer closed or reset the connection."""
    TIMEOUT = "timeout"
    TLS = "tls"
    PROTOCOL = "protocol"
    """What came back is not valid HTTP, or its body does not match its own framing."""
    TOO_LARGE = "too_large"
    """Headers beyond what a client accepts, or a body that unpacks to far more than was sent."""


class Failure(Model):
    """Why there is no whole response. `detail` is a short machine word, such as `expired`."""

    kind: FailureKind
    detail: str = ""
    message: str
    """One sentence without a full stop."""
