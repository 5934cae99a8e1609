"""The collector `http.responses`: what an origin answers, class by class."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
from dataclasses import dataclass, field

from readycheck.api import CollectContext, Collector, Mode, ReasonCode
from readycheck_checks.http import markup
from readycheck_checks.http.collect.client import Answer, Client, host_of
from readycheck_checks.http.collect.describe import is_page, media_type
from readycheck_checks.http.collect.login import MOST_REQUESTS, Session
from readycheck_checks.http.collect.walk import Walker, target
from readycheck_checks.http.facts import FailureKind, HttpResponses, Response, Role, Unseen
from readycheck_checks.http.targets import Login, Origin

MOST_ASSETS = 2
FAILURE_REASONS = {
    FailureKind.UNREACHABLE: ReasonCode.UNREACHABLE,
    FailureKind.RESET: ReasonCode.UNREACHABLE,
    FailureKind.TIMEOUT: ReasonCode.TIMEOUT,
    FailureKind.TLS: ReasonCode.UNREACHABLE,
}
"""Failures of the first visit after which the others would only say the same again."""


@dataclass(slots=True)
class Visits:
    """What is to be visited, and what came of it."""

    walker: Walker
    responses: list[Response] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)

    def miss(self, role: Role, path: str, reason: ReasonCode, message: str) -> None:
        """Note a response that was asked for and not seen."""
        self.unseen.append(Unseen(role=role, path=path, reason=reason, message=message))

    def plan(self, role: Role, path: str) -> tuple[Role, str] | None:
        """The URL of a visit, with its first request taken; None, and noted, where it cannot be made."""
        try:
            url = path if role is Role.PLAIN_HTTP else self.walker.url(path)
        except ValueError as error:
            self.miss(role, path, ReasonCode.UNSUPPORTED, f"{error}; name it as an origin of its own")
            return None
        if not self.walker.client.take():
            self.miss(
                role, path, ReasonCode.BUDGET, "the budget of requests was spent before; raise the origin's 'requests'"
            )
            return None
        return role, url

    async def make(self, planned: list[tuple[Role, str]]) -> Answer | None:
        """Make visits at once; the responses keep the order of the plan. Returns the last raw answer."""
        walks = await asyncio.gather(
            *(self.walker.visit(url, role, follow=role is not Role.PLAIN_HTTP) for role, url in planned)
        )
        for walk in walks:
            self.responses += walk.responses
        return walks[-1].last if walks else None


def collect(origin: Origin, context: CollectContext) -> HttpResponses:
    """Visit the origin's response classes. Raises CannotLook where the profile cannot be followed."""
    return asyncio.run(_collect(origin, context))


async def _collect(origin: Origin, context: CollectContext) -> HttpResponses:
    async with Client(context, timeout=origin.timeout, budget=origin.requests, ca=origin.ca) as client:
        visits = Visits(Walker(client, origin.url, context))
        pages = list(origin.pages)
        first: Answer | None = None
        if (gate := visits.plan(Role.PAGE, pages.pop(0)) if pages else None) is not None:
            first = await visits.make([gate])
        rest = [
            (Role.ERROR, error_path(origin, context)),
            *((Role.API, path) for path in origin.api),
            *((Role.PAGE, path) for path in pages),
            *((Role.ASSET, path) for path in _assets(origin, first, visits.walker)),
            *((Role.PLAIN_HTTP, url) for url in _plain(origin)),
            *((Role.DOWNLOAD, path) for path in origin.downloads),
        ]
        ok: bool | None = None
        if first is not None and first.failure is not None and first.failure.kind in FAILURE_REASONS:
            reason = FAILURE_REASONS[first.failure.kind]
            for role, path in rest:
                visits.miss(role, path, reason, f"not tried after the first visit: {first.failure.message}")
        else:
            session = _session(origin, context, visits)
            reserve = min(client.budget - client.sent, _wanted(origin)) if session else 0
            client.budget -= reserve
            planned = [one for role, path in rest if (one := visits.plan(role, path)) is not None]
            await visits.make(planned)
            client.budget += reserve
            if session is not None:
                context.progress("logging in with the test account")
                outcome = await session.run(origin.logout)
                ok = outcome.ok
                visits.responses += outcome.responses
                visits.unseen += outcome.unseen
        return HttpResponses(
            url=origin.url,
            loopback=_is_loopback(host_of(origin.url)[1]),
            edge_tls=origin.edge_tls,
            login=ok,
            requests=client.sent,
            budget=origin.requests,
            responses=tuple(visits.responses),
            unseen=tuple(visits.unseen),
        )


def _session(origin: Origin, context: CollectContext, visits: Visits) -> Session | None:
    """A login to make, where it is allowed; what a described one lacks is noted."""
    _, host, port = host_of(origin.url)
    active = context.consent.active
    message = ""
    if active is None or not context.consent.allows_host(Mode.ACTIVE, f"{host}:{port}"):
        message = f"logging in needs consent.active with the host {host}"
    elif (account := next(iter(filter(None, (active.account, *active.accounts))), None)) is None:
        message = "logging in needs consent.active.account, a test account"
    else:  # whoever gives an account wants to see what lies behind the login, described or not
        return Session(visits.walker, origin.login or Login(), account)
    if origin.login is not None:
        for path in origin.login.authenticated or ("",):
            visits.miss(Role.AUTHENTICATED, path, ReasonCode.NO_CONSENT, message)
    return None


def _wanted(origin: Origin) -> int:
    pages = origin.login.authenticated if origin.login else ()
    return MOST_REQUESTS + max(1, len(pages)) + (origin.logout is not None)


def _assets(origin: Origin, first: Answer | None, walker: Walker) -> list[str]:
    """The paths to look at as assets: those named, else what the first page loads from this host."""
    if origin.assets is not None:
        return list(origin.assets)
    if first is None or not first.body or not is_page(media_type(first)):
        return []
    found: list[str] = []
    for reference in markup.read(first.text).assets:
        try:
            url = target(first.url, reference)
            if walker.at_home(url) and url not in found:
                found.append(url)
        except ValueError:
            continue
    return found[:MOST_ASSETS]


def _plain(origin: Origin) -> list[str]:
    """Where plain http would be answered, for an origin with TLS."""
    scheme, host, port = host_of(origin.url)
    if scheme != "https" or (port != 443 and origin.http_port is None):
        return []
    shown = f"[{host}]" if ":" in host else host
    return [f"http://{shown}/" if origin.http_port in (None, 80) else f"http://{shown}:{origin.http_port}/"]


def error_path(origin: Origin, context: CollectContext) -> str:
    """A path that no target has; the same in each run, so that findings keep their fingerprint."""
    name = hashlib.sha256(f"{context.target_name}/{origin.id}".encode()).hexdigest()[:16]
    return f"readycheck-no-such-page-{name}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


RESPONSES = Collector(
    id="http.responses",
    title="Visit the response classes of a web origin",
    fact=HttpResponses,
    collect=collect,
    thing="origins",
    deadline=90.0,
)
