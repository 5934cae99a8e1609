"""The collector `http.exposed`: which internal files and endpoints an origin serves to a stranger.

First it learns what a missing page looks like, then it asks, the gravest first. A body is looked at in memory
and forgotten.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence

from readycheck.api import CannotLook, CollectContext, Collector, Mode, ReasonCode
from readycheck_checks.http.collect.client import CONCURRENCY, Client
from readycheck_checks.http.collect.exposed.look import Look
from readycheck_checks.http.collect.exposed.page import Page
from readycheck_checks.http.collect.failures import unanswered
from readycheck_checks.http.collect.recording.replayed import refuse_live
from readycheck_checks.http.exposed import security_txt, stack
from readycheck_checks.http.exposed.catalogue import CATALOGUE, GRAVE, Entry, first, graphql, last
from readycheck_checks.http.exposed.missing import NAMES, Shown, outcome
from readycheck_checks.http.facts.exposed import Control, Declared, HttpExposed, Outcome
from readycheck_checks.http.needs import of_origin
from readycheck_checks.http.reading import traces
from readycheck_checks.http.reading.addresses import host_of
from readycheck_checks.http.reading.tidied import tidy
from readycheck_checks.http.targets import Origin

CONTROLS = 12
"""Most requests to learn what a missing page looks like."""
MOST_THROTTLED = 5
MOST_FAILING = 5
_GONE = (404, 410)
_GRAPHQL = re.compile(r"(?i)(?:graphql|gql)[^/]{0,20}$")
_MOST_GRAPHQL = 3


def collect(origin: Origin, context: CollectContext) -> HttpExposed:
    """Ask for internal files and endpoints. Raises CannotLook where the origin cannot be reached."""
    refuse_live(origin)
    return asyncio.run(_collect(origin, context))


async def _collect(origin: Origin, context: CollectContext) -> HttpExposed:
    async with Client(context, timeout=origin.timeout, budget=CONTROLS, ca=origin.ca) as controlling:
        look = Look(controlling.apart(origin.exposed_requests), origin.url, context, origin.timeout)
        page = Page(look)
        context.progress("learning what a missing page looks like")
        await page.visit(origin.pages[0] if origin.pages else "")
        controls = await _controls(controlling, look, _names(origin, context))
        look.down = _down(page.shown, controls)
        declared = [await _declared(look, path) for path in _internal(origin)]
        fitting = set(_catalogue(context, look, [one.url for one in declared]))
        context.progress("asking for internal files and endpoints")
        left = await _ask_all(look, [*(one for one in GRAVE if one in fitting), *_named_graphql(origin)])
        found = None
        if not look.stopped:
            await page.follow()
            found = await look.fetch(".well-known/security.txt")
        look.stacks |= _told(page.shown, look.missing)
        seen = frozenset(look.stacks)
        left += await _ask_all(look, [one for one in first(seen) if one in fitting])
        served = [one.path for one in look.exposures if one.origin == "catalogue"]
        left += await _ask_all(look, [one for one in last(seen, served) if one in fitting])
        public = {url for path in origin.public if (url := look.address(path)) is not None}
        return HttpExposed(
            url=look.base,
            page_status=page.shown.status if page.shown is not None else None,
            requests=look.client.sent,
            budget=origin.exposed_requests,
            control_requests=controlling.sent,
            controls=tuple(controls),
            asked=tuple(look.asked),
            exposures=tuple(
                one.model_copy(update={"public": True}) if {one.url, one.url.partition("?")[0]} & public else one
                for one in look.exposures
            ),
            stacks=tuple(one for one in stack.STACKS if one in seen),
            declared=tuple(declared),
            public=origin.public,
            left_out=tuple(one.path for one in left),
            left_out_grave=sum(one.grave for one in left),
            stopped=look.stopped,
            security_txt=security_txt.read(found.sample) if found is not None and found.status == 200 else None,
        )


async def _controls(client: Client, look: Look, names: tuple[str, str]) -> list[Control]:
    """Ask for names that do not exist; a second one of a class where the first is no plain 404."""
    look.names = names
    first = [(kind, pair[0].format(*names)) for kind, pair in NAMES.items()]
    answers = await asyncio.gather(*(look.raw(client, path) for _, path in first))
    if all(shown.status is None for shown in answers):
        raise unanswered(look.base, look.last_failure) or CannotLook(
            ReasonCode.UNREACHABLE, f"nothing could be asked for: {look.said}"
        )
    second = [
        (kind, NAMES[kind][1].format(*names))
        for (kind, _), shown in zip(first, answers, strict=True)
        if shown.status not in _GONE
    ]
    answers += await asyncio.gather(*(look.raw(client, path) for _, path in second))
    controls = []
    for (kind, _), shown in zip([*first, *second], answers, strict=True):
        look.missing.append(shown)
        controls.append(_control(kind, shown, names))
    return controls


def _down(page: Shown | None, controls: Sequence[Control]) -> bool:
    """Whether the server fails at everything: the first page and every name that does not exist."""
    failing = page is not None and (page.failed or (page.status or 0) >= 500)
    return failing and all(one.outcome is Outcome.FAILED for one in controls)


def _control(kind: str, shown: Shown, names: tuple[str, str]) -> Control:
    location = tidy(shown.location)
    for name in names:
        location = location.replace(name, "…")
    return Control(
        extension=kind,
        status=shown.status,
        length=len(shown.sample.data),
        digest=hashlib.sha256(shown.sample.data).hexdigest() if shown.sample.data else "",
        content_type=shown.sample.media,
        location=location[:300],
        outcome=outcome(shown, ()),
        traces=traces.find(shown.sample.text, shown.sample.media),
    )


async def _ask_all(look: Look, entries: Sequence[Entry]) -> list[Entry]:
    """Ask for each, some at a time; returns those that were left out."""
    waiting = [one for one in entries if look.fresh(one.path)]
    while waiting and not look.stopped:
        batch = [one for one in waiting[: CONCURRENCY * 2] if look.client.take()]
        if not batch:
            look.stopped = "budget"
            break
        waiting = waiting[len(batch) :]
        await asyncio.gather(*(look.entry(one) for one in batch))
        outcomes = [one.outcome for one in look.asked]
        if outcomes.count(Outcome.THROTTLED) >= MOST_THROTTLED:
            look.stopped = "throttled"
        elif look.silent >= MOST_FAILING or (look.down and set(outcomes) == {Outcome.FAILED}):
            look.stopped = "failing"
        elif look.out_of_time:
            look.stopped = "time"
    return waiting


def _catalogue(context: CollectContext, look: Look, declared: Sequence[str]) -> list[Entry]:
    """What fits this origin: not what is declared as internal, nothing that costs the server without consent."""
    _, host, port = host_of(look.base)
    consented = context.consent.allows_host(Mode.ACTIVE, f"{host}:{port}")
    look.host = host
    taken = set(declared)
    return [one for one in CATALOGUE if (consented or not one.heavy) and look.address(one.path) not in taken]


def _told(page: Shown | None, missing: Sequence[Shown]) -> set[str]:
    """The stacks that the first page and what stands for missing ones tell of."""
    shown = [*([page] if page is not None else []), *missing]
    return {name for one in shown if not one.sample.binary for name in stack.of_text(one.sample.text)}


def _named_graphql(origin: Origin) -> list[Entry]:
    """The endpoints of GraphQL among the pages and the API that the profile names."""
    paths = [one.partition("?")[0].rstrip("/") for one in (*origin.api, *origin.pages)]
    named = [one for one in dict.fromkeys(paths) if _GRAPHQL.search(one)]
    return [graphql(one) for one in named[:_MOST_GRAPHQL]]


def _internal(origin: Origin) -> list[str]:
    named = [*origin.internal, *([origin.metrics] if origin.metrics else [])]
    return list(dict.fromkeys(one for one in named if one not in origin.public))


async def _declared(look: Look, path: str) -> Declared:
    """Ask for an internal endpoint as a stranger."""
    url = look.address(path)
    if url is None:
        return Declared(path=path, url=path[:300], outcome=Outcome.FAILED, detail="it is on another host")
    shown = await look.fetch(path)
    if shown is None:
        return Declared(path=path, url=url, outcome=Outcome.FAILED, detail="the budget of requests was spent before")
    result = look.result(path, shown)
    return Declared(
        path=path,
        url=url,
        status=shown.status,
        outcome=result,
        detail=look.said if shown.status is None else "",
    )


def _names(origin: Origin, context: CollectContext) -> tuple[str, str]:
    """Two names that no target has; the same in each run."""
    one, other = (
        hashlib.sha256(f"{context.target_name}/{origin.id}/{number}".encode()).hexdigest()[:12] for number in (1, 2)
    )
    return f"readycheck-none-{one}", f"readycheck-none-{other}"


EXPOSED = Collector(
    id="http.exposed",
    title="Ask for internal files and endpoints",
    fact=HttpExposed,
    collect=collect,
    thing="origins",
    needs_for=of_origin,
    deadline=150.0,
)
