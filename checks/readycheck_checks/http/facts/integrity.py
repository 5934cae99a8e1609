"""What pages load from elsewhere, and whether it is the file that they mean (Subresource Integrity)."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Fact, Model
from readycheck_checks.http.facts.response import Reference, Unseen
from readycheck_checks.http.facts.words import Failure


class Compared(StrEnum):
    """What came of comparing a file with its `integrity`."""

    NOTHING = "nothing"
    """There is no digest to compare with."""
    MATCHES = "matches"
    DIFFERS = "differs"
    OFF_HOST = "off_host"
    """Not fetched: its host is neither the origin's nor named in the consent."""
    BUDGET = "budget"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    """There was no whole file; `detail` says what there was."""


class Subresource(Model):
    """A file that a page loads."""

    reference: Reference
    compared: Compared = Compared.NOTHING
    detail: str = ""
    """Of an unreadable file: what there was instead, in words that end a sentence."""
    shared: bool | None = None
    """Whether its host lets the page read it (CORS); None where it was not fetched or needs no leave."""


class IntegrityPage(Model):
    """A page and what it loads."""

    url: str
    status: int | None = None
    html: bool = False
    upgrades: bool = False
    """Its policy has browsers ask over https where it says http (`upgrade-insecure-requests`)."""
    subresources: tuple[Subresource, ...] = ()
    dropped: int = 0
    """Files beyond the cap."""
    unread: int = 0
    """Module files of the target's own whose imports were not read: beyond the budget or the cap."""
    truncated: bool = False
    """The page is longer than what is read of it."""
    followed: str = ""
    """Where the way to it ended in a redirect: why that was not followed, as in `Response.followed`."""
    failure: Failure | None = None


class HttpIntegrity(Fact):
    """What the pages of one origin load."""

    url: str
    recorded: bool = False
    """Read from a recording: nothing was asked."""
    edge_tls: bool = False
    pages: tuple[IntegrityPage, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    requests: int = 0
    budget: int = 20
