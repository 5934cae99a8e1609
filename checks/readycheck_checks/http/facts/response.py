"""One answer of an origin: its headers as sent, and small facts of its body. Bodies are never kept."""

from __future__ import annotations

from readycheck.api import Model, ReasonCode, SecretTraits
from readycheck_checks.http.facts.words import Failure, Role


class Cookie(Model):
    """A Set-Cookie: its name, its attributes as sent (names in lower case), its value described."""

    name: str
    """Empty where the pair has no name; cut at 256 characters."""
    attributes: tuple[tuple[str, str], ...] = ()
    """In order, repeated ones too, but those that browsers ignore for their length; cut at 256 characters."""
    value: SecretTraits | None = None
    """None where the value is empty."""
    size: int = 0
    """Octets of name and value together, as browsers count them."""
    long_attributes: tuple[str, ...] = ()
    """Names of attributes whose value has more than 1,024 octets, which browsers ignore."""
    attributes_dropped: int = 0
    """Attributes beyond the cap."""
    control: bool = False
    """Holds a control character other than a tab, for which browsers ignore all of it."""
    equals: bool = True
    """False: the pair has no `=`, so that all of it is the value of a cookie without a name."""
    strict: bool = True
    """Its name is a token and its value ASCII, as servers must send them (RFC 6265bis, section 4.1.1)."""
    random: bool = False
    """Its value looks random: letters and digits together, or many digits, or long mixed letters."""
    value_prefix: str = ""
    """`__secure-` or `__host-` where the value starts with it; a cookie without a name would imitate it."""


class HealthBody(Model):
    """What a body says of the service's health, as a closed word."""

    verdict: str = ""
    """`pass`, `warn`, `fail`, or empty where the body does not say."""
    failing: int = 0
    """Named parts that the body itself reports as failed."""


class MetaPolicy(Model):
    """A `<meta http-equiv>` that sets a Content-Security-Policy, where it stands."""

    value: str
    report_only: bool = False
    """Names the report-only header, which browsers ignore in a meta element."""
    in_head: bool = True
    """False: browsers ignore it (HTML, section 4.2.5.3)."""
    scripts_before: int = 0
    """Scripts that stand before it in the document, which it does not govern."""


class Reference(Model):
    """A file that a page loads and that may carry an `integrity` attribute."""

    kind: str
    """`script`, `module`, `stylesheet`, `preload`, `modulepreload`, `import` (by a statement or an import map),
    `dynamic` (by `import()`) or `style_import` (by `@import`)."""
    url: str
    """Absolute, as a browser reads it, without its query's values."""
    integrity: str | None = None
    """As written; None where the attribute is absent."""
    crossorigin: str | None = None
    """As written, in lower case; None where the attribute is absent."""
    destination: str = ""
    """Of a `preload` or `modulepreload`: its `as`, such as `script`, `style` or `font`."""
    within: str = ""
    """Of an import: the target's own script that names it; empty where the page does."""


class Trace(Model):
    """What a body shows of a failure inside of the server."""

    kind: str
    """The language or product, such as `python`, `django_debug`, `sql_postgresql`."""
    excerpt: str = ""
    """The first line of it, masked, at most 160 characters."""
    debug: bool = False
    """It is a debug page or console, which only a development mode shows."""
    quoted: bool = False
    """Of what only a development mode shows: it stands in a part of the page that quotes, or data lists it."""
    marks: tuple[str, ...] = ()
    """Short digests of its exceptions and the files of its frames, or of its message, without numbers."""


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
    meta_policies: tuple[MetaPolicy, ...] = ()
    """Content-Security-Policy values of `<meta>` elements, in the order of the document."""
    meta_referrer: str | None = None
    meta_charset: str = ""
    """The encoding that a `<meta>` in the first 1,024 bytes declares, in lower case."""
    looks_like: str = ""
    """What the body's first bytes are, whatever its Content-Type says: `html`, `json`, `xml`, `script`, or empty."""
    references: tuple[Reference, ...] = ()
    """Scripts, styles, preloads and module imports of a page, in order, at most `MOST_REFERENCES`."""
    references_dropped: int = 0
    traces: tuple[Trace, ...] = ()
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
    sent: tuple[tuple[str, str], ...] = ()
    """Request headers that made the answer what it is, such as Origin; needed to ask again."""
    probe: str = ""
    """Of a provoked error: `missing` (a path that is not there), `malformed`, `too_long`, `method` or `body`."""
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
