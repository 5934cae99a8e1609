"""A cookie as its judges look at it: what a browser keeps of it, what it is for, and how it came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from readycheck.api import AtLeast, AtMost, Confidence, Field, Finding, Location, LowerBar, Model, UpperBar, at_url
from readycheck_checks.http.facts import Cookie, HttpResponses, Response, Role
from readycheck_checks.http.set_cookie.purpose import Purpose, Use, purpose
from readycheck_checks.http.set_cookie.storage import Stored, store

CHECK_ID = "http.cookies"
Findings = Iterator[Finding]
_PLAIN_NAME = re.compile(r"[\w!#$%&'*+.^`|~:-]{1,64}", re.ASCII)
_DAY = 86400.0


class Options(Model):
    """What a profile may set."""

    session_cookies: tuple[str, ...] = Field(
        default=(), description="Names of cookies that carry the session, where the login cannot show it"
    )
    script_cookies: tuple[str, ...] = Field(
        default=(), description="Names of session cookies that scripts have to read; HttpOnly is not asked of them"
    )
    cross_site_cookies: tuple[str, ...] = Field(
        default=(), description="Names of cookies that other sites' pages must send; SameSite=None is right for them"
    )
    session_bits: LowerBar = Field(
        default=AtLeast(warn=128, fail=64), description="Least bits that the value of a session cookie can hold"
    )
    session_lifetime: UpperBar = Field(
        default=AtMost(warn=30 * _DAY, fail=400 * _DAY),
        examples=["30s", "5m", "24h"],
        description="How long a session cookie may stay on a computer after the browser was closed",
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """One Set-Cookie."""

    cookie: Cookie
    stored: Stored
    purpose: Purpose
    response: Response
    secure: bool
    """Users get it over TLS."""
    astray: bool = False
    """Came over plain http from an origin that has TLS."""

    @property
    def session(self) -> bool:
        """Whether whoever holds it is the user."""
        return self.purpose.use is Use.SESSION

    @property
    def confidence(self) -> Confidence:
        """How sure it is what the cookie is for."""
        return self.purpose.confidence

    @property
    def at(self) -> Location:
        """The place of a finding."""
        return at_url(self.response.url, "set-cookie")

    @property
    def label(self) -> str:
        """The cookie in a sentence, such as `the session cookie sid`."""
        name, kind = self.cookie.name, "session cookie" if self.session and self.purpose.named else "cookie"
        if not name:
            return "a cookie without a name"
        if not _PLAIN_NAME.fullmatch(name):
            return f"a {kind} with an unusual name"
        return f"the {kind} {name}" + (" (a session by its name)" if self.session and not self.purpose.named else "")

    @property
    def text(self) -> str:
        """The header as it was sent, without the value."""
        pair = f"{self.cookie.name}=***" if self.cookie.equals else "***"
        parts = (f"{name}={value}" if value else name for name, value in self.cookie.attributes)
        text = "; ".join((pair, *parts))
        return text if len(text) <= 300 else text[:300] + "…"


def every(fact: HttpResponses, options: Options, now: datetime) -> Iterator[Seen]:
    """Every Set-Cookie of every response."""
    for response in fact.responses:
        secure = response.https or (fact.edge_tls and response.role is not Role.PLAIN_HTTP)
        sent = _sent(response, now) if fact.recorded else now
        for cookie in response.cookies:
            yield Seen(
                cookie=cookie,
                stored=store(cookie, response.url, sent, secure=secure, trustworthy=secure or fact.loopback),
                purpose=purpose(cookie, fact.session_cookies, options.session_cookies),
                response=response,
                secure=secure,
                astray=not secure and fact.url.lower().startswith("https:"),
            )


def _sent(response: Response, now: datetime) -> datetime:
    """When a recorded answer was sent, by its Date: what it set may have ended since, and was no removal then."""
    try:
        moment = parsedate_to_datetime(response.first("date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
