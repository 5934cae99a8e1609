"""The collector `http.health`: what liveness and readiness answer to an anonymous client."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

from readycheck.api import CannotLook, CollectContext, Collector, ReasonCode
from readycheck_checks.http.collect.client import Client, host_of
from readycheck_checks.http.collect.describe import describe
from readycheck_checks.http.collect.failures import unanswered
from readycheck_checks.http.collect.recording.replayed import refuse_live
from readycheck_checks.http.collect.responses import error_path
from readycheck_checks.http.collect.walk import target
from readycheck_checks.http.facts import FailureKind, HealthProbe, HttpHealth, Response, Role
from readycheck_checks.http.needs import of_origin
from readycheck_checks.http.targets import Origin

SAMPLES = 3
"""Requests to each endpoint: one alone may have met a cold cache."""


def collect(origin: Origin, context: CollectContext) -> HttpHealth:
    """Ask each endpoint that the profile names. Raises CannotLook where nothing answers, or one is elsewhere."""
    if origin.health.live is not None or origin.health.ready is not None:
        refuse_live(origin)
    return asyncio.run(_collect(origin, context))


async def _collect(origin: Origin, context: CollectContext) -> HttpHealth:
    named = [(Role.LIVE, origin.health.live), (Role.READY, origin.health.ready)]
    urls = [(role, path, _url(origin, path)) for role, path in named if path is not None]
    if not urls:
        return HttpHealth(url=origin.url)
    budget = len(urls) * (SAMPLES + 1) + 1
    async with Client(context, timeout=origin.timeout, budget=budget, ca=origin.ca) as client:

        async def ask(role: Role, url: str, method: str = "GET") -> Response:
            client.take()
            return describe(await client.send(method, url), role, context)

        probes = []
        for role, path, url in urls:
            responses = [await ask(role, url)]
            while len(responses) < SAMPLES and responses[-1].failure is None:
                responses.append(await ask(role, url))
            head = await ask(role, url, "HEAD") if responses[-1].failure is None else None
            probes.append(HealthProbe(role=role, path=path, responses=tuple(responses), head=head))
        failures = [probe.responses[0].failure for probe in probes]
        # Silence until the time is over is a finding; that nobody is there is for all other checks to say as well.
        nobody = all(one is not None and one.kind is FailureKind.UNREACHABLE for one in failures)
        if nobody and (gone := unanswered(urls[0][2], failures[0])):
            raise gone
        control = None
        if any(probe.responses[-1].failure is None for probe in probes):
            control = await ask(Role.ERROR, urljoin(urls[0][2], error_path(origin, context)))
        return HttpHealth(url=origin.url, probes=tuple(probes), control=control)


def _url(origin: Origin, path: str) -> str:
    try:
        url = target(origin.url, path)
        if host_of(url)[1] == host_of(origin.url)[1]:
            return url
    except ValueError:
        pass
    raise CannotLook(
        ReasonCode.UNSUPPORTED,
        f"the health endpoint {path} is not on the host of {origin.url}; name its host as an origin of its own",
    )


HEALTH = Collector(
    id="http.health",
    title="Ask liveness and readiness",
    fact=HttpHealth,
    collect=collect,
    thing="origins",
    needs_for=of_origin,
    deadline=90.0,
)
