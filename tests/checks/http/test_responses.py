"""The collector against real servers: what it visits, what it keeps, where it stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.certificates import Authority
from tests.support.serve import Reply, Request, Server, data, page, redirect, serve

from readycheck.api import CannotLook, ReasonCode, Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.facts import FailureKind, HttpResponses, Role
from readycheck_checks.http.security_headers import CHECK
from readycheck_checks.http.targets import Origin

SITE: dict[str, Any] = {
    "/": page("<!doctype html><head><script src=/app.js></script><link rel=stylesheet href='/a.css'></head><p>hi"),
    "/app.js": Reply(headers={"Content-Type": "text/javascript"}, body="1"),
    "/a.css": Reply(headers={"Content-Type": "text/css"}, body="a{}"),
    "/api/items": data('[{"id": 1}]'),
    "/old": redirect("/new", 301),
    "/new": page(),
}


def look(server: Server, **fields: Any) -> HttpResponses:
    return collect(RESPONSES, Origin(url=server.url, **fields))


def seen(fact: HttpResponses) -> list[tuple[str, str, int | None]]:
    base = fact.url.rstrip("/")
    return [(one.role.value, one.url.removeprefix(base), one.status) for one in fact.responses]


def test_response_classes() -> None:
    with serve(SITE) as server:
        fact = look(server, pages=("/", "/old"), api=("/api/items",))
    visited = seen(fact)
    assert visited[0] == ("page", "/", 200)
    assert visited[1][0] == "error"
    assert visited[1][2] == 404
    assert visited[2:] == [
        ("api", "/api/items", 200),
        ("page", "/old", 301),
        ("page", "/new", 200),
        ("asset", "/app.js", 200),
        ("asset", "/a.css", 200),
    ]
    assert [one.hop for one in fact.responses if one.role is Role.PAGE] == [0, 0, 1]
    assert fact.requests == len(server.requests) == 7
    assert fact.unseen == ()
    assert fact.loopback


def test_only_a_url_is_enough_and_the_error_path_stays_the_same() -> None:
    with serve(SITE) as server:
        first, second = look(server), look(server)
    assert [one.role for one in first.responses] == [Role.PAGE, Role.ERROR, Role.ASSET, Role.ASSET]
    assert first.responses[1].url == second.responses[1].url


def test_paths_start_from_the_url() -> None:
    with serve({"/app/": page(), "/app/x": page(), "/y": page()}) as server:
        fact = collect(RESPONSES, Origin(url=server.url + "app/", pages=("", "x", "/y")))
    assert [one.url.rsplit(str(server.port))[1] for one in fact.responses if one.role is Role.PAGE] == [
        "/app/",
        "/app/x",
        "/y",
    ]


def test_the_budget_is_kept_and_what_is_left_out_is_said() -> None:
    with serve(SITE) as server:
        fact = look(server, pages=("/", "/old"), api=("/api/items",), requests=3)
        assert len(server.requests) == fact.requests == 3
    assert {one.reason for one in fact.unseen} == {ReasonCode.BUDGET}
    assert [one.path for one in fact.unseen if one.role is Role.PAGE] == ["/old"]
    assert worst(judge(CHECK, fact)) is Status.FAIL


def test_a_redirect_beyond_the_budget_is_said() -> None:
    with serve(SITE) as server:
        fact = look(server, pages=("/old",), requests=1)
    assert fact.responses[0].followed == "budget"


def test_other_hosts_are_recorded_and_never_asked() -> None:
    with serve({"/": page()}) as other:
        routes = {
            "/": redirect(other.url),
            "/p": redirect(f"//127.0.0.1:{other.port}/"),
            "/q": redirect("/\\evil.invalid"),
        }
        with serve(routes) as server:
            fact = look(server, pages=("/", "/p", "/q", "http://elsewhere.invalid/"))
        assert other.requests == []
    pages = [one for one in fact.responses if one.role is Role.PAGE]
    assert [one.followed for one in pages[:2]] == ["off_host", "off_host"]
    assert pages[0].first("location") == other.url
    assert all(f"127.0.0.1:{server.port}" in one.url for one in pages)
    assert [one.reason for one in fact.unseen] == [ReasonCode.UNSUPPORTED]


def test_a_redirect_that_needs_its_own_cookie_is_no_loop() -> None:
    def start(request: Request) -> Reply:
        if "seen=1" in request.headers.get("cookie", ""):
            return page()
        return redirect("/", headers={"Set-Cookie": "seen=1; Path=/"})

    with serve({"/": start}) as server:
        fact = look(server)
    assert [(one.status, one.followed) for one in fact.responses[:2]] == [(302, ""), (200, "")]


def test_cookies_are_described_and_their_values_kept_nowhere() -> None:
    cookies = [
        ("Set-Cookie", "sid=3f9c2a7b1d4e5f60718293a4b5c6d7e8; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"),
        ("Set-Cookie", "theme=default; Path=/"),
        ("Set-Cookie", "gone=; Max-Age=0"),
        ("Content-Security-Policy", "default-src 'self'"),
        ("X-Echo", "3f9c2a7b1d4e5f60718293a4b5c6d7e8"),
        ("Set-Cookie", "trick=http.security_headers"),
        ("X-Words", "http.security_headers"),
    ]
    with serve({"/": page(headers=cookies)}) as server:
        fact = look(server)
    first, second, third, _ = fact.responses[0].cookies
    assert first.name == "sid"
    assert dict(first.attributes) == {"path": "/", "secure": "", "httponly": "", "samesite": "Lax", "max-age": "60"}
    assert first.value is not None
    assert (first.value.length, first.value.alphabet, first.value.entropy_bits) == (32, "hex", 128.0)
    assert second.value is not None
    assert second.value.length == 7
    assert third.value is None
    text = fact.model_dump_json()
    assert "3f9c2a7b" not in text
    assert "theme=default" not in text
    assert fact.responses[0].first("content-security-policy") == "default-src 'self'"
    assert fact.responses[0].first("x-words") == "http.security_headers"


def test_body_is_measured_and_not_kept() -> None:
    body = "<head><meta http-equiv=content-security-policy content=\"default-src 'self'\"></head>planted-in-the-body"
    with serve({"/": page(body), "/big": page("x" * 2_000_000)}) as server:
        fact = look(server, pages=("/", "/big"))
    pages = [one for one in fact.responses if one.role is Role.PAGE]
    assert pages[0].body.length == len(body)
    assert [meta.value for meta in pages[0].body.meta_policies] == ["default-src 'self'"]
    assert (pages[1].body.length, pages[1].body.truncated) == (1024 * 1024, True)
    assert "planted" not in fact.model_dump_json()


def test_http_version_content_type_and_timing() -> None:
    with serve(SITE) as server:
        first = look(server).responses[0]
    assert (first.http_version, first.content_type, first.method) == ("HTTP/1.1", "text/html", "GET")
    assert first.seconds > 0


def test_tls_with_an_authority_of_the_profile(authority: Authority, pem: Path) -> None:
    with serve(SITE, tls=authority.server()) as server:
        trusted = collect(RESPONSES, Origin(url=server.url, ca=pem.name), base=pem.parent)
        unknown = look(server)
    assert [one.status for one in trusted.responses] == [200, 404, 200, 200]
    failure = unknown.responses[0].failure
    assert failure is not None
    assert (failure.kind, failure.detail) == (FailureKind.TLS, "untrusted")
    assert len(unknown.responses) == 1


def test_plain_http_beside_tls_is_asked_once(authority: Authority, pem: Path) -> None:
    with serve(SITE, tls=authority.server()) as server, serve({"/": redirect(server.url, 308)}) as plain:
        fact = look(server, ca=str(pem), http_port=plain.port)
        assert plain.paths == ["/"]
    first = next(one for one in fact.responses if one.role is Role.PLAIN_HTTP)
    assert (first.status, first.followed) == (308, "not_asked")


def test_unreadable_authority_cannot_look(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    for name in ("ca.pem", "missing.pem"):
        with serve(SITE) as server, pytest.raises(CannotLook) as stopped:
            collect(RESPONSES, Origin(url=server.url, ca=name), base=tmp_path)
        assert stopped.value.reason is ReasonCode.UNREADABLE


def test_an_unreachable_origin_is_asked_once() -> None:
    with serve(SITE) as server:
        url = server.url
    fact = collect(RESPONSES, Origin(url=url, pages=("/", "/a", "/b"), api=("/c",)))
    assert fact.requests == 1
    assert {one.reason for one in fact.unseen} == {ReasonCode.UNREACHABLE}
    assert len(fact.unseen) == 4


@pytest.mark.parametrize(
    "url",
    [
        "ftp://h.example/",
        "h.example",
        "http://",
        "https://user:pw@h.example/",
        "http://h.example:99999/",
        "http://h ex/",
    ],
)
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"web address|does not belong"):
        Origin(url=url)
