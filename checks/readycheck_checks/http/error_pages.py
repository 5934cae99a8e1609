"""Errors tell strangers one sentence and nothing of the inside.

What an ordinary page of the same origin shows too is documentation, so it is no failure of an error page.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    Finding,
    JudgeContext,
    NoOptions,
    ReasonCode,
    TextEvidence,
    at_url,
    failed,
    not_applicable,
    passed,
    unknown,
    warned,
)
from readycheck_checks.http.explain import explained, repeat
from readycheck_checks.http.facts import HttpResponses, Response, Role, Trace
from readycheck_checks.http.reading.trace_signs import TITLES
from readycheck_checks.http.reading.traces import NOT_A_TRACE
from readycheck_checks.http.remedies import advice

CHECK_ID = "http.error_pages"
PROBES = {
    "missing": "an address that is not there",
    "malformed": "a malformed address",
    "too_long": "an address that is too long",
    "method": "a method that it does not know",
    "body": "a body that is not well formed",
    "": "a request",
}
_BUSY = (429, 503)
_KNOWN = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")


def judge(fact: HttpResponses, _options: NoOptions, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each error that was seen, then say what was not provoked."""
    usual = {(trace.kind, trace.excerpt) for one in fact.responses if _ordinary(one) for trace in one.body.traces}
    errors = [one for one in fact.responses if _is_error(one)]
    bad = [*_traced(errors, usual), *_once(finding for one in errors for finding in _error(one, usual))]
    yield from explained(bad, fact.responses)
    judged = [one for one in errors if one.status not in _BUSY and one.failure is None]
    if not bad and judged:
        kinds = ", ".join(dict.fromkeys(PROBES.get(one.probe, one.probe) for one in judged))
        yield passed(CHECK_ID, f"errors show nothing of the inside; looked at: {kinds}", samples=len(judged))
    for one in judged:
        if one.probe == "missing" and one.status == 200:
            yield passed(
                f"{CHECK_ID}.soft_404",
                "an address that is not there is answered 200, as single-page applications do",
                location=at_url(one.url),
            )
    yield from _unseen(fact, judged)


def _ordinary(one: Response) -> bool:
    return one.role is not Role.ERROR and one.status is not None and 200 <= one.status < 300


def _is_error(one: Response) -> bool:
    if one.status is None or one.redirects:
        return False
    return one.role is Role.ERROR or one.status >= 400


def _shown(one: Response, usual: set[tuple[str, str]]) -> list[Trace]:
    return [trace for trace in one.body.traces if (trace.kind, trace.excerpt) not in usual]


def _traced(errors: list[Response], usual: set[tuple[str, str]]) -> Iterator[Finding]:
    """One finding for each kind of trace, whatever provoked it: one setting brings them all."""
    groups: dict[str, list[tuple[Response, Trace]]] = {}
    for one in errors:
        for trace in _shown(one, usual):
            if trace.kind not in NOT_A_TRACE:
                groups.setdefault(trace.kind, []).append((one, trace))
    for kind, same in groups.items():
        first, trace = same[0]
        causes = list(dict.fromkeys(PROBES.get(one.probe, one.probe) for one, _ in same))
        what = ", ".join(causes[:-1]) + " and " + causes[-1] + " are" if len(causes) > 1 else f"{causes[0]} is"
        yield failed(
            f"{CHECK_ID}.trace.{kind}",
            f"{what} answered with {TITLES[kind]}, which tells strangers how the inside works",
            value=first.status,
            samples=len(same),
            location=at_url(first.url),
            evidence=(TextEvidence(label="Seen in the body", value=trace.excerpt),),
        )


def _error(one: Response, usual: set[tuple[str, str]]) -> Iterator[Finding]:
    cause, where = PROBES.get(one.probe, one.probe), at_url(one.url)
    shown = _shown(one, usual)
    traced = any(trace.kind not in NOT_A_TRACE for trace in shown)  # it says the same as the rest, and more
    for trace in shown if not traced else ():
        yield warned(
            f"{CHECK_ID}.{trace.kind}",
            f"{cause} is answered with {TITLES[trace.kind]}",
            value=one.status,
            location=where,
            evidence=(TextEvidence(label="Seen in the body", value=trace.excerpt),),
        )
    if one.probe == "method" and one.method == "TRACE" and one.status == 200 and one.content_type == "message/http":
        yield failed(
            f"{CHECK_ID}.trace_method",
            "TRACE is answered with the request itself, the headers that proxies add included",
            value=one.status,
            location=where,
            evidence=(repeat(one.url, method=one.method),),
        )
    if one.probe == "method" and one.method not in _KNOWN and 200 <= (one.status or 0) < 300:
        yield warned(
            f"{CHECK_ID}.unknown_method",
            f"a method that does not exist, {one.method}, is answered with status {one.status} as if it were a GET, so"
            " rules that name methods, such as those of a firewall or of a login, can be passed by",
            value=one.status,
            location=where,
            evidence=(repeat(one.url, method=one.method),),
        )
    if one.role is Role.ERROR and (one.status or 0) >= 500 and one.status not in (501, *_BUSY) and not traced:
        yield warned(
            f"{CHECK_ID}.server_error",
            f"{cause} is answered with status {one.status}, as if the server had failed and not the client",
            value=one.status,
            location=where,
        )


def _once(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The first of equal findings."""
    seen: set[tuple[str, str]] = set()
    for one in findings:
        if (one.rule, one.message) not in seen:
            seen.add((one.rule, one.message))
            yield one


def _unseen(fact: HttpResponses, judged: list[Response]) -> Iterator[Finding]:
    missed = [one for one in fact.unseen if one.role is Role.ERROR]
    provoked = {one.probe for one in judged if one.role is Role.ERROR}
    if not judged:
        reason = missed[0].reason if missed else ReasonCode.NOT_COLLECTED
        yield unknown(
            f"{CHECK_ID}.unseen",
            reason,
            missed[0].message if missed else "no error was seen, so what one shows is not known",
        )
    elif missed and not provoked:
        yield unknown(f"{CHECK_ID}.unseen", missed[0].reason, missed[0].message)
    elif not fact.recorded and not {"method", "body"} & provoked:
        yield not_applicable(
            f"{CHECK_ID}.unprobed", "wrong methods and bodies are sent only where consent.active names the host"
        )


CHECK = Check(
    id=CHECK_ID,
    title="Errors show nothing of the inside",
    needs=HttpResponses,
    options=NoOptions,
    judge=judge,
    why="A trace names files, libraries and queries: the first half of an attack, given away by any wrong request.",
    fix="Answer errors with a short page of your own, and write the trace to the log only.",
    references=("OWASP ASVS 5.0 16.5.1", "OWASP ASVS 5.0 13.4.2", "OWASP ASVS 5.0 13.4.4", "CWE-209"),
    advice=advice(CHECK_ID),
)
