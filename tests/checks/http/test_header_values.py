"""Each header alone: the rule that a value breaks, and its clean twins that break none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from readycheck.api import Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.facts import BodyFacts, HttpResponses, MetaPolicy, Response, Role
from readycheck_checks.http.security_headers import CHECK

MakeFact = Callable[..., HttpResponses]
P = "http.security_headers."
CSP = "Content-Security-Policy"
HSTS = "Strict-Transport-Security"
XFO = "X-Frame-Options"
TAIL = "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


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
    ({CSP: None, XFO: "DENY", CSP + "-Report-Only": "default-src 'self'" + TAIL}, "fail", "csp.report_only"),
    ({CSP: "img-src 'self'" + TAIL}, "fail", "csp.scripts_open"),
    ({CSP: "default-src 'self' 'unsafe-inline'" + TAIL}, "fail", "csp.unsafe_inline"),
    ({CSP: "script-src 'self'; script-src-attr 'unsafe-inline'" + TAIL}, "fail", "csp.unsafe_inline_attributes"),
    ({CSP: "default-src *" + TAIL}, "fail", "csp.broad_scripts"),
    ({CSP: "script-src https:" + TAIL}, "fail", "csp.broad_scripts"),
    ({CSP: "script-src data:" + TAIL}, "fail", "csp.broad_scripts"),
    ({CSP: "default-src 'self' 'unsafe-eval'" + TAIL}, "warn", "csp.unsafe_eval"),
    ({CSP: "script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"}, "warn", "csp.object_src"),
    ({CSP: "default-src 'self'; form-action 'self'; frame-ancestors 'none'"}, "warn", "csp.base_uri"),
    (
        {CSP: "default-src 'nonce-kJ8xQ2vLp0Zr7TnWb3cYdA'; form-action 'self'; frame-ancestors 'none'"},
        "fail",
        "csp.base_uri",
    ),
    ({CSP: "default-src self" + TAIL}, "warn", "csp.unquoted"),
    ({CSP: "default-src 'self'; base-uri 'none'; form-action 'self'"}, "fail", "framing.missing"),
    ({CSP: "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *"}, "fail", "framing.open"),
    (
        {CSP: "default-src 'self'; base-uri 'none'; form-action 'self'", XFO: "ALLOW-FROM https://a.example"},
        "fail",
        "framing.invalid",
    ),
    ({"X-Content-Type-Options": None}, "fail", "content_type_options.missing"),
    ({"X-Content-Type-Options": "no-sniff"}, "fail", "content_type_options.invalid"),
    ({"X-Content-Type-Options": "x, nosniff"}, "fail", "content_type_options.invalid"),
    ({"X-Content-Type-Options": ["", "nosniff"]}, "fail", "content_type_options.invalid"),
    ({"X-Content-Type-Options": "nosniff;"}, "fail", "content_type_options.invalid"),
    ({"X-Content-Type-Options": '"nosniff"'}, "fail", "content_type_options.invalid"),
    ({"Content-Type": "text/html"}, "warn", "content_type.charset_missing"),
    ({"Content-Type": "text/html; charset=utf-7"}, "warn", "content_type.charset_unknown"),
    ({"Content-Type": "text/html; charset=utf_8"}, "warn", "content_type.charset_unknown"),
    ({"Content-Type": "text/html; charset=ISO-2022-JP"}, "warn", "content_type.charset_stateful"),
    ({"Content-Type": "text/html; charset=hz-gb-2312"}, "warn", "content_type.charset_refused"),
    ({"Content-Type": ["text/plain", "text/html; charset=utf-8"]}, "warn", "content_type.several"),
    ({"Referrer-Policy": None}, "warn", "referrer_policy.missing"),
    ({"Referrer-Policy": "unsafe-url"}, "fail", "referrer_policy.leaks"),
    ({"Referrer-Policy": "no-referrer, unsafe-url"}, "fail", "referrer_policy.leaks"),
    ({"Referrer-Policy": "origin"}, "warn", "referrer_policy.loose"),
    ({"Referrer-Policy": "never"}, "warn", "referrer_policy.invalid"),
    ({"Referrer-Policy": ""}, "warn", "referrer_policy.invalid"),
    ({"Referrer-Policy": "no-referrer same-origin"}, "warn", "referrer_policy.invalid"),
    ({"Referrer-Policy": ["no-referrer", "unsafe-url"]}, "fail", "referrer_policy.leaks"),
    ({"Referrer-Policy": "Unsafe-URL"}, "fail", "referrer_policy.leaks"),
    ({"Referrer-Policy": "no-referrer-when-downgrade"}, "fail", "referrer_policy.leaks"),
    ({"Referrer-Policy": "strict-origin, origin-when-cross-origin"}, "warn", "referrer_policy.loose"),
    ({"Permissions-Policy": None}, "warn", "permissions_policy.missing"),
    ({"Permissions-Policy": "camera 'none'"}, "warn", "permissions_policy.invalid"),
    ({"Permissions-Policy": "camera=*"}, "warn", "permissions_policy.wide"),
    ({"Permissions-Policy": "camera=(self *), microphone=()"}, "warn", "permissions_policy.wide"),
    ({"Permissions-Policy": ["camera=()", "camera=*"]}, "warn", "permissions_policy.wide"),
    ({"Permissions-Policy": ""}, "warn", "permissions_policy.empty"),
    ({"Permissions-Policy": "interest-cohort=()"}, "warn", "permissions_policy.empty"),
    ({"Permissions-Policy": "camera=(), microphone=(),"}, "warn", "permissions_policy.invalid"),
    ({"Permissions-Policy": "Camera=()"}, "warn", "permissions_policy.invalid"),
    ({"Permissions-Policy": "camera=('self')"}, "warn", "permissions_policy.invalid"),
    ({"Cross-Origin-Opener-Policy": None}, "warn", "cross_origin.opener_missing"),
    ({"Cross-Origin-Opener-Policy": "unsafe-none"}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Opener-Policy": "Same-Origin"}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Opener-Policy": '"same-origin"'}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Opener-Policy": "same-origin-plus-coep"}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Opener-Policy": "same-origin; report-to='x'"}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Opener-Policy": ["same-origin", "same-origin"]}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Opener-Policy": ""}, "warn", "cross_origin.opener_open"),
    ({"Cross-Origin-Embedder-Policy": "require-cors"}, "warn", "cross_origin.embedder_invalid"),
    ({"Cross-Origin-Embedder-Policy": '"require-corp"'}, "warn", "cross_origin.embedder_invalid"),
    ({"Origin-Agent-Cluster": "true"}, "warn", "cross_origin.cluster_invalid"),
    ({"Origin-Agent-Cluster": "1"}, "warn", "cross_origin.cluster_invalid"),
    ({"Cross-Origin-Resource-Policy": "same"}, "warn", "cross_origin.resource_invalid"),
    ({"Cross-Origin-Resource-Policy": "Same-Origin"}, "warn", "cross_origin.resource_invalid"),
    ({"Cross-Origin-Resource-Policy": '"same-origin"'}, "warn", "cross_origin.resource_invalid"),
    ({"Cross-Origin-Resource-Policy": ["same-origin", "same-origin"]}, "warn", "cross_origin.resource_invalid"),
    ({"Server": "nginx/1.22.1"}, "warn", "disclosure.version"),
    ({"X-Powered-By": "PHP/8.2.1"}, "warn", "disclosure.version"),
    ({"Server": "Apache/2.4.57 (Debian) OpenSSL/3.0.11"}, "fail", "disclosure.stack"),
    ({"Server": "nginx/1.22.1", "X-Powered-By": "PHP/8.2.1"}, "fail", "disclosure.stack"),
    ({"X-AspNet-Version": "4.0.30319"}, "warn", "disclosure.version"),
    ({"Server": "openresty/1.21.4.1"}, "warn", "disclosure.version"),
    ({"Server": "Jetty(9.4.43.v20210629)"}, "warn", "disclosure.version"),
    ({"Server": "Microsoft-IIS/10.0"}, "warn", "disclosure.version"),
    ({"Server": "Apache-Coyote/1"}, "warn", "disclosure.version"),
    ({"X-Powered-By": "Phusion Passenger 6.0.4"}, "warn", "disclosure.version"),
    ({"X-Generator": "Drupal 10 (https://www.drupal.org)"}, "warn", "disclosure.version"),
    ({"Via": "1.1 varnish (Varnish/7.1)"}, "warn", "disclosure.version"),
    ({"X-Jenkins": "2.440.1"}, "warn", "disclosure.version"),
    ({"X-OWA-Version": "15.2.986.14"}, "warn", "disclosure.version"),
    ({"Server": "WSGIServer/0.2 CPython/3.11.2"}, "fail", "disclosure.stack"),
    ({"X-Backend-Server": "web-03"}, "warn", "disclosure.internal"),
    ({"X-Upstream": "10.1.2.3:8000"}, "warn", "disclosure.internal"),
    ({"Server": "app.prod.internal"}, "warn", "disclosure.internal"),
    ({"Via": "1.1 proxy.corp"}, "warn", "disclosure.internal"),
    ({"X-SourceFiles": "=?UTF-8?B?QzpcYXBw?="}, "warn", "disclosure.internal"),
    ({"X-Debug-Token": "abc"}, "fail", "disclosure.debug"),
    ({"X-Served-By": "ip-10-0-1-23.ec2.internal"}, "warn", "disclosure.internal"),
    ({"Server": "Microsoft-HTTPAPI/2.0 Microsoft-IIS/10.0"}, "warn", "disclosure.version"),
    ({"Permissions-Policy": "camera=(self https://meet.example.org)"}, "warn", "permissions_policy.ignored"),
    ({"Permissions-Policy": "camera=(), geolocation=https://maps.example.org"}, "warn", "permissions_policy.ignored"),
    ({"Permissions-Policy": 'camera=("self")'}, "warn", "permissions_policy.ignored"),
    ({"Permissions-Policy": 'camera=(self "meet.example.org")'}, "warn", "permissions_policy.ignored"),
    ({"X-XSS-Protection": "1"}, "warn", "deprecated.xss_filter"),
    ({"X-XSS-Protection": "1; report=/r"}, "warn", "deprecated.xss_filter"),
    ({"Public-Key-Pins": 'pin-sha256="x"; max-age=5184000'}, "warn", "deprecated.key_pins"),
    ({"X-Permitted-Cross-Domain-Policies": "all"}, "warn", "deprecated.plugins"),
]


@pytest.mark.parametrize(("changed", "status", "rule"), BROKEN)
def test_value_breaks_one_rule(fact: MakeFact, changed: dict[str, Any], status: str, rule: str) -> None:
    findings = judge(CHECK, fact(changed))
    bad = [(one.status.value, one.rule.removeprefix(P)) for one in findings if one.status is not Status.PASS]
    assert bad == [(status, rule)]


CLEAN: list[dict[str, Any]] = [
    {HSTS: 'max-age="63072000"; includeSubDomains; preload'},
    {HSTS: ["max-age=31536000", "max-age=31536000"]},
    {CSP: "script-src 'nonce-kJ8xQ2vLp0Zr7TnWb3cYdA' 'unsafe-inline' https: 'strict-dynamic'" + TAIL},
    {CSP: "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data:" + TAIL},
    {CSP: ["default-src * 'unsafe-inline'", "default-src 'self'" + TAIL]},
    {CSP: "default-src * 'unsafe-inline', default-src 'self'" + TAIL},
    {CSP: "default-src 'self'" + TAIL, CSP + "-Report-Only": "default-src *"},
    {CSP: "default-src 'self'; base-uri 'self'; form-action 'self'", XFO: "deny"},
    {CSP: "default-src 'none'; frame-ancestors 'none'"},
    {CSP: "default-src 'self'; base-uri 'self'; form-action 'self'", XFO: ["SAMEORIGIN", "sameorigin"]},
    {CSP: "default-src 'self'; base-uri 'self'; form-action 'self'", XFO: ["DENY", "SAMEORIGIN"]},
    {
        CSP: "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors https://*.example.com",
        XFO: "ALLOW-FROM x",
    },
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
    {"Server": "awselb/2.0"},
    {"Server": "ECS (nyb/1D2E)"},
    {"Server": "ECAcc (dcb/7327)"},
    {"Server": "BunnyCDN-DE1-723"},
    {"Server": "build 2026-11-23"},
    {"Server": "a94f3c2b1d"},
    {"Via": "1.1 varnish, 1.1 google"},
    {"Via": "1.1 d1f2e3.cloudfront.net (CloudFront)"},
    {"Via": "2 edge"},
    {"X-Powered-By": "ASP.NET"},
    {"X-Runtime": "0.012345"},
    {"X-Request-Id": "7f3a-1.2"},
    {"ETag": '"1.2.3"'},
    {"X-Hostname": "h.example"},
    {"X-Backend": "default"},
    {"X-XSS-Protection": "0"},
    {"X-XSS-Protection": "1; mode=block"},
    {"X-XSS-Protection": "1; Mode = Block; report=/r"},
    {"Expect-CT": "max-age=0"},
    {"Public-Key-Pins": "max-age=0"},
    {"Public-Key-Pins-Report-Only": 'pin-sha256="x"; report-uri="/r"'},
    {"Feature-Policy": "camera 'none'"},
    {"P3P": 'CP="NOI"', "X-UA-Compatible": "IE=edge", "Pragma": "no-cache"},
    {"X-Permitted-Cross-Domain-Policies": "none"},
    {"X-WebKit-CSP": "default-src 'self'"},
    {"X-DNS-Prefetch-Control": "off"},
    {"Clear-Site-Data": "cache"},
    {"Cross-Origin-Embedder-Policy": "unsafe-none"},
    {"Cross-Origin-Embedder-Policy": 'require-corp; report-to="x"'},
    {"Cross-Origin-Embedder-Policy": "credentialless"},
    {"Cross-Origin-Opener-Policy": "noopener-allow-popups"},
    {"Origin-Agent-Cluster": "?1"},
    {"Origin-Agent-Cluster": "?0"},
    {"Permissions-Policy": "camera=(), some-future-feature=*"},
    {"Permissions-Policy": "camera, microphone=none"},
    {"Permissions-Policy": 'camera=(self "https://meet.example.org:8443" "https://*.example.org"), usb=(src)'},
    {"Server": "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0", "X-Ms-Version": "2009-09-19"},
    {"Server": "BunnyCDN-DE1-755", "X-Served-By": "cache-iad-kjyo7100134-IAD, cache-fra-eddf8230131-FRA"},
    {"Server": "Fly/1a2b3c4d5 (2024-11-05)", "Via": "2 fly.io"},
    {"Server": "ECAcc (nyd/D17F)", "X-Azure-Ref": "20240101T000000Z-r1abc"},
    {"X-App-Version": "2024.11.3", "X-Amz-Version-Id": "3HL4kqtJlcpXrof3vTmXgNu.2Uo"},
    {"Content-Type": 'Text/HTML; Charset="utf-8"'},
    {"Content-Type": "text/html; charset=windows-1252"},
    {"Content-Type": "application/xhtml+xml"},
    {"Referrer-Policy": "some-future-policy, same-origin"},
    {"X-Content-Type-Options": "nosniff, nosniff"},
    {"Strict-Transport-Security": 'max-age=31536000; x="a;b"'},
]


@pytest.mark.parametrize("changed", CLEAN)
def test_clean_twin_is_silent(fact: MakeFact, changed: dict[str, Any]) -> None:
    findings = judge(CHECK, fact(changed))
    assert [one for one in findings if one.status is not Status.PASS] == []


def test_an_error_page_that_may_be_framed_warns(fact: MakeFact) -> None:
    unframed = {CSP: "default-src 'self'; base-uri 'none'; form-action 'self'"}
    assert rules(judge(CHECK, fact(unframed, role=Role.ERROR, status=404)), Status.WARN) == [
        P + "framing.missing_on_error"
    ]
    assert worst(judge(CHECK, fact({}, role=Role.ERROR, status=404))) is Status.PASS
    assert worst(judge(CHECK, fact({CSP: "frame-ancestors *"}, role=Role.ERROR, status=404))) is Status.FAIL


def test_an_unframed_error_page_is_left_out_where_no_page_is_protected(response: Callable[..., Response]) -> None:
    unframed = {CSP: "default-src 'self'; base-uri 'none'; form-action 'self'"}
    lost = response(unframed, role=Role.ERROR, status=404, url="https://h.example/none")

    def framing(*responses: Response) -> list[str]:
        found = judge(CHECK, HttpResponses(url="https://h.example/", responses=responses))
        return [one.rule.removeprefix(P) for one in found if one.status is not Status.PASS and "framing" in one.rule]

    assert framing(response(unframed), lost) == ["framing.missing"]
    assert framing(response(), lost) == ["framing.missing_on_error"]
    assert framing(response(), lost.model_copy(update={"status": 200})) == ["framing.missing"], "it is the application"
    assert framing(response(), response(role=Role.ERROR, status=404)) == []


def test_a_policy_that_leaves_scripts_alone_is_one_finding(fact: MakeFact) -> None:
    (one,) = [one for one in judge(CHECK, fact({CSP: "frame-ancestors 'self'"})) if one.status is not Status.PASS]
    assert one.rule == P + "csp.scripts_open"
    assert all(name in one.fix for name in ("script-src", "object-src", "base-uri", "form-action"))
    named = fact({CSP: "script-src 'self'; frame-ancestors 'self'"})
    told = {one.rule for one in judge(CHECK, named) if one.status is not Status.PASS}
    assert told == {P + f"csp.{name}" for name in ("object_src", "base_uri", "form_action")}


def test_policy_in_a_meta_counts_without_its_header_only_directives(fact: MakeFact) -> None:
    body = BodyFacts(length=9, meta_policies=(MetaPolicy(value="default-src 'self'" + TAIL),))
    findings = judge(CHECK, fact({CSP: None}, body=body))
    assert rules(findings, Status.FAIL) == [P + "framing.missing"]


def test_referrer_of_a_meta_counts(fact: MakeFact) -> None:
    body = BodyFacts(length=9, meta_referrer="same-origin")
    assert worst(judge(CHECK, fact({"Referrer-Policy": None}, body=body))) is Status.PASS


def test_an_empty_meta_leaves_the_header_in_force(fact: MakeFact) -> None:
    body = BodyFacts(length=9, meta_referrer="")
    assert worst(judge(CHECK, fact({}, body=body))) is Status.PASS
    louder = BodyFacts(length=9, meta_referrer="always")
    assert rules(judge(CHECK, fact({}, body=louder)), Status.FAIL) == [P + "referrer_policy.leaks"]


def test_feature_policy_syntax_is_told(fact: MakeFact) -> None:
    findings = judge(CHECK, fact({"Permissions-Policy": "camera 'none'; microphone 'none'"}))
    assert any("syntax of Feature-Policy" in one.message for one in findings)
    broken = judge(CHECK, fact({"Permissions-Policy": "camera=("}))
    assert not any("Feature-Policy" in one.message for one in broken)


def test_unknown_features_are_only_told(fact: MakeFact) -> None:
    findings = judge(CHECK, fact({"Permissions-Policy": "camera=(), camra=()"}))
    assert any("camra" in one.message for one in findings if one.status is Status.PASS)


def test_the_embedder_policy_can_be_required(fact: MakeFact) -> None:
    required = {"require_coep": True}
    for value in (None, "unsafe-none", "require-cors"):
        found = judge(CHECK, fact({"Cross-Origin-Embedder-Policy": value}), required)
        assert rules(found, Status.FAIL) == [P + "cross_origin.embedder_missing"]
    assert worst(judge(CHECK, fact({"Cross-Origin-Embedder-Policy": "require-corp"}), required)) is Status.PASS
