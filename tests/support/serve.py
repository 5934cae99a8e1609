"""A small real HTTP or HTTPS server for tests: paths to answers, and what was asked of it.

with serve({"/": Reply(headers={"X-A": "b"}, body="<p>hello")}) as server:
    httpx.get(server.url)
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = Mapping[str, str] | list[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What the server answers; `headers` as pairs where a name stands twice."""

    status: int = 200
    headers: Headers = field(default_factory=dict)
    body: str | bytes = b""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(self.headers.items()) if isinstance(self.headers, Mapping) else list(self.headers)


Answer = Reply | Callable[[Request], Reply]


@dataclass
class Server:
    """A running server."""

    url: str
    """With the slash at its end."""
    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


def page(
    body: str = "<!doctype html><title>t</title><p>hello", status: int = 200, headers: Headers | None = None
) -> Reply:
    """An HTML page."""
    own = Reply(headers=headers or {}).pairs
    return Reply(status, [("Content-Type", "text/html; charset=utf-8"), *own], body)


def data(body: str = "{}", status: int = 200, headers: Headers | None = None) -> Reply:
    """A JSON document."""
    own = Reply(headers=headers or {}).pairs
    return Reply(status, [("Content-Type", "application/json"), *own], body)


def redirect(to: str, status: int = 302, headers: Headers | None = None) -> Reply:
    """A redirect."""
    return Reply(status, [("Location", to), *Reply(headers=headers or {}).pairs])


@contextlib.contextmanager
def serve(
    routes: Mapping[str, Answer],
    *,
    otherwise: Answer | None = None,
    headers: Headers | None = None,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    name: str | None = None,
) -> Iterator[Server]:
    """Serve until the block ends. `headers` go with every answer; `name` is the host in `url`."""
    missing = otherwise or Reply(404, {"Content-Type": "text/plain"}, "not found")
    common = Reply(headers=headers or {}).pairs

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Request(self.command, self.path, {key.lower(): value for key, value in self.headers.items()}, body)
            running.requests.append(asked)
            route = routes.get(self.path, routes.get(self.path.split("?")[0], missing))
            reply = route(asked) if callable(route) else route
            content = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response_only(reply.status)
            for key, value in [*reply.pairs, *common]:
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            self.close_connection = True

        do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = answer  # noqa: N815 - the base class's names
        do_TRACE = do_READYCHECK = answer  # noqa: N815 - the base class's names

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base class's name
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that goes away is part of the tests

        def finish_request(self, request: Any, client_address: Any) -> None:
            if tls is not None:
                request.settimeout(10)
                request = tls.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
            if tls is not None:
                request.close()

    listener = Quiet((host, 0), Handler)
    scheme = "https" if tls else "http"
    running = Server(f"{scheme}://{name or host}:{listener.server_port}/", listener.server_port)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join(5)
