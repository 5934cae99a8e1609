"""A small real system to put load on."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from readycheck.api import Account, Consent, LoadConsent


@dataclass
class System:
    """What the server under load saw, and its switches."""

    url: str = ""
    logins: list[str] = field(default_factory=list)
    uploads: list[tuple[str, str, int]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    sessions: dict[str, str] = field(default_factory=dict)
    clients: set[tuple[str, int]] = field(default_factory=set)
    jobs: dict[int, int] = field(default_factory=dict)
    requests: int = 0
    answer: Callable[[int], Awaitable[Response]] | None = None
    """What GET /work does, given the request's number."""


def _app(system: System) -> Starlette:
    def note(request: Request) -> None:
        system.requests += 1
        system.agents.add(request.headers["user-agent"])
        system.runs.add(request.headers["readycheck-run"])
        assert request.client is not None
        system.clients.add((request.client.host, request.client.port))

    async def login_form(request: Request) -> Response:
        note(request)
        token = secrets.token_hex(8)
        system.sessions[token] = ""
        page = f'<form method="post"><input type="hidden" name="csrf" value="{token}&amp;x"></form>'
        response = HTMLResponse(page)
        response.set_cookie("session", token)
        return response

    async def login(request: Request) -> Response:
        note(request)
        async with request.form() as form:
            fields = {name: str(value) for name, value in form.items()}
        token = request.cookies.get("session", "")
        if token not in system.sessions or fields.get("csrf") != f"{token}&x":
            return PlainTextResponse("forged", 403)
        if fields.get("password") != "correct horse":
            return PlainTextResponse("wrong", 401)
        if request.headers.get("origin") != system.url:
            return PlainTextResponse("other origin", 403)
        system.sessions[token] = fields["user"]
        system.logins.append(fields["user"])
        return RedirectResponse("/home", 303)

    async def home(request: Request) -> Response:
        note(request)
        user = system.sessions.get(request.cookies.get("session", ""), "")
        return HTMLResponse(f'<meta name="hello" content="{user}">') if user else RedirectResponse("/login", 303)

    async def upload(request: Request) -> Response:
        note(request)
        user = system.sessions.get(request.cookies.get("session", ""), "")
        if not user:
            return PlainTextResponse("log in", 401)
        async with request.form() as form:
            file: Any = form["work"]
            system.uploads.append((user, str(form["title"]), len(await file.read())))
        number = len(system.jobs) + 1
        system.jobs[number] = 0
        return JSONResponse({"job": {"id": number}}, 202, {"Location": f"/jobs/{number}"})

    async def job(request: Request) -> Response:
        note(request)
        number = int(request.path_params["number"])
        system.jobs[number] += 1
        return JSONResponse({"state": "done" if system.jobs[number] > 2 else "queued"})

    async def work(request: Request) -> Response:
        note(request)
        if system.answer is None:
            return PlainTextResponse("ok")
        return await system.answer(system.requests)

    return Starlette(
        routes=[
            Route("/login", login_form),
            Route("/login", login, methods=["POST"]),
            Route("/home", home),
            Route("/uploads", upload, methods=["POST"]),
            Route("/jobs/{number:int}", job),
            Route("/work", work),
            Route("/away", lambda request: RedirectResponse(request.query_params["to"])),
            Route("/round", lambda _: RedirectResponse("/round")),
        ]
    )


@contextmanager
def serving(system: System) -> Iterator[System]:
    """Run the system on a free port in a thread."""
    # asyncio turns Nagle's algorithm off only where the protocol is named
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    system.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(_app(system), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def load_consent(users: int, seconds: float, *names: str, hosts: tuple[str, ...] = ("127.0.0.1",)) -> Consent:
    """Consent for so many users with these accounts."""
    accounts = tuple(Account(user=name, password="correct horse") for name in names)
    return Consent(load=LoadConsent(hosts=hosts, users=users, duration=seconds, accounts=accounts))
