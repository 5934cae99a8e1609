"""A response as the judges of headers look at it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from readycheck.api import AtLeast, Field, Finding, Location, LowerBar, Model, at_url
from readycheck_checks.http.classes import Kind, ResponseClass, classify, kind_of
from readycheck_checks.http.facts import Response

__all__ = [
    "CHECK_ID",
    "YEAR",
    "Findings",
    "Kind",
    "Options",
    "ResponseClass",
    "Rule",
    "Seen",
    "kind_of",
    "shown",
    "view",
]

Rule = Literal[
    "hsts", "redirects", "csp", "framing", "content_type_options", "content_type", "referrer_policy",
    "permissions_policy", "cross_origin", "cache_control", "clear_site_data", "downloads", "disclosure", "deprecated",
]  # fmt: skip
YEAR = 365 * 86400.0
CHECK_ID = "http.security_headers"
Findings = Iterator[Finding]


class Options(Model):
    """What a profile may set."""

    hsts_min_age: LowerBar = Field(
        default=AtLeast(warn=YEAR, fail=YEAR / 2),
        examples=["30s", "5m", "24h"],
        description="How long browsers must remember to use https; one year is the minimum of OWASP ASVS 5.0",
    )
    hsts_subdomains: bool = Field(default=False, description="Require includeSubDomains in Strict-Transport-Security")
    require_corp: bool = Field(
        default=False, description="Require Cross-Origin-Resource-Policy on assets, downloads and data"
    )
    require_coep: bool = Field(default=False, description="Require Cross-Origin-Embedder-Policy on pages")
    ignore: tuple[Rule, ...] = Field(
        default=(), description="Headers not to judge; each is listed in the report as left out"
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """A response, what it is, and how users reach it."""

    response: Response
    kind: Kind
    what: ResponseClass
    secure: bool
    """Came over TLS, or an edge adds it."""
    trustworthy: bool
    """A browser treats its origin as secure: TLS, or this machine."""
    by_address: bool = False
    """Users reach it by an IP address, not by a name."""
    session_cookies: tuple[str, ...] | None = None
    """Names of the cookies that carry the session, where that was learned."""

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


def view(response: Response, *, loopback: bool, edge_tls: bool, session_cookies: tuple[str, ...] | None = None) -> Seen:
    """Look at a response."""
    secure = response.https or edge_tls
    return Seen(
        response=response,
        kind=kind_of(response),
        what=classify(response),
        secure=secure,
        trustworthy=secure or loopback,
        by_address=response.https and _is_address(response.url),
        session_cookies=session_cookies,
    )


def shown(value: str) -> str:
    """A header's value, short enough for a report."""
    return value if len(value) <= 300 else value[:300] + "…"


def _is_address(url: str) -> bool:
    try:
        ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True
