"""Every response tells browsers how to protect the people who use it.

Judges the values of headers by what each response is: a page, data, a file, a redirect, an error. Each hop of a
chain of redirects has its own verdict. Equal findings of several responses are one that lists where it was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from readycheck.api import (
    Check,
    Finding,
    JudgeContext,
    ReasonCode,
    not_applicable,
    unknown,
)
from readycheck_checks.http.explain import explained_each
from readycheck_checks.http.facts import HttpResponses, Role
from readycheck_checks.http.headers import (
    caching,
    clearing,
    content_security,
    content_type,
    cross_origin,
    deprecated,
    disclosure,
    downloads,
    framing,
    hsts,
    permissions,
    recorded,
    redirects,
    referrer,
    sniffing,
    unseen,
)
from readycheck_checks.http.headers.seen import CHECK_ID, Options, Rule, Seen, view
from readycheck_checks.http.merging import merged
from readycheck_checks.http.remedies import advice
from readycheck_checks.http.sighting import Sighting, sighted

JUDGES: dict[Rule, Callable[[Seen, Options], Iterable[Finding]]] = {
    "hsts": hsts.judge,
    "redirects": redirects.judge,
    "csp": content_security.judge,
    "framing": framing.judge,
    "content_type_options": sniffing.judge,
    "content_type": content_type.judge,
    "referrer_policy": referrer.judge,
    "permissions_policy": permissions.judge,
    "cross_origin": cross_origin.judge,
    "cache_control": caching.judge,
    "downloads": downloads.judge,
    "disclosure": disclosure.judge,
    "deprecated": deprecated.judge,
}
_LESSER = {
    f"{framing.RULE}.missing_on_error": f"{framing.RULE}.missing",
    f"{hsts.RULE}.missing_on_files": f"{hsts.RULE}.missing",
    f"{sniffing.RULE}.missing_on_files": f"{sniffing.RULE}.missing",
}
"""A rule about files or errors alone, and the one that says the same of pages or data."""
_UNJUDGED = (Role.PLAIN_HTTP, Role.LIVE, Role.READY)


def judge(fact: HttpResponses, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each response, then say what could not be seen."""
    yield from explained_each(_seen(fact, options), bearer=fact.bearer)
    yield from unseen.not_fetched(fact.unseen)
    yield from explained_each(recorded.judge(fact))
    for left_out in options.ignore:
        yield not_applicable(f"{CHECK_ID}.{left_out}", f"{left_out} is not judged: the profile leaves it out")
    if not fact.edge_tls and fact.url.startswith("http:"):
        reason = "this machine" if fact.loopback else "plain http; say edge_tls: true if users reach it through TLS"
        yield not_applicable(f"{CHECK_ID}.hsts", f"Strict-Transport-Security has no meaning on {reason}")
        yield not_applicable(f"{CHECK_ID}.redirects", f"a redirect to https is not expected on {reason}")
    if not fact.responses and not fact.unseen:
        yield unknown(
            f"{CHECK_ID}.unseen", ReasonCode.NOT_CONFIGURED, "the origin names no page, API or asset to look at"
        )


def _seen(fact: HttpResponses, options: Options) -> Iterator[Sighting]:
    """What the answers themselves show, each finding with its answer."""
    yield from merged(_once(_each(fact, options)))
    if "csp" not in options.ignore:
        yield from content_security.nonces_repeat(fact.responses)
    if "clear_site_data" not in options.ignore:
        yield from clearing.judge(fact)
    yield from merged(one for response in fact.responses for one in sighted(unseen.not_whole(response), response))


def _once(sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    """Leave files and errors out where pages lack the same: then it is not these that were forgotten."""
    found = list(sightings)
    rules = {one.finding.rule for one in found}
    yield from (one for one in found if _LESSER.get(one.finding.rule) not in rules)


def _each(fact: HttpResponses, options: Options) -> Iterator[Sighting]:
    for response in fact.responses:
        if response.status is None:
            continue
        if response.role is Role.PLAIN_HTTP:
            yield from sighted(unseen.plain_http(response, ignored="hsts" in options.ignore), response)
        if response.role in _UNJUDGED:
            continue
        seen = view(response, loopback=fact.loopback, edge_tls=fact.edge_tls, session_cookies=fact.session_cookies)
        for rule, look in JUDGES.items():
            if rule not in options.ignore:
                yield from sighted(look(seen, options), response)


CHECK = Check(
    id=CHECK_ID,
    title="Every response carries the headers that protect its users",
    needs=HttpResponses,
    options=Options,
    judge=judge,
    why="Without them one injected script, one hidden frame or one unencrypted visit can take over a session.",
    fix="Set the headers once, in the outermost layer, so that every kind of response carries them.",
    references=("OWASP ASVS 5.0 chapter 3.4", "OWASP Secure Headers Project"),
    advice=advice(CHECK_ID),
)
