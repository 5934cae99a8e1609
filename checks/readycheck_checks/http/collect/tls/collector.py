"""The collector `http.tls`: certificates, versions and suites of an origin, and what plain http does beside it."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from readycheck.api import CollectContext, Collector
from readycheck_checks.http.collect.client import Answer, Client
from readycheck_checks.http.collect.failures import unanswered
from readycheck_checks.http.collect.tls.probes import Prober
from readycheck_checks.http.collect.tls.wire import Dialler
from readycheck_checks.http.facts import FailureKind
from readycheck_checks.http.facts.tls import HttpTls, PlainAnswer
from readycheck_checks.http.needs import of_origin
from readycheck_checks.http.reading.addresses import absolute, host_of
from readycheck_checks.http.targets import Origin
from readycheck_checks.http.transport.names import as_address, ascii_name

_LONGEST = 2048
_GONE = (FailureKind.UNREACHABLE, FailureKind.TIMEOUT)


def collect(origin: Origin, context: CollectContext) -> HttpTls:
    """Look at the origin's own host and port, and at its port for plain http.

    Raises CannotLook where nothing answers, and for a bad `ca`.
    """
    if origin.har is not None:
        return HttpTls(url=origin.url, recorded=True)
    from readycheck_checks.http.collect.tls.chain import Verifier, session  # cryptography loads slowly
    from readycheck_checks.http.collect.tls.session import handshake

    scheme, host, port = host_of(origin.url)
    fact = HttpTls(url=origin.url, host=host, port=port, loopback=_is_loopback(host), edge_tls=origin.edge_tls)
    if scheme != "https":
        return fact
    verifier = Verifier(context.base / origin.ca if origin.ca else None, context.as_of)
    dialler = Dialler(host, port, origin.timeout, origin.tls_handshakes, context)
    name = "" if as_address(host) is not None else ascii_name(host)
    raw = handshake(dialler, name)
    if not raw.chain and (gone := unanswered(origin.url, raw.failure)):
        raise gone
    fact = fact.model_copy(update={"session": session(raw, host, verifier), "handshakes": dialler.used})
    not_tls = raw.failure is not None and raw.failure.detail == "not_tls"
    if not_tls or (raw.failure is not None and raw.failure.kind in _GONE):
        return fact
    context.progress("asking which versions of TLS are spoken")
    probes = tuple(Prober(dialler, name).run(raw.version))
    fact = fact.model_copy(update={"probes": probes, "handshakes": dialler.used})
    return asyncio.run(_plain(origin, context, fact))


async def _plain(origin: Origin, context: CollectContext, fact: HttpTls) -> HttpTls:
    """Ask for the first page twice, as somebody who types the name and over https, and for an API over plain http."""
    page, api = _page(origin), _first(origin, origin.api)
    async with Client(context, timeout=origin.timeout, budget=3, ca=origin.ca) as client:

        async def ask(url: str) -> Answer:
            client.take()
            return await client.send("GET", url)

        plain = _plain_url(origin, page)
        plain_api = _plain_url(origin, api) if api not in ("", page) else ""
        asked = await asyncio.gather(*(ask(url) for url in (page, plain, plain_api) if url))
        over_tls = asked[0]
        return fact.model_copy(
            update={
                "page": _described(over_tls),
                "hsts": next((value[:_LONGEST] for value in over_tls.all("strict-transport-security")), None),
                "plain": _described(asked[1]) if plain else None,
                "plain_api": _described(asked[2]) if plain and plain_api else None,
                "requests": client.sent,
            }
        )


def _described(answer: Answer) -> PlainAnswer:
    # A query may carry a token, and where it leads is told by the rest.
    location = next((value.split("?")[0].split("#")[0][:_LONGEST] for value in answer.all("location")), None)
    failure = answer.failure if answer.status is None else None
    return PlainAnswer(url=answer.url, status=answer.status, location=location, failure=failure)


def _page(origin: Origin) -> str:
    return _first(origin, origin.pages) or origin.url


def _first(origin: Origin, paths: Sequence[str]) -> str:
    """The address of the first of these paths; empty where there is none, or it is elsewhere."""
    try:
        url = absolute(origin.url, paths[0]) if paths else ""
        return url if url and host_of(url) == host_of(origin.url) else ""
    except ValueError:
        return ""


def _plain_url(origin: Origin, page: str) -> str:
    """Where plain http would be answered; empty where it is not known."""
    _, host, port = host_of(origin.url)
    if port != 443 and origin.http_port is None:
        return ""
    shown = f"[{host}]" if ":" in host else host
    where = "" if origin.http_port in (None, 80) else f":{origin.http_port}"
    parts = urlsplit(page)
    return f"http://{shown}{where}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = as_address(host)
    return address is not None and ipaddress.ip_address(address).is_loopback


TLS = Collector(
    id="http.tls",
    title="Look at certificate, versions and suites of a web origin",
    fact=HttpTls,
    collect=collect,
    thing="origins",
    needs_for=of_origin,
    deadline=90.0,
)
