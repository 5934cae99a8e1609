"""The collector `http.responses`: what an origin answers, class by class."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from readycheck.api import CollectContext, Collector, Mode, ReasonCode
from readycheck_checks.http.collect.client import Answer, Client, host_of
from readycheck_checks.http.collect.describe import is_page, media_type
from readycheck_checks.http.collect.failures import unanswered
from readycheck_checks.http.collect.login import Outcome, Session
from readycheck_checks.http.collect.recording import replayed
from readycheck_checks.http.collect.size import fitted
from readycheck_checks.http.collect.walk import Walker, target
from readycheck_checks.http.facts import FailureKind, HttpResponses, Response, Role, Unseen
from readycheck_checks.http.facts.words import BROKEN_BODY
from readycheck_checks.http.needs import of_responses
from readycheck_checks.http.reading import markup
from readycheck_checks.http.targets import Login, Origin

MOST_ASSETS = 2
MALFORMED = "%ff%zz"
"""The last part of an address: bytes that are no UTF-8, and an escape that is none (RFC 3986, 2.1)."""
METHODS = ("READYCHECK", "TRACE")
"""Asked for with consent only. A made-up method means nothing to any server, so that it cannot change anything, and
TRACE only repeats the request (RFC 9110, 9.3.8); DELETE or PUT might be taken at their word."""
FAILURE_REASONS = {
    FailureKind.UNREACHABLE: ReasonCode.UNREACHABLE,
    FailureKind.RESET: ReasonCode.UNREACHABLE,
    FailureKind.TIMEOUT: ReasonCode.TIMEOUT,
    FailureKind.TLS: ReasonCode.UNREACHABLE,
}
"""Failures of the first visit after which the others would only say the same again."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One address to look at, and why."""

    role: Role
    path: str
    method: str = "GET"
    probe: str = ""
    asked: bool = True
    """Asked for, so that it is said where the budget did not reach; a mere addition is left out silently."""


@dataclass(slots=True)
class Visits:
    """What is to be visited, and what came of it."""

    walker: Walker
    responses: list[Response] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)

    def miss(self, role: Role, path: str, reason: ReasonCode, message: str) -> None:
        """Note a response that was asked for and not seen."""
        self.unseen.append(Unseen(role=role, path=path, reason=reason, message=message))

    def plan(self, visit: Visit) -> tuple[Visit, str] | None:
        """The URL of a visit, with its first request taken; None, and noted, where it cannot be made."""
        try:
            url = visit.path if visit.role is Role.PLAIN_HTTP else self.walker.url(visit.path)
            if visit.probe == "malformed":
                url = malformed(url)
        except ValueError as error:
            self.miss(visit.role, visit.path, ReasonCode.UNSUPPORTED, f"{error}; name it as an origin of its own")
            return None
        if not self.walker.client.take():
            if visit.asked:
                message = "the budget of requests was spent before; raise the origin's 'requests'"
                self.miss(visit.role, visit.path, ReasonCode.BUDGET, message)
            return None
        return visit, url

    async def make(self, planned: list[tuple[Visit, str]]) -> Answer | None:
        """Make visits at once; the responses keep the order of the plan. Returns the last raw answer."""
        walks = await asyncio.gather(
            *(
                self.walker.visit(
                    url,
                    visit.role,
                    method=visit.method,
                    follow=visit.role is not Role.PLAIN_HTTP and visit.method == "GET",
                    probe=visit.probe,
                    found=visit.role is Role.ASSET and not visit.asked,
                )
                for visit, url in planned
            )
        )
        for walk in walks:
            self.responses += walk.responses
        return walks[-1].last if walks else None


def collect(origin: Origin, context: CollectContext) -> HttpResponses:
    """Visit the origin's response classes. Raises CannotLook where nothing answers or the profile is wrong."""
    if origin.har is not None:
        return replayed.responses(origin, context)
    return asyncio.run(_collect(origin, context))


async def _collect(origin: Origin, context: CollectContext) -> HttpResponses:
    async with Client(context, timeout=origin.timeout, budget=origin.requests, ca=origin.ca) as client:
        visits = Visits(Walker(client, origin.url, context))
        own = client.apart(origin.session_requests)
        pages = list(origin.pages)
        first: Answer | None = None
        if (gate := visits.plan(Visit(Role.PAGE, pages.pop(0))) if pages else None) is not None:
            first = await visits.make([gate])
            if gone := unanswered(origin.url, visits.responses[0].failure, visits.responses[0].status):
                raise gone
        rest = _rest(origin, context, pages, first, visits.walker)
        outcome: Outcome | None = None
        if first is not None and first.failure is not None and first.failure.kind in FAILURE_REASONS:
            reason = FAILURE_REASONS[first.failure.kind]
            for visit in rest:
                if visit.asked:
                    message = f"not tried after the first visit: {first.failure.message}"
                    visits.miss(visit.role, visit.path, reason, message)
        else:
            await visits.make([one for visit in rest if (one := visits.plan(visit)) is not None])
            session = _session(origin, context, visits, replace(visits.walker, client=own))
            if session is not None:
                context.progress("logging in with the test account")
                outcome = await session.run(origin.logout)
                visits.responses += outcome.responses
                visits.unseen += outcome.unseen
            if _may_act(origin, context):
                visits.responses += await _broken_body(origin, replace(visits.walker, client=own))
        return HttpResponses(
            url=origin.url,
            loopback=_is_loopback(host_of(origin.url)[1]),
            edge_tls=origin.edge_tls,
            login=outcome.ok if outcome else None,
            session_cookies=outcome.session_cookies if outcome else None,
            requests=client.sent + own.sent,
            budget=origin.requests,
            session_requests=own.sent,
            session_budget=origin.session_requests,
            responses=fitted(visits.responses),
            unseen=tuple(visits.unseen),
        )


def _rest(
    origin: Origin, context: CollectContext, pages: list[str], first: Answer | None, walker: Walker
) -> list[Visit]:
    """The visits after the first one, what matters most first: what the profile names, then errors, then the rest."""
    visits = [
        *(Visit(Role.API, path) for path in origin.api),
        *(Visit(Role.PAGE, path) for path in pages),
        *(Visit(Role.DOWNLOAD, path) for path in origin.downloads),
        *(Visit(Role.ASSET, path) for path in origin.assets or ()),
        *(Visit(Role.PLAIN_HTTP, url) for url in _plain(origin)),
        Visit(Role.ERROR, error_path(origin, context), probe="missing"),
        Visit(Role.ERROR, "", probe="malformed"),
    ]
    if first is not None and _shows_nonce(first):
        visits.append(Visit(Role.AGAIN, first.url, asked=False))
    if origin.assets is None:
        visits += [Visit(Role.ASSET, url, asked=False) for url in _assets(first, walker)]
    if _may_act(origin, context):
        page = origin.pages[0] if origin.pages else ""
        visits += [Visit(Role.ERROR, page, method, "method", asked=False) for method in METHODS]
    return visits


async def _broken_body(origin: Origin, walker: Walker) -> list[Response]:
    """A body that is no JSON, for the login alone: it is known to take JSON, and does nothing without a user."""
    login = origin.login
    if login is None or login.submit is None or login.format != "json":
        return []
    try:
        url = walker.url(login.submit)
    except ValueError:
        return []
    if not walker.client.take():
        return []
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    walk = await walker.visit(
        url, Role.ERROR, headers=headers, content=BROKEN_BODY.encode(), method="POST", probe="body"
    )
    return walk.responses


def _shows_nonce(first: Answer) -> bool:
    policies = [
        *first.all("content-security-policy"),
        *first.all("content-security-policy-report-only"),
        *(policy.value for policy in (markup.read(first.text).policies if is_page(media_type(first)) else ())),
    ]
    return any("'nonce-" in policy.lower() for policy in policies)


def _may_act(origin: Origin, context: CollectContext) -> bool:
    """Whether the consent names this origin for what is more than looking."""
    _, host, port = host_of(origin.url)
    return context.consent.active is not None and context.consent.allows_host(Mode.ACTIVE, f"{host}:{port}")


def _session(origin: Origin, context: CollectContext, visits: Visits, walker: Walker) -> Session | None:
    """A login to make, where it is allowed; what a described one lacks is noted."""
    active = context.consent.active
    message = ""
    if active is None or not _may_act(origin, context):
        message = f"logging in needs consent.active with the host {host_of(origin.url)[1]}"
    elif (account := next(iter(filter(None, (active.account, *active.accounts))), None)) is None:
        message = "logging in needs consent.active.account, a test account"
    else:  # whoever gives an account wants to see what lies behind the login, described or not
        return Session(walker, origin.login or Login(), account)
    if origin.login is not None:
        for path in origin.login.authenticated or ("",):
            visits.miss(Role.AUTHENTICATED, path, ReasonCode.NO_CONSENT, message)
    return None


def _assets(first: Answer | None, walker: Walker) -> list[str]:
    """What the first page loads from this host."""
    if first is None or not first.body or not is_page(media_type(first)):
        return []
    page, found = markup.read(first.text), []
    for reference in page.assets:
        try:
            url = target(target(first.url, page.base), reference)
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


def malformed(url: str) -> str:
    """An address beside `url` that no server can decode; it is to be sent as it is written."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/{MALFORMED}"


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
    needs_for=of_responses,
    deadline=90.0,
)
