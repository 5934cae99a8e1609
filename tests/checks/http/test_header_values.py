"""Each header alone: the rule that a value breaks, and its clean twins that break none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from readycheck.api import Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.facts import BodyFacts, HttpResponses, MetaPolicy, Role
from readycheck_checks.http.headers.permissions import parse
from readycheck_checks.http.headers.referrer import effective
from readycheck_checks.http.security_headers import CHECK

MakeFact = Callable[..., HttpResponses]
P = "http.security_headers."
CSP = "Content-Security-Policy"
HSTS = "Strict-Transport-Security"
XFO = "X-Frame-Options"
TAIL = "; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def test_the_good_page_is_silent(fact: MakeFact) -> None:
    findings = judge(CHECK, fact())
    assert {one.status for one in findings} == {Status.PASS}


BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({HSTS: None}, "fail", "hsts.missing"),
    ({HSTS: "max-age=0"}, "fail", "hsts.max_age"),
    ({HSTS: "max-age=3600"}, "fail", "hsts.max_age"),
    ({HSTS: "max-age=20000000"}, "warn", "hsts.max_age"),
    ({HSTS: "31536000"}, "fail", "hsts.invalid"),
    ({HSTS: ["max-age=31536000", "max-age=5"]}, "warn", "hsts.several"),
    ({CSP: None, XFO: "DENY"}, "fail", "csp.missing"),
    ({CSP: ";;", XFO: "DENY"}, "fail", "csp.missing"),
    ({CSP: None, XFO: "DENY", CSP + "-Report-Only": "default-src 'self'"}, "fail", "csp.report_only"),
    ({CSP: "img-src 'self'" + TAIL}, "fail", "csp.scripts_open"),
    ({CSP: "default-src 'self' 'unsafe-inline'" + TAIL}, "fail", "csp.unsafe_inline"),
    ({CSP: "script-src 'self'; script-src-attr 'unsafe-inline'" + TAIL}, "fail", "csp.unsafe_inline_attributes"),
    ({CSP: "default-src *" + TAIL}, "fail", "csp.broad_scripts"),
    ({CSP: "script-src https:" + TAIL}, "fail", "csp.broad_scripts"),
    ({CSP: "script-src data:" + TAIL}, "fail", "csp.broad_scripts"),
    ({CSP: "default-src 'self' 'unsafe-eval'" + TAIL}, "warn", "csp.unsafe_eval"),
    ({CSP: "script-src 'self'; base-uri 'none'; frame-ancestors 'none'"}, "warn", "csp.object_src"),
    ({CSP: "default-src 'self'; frame-ancestors 'none'"}, "warn", "csp.base_uri"),
    ({CSP: "default-src 'nonce-abc'; frame-ancestors 'none'"}, "fail", "csp.base_uri"),
    ({CSP: "default-src self" + TAIL}, "warn", "csp.mistake"),
    ({CSP: "default-src 'self'; base-uri 'none'"}, "fail", "framing.missing"),
    ({CSP: "default-src 'self'; base-uri 'none'; frame-ancestors *"}, "fail", "framing.open"),
    ({CSP: "default-src 'self'; base-uri 'none'", XFO: "ALLOW-FROM https://a.example"}, "fail", "framing.invalid"),
    ({CSP: "default-src 'self'; base-uri 'none'", XFO: ["DENY", "SAMEORIGIN"]}, "warn", "framing.conflict"),
    ({"X-Content-Type-Options": None}, "fail", "content_type_options.missing"),
    ({"X-Content-Type-Options": "no-sniff"}, "fail", "content_type_options.invalid"),
    ({"X-Content-Type-Options": "x, nosniff"}, "fail", "content_type_options.invalid"),
    ({"Referrer-Policy": None}, "warn", "referrer_policy.missing"),
    ({"Referrer-Policy": "unsafe-url"}, "fail", "referrer_policy.leaks"),
    ({"Referrer-Policy": "no-referrer, unsafe-url"}, "fail", "referrer_policy.leaks"),
    ({"Referrer-Policy": "origin"}, "warn", "referrer_policy.loose"),
    ({"Referrer-Policy": "never"}, "warn", "referrer_policy.invalid"),
    ({"Permissions-Policy": None}, "warn", "permissions_policy.missing"),
    ({"Permissions-Policy": "camera 'none'"}, "warn", "permissions_policy.invalid"),
    ({"Permissions-Policy": "camera=*"}, "warn", "permissions_policy.wide"),
    ({"Cross-Origin-Opener-Policy": None}, "warn", "cross_origin.opener_missing"),
    ({"Cross-Origin-Opener-Policy": "unsafe-none"}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Resource-Policy": "same"}, "warn", "cross_origin.resource_invalid"),
    ({"Server": "nginx/1.22.1"}, "warn", "disclosure.version"),
    ({"X-Powered-By": "PHP/8.2.1"}, "warn", "disclosure.version"),
    ({"Server": "Apache/2.4.57 (Debian) OpenSSL/3.0.11"}, "fail", "disclosure.stack"),
    ({"Server": "nginx/1.22.1", "X-Powered-By": "PHP/8.2.1"}, "fail", "disclosure.stack"),
    ({"X-AspNet-Version": "4.0.30319"}, "warn", "disclosure.version"),
    ({"X-Debug-Token": "abc"}, "fail", "disclosure.debug"),
]


@pytest.mark.parametrize(("changed", "status", "rule"), BROKEN)
def test_value_breaks_one_rule(fact: MakeFact, changed: dict[str, Any], status: str, rule: str) -> None:
    findings = judge(CHECK, fact(changed))
    bad = [(one.status.value, one.rule.removeprefix(P)) for one in findings if one.status is not Status.PASS]
    assert bad == [(status, rule)]


CLEAN: list[dict[str, Any]] = [
    {HSTS: 'max-age="63072000"; includeSubDomains; preload'},
    {HSTS: ["max-age=31536000", "max-age=31536000"]},
    {CSP: "script-src 'nonce-abc' 'unsafe-inline' https: 'strict-dynamic'" + TAIL},
    {CSP: "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data:" + TAIL},
    {CSP: ["default-src * 'unsafe-inline'", "default-src 'self'" + TAIL]},
    {CSP: "default-src * 'unsafe-inline', default-src 'self'" + TAIL},
    {CSP: "default-src 'self'" + TAIL, CSP + "-Report-Only": "default-src *"},
    {CSP: "default-src 'self'; base-uri 'self'", XFO: "deny"},
    {CSP: "default-src 'none'; frame-ancestors 'none'"},
    {CSP: "default-src 'self'; base-uri 'self'", XFO: ["SAMEORIGIN", "sameorigin"]},
    {CSP: "default-src 'self'; base-uri 'self'; frame-ancestors https://*.example.com", XFO: "ALLOW-FROM x"},
    {"X-Content-Type-Options": "NoSniff"},
    {"X-Content-Type-Options": ["nosniff", "nosniff"]},
    {"Referrer-Policy": "no-referrer-when-downgrade, strict-origin-when-cross-origin"},
    {"Referrer-Policy": "strict-origin, some-future-policy"},
    {"Permissions-Policy": 'camera=(self "https://a.example"), microphone=(), fullscreen=*'},
    {"Permissions-Policy": ["camera=()", "microphone=()"]},
    {"Cross-Origin-Opener-Policy": 'same-origin; report-to="coop"'},
    {"Cross-Origin-Opener-Policy": "same-origin-allow-popups"},
    {"Cross-Origin-Resource-Policy": None},
    {"Server": "nginx"},
    {"Server": "Apache"},
    {"X-Powered-By": "Express"},
    {"Server": "cloudflare"},
    {"Server": "AmazonS3"},
    {"Server": "HTTP2-Gateway"},
]


@pytest.mark.parametrize("changed", CLEAN)
def test_clean_twin_is_silent(fact: MakeFact, changed: dict[str, Any]) -> None:
    findings = judge(CHECK, fact(changed))
    assert [one for one in findings if one.status is not Status.PASS] == []


def test_an_error_page_that_may_be_framed_warns(fact: MakeFact) -> None:
    unframed = {CSP: "default-src 'self'; base-uri 'none'"}
    assert rules(judge(CHECK, fact(unframed, role=Role.ERROR, status=404)), Status.WARN) == [
        P + "framing.missing_on_error"
    ]
    assert worst(judge(CHECK, fact({}, role=Role.ERROR, status=404))) is Status.PASS
    assert worst(judge(CHECK, fact({CSP: "frame-ancestors *"}, role=Role.ERROR, status=404))) is Status.FAIL


def test_policy_in_a_meta_counts_without_its_header_only_directives(fact: MakeFact) -> None:
    body = BodyFacts(length=9, meta_policies=(MetaPolicy(value="default-src 'self'" + TAIL),))
    findings = judge(CHECK, fact({CSP: None}, body=body))
    assert rules(findings, Status.FAIL) == [P + "framing.missing"]


def test_referrer_of_a_meta_counts(fact: MakeFact) -> None:
    body = BodyFacts(length=9, meta_referrer="same-origin")
    assert worst(judge(CHECK, fact({"Referrer-Policy": None}, body=body))) is Status.PASS


@pytest.mark.parametrize(
    ("value", "status", "rule"),
    [
        ("no-store", "pass", "cache_control"),
        ("private, no-store, max-age=0", "pass", "cache_control"),
        ("private", "warn", "cache_control.stored"),
        ("no-cache", "warn", "cache_control.stored"),
        (None, "warn", "cache_control.missing"),
        ("max-age=600", "fail", "cache_control.shared"),
        ("public, max-age=0, s-maxage=60", "fail", "cache_control.shared"),
    ],
)
def test_authenticated_pages_are_not_kept(fact: MakeFact, value: str | None, status: str, rule: str) -> None:
    findings = judge(CHECK, fact({"Cache-Control": value}, role=Role.AUTHENTICATED, session=True))
    assert (status, P + rule) in [(one.status.value, one.rule) for one in findings]
    dated = {"Cache-Control": None, "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}
    assert P + "cache_control.shared" in rules(judge(CHECK, fact(dated, session=True)), Status.FAIL)
    anonymous = judge(CHECK, fact({"Cache-Control": value}))
    assert worst(anonymous) is Status.PASS


@pytest.mark.parametrize(
    ("value", "features"),
    [
        ("", {}),
        ("camera=()", {"camera": ()}),
        ("camera=(self), usb", {"camera": ("self",), "usb": ("?1",)}),
        ('usb=(self "https://a.example");report-to=x', {"usb": ("self", '"https://a.example"')}),
        ("camera=*", {"camera": ("*",)}),
        ("camera=(), ", None),
        ("camera=()microphone=()", None),
        ("camera 'none'; microphone 'none'", None),
        ("Camera=()", None),
        ("camera=(self", None),
        ("camera=('self')", None),
    ],
)  # fmt: skip
def test_permissions_grammar(value: str, features: dict[str, tuple[str, ...]] | None) -> None:
    assert parse(value) == features


def test_permissions_grammar_on_hostile_text_ends() -> None:
    for text in (
        "a=(" + "b " * 50_000,
        "a=(" + 'b;"' * 30_000,
        "a," * 50_000,
        "a=(" * 30_000,
        "a" + ";b=c" * 30_000 + "!",
    ):
        parse(text)


def test_last_known_referrer_policy_holds() -> None:
    assert effective("unsafe-url, no-referrer, x") == "no-referrer"
    assert effective("") == ""
