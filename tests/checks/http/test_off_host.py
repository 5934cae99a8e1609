"""Nobody but the target is asked, and the target no more than its budget: with any collector, also one yet to come."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.support.certificates import Authority
from tests.support.serve import Answer, Reply, Request, Server, data, page, redirect, serve

from readycheck.api import Account, ActiveConsent, CannotLook, Collector, Consent
from readycheck.testing import collect
from readycheck_checks.http.collect.exposed.collector import CONTROLS
from readycheck_checks.http.collect.health import SAMPLES
from readycheck_checks.http.pack import COLLECTORS
from readycheck_checks.http.targets import Health, Login, Origin

LOOKS: tuple[Collector[Any, Any], ...] = tuple(one for one in COLLECTORS if one.thing == "origins")
PASSIVE = {"GET", "HEAD", "OPTIONS"}
SESSION = "5e55104f00ba4c0ffee5e55104f00ba4"
DIGEST = "sha384-" + "A" * 64
FIELDS: dict[str, Any] = {
    "pages": ("", "/old", "/away", "/scheme", "/slashes", "/frame"),
    "api": ("/api", "/api/away"),
    "downloads": ("/file", "/file/away"),
    "logout": "/logout",
    "internal": ("/metrics", "/metrics/away"),
    "public": ("/openapi.json",),
    "metrics": "/metrics",
    "health": Health(live="/live", ready="/ready/away"),
    "login": Login(page="/login", authenticated=("/me", "/me/away")),
}


class Trap:
    """A port that counts whoever connects, whether they say something or not."""

    def __init__(self, host: str) -> None:
        self._socket = socket.create_server((host, 0), backlog=64)
        self.address = f"{host}:{self._socket.getsockname()[1]}"

    def connections(self) -> int:
        count = 0
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.accept()[0].close()
                count += 1
        return count

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def traps() -> Iterator[tuple[Trap, Trap]]:
    """Another port of the same address, and the same machine under another address."""
    found = Trap("127.0.0.1"), Trap("127.0.0.2")
    yield found
    for one in found:
        one.close()


def tempting(*others: str) -> str:
    """A page full of ways to other hosts."""
    lines = []
    for other in others:
        for scheme in ("http:", "https:", ""):
            at = f"{scheme}//{other}"
            lines.append(f"""
                <link rel=canonical href="{at}/c"><link rel=alternate href="{at}/feed"><link rel=manifest href="{at}/m">
                <link rel=stylesheet href="{at}/a.css" integrity="{DIGEST}" crossorigin>
                <link rel=preload as=script href="{at}/p.js"><link rel=modulepreload href="{at}/q.js">
                <link rel=preconnect href="{at}"><link rel=dns-prefetch href="{at}"><link rel=icon href="{at}/i.ico">
                <script src="{at}/x.js" integrity="{DIGEST}" crossorigin=anonymous></script>
                <script type=module src="{at}/m.js"></script>
                <script type=importmap>
                {{"imports": {{"a": "{at}/im.js"}}, "integrity": {{"{at}/im.js": "{DIGEST}"}}}}</script>
                <script>import "{at}/inline.js"; fetch("{at}/data")</script>
                <script type=speculationrules>{{"prefetch": [{{"urls": ["{at}/s"]}}]}}</script>
                <iframe src="{at}/frame"></iframe><img src="{at}/i.png" srcset="{at}/j.png 2x"><a href="{at}/a">a</a>
                <form method=post action="{at}/session"><input name=user><input type=password name=pass></form>
                <object data="{at}/o"></object><video src="{at}/v" poster="{at}/w"></video>
                <meta http-equiv=refresh content="5;url={at}/r">""")
    return f"<!doctype html><head><title>t</title><base href=/>{''.join(lines)}</head><body>hello</body>"


def routes(*others: str) -> dict[str, Answer]:
    one, two = others
    first = Reply(
        200,
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Link", f"<https://{one}/l.js>; rel=preload; as=script"),
            ("Refresh", f"9; url=http://{two}/"),
            ("Content-Location", f"http://{one}/"),
            ("SourceMap", f"http://{one}/app.js.map"),
            ("Content-Security-Policy", f"script-src 'nonce-abc' http://{one}; report-uri http://{two}/report"),
            ("Reporting-Endpoints", f'default="https://{one}/report"'),
            ("NEL", '{"report_to": "default", "max_age": 9}'),
            ("Alt-Svc", f'h2="{one}"; ma=60'),
        ],
        tempting(*others),
    )
    script = f"1\n//# sourceMappingURL=http://{one}/app.js.map\nimport('http://{two}/later.js')"

    def member(request: Request) -> Reply:
        if f"sid={SESSION}" in request.headers.get("cookie", ""):
            return page(tempting(*others))
        return redirect("/login")

    def submit(request: Request) -> Reply:
        if b"probe" not in request.body:
            return redirect(f"http://{two}/refused", 303)
        return redirect("/me", 303, headers=[("Set-Cookie", f"sid={SESSION}; Path=/; Domain=127.0.0.2")])

    return {
        "/": first,
        "/frame": page(tempting(*others)),
        "/app.js": Reply(200, [("Content-Type", "text/javascript"), ("SourceMap", f"//{one}/m.map")], script),
        "/old": redirect("/away", 301),
        "/away": redirect(f"http://{one}/", 308),
        "/scheme": redirect(f"//{two}/"),
        "/slashes": redirect(f"/\\{one}/"),
        "/api": data(headers={"Access-Control-Allow-Origin": f"http://{one}", "Location": f"http://{one}/"}),
        "/api/away": redirect(f"http://{two}/api"),
        "/file": Reply(200, {"Content-Type": "application/octet-stream", "Content-Location": f"http://{one}/"}, b"1"),
        "/file/away": redirect(f"http://{two}/file"),
        "/live": data('{"status": "ok"}'),
        "/ready/away": redirect(f"http://{one}/ready"),
        "/metrics": redirect(f"http://{one}/login"),
        "/metrics/away": redirect(f"http://{two}/metrics"),
        "/openapi.json": data(f'{{"openapi": "3.1.0", "servers": [{{"url": "http://{one}/"}}]}}'),
        "/.well-known/security.txt": redirect(f"https://{two}/security.txt"),
        "/login": page("<form method=post action=/session><input name=user><input type=password name=pass></form>"),
        "/session": submit,
        "/me": member,
        "/me/away": redirect(f"http://{one}/me"),
        "/logout": redirect(f"http://{two}/bye"),
    }


def budget(collector: Collector[Any, Any], origin: Origin, fact: Any) -> int:
    """Most requests that the settings allow; a new collector has its line here."""
    endpoints = len(getattr(fact, "endpoints", ()))
    return {
        "http.responses": origin.requests + origin.session_requests,
        "http.health": 2 * (SAMPLES + 1) + 1,
        "http.cors": origin.cors_requests * endpoints,
        "http.integrity": origin.integrity_requests,
        "http.tls": 3,
        "http.exposed": origin.exposed_requests + CONTROLS,
    }[collector.id]


def look(collector: Collector[Any, Any], origin: Origin, consent: Consent | None = None) -> Any:
    try:
        return collect(collector, origin, consent=consent)
    except CannotLook as stop:
        return stop


def consent_for(server: Server) -> Consent:
    host = urlsplit(server.url).netloc
    return Consent(active=ActiveConsent(hosts=(host,), account=Account(user="probe", password="correct-horse-battery")))


@pytest.mark.parametrize("collector", LOOKS, ids=lambda one: one.id)
def test_only_the_target_is_asked_and_only_to_look(collector: Collector[Any, Any], traps: tuple[Trap, Trap]) -> None:
    others = traps[0].address, traps[1].address
    with serve(routes(*others), otherwise=redirect(f"http://{others[0]}/missing")) as server:
        origin = Origin(url=server.url, **FIELDS)
        fact = look(collector, origin)
        assert {request.method for request in server.requests} <= PASSIVE
        assert not any(request.body for request in server.requests)
        assert not any("authorization" in one.headers or "cookie" in one.headers for one in server.requests)
        assert len(server.requests) <= budget(collector, origin, fact)
        assert server.requests or collector.id == "http.tls"
    assert [one.connections() for one in traps] == [0, 0]


@pytest.mark.parametrize("collector", LOOKS, ids=lambda one: one.id)
def test_a_consent_for_one_host_opens_no_other(collector: Collector[Any, Any], traps: tuple[Trap, Trap]) -> None:
    others = traps[0].address, traps[1].address
    with serve(routes(*others)) as server:
        origin = Origin(url=server.url, **FIELDS)
        fact = look(collector, origin, consent_for(server))
        assert len(server.requests) <= budget(collector, origin, fact)
    assert [one.connections() for one in traps] == [0, 0]


@pytest.mark.parametrize("collector", LOOKS, ids=lambda one: one.id)
def test_over_tls_neither(collector: Collector[Any, Any], traps: tuple[Trap, Trap], authority: Authority) -> None:
    others = traps[0].address, traps[1].address
    with (
        serve(routes(*others), tls=authority.server()) as server,
        serve({"/": redirect(f"https://{others[1]}/")}) as plain,
    ):
        origin = Origin(url=server.url, ca=str(authority.pem), http_port=plain.port, **FIELDS)
        fact = look(collector, origin)
        asked = [*server.requests, *plain.requests]
        assert {request.method for request in asked} <= PASSIVE
        assert len(asked) <= budget(collector, origin, fact)
    assert [one.connections() for one in traps] == [0, 0]


@pytest.mark.parametrize("collector", LOOKS, ids=lambda one: one.id)
def test_the_smallest_budgets_are_kept(collector: Collector[Any, Any], traps: tuple[Trap, Trap]) -> None:
    others = traps[0].address, traps[1].address
    small = {"requests": 1, "session_requests": 4, "cors_requests": 2, "integrity_requests": 1, "exposed_requests": 1}
    with serve(routes(*others)) as server:
        origin = Origin(url=server.url, **FIELDS, **small)
        fact = look(collector, origin, consent_for(server))
        assert len(server.requests) <= budget(collector, origin, fact)


def test_a_trap_counts_whoever_connects(traps: tuple[Trap, Trap]) -> None:
    host, _, port = traps[1].address.partition(":")
    for _ in range(3):
        socket.create_connection((host, int(port))).close()
    assert [one.connections() for one in traps] == [0, 3]
