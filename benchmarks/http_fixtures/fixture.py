"""A fixture: a small site, and what the specification says of it, topic by topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Topic(StrEnum):
    """What the tools have in common; each is a question that the specification answers with good or bad."""

    CSP = "csp"
    COOKIES = "cookies"
    CORS = "cors"
    FRAMING = "framing"
    HSTS = "hsts"
    NOSNIFF = "nosniff"
    REFERRER = "referrer"
    SRI = "sri"
    REDIRECTION = "redirection"


QUESTIONS: Mapping[Topic, str] = {
    Topic.CSP: "Do the policies, as browsers read them, keep an injected script from running?",
    Topic.COOKIES: "Are all cookies kept by browsers, and is the session out of reach of scripts and plain http?",
    Topic.CORS: "Is what a user's session sees kept from other sites?",
    Topic.FRAMING: "Are other sites kept from showing the page in a frame?",
    Topic.HSTS: "Do browsers keep to https for at least a year, wherever that has a meaning?",
    Topic.NOSNIFF: "Do browsers take every response for what it says it is?",
    Topic.REFERRER: "Is the page's path kept from other sites?",
    Topic.SRI: "Is every script and style of another host held to its digest?",
    Topic.REDIRECTION: "Is every hop encrypted, the first one from plain http aside?",
}


@dataclass(frozen=True)
class Verdict:
    """What the specification says, and where."""

    good: bool
    section: str
    why: str


def good(section: str, why: str) -> Verdict:
    """Nothing to repair."""
    return Verdict(True, section, why)


def bad(section: str, why: str) -> Verdict:
    """A defect."""
    return Verdict(False, section, why)


Values = str | tuple[str, ...] | None
"""One header field, several, or none."""


@dataclass(frozen=True)
class Reply:
    """What a path answers. `{nonce}`, `{token}` and `{host}` are filled anew in each response."""

    headers: Mapping[str, Values] = field(default_factory=dict)
    body: str = ""
    status: int = 200

    def pairs(self, filled: Mapping[str, str]) -> list[tuple[str, str]]:
        """The header fields, in order."""
        found: list[tuple[str, str]] = []
        for name, values in self.headers.items():
            several = () if values is None else (values,) if isinstance(values, str) else values
            found += [(name, fill(value, filled)) for value in several]
        return found


def fill(text: str, filled: Mapping[str, str]) -> str:
    """The text with its placeholders filled; other braces stay."""
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text


HSTS = "Strict-Transport-Security"
REST = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS: Mapping[str, Values] = {
    "Content-Type": "text/html; charset=utf-8",
    HSTS: "max-age=63072000; includeSubDomains",
    "Content-Security-Policy": (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; {REST}"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""A page that needs nothing more."""


def html(head: str = "", body: str = "<h1>Coursework</h1><p>Hand in by Friday.") -> str:
    """A page."""
    return f"<!doctype html><html lang=en><head><title>Coursework</title>{head}</head><body>{body}</body></html>"


@dataclass(frozen=True)
class Fixture:
    """A site that is well made but for what it is about."""

    name: str
    says: Mapping[Topic, Verdict]
    """Only the topics that the fixture is about; the others are not counted."""
    headers: Mapping[str, Values] = field(default_factory=dict)
    """Laid over HEADERS; None takes one away."""
    body: str = field(default_factory=html)
    missing: Mapping[str, Values] = field(default_factory=dict)
    """Laid over the page's headers where nothing is found, save Set-Cookie, which only the page sends."""
    missing_body: str = field(default_factory=lambda: html(body="<p>Not found"))
    beyond: bool = False
    """What it is about is not on the first page, and no policy of that page can tell it."""
    catch_all: bool = False
    """Every path answers with the page."""
    routes: Mapping[str, Reply] = field(default_factory=dict)
    shares: Callable[[str, str], Mapping[str, Values]] | None = None
    """(method, foreign origin) -> the headers that let that origin read."""
    tls: bool = True
    """Plain http is then led to https; without, there is only plain http."""
    origin: Mapping[str, Any] = field(default_factory=dict)
    """How a profile describes the site beyond its url."""

    def reply(self, method: str, path: str, foreign: str) -> Reply:
        """What one request is answered with."""
        page = {**HEADERS, **self.headers}
        if path in self.routes:
            reply = self.routes[path]
        elif path == "/" or self.catch_all:
            reply = Reply(page, self.body)
        else:
            kept = {name: value for name, value in page.items() if name != "Set-Cookie"}
            reply = Reply({**kept, **self.missing}, self.missing_body, 404)
        shared = dict(self.shares(method, foreign)) if self.shares and foreign else {}
        if method == "OPTIONS":
            return Reply({**reply.headers, "Content-Type": None, "Set-Cookie": None, **shared}, "", 204)
        return Reply({**reply.headers, **shared}, reply.body, reply.status)
