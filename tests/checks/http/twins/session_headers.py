"""Single defects of headers that only show behind a login."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.checks.http.twins import PAGE_HEADERS, Site, Twin, html
from tests.support.serve import Answer, Reply, Request

from readycheck.api import Account, ActiveConsent, Consent

CHECK = "http.security_headers"
USER, PASSWORD, SESSION = "probe", "correct-horse-battery", "5e55104f00ba4c0ffee5e55104f00ba4"
CONSENT = Consent(active=ActiveConsent(hosts=("localhost",), account=Account(user=USER, password=PASSWORD)))
FORM = "<!doctype html><form method=post action=/session><input name=user><input type=password name=password></form>"
LEAVE = "<!doctype html><p>your marks<form method=post action=/logout><button>leave</button></form>"
Headers = Mapping[str, str | None]


def behind(member: Headers | None = None, logout: Headers | None = None, moved: Headers | None = None) -> Site:
    """A well-made site with a login; headers change on its page, on its logout, on the answer to the login."""

    def me(request: Request) -> Reply:
        if f"sid={SESSION}" in request.headers.get("cookie", ""):
            return html(member, LEAVE)
        return onward("/login")

    def submit(_request: Request) -> Reply:
        cookie = f"sid={SESSION}; Path=/; Secure; HttpOnly; SameSite=Lax"
        return onward("/me", {"Set-Cookie": cookie, **(moved or {})})

    routes: dict[str, Answer] = {
        "/login": html(body=FORM),
        "/session": submit,
        "/me": me,
        "/logout": onward("/", {"Clear-Site-Data": '"cache", "storage"', **(logout or {})}),
    }
    origin: dict[str, Any] = {"login": {"authenticated": ("/me",)}, "logout": "/logout"}
    return Site(routes, origin=origin, consent=CONSENT, name="localhost")


def onward(to: str, changed: Headers | None = None) -> Reply:
    """A well-made redirect."""
    headers: dict[str, str | None] = {**PAGE_HEADERS, "Content-Type": None, "Location": to, **(changed or {})}
    return Reply(303, {name: value for name, value in headers.items() if value is not None})


def twin(name: str, rule: str, flawed: Site, fixed: Site | None = None) -> Twin:
    """A defect behind the login."""
    return Twin(name, CHECK, f"{CHECK}.{rule}", flawed, fixed or behind())


CACHE, CLEAR = "Cache-Control", "Clear-Site-Data"
KEPT = {CACHE: "private"}

TWINS: tuple[Twin, ...] = (
    twin("marks in shared caches", "cache_control.shared", behind({CACHE: "public, max-age=600"})),
    twin("marks with an age", "cache_control.shared", behind({CACHE: "max-age=600"}), behind({CACHE: "No-Store"})),
    twin("marks on the disk", "cache_control.stored", behind({CACHE: "private, no-cache"})),
    twin("marks without a word on caches", "cache_control.missing", behind({CACHE: None})),
    twin("marks with a semicolon", "cache_control.invalid", behind({CACHE: "no-store, private; max-age=0"})),
    twin("marks with a contradiction", "cache_control.conflict", behind({CACHE: "public, no-store"})),
    twin("the login's cookie in caches", "cache_control.set_cookie", behind(moved={CACHE: "max-age=60"})),
    twin("a logout whose words lack quotes", "clear_site_data.invalid", behind(logout={CLEAR: "cache, storage"})),
    twin("a logout with an unknown word", "clear_site_data.ignored", behind(logout={CLEAR: '"cache", "history"'})),
)  # fmt: skip
