"""The collector `http.integrity`: what pages load, and the digests of those files that may be fetched."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from readycheck.api import CollectContext, Collector, ReasonCode
from readycheck_checks.http.collect.client import Answer, Client
from readycheck_checks.http.collect.describe import is_page, media_type
from readycheck_checks.http.collect.failures import unanswered
from readycheck_checks.http.collect.own_modules import OwnModules
from readycheck_checks.http.collect.recording.client import saved_client
from readycheck_checks.http.collect.responses import FAILURE_REASONS
from readycheck_checks.http.collect.subresources import Files, compare
from readycheck_checks.http.collect.walk import Walker
from readycheck_checks.http.facts import Reference, Role, Unseen
from readycheck_checks.http.facts.integrity import HttpIntegrity, IntegrityPage
from readycheck_checks.http.needs import of_origin
from readycheck_checks.http.reading import markup
from readycheck_checks.http.reading.references import IMPORTED, Named, named, references, without_values
from readycheck_checks.http.reading.tidied import tidy
from readycheck_checks.http.targets import Origin

MOST_PAGES = 4
_LONGEST_URL = 2048
_UPGRADE = re.compile(r"(?:^|[;,])\s*upgrade-insecure-requests\s*(?:$|[;,])", re.IGNORECASE)


def collect(origin: Origin, context: CollectContext) -> HttpIntegrity:
    """Visit the pages and compare. Raises CannotLook where the origin's `ca` or recording cannot be read."""
    return asyncio.run(_collect(origin, context))


@dataclass(slots=True)
class Visits:
    """The pages that were visited, with their answers, and those that were not."""

    client: Client
    walker: Walker
    most: int = MOST_PAGES
    made: list[tuple[IntegrityPage, Answer]] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    recorded: bool = False
    gone: tuple[ReasonCode, str] | None = None
    """Why no further page is visited."""

    async def make(self, path: str) -> None:
        """Visit a page, or note why not."""
        if self.gone is None and len(self.made) == self.most:
            message = f"more than {self.most} pages; only the first are looked at for what they load"
            self.gone = ReasonCode.BUDGET, message
        if self.gone is not None:
            return self._miss(path, *self.gone)
        try:
            url = self.walker.url(path)
        except ValueError as error:
            return self._miss(path, ReasonCode.UNSUPPORTED, f"{error}; name it as an origin of its own")
        if not self.client.take():
            message = "the budget of requests was spent before; raise the origin's 'integrity_requests'"
            return self._miss(path, ReasonCode.BUDGET, message)
        walk = await self.walker.visit(url, Role.PAGE)
        first = walk.responses[0]
        if not self.made and not self.recorded and (silent := unanswered(url, first.failure, first.status)):
            raise silent
        page = _page(walk.last, walk.responses[-1].followed, found=self.recorded or walk.last is not walk.first)
        self.made.append((page, walk.last))
        if page.failure is not None and page.failure.kind in FAILURE_REASONS:
            message = f"not tried after another page of the origin: {page.failure.message}"
            self.gone = FAILURE_REASONS[page.failure.kind], message
        return None

    def _miss(self, path: str, reason: ReasonCode, message: str) -> None:
        self.unseen.append(Unseen(role=Role.PAGE, path=path[:_LONGEST_URL], reason=reason, message=message))


async def _collect(origin: Origin, context: CollectContext) -> HttpIntegrity:
    saved = saved_client(origin, context) if origin.har is not None else None
    live = saved or Client(context, timeout=origin.timeout, budget=origin.integrity_requests, ca=origin.ca)
    async with live as client:
        walker = Walker(client, saved.base if saved else origin.url, context)
        visits = Visits(client, walker, len(saved.pages) if saved else MOST_PAGES, recorded=saved is not None)
        for path in dict.fromkeys(saved.pages if saved else origin.pages):
            await visits.make(path)
        files = Files(walker, context, origin.edge_tls, saved=saved.held if saved else frozenset())
        room, own = Room(), OwnModules(files)
        read = [markup.read(answer.text) if page.html else markup.Page() for page, answer in visits.made]
        pages = [
            await _with_files(page, answer, one, files, room)
            for (page, answer), one in zip(visits.made, read, strict=True)
        ]
        pages = [
            await _with_imports(page, answer, one, own, room)
            for page, (_, answer), one in zip(pages, visits.made, read, strict=True)
        ]
        return HttpIntegrity(
            url=walker.base,
            recorded=saved is not None,
            edge_tls=origin.edge_tls,
            pages=tuple(pages),
            unseen=tuple(visits.unseen),
            requests=client.sent,
            budget=client.budget,
        )


@dataclass(slots=True)
class Room:
    """What may still be kept of references."""

    count: int = 200
    text: int = 64 * 1024

    def takes(self, one: Reference) -> bool:
        """Keep one more, if there is room."""
        self.count -= 1
        self.text -= len(one.url) + len(one.integrity or "")
        return self.count >= 0 and self.text >= 0


def _page(answer: Answer, followed: str, *, found: bool) -> IntegrityPage:
    return IntegrityPage(
        url=(tidy(answer.url) if found else answer.url)[:_LONGEST_URL],
        status=answer.status,
        html=answer.failure is None and is_page(media_type(answer)),
        truncated=answer.truncated or len(answer.text) > markup.LONGEST,
        followed=followed,
        failure=answer.failure,
    )


async def _with_files(
    page: IntegrityPage, answer: Answer, read: markup.Page, files: Files, room: Room
) -> IntegrityPage:
    """The page with what it loads, compared as far as it may be."""
    found, dropped = references(read, answer.url)
    kept = [one for one in found if room.takes(one)]
    addresses = _addresses(named(read, answer.url))
    compared = await asyncio.gather(*(compare(one, addresses[one.url], answer.url, files) for one in kept))
    policies = [*answer.all("content-security-policy")]
    policies += [one.value for one in read.policies if one.in_head and not one.report_only]
    return page.model_copy(
        update={
            "subresources": tuple(compared),
            "dropped": dropped + len(found) - len(kept),
            "upgrades": any(_UPGRADE.search(policy) for policy in policies),
        }
    )


async def _with_imports(
    page: IntegrityPage, answer: Answer, read: markup.Page, own: OwnModules, room: Room
) -> IntegrityPage:
    """The page with what its own scripts import besides."""
    found, unread = await own.imported(read, answer.url)
    had = {one.reference.url for one in page.subresources if one.reference.kind in IMPORTED}
    new = [one for one in dict.fromkeys(each.reference for each in found) if one.url not in had]
    kept = [one for one in new if room.takes(one)]
    addresses = _addresses(found)
    compared = [await compare(one, addresses[one.url], answer.url, own.files) for one in kept]
    return page.model_copy(
        update={
            "subresources": (*page.subresources, *compared),
            "dropped": page.dropped + len(new) - len(kept),
            "unread": unread,
        }
    )


def _addresses(loads: Iterable[Named]) -> dict[str, list[str]]:
    """The whole addresses behind those that references are kept with, which lack the values of their query."""
    found: dict[str, list[str]] = {}
    for load in loads:
        same = found.setdefault(without_values(load.url), [])
        if load.url not in same:
            same.append(load.url)
    return found


INTEGRITY = Collector(
    id="http.integrity",
    title="Compare what pages load with its digests",
    fact=HttpIntegrity,
    collect=collect,
    thing="origins",
    needs_for=of_origin,
    deadline=90.0,
)
