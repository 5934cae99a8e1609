"""Errors tell strangers one sentence and nothing of the inside.

What an ordinary page of the same origin shows too is documentation, so it is no failure of an error page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readycheck.api import (
    Check,
    Evidence,
    Finding,
    JudgeContext,
    NoOptions,
    ReasonCode,
    Status,
    TextEvidence,
    at_url,
    failed,
    not_applicable,
    passed,
    unknown,
    warned,
)
from readycheck_checks.http.explain import again, explained, repeat
from readycheck_checks.http.facts import HttpResponses, Response, Role, Trace
from readycheck_checks.http.front import of_application, refused_with
from readycheck_checks.http.reading.trace_marks import MOST as MOST_MARKS
from readycheck_checks.http.reading.trace_titles import TITLES
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
_FATAL = re.compile(r"Fatal error|Parse error|Uncaught")
_KNOWN = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")


def judge(fact: HttpResponses, _options: NoOptions, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each error that was seen, then say what was not provoked."""
    usual = [trace for one in fact.responses if _ordinary(one) for trace in one.body.traces if not _printed(trace)]
    errors = [one for one in fact.responses if _is_error(one)]
    refused = refused_with(fact)
    bad = [
        *_traced(errors, usual, bearer=fact.bearer),
        *_told(errors, usual, bearer=fact.bearer),
        *_mixed(fact, errors),
        *_once(finding for one in errors for finding in _error(one, usual)),
    ]
    if refused is not None:
        bad = [one for one in bad if one.rule != f"{CHECK_ID}.server_error"]  # it fails at everything
    yield from explained(bad)
    judged = [one for one in errors if one.status not in _BUSY and one.failure is None]
    traced = any(one.status is Status.FAIL for one in bad)
    behind = any(of_application(fact, one.status) and one.status != refused for one in judged)
    if refused is not None and not behind and not traced:
        yield unknown(
            f"{CHECK_ID}.unseen",
            ReasonCode.ACCESS_DENIED if refused < 500 else ReasonCode.UNREACHABLE,
            f"everything, the first page too, is answered with status {refused}, so no error of the application was"
            f" seen; {'let the audit through' if refused < 500 else 'get it to run and audit again'}",
            location=at_url(fact.url),
        )
        return
    if not bad and judged:
        kinds = ", ".join(dict.fromkeys(PROBES.get(one.probe, one.probe) for one in judged))
        yield passed(CHECK_ID, f"errors show nothing of the inside; looked at: {kinds}", samples=len(judged))
    for one in judged:
        # What a redirect led to is the page of another address, and with a trace it is no page of an application.
        if one.probe == "missing" and one.status == 200 and not one.hop and not _shown(one, usual):
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


def _shown(one: Response, usual: list[Trace]) -> list[Trace]:
    return [trace for trace in one.body.traces if not any(_same(trace, other) for other in usual)]


def _same(trace: Trace, other: Trace) -> bool:
    """Whether another answer shows this trace too: all of its exceptions and files, not only its language."""
    if trace.kind != other.kind:
        return False
    if not trace.marks:
        return trace.excerpt == other.excerpt
    known = set(other.marks)
    # Of a long page only the first digests are kept, in their order: nothing is known of what comes behind the last.
    end = other.marks[-1] if len(known) >= MOST_MARKS else "g"
    return bool(known & set(trace.marks)) and all(mark in known or mark > end for mark in trace.marks)


def _printed(trace: Trace) -> bool:
    """Whether PHP itself wrote it into the answer; a page that explains such a message quotes it."""
    return trace.kind == "php" and trace.debug and not trace.quoted


def _traces(one: Response, usual: list[Trace]) -> list[Trace]:
    """The traces of one answer; a debug page holds a trace of its language too, and says more."""
    found = [trace for trace in _shown(one, usual) if trace.kind not in NOT_A_TRACE]
    return [trace for trace in found if trace.debug] or found


def _traced(errors: list[Response], usual: list[Trace], *, bearer: bool) -> Iterator[Finding]:
    """One finding for each kind of trace, whatever provoked it: one setting brings them all."""
    groups: dict[str, list[tuple[Response, Trace]]] = {}
    for one in errors:
        for trace in _traces(one, usual):
            groups.setdefault(trace.kind, []).append((one, trace))
    for kind, same in groups.items():
        first, trace = same[0]
        yield failed(
            f"{CHECK_ID}.trace.{kind}",
            f"{_causes(same)} answered with {TITLES[kind]}, which tells strangers how the inside works",
            value=first.status,
            samples=len(same),
            location=at_url(first.url),
            evidence=_seen(first, trace, bearer=bearer),
        )


def _told(errors: list[Response], usual: list[Trace], *, bearer: bool) -> Iterator[Finding]:
    """One finding for each path and version; a trace says the same as the rest, and more."""
    groups: dict[tuple[str, str], list[tuple[Response, Trace]]] = {}
    for one in errors:
        for trace in _shown(one, usual) if not _traces(one, usual) else ():
            groups.setdefault((trace.kind, trace.excerpt), []).append((one, trace))
    for (kind, _), same in groups.items():
        first, trace = same[0]
        yield warned(
            f"{CHECK_ID}.version" if kind == "version" else f"{CHECK_ID}.path",
            f"{_causes(same)} answered with {TITLES[kind]}",
            value=first.status,
            samples=len(same),
            location=at_url(first.url),
            evidence=_seen(first, trace, bearer=bearer),
        )


def _mixed(fact: HttpResponses, errors: list[Response]) -> Iterator[Finding]:
    """Messages that PHP wrote into ordinary answers; where an error shows one too, its finding says enough."""
    if any(_printed(trace) for one in errors for trace in one.body.traces):
        return
    pages = [one for one in fact.responses if _ordinary(one) and one.role not in (Role.ASSET, Role.DOWNLOAD)]
    same = [(one, trace) for one in pages for trace in one.body.traces if _printed(trace)]
    grave = [(one, trace) for one, trace in same if _breaks_off(one, trace)]
    if same:
        first, trace = (grave or same)[0]
        tells = "which breaks off and tells" if grave else "a warning, which tells"
        yield (failed if grave else warned)(
            f"{CHECK_ID}.trace.php",
            f"an ordinary request is answered with {TITLES['php']}, {tells} strangers where the code lies",
            value=first.status,
            samples=len(same),
            location=at_url(first.url),
            evidence=_seen(first, trace, bearer=fact.bearer),
        )


def _breaks_off(one: Response, trace: Trace) -> bool:
    """Whether it shows more than a warning: that the script ended, or what the database said."""
    return _FATAL.search(trace.excerpt) is not None or any(other.kind.startswith("sql_") for other in one.body.traces)


def _causes(same: list[tuple[Response, Trace]]) -> str:
    causes = list(dict.fromkeys(PROBES.get(one.probe, one.probe) for one, _ in same))
    return ", ".join(causes[:-1]) + " and " + causes[-1] + " are" if len(causes) > 1 else f"{causes[0]} is"


def _seen(one: Response, trace: Trace, *, bearer: bool) -> tuple[Evidence, ...]:
    return TextEvidence(label="Seen in the body", value=trace.excerpt), again(one, body=True, bearer=bearer)


def _error(one: Response, usual: list[Trace]) -> Iterator[Finding]:
    cause, where = PROBES.get(one.probe, one.probe), at_url(one.url)
    traced = bool(_traces(one, usual))
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
            evidence=(again(one),),
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
