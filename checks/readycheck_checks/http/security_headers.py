"""Every response tells browsers how to protect the people who use it.

Judges the values of headers by what each response is: a page, data, a file, a redirect. Equal findings of
several responses are one finding that lists where it was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from readycheck.api import (
    Check,
    Finding,
    JudgeContext,
    ReasonCode,
    TableEvidence,
    not_applicable,
    unknown,
)
from readycheck_checks.http.explain import explained
from readycheck_checks.http.facts import HttpResponses, Role
from readycheck_checks.http.headers import (
    caching,
    content_security,
    cross_origin,
    disclosure,
    framing,
    hsts,
    permissions,
    referrer,
    sniffing,
    unseen,
)
from readycheck_checks.http.headers.seen import CHECK_ID, Options, Rule, Seen, view

JUDGES: dict[Rule, Callable[[Seen, Options], Iterable[Finding]]] = {
    "hsts": hsts.judge,
    "csp": content_security.judge,
    "framing": framing.judge,
    "content_type_options": sniffing.judge,
    "referrer_policy": referrer.judge,
    "permissions_policy": permissions.judge,
    "cross_origin": cross_origin.judge,
    "cache_control": caching.judge,
    "disclosure": disclosure.judge,
}
_UNJUDGED = (Role.PLAIN_HTTP, Role.LIVE, Role.READY)
_SHOWN = 10


def judge(fact: HttpResponses, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each response, then say what could not be seen."""
    yield from explained(_merged(_each(fact, options)), fact.responses)
    yield from explained(
        _merged(one for response in fact.responses for one in unseen.not_whole(response)), fact.responses
    )
    yield from unseen.not_fetched(fact.unseen)
    for left_out in options.ignore:
        yield not_applicable(f"{CHECK_ID}.{left_out}", f"{left_out} is not judged: the profile leaves it out")
    if not fact.edge_tls and fact.url.startswith("http:"):
        reason = "this machine" if fact.loopback else "plain http; say edge_tls: true if users reach it through TLS"
        yield not_applicable(f"{CHECK_ID}.hsts", f"Strict-Transport-Security has no meaning on {reason}")
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
        seen = view(response, loopback=fact.loopback, edge_tls=fact.edge_tls)
        for rule, look in JUDGES.items():
            if rule not in options.ignore:
                yield from look(seen, options)


def _merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.rule, one.status, one.message, one.value), []).append(one)
    for same in groups.values():
        urls = list(dict.fromkeys(str((one.location or {}).get("url", "")) for one in same))
        seen_on = TableEvidence(label="Seen on", columns=("url",), rows=tuple((url,) for url in urls[:_SHOWN]))
        yield same[0].model_copy(update={"evidence": (*same[0].evidence, seen_on), "samples": len(urls)})


CHECK = Check(
    id=CHECK_ID,
    title="Every response carries the headers that protect its users",
    needs=HttpResponses,
    options=Options,
    judge=judge,
    why="Without them one injected script, one hidden frame or one unencrypted visit can take over a session.",
    fix="Set the headers once, in the outermost layer, so that every kind of response carries them.",
    references=("OWASP ASVS 5.0 chapter 3.4", "OWASP Secure Headers Project"),
)
