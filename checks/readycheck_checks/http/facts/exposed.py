"""Which internal files and endpoints of one origin a stranger gets. Never what is in them."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Fact, Model
from readycheck_checks.http.facts.response import Trace


class Outcome(StrEnum):
    """What came of asking for one path."""

    SERVED = "served"
    """It differs from a missing page and carries its format's own signature."""
    REFUSED = "refused"
    """401, 403, or a redirect to a login."""
    MISSING = "missing"
    """Not there, or the answer that this origin gives to anything."""
    OTHER = "other"
    """Something else than a missing page, without the signature of what was asked for."""
    THROTTLED = "throttled"
    """429, or 503 with a time to wait."""
    FAILED = "failed"
    """No whole answer, or a status of 500 and above."""


class Control(Model):
    """What this origin answers to a name that does not exist, of one class of extensions."""

    extension: str
    """The class: `plain`, `dotfile`, `data`, `dump`, `server` or `folder`."""
    status: int | None = None
    length: int = 0
    digest: str = ""
    content_type: str = ""
    location: str = ""
    """Where it redirects to, without what names the path that was asked for."""
    outcome: Outcome = Outcome.MISSING
    traces: tuple[Trace, ...] = ()
    """What its body shows of the inside of the server."""


class Exposure(Model):
    """A file or endpoint that was served, described."""

    url: str
    path: str
    """As the catalogue or the page names it."""
    signature: str
    """The name of the signature that it carries."""
    status: int
    length: int
    """Bytes, as the server says, else as far as they were read."""
    read: int
    """Bytes that were looked at."""
    digest: str
    """SHA-256 of the bytes that were looked at, in hex."""
    content_type: str = ""
    secrets: tuple[tuple[str, int], ...] = ()
    """Classes of secret that are in it, and how many of each."""
    origin: str = "catalogue"
    """Why it was asked for: `catalogue`, `script` (a script or style of the page leads to it) or `page`."""
    public: bool = False
    """The profile says that it is public on purpose."""


class Declared(Model):
    """An internal endpoint that the profile names; it must refuse a stranger."""

    path: str
    url: str
    status: int | None = None
    outcome: Outcome
    detail: str = ""
    """Why it could not be judged."""


class SecurityTxt(Model):
    """The contact for reports of weaknesses (RFC 9116), at /.well-known/security.txt."""

    contact: bool = False
    expires: str = ""
    """As written, at most 64 characters."""


class Asked(Model):
    """One path of the catalogue or of the page, and what came of it."""

    path: str
    outcome: Outcome
    status: int | None = None


class HttpExposed(Fact):
    """What one origin serves to a stranger of files and endpoints that are not meant for one."""

    url: str
    page_status: int | None = None
    """What the first page answered; None where it was not asked for."""
    requests: int = 0
    """Without those that learn what a missing page looks like."""
    budget: int = 60
    control_requests: int = 0
    controls: tuple[Control, ...] = ()
    asked: tuple[Asked, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    declared: tuple[Declared, ...] = ()
    public: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Paths that were not asked for, in the order of their weight."""
    stacks: tuple[str, ...] = ()
    """What the answers tell that the origin is made with, such as `php`; its leftovers were asked for first."""
    left_out_grave: int = 0
    """How many of them are among those that always should be asked for."""
    stopped: str = ""
    """Why asking ended early: `budget`, `throttled`, `failing` or `time`."""
    security_txt: SecurityTxt | None = None
