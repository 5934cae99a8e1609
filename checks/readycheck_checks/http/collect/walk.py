"""Visits a URL and the redirects behind it, as far as they stay on the host."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urldefrag, urljoin

from readycheck.api import CollectContext
from readycheck_checks.http.collect.client import Answer, Client, host_of
from readycheck_checks.http.collect.cookies import Jar
from readycheck_checks.http.collect.describe import describe, set_cookies
from readycheck_checks.http.facts import Response, Role

MOST_HOPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_URL = 2048


@dataclass(slots=True)
class Walk:
    """The answers of one visit, in order; the last raw one is kept for its body."""

    last: Answer
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
    ) -> Walk:
        """Visit `url`, whose first request the caller has taken out of the budget."""
        jar = Jar() if jar is None else jar
        walk = Walk(Answer(url, method))
        been: set[tuple[str, str]] = set()
        for hop in range(MOST_HOPS + 1):
            cookie = jar.header(url)
            been.add((url, cookie))
            sent = {**(headers or {}), **({"Cookie": cookie} if cookie else {})}
            answer = await self.client.send(method, url, sent, content)
            jar.take(set_cookies(answer))
            response = describe(answer, role, self.context, hop=hop, session=session)
            walk.last = answer
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


def target(base: str, reference: str) -> str:
    """The absolute URL of a reference as a browser reads it; raises ValueError."""
    if len(reference) > _LONGEST_URL:
        raise ValueError("the address is too long")
    url = urldefrag(urljoin(base, quote(reference.strip(), safe="%/:?#[]@!$&'()*+,;=~-._"))).url
    host_of(url)
    return url
