"""Starlette under uvicorn, the real thing over https, four ways well made: nothing grave is said of any."""

from __future__ import annotations

import secrets
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from tests.checks.http.everything import Said, everything
from tests.checks.http.test_known_good import API, HELMET, OWASP, STRICT
from tests.support.certificates import Authority
from tests.support.services import wait_until

from readycheck.api import Status

Answer = Callable[[Request], Awaitable[Response]]
PAGE = (
    "<!doctype html><html lang=en><head><title>Coursework</title>{head}</head>"
    "<body><h1>Coursework</h1><div id=app>{text}</div></body></html>"
)
HEALTH = {"live": "/health/live", "ready": "/health/ready"}
SCRIPT = 'document.querySelector("#app").textContent = "ready";\n'


def headed(headers: Mapping[str, str]) -> Middleware:
    """These headers with every answer, whatever the application has set itself stays."""

    class Headed:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def add(message: Any) -> None:
                if message["type"] == "http.response.start":
                    there = {name.lower() for name, _ in message["headers"]}
                    added = ((name.lower().encode(), value.encode()) for name, value in headers.items())
                    message["headers"] = [*message["headers"], *(one for one in added if one[0] not in there)]
                await send(message)

            await self.app(scope, receive, add)

    return Middleware(Headed)


@contextmanager
def running(app: Starlette, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The application on a free port of this machine."""
    options: dict[str, Any] = {"ssl_context_factory": lambda *_: tls} if tls else {}
    config = uvicorn.Config(app, log_config=None, server_header=False, lifespan="off", ws="none", **options)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive(), "uvicorn listens")
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)


def look(app: Starlette, authority: Authority, **origin: Any) -> Said:
    """All that is said of the application over https, with a redirect to it over plain http."""
    with running(app, authority.server("localhost")) as secured:

        async def leave(request: Request) -> Response:
            return RedirectResponse(f"https://localhost:{secured}{request.url.path}", 308)

        with running(Starlette(routes=[Route("/{path:path}", leave)])) as plain:
            return everything(
                f"https://localhost:{secured}/", ca=str(authority.pem), http_port=plain, health=HEALTH, **origin
            )


async def health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def courses(_request: Request) -> Response:
    return JSONResponse({"items": [{"id": 1}]}, headers={"Cache-Control": "no-store"})


async def script(_request: Request) -> Response:
    return Response(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})


async def page(_request: Request) -> Response:
    return HTMLResponse(PAGE.format(head='<script src="/app.js" defer></script>', text=""))


async def strict(_request: Request) -> Response:
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": STRICT["Content-Security-Policy"].replace("{nonce}", nonce)}
    head = f'<script nonce="{nonce}">{SCRIPT}</script><script nonce="{nonce}" src="/app.js" defer></script>'
    return HTMLResponse(PAGE.format(head=head, text=""), headers={**headers, "Cache-Control": "no-store"})


async def missing(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "not found"}, 404)


def site(headers: Mapping[str, str], home: Answer = page, *further: Route) -> Starlette:
    """A page with its script, an API and health; the rest is missing unless `further` says otherwise."""
    routes = [
        Route("/", home),
        Route("/app.js", script),
        Route("/api/courses", courses),
        Route("/health/{kind}", health),
        *further,
    ]
    return Starlette(routes=routes, middleware=[headed(headers)])


def recommended() -> Starlette:
    return site(OWASP)


def strict_policy() -> Starlette:
    errors = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    return site({**STRICT, "Content-Security-Policy": errors}, strict)


def single_page() -> Starlette:
    return site(HELMET, page, Route("/{path:path}", page))


def plain_api() -> Starlette:
    shared = Middleware(CORSMiddleware, allow_origins=["https://app.example.edu"], allow_credentials=True)
    routes = [Route("/api/courses", courses), Route("/health/{kind}", health)]
    return Starlette(routes=routes, middleware=[headed(API), shared], exception_handlers={404: missing})


@dataclass(frozen=True)
class Known:
    """An application, how the profile describes it, and what remains to be said of it."""

    make: Callable[[], Starlette]
    origin: Mapping[str, Any] = field(default_factory=dict)
    warned: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


APPLICATIONS = {
    # base-uri does not fall back to default-src, and the set leaves it out.
    "OWASP's recommended headers": Known(recommended, warned=frozenset({"security_headers.csp.base_uri"})),
    "a strict policy with nonces": Known(strict_policy),
    # Where nothing is ever missing, no error page shows whether a debug mode is on.
    "a single-page application that answers everything": Known(
        single_page,
        warned=frozenset({"security_headers.permissions_policy.missing"}),
        unknown=frozenset({"debug_off.unseen"}),
    ),
    "a plain JSON API": Known(plain_api, {"pages": ()}),
}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_nothing_grave_is_said_and_what_remains_is_known(name: str, authority: Authority) -> None:
    known = APPLICATIONS[name]
    said = look(known.make(), authority, api=("/api/courses",), **known.origin)
    assert said.told(Status.FAIL) == set()
    assert said.told(Status.INCONCLUSIVE) == known.unknown
    assert said.told(Status.WARN) == known.warned
    assert len(said.told(Status.PASS)) >= 12
    assert len(said.exposed.asked) >= 60
    assert said.exposed.exposures == ()
