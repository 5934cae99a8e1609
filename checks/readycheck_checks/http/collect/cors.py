"""The collector `http.cors`: asks endpoints as other origins would, with GET and OPTIONS and without credentials."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from readycheck.api import CollectContext, Collector, ReasonCode
from readycheck_checks.http.collect.client import Answer, Client
from readycheck_checks.http.collect.failures import unanswered
from readycheck_checks.http.collect.recording.replayed import refuse_live
from readycheck_checks.http.collect.responses import FAILURE_REASONS, error_path
from readycheck_checks.http.collect.walk import Walker
from readycheck_checks.http.facts import Role, Unseen
from readycheck_checks.http.facts.cors import KEPT, CorsAnswer, CorsEndpoint, HttpCors, Question
from readycheck_checks.http.needs import of_origin
from readycheck_checks.http.reading.addresses import host_of
from readycheck_checks.http.sharing import origins
from readycheck_checks.http.targets import Origin

MOST_ENDPOINTS = 8
MOST_TRUSTED = 4
AT_ONCE = 4
_LONGEST_URL = 2048
_LONGEST_VALUE = 400
_LONGEST = 1200
_MOST_LINES = 4
Asked = tuple[Question, str | None]


@dataclass(slots=True)
class Endpoint:
    """One endpoint that is being asked."""

    url: str
    client: Client
    waiting: list[Asked]
    answers: list[CorsAnswer] = field(default_factory=list)

    async def ask(self, budget: int) -> None:
        """Ask until the budget ends, the endpoint fails, or it asks to be left alone (429)."""
        left, self.waiting = self.waiting[budget:], self.waiting[:budget]
        count = 1  # the first answer alone tells whether there is anybody to ask
        while self.waiting:
            batch = [one for one in self.waiting[:count] if self.client.take()]
            if not batch:
                break
            self.waiting = self.waiting[len(batch) :]
            self.answers += await asyncio.gather(*(self._one(*asked) for asked in batch))
            if any(one.status == 429 or one.failure is not None for one in self.answers):
                break
            count = AT_ONCE
        self.waiting += left

    async def _one(self, question: Question, origin: str | None) -> CorsAnswer:
        asked = CorsAnswer(question=question, origin=origin)
        # An answer made for a stranger's Origin must not be handed to users from a cache in between.
        headers = {**dict(asked.sent), "Cache-Control": "no-store"}
        return describe(asked, await self.client.send(asked.method, self.url, headers))

    @property
    def fact(self) -> CorsEndpoint:
        """What came of it."""
        unasked = tuple(question for question, _ in self.waiting if question is not Question.TRUSTED)
        return CorsEndpoint(url=self.url[:_LONGEST_URL], answers=tuple(self.answers), unasked=unasked)


def collect(origin: Origin, context: CollectContext) -> HttpCors:
    """Ask each endpoint. Raises CannotLook where nothing answers, or the origin's `ca` cannot be read."""
    refuse_live(origin)
    return asyncio.run(_collect(origin, context))


async def _collect(origin: Origin, context: CollectContext) -> HttpCors:
    scheme, host, port = host_of(origin.url)
    secure = scheme == "https" or origin.edge_tls
    own = origins.Origin("https" if secure else "http", host, 443 if secure and scheme == "http" else port)
    trusted, unseen = _trusted(origin.cors_trusted)
    stranger = f"readycheck-{error_path(origin, context).rpartition('-')[2][:12]}.example"
    asked = origins.questions(own, trusted, stranger)
    friends = [one for one in asked if one[0] is Question.TRUSTED][:MOST_TRUSTED]
    asked = [one for one in asked if one[0] is not Question.TRUSTED] + friends
    async with Client(context, timeout=origin.timeout, budget=0, ca=origin.ca) as client:
        urls = _urls(origin, Walker(client, origin.url, context), unseen)
        client.budget = origin.cors_requests * len(urls)
        endpoints: list[CorsEndpoint] = []
        gone: tuple[ReasonCode, str] | None = None
        for path, url in urls:
            if gone is not None:
                unseen.append(_unseen(path, *gone))
                continue
            endpoint = Endpoint(url, client, list(asked))
            await endpoint.ask(origin.cors_requests)
            endpoints.append(endpoint.fact)
            failure = endpoint.answers[0].failure
            if len(endpoints) == 1 and (silent := unanswered(origin.url, failure, endpoint.answers[0].status)):
                raise silent
            if failure is not None and failure.kind in FAILURE_REASONS:
                message = f"not tried after another endpoint of the origin: {failure.message}"
                gone = FAILURE_REASONS[failure.kind], message
        return HttpCors(
            url=origin.url,
            own=str(own),
            loopback=own.loopback,
            trusted=tuple(trusted),
            endpoints=tuple(endpoints),
            unseen=tuple(unseen),
            requests=client.sent,
            budget=origin.cors_requests,
        )


def _trusted(named: Sequence[str]) -> tuple[list[str], list[Unseen]]:
    """The profile's trusted origins as a browser writes them; what is none is noted."""
    trusted, unseen = [], []
    for one in named[:50]:
        read = origins.parse(one.replace("//*.", "//", 1))
        if read is None:
            message = f"'{one[:200]}' in cors_trusted is no origin; write for example https://app.example.edu"
            unseen.append(_unseen(one[:200], ReasonCode.NOT_CONFIGURED, message))
        else:
            trusted.append(str(read).replace("//", "//*.", 1) if "//*." in one else str(read))
    return trusted, unseen


def _urls(origin: Origin, walker: Walker, unseen: list[Unseen]) -> list[tuple[str, str]]:
    """Path and address of each endpoint to ask, each once; what cannot be asked is noted."""
    paths = origin.cors if origin.cors is not None else (*origin.pages[:1], *origin.api)
    found: dict[str, str] = {}
    for path in paths:
        try:
            url = walker.url(path)
        except ValueError as error:
            unseen.append(_unseen(path, ReasonCode.UNSUPPORTED, f"{error}; name it as an origin of its own"))
            continue
        if url not in found and len(found) == MOST_ENDPOINTS:
            message = f"more than {MOST_ENDPOINTS} endpoints; name those that matter most in the origin's 'cors'"
            unseen.append(_unseen(path, ReasonCode.BUDGET, message))
        else:
            found.setdefault(url, path)
    return [(path, url) for url, path in found.items()]


def describe(asked: CorsAnswer, answer: Answer) -> CorsAnswer:
    """The fact of one answer: the headers that a browser judges by, within a bound."""
    pairs: list[tuple[str, str]] = []
    room = _LONGEST
    for name in KEPT:
        for value in answer.all(name)[:_MOST_LINES]:
            kept = value.strip()[: min(room, _LONGEST_VALUE)]
            if kept or not value.strip():
                pairs.append((name, kept))
                room -= len(kept)
    return asked.model_copy(update={"status": answer.status, "headers": tuple(pairs), "failure": answer.failure})


def _unseen(path: str, reason: ReasonCode, message: str) -> Unseen:
    return Unseen(role=Role.API, path=path[:_LONGEST_URL], reason=reason, message=message)


CORS = Collector(
    id="http.cors",
    title="Ask as other origins",
    fact=HttpCors,
    collect=collect,
    thing="origins",
    needs_for=of_origin,
    deadline=120.0,
)
