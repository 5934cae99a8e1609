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
    session_cookies: tuple[str, ...] | None = None
    """Names of the cookies without which the session is over, learned by leaving out one at a time.
    None where it was not tried; empty where the session needs no cookie."""
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
