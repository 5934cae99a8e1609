"""One HTTP request with every limit that a hostile server asks for.

Goes through httpx's transport, below its client: no redirect, cookie, proxy or decoding happens
that is not written here. A wall deadline covers the whole request, since httpx's own are per read.
"""

from __future__ import annotations

import asyncio
import copy
import importlib.util
import ssl
import sys
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self, cast

import certifi
import httpx

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.http.collect.decode import Bomb, Decoder, Garbled
from readycheck_checks.http.collect.failures import explain
from readycheck_checks.http.facts import Failure, FailureKind
from readycheck_checks.http.reading.addresses import host_of

__all__ = ["AGENT", "BODY_CAP", "CONCURRENCY", "Answer", "Client", "explain", "host_of", "trust"]

if importlib.util.find_spec("sniffio") is None:
    # httpcore tries to import it with each lock that it makes, some ten times a request: looking through all folders
    # in vain takes longer than the request itself, and None ends the look at once.
    sys.modules.setdefault("sniffio", cast("ModuleType", None))
BODY_CAP = 1024 * 1024
CONCURRENCY = 4
AGENT = "readycheck (production-readiness audit)"
_TOLD = (
    "origin", "referer", "content-type", "accept", "range", "access-control-request-method",
    "access-control-request-headers",
)  # fmt: skip


@dataclass(slots=True)
class Answer:
    """What came back, raw: as much as there was before it failed, if it failed."""

    url: str
    method: str
    sent: tuple[tuple[str, str], ...] = ()
    """Request headers that made the answer what it is, without those that carry a secret."""
    status: int | None = None
    http_version: str = ""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    truncated: bool = False
    seconds: float = 0.0
    failure: Failure | None = None
    _named: dict[bytes, list[bytes]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def header(self, name: str) -> str:
        """The first value of a header, read as Latin-1."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """The values of a header, read as Latin-1."""
        if not self._named and self.headers:
            for key, value in self.headers:  # once: a hostile server sends ten thousand
                self._named.setdefault(key.lower(), []).append(value)
        return [value.decode("latin-1") for value in self._named.get(name.encode(), ())]

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 becomes replacement characters."""
        return self.body.decode("utf-8", "replace")


class Client:
    """Sends requests to one host, counts them and ends each in time.

    An async context manager. `budget` is the most requests that it sends; `take` says whether one is left.
    """

    def __init__(self, context: CollectContext, *, timeout: float, budget: int, ca: str | None) -> None:
        self._context = context
        self._timeout = timeout
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._transport = httpx.AsyncHTTPTransport(
            verify=trust(context.base / ca if ca else None),
            # A reused connection that the server is just closing looks like a fault of the target.
            limits=httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=0),
        )
        self.budget = budget
        self.sent = 0

    async def __aenter__(self) -> Self:
        """Open the transport."""
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._transport.__aexit__(kind, error, trace)

    def take(self) -> bool:
        """Take one request out of the budget; False when it is spent."""
        if self.sent >= self.budget:
            return False
        self.sent += 1
        self._context.count("requests")
        return True

    def apart(self, budget: int) -> Client:
        """The same connections with a budget of its own; only the first one is to be closed."""
        other = copy.copy(self)
        other.budget, other.sent = budget, 0
        return other

    async def send(
        self,
        method: str,
        url: str,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
        target: bytes | None = None,
        cap: int = BODY_CAP,
    ) -> Answer:
        """Send one request, already taken out of the budget; never raises for what the peer does.

        `target` is sent as the request's path as it stands, for what a URL cannot say. At most `cap` bytes of
        the body are read.
        """
        told = tuple((name, value) for name, value in (headers or {}).items() if name.lower() in _TOLD)
        answer = Answer(url, method, told)
        async with self._slots:
            started = time.monotonic()
            limit = min(self._timeout, max(0.05, self._context.remaining() - 1.0))
            try:
                async with asyncio.timeout(limit):
                    await self._exchange(answer, headers or {}, content, target, limit, cap)
            except TimeoutError:
                missing = "no whole answer" if answer.status is None else "a status and no end of the body"
                answer.failure = Failure(kind=FailureKind.TIMEOUT, message=f"after {limit:.3g} s there was {missing}")
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError, OSError) as error:
                answer.failure = explain(error)
            except Bomb as error:
                answer.truncated, answer.failure = True, Failure(kind=FailureKind.TOO_LARGE, message=str(error))
            except Garbled as error:
                answer.failure = Failure(kind=FailureKind.PROTOCOL, detail="encoding", message=str(error))
            answer.seconds = round(time.monotonic() - started, 4)
        return answer

    async def _exchange(
        self,
        answer: Answer,
        headers: dict[str, str],
        content: bytes | None,
        target: bytes | None,
        limit: float,
        cap: int,
    ) -> None:
        fields = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **headers}
        request = httpx.Request(
            answer.method,
            answer.url,
            headers=[(name.encode("ascii"), _octets(value)) for name, value in fields.items()],
            content=content,
            # A handshake that is cancelled from outside leaves its socket open, so it ends by itself before:
            # connecting and the handshake may each take so long.
            extensions={
                "timeout": {"connect": limit * 0.45, "read": None, "write": None, "pool": None},
                **({"target": target} if target is not None else {}),
            },
        )
        response = await self._transport.handle_async_request(request)
        try:
            answer.status = response.status_code
            version: bytes = response.extensions.get("http_version", b"")
            answer.http_version = version.decode("latin-1")
            answer.headers = list(response.headers.raw)
            body = Decoder(",".join(answer.all("content-encoding")), cap)
            try:
                async for chunk in response.aiter_raw():
                    body.feed(chunk)
                    if body.full:
                        answer.truncated = True
                        break
            finally:
                answer.body = body.data
        finally:
            await response.aclose()


def _octets(value: str) -> bytes:
    """A header's value as it goes out: a cookie or token goes back octet by octet as it came, read as Latin-1."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def trust(ca: Path | None) -> ssl.SSLContext:
    """A verifying TLS context: the public authorities, the machine's own, and `ca`. Raises CannotLook."""
    try:
        return _context(ca, ca.stat().st_mtime_ns if ca is not None else 0)
    except (OSError, ssl.SSLError) as error:
        raise CannotLook(
            ReasonCode.UNREADABLE,
            f"the file of the origin's 'ca' cannot be read as PEM certificates ({error}): {ca}",
        ) from error


@lru_cache(maxsize=8)
def _context(ca: Path | None, _changed: int) -> ssl.SSLContext:
    # Reading some three hundred authorities takes longer than many a visit.
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    if ca is not None:
        context.load_verify_locations(cafile=ca)
    return context
