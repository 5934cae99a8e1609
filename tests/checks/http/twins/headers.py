"""Single defects of response headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.checks.http.twins import DATA_HEADERS, PAGE_HEADERS, Site, Twin, html, json
from tests.support.serve import Answer, Reply

CHECK = "http.security_headers"
HSTS, TYPE, CACHE = "Strict-Transport-Security", "Content-Type", "Cache-Control"
DISPOSITION = "Content-Disposition"
NAME = "localhost"
"""HSTS is judged for names only."""


def site(path: str, answer: Answer, **fields: Any) -> Site:
    """A site with one more route, reached by its name."""
    return Site({path: answer}, name=NAME, **fields)


def page(
    name: str, rule: str, changed: Mapping[str, str | None], fixed: Mapping[str, str | None] | None = None
) -> Twin:
    """The defect is in the headers of the first page."""
    return Twin(name, CHECK, f"{CHECK}.{rule}", site("/", html(changed)), site("/", html(fixed)))


def data(name: str, rule: str, wrong: Reply, right: Reply, **options: Any) -> Twin:
    """The defect is in an answer of the API."""
    origin = {"api": ("/api",)}
    return Twin(
        name, CHECK, f"{CHECK}.{rule}", site("/api", wrong, origin=origin), site("/api", right, origin=origin), options
    )


def asset(name: str, rule: str, path: str, wrong: Reply, right: Reply) -> Twin:
    """The defect is in a script or style."""
    origin = {"assets": (path,)}
    return Twin(name, CHECK, f"{CHECK}.{rule}", site(path, wrong, origin=origin), site(path, right, origin=origin))


def upload(name: str, rule: str, wrong: Reply, right: Reply) -> Twin:
    """The defect is in a file that a user has uploaded."""
    origin = {"downloads": ("/files/7",)}
    return Twin(
        name, CHECK, f"{CHECK}.{rule}", site("/files/7", wrong, origin=origin), site("/files/7", right, origin=origin)
    )


def file(type_: str | None, body: str = "a{}", changed: Mapping[str, str | None] | None = None) -> Reply:
    """A well-made file."""
    headers = {**DATA_HEADERS, TYPE: type_, CACHE: "public, max-age=31536000, immutable", **(changed or {})}
    return Reply(200, {name: value for name, value in headers.items() if value is not None}, body)


def redirect(to: str, changed: Mapping[str, str | None] | None = None) -> Reply:
    """A well-made redirect."""
    headers: dict[str, str | None] = {**PAGE_HEADERS, TYPE: None, "Location": to, **(changed or {})}
    return Reply(302, {name: value for name, value in headers.items() if value is not None})


def chain(name: str, rule: str, wrong: Reply, right: Reply) -> Twin:
    """The defect is in the second hop of a redirect."""
    origin = {"pages": ("", "/a")}
    first = redirect("/b")
    return Twin(
        name,
        CHECK,
        f"{CHECK}.{rule}",
        Site({"/a": first, "/b": wrong, "/c": html()}, name=NAME, origin=origin),
        Site({"/a": first, "/b": right, "/c": html()}, name=NAME, origin=origin),
    )


def error(name: str, rule: str, wrong: Reply) -> Twin:
    """The defect is in the error page."""
    return Twin(name, CHECK, f"{CHECK}.{rule}", Site(otherwise=wrong, name=NAME), Site(name=NAME))


COOKIE = {"Set-Cookie": "sessionid=9f86d081884c7d659a2feaa0c55ad015; Secure; HttpOnly; SameSite=Lax; Path=/"}
PDF, SVG = "%PDF-1.7", "<svg xmlns='http://www.w3.org/2000/svg'/>"

TWINS: tuple[Twin, ...] = (
    page("no HSTS on the page", "hsts.missing", {HSTS: None}),
    page("HSTS for a day", "hsts.max_age", {HSTS: "max-age=86400"}, {HSTS: "max-age=63072000"}),
    page("HSTS taken back", "hsts.max_age", {HSTS: "max-age=0"}),
    page("HSTS with a comma", "hsts.invalid", {HSTS: "max-age=31536000, includeSubDomains"}),
    page("HSTS with max-age twice", "hsts.invalid", {HSTS: "max-age=1; max-age=31536000"}),
    page("HSTS without max-age", "hsts.invalid", {HSTS: "includeSubDomains"}, {HSTS: 'max-age="31536000"'}),
    error("no HSTS on the error page", "hsts.missing", html({HSTS: None}, status=404)),
    chain("no HSTS on a hop", "hsts.missing", redirect("/c", {HSTS: None}), redirect("/c")),
    chain("a hop back to plain http", "redirects.downgrade", redirect("http://localhost:1/c"), redirect("/c")),
    page("no nosniff", "content_type_options.missing", {"X-Content-Type-Options": None}),
    page("nosniff with a typo", "content_type_options.invalid", {"X-Content-Type-Options": "no-sniff"}),
    error(
        "no nosniff on the error page",
        "content_type_options.missing",
        html({"X-Content-Type-Options": None}, status=404),
    ),
    data("no nosniff on the API", "content_type_options.missing", json({"X-Content-Type-Options": None}), json()),
    asset(
        "no nosniff on a style",
        "content_type_options.missing",
        "/a.css",
        file("text/css", changed={"X-Content-Type-Options": None}),
        file("text/css"),
    ),
    page("no charset", "content_type.charset_missing", {TYPE: "text/html"}, {TYPE: "text/html;charset=UTF-8"}),
    page("UTF-7", "content_type.charset_unknown", {TYPE: "text/html; charset=utf-7"}),
    page(
        "ISO-2022-JP",
        "content_type.charset_stateful",
        {TYPE: "text/html; charset=iso-2022-jp"},
        {TYPE: "text/html; charset=shift_jis"},
    ),
    data("an API without a type", "content_type.missing", json({TYPE: None}), json({TYPE: "application/problem+json"})),
    data("JSON as a page", "content_type.data_as_page", json({TYPE: "text/html; charset=utf-8"}), json()),
    data("a page as JSON", "content_type.page_as_data", json(body="<!doctype html><p>moved"), json()),
    asset(
        "a script as text",
        "content_type.script",
        "/app.js",
        file("text/plain", "let a = 1;"),
        file("text/javascript", "let a = 1;"),
    ),
    asset("a style as text", "content_type.style", "/a.css", file("text/plain"), file("text/css; charset=utf-8")),
    page("no Referrer-Policy", "referrer_policy.missing", {"Referrer-Policy": None}),
    page(
        "unsafe-url",
        "referrer_policy.leaks",
        {"Referrer-Policy": "no-referrer, unsafe-url"},
        {"Referrer-Policy": "unsafe-url, no-referrer"},
    ),
    page("origin alone", "referrer_policy.loose", {"Referrer-Policy": "origin"}, {"Referrer-Policy": "strict-origin"}),
    page("a Referrer-Policy that nobody knows", "referrer_policy.invalid", {"Referrer-Policy": "none"}),
    Twin(
        "a meta that opens the referrer",
        CHECK,
        f"{CHECK}.referrer_policy.leaks",
        site("/", html(body="<!doctype html><head><meta name=referrer content=always></head><p>x")),
        site("/", html(body="<!doctype html><head><meta name=referrer content=never></head><p>x")),
    ),
    page("no Permissions-Policy", "permissions_policy.missing", {"Permissions-Policy": None}),
    page(
        "the syntax of Feature-Policy",
        "permissions_policy.invalid",
        {"Permissions-Policy": "camera 'none'; usb 'none'"},
    ),
    page(
        "the camera for everybody",
        "permissions_policy.wide",
        {"Permissions-Policy": "camera=*"},
        {"Permissions-Policy": 'camera=(self "https://a.example")'},
    ),
    page("no opener policy", "cross_origin.opener_missing", {"Cross-Origin-Opener-Policy": None}),
    page(
        "an opener policy in quotes",
        "cross_origin.opener_open",
        {"Cross-Origin-Opener-Policy": '"same-origin"'},
        {"Cross-Origin-Opener-Policy": 'same-origin; report-to="x"'},
    ),
    page(
        "an embedder policy with a typo",
        "cross_origin.embedder_invalid",
        {"Cross-Origin-Embedder-Policy": "require-cors"},
        {"Cross-Origin-Embedder-Policy": "require-corp"},
    ),
    page(
        "Origin-Agent-Cluster as a word",
        "cross_origin.cluster_invalid",
        {"Origin-Agent-Cluster": "true"},
        {"Origin-Agent-Cluster": "?1"},
    ),
    data(
        "a resource policy in capitals",
        "cross_origin.resource_invalid",
        json({"Cross-Origin-Resource-Policy": "Same-Origin"}),
        json(),
    ),
    data(
        "no resource policy though required",
        "cross_origin.resource_missing",
        json({"Cross-Origin-Resource-Policy": None}),
        json(),
        require_corp=True,
    ),
    page(
        "a session cookie in what caches keep",
        "cache_control.set_cookie",
        {CACHE: "public, max-age=600", **COOKIE},
        {CACHE: "private", **COOKIE},
    ),
    data(
        "a session cookie with max-age",
        "cache_control.set_cookie",
        json({CACHE: "max-age=600", **COOKIE}),
        json({CACHE: "no-cache", **COOKIE}),
    ),
    upload(
        "an uploaded page",
        "downloads.inline",
        file("text/html; charset=utf-8", "<p>x"),
        file("text/html; charset=utf-8", "<p>x", {DISPOSITION: 'attachment; filename="a.html"'}),
    ),
    upload(
        "an uploaded drawing",
        "downloads.inline",
        file("image/svg+xml", SVG),
        file("image/svg+xml", SVG, {"Content-Security-Policy": "default-src 'none'; sandbox"}),
    ),
    upload(
        "a download without a name",
        "downloads.no_name",
        file("application/pdf", PDF, {DISPOSITION: "attachment"}),
        file("application/pdf", PDF),
    ),
    upload(
        "a download into another folder",
        "downloads.name",
        file("application/pdf", PDF, {DISPOSITION: 'attachment; filename="../a.pdf"'}),
        file("application/pdf", PDF, {DISPOSITION: 'attachment; filename="a.pdf"'}),
    ),
    upload(
        "a name without quotes",
        "downloads.invalid",
        file("application/pdf", PDF, {DISPOSITION: "attachment; filename=my report.pdf"}),
        file("application/pdf", PDF, {DISPOSITION: "attachment; filename*=UTF-8''my%20report.pdf"}),
    ),
    page("the server's version", "disclosure.version", {"Server": "nginx/1.25.3"}, {"Server": "nginx"}),
    page(
        "the versions of the stack",
        "disclosure.stack",
        {"Server": "Apache/2.4.57 (Debian) PHP/8.2.7"},
        {"Server": "Apache"},
    ),
    page(
        "the version of the framework",
        "disclosure.version",
        {"X-AspNet-Version": "4.0.30319"},
        {"X-Powered-By": "ASP.NET"},
    ),
    error("a version on the error page only", "disclosure.version", html({"Server": "Jetty(9.4.43)"}, status=404)),
    data(
        "a machine's name",
        "disclosure.internal",
        json({"X-Backend-Server": "web-03.prod"}),
        json({"X-Request-Id": "web-03.prod"}),
    ),
    page("a debug mode", "disclosure.debug", {"X-Debug-Token": "5f2a"}, {"X-Request-Id": "5f2a"}),
    page("the filter of old browsers", "deprecated.xss_filter", {"X-XSS-Protection": "1"}, {"X-XSS-Protection": "0"}),
    page(
        "pinned keys",
        "deprecated.key_pins",
        {"Public-Key-Pins": 'pin-sha256="x"; max-age=5184000'},
        {"Expect-CT": "max-age=86400"},
    ),
    page(
        "policy files from everywhere",
        "deprecated.plugins",
        {"X-Permitted-Cross-Domain-Policies": "all"},
        {"X-Permitted-Cross-Domain-Policies": "none"},
    ),
)
