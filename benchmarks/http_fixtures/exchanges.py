"""Cookies, cross-origin answers, foreign scripts and redirects: what one header alone does not show."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.http_fixtures.fixture import HEADERS, HSTS, Fixture, Reply, Topic, Values, bad, good, html

PROFILE = '{"name": "Ana", "grades": [1.7]}'


def on_get_only(method: str, foreign: str) -> Mapping[str, Values]:
    """Reflects whoever asks, but not in a preflight."""
    if method != "GET":
        return {}
    return {"Access-Control-Allow-Origin": foreign, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}


def null_only(_method: str, foreign: str) -> Mapping[str, Values]:
    """Lets the origin `null` read, which every sandboxed frame has."""
    if foreign != "null":
        return {}
    return {"Access-Control-Allow-Origin": "null", "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}


EXCHANGES: tuple[Fixture, ...] = (
    Fixture(
        "a session cookie called sid, open to scripts",
        {
            Topic.COOKIES: bad(
                "ASVS 5.0 3.3.4", "a session token that no script needs must be HttpOnly, whatever its name"
            )
        },
        {"Set-Cookie": "sid={token}; Path=/; Secure; SameSite=Lax"},
    ),
    Fixture(
        "a __Host- cookie with a path",
        {Topic.COOKIES: bad("RFC 6265bis, 4.1.3.2 and 5.7", "browsers drop the cookie: __Host- requires Path=/")},
        {"Set-Cookie": "__Host-session={token}; Path=/app; Secure; HttpOnly; SameSite=Lax"},
    ),
    Fixture(
        "cookies of a load balancer and against forgery",
        {
            Topic.COOKIES: good(
                "ASVS 5.0 3.3.4", "neither holds a session, and the token is meant to be read by the page's script"
            )
        },
        {
            "Set-Cookie": (
                "session-affinity=web-3; Path=/; Secure; SameSite=Lax",
                "csrftoken={token}; Path=/; Secure; SameSite=Lax",
            )
        },
    ),
    Fixture(
        "CORS reflects every origin, on GET only",
        {
            Topic.CORS: bad(
                "Fetch, CORS check", "a simple GET has no preflight; its own answer lets any site read with the session"
            )
        },
        {"Content-Type": "application/json", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"},
        body=PROFILE,
        missing_body="{}",
        shares=on_get_only,
        origin={"pages": [], "api": ["/"]},
    ),
    Fixture(
        "CORS lets null read, with credentials",
        {
            Topic.CORS: bad(
                "Fetch, CORS check; HTML, opaque origins",
                "any site has the origin null in a sandboxed frame, so any site may read",
            )
        },
        {"Content-Type": "application/json", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"},
        body=PROFILE,
        missing_body="{}",
        shares=null_only,
        origin={"pages": [], "api": ["/"]},
    ),
    Fixture(
        "integrity that cannot be read, and a style without",
        {
            Topic.SRI: bad(
                "SRI (2016), 3.3.3 and 3.3.5", "metadata that does not parse is no metadata, so whatever is served runs"
            )
        },
        {
            "Content-Security-Policy": (
                "default-src 'none'; script-src https://cdn.example.net/lib/; style-src https://cdn.example.net/lib/; "
                "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            )
        },
        body=html(
            '<link rel=stylesheet href="https://cdn.example.net/lib/4.2.0/main.css">'
            '<script src="https://cdn.example.net/lib/4.2.0/main.js" crossorigin '
            'integrity="sha384:oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K"></script>'
        ),
    ),
    Fixture(
        "a redirect from https through http",
        {
            Topic.REDIRECTION: bad(
                "ASVS 5.0 12.2.1", "the second hop can be read and led elsewhere; no hop may fall back"
            )
        },
        {HSTS: None},  # with it, a browser that was there before would not take the second hop
        routes={
            "/": Reply({**HEADERS, HSTS: None, "Content-Type": None, "Location": "http://{host}/home"}, "", 302),
            "/home": Reply({**HEADERS, HSTS: None}, html()),
        },
    ),
)
