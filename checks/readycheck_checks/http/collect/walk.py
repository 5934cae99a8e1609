"""Visits a URL and the redirects behind it, as far as they stay on the host."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from readycheck.api import CollectContext
from readycheck_checks.http.collect.client import Answer, Client
from readycheck_checks.http.collect.cookies import Jar
from readycheck_checks.http.collect.describe import describe, set_cookies
from readycheck_checks.http.facts import Response, Role
from readycheck_checks.http.reading.addresses import absolute as target
from readycheck_checks.http.reading.addresses import host_of

__all__ = ["MOST_HOPS", "Walk", "Walker", "target"]

MOST_HOPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_AS_BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
_ACCEPTS = {
    Role.API: "application/json,*/*;q=0.8",
    **dict.fromkeys((Role.ASSET, Role.LIVE, Role.READY, Role.SUBMIT), "*/*"),
}
"""What a visit asks for, by its role; any other asks as a browser does. Frameworks choose their answer by it:
one and the same debug page is plain text for a script and a console for a browser."""


@dataclass(slots=True)
class Walk:
    """The answers of one visit, in order; the first and last raw ones are kept for their bodies."""

    last: Answer
    first: Answer
    responses: list[Response] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Walker:
    """Visits URLs of one origin."""

    client: Client
    base: str
    context: CollectContext

    def url(self, path: str) -> str:
        """`path` of this origin as an absolute URL; raises ValueError where it leads off the host."""
        url = target(self.base, path)
        if not self.at_home(url):
            raise ValueError(f"'{path}' leads to another host than {self.base}")
        return url

    def at_home(self, url: str) -> bool:
        """Whether `url` is on the origin's host: the same port, or both on the standard ones."""
        scheme, host, port = host_of(url)
        own_scheme, own_host, own_port = host_of(self.base)
        if host != own_host:
            return False
        standard = {"http": 80, "https": 443}
        return (scheme, port) == (own_scheme, own_port) or (
            port == standard[scheme] and own_port == standard[own_scheme]
        )

    async def visit(
        self,
        url: str,
        role: Role,
        *,
        jar: Jar | None = None,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
        method: str = "GET",
        follow: bool = True,
        session: bool = False,
        probe: str = "",
        found: bool = False,
    ) -> Walk:
        """Visit `url`, whose first request the caller has taken out of the budget.

        `probe` says what error is provoked; a malformed address is sent as it is written. `found` says that the
        target itself gave the address.
        """
        jar = Jar() if jar is None else jar
        walk = Walk(Answer(url, method), Answer(url, method))
        been: set[tuple[str, str]] = set()
        for hop in range(MOST_HOPS + 1):
            cookie = jar.header(url)
            been.add((url, cookie))
            accepts = {"Accept": _ACCEPTS.get(role, _AS_BROWSER)}
            sent = {**accepts, **(headers or {}), **({"Cookie": cookie} if cookie else {})}
            raw = url.partition(urlsplit(url).netloc)[2].encode() if probe == "malformed" and not hop else None
            answer = await self.client.send(method, url, sent, content, raw)
            jar.take(set_cookies(answer))
            response = describe(answer, role, self.context, hop=hop, session=session, probe=probe, found=found)
            if role is not Role.ERROR and "Accept" not in (headers or {}):  # any client would see the same
                response = response.model_copy(
                    update={"sent": tuple(one for one in response.sent if one[0] != "Accept")}
                )
            walk.last = answer
            if hop == 0:
                walk.first = answer
            if answer.status not in _REDIRECTS or not response.first("location"):
                walk.responses.append(response)
                break
            onward, reason = self._onward(url, answer.header("location"), follow=follow and content is None)
            if not reason and (onward, jar.header(onward)) in been:
                reason = "loop"
            elif not reason and hop == MOST_HOPS:
                reason = "too_many"
            elif not reason and not self.client.take():
                reason = "budget"
            walk.responses.append(response.model_copy(update={"followed": reason}))
            if reason:
                break
            url = onward
        return walk

    def _onward(self, url: str, location: str, *, follow: bool) -> tuple[str, str]:
        """Where a redirect leads, and why it is not followed."""
        try:
            onward = target(url, location.encode("latin-1").decode("utf-8", "replace"))
            home = self.at_home(onward)
        except ValueError:
            return "", "invalid"
        if not home:
            return onward, "off_host"
        return onward, "" if follow else "not_asked"
