"""What can be seen of an origin: responses by class, their headers, and small facts of their bodies.

Bodies are never kept. Cookie values are described, not shown.
"""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Fact, Field, Model, ReasonCode, SecretTraits


class Role(StrEnum):
    """Why a URL was visited."""

    PAGE = "page"
    API = "api"
    ASSET = "asset"
    DOWNLOAD = "download"
    ERROR = "error"
    PLAIN_HTTP = "plain_http"
    """The first answer over http, before any redirect is followed."""
    AUTHENTICATED = "authenticated"
    ANONYMOUS = "anonymous"
    """An authenticated page asked for without a session: it must refuse."""
    LOGIN = "login"
    SUBMIT = "submit"
    """The answer to the login itself."""
    LIVE = "live"
    READY = "ready"


class FailureKind(StrEnum):
    """How a request ended without a whole response."""

    UNREACHABLE = "unreachable"
    """No connection: refused, no route, name not known."""
    RESET = "reset"
    """The peer closed or reset the connection."""
    TIMEOUT = "timeout"
    TLS = "tls"
    PROTOCOL = "protocol"
    """What came back is not valid HTTP, or its body does not match its own framing."""
    TOO_LARGE = "too_large"
    """Headers beyond what a client accepts, or a body that unpacks to far more than was sent."""


class Failure(Model):
    """Why there is no whole response. `detail` is a short machine word, such as `expired`."""

    kind: FailureKind
    detail: str = ""
    message: str
    """One sentence without a full stop."""


class Cookie(Model):
    """A Set-Cookie: its name, its attributes as sent (names in lower case), its value described."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    value: SecretTraits | None = None
    """None where the value is empty."""


class HealthBody(Model):
    """What a body says of the service's health, as a closed word."""

    verdict: str = ""
    """`pass`, `warn`, `fail`, or empty where the body does not say."""
    failing: int = 0
    """Named parts that the body itself reports as failed."""


class BodyFacts(Model):
    """Small facts of a body."""

    length: int = 0
    """Bytes after decoding, as far as they were read."""
    digest: str = ""
    """SHA-256 of those bytes, in hex."""
    truncated: bool = False
    """There was more than the cap."""
    patterns: tuple[str, ...] = ()
    """Classes of text that a stranger should not read: `dsn`, `secret`, `trace`, `version`, `host`, `path`."""
    meta_policies: tuple[str, ...] = ()
    """Content-Security-Policy values of `<meta>` elements in the head."""
    meta_referrer: str | None = None
    password_form: bool = False
    """The page asks for a password."""
    health: HealthBody = HealthBody()


class Response(Model):
    """One answer, or why there is none."""

    role: Role
    url: str
    method: str = "GET"
    status: int | None = None
    http_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """As sent, in order, read as Latin-1; Set-Cookie values are masked."""
    headers_dropped: int = 0
    """Headers beyond the cap; those that a check judges are kept first."""
    headers_cut: tuple[str, ...] = ()
    """Names of headers whose value was longer than the cap."""
    cookies: tuple[Cookie, ...] = ()
    content_type: str = ""
    """The media type in lower case, without parameters."""
    body: BodyFacts = BodyFacts()
    seconds: float = 0.0
    """From the first byte sent (connection included) to the last byte read."""
    failure: Failure | None = None
    hop: int = 0
    """0 for the URL asked for, 1 for the first redirect followed, and so on."""
    followed: str = ""
    """Of a redirect: empty where it was followed, else why not: `off_host`, `loop`, `too_many`, `invalid`,
    `not_asked`, `budget`."""
    session: bool = False
    """Sent with the session of the test account."""

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a header, in order."""
        return tuple(value for key, value in self.headers if key.lower() == name)

    def first(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        return next(iter(self.all(name)), "")

    @property
    def https(self) -> bool:
        """Whether it came over TLS."""
        return self.url.lower().startswith("https:")

    @property
    def redirects(self) -> bool:
        """Whether it sends the client elsewhere."""
        return self.status in (301, 302, 303, 307, 308) and bool(self.all("location"))


class Unseen(Model):
    """A response that the profile asks for and that was not fetched, or does not show what it should."""

    role: Role
    path: str
    reason: ReasonCode
    message: str
    """One sentence without a full stop, with the remedy."""


class HttpResponses(Fact):
    """What one origin answered, class by class, within the request budget."""

    url: str
    loopback: bool = False
    """The host is this machine."""
    edge_tls: bool = False
    login: bool | None = None
    """Whether the login was proved to work; None where none was tried."""
    requests: int = 0
    budget: int = 15
    responses: tuple[Response, ...] = ()
    unseen: tuple[Unseen, ...] = ()


class HealthProbe(Model):
    """The answers of one health endpoint, asked one after another."""

    role: Role
    path: str
    responses: tuple[Response, ...] = Field(default=())


class HttpHealth(Fact):
    """What liveness and readiness answered to an anonymous client."""

    url: str
    probes: tuple[HealthProbe, ...] = ()
    control: Response | None = None
    """A path that does not exist, to know what this origin answers to anything."""
