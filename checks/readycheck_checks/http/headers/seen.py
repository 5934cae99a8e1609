"""A response as the judges of headers look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from readycheck.api import AtLeast, Field, Finding, Location, LowerBar, Model, at_url
from readycheck_checks.http.facts import Response, Role

Rule = Literal[
    "hsts", "csp", "framing", "content_type_options", "referrer_policy", "permissions_policy",
    "cross_origin", "cache_control", "disclosure",
]  # fmt: skip
YEAR = 365 * 86400.0
CHECK_ID = "http.security_headers"
Findings = Iterator[Finding]


class Options(Model):
    """What a profile may set."""

    hsts_min_age: LowerBar = Field(
        default=AtLeast(warn=YEAR, fail=YEAR / 2),
        description="How long browsers must remember to use https; one year is the minimum of OWASP ASVS 5.0",
    )
    hsts_subdomains: bool = Field(default=False, description="Require includeSubDomains in Strict-Transport-Security")
    require_corp: bool = Field(
        default=False, description="Require Cross-Origin-Resource-Policy on assets, downloads and data"
    )
    ignore: tuple[Rule, ...] = Field(
        default=(), description="Headers not to judge; each is listed in the report as left out"
    )


class Kind(StrEnum):
    """What a response is, whatever it was visited as."""

    PAGE = "page"
    DATA = "data"
    FILE = "file"
    REDIRECT = "redirect"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Seen:
    """A response, what it is, and how users reach it."""

    response: Response
    kind: Kind
    secure: bool
    """Came over TLS, or an edge adds it."""
    trustworthy: bool
    """A browser treats its origin as secure: TLS, or this machine."""

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a header, in order, stripped."""
        return tuple(value.strip(" \t") for value in self.response.all(name))

    def joined(self, name: str) -> str | None:
        """The values of a header as one list; None where it is absent."""
        values = self.all(name)
        return ", ".join(values) if values else None

    def at(self, header: str) -> Location:
        """The place of a finding."""
        return at_url(self.response.url, header)


def view(response: Response, *, loopback: bool, edge_tls: bool) -> Seen:
    """Look at a response."""
    secure = response.https or edge_tls
    return Seen(response, kind_of(response), secure=secure, trustworthy=secure or loopback)


def kind_of(response: Response) -> Kind:
    """What a response is: by its status and media type; the role only tells a file from data."""
    if response.redirects:
        return Kind.REDIRECT
    media = response.content_type
    if media in ("text/html", "application/xhtml+xml"):
        return Kind.PAGE
    if response.status in (204, 304) or (not media and response.body.length == 0):
        return Kind.EMPTY
    if response.role in (Role.ASSET, Role.DOWNLOAD):
        return Kind.FILE
    return Kind.DATA


def shown(value: str) -> str:
    """A header's value, short enough for a report."""
    return value if len(value) <= 300 else value[:300] + "…"
