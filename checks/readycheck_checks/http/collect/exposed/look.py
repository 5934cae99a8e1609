"""Asks for one path and says what came of it; what was read is forgotten with the answer."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from readycheck.api import CollectContext
from readycheck_checks.http.collect.client import Answer, Client
from readycheck_checks.http.collect.describe import media_type
from readycheck_checks.http.collect.walk import Walker
from readycheck_checks.http.exposed import secrets, stack
from readycheck_checks.http.exposed.catalogue import Entry
from readycheck_checks.http.exposed.missing import Shown, outcome
from readycheck_checks.http.exposed.sample import CAP, Sample
from readycheck_checks.http.exposed.signature import Signature
from readycheck_checks.http.facts import Failure
from readycheck_checks.http.facts.exposed import Asked, Exposure, Outcome
from readycheck_checks.http.reading.addresses import absolute
from readycheck_checks.http.reading.tidied import tidy

TAIL = {"Range": f"bytes=-{CAP}"}
_KEPT = ("content-length", "content-range", "retry-after", "sourcemap", "x-sourcemap")
_TOTAL = re.compile(r"/(\d{1,15})$")
_MOST_EXPOSURES = 60
_LONGEST_PATH = 300
_MOST_HEADERS = 100


class Look:
    """Asks on one origin and gathers what was found."""

    def __init__(self, client: Client, base: str, context: CollectContext, timeout: float) -> None:
        self.client = client
        self._timeout = timeout
        self.base = base
        self.context = context
        self.host = ""
        self.names: tuple[str, ...] = ()
        self.missing: list[Shown] = []
        self.asked: list[Asked] = []
        self.exposures: list[Exposure] = []
        self.stopped = ""
        self.stacks: set[str] = set()
        """What the answers tell that the origin is made with."""
        self.last_failure: Failure | None = None
        self.silent = 0
        """Requests in a row without a whole answer."""
        self.down = False
        """The server fails at everything, so that a few more failures are enough to stop."""
        self._been: set[str] = set()

    @property
    def out_of_time(self) -> bool:
        """Whether another round could be cut off by the engine."""
        return self.context.remaining() < 2 * self._timeout + 2.0

    @property
    def said(self) -> str:
        """Why the last request that failed did so."""
        return self.last_failure.message if self.last_failure is not None else "there was no answer"

    def address(self, path: str) -> str | None:
        """A path of this origin as a URL; None where it leads to another host."""
        try:
            url = absolute(self.base, path.replace("{host}", self.host))
            return url if Walker(self.client, self.base, self.context).at_home(url) else None
        except ValueError:
            return None

    def fresh(self, path: str) -> bool:
        """Whether a path is on this host and was not asked for."""
        url = self.address(path)
        return url is not None and url not in self._been

    def rebase(self, url: str) -> None:
        """Ask under the scheme and port that the first page was redirected to, on the same host."""
        new, old = urlsplit(url), urlsplit(self.base)
        self.base = urlunsplit((new.scheme, new.netloc, old.path, "", ""))

    async def raw(self, client: Client, path: str, headers: dict[str, str] | None = None) -> Shown:
        """Ask out of a client's budget."""
        url = self.address(path)
        if url is None or not client.take():
            return Shown(None, Sample(b""))
        return await self._send(client, url, headers)

    async def fetch(self, path: str, headers: dict[str, str] | None = None) -> Shown | None:
        """Ask out of the budget; None where it is spent, or the path was asked for or is elsewhere."""
        url = self.address(path)
        if url is None or url in self._been or not self.client.take():
            return None
        return await self._send(self.client, url, headers)

    async def again(self, path: str, headers: dict[str, str]) -> Shown | None:
        """Ask once more for another part of what was asked for."""
        url = self.address(path)
        return await self._send(self.client, url, headers) if url is not None and self.client.take() else None

    async def end(self, path: str) -> Shown | None:
        """Ask for the end of a file, where references stand; None as for `fetch`.

        A server may refuse more than there is with 416 instead of sending all of it (RFC 9110, section 14.1.3).
        """
        shown = await self.fetch(path, TAIL)
        return (await self.again(path, {}) or shown) if shown is not None and shown.status == 416 else shown

    async def entry(self, entry: Entry, *, origin: str = "catalogue") -> None:
        """Ask for an entry, whose request was taken out of the budget."""
        url = self.address(entry.path)
        if url is None or url in self._been:
            return
        shown = await self._send(self.client, url, dict(entry.headers))
        self.weigh(entry.path, shown, entry, origin=origin)

    def weigh(self, path: str, shown: Shown, entry: Entry, *, origin: str) -> Signature | None:
        """Note what an answer is; returns the signature that it carries."""
        result = self.result(path, shown)
        # The beginning of an answer that breaks off may be enough to know it.
        begun = self.result(path, replace(shown, failed=False)) if shown.failed else result
        signature = entry.signature(shown.sample) if begun is Outcome.OTHER else None
        if signature is not None and any(entry.signature(one.sample) for one in self.missing if _ok(one)):
            signature, result = None, Outcome.MISSING  # anything gets such an answer here
        if signature is not None:
            result = Outcome.SERVED
            self.expose(path, shown, signature.name, origin=origin)
        self.note(path, shown, result)
        return signature

    def result(self, path: str, shown: Shown) -> Outcome:
        """What an answer is beside a missing page."""
        return outcome(shown, self.missing, names=(*self.names, path, path.rpartition("/")[2]))

    def note(self, path: str, shown: Shown, result: Outcome) -> None:
        """Keep what came of a path."""
        self.asked.append(Asked(path=tidy(path)[:_LONGEST_PATH], outcome=result, status=shown.status))

    def expose(self, path: str, shown: Shown, signature: str, *, origin: str) -> None:
        """Describe what was served."""
        sample, url = shown.sample, self.address(path)
        if url is None or len(self.exposures) >= _MOST_EXPOSURES:
            return
        total = _TOTAL.search(sample.headers.get("content-range", ""))
        said = total[1] if total else sample.headers.get("content-length", "")
        read = len(sample.data)
        self.exposures.append(
            Exposure(
                url=tidy(url),
                path=tidy(path)[:_LONGEST_PATH],
                signature=signature,
                status=shown.status or 0,
                length=max(read, int(said)) if said.isascii() and said.isdigit() and len(said) < 16 else read,
                read=read,
                digest=hashlib.sha256(sample.data).hexdigest(),
                content_type=sample.media,
                secrets=() if sample.binary else secrets.classes(sample.text),
                origin=origin,
            )
        )

    async def _send(self, client: Client, url: str, headers: dict[str, str] | None) -> Shown:
        self._been.add(url)
        answer = await client.send("GET", url, {"Accept-Encoding": "identity", **(headers or {})}, cap=CAP)
        if answer.failure is not None:
            self.silent += 1
            self.last_failure = answer.failure
        else:
            self.silent = 0
        named = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers[:_MOST_HEADERS])
        self.stacks |= stack.of_headers(named)
        return _shown(answer)


def _shown(answer: Answer) -> Shown:
    kept = {name: value[:2048] for name in _KEPT if (value := answer.header(name))}
    sample = Sample(answer.body, media_type(answer), answer.truncated or answer.failure is not None, kept)
    return Shown(answer.status, sample, answer.header("location")[:2048], answer.failure is not None)


def _ok(shown: Shown) -> bool:
    return shown.status is not None and 200 <= shown.status < 300
