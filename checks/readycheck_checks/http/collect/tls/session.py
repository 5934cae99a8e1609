"""One whole handshake, whatever the certificate is worth: the chain as sent, the OCSP response, the protocol.

pyOpenSSL, because the ssl module hands out neither a stapled response nor, before Python 3.13, the chain.
"""

from __future__ import annotations

import contextlib
import socket
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from OpenSSL import SSL, crypto

from readycheck_checks.http.collect.tls.wire import Dialler, Wire
from readycheck_checks.http.facts import Failure, FailureKind
from readycheck_checks.http.transport.hello import VERSIONS
from readycheck_checks.http.transport.names import as_address

_SUITES = b"ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:ECDHE:DHE:ALL:!aNULL:!eNULL:@SECLEVEL=0"
_LEGACY_SERVER = 0x4
_PROTOCOLS = [b"h2", b"http/1.1"]
_TLS_RECORDS = (20, 21, 22, 23)


@dataclass(slots=True)
class Raw:
    """What came of the handshake, not described yet."""

    version: str = ""
    suite: str = ""
    alpn: str = ""
    chain: list[bytes] = field(default_factory=list)
    """DER, as sent, in order."""
    staple: bytes = b""
    failure: Failure | None = None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Certificates of others may be old in ways that a library warns of; what they are is for the judge to say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def handshake(dialler: Dialler, name: str) -> Raw:
    """Connect and shake hands. `name` is sent as the server's name; empty for an address. Never raises OSError."""
    raw = Raw()
    with quiet():
        connection = _connection(name, raw)
        try:
            with dialler.connect() as wire:
                started = _shake(connection, wire, raw)
        except TimeoutError:
            raw.failure = Failure(kind=FailureKind.TIMEOUT, message="there was no whole TLS handshake in time")
        except ConnectionRefusedError:
            raw.failure = Failure(kind=FailureKind.UNREACHABLE, detail="refused", message="the connection was refused")
        except (ConnectionResetError, BrokenPipeError):
            raw.failure = Failure(kind=FailureKind.RESET, message="the connection was reset during the TLS handshake")
        except socket.gaierror:
            raw.failure = Failure(kind=FailureKind.UNREACHABLE, detail="name", message="its name cannot be resolved")
        except OSError as error:
            raw.failure = Failure(
                kind=FailureKind.UNREACHABLE, message=f"no connection could be made ({error.strerror or 'no route'})"
            )
        else:
            raw.failure = raw.failure or started
        raw.chain = _chain(connection)  # it is there as soon as the server has sent it, whatever came after
    return raw


def _connection(name: str, raw: Raw) -> SSL.Connection:
    def keep(_connection: SSL.Connection, response: bytes, _data: object) -> bool:
        raw.staple = response
        return True

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_cipher_list(_SUITES)
    context.set_options(_LEGACY_SERVER)
    context.set_min_proto_version(0)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_alpn_protos(_PROTOCOLS)
    context.set_ocsp_client_callback(keep)
    connection = SSL.Connection(context, None)
    connection.set_connect_state()
    connection.request_ocsp()
    if name and as_address(name) is None:
        connection.set_tlsext_host_name(name.encode("ascii", "replace"))
    return connection


def _shake(connection: SSL.Connection, wire: Wire, raw: Raw) -> Failure | None:
    """Carry bytes between the library and the wire until the handshake ends."""
    first = b""
    while True:
        try:
            connection.do_handshake()
            break
        except SSL.WantReadError:
            _flush(connection, wire)
            content = wire.receive()
            if not content:
                return Failure(
                    kind=FailureKind.RESET, message="the connection was closed before the TLS handshake was complete"
                )
            first = first or content[:1]
            connection.bio_write(content)
        except SSL.Error as error:
            with contextlib.suppress(OSError):
                _flush(connection, wire)
            if first and first[0] not in _TLS_RECORDS:
                return Failure(kind=FailureKind.TLS, detail="not_tls", message="what answers on this port is not TLS")
            return Failure(
                kind=FailureKind.TLS, detail="handshake", message=f"no TLS connection could be made ({_reason(error)})"
            )
    raw.version = VERSIONS.get(connection.get_protocol_version(), "")
    raw.suite = connection.get_cipher_name() or ""
    raw.alpn = connection.get_alpn_proto_negotiated().decode("ascii", "replace")
    with contextlib.suppress(SSL.Error, OSError):
        connection.shutdown()
        _flush(connection, wire)
    return None


def _flush(connection: SSL.Connection, wire: Wire) -> None:
    while True:
        try:
            content = connection.bio_read(32768)
        except SSL.WantReadError:
            return
        wire.send(content)


def _chain(connection: SSL.Connection) -> list[bytes]:
    try:
        sent = connection.get_peer_cert_chain() or []
        return [crypto.dump_certificate(crypto.FILETYPE_ASN1, one) for one in sent]
    except (SSL.Error, crypto.Error):
        return []


def _reason(error: SSL.Error) -> str:
    details = error.args[0] if error.args and isinstance(error.args[0], list) else []
    return next((str(one[2]) for one in details if len(one) > 2 and one[2]), "no common protocol")[:120]
