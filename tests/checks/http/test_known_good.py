"""Servers that are known to be well made: no `fail`, whatever else is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.checks.http.twins import BODY
from tests.support.certificates import Authority
from tests.support.serve import Reply, serve

from readycheck.api import Finding, Status
from readycheck.testing import collect, judge
from readycheck_checks.http import security_headers
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.targets import Origin

HTML, JSON = "text/html; charset=utf-8", "application/json; charset=utf-8"

HELMET = {
    "Content-Security-Policy": (
        "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';"
        "img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
        "style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Download-Options": "noopen",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-XSS-Protection": "0",
}
"""The twelve that helmet 8 sets by default."""

OWASP = {
    "Cache-Control": "no-store, max-age=0",
    "Clear-Site-Data": '"cache","cookies","storage"',
    "Content-Security-Policy": (
        "default-src 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'none'; upgrade-insecure-requests"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), cross-origin-isolated=(), display-capture=(), encrypted-media=(), "
        "fullscreen=(), geolocation=(), gyroscope=(), keyboard-map=(), magnetometer=(), microphone=(), midi=(), "
        "payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), sync-xhr=(self), "
        "usb=(), web-share=(), xr-spatial-tracking=(), clipboard-read=(), clipboard-write=(), gamepad=(), hid=(), "
        "idle-detection=(), interest-cohort=(), serial=(), unload=()"
    ),
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "deny",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""What OWASP's Secure Headers Project recommends."""

STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
}

API = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
"""An API needs no policy for pages."""


def look(site: Mapping[str, Any], otherwise: Reply, authority: Authority, **origin: Any) -> list[Finding]:
    with serve(site, otherwise=otherwise, tls=authority.server("localhost"), name="localhost") as server:
        asked = Origin.model_validate({"url": server.url, "ca": str(authority.pem), **origin})
        return judge(security_headers.CHECK, collect(RESPONSES, asked))


def told(findings: list[Finding], *statuses: Status) -> list[str]:
    return [one.rule.removeprefix("http.security_headers.") for one in findings if one.status in statuses]


@pytest.mark.parametrize(("headers", "warnings"), [(HELMET, {"permissions_policy.missing"}), (OWASP, {"csp.base_uri"})])
def test_sets_of_headers(headers: dict[str, str], warnings: set[str], authority: Authority) -> None:
    page = Reply(200, {"Content-Type": HTML, **headers}, BODY)
    data = Reply(200, {"Content-Type": JSON, **headers}, '{"items": []}')
    script = Reply(200, {"Content-Type": "text/javascript", **headers}, "export const a = 1;")
    site = {"/": page, "/api": data, "/app.js": script}
    missing = Reply(404, {"Content-Type": HTML, **headers}, BODY)
    findings = look(site, missing, authority, api=("/api",), assets=("/app.js",))
    assert told(findings, Status.FAIL, Status.INCONCLUSIVE) == []
    assert set(told(findings, Status.WARN)) <= warnings
    assert len(told(findings, Status.PASS)) > 8


def test_a_strict_page(authority: Authority) -> None:
    answered = 0

    def page(_request: Any) -> Reply:
        nonlocal answered
        answered += 1
        nonce = f"{answered:04d}x2vLp0Zr7TnWb3cYdAkJ8"
        headers = {name: value.replace("{nonce}", nonce) for name, value in STRICT.items()}
        return Reply(200, {"Content-Type": HTML, **headers}, f"<!doctype html><script nonce={nonce}>1</script>")

    error = Reply(404, {"Content-Type": HTML, **OWASP}, BODY)
    findings = look({"/": page}, error, authority)
    assert told(findings, Status.FAIL, Status.INCONCLUSIVE) == []


def test_a_single_page_application_that_answers_everything(authority: Authority) -> None:
    page = Reply(200, {"Content-Type": HTML, **HELMET}, BODY)
    findings = look({}, page, authority)
    assert told(findings, Status.FAIL, Status.INCONCLUSIVE) == []


def test_a_plain_api(authority: Authority) -> None:
    data = Reply(200, {"Content-Type": "application/json", **API}, '[{"id": 1}]')
    refused = Reply(401, {"Content-Type": "application/problem+json", **API}, '{"status": 401}')
    missing = Reply(404, {"Content-Type": "application/problem+json", **API}, '{"status": 404}')
    site = {"/api/items": data, "/api/me": refused, "/api/empty": Reply(204, API)}
    findings = look(site, missing, authority, pages=(), api=("/api/items", "/api/me", "/api/empty"))
    assert told(findings, Status.FAIL, Status.WARN, Status.INCONCLUSIVE) == ["hsts.missing_on_files"][:0]
    assert not any(rule.startswith(("csp", "framing", "cross_origin.opener")) for rule in told(findings, *Status))
