"""Fetches the files that pages load, where that is allowed, and compares them with their digests."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from readycheck.api import CollectContext, Mode
from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.collect.describe import media_type
from readycheck_checks.http.collect.walk import Walker
from readycheck_checks.http.facts import FailureKind, Reference
from readycheck_checks.http.facts.integrity import Compared, Subresource
from readycheck_checks.http.reading.addresses import host_of
from readycheck_checks.http.reading.modules import Imports, imports
from readycheck_checks.http.sharing.origins import Origin
from readycheck_checks.http.subresources import metadata

FILE_CAP = 8 * 1024 * 1024
LONGEST = 512
"""Characters that are kept of an address or an `integrity`."""
_SPACE = re.compile(r"[\t\n\f\r ]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class File:
    """What came of fetching a file: its digests, or why there are none."""

    digests: dict[str, bytes] = field(default_factory=dict)
    reason: Compared = Compared.UNREADABLE
    detail: str = ""
    headers: tuple[str, str] = ("", "")
    """Access-Control-Allow-Origin and -Credentials."""
    imports: Imports = field(default_factory=Imports)
    """What it imports as a module; as a classic script only what is `dynamic`."""


@dataclass(slots=True)
class Files:
    """Fetches each file once, where it may be fetched at all."""

    walker: Walker
    context: CollectContext
    edge_tls: bool = False
    had: dict[str, asyncio.Task[File]] = field(default_factory=dict)
    saved: frozenset[str] = frozenset()
    """Addresses whose files a recording holds, so that nobody is asked for them."""

    def allowed(self, url: str) -> bool:
        """Whether `url` is on the origin's host, on one that the consent names, or recorded."""
        if url in self.saved:
            return True
        _, host, port = host_of(url)
        return self.walker.at_home(url) or self.context.consent.allows_host(Mode.ACTIVE, f"{host}:{port}")

    async def get(self, url: str, page: str) -> File:
        """The file; `page` is the address of the page that loads it first."""
        if not self.allowed(url):
            return File(reason=Compared.OFF_HOST)
        if url not in self.had:
            if not self.walker.client.take():
                return File(reason=Compared.BUDGET)
            self.had[url] = asyncio.create_task(self._fetch(url, origin_of(page)))
        return await self.had[url]

    async def _fetch(self, url: str, origin: str) -> File:
        headers = {} if origin_of(url) == origin else {"Origin": origin}
        answer = await self.walker.client.send("GET", url, headers, cap=FILE_CAP)
        shared = (answer.header("access-control-allow-origin"), answer.header("access-control-allow-credentials"))
        if answer.truncated or (answer.failure is not None and answer.failure.kind is FailureKind.TOO_LARGE):
            return File(reason=Compared.TOO_LARGE, headers=shared)
        if answer.failure is not None:
            return File(detail=answer.failure.message)
        if answer.status is None or not 200 <= answer.status < 300:
            return File(detail=f"it is answered {answer.status}")
        return File(metadata.digests_of(answer.body), headers=shared, imports=_imports(answer))


def _imports(answer: Answer) -> Imports:
    """What a script imports; nothing in a file of another kind."""
    return imports(answer.text, module=True) if "script" in media_type(answer) else Imports()


async def compare(reference: Reference, addresses: list[str], page: str, files: Files) -> Subresource:
    """A file beside what its `integrity` says of it.

    `addresses` are the whole ones that it may stand for, `page` is the address of the page that loads it.
    """
    one = reference.model_copy(update={"integrity": plain(reference.integrity)})
    wanted = metadata.parse(one.integrity)
    if not wanted.digests:
        return Subresource(reference=one)
    if len(reference.integrity or "") >= LONGEST:
        return _uncompared(one, "its integrity is longer than what is kept of it")
    if len(addresses) != 1:
        return _uncompared(one, "the page loads several files whose addresses differ only in values")
    file = await files.get(addresses[0], page)
    if not file.digests:
        return Subresource(reference=one, compared=file.reason, detail=file.detail[:200])
    fits = wanted.fits(file.digests)
    return Subresource(
        reference=one,
        compared=Compared.MATCHES if fits else Compared.DIFFERS,
        shared=_shared(one, addresses[0], page, file, edge_tls=files.edge_tls),
    )


def _uncompared(one: Reference, why: str) -> Subresource:
    return Subresource(reference=one, compared=Compared.UNREADABLE, detail=why)


def _shared(reference: Reference, url: str, page: str, file: File, *, edge_tls: bool) -> bool | None:
    """Whether the file's host lets the page read it (Fetch, "CORS check")."""
    origin = origin_of(page)
    if origin_of(url) == origin:
        return None
    allowed, credentials = file.headers
    with_credentials = reference.crossorigin == "use-credentials"
    if allowed == "*" and not with_credentials:
        return True
    if edge_tls:  # the origin that users see is not known here
        return None
    return allowed == origin and (credentials == "true" or not with_credentials)


def origin_of(url: str) -> str:
    """The origin of an absolute URL as a browser writes it."""
    return str(Origin(*host_of(url)))


def plain(text: str | None) -> str | None:
    """An attribute on one line; a control character would take six in a report."""
    return None if text is None else _CONTROL.sub("\ufffd", _SPACE.sub(" ", text.strip("\t\n\f\r ")))
