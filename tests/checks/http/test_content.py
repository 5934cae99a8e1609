"""What a response holds: who may keep it, whether its type fits it, where it leads, what a logout leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from readycheck.api import SecretTraits, Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.facts import BodyFacts, Cookie, HttpResponses, Response, Role
from readycheck_checks.http.security_headers import CHECK

MakeFact = Callable[..., HttpResponses]
MakeResponse = Callable[..., Response]
P = "http.security_headers."
CACHE, TYPE, DISPOSITION = "Cache-Control", "Content-Type", "Content-Disposition"
CSP = "Content-Security-Policy"
DATES = {"Date": "Mon, 23 Nov 2026 10:00:00 GMT", "Expires": "Mon, 23 Nov 2026 11:00:00 GMT"}
PAST = {"Date": "Mon, 23 Nov 2026 10:00:00 GMT", "Expires": "Mon, 23 Nov 2026 10:00:00 GMT"}
MODIFIED = {"Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}


def bad(findings: list[Any], topic: str = "") -> list[tuple[str, str]]:
    return [
        (one.status.value, one.rule.removeprefix(P))
        for one in findings
        if one.status in (Status.FAIL, Status.WARN) and one.rule.startswith(P + topic)
    ]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({CACHE: "no-store"}, []),
        ({CACHE: "private, no-store, max-age=0"}, []),
        ({CACHE: "no-store, max-age=600"}, []),
        ({CACHE: "NO-STORE"}, []),
        ({CACHE: ["private", "no-store"]}, []),
        ({CACHE: "private"}, [("warn", "stored")]),
        ({CACHE: "private, max-age=600"}, [("warn", "stored")]),
        ({CACHE: "no-cache"}, [("warn", "stored")]),
        ({CACHE: "max-age=0"}, [("warn", "stored")]),
        ({CACHE: "public, max-age=0"}, [("warn", "stored")]),
        ({CACHE: "max-age=soon"}, [("warn", "stored")]),
        ({CACHE: "must-revalidate"}, [("warn", "stored")]),
        ({CACHE: None}, [("warn", "missing")]),
        ({CACHE: None, **MODIFIED}, [("fail", "shared")]),
        ({CACHE: None, **DATES}, [("fail", "shared")]),
        ({CACHE: None, **PAST}, [("warn", "stored")]),
        ({CACHE: None, "Expires": "0"}, [("warn", "stored")]),
        ({CACHE: None, "Expires": "-1", **MODIFIED}, [("warn", "stored")]),
        ({CACHE: "max-age=600"}, [("fail", "shared")]),
        ({CACHE: 'max-age="600"'}, [("fail", "shared")]),
        ({CACHE: "public"}, [("fail", "shared")]),
        ({CACHE: "public, max-age=0, s-maxage=60"}, [("fail", "shared")]),
        ({CACHE: 'private="x-user", max-age=600'}, [("fail", "shared")]),
        ({CACHE: "max-age=600, max-age=0"}, [("fail", "shared")]),
        ({CACHE: "max-age=600", "Vary": "Cookie"}, [("warn", "stored")]),
        ({CACHE: "max-age=600", "Vary": "Accept, cookie"}, [("warn", "stored")]),
        ({CACHE: "max-age=600", "Vary": "*"}, [("warn", "stored")]),
        ({CACHE: "max-age=600", "Vary": "Accept-Encoding"}, [("fail", "shared")]),
        ({CACHE: "no-store; private"}, [("warn", "invalid"), ("warn", "stored")]),
        ({CACHE: "no-store, private; max-age=0"}, [("warn", "invalid")]),
        ({CACHE: "public, no-store"}, [("warn", "conflict")]),
    ],
)
def test_pages_of_a_session_are_not_kept(
    fact: MakeFact, headers: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    findings = judge(CHECK, fact(headers, role=Role.AUTHENTICATED, session=True))
    assert bad(findings) == [(status, f"cache_control.{rule}") for status, rule in expected]
    assert worst(judge(CHECK, fact(headers))) is Status.PASS  # without a session anybody may keep it


def test_a_bearer_token_keeps_shared_caches_out(fact: MakeFact) -> None:
    sent = (("Authorization", "Bearer ***"),)
    for value, rule in (("max-age=60", "stored"), ("public, max-age=60", "shared"), ("s-maxage=60", "shared")):
        found = bad(judge(CHECK, fact({CACHE: value}, session=True, sent=sent)))
        assert [name for _, name in found] == [f"cache_control.{rule}"]


def cookie(name: str, bits: float = 128.0, age: str = "", expires: str = "") -> Cookie:
    value = SecretTraits(length=32, alphabet="hex", entropy_bits=bits, token="t") if bits else None
    given = (("max-age", age), ("expires", expires))
    return Cookie(name=name, value=value, attributes=tuple(pair for pair in given if pair[1]), random=bits >= 64)


@pytest.mark.parametrize(
    ("headers", "given", "expected"),
    [
        ({CACHE: "no-store"}, cookie("sid"), None),
        ({CACHE: "private, max-age=60"}, cookie("sid"), None),
        ({CACHE: "no-cache"}, cookie("sid"), None),
        ({CACHE: None}, cookie("sid"), None),
        ({CACHE: None, **MODIFIED}, cookie("sid"), None),
        ({CACHE: "max-age=0"}, cookie("sid"), None),
        ({CACHE: "public, max-age=0"}, cookie("sid"), None),
        ({CACHE: 'public, max-age=60, no-cache="Set-Cookie"'}, cookie("sid"), None),
        ({CACHE: 'public, max-age=60, no-cache="X-A"'}, cookie("sid"), "fail"),
        ({CACHE: "public, max-age=60"}, cookie("sid"), "fail"),
        ({CACHE: "public"}, cookie("x"), "fail"),
        ({CACHE: "s-maxage=60"}, cookie("x"), "fail"),
        ({CACHE: "max-age=60"}, cookie("sessionid"), "fail"),
        ({CACHE: "max-age=60", "Vary": "Cookie"}, cookie("sessionid"), "fail"),
        ({CACHE: None, **DATES}, cookie("sessionid"), "fail"),
        ({CACHE: "public, max-age=60"}, cookie("lang", 10.0), "warn"),
        ({CACHE: "max-age=60"}, cookie("lang", 10.0), None),
        ({CACHE: "public, max-age=60"}, cookie("sid", 0.0), None),
        ({CACHE: "public, max-age=60"}, cookie("sid", age="0"), None),
        ({CACHE: "public, max-age=60"}, cookie("sid", expires="Thu, 01 Jan 1970 00:00:00 GMT"), None),
        ({CACHE: "public, max-age=60"}, cookie("sid", age="60"), "fail"),
    ],
)
def test_no_cookie_in_what_caches_keep(
    fact: MakeFact, headers: dict[str, Any], given: Cookie, expected: str | None
) -> None:
    findings = judge(CHECK, fact(headers, cookies=(given,)))
    assert bad(findings) == ([(expected, "cache_control.set_cookie")] if expected else [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("__cf_bm", None),
        ("AWSALBCORS", None),
        ("ak_bmsc", None),
        ("_ga", None),
        ("CF_Authorization", "fail"),
        ("XSRF-TOKEN", "fail"),
        ("basket", "fail"),
    ],
)
def test_cookies_that_are_added_behind_the_cache_stay_silent(fact: MakeFact, name: str, expected: str | None) -> None:
    findings = judge(CHECK, fact({CACHE: "public, max-age=14400"}, cookies=(cookie(name),)))
    assert bad(findings) == ([(expected, "cache_control.set_cookie")] if expected else [])


def test_a_word_of_a_session_in_the_name_alone_is_no_session(fact: MakeFact) -> None:
    for name in ("last_login_provider", "has_seen_session_tour"):
        findings = judge(CHECK, fact({CACHE: "public, max-age=60"}, cookies=(cookie(name, 30.0),)))
        assert bad(findings) == [("warn", "cache_control.set_cookie")]


@pytest.mark.parametrize(
    ("edge", "kept"),
    [
        ({"CDN-Cache-Control": "max-age=3600"}, True),
        ({"CDN-Cache-Control": "public, s-maxage=60"}, True),
        ({"Vercel-CDN-Cache-Control": "max-age=3600"}, True),
        ({"Cloudflare-CDN-Cache-Control": "max-age=3600"}, True),
        ({"Netlify-CDN-Cache-Control": "public, durable, max-age=3600"}, True),
        ({"Surrogate-Control": "max-age=3600+600"}, True),
        ({"CDN-Cache-Control": "no-store"}, False),
        ({"CDN-Cache-Control": "private, max-age=3600"}, False),
        ({"CDN-Cache-Control": "no-cache, max-age=3600"}, False),
        ({"CDN-Cache-Control": "max-age=0"}, False),
        ({"CDN-Cache-Control": "soon"}, False),
        ({"Surrogate-Control": 'content="ESI/1.0"'}, False),
        ({"Surrogate-Control": "no-store"}, False),
    ],
)
def test_what_is_addressed_to_delivery_networks_holds_there(fact: MakeFact, edge: dict[str, str], kept: bool) -> None:
    headers = {CACHE: "no-store", **edge}
    given = bad(judge(CHECK, fact(headers, cookies=(cookie("sessionid"),))))
    assert given == ([("warn", "cache_control.set_cookie")] if kept else [])
    member = bad(judge(CHECK, fact(headers, role=Role.AUTHENTICATED, session=True)))
    assert member == ([("fail", "cache_control.edge")] if kept else [])
    assert bad(judge(CHECK, fact(headers))) == [], "a page for everybody is what such a network is for"
    assert bad(judge(CHECK, fact(headers, cookies=(cookie("lang", 10.0),)))) == []


def test_a_cookie_beside_what_caches_cannot_read(fact: MakeFact) -> None:
    for value, expected in (
        ("max-age=3600; private", True),
        ("private, max-age=60; public", False),
        ("private", False),
    ):
        findings = bad(judge(CHECK, fact({CACHE: value}, cookies=(cookie("sessionid"),))))
        assert findings == ([("warn", "cache_control.invalid")] if expected else [])
    assert bad(judge(CHECK, fact({CACHE: "max-age=3600; private"}))) == []


def test_a_session_cookie_is_known_by_what_was_learned(fact: MakeFact) -> None:
    one = fact({CACHE: "max-age=60"}, cookies=(cookie("q", 20.0),))
    assert worst(judge(CHECK, one)) is Status.PASS
    learned = one.model_copy(update={"session_cookies": ("q",)})
    assert rules(judge(CHECK, learned), Status.FAIL) == [P + "cache_control.set_cookie"]


JSON, ASSET = {TYPE: "application/json"}, {TYPE: "text/javascript"}


@pytest.mark.parametrize(
    ("type_", "role", "url", "body", "expected"),
    [
        ("application/json", Role.API, "/api", "json", None),
        ("application/problem+json", Role.API, "/api", "json", None),
        ("text/html; charset=utf-8", Role.API, "/api", "json", ("fail", "data_as_page")),
        ("text/html", Role.API, "/api", "json", ("fail", "data_as_page")),
        ("text/html; charset=utf-8", Role.PAGE, "/", "json", ("warn", "data_as_page")),
        ("text/html; charset=utf-8", Role.PAGE, "/", "html", None),
        ("text/plain", Role.API, "/api", "json", None),
        ("application/json", Role.API, "/api", "html", ("warn", "page_as_data")),
        ("text/javascript", Role.ASSET, "/a.js", "script", None),
        ("application/javascript; charset=utf-8", Role.ASSET, "/a.mjs", "", None),
        ("application/x-javascript", Role.ASSET, "/a.js?v=1", "", None),
        ("text/plain", Role.ASSET, "/a.js", "script", ("warn", "script")),
        ("application/octet-stream", Role.ASSET, "/a.mjs", "", ("warn", "script")),
        ("text/css", Role.ASSET, "/a.css", "", None),
        ("text/html; charset=utf-8", Role.ASSET, "/a.js", "html", ("warn", "script")),
        ("text/html; charset=utf-8", Role.PAGE, "/team/blob/main/a.js", "html", None),
        ("text/html; charset=utf-8", Role.PAGE, "/team/blob/main/a.css", "html", None),
        ("text/plain", Role.ASSET, "/a.css", "", ("warn", "style")),
        ("application/json", Role.ASSET, "/data", "json", None),
        ("image/png", Role.ASSET, "/a.png", "", None),
        (None, Role.ASSET, "/a", "", ("warn", "missing")),
        ("json", Role.API, "/api", "json", ("warn", "invalid")),
        ("application/json, text/plain", Role.API, "/api", "", None),
    ],
)
def test_the_type_fits_the_body(
    fact: MakeFact, type_: str | None, role: Role, url: str, body: str, expected: tuple[str, str] | None
) -> None:
    one = fact({TYPE: type_}, role=role, url=f"https://h.example{url}", body=BodyFacts(length=9, looks_like=body))
    found = bad(judge(CHECK, one))
    assert found == ([(expected[0], f"content_type.{expected[1]}")] if expected else [])


def test_a_meta_charset_is_enough_and_a_bad_one_is_told(fact: MakeFact) -> None:
    def found(meta: str, type_: str = "text/html") -> list[tuple[str, str]]:
        return bad(judge(CHECK, fact({TYPE: type_}, body=BodyFacts(length=9, meta_charset=meta))))

    assert found("utf-8") == []
    assert found("utf-7") == [("warn", "content_type.charset_unknown")]
    assert found("utf-7", "text/html; charset=utf-8") == []
    assert found("") == [("warn", "content_type.charset_missing")]


def test_without_a_body_there_is_no_type_to_judge(fact: MakeFact) -> None:
    assert bad(judge(CHECK, fact({TYPE: "text/html"}, body=BodyFacts()))) == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({TYPE: "application/pdf", DISPOSITION: 'attachment; filename="a.pdf"'}, None),
        ({TYPE: "text/html", DISPOSITION: 'attachment; filename="a.html"'}, None),
        ({TYPE: "application/pdf"}, None),
        ({TYPE: "image/png", DISPOSITION: "inline"}, None),
        ({TYPE: "text/plain; charset=utf-8"}, None),
        ({TYPE: "image/svg+xml", CSP: "sandbox"}, None),
        ({TYPE: "image/svg+xml"}, ("fail", "inline")),
        ({TYPE: "image/svg+xml", CSP: "sandbox allow-scripts allow-same-origin"}, ("fail", "inline")),
        ({TYPE: "application/xml", DISPOSITION: "inline; filename=a.xml"}, ("fail", "inline")),
        ({TYPE: "application/mathml+xml"}, ("fail", "inline")),
        ({TYPE: "text/html; charset=utf-8"}, ("fail", "inline")),
        ({TYPE: "application/pdf", DISPOSITION: "attachment"}, ("warn", "no_name")),
        ({TYPE: "application/pdf", DISPOSITION: 'attachment; filename="../a.pdf"'}, ("warn", "name")),
        ({TYPE: "application/pdf", DISPOSITION: "attachment; filename=.."}, ("warn", "name")),
        ({TYPE: "application/pdf", DISPOSITION: r'attachment; filename="C:\\\\a.pdf"'}, ("warn", "name")),
        ({TYPE: "application/pdf", DISPOSITION: "attachment; filename*=UTF-8''a%0d%0ab"}, ("warn", "name")),
        ({TYPE: "application/pdf", DISPOSITION: "attachment; filename*=UTF-8''fdp%e2%80%ae.exe"}, ("warn", "name")),
        ({TYPE: "application/pdf", DISPOSITION: "attachment; filename=my report.pdf"}, ("warn", "invalid")),
        ({TYPE: "application/pdf", DISPOSITION: ["attachment; filename=a", "inline"]}, ("warn", "invalid")),
    ],
)  # fmt: skip
def test_uploaded_files_do_not_run(fact: MakeFact, headers: dict[str, Any], expected: tuple[str, str] | None) -> None:
    found = bad(judge(CHECK, fact(headers, role=Role.DOWNLOAD)), "downloads")
    assert found == ([(expected[0], f"downloads.{expected[1]}")] if expected else [])


def test_a_refused_download_is_not_judged_as_one(fact: MakeFact) -> None:
    assert (
        bad(judge(CHECK, fact({TYPE: "text/html; charset=utf-8"}, role=Role.DOWNLOAD, status=403)), "downloads") == []
    )


@pytest.mark.parametrize(
    ("url", "location", "expected"),
    [
        ("https://h.example/a", "/b", None),
        ("https://h.example/a", "https://h.example/b", None),
        ("https://h.example/a", "https://other.example/", None),
        ("https://h.example/a", "//other.example/", None),
        ("https://h.example/a", "HTTP://h.example/b", ("fail", "downgrade")),
        ("https://h.example/a", "http://H.example:8080/b", ("fail", "downgrade")),
        ("https://h.example/a", "http://other.example/", ("warn", "downgrade_elsewhere")),
        ("https://h.example/a", "http://[/", None),
        ("https://h.example/a", "mailto:a@b", None),
        ("http://127.0.0.1/a", "http://127.0.0.1/b", None),
    ],
)
def test_no_hop_leaves_https(fact: MakeFact, url: str, location: str, expected: tuple[str, str] | None) -> None:
    found = bad(judge(CHECK, fact({"Location": location}, url=url, status=302)), "redirects")
    assert found == ([(expected[0], f"redirects.{expected[1]}")] if expected else [])


def logout(response: MakeResponse, value: Any, kept: str = "private") -> list[Any]:
    sent = {"Clear-Site-Data": value, "Location": "/"}
    answers = (
        response({CACHE: kept}, role=Role.AUTHENTICATED, session=True, url="https://h.example/me"),
        response(sent, role=Role.LOGOUT, status=303, url="https://h.example/out"),
    )
    return judge(CHECK, HttpResponses(url="https://h.example/", responses=answers))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"cache", "cookies", "storage"', None),
        ('"*"', None),
        (['"cache"', '"storage"'], None),
        (None, "missing"),
        ("cache, cookies", "invalid"),
        ("*", "invalid"),
        ("'cache'", "invalid"),
        ('"history"', "invalid"),
        ('"Cookies"', "invalid"),
        ('"cookies" "storage"', "invalid"),
        ('"cookies", "Storage"', "ignored"),
        ('"cookies", "storage:inbox"', None),
        ("", "invalid"),
        ('"cache", storage', "ignored"),
    ],
)
def test_a_logout_clears_the_browser(response: MakeResponse, value: Any, expected: str | None) -> None:
    found = bad(logout(response, value), "clear_site_data")
    assert found == ([("warn", f"clear_site_data.{expected}")] if expected else [])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("cookies", "double quotes"),
        ('"Cookies"', "capital letters"),
        ('"cookies" "storage"', "commas"),
        ('"history"', "no kind of data"),
    ],
)
def test_why_the_browser_is_not_cleared(response: MakeResponse, value: str, why: str) -> None:
    (one,) = [one for one in logout(response, value) if one.rule == P + "clear_site_data.invalid"]
    assert why in one.message


def test_where_nothing_was_kept_nothing_needs_clearing(response: MakeResponse) -> None:
    assert bad(logout(response, None, kept="no-store"), "clear_site_data") == []


def test_clearing_is_asked_for_at_logout_only(fact: MakeFact) -> None:
    for role in (Role.PAGE, Role.SUBMIT, Role.LOGIN):
        findings = judge(CHECK, fact(role=role))
        assert not any("clear_site_data" in one.rule for one in findings)


def test_left_out_rules_stay_out(response: MakeResponse) -> None:
    one = HttpResponses(url="https://h.example/", responses=(response({"Clear-Site-Data": "x"}, role=Role.LOGOUT),))
    assert bad(judge(CHECK, one, {"ignore": ["clear_site_data"]}), "clear_site_data") == []


def test_a_policy_under_its_old_name_is_told(fact: MakeFact) -> None:
    findings = judge(CHECK, fact({"Content-Security-Policy": None, "X-WebKit-CSP": "default-src 'self'"}))
    assert P + "deprecated.csp_name" in rules(findings, Status.WARN)


def test_the_report_says_what_each_response_is(response: MakeResponse) -> None:
    answers = (
        response({"X-Content-Type-Options": None}, url="https://h.example/"),
        response({"X-Content-Type-Options": None, **JSON}, url="https://h.example/api", role=Role.API),
        response({"X-Content-Type-Options": None}, url="https://h.example/no", role=Role.ERROR, status=404),
    )
    findings = judge(CHECK, HttpResponses(url="https://h.example/", responses=answers))
    one = next(one for one in findings if one.rule == P + "content_type_options.missing")
    table = one.evidence[0]
    assert table.kind == "table"
    assert table.rows == (
        ("https://h.example/", "page"), ("https://h.example/api", "API"), ("https://h.example/no", "error")
    )  # fmt: skip
