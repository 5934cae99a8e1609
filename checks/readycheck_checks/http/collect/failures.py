"""What an error of the transport means for the target, and when nobody answers at all."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit

import httpx

from readycheck.api import CannotLook, ReasonCode
from readycheck_checks.http.facts import Failure, FailureKind

_TLS_REASONS = {
    9: ("not_yet_valid", "the certificate is not valid yet"),
    10: ("expired", "the certificate has expired"),
    18: ("self_signed", "the certificate is signed by itself, so no client trusts it"),
    19: ("untrusted", "the certificate's chain ends in an authority that is not trusted"),
    20: ("untrusted", "the certificate's authority is not trusted, or the server leaves out a link of the chain"),
    21: ("untrusted", "the certificate's chain cannot be verified; the server may leave out a link of it"),
    23: ("revoked", "the certificate has been revoked"),
    62: ("wrong_name", "the certificate is made out for another name"),
    64: ("wrong_name", "the certificate is made out for another address"),
}

_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
"""What OpenSSL says where the first bytes are no TLS record, by its version."""


def unanswered(url: str, failure: Failure | None, status: int | None = None) -> CannotLook | None:
    """Why there is nothing to look at: nobody answers at `url`; None where anything was answered."""
    if failure is None or status is not None or failure.kind not in (FailureKind.UNREACHABLE, FailureKind.TIMEOUT):
        return None
    parts = urlsplit(url)
    if failure.kind is FailureKind.TIMEOUT:
        reason, do = ReasonCode.TIMEOUT, "see that the target runs, or raise the origin's 'timeout'"
    else:
        reason, do = ReasonCode.UNREACHABLE, "start the target, or correct its url"
    return CannotLook(
        reason, f"nothing answers at {parts.scheme}://{parts.netloc.rpartition('@')[2]}: {failure.message}; {do}"
    )


def explain(error: BaseException) -> Failure:
    """What an error of the transport means for the target."""
    causes = [error]
    while (deeper := causes[-1].__cause__ or causes[-1].__context__) is not None and deeper not in causes:
        causes.append(deeper)
    # First, since a handshake that nobody answers was waiting for more, which the ssl module calls an error too.
    if isinstance(error, httpx.ConnectTimeout):
        return Failure(kind=FailureKind.TIMEOUT, message="no connection was made in time")
    if (told := _of_tls(causes)) is not None:
        return told
    if any(isinstance(cause, ConnectionResetError | BrokenPipeError) for cause in causes):
        return Failure(kind=FailureKind.RESET, message="the connection was reset before the answer was whole")
    if isinstance(error, httpx.ConnectError):
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return Failure(kind=FailureKind.UNREACHABLE, detail="name", message="its name cannot be resolved")
        refused = any(isinstance(cause, ConnectionRefusedError) for cause in causes)
        return Failure(
            kind=FailureKind.UNREACHABLE,
            detail="refused" if refused else "",
            message="the connection was refused" if refused else f"no connection could be made ({_short(causes[-1])})",
        )
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Failure(kind=FailureKind.UNREACHABLE, detail="address", message="the address is not valid")
    text = _short(error)
    if "buffer too long" in text or "too many" in text.lower():
        return Failure(kind=FailureKind.TOO_LARGE, message="its headers are larger than a client accepts")
    if "disconnected without sending" in text:
        return Failure(kind=FailureKind.RESET, message="the connection was closed without an answer")
    if "without sending complete" in text:
        return Failure(kind=FailureKind.PROTOCOL, detail="short", message="its body ends before it is complete")
    return Failure(kind=FailureKind.PROTOCOL, message=f"what it sent is not a valid HTTP answer ({text})")


def _of_tls(causes: list[BaseException]) -> Failure | None:
    """What failed about the certificate, or else about the handshake."""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            detail, text = _TLS_REASONS.get(
                cause.verify_code, ("invalid", f"the certificate is not valid: {cause.verify_message}")
            )
            return Failure(kind=FailureKind.TLS, detail=detail, message=text)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            reason = (cause.reason or "no common protocol").replace("_", " ").lower()
            text = f"no TLS connection could be made ({reason})"
            if cause.reason in _NOT_TLS:
                text = "what answers on this port is not TLS"
            return Failure(kind=FailureKind.TLS, detail="handshake", message=text)
    return None


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
