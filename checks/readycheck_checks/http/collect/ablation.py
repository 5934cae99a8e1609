"""Which cookies carry the session: those without which the user's page is refused.

Not by name: a cookie called `session` may be a load balancer's, and two cookies may be needed together.
"""

from __future__ import annotations

from collections.abc import Mapping

from readycheck_checks.http.collect.cookies import Jar
from readycheck_checks.http.collect.proof import Proof
from readycheck_checks.http.collect.walk import Walker
from readycheck_checks.http.facts import Role

MOST = 8
"""Cookies that are left out in turn; those whose value looks random first."""


async def session_cookies(
    walker: Walker, jar: Jar, headers: Mapping[str, str], proof: Proof, *, reserve: int = 0
) -> tuple[str, ...] | None:
    """The names of the cookies whose loss logs out; empty where the session needs none.

    None where that could not be learned: the budget is too small (`reserve` requests are left for what follows), an
    answer is neither the user's page nor a refusal, no single loss logs out, or the session did not survive the
    questions. The jar is never changed by an answer to a request that lacks a cookie.
    """
    names = jar.names(proof.url)
    if not names or "Authorization" in headers:
        return ()
    if len(names) == 1:  # a request without any cookie was refused before
        return (names[0],)
    asked = sorted(names, key=lambda name: -len(jar.get(name)))[:MOST]
    if walker.client.budget - walker.client.sent < len(asked) + 1 + reserve:
        return None
    needed = []
    for name in asked:
        holds = await _holds(walker, jar.without(name), headers, proof)
        if holds is None:
            return None
        if not holds:
            needed.append(name)
    whole = await _holds(walker, jar, headers, proof)
    return tuple(needed) if whole and needed else None


async def _holds(walker: Walker, jar: Jar, headers: Mapping[str, str], proof: Proof) -> bool | None:
    if not walker.client.take():
        return None
    walk = await walker.visit(proof.url, Role.AUTHENTICATED, jar=jar, headers=dict(headers), follow=False, session=True)
    return proof.holds(walk.last)
