"""What an origin answers to scripts of other sites: who may read it, and who may read it as its user."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Fact, Model
from readycheck_checks.http.facts.response import Unseen
from readycheck_checks.http.facts.words import Failure


class Question(StrEnum):
    """Who is asking. Each but the first sends an Origin of its own."""

    BASELINE = "baseline"
    """No Origin: a page of the same site, or no browser at all."""
    FOREIGN = "foreign"
    """A site that nobody can know."""
    PREFLIGHT = "preflight"
    """The same site, before it sends a PUT with a token and a JSON body."""
    NULL = "null"
    """A sandboxed frame, or a file: every site can make one."""
    SUFFIX = "suffix"
    """Somebody else's host that starts like an allowed one."""
    PREFIX = "prefix"
    """Somebody else's host that ends like an allowed one."""
    DOT = "dot"
    """Somebody else's host where an allowed one has a dot: an expression that takes any character there."""
    PLAIN_HTTP = "plain_http"
    """The allowed host without encryption: whoever sits in the network can be it."""
    SUBDOMAIN = "subdomain"
    """A sub-domain that does not exist."""
    BELOW = "below"
    """The same, below the very host that is allowed and not below its domain."""
    OTHER_PORT = "other_port"
    """Another service of the own host."""
    TRUSTED = "trusted"
    """An origin that the profile trusts."""


class Access(StrEnum):
    """What a browser lets the asking origin do with the answer."""

    NONE = "none"
    ANYBODY = "anybody"
    """Read it without credentials, as every site may (`*`)."""
    NAMED = "named"
    """Read it without credentials, for this origin by name."""
    CREDENTIALS = "credentials"
    """Read it as the user who is logged in."""


class CorsAnswer(Model):
    """The answer to one question."""

    question: Question
    origin: str | None = None
    """The Origin that was sent."""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Those of the CORS protocol and of caching, as sent, cut to a bound."""
    failure: Failure | None = None

    @property
    def method(self) -> str:
        """The request's method."""
        return "OPTIONS" if self.question is Question.PREFLIGHT else "GET"

    @property
    def sent(self) -> tuple[tuple[str, str], ...]:
        """The request headers that make the question."""
        if self.origin is None:
            return ()
        asks = PREFLIGHT_ASKS if self.question is Question.PREFLIGHT else ()
        return (("Origin", self.origin), *asks)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a header, in order."""
        return tuple(value.strip(" \t") for key, value in self.headers if key.lower() == name)

    def joined(self, name: str) -> str | None:
        """The values of a header as a browser reads it, as one; None where it is absent (Fetch, "get")."""
        values = self.all(name)
        return ", ".join(values) if values else None

    @property
    def access(self) -> Access:
        """What the asking origin may do with the answer (Fetch, "CORS check")."""
        allowed = self.joined(ALLOW_ORIGIN)
        if self.origin is None or not allowed:
            return Access.NONE
        if allowed == "*":
            return Access.ANYBODY
        if allowed != self.origin:
            return Access.NONE
        return Access.CREDENTIALS if self.joined(ALLOW_CREDENTIALS) == "true" else Access.NAMED

    @property
    def tells(self) -> bool:
        """Whether the answer says something of who may read: an error or a full queue that allows nobody does not."""
        if self.access is not Access.NONE:
            return True
        return self.failure is None and self.status is not None and self.status != 429 and self.status < 500


class CorsEndpoint(Model):
    """One endpoint and what it answered to each question."""

    url: str
    answers: tuple[CorsAnswer, ...] = ()
    unasked: tuple[Question, ...] = ()
    """Left out for the budget's sake, or because the endpoint asked to be left alone (429)."""

    def get(self, question: Question) -> CorsAnswer | None:
        """The first answer to a question; None where it was not asked."""
        return next((one for one in self.answers if one.question is question), None)


class HttpCors(Fact):
    """What the endpoints of one origin answer to other origins."""

    url: str
    own: str
    """The origin itself, as a browser writes it in `Origin`; https where an edge adds the encryption."""
    loopback: bool = False
    trusted: tuple[str, ...] = ()
    """Origins that may read, as the profile names them; `https://*.example.edu` stands for every sub-domain."""
    endpoints: tuple[CorsEndpoint, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    requests: int = 0
    budget: int = 12
    """Most requests to one endpoint."""


ALLOW_ORIGIN = "access-control-allow-origin"
ALLOW_CREDENTIALS = "access-control-allow-credentials"
ALLOW_METHODS = "access-control-allow-methods"
ALLOW_HEADERS = "access-control-allow-headers"
MAX_AGE = "access-control-max-age"
ALLOW_PRIVATE_NETWORK = "access-control-allow-private-network"
KEPT = (
    ALLOW_ORIGIN, ALLOW_CREDENTIALS, "vary", "cache-control", ALLOW_METHODS, ALLOW_HEADERS, MAX_AGE,
    ALLOW_PRIVATE_NETWORK, "expires", "date", "last-modified", "strict-transport-security", "content-type",
    "access-control-expose-headers", "allow",
)  # fmt: skip
"""The headers that a fact keeps, the weightiest first."""
PREFLIGHT_ASKS = (
    ("Access-Control-Request-Method", "PUT"),
    ("Access-Control-Request-Headers", "authorization,content-type"),
)
"""As browsers write it: names in lower case, sorted, without spaces."""
