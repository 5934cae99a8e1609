"""Twins: a server with one defect, and the same without it.

A module a topic holds `TWINS`. `test_twins.py` looks at each with the real collector over a real connection: the
flawed one must be found, by its rule and no other; the well-made one must stay silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.certificates import Authority
from tests.support.serve import Answer, Reply

from readycheck.api import Consent

PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
DATA_HEADERS = {**PAGE_HEADERS, "Content-Type": "application/json"}
BODY = "<!doctype html><html lang=en><head><title>Coursework</title></head><body><p>Hello</p></body></html>"


def html(changed: Mapping[str, str | None] | None = None, body: str = BODY, status: int = 200) -> Reply:
    """A well-made page; headers change by name, None takes one away."""
    headers = {**PAGE_HEADERS, **(changed or {})}
    return Reply(status, {name: value for name, value in headers.items() if value is not None}, body)


def json(changed: Mapping[str, str | None] | None = None, body: str = '{"items": []}', status: int = 200) -> Reply:
    """A well-made answer of an API."""
    headers = {**DATA_HEADERS, **(changed or {})}
    return Reply(status, {name: value for name, value in headers.items() if value is not None}, body)


@dataclass(frozen=True)
class Site:
    """Routes laid over a well-made site, and how the profile describes it."""

    routes: Mapping[str, Answer] = field(default_factory=dict)
    otherwise: Answer | None = None
    """What any other path answers; by default a well-made error page."""
    headers: tuple[tuple[str, str], ...] = ()
    """Sent with every answer."""
    tls: bool = True
    tls_by: Callable[[Authority], Any] | None = None
    """Makes what speaks TLS, where it is not the usual good certificate: a context, or anything that wraps sockets."""
    origin: Mapping[str, Any] = field(default_factory=dict)
    consent: Consent | None = None
    name: str | None = None
    """The host in its address, where a bare address would not do."""


@dataclass(frozen=True)
class Twin:
    """One defect."""

    name: str
    check: str
    rule: str
    """The rule, or the start of it, that must be found, with `fail` or `warn`."""
    flawed: Site
    fixed: Site = field(default_factory=Site)
    options: Mapping[str, Any] = field(default_factory=dict)


def routes(site: Site) -> dict[str, Answer]:
    """The routes of a site, the well-made ones included."""
    return {"/": html(), **site.routes}
