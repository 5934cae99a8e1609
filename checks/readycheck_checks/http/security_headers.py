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
from readycheck_checks.http.classes import classify
from readycheck_checks.http.explain import explained
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
_UNJUDGED = (Role.PLAIN_HTTP, Role.LIVE, Role.READY)


def judge(fact: HttpResponses, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each response, then say what could not be seen."""
    what = {response.url: classify(response).value for response in reversed(fact.responses)}
    yield from explained(merged(framing.once(_each(fact, options)), what), fact.responses)
    if "csp" not in options.ignore:
        yield from explained(content_security.nonces_repeat(fact.responses), fact.responses)
    if "clear_site_data" not in options.ignore:
        yield from explained(clearing.judge(fact), fact.responses)
    missed = (one for response in fact.responses for one in unseen.not_whole(response))
    yield from explained(merged(missed, what), fact.responses)
    yield from unseen.not_fetched(fact.unseen)
    yield from recorded.judge(fact)
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


def _each(fact: HttpResponses, options: Options) -> Iterator[Finding]:
    for response in fact.responses:
        if response.status is None:
            continue
        if response.role is Role.PLAIN_HTTP:
            yield from unseen.plain_http(response, ignored="hsts" in options.ignore)
        if response.role in _UNJUDGED:
            continue
        seen = view(response, loopback=fact.loopback, edge_tls=fact.edge_tls, session_cookies=fact.session_cookies)
        for rule, look in JUDGES.items():
            if rule not in options.ignore:
                yield from look(seen, options)


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
