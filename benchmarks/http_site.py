"""Serves a fixture on loopback: TLS and plain http on the same port, told apart by the first byte.

One port, because a tool that is given an address and a port looks at both schemes there.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.http_fixtures import Fixture

_CLIENT_HELLO = b"\x16"


@dataclass
class Site:
    """A running fixture."""

    fixture: Fixture
    host: str
    """Name and port; a name, because HSTS has no meaning for an address (RFC 6797, 8.1.1)."""
    ca: Path
    asked: list[str] = field(default_factory=list)
    """Method and path of each request."""

    @property
    def url(self) -> str:
        """Where it starts."""
        return f"{'https' if self.fixture.tls else 'http'}://{self.host}/"

    @property
    def origin(self) -> dict[str, Any]:
        """How a profile names it."""
        secure = {"ca": str(self.ca), "http_port": int(self.host.rpartition(":")[2])} if self.fixture.tls else {}
        return {"url": self.url, **secure, **self.fixture.origin}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    site: Site
    tls: ssl.SSLContext

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(10)
        # Buffered small segments and delayed acknowledgements would cost each answer 40 ms.
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.site.fixture.tls and request.recv(1, socket.MSG_PEEK) == _CLIENT_HELLO:
            with self.tls.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        else:
            super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of it."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _answer(self) -> None:
        site = self.server.site
        site.asked.append(f"{self.command} {self.path}")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if site.fixture.tls and not isinstance(self.connection, ssl.SSLSocket):
            self._send(301, [("Location", f"https://{site.host}{self.path}")], b"")
            return
        reply = site.fixture.reply(self.command, self.path.partition("?")[0], self.headers.get("Origin") or "")
        filled = {
            "nonce": base64.b64encode(secrets.token_bytes(18)).decode(),
            "token": secrets.token_hex(32),
            "host": site.host,
        }
        body = reply.body
        for name, value in filled.items():
            body = body.replace(f"{{{name}}}", value)
        self._send(reply.status, reply.pairs(filled), body.encode())

    def _send(self, status: int, pairs: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in pairs:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    do_GET = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - the base class's names

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextlib.contextmanager
def serve(fixture: Fixture, tls: ssl.SSLContext, ca: Path) -> Iterator[Site]:
    """Serve until the block ends; `tls` holds a certificate for localhost that `ca` vouches for."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.tls = tls
    server.site = Site(fixture, f"localhost:{server.server_port}", ca)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
