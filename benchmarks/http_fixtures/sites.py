"""Whole sites that are well made: what a tool says against them is a false alarm."""

from __future__ import annotations

from benchmarks.http_fixtures.fixture import HSTS, Fixture, Topic, good, html

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
    HSTS: "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Download-Options": "noopen",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-XSS-Protection": "0",
    "Permissions-Policy": None,
    "Cache-Control": None,
}
_TO_HTTPS = good("ASVS 5.0 12.2.1", "plain http answers with nothing but the way to https")
_YEAR = good("ASVS 5.0 3.4.1", "valid, and for a year or more")
_FIRST = good("Fetch, determine nosniff", "the value is nosniff")

SITES: tuple[Fixture, ...] = (
    Fixture(
        "development: plain http on this machine",
        {
            Topic.CSP: good("CSP 3, 6.1", "only scripts of the site itself run"),
            Topic.COOKIES: good(
                "Secure Contexts, 3.1", "nothing leaves the machine; Secure would lose the cookie here"
            ),
            Topic.HSTS: good("RFC 6797, 7.2 and 8.1", "must not be sent over plain http, and is ignored there"),
            Topic.REDIRECTION: good("Secure Contexts, 3.1", "loopback is trustworthy without TLS"),
        },
        {HSTS: None, "Set-Cookie": "session={token}; Path=/; HttpOnly; SameSite=Lax"},
        tls=False,
    ),
    Fixture(
        "a JSON API that may not be framed",
        {
            Topic.CSP: good("CSP 3, 4.2", "a policy binds a document or a worker; data becomes neither"),
            Topic.FRAMING: good("ASVS 5.0 3.4.6", "no site may frame it"),
            Topic.HSTS: _YEAR,
            Topic.NOSNIFF: _FIRST,
            Topic.SRI: good("SRI (2016), 3.1", "data loads nothing"),
        },
        {
            "Content-Type": "application/json",
            "Content-Security-Policy": "frame-ancestors 'none'",
            "Permissions-Policy": None,
            "Cross-Origin-Opener-Policy": None,
        },
        body='{"courses": [{"id": 1, "name": "Databases"}]}',
        missing={"Content-Type": "application/problem+json"},
        missing_body='{"title": "Not found", "status": 404}',
        origin={"pages": [], "api": ["/"]},
    ),
    Fixture(
        "helmet's defaults",
        {
            Topic.CSP: good("CSP 3, 6.1", "only scripts of the site itself run, none of them inline"),
            Topic.FRAMING: good("CSP 3, 6.4.2", "only the site itself may frame the page"),
            Topic.HSTS: _YEAR,
            Topic.NOSNIFF: _FIRST,
            Topic.REFERRER: good("Referrer Policy, 3.1", "no address is sent"),
            Topic.REDIRECTION: _TO_HTTPS,
        },
        HELMET,
    ),
    Fixture(
        "a single-page application with a strict policy",
        {
            Topic.CSP: good(
                "CSP 3, 6.7.3.2 and 8.2", "the nonce and 'strict-dynamic' turn https: and 'unsafe-inline' off"
            ),
            Topic.FRAMING: good("CSP 3, 6.4.2", "no site may frame the page"),
            Topic.HSTS: _YEAR,
            Topic.NOSNIFF: _FIRST,
            Topic.REFERRER: good("Referrer Policy, 3.1", "no address is sent"),
            Topic.REDIRECTION: _TO_HTTPS,
        },
        {
            "Content-Security-Policy": (
                "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-inline'; "
                "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            )
        },
        body=html('<script nonce="{nonce}" src="/assets/app.js"></script>', "<div id=app></div>"),
        catch_all=True,
    ),
)
