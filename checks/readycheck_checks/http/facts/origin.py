"""What one origin answered, and what its health endpoints did."""

from __future__ import annotations

from readycheck.api import Fact, Field, Model
from readycheck_checks.http.facts.response import Response, Unseen
from readycheck_checks.http.facts.words import Role


class HttpResponses(Fact):
    """What one origin answered, class by class, within the request budget."""

    url: str
    loopback: bool = False
    """The host is this machine."""
    edge_tls: bool = False
    recorded: bool = False
    """Read from a recording: nothing was asked, so what is not there is not known."""
    recording: tuple[tuple[str, int], ...] = ()
    """Of a recording: how many answers were judged, then why others were not and how many, such as `of other hosts`."""
    cookies_kept: bool = True
    """False: a recording without any cookie, from which they may have been taken out before it was saved."""
    session_cookies: tuple[str, ...] | None = None
    """Names of the cookies without which the session is over, learned by leaving out one at a time.
    None where it was not tried; empty where the session needs no cookie."""
    login: bool | None = None
    """Whether the login was proved to work; None where none was tried."""
    requests: int = 0
    """All that were sent, those of the session included."""
    budget: int = 15
    session_requests: int = 0
    """Sent to log in, look around and log out; they have a budget of their own."""
    session_budget: int = 0
    responses: tuple[Response, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def bearer(self) -> bool:
        """Whether the session was seen to be a token in Authorization and no cookie."""
        return self.session_cookies == ()


class HealthProbe(Model):
    """The answers of one health endpoint, asked one after another."""

    role: Role
    path: str
    responses: tuple[Response, ...] = Field(default=())
    head: Response | None = None
    """The answer to HEAD, which some monitors send; None where GET was not answered."""


class HttpHealth(Fact):
    """What liveness and readiness answered to an anonymous client."""

    url: str
    probes: tuple[HealthProbe, ...] = ()
    control: Response | None = None
    """A path that does not exist, to know what this origin answers to anything."""
