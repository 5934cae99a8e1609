"""The collector against real servers: what it visits, what it keeps, where it stops."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.certificates import Authority
from tests.support.hostile import HOSTILE
from tests.support.serve import Reply, Request, Server, data, page, redirect, serve

from readycheck.api import Account, ActiveConsent, CannotLook, Consent, ReasonCode, Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.http.collect.client import Answer, Client
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


ROUTES_OF_A_FORM: dict[str, Any] = {
    "/": page(),
    "/login": page("<form method=post><input name=u><input type=password name=p></form>"),
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
    assert visited[:4] == [
        ("page", "/", 200),
        ("api", "/api/items", 200),
        ("page", "/old", 301),
        ("page", "/new", 200),
    ]
    assert [(role, status) for role, _, status in visited[4:6]] == [("error", 404), ("error", 404)]
    assert visited[6:] == [("asset", "/app.js", 200), ("asset", "/a.css", 200)]
    assert [one.hop for one in fact.responses if one.role is Role.PAGE] == [0, 0, 1]
    assert [one.probe for one in fact.responses if one.role is Role.ERROR] == ["missing", "malformed"]
    assert fact.requests == len(server.requests) == 8
    assert (fact.budget, fact.session_requests, fact.session_budget) == (15, 0, 25)
    assert fact.unseen == ()
    assert fact.loopback


def test_only_a_url_is_enough_and_the_error_path_stays_the_same() -> None:
    with serve(SITE) as server:
        first, second = look(server), look(server)
    assert [one.role for one in first.responses] == [Role.PAGE, Role.ERROR, Role.ERROR, Role.ASSET, Role.ASSET]
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
        fact = look(server, pages=("/", "/old"), api=("/api/items",), requests=2)
        assert len(server.requests) == fact.requests == 2
    assert {one.reason for one in fact.unseen} == {ReasonCode.BUDGET}
    assert [one.role for one in fact.unseen] == [Role.PAGE, Role.ERROR, Role.ERROR]
    assert [one.path for one in fact.unseen if one.role is Role.PAGE] == ["/old"]
    assert worst(judge(CHECK, fact)) is Status.FAIL


def test_ten_paths_their_errors_and_plain_http_fit_into_the_budget(authority: Authority, pem: Path) -> None:
    nonce = page(headers={"Content-Security-Policy": "script-src 'nonce-abcdefghijklmnopqrstuv'"})
    routes = {"/": nonce, **{f"/p{number}": page() for number in range(6)}, "/a": data(), "/b": data(), "/d": page()}
    with serve(routes, tls=authority.server()) as server, serve({"/": redirect(server.url, 308)}) as plain:
        fact = look(
            server,
            ca=str(pem),
            http_port=plain.port,
            pages=("/", *(f"/p{number}" for number in range(6))),
            api=("/a", "/b"),
            downloads=("/d",),
        )
        assert len(server.requests) + len(plain.requests) == fact.requests == 14
    assert fact.unseen == ()
    assert [one.role for one in fact.responses].count(Role.AGAIN) == 1


def test_what_the_profile_names_comes_before_what_is_only_found() -> None:
    with serve(SITE) as server:
        fact = look(server, api=("/api/items",), requests=4)
        assert "/app.js" not in server.paths
        assert "/api/items" in server.paths
    assert fact.unseen == ()


def test_the_malformed_request_is_sent_as_it_is_written() -> None:
    with serve({"/app/": page()}) as server:
        fact = collect(RESPONSES, Origin(url=server.url + "app/"))
        assert "/app/%ff%zz" in server.paths
    malformed = next(one for one in fact.responses if one.probe == "malformed")
    assert malformed.url == f"{server.url}app/%ff%zz"
    assert (malformed.role, malformed.status) == (Role.ERROR, 404)
    for url, path in (("", "/%ff%zz"), ("app", "/%ff%zz"), ("app/index?x=1", "/app/%ff%zz")):
        with serve({}) as server:
            collect(RESPONSES, Origin(url=server.url.removesuffix("/") + (f"/{url}" if url else "")))
            assert path in server.paths


def test_a_target_goes_out_as_it_stands_whatever_a_url_could_say() -> None:
    context: Any = SimpleNamespace(base=Path(), count=lambda what: None, remaining=lambda: 60.0)

    async def ask(url: str) -> Answer:
        async with Client(context, timeout=5, budget=1, ca=None) as client:
            return await client.send("GET", url, target=b'/a"b|%zz')

    with serve(SITE) as server:
        assert asyncio.run(ask(server.url)).status == 404
        assert server.paths == ['/a"b|%zz']


def test_the_first_page_is_asked_again_only_where_it_shows_a_nonce() -> None:
    policy = "script-src 'nonce-{}'"

    def fresh(request: Request) -> Reply:
        return page(headers={"Content-Security-Policy": policy.format(len(server.requests))})

    meta = page("<head><meta http-equiv=content-security-policy content=\"script-src 'Nonce-abc'\"></head>")
    cases: list[tuple[dict[str, Any], int]] = [
        ({"/": fresh}, 1),
        ({"/": meta}, 1),
        ({"/": redirect("/in"), "/in": fresh}, 1),
        ({"/": page()}, 0),
        ({"/": page("<p>'nonce-abc'")}, 0),
    ]
    for routes, again in cases:
        with serve(routes) as server:
            fact = look(server)
        repeated = [one for one in fact.responses if one.role is Role.AGAIN]
        assert len(repeated) == again
        for one in repeated:
            first = next(other for other in fact.responses if other.role is Role.PAGE and other.url == one.url)
            assert one.status == first.status == 200


def test_other_methods_are_asked_only_with_consent() -> None:
    allowed = Consent(active=ActiveConsent(hosts=("127.0.0.1",)))
    elsewhere = Consent(active=ActiveConsent(hosts=("elsewhere.example",)))
    for given, methods in ((None, {"GET"}), (elsewhere, {"GET"}), (allowed, {"GET", "READYCHECK", "TRACE"})):
        with serve({"/": page()}) as server:
            fact = collect(RESPONSES, Origin(url=server.url), consent=given)
            assert {one.method for one in server.requests} == methods
        probes = [(one.method, one.role, one.url) for one in fact.responses if one.probe == "method"]
        assert probes == [(method, Role.ERROR, server.url) for method in ("READYCHECK", "TRACE") if method in methods]


def test_an_address_on_another_host_is_no_way_round_the_consent() -> None:
    with serve({"/": page("<script src='/\\\\evil.invalid/a.js'></script><script src=/a.js></script>")}) as server:
        look(server)
        assert [path for path in server.paths if path.endswith(".js")] == ["/a.js"]


def test_a_response_says_which_headers_were_sent() -> None:
    with serve(ROUTES_OF_A_FORM) as server:
        allowed = Consent(active=ActiveConsent(hosts=("127.0.0.1",), account=Account(user="u", password="pw-secret")))
        fact = collect(RESPONSES, Origin(url=server.url), consent=allowed)
    submitted = next(one for one in fact.responses if one.role is Role.SUBMIT)
    assert dict(submitted.sent) == {
        "Origin": server.url.rstrip("/"),
        "Referer": f"{server.url}login",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert all(one.sent == () for one in fact.responses if one.role is Role.PAGE)


def test_the_fact_stays_small_whatever_many_answers_hold() -> None:
    policy = "script-src " + " ".join(f"https://cdn{number}.example/" for number in range(300))
    scripts = "".join(
        f"<script src='/s{number}.js?v={'x' * 200}' integrity={'y' * 300}></script>" for number in range(300)
    )
    cookies = [("Set-Cookie", f"c{number}=v; Path=/{'p' * 200}") for number in range(50)]
    heavy = page(scripts, headers=[*cookies, *[("Content-Security-Policy", policy)] * 3])
    with serve({"/": heavy, "/small": page()}, otherwise=heavy) as server:
        fact = look(server, pages=("/", "/small", *(f"/p{number}" for number in range(10))))
    assert len(fact.model_dump_json()) < 300_000
    first, small = fact.responses[0], fact.responses[1]
    assert first.headers_cut == ("Content-Security-Policy",)
    assert first.headers_dropped or first.body.references_dropped
    assert small.headers_cut == ()
    assert len(first.body.references) + first.body.references_dropped == 300


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
    assert [one.status for one in trusted.responses] == [200, 404, 404, 200, 200]
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


def test_an_origin_where_nobody_answers_cannot_be_looked_at() -> None:
    with serve(SITE) as server:
        url = server.url
    with pytest.raises(CannotLook) as stopped:
        collect(RESPONSES, Origin(url=f"{url}?token=4f2a9c", pages=("", "/a", "/b"), api=("/c",)))
    assert stopped.value.reason is ReasonCode.UNREACHABLE
    said = f"nothing answers at {url.rstrip('/')}: the connection was refused; start the target, or correct its url"
    assert stopped.value.message == said


def test_a_handshake_that_nobody_answers_is_silence_and_no_fault_of_tls() -> None:
    with HOSTILE["no TLS handshake"]() as server, pytest.raises(CannotLook) as stopped:
        collect(RESPONSES, Origin(url=server.url, timeout=0.5))
    assert stopped.value.reason is ReasonCode.TIMEOUT
    said = "no connection was made in time; see that the target runs, or raise the origin's 'timeout'"
    assert stopped.value.message.endswith(said)


def test_after_a_first_visit_that_is_reset_nothing_more_is_tried() -> None:
    with HOSTILE["resets"]() as server:
        fact = collect(RESPONSES, Origin(url=server.url, pages=("/", "/a", "/b"), api=("/c",)))
    assert fact.requests == 1
    assert {one.reason for one in fact.unseen} == {ReasonCode.UNREACHABLE}
    assert [one.role for one in fact.unseen] == [Role.API, Role.PAGE, Role.PAGE, Role.ERROR, Role.ERROR]


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
