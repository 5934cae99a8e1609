"""Evidence is of the answer that a finding is about, also where answers share an address: label, header, curl."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.checks.http.twins import PAGE_HEADERS, html
from tests.checks.http.twins import json as data
from tests.support.serve import Answer, Reply, Request, serve

from readycheck.api import Account, ActiveConsent, Consent, Finding, Status
from readycheck.judging.fingerprints import with_fingerprints
from readycheck.testing import collect, judge
from readycheck_checks.http import cookies, debug_off, error_pages, health, security_headers
from readycheck_checks.http.collect.health import HEALTH
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.explain import again
from readycheck_checks.http.facts import HttpResponses, Response, Role
from readycheck_checks.http.facts.exposed import Control, HttpExposed
from readycheck_checks.http.facts.response import Trace
from readycheck_checks.http.targets import Origin

MakeResponse = Callable[..., Response]
USER, PASSWORD, SESSION = "probe", "correct-horse-battery", "5e55104f00ba4c0ffee5e55104f00ba4"
CONSENT = Consent(active=ActiveConsent(hosts=("127.0.0.1",), account=Account(user=USER, password=PASSWORD)))
FORM = "<form method=post><input name=user><input type=password name=password></form>"
LEAVE = "<p>your marks<form method=post action=/logout><input type=hidden name=t value=1><button>leave</button></form>"
CSP = "Content-Security-Policy"
STRICT = PAGE_HEADERS[CSP]
COOKIE = "Cookie: <the session of the test account>"


def onward(to: str, **changed: str) -> Reply:
    headers = {**PAGE_HEADERS, "Location": to, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return Reply(303, {name: value for name, value in headers.items() if name != "Content-Type"})


def member(request: Request) -> Reply:
    """Without a policy for its user, with one for a stranger, whom it leads away."""
    if f"sid={SESSION}" in request.headers.get("cookie", ""):
        return html({CSP: None, "Cache-Control": "private"}, LEAVE)
    return onward("/login", **{CSP.replace("-", "_"): "default-src 'none'"})


def login(request: Request) -> Reply:
    """One address for the form and for what it sends, as frameworks have it by default."""
    if request.method == "GET":
        return html({"Set-Cookie": "csrftoken=a1; Path=/; SameSite=Lax; HttpOnly"}, FORM)
    return onward("/me", Set_Cookie=f"sid={SESSION}; Path=/; SameSite=Lax")


def first(request: Request) -> Reply:
    """A good page; what is asked for by another method is answered by something in front that adds no header."""
    if request.method == "GET":
        return html()
    return html({CSP: None, "X-Content-Type-Options": None}, status=405)


ROUTES: dict[str, Answer] = {"/": html(), "/login": login, "/me": member, "/logout": onward("/")}
LOGIN = {"login": {"authenticated": ("/me",)}, "logout": "/logout"}


@contextmanager
def visited(routes: dict[str, Answer], **origin: Any) -> Iterator[tuple[HttpResponses, str]]:
    with serve(routes, otherwise=html(status=404)) as server:
        asked = Origin.model_validate({"url": server.url, **origin})
        yield collect(RESPONSES, asked, consent=CONSENT), server.url


def only(findings: list[Finding], rule: str) -> Finding:
    found = [one for one in findings if one.rule == rule]
    assert len(found) == 1, [(one.rule, one.message) for one in found]
    return found[0]


def told(one: Finding, label: str) -> Any:
    """A piece of evidence: its rows where it is a table, else its text."""
    piece = next(piece for piece in one.evidence if piece.label == label)
    return piece.rows if piece.kind == "table" else piece.value  # type: ignore[union-attr]


def test_a_page_of_the_user_is_not_shown_as_the_answer_to_a_stranger() -> None:
    with visited(ROUTES, **LOGIN) as (fact, url):
        one = only(judge(security_headers.CHECK, fact), "http.security_headers.csp.missing")
    assert told(one, "Seen on")[0] == (f"{url}me", "authenticated page")
    assert told(one, "As seen") == "no content-security-policy header"
    assert told(one, "Repeat with") == shlex.join(
        ["curl", "-sS", "-o", "/dev/null", "-D", "-", "-H", COOKIE, f"{url}me"]
    )


def test_the_answer_to_a_stranger_is_not_shown_as_the_users_page() -> None:
    def turned(request: Request) -> Reply:
        if f"sid={SESSION}" in request.headers.get("cookie", ""):
            return html(None, LEAVE)
        return onward("/login", Server="nginx/1.2.3")

    with visited({**ROUTES, "/me": turned}, **LOGIN) as (fact, url):
        one = only(judge(security_headers.CHECK, fact), "http.security_headers.disclosure.version")
    assert told(one, "Seen on") == ((f"{url}me", "redirect, without the session"),)
    assert told(one, "As seen") == "server: nginx/1.2.3"
    assert "Cookie" not in told(one, "Repeat with")


@pytest.mark.parametrize(
    ("rule", "header"),
    [("csp.missing", "content-security-policy"), ("content_type_options.missing", "x-content-type-options")],
)
def test_an_error_of_another_method_does_not_read_as_the_home_page(rule: str, header: str) -> None:
    with visited({"/": first}) as (fact, url):
        one = only(judge(security_headers.CHECK, fact), f"http.security_headers.{rule}")
    assert one.location == {"kind": "url", "url": url, "header": header, "method": "READYCHECK"}
    assert told(one, "Seen on") == ((url, "error, by READYCHECK"), (url, "error, by TRACE"))
    assert one.samples == 2
    assert told(one, "As seen") == f"no {header} header"
    assert " -X READYCHECK " in told(one, "Repeat with")


def test_a_form_that_posts_to_its_own_address_is_repeated_as_a_post() -> None:
    with visited(ROUTES, **LOGIN) as (fact, url):
        one = only(judge(cookies.CHECK, fact), "http.cookies.httponly.missing")
    assert told(one, "Seen on") == ((f"{url}login", "redirect, by POST"),)
    assert told(one, "As seen") == "set-cookie: sid=***; path=/; samesite=Lax"
    words = shlex.split(told(one, "Repeat with"))
    assert words[words.index("-X") + 1] == "POST"
    assert words[words.index("--data") + 1] == "<the login of the test account>"
    assert words[-1] == f"{url}login"
    assert one.location is not None
    assert one.location["method"] == "POST"
    text = one.model_dump_json()
    assert PASSWORD not in text
    assert SESSION not in text


def test_the_logout_is_repeated_with_the_session_and_its_form() -> None:
    with visited(ROUTES, **LOGIN) as (fact, url):
        found = judge(security_headers.CHECK, fact)
    again_with = shlex.split(told(only(found, "http.security_headers.clear_site_data.missing"), "Repeat with"))
    assert COOKIE in again_with
    assert again_with[again_with.index("--data") + 1] == "<the fields of the form>"
    assert again_with[-1] == f"{url}logout"


def test_a_session_by_token_is_repeated_with_a_token() -> None:
    def enter(_request: Request) -> Reply:
        return data(body='{"token": "' + SESSION + '"}')

    def mine(request: Request) -> Reply:
        if request.headers.get("authorization") == f"Bearer {SESSION}":
            return html({CSP: None}, "<p>your marks")
        return html(status=401)

    by_token = {"submit": "/session", "format": "json", "token": "json:token", "authenticated": ("/me",)}
    with visited({"/": html(), "/login": html(), "/session": enter, "/me": mine}, login=by_token) as (fact, _):
        one = only(judge(security_headers.CHECK, fact), "http.security_headers.csp.missing")
    assert fact.login
    assert "-H 'Authorization: Bearer <the token of the test account>'" in told(one, "Repeat with")
    assert "Cookie" not in told(one, "Repeat with")


def test_a_broken_body_is_repeated_with_the_body() -> None:
    def enter(request: Request) -> Reply:
        return data(status=500 if request.body.endswith(b": ") else 401)

    routes: dict[str, Answer] = {"/": html(), "/session": enter}
    login_by_json = {"page": "/", "submit": "/session", "format": "json"}
    with visited(routes, login=login_by_json) as (fact, url):
        one = only(judge(error_pages.CHECK, fact), "http.error_pages.server_error")
    words = shlex.split(told(one, "Repeat with"))
    assert words[words.index("--data") + 1] == '{"readycheck": '
    assert "Content-Type: application/json" in words
    assert words[-1] == f"{url}session"


def test_a_debug_header_of_an_error_is_shown_from_the_error() -> None:
    def debugged(request: Request) -> Reply:
        return html() if request.method == "GET" else html({"X-Debug-Token": "4f2a"}, status=405)

    with visited({"/": debugged}) as (fact, _):
        one = only(judge(debug_off.CHECK, fact), "http.debug_off.header")
    assert told(one, "As seen") == "x-debug-token: 4f2a"
    assert " -X READYCHECK " in told(one, "Repeat with")


def test_a_debug_page_of_a_made_up_address_is_repeated_there(response: MakeResponse) -> None:
    page = response()
    shown = Control(extension="server", status=404, traces=(Trace(kind="django_debug", excerpt="x", debug=True),))
    exposed = HttpExposed(url=page.url, controls=(shown,))
    found = judge(debug_off.CHECK, HttpResponses(url=page.url, responses=(page,)), others=[exposed])
    one = only(found, "http.debug_off.page")
    assert told(one, "Repeat with").endswith(" https://h.example/readycheck-no-such-page.php")


def test_an_age_is_shown_as_an_age() -> None:
    cached = Reply(200, {"Content-Type": "text/plain", "Cache-Control": "no-store", "Age": "12"}, "ok")
    with serve({"/readyz": cached}) as server:
        asked = Origin.model_validate({"url": server.url, "health": {"ready": "/readyz"}})
        one = only(judge(health.CHECK, collect(HEALTH, asked)), "http.health.ready.cached")
    assert told(one, "As seen") == "age: 12"


def test_a_nonce_is_not_shown(response: MakeResponse) -> None:
    policy = {CSP: "script-src 'nonce-Zk3vQ8sWq0LrTn6yXbVz1A'; object-src 'none'; base-uri 'none'"}
    pages = (response(policy), response(policy, url="https://h.example/b"))
    found = judge(security_headers.CHECK, HttpResponses(url=pages[0].url, responses=pages))
    one = only(found, "http.security_headers.csp.nonce_repeats")
    assert told(one, "As seen").startswith("content-security-policy: script-src 'nonce-{random}';")
    assert "Zk3vQ8" not in one.model_dump_json()


def test_what_a_meta_element_says_is_shown_and_not_the_header(response: MakeResponse) -> None:
    page = response({"Referrer-Policy": "no-referrer"})
    page = page.model_copy(update={"body": page.body.model_copy(update={"meta_referrer": "unsafe-url"})})
    one = only(
        judge(security_headers.CHECK, HttpResponses(url=page.url, responses=(page,))),
        "http.security_headers.referrer_policy.leaks",
    )
    assert told(one, "As seen") == "referrer-policy: unsafe-url"


def test_a_referrer_gives_nothing_away(response: MakeResponse) -> None:
    sent = (("Referer", "https://h.example/login?session_state=4f2a9c"), ("Origin", "https://h.example"))
    line = again(response(role=Role.SUBMIT, method="POST", sent=sent)).value  # type: ignore[union-attr]
    assert "4f2a9c" not in line
    assert "-H 'Origin: https://h.example'" in line


def test_what_is_asked_for_once_keeps_its_line_and_its_name(response: MakeResponse) -> None:
    """A baseline holds a finding by its fingerprint, in which the line to repeat it is."""
    bare = response({CSP: None}, sent=(("Accept", "text/html"),))
    found = with_fingerprints(judge(security_headers.CHECK, HttpResponses(url=bare.url, responses=(bare,))))
    one = only([*found], "http.security_headers.csp.missing")
    assert told(one, "Repeat with") == "curl -sS -o /dev/null -D - -H 'Accept: text/html' https://h.example/"
    assert one.location == {"kind": "url", "url": "https://h.example/", "header": "content-security-policy"}
    assert one.fingerprint == "190ec6022de80868"
    user = response({CSP: None}, role=Role.AUTHENTICATED, session=True, url="https://h.example/me")
    found = with_fingerprints(judge(security_headers.CHECK, HttpResponses(url=user.url, responses=(user,))))
    one = only([*found], "http.security_headers.csp.missing")
    assert one.status is Status.FAIL
    assert one.fingerprint == "2a7306f5545fd7fc"
