"""Cookies by RFC 6265bis: what a browser reads and keeps, what a cookie is for, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck.api import Confidence, Finding, ReasonCode, SecretTraits, Status
from readycheck.redact import Redactor
from readycheck.testing import AS_OF, judge, worst
from readycheck_checks.http.collect.cookies import describe
from readycheck_checks.http.cookies import CHECK
from readycheck_checks.http.facts import Cookie, Failure, FailureKind, HttpResponses, Response, Role, Unseen
from readycheck_checks.http.remedies import remedy_for
from readycheck_checks.http.set_cookie.dates import cookie_date, max_age
from readycheck_checks.http.set_cookie.domains import is_public_suffix, matches, registrable
from readycheck_checks.http.set_cookie.parse import parse
from readycheck_checks.http.set_cookie.purpose import Use, purpose
from readycheck_checks.http.set_cookie.storage import Stored, store

V = "3f9c2a7b1d4e5f60718293a4b5c6d7e8"
URL = "https://www.example.co.uk/app/start"
LEARNED = ("sid", "__Host-sid", "__Secure-sid", "id")
GOOD = "Path=/; Secure; HttpOnly; SameSite=Lax"


def cookies_of(*headers: str) -> tuple[Cookie, ...]:
    context: Any = SimpleNamespace(secret=Redactor((), salt="test").describe)
    return tuple(describe(sent, context, URL) for header in headers if (sent := parse(header)) is not None)


def response(*headers: str, url: str = URL, **fields: Any) -> Response:
    pairs = tuple(("Set-Cookie", header.partition("=")[0] + "=***") for header in headers)
    given: dict[str, Any] = {"role": Role.PAGE, "url": url, "status": 200, "cookies": cookies_of(*headers), **fields}
    return Response(headers=pairs, **given)


def fact_of(*headers: str, url: str = URL, learned: tuple[str, ...] | None = LEARNED, **fields: Any) -> HttpResponses:
    given: dict[str, Any] = {"url": url, "loopback": "127.0.0.1" in url, "session_cookies": learned, **fields}
    return HttpResponses(responses=(response(*headers, url=url),), **given)


def alarms(findings: list[Finding]) -> set[str]:
    found = [one for one in findings if one.status in (Status.FAIL, Status.WARN)]
    return {f"{one.status.value} {one.rule.removeprefix('http.cookies.')}" for one in found}


BEFORE = "Thu, 01 Jan 1970 00:00:00 GMT"
TABLE: list[tuple[str, set[str]]] = [
    # The session, well made.
    (f"__Host-sid={V}; {GOOD}", set()),
    (f"__Host-sid={V}; path=/; SECURE; httponly; samesite=STRICT", set()),
    (f"__Secure-sid={V}; {GOOD}", set()),
    (f"__Secure-sid={V}; Path=/app; Secure; HttpOnly; SameSite=Lax", set()),
    (f"sid={V}; Path=/app; Secure; HttpOnly; SameSite=Lax", set()),
    (f"__Host-sid={V}; {GOOD}; Max-Age=3600", set()),
    (f"__Host-sid={V}; {GOOD}; Partitioned; Priority=High", set()),
    (f"__Host-sid={V}; {GOOD}; Domain=", set()),
    # The session without one of its protections.
    (f"sid={V}; {GOOD}", {"warn prefix.missing"}),
    (f"sid={V}; Path=/; HttpOnly; SameSite=Lax", {"fail secure.missing"}),
    (f"sid={V}; Path=/; Secure; SameSite=Lax", {"fail httponly.missing", "warn prefix.missing"}),
    (f"__Host-sid={V}; Path=/; Secure; SameSite=Lax", {"fail httponly.missing"}),
    (f"__Host-sid={V}; Path=/; Secure; HttpOnly", {"warn samesite.missing"}),
    (f"__Host-sid={V}; Path=/; Secure; HttpOnly; SameSite=None", {"warn samesite.none"}),
    (f"__Host-sid={V}; Path=/; Secure; HttpOnly; SameSite=Loose", {"warn samesite.invalid"}),
    (f"__Host-sid={V}; Path=/; Secure; HttpOnly; SameSite", {"warn samesite.invalid"}),
    (f"__Host-sid={V}; Path=/; Secure; HttpOnly; SameSite=Lax; SameSite=None", {"warn samesite.none"}),
    (f"__Host-sid={V}; Path=/; Secure; HttpOnly; SameSite=None; SameSite=Lax", set()),
    (f"__Secure-sid={V}; {GOOD}; Domain=example.co.uk", {"warn domain.wide"}),
    (f"__Secure-sid={V}; {GOOD}; Domain=.EXAMPLE.co.uk", {"warn domain.wide"}),
    (f"__Secure-sid={V}; {GOOD}; Domain=www.example.co.uk", {"warn domain.wide"}),
    (f"sid={V}; {GOOD}; Domain=example.co.uk", {"warn domain.wide"}),
    (f"__Host-sid={V}; {GOOD}; Max-Age=2592000", set()),
    (f"__Host-sid={V}; {GOOD}; Max-Age=2592001", {"warn lifetime.long"}),
    (f"__Host-sid={V}; {GOOD}; Max-Age=99999999999999999999", {"warn lifetime.long"}),
    (f"__Host-sid={V}; {GOOD}; Expires=Fri, 01 Jan 2100 00:00:00 GMT", {"warn lifetime.long"}),
    (f"__Host-sid={V}; {GOOD}; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Max-Age=60", set()),
    ("__Host-sid=41; " + GOOD, {"fail entropy"}),
    ("__Host-sid=user-42; " + GOOD, {"fail entropy"}),
    (f"__Host-sid={V[:16]}; {GOOD}", {"warn entropy"}),
    (f"__Host-sid={V[:15]}; {GOOD}", {"fail entropy"}),
    (f"__Host-sid={V[:31]}; {GOOD}", {"warn entropy"}),
    # The session that no browser keeps.
    (f"__Host-sid={V}; Secure; HttpOnly; SameSite=Lax", {"fail dropped.host_prefix"}),
    (f"__Host-sid={V}; Path=/app; Secure; HttpOnly; SameSite=Lax", {"fail dropped.host_prefix"}),
    (f"__Host-sid={V}; Path=/; HttpOnly; SameSite=Lax", {"fail dropped.host_prefix"}),
    (f"__Host-sid={V}; {GOOD}; Domain=www.example.co.uk", {"fail dropped.host_prefix"}),
    (f"__Secure-sid={V}; Path=/; HttpOnly; SameSite=Lax", {"fail dropped.secure_prefix"}),
    (f"sid={V}; Path=/; HttpOnly; SameSite=None", {"fail dropped.same_site_none"}),
    (f"sid={V}; {GOOD}; Domain=co.uk", {"fail dropped.public_suffix"}),
    (f"sid={V}; {GOOD}; Domain=.uk", {"fail dropped.public_suffix"}),
    (f"sid={V}; {GOOD}; Domain=other.example.co.uk", {"fail dropped.foreign_domain"}),
    (f"sid={V}; {GOOD}; Domain=xample.co.uk", {"fail dropped.foreign_domain"}),
    (f"sid={V}; {GOOD}; Domain=m\xfcnchen.example", {"fail dropped.foreign_domain"}),
    (f"sid={'x' * 4094}; {GOOD}", {"fail dropped.size"}),
    (f"sid={'aB3' * 1364}a; {GOOD}", {"warn prefix.missing"}),  # 4,096 with its name
    (f"sid={V}\x01; {GOOD}", {"fail dropped.control"}),
    (f"sid={V}; Path=/\x7f; Secure; HttpOnly; SameSite=Lax", {"fail dropped.control"}),
    (f"sid=\t{V}\t; {GOOD}", {"warn prefix.missing"}),
    # Case of the prefix: browsers do not look at it.
    (f"__HOST-sid={V}; Path=/", {"warn dropped.host_prefix"}),
    ("__secure-theme=dark", {"warn dropped.secure_prefix"}),
    # Other cookies.
    ("theme=dark; Path=/; Secure", set()),
    ("theme=dark; Secure; SameSite=None", set()),
    ("theme=dark; Path=/", {"warn secure.missing"}),
    ("theme=dark; SameSite=None", {"warn dropped.same_site_none"}),
    ("theme=dark; Secure; Domain=co.uk", {"warn dropped.public_suffix"}),
    ("theme=dark; Secure; Domain=example.co.uk", set()),
    ("theme=dark; Secure; SameSite=Lxa", {"warn samesite.invalid"}),
    ("theme=dark; Secure; Max-Age=34560000", set()),
    (f"theme={'x' * 4093}; Secure", {"warn dropped.size"}),
    ("_ga=GA1.2.1234567890.1700000000; Path=/; Secure; Domain=example.co.uk; Max-Age=63072000", set()),
    (f"AWSALB={V}{V}; Path=/; Secure; Max-Age=604800", set()),
    (f"AWSALBCORS={V}{V}; Path=/; Secure; SameSite=None; Max-Age=604800", set()),
    (f"heroku-session-affinity={V}; Secure; HttpOnly; Path=/", set()),
    (f"__cf_bm={V}; Path=/; Secure; HttpOnly; SameSite=None; Domain=.example.co.uk", set()),
    (f"csrftoken={V}; Path=/; Secure; SameSite=Lax; Max-Age=31449600", set()),
    (f"XSRF-TOKEN={V}; Path=/; Secure", set()),
    (f"csrftoken={V}; Path=/", {"warn secure.missing"}),
    # The login showed that these carry no session, whatever they are called.
    (f"PHPSESSID={V}; Path=/; Secure", set()),
    (f"session={V}; Path=/; Secure", set()),
    (f"auth_hint={V}; Path=/; Secure", set()),
    # What stands in for a password is one beside the session too.
    (f"remember_token={V}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000", {"fail secure.missing"}),
    (f"remember_token={V}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000", set()),
    (f"access_token={V}; Path=/; Secure; SameSite=Lax", {"fail httponly.missing"}),
    (f"sid={V}; Path=/; HttpOnly; SameSite=Lax; Partitioned", {"fail dropped.partitioned"}),
    # The prefixes that promise HttpOnly.
    (f"__Http-sid={V}; {GOOD}", set()),
    (f"__Http-theme={V}; Path=/app; Secure; HttpOnly; SameSite=Lax", set()),
    (f"__Host-Http-theme={V}; {GOOD}", set()),
    ("__Http-theme=dark; Path=/; Secure; SameSite=Lax", {"warn dropped.http_prefix"}),
    ("__http-theme=dark; Path=/; HttpOnly; SameSite=Lax", {"warn dropped.http_prefix"}),
    ("__Host-Http-theme=dark; Path=/; Secure; SameSite=Lax", {"warn dropped.http_prefix"}),
    ("__Host-Http-theme=dark; Path=/app; Secure; HttpOnly; SameSite=Lax", {"warn dropped.host_prefix"}),
    # Taking back needs nothing but what browsers ask of every cookie of the name.
    ("sid=; Path=/; Max-Age=0", set()),
    (f"sid=; Path=/; Expires={BEFORE}", set()),
    ("sid=gone; Max-Age=-1", set()),
    ("__Host-sid=; Path=/; Secure; Max-Age=0", set()),
    ("__Host-sid=; Max-Age=0", {"warn not_removed"}),
    ("__Host-sid=; Path=/; Secure; Domain=www.example.co.uk; Max-Age=0", {"warn not_removed"}),
    (f"__Secure-theme=; Path=/; Expires={BEFORE}", {"warn not_removed"}),
    (f"__Secure-theme=; Path=/; Secure; Expires={BEFORE}", set()),
    ("sid=; SameSite=None; Secure; Max-Age=0", set()),
    ("sid=; SameSite=None; Max-Age=0", {"warn not_removed"}),
    ("sid=; Domain=example.co.uk; Max-Age=0", set()),
    ("sid=; Domain=example.org; Max-Age=0", {"warn not_removed"}),
    (f"sid={V}; {GOOD}; Max-Age=0; Max-Age=60", {"warn prefix.missing"}),
    # Attributes that are not what they should be.
    ("theme=dark; Secure; Max-Age=1h", {"warn attribute.ignored"}),
    ("theme=dark; Secure; Max-Age=3600.5", {"warn attribute.ignored"}),
    ("theme=dark; Secure; Max-Age=+60", {"warn attribute.ignored"}),
    ('theme=dark; Secure; Max-Age="60"', {"warn attribute.ignored"}),
    ("theme=dark; Secure; Max-Age=", set()),
    ("theme=dark; Secure; Expires=tomorrow", {"warn attribute.ignored"}),
    ("theme=dark; Secure; Expires=tomorrow; Max-Age=60", set()),
    ("theme=dark; Secure; Expires=Session", set()),
    ("theme=dark; Secure; Expires=0", set()),
    ("theme=; Secure; Expires=0", {"warn attribute.ignored"}),
    ("theme=dark; Secure; Path=app", {"warn attribute.ignored"}),
    ("theme=dark; Secure; Path=", set()),
    (f"theme=dark; Secure; Path=/{'p' * 1100}", {"warn attribute.ignored"}),
    (f"theme=dark; Secure; X-Mine={'p' * 1100}", set()),
    # Names and values.
    ("=dark; Secure", {"warn nameless"}),
    ("dark; Secure", {"warn nameless"}),
    ("=__Host-sid=1; Path=/; Secure", {"warn dropped.nameless_prefix"}),
    ("__secure-x; Secure", {"warn dropped.nameless_prefix"}),
    ("the theme=dark; Secure", {"warn characters"}),
    ("theme[1]=dark; Secure", {"warn characters"}),
    ("theme=d\xe4mmerung; Secure", {"warn characters"}),
    ('theme="dark, light"; Secure', set()),
]


@pytest.mark.parametrize(("header", "expected"), TABLE, ids=[f"{n}-{row[0][:40]!a}" for n, row in enumerate(TABLE)])
def test_one_cookie_over_https(header: str, expected: set[str]) -> None:
    findings = judge(CHECK, fact_of(header))
    assert alarms(findings) == expected
    assert findings
    for one in findings:
        if one.status in (Status.FAIL, Status.WARN):
            remedy = remedy_for(one.rule)
            assert remedy is not None
            assert remedy.cwe
            assert one.fix
            assert {"As seen", "Repeat with", "How to fix it"} <= {piece.label for piece in one.evidence}


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 80
    assert len({header for header, _ in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    ("name", "use", "confidence"),
    [
        ("PHPSESSID", Use.SESSION, Confidence.MEDIUM),
        ("JSESSIONID.5f3a9c1b", Use.SESSION, Confidence.MEDIUM),
        ("ASPSESSIONIDQQBBRCST", Use.SESSION, Confidence.MEDIUM),
        ("_oauth2_proxy", Use.SESSION, Confidence.MEDIUM),
        ("AWSELBAuthSessionCookie-0", Use.SESSION, Confidence.MEDIUM),
        ("CF_Authorization", Use.SESSION, Confidence.MEDIUM),
        ("KEYCLOAK_IDENTITY", Use.SESSION, Confidence.MEDIUM),
        ("_shibsession_64656661756c74", Use.SESSION, Confidence.MEDIUM),
        ("CAKEPHP", Use.SESSION, Confidence.MEDIUM),
        ("__ac", Use.SESSION, Confidence.MEDIUM),
        ("_coursework_key", Use.SESSION, Confidence.LOW),
        ("JSESSIONID", Use.SESSION, Confidence.MEDIUM),
        ("connect.sid", Use.SESSION, Confidence.MEDIUM),
        ("sessionid", Use.SESSION, Confidence.MEDIUM),
        ("__Host-session", Use.SESSION, Confidence.MEDIUM),
        ("_coursework_session", Use.SESSION, Confidence.MEDIUM),
        ("laravel_session", Use.SESSION, Confidence.MEDIUM),
        (".AspNetCore.Identity.Application", Use.SESSION, Confidence.MEDIUM),
        ("next-auth.session-token", Use.SESSION, Confidence.MEDIUM),
        ("SSESS" + "0123456789abcdef" * 2, Use.SESSION, Confidence.MEDIUM),
        ("remember_me", Use.SESSION, Confidence.MEDIUM),
        ("refresh_token", Use.SESSION, Confidence.MEDIUM),
        ("jwt", Use.SESSION, Confidence.MEDIUM),
        ("sid", Use.SESSION, Confidence.LOW),
        ("my-auth", Use.SESSION, Confidence.LOW),
        ("appSessionId", Use.SESSION, Confidence.LOW),
        ("csrftoken", Use.CSRF, Confidence.HIGH),
        ("XSRF-TOKEN", Use.CSRF, Confidence.HIGH),
        ("__RequestVerificationToken", Use.CSRF, Confidence.HIGH),
        (".AspNetCore.Antiforgery.abc", Use.CSRF, Confidence.HIGH),
        ("heroku-session-affinity", Use.OTHER, Confidence.HIGH),
        ("_oauth2_proxy_csrf", Use.CSRF, Confidence.HIGH),
        ("AWSELB", Use.OTHER, Confidence.HIGH),
        ("cf_clearance", Use.OTHER, Confidence.HIGH),
        ("KEYCLOAK_SESSION", Use.OTHER, Confidence.HIGH),
        ("KC_AUTH_SESSION_HASH", Use.OTHER, Confidence.HIGH),
        ("ai_session", Use.OTHER, Confidence.HIGH),
        ("_sp_ses.1fff", Use.OTHER, Confidence.HIGH),
        ("_shopify_s", Use.OTHER, Confidence.HIGH),
        ("analytics_session_id", Use.OTHER, Confidence.HIGH),
        ("visitor_token", Use.OTHER, Confidence.HIGH),
        ("guest_token", Use.OTHER, Confidence.HIGH),
        ("session_expires_at", Use.OTHER, Confidence.HIGH),
        ("session-started", Use.OTHER, Confidence.HIGH),
        ("login_hint", Use.OTHER, Confidence.HIGH),
        ("primary_key", Use.OTHER, Confidence.HIGH),
        ("incap_ses_123_456", Use.OTHER, Confidence.HIGH),
        ("AWSALBTGCORS", Use.OTHER, Confidence.HIGH),
        ("intercom-session-abc", Use.OTHER, Confidence.HIGH),
        ("cookieconsent_status", Use.OTHER, Confidence.HIGH),
        ("oauth_state", Use.OTHER, Confidence.HIGH),
        ("theme", Use.OTHER, Confidence.HIGH),
        ("side_bar", Use.OTHER, Confidence.HIGH),
        ("author", Use.OTHER, Confidence.HIGH),
        ("obsession", Use.OTHER, Confidence.HIGH),
        ("", Use.OTHER, Confidence.HIGH),
    ],
)
def test_what_a_cookie_is_for_by_its_name(name: str, use: Use, confidence: Confidence) -> None:
    found = purpose(cookies_of(f"{name}={V}")[0], None)
    assert (found.use, found.confidence) == (use, confidence)


@pytest.mark.parametrize("value", ["1", "true", "yes-please-remember-me", "2026-11-23", "aaaaaaaaaaaaaaaaaaaa"])
def test_a_word_without_a_random_value_is_no_session(value: str) -> None:
    for name in ("auth", "token", "remember_me", "sid"):
        assert purpose(cookies_of(f"{name}={value}")[0], None).use is Use.OTHER


def test_what_the_login_showed_counts_before_the_name() -> None:
    theme, session = cookies_of(f"theme={V}", f"PHPSESSID={V}")
    assert purpose(theme, ("theme",)).learned
    assert purpose(theme, ("theme",)).use is Use.SESSION
    assert purpose(session, ("theme",)).use is Use.OTHER
    assert purpose(session, ()).use is Use.OTHER
    assert purpose(session, (), ("PHPSESSID",)).learned
    assert purpose(session, None).use is Use.SESSION


def test_what_is_only_told_by_its_name_is_marked_as_less_sure() -> None:
    bare = f"PHPSESSID={V}; Path=/"
    by_name = judge(CHECK, fact_of(bare, learned=None))
    assert {one.confidence for one in by_name if one.status is Status.FAIL} == {Confidence.MEDIUM}
    assert alarms(by_name) == {"fail secure.missing", "fail httponly.missing", "warn samesite.missing"}
    assert "prefix" not in str(alarms(judge(CHECK, fact_of(f"PHPSESSID={V}; {GOOD}", learned=None))))
    declared = judge(CHECK, fact_of(bare, learned=None), {"session_cookies": ["PHPSESSID"]})
    assert {one.confidence for one in declared if one.status is Status.FAIL} == {Confidence.HIGH}
    low = judge(CHECK, fact_of(f"my-auth={V}; Path=/", learned=None))
    assert {one.confidence for one in low if one.status is Status.FAIL} == {Confidence.LOW}
    assert any("by its name" in one.message for one in low)


def test_entropy_is_judged_only_where_the_name_is_clear() -> None:
    assert alarms(judge(CHECK, fact_of(f"PHPSESSID=12345; {GOOD}", learned=None))) == {"fail entropy"}
    assert alarms(judge(CHECK, fact_of(f"sid=12345; {GOOD}", learned=None))) == set()


def test_options() -> None:
    none = f"__Host-sid={V}; Path=/; Secure; SameSite=None"
    assert alarms(judge(CHECK, fact_of(none))) == {"fail httponly.missing", "warn samesite.none"}
    given = {"script_cookies": ["__Host-sid"], "cross_site_cookies": ["__Host-sid"]}
    assert alarms(judge(CHECK, fact_of(none), given)) == set()
    long = f"__Host-sid={V}; {GOOD}; Max-Age=7200"
    assert alarms(judge(CHECK, fact_of(long), {"session_lifetime": {"pass": "<1h", "fail": ">1h"}})) == {
        "fail lifetime.long"
    }


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://staging.example.co.uk/"])
def test_on_plain_http_secure_is_not_asked_unless_an_edge_adds_tls(url: str) -> None:
    header = f"sid={V}; Path=/; HttpOnly; SameSite=Lax"
    findings = judge(CHECK, fact_of(header, url=url))
    assert alarms(findings) == set()
    (reason,) = [one for one in findings if one.status is Status.NOT_APPLICABLE]
    assert reason.rule == "http.cookies.secure"
    assert "Secure is not asked" in reason.message
    behind = judge(CHECK, fact_of(header, url=url, edge_tls=True))
    assert alarms(behind) == {"fail secure.missing"}
    assert not any(one.status is Status.NOT_APPLICABLE for one in behind)


def test_secure_over_plain_http_is_kept_on_this_machine_only() -> None:
    header = f"__Host-sid={V}; {GOOD}"
    assert alarms(judge(CHECK, fact_of(header, url="http://127.0.0.1:8000/"))) == set()
    assert alarms(judge(CHECK, fact_of(header, url="http://staging.example/"))) == {"warn dropped.insecure"}
    assert alarms(judge(CHECK, fact_of(header, url="http://staging.example/", edge_tls=True))) == set()


def test_a_session_that_is_set_on_plain_http_beside_https() -> None:
    def beside(header: str, learned: tuple[str, ...] | None = LEARNED) -> set[str]:
        plain = response(header, url="http://www.example.co.uk/", role=Role.PLAIN_HTTP, status=308)
        return alarms(judge(CHECK, HttpResponses(url=URL, responses=(plain,), session_cookies=learned)))

    assert beside(f"sid={V}; Path=/; HttpOnly; SameSite=Lax") == {"fail plain_http"}
    assert beside(f"PHPSESSID={V}; Path=/", None) == {"fail plain_http"}
    assert beside(f"sid={V}; {GOOD}") == set()  # no browser keeps it there
    assert beside(f"AWSALB={V}; Path=/") == set()
    assert beside("theme=dark") == set()


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (f"sid={V}; {GOOD}", f"sid={V}; {GOOD}; Max-Age=60", "last one counts"),
        (f"sid={V}; {GOOD}", f"sid={V}; Path=/app; Secure; HttpOnly; SameSite=Lax", "sent both"),
        (f"sid={V}; {GOOD}", f"sid={V[::-1]}; {GOOD}", ""),
        (f"sid={V}; {GOOD}", f"sid={V}; SameSite=Lax; HttpOnly; Secure; Path=/", ""),
        (f"sid={V}; {GOOD}", "sid=; Path=/old; Max-Age=0", ""),
        (f"sid={V}; {GOOD}", f"id={V}; {GOOD}; Max-Age=60", ""),
    ],
)
def test_the_same_name_twice_in_one_answer(first: str, second: str, words: str) -> None:
    found = [one for one in judge(CHECK, fact_of(first, second)) if one.rule == "http.cookies.duplicate"]
    assert bool(found) is bool(words)
    assert all(words in one.message and one.status is Status.WARN for one in found)
    apart = HttpResponses(url=URL, responses=(response(first), response(second)), session_cookies=LEARNED)
    assert not any(one.rule == "http.cookies.duplicate" for one in judge(CHECK, apart))


def test_one_removal_of_several_that_works_is_enough() -> None:
    for good in ("sid=; Path=/; Max-Age=0", "sid=; Path=/; Domain=example.co.uk; Max-Age=0"):
        assert alarms(judge(CHECK, fact_of("sid=; Path=/; Domain=example.org; Max-Age=0", good))) == set()
    twice = [one for one in judge(CHECK, fact_of(*("__Host-id=; Max-Age=0",) * 2)) if one.status is Status.WARN]
    assert [one.rule for one in twice] == ["http.cookies.not_removed"]


def test_a_removal_on_the_plain_side_of_an_origin_with_tls_is_passed_over() -> None:
    plain = response("__Host-sid=; Path=/; Secure; Max-Age=0", url=URL.replace("https:", "http:"))
    one = HttpResponses(url=URL, responses=(plain,), session_cookies=LEARNED)
    assert alarms(judge(CHECK, one)) == set()
    assert alarms(judge(CHECK, fact_of("sid=; Secure; Max-Age=0", url="http://staging.example.co.uk/"))) == set()


def test_what_is_refused_tells_its_own_way_out() -> None:
    def fix(header: str) -> str:
        (one,) = [one for one in judge(CHECK, fact_of(header)) if one.rule.startswith("http.cookies.dropped")]
        return one.fix or ""

    assert "Path=/" in fix(f"__Host-sid={V}; Secure; HttpOnly; SameSite=Lax")
    assert "control characters" in fix(f"sid={V}\x01; {GOOD}")
    assert fix(f"sid={V}; {GOOD}; Domain=example.org").startswith("Leave Domain out")
    assert "4,096" in fix(f"sid={'x' * 4094}; {GOOD}")


def test_a_recorded_cookie_lives_by_the_date_of_its_answer() -> None:
    """Two hours were over when the recording was judged, and not when the answer was sent."""
    header = f"sid={V}; Path=/; HttpOnly; SameSite=Lax; Expires=Sun, 01 Nov 2026 12:00:00 GMT"

    def judged(date: str, **fields: Any) -> set[str]:
        sent = response(header)
        dated = sent.model_copy(update={"headers": (*sent.headers, ("Date", date))})
        return alarms(judge(CHECK, HttpResponses(url=URL, responses=(dated,), session_cookies=LEARNED, **fields)))

    assert judged("Sun, 01 Nov 2026 10:00:00 GMT", recorded=True) == {"fail secure.missing"}
    assert judged("Sun, 01 Nov 2026 12:00:01 GMT", recorded=True) == set()
    assert judged("yesterday", recorded=True) == set()
    assert judged("Sun, 01 Nov 2026 10:00:00 GMT") == set(), "a live answer is judged by the time of the audit"


def test_equal_findings_are_one_that_lists_where_it_was_seen() -> None:
    pages = tuple(response("theme=dark", url=f"https://h.example/{number}") for number in range(3))
    (found,) = [one for one in judge(CHECK, HttpResponses(url=URL, responses=pages)) if one.status is Status.WARN]
    assert found.samples == 3
    assert found.location is not None
    assert found.location["url"] == "https://h.example/0"


def test_two_cookies_with_the_same_defect_are_two_findings() -> None:
    found = judge(CHECK, fact_of("theme=dark", "size=big"))
    assert len([one for one in found if one.rule == "http.cookies.secure.missing"]) == 2
    assert {"theme", "size"} <= {word for one in found for word in one.message.split()}


def test_a_pass_says_what_protects_the_cookie() -> None:
    (found,) = judge(CHECK, fact_of(f"__Host-sid={V}; {GOOD}"))
    assert (found.status, found.rule) == (Status.PASS, "http.cookies.session")
    assert "Secure, HttpOnly, SameSite=Lax" in found.message
    assert V not in found.model_dump_json()


@pytest.mark.parametrize(
    ("fact", "status", "reason"),
    [
        (HttpResponses(url=URL, responses=(response(),)), Status.NOT_APPLICABLE, None),
        (HttpResponses(url=URL, responses=(response("sid=; Max-Age=0"),)), Status.NOT_APPLICABLE, None),
        (HttpResponses(url=URL), Status.INCONCLUSIVE, ReasonCode.NOT_CONFIGURED),
        (
            HttpResponses(
                url=URL,
                responses=(response(), response(failure=Failure(kind=FailureKind.RESET, message="it was reset"))),
            ),
            Status.INCONCLUSIVE,
            ReasonCode.UNREACHABLE,
        ),
        (
            HttpResponses(
                url=URL,
                responses=(response(),),
                unseen=(Unseen(role=Role.AUTHENTICATED, path="/me", reason=ReasonCode.NO_CONSENT, message="no"),),
            ),
            Status.INCONCLUSIVE,
            ReasonCode.NO_CONSENT,
        ),
        (
            HttpResponses(
                url=URL,
                responses=(response(),),
                unseen=(Unseen(role=Role.ERROR, path="/x", reason=ReasonCode.BUDGET, message="spent"),),
            ),
            Status.NOT_APPLICABLE,
            None,
        ),
        (
            HttpResponses(url=URL, responses=(response(*(f"c{number}=1; Secure" for number in range(51))),)),
            Status.INCONCLUSIVE,
            ReasonCode.TRUNCATED,
        ),
    ],
)
def test_what_was_not_seen_is_no_pass(fact: HttpResponses, status: Status, reason: ReasonCode | None) -> None:
    findings = judge(CHECK, fact)
    assert worst(findings) is status
    assert reason is None or reason in {one.reason_code for one in findings}


def test_a_name_from_a_stranger_stays_out_of_the_message() -> None:
    for name in ("<script>alert(1)</script>", "\x9b31m", "a b", "\xe2\x80\xae"):
        for one in judge(CHECK, fact_of(f"{name}={V}")):
            assert name not in one.message
            assert one.status is not Status.PASS


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("a=b", Stored(domain="www.example.co.uk", path="/app")),
        ("a=b; Path=/x; Path=/y", Stored(domain="www.example.co.uk", path="/y")),
        ("a=b; Path=/x; Path=", Stored(domain="www.example.co.uk", path="/app")),
        ("a=b; Path=x", Stored(domain="www.example.co.uk", path="/app")),
        (
            "a=b; Domain=.example.co.uk; Secure=no; HttpOnly=false; Path=/",
            Stored(domain="example.co.uk", host_only=False, secure=True, http_only=True),
        ),
        ("a=b; Domain=nowhere.example; Domain=example.co.uk; Path=/", Stored(domain="example.co.uk", host_only=False)),
        ("a=b; Domain=example.co.uk; Domain=; Path=/", Stored(domain="www.example.co.uk")),
        ("a=b; Max-Age=10; Max-Age=x; Path=/", Stored(domain="www.example.co.uk", lasts=10.0)),
        (
            "a=b; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/",
            Stored(domain="www.example.co.uk", lasts=10),
        ),
        ("a=b; Expires=Tue, 24-Nov-2026 10:00:00 GMT; Path=/", Stored(domain="www.example.co.uk", lasts=86400.0)),
        ("a=b; Expires=Tue, 24-Nov-2099 10:00:00 GMT; Path=/", Stored(domain="www.example.co.uk", lasts=34560000.0)),
        ("a=b; SameSite=Foo; Path=/", Stored(domain="www.example.co.uk")),
        ("a=b; SameSite=None; Secure; Path=/", Stored(domain="www.example.co.uk", secure=True, same_site="none")),
        ("a=b; Domain=uk", Stored(dropped="public_suffix")),
    ],
)
def test_what_a_browser_keeps(header: str, kept: Stored) -> None:
    assert store(cookies_of(header)[0], URL, AS_OF, secure=True, trustworthy=True) == kept


def test_a_suffix_that_is_the_host_itself_is_host_only() -> None:
    for host in ("github.io", "localhost"):
        kept = store(cookies_of(f"a=b; Domain={host}")[0], f"https://{host}/", AS_OF, secure=True, trustworthy=True)
        assert (kept.dropped, kept.host_only, kept.domain) == ("", True, host)
    address = store(cookies_of("a=b; Domain=10.0.0.1")[0], "https://10.0.0.1/", AS_OF, secure=True, trustworthy=True)
    assert address.dropped == ""
    part = store(cookies_of("a=b; Domain=0.0.1")[0], "https://10.0.0.1/", AS_OF, secure=True, trustworthy=True)
    assert part.dropped == "foreign_domain"


@pytest.mark.parametrize(
    ("domain", "suffix", "own"),
    [
        ("com", True, ""), ("co.uk", True, ""), ("github.io", True, ""), ("localhost", True, ""), ("kobe.jp", True, ""),
        ("city.kobe.jp", False, "city.kobe.jp"), ("www.ck", False, "www.ck"), ("other.ck", True, ""),
        ("example.co.uk", False, "example.co.uk"), ("a.b.example.com", False, "example.com"),
        ("app.internal", False, "app.internal"), ("10.0.0.1", False, ""), ("[::1]", False, ""), ("", False, ""),
    ],
)  # fmt: skip
def test_public_suffixes(domain: str, suffix: bool, own: str) -> None:
    assert is_public_suffix(domain) is suffix
    assert registrable(domain) == own


def test_domain_matching() -> None:
    assert matches("a.example.com", "example.com")
    assert matches("example.com", "example.com")
    assert not matches("badexample.com", "example.com")
    assert not matches("example.com", "a.example.com")
    assert not matches("127.0.0.1", "0.0.1")


MOMENT = datetime(2026, 10, 21, 7, 28, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 21 Oct 2026 07:28:09 GMT", MOMENT),
        ("Wednesday, 21-Oct-26 07:28:09 GMT", MOMENT),
        ("Wed Oct 21 07:28:09 2026", MOMENT),
        ("21 oct 2026 7:28:9", MOMENT),
        ("2026 Oct 21 07:28:09", MOMENT),
        ("07:28:09 October 21th 2026 +0200", MOMENT),
        ("Wed, 21 Oct 2026 07:28:09junk GMT", MOMENT),
        ("Wed, 21 Oct 1970 07:28:09", MOMENT.replace(year=1970)),
        ("Wed, 21 Oct 70 07:28:09", MOMENT.replace(year=1970)),
        ("Wed, 21 Oct 69 07:28:09", MOMENT.replace(year=2069)),
        ("Wed, 21 Oct 0026 07:28:09", MOMENT),
        ("Wed, 31 Feb 2026 07:28:09 GMT", None),
        ("Wed, 21 Oct 2026 24:28:09 GMT", None),
        ("Wed, 21 Oct 2026 07:28:60 GMT", None),
        ("Wed, 21 Oct 2026 07:28 GMT", None),
        ("Wed, 21 Oct 1600 07:28:09 GMT", None),
        ("Wed, 21 Oct 20260 07:28:09 GMT", None),
        ("Wed, 00 Oct 2026 07:28:09 GMT", None),
        ("21.10.2026 07:28:09", None),
        ("1792567689", None),
        ("0", None),
        ("", None),
    ],
)
def test_dates_of_cookies(text: str, moment: datetime | None) -> None:
    assert cookie_date(text) == moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0), ("60", 60), ("-1", -1), ("007", 7), ("-", None), ("", None), ("1h", None), ("1.0", None),
        ("+1", None), (" 1", None),
        ("--1", None), ("1e3", None), ("٣", None), ("9" * 400, 10**11), ("-" + "9" * 400, -1),
    ],
)  # fmt: skip
def test_max_age(text: str, seconds: int | None) -> None:
    assert max_age(text) == seconds


@given(st.integers(0, 3155759999).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_every_http_date_is_read(moment: datetime) -> None:
    assert cookie_date(format_datetime(moment, usegmt=True)) == moment
    assert cookie_date(moment.strftime("%A, %d-%b-%y %H:%M:%S GMT")) == moment
    assert cookie_date(moment.strftime("%a %b %d %H:%M:%S %Y")) == moment


LATIN = st.text(st.characters(max_codepoint=255), max_size=60)
PIECE = st.sampled_from(
    ["Path=/", "path", "Secure", "HttpOnly", "SameSite=None", "samesite=lax", "Domain=co.uk", "Domain=example.co.uk",
     "Max-Age=60", "Max-Age=-", "Expires=Wed, 21 Oct 2026 07:28:09 GMT", "Expires=0", "=", "", " ", "x" * 1100,
     "Path=" + "p" * 1100]
)  # fmt: skip


@given(LATIN | st.lists(PIECE | LATIN, max_size=30).map("; ".join))
@settings(max_examples=400, deadline=None)
def test_every_header_is_read_and_judged(header: str) -> None:
    sent = parse(header)
    if sent is None:
        assert not header.partition(";")[0].replace("=", "", 1).strip(" \t")
        return
    assert len(sent.attributes) <= 20
    assert sent.size <= len(header)
    assert sent.control is any(ord(one) == 127 or (ord(one) < 32 and one != "\t") for one in header)
    assert all(key and key == key.strip(" \t").lower() for key, _ in sent.attributes)
    for url in (URL, "http://127.0.0.1/", "http://plain.example/"):
        findings = judge(CHECK, fact_of(header, url=url, learned=None))
        assert findings
        assert all(one.message for one in findings)


@given(
    st.text("abcXYZ012-_.", min_size=1, max_size=20),
    st.text("abcXYZ012-_.=\"'[]{}:/+ ", max_size=40).map(lambda text: text.strip()),
    st.permutations(["Path=/a", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=5"]),
)
def test_what_is_written_is_read_whatever_the_order(name: str, value: str, attributes: list[str]) -> None:
    sent = parse("; ".join((f"{name}={value}", *attributes)))
    assert sent is not None
    assert (sent.name, sent.value, sent.equals) == (name, value, True)
    kept = store(cookies_of("; ".join((f"{name}={value}", *attributes)))[0], URL, AS_OF, secure=True, trustworthy=True)
    assert (kept.path, kept.secure, kept.http_only, kept.same_site, kept.lasts) == ("/a", True, True, "strict", 5.0)


@given(st.integers(-(10**12), 10**12))
def test_a_life_is_never_longer_than_browsers_allow(seconds: int) -> None:
    kept = store(cookies_of(f"a=b; Max-Age={seconds}")[0], URL, AS_OF, secure=True, trustworthy=True)
    assert kept.lasts is not None
    assert kept.lasts <= timedelta(days=400).total_seconds()
    assert kept.ends is (seconds <= 0)


def test_a_cookie_is_described_without_its_value() -> None:
    cookie = cookies_of(f"sid={V}; Path=/; X={'y' * 500}; Domain={'d' * 2000}; a=b\x01")[0]
    assert V not in cookie.model_dump_json()
    assert isinstance(cookie.value, SecretTraits)
    assert (cookie.value.length, cookie.value.entropy_bits) == (32, 128.0)
    assert (cookie.size, cookie.control, cookie.long_attributes) == (35, True, ("domain",))
    assert all(len(value) <= 256 for _, value in cookie.attributes)
