"""Pages that were not seen whole and files that were not compared: never a pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readycheck.api import Finding, ReasonCode, TableEvidence, at_url, not_applicable, unknown
from readycheck_checks.http.facts import FailureKind
from readycheck_checks.http.facts.integrity import Compared, HttpIntegrity, IntegrityPage
from readycheck_checks.http.subresources.seen import CHECK_ID, Seen

RULE = f"{CHECK_ID}.unseen"
_REASONS = {
    FailureKind.TIMEOUT: ReasonCode.TIMEOUT,
    FailureKind.PROTOCOL: ReasonCode.UNREADABLE,
    FailureKind.TOO_LARGE: ReasonCode.TRUNCATED,
}
_REDIRECTS = {
    "off_host": (ReasonCode.UNSUPPORTED, "it leads to another host, which is not followed; name it as an origin"),
    "loop": (ReasonCode.UNREACHABLE, "its end was never reached: it redirects in a circle"),
    "too_many": (ReasonCode.UNREACHABLE, "its end was never reached: it redirects again and again"),
    "invalid": (ReasonCode.UNREACHABLE, "it redirects to an address that is not valid"),
    "budget": (ReasonCode.BUDGET, "the budget of requests was spent on the way; raise 'integrity_requests'"),
}
_UNCOMPARED = {
    Compared.BUDGET: (
        ReasonCode.BUDGET,
        "the budget of requests ended before all files were compared; raise the origin's 'integrity_requests'",
    ),
    Compared.TOO_LARGE: (ReasonCode.TRUNCATED, "it is larger than what is read of a file"),
    Compared.UNREADABLE: (ReasonCode.UNREADABLE, ""),
}
_SHOWN = 20


def pages(fact: HttpIntegrity) -> Iterator[Finding]:
    """Pages that could not be read, or not to their end."""
    for page in fact.pages:
        yield from _page(page)
    groups: dict[tuple[ReasonCode, str], list[str]] = {}
    for one in fact.unseen:
        groups.setdefault((one.reason, one.message), []).append(one.path or "/")
    for (reason, message), paths in groups.items():
        table = TableEvidence(label="Not looked at", columns=("path",), rows=tuple((path,) for path in paths[:_SHOWN]))
        yield unknown(RULE, reason, message, evidence=(table,))
    if not fact.pages and not fact.unseen:
        yield not_applicable(RULE, "the origin names no page, so there is none that loads code of another host")


def _page(page: IntegrityPage) -> Iterator[Finding]:
    where = at_url(page.url)
    if page.failure is not None:
        reason = _REASONS.get(page.failure.kind, ReasonCode.UNREACHABLE)
        yield unknown(RULE, reason, f"the page could not be seen whole: {page.failure.message}", location=where)
    elif page.followed in _REDIRECTS:
        reason, message = _REDIRECTS[page.followed]
        yield unknown(RULE, reason, message, location=where)
    elif page.status is None or page.status >= 400:
        message = f"the page answers with status {page.status}, so what users load with it was not seen"
        yield unknown(RULE, ReasonCode.INSUFFICIENT_DATA, message, value=page.status, location=where)
    elif not page.html:
        yield not_applicable(CHECK_ID, "it is no HTML page, so it loads nothing", location=where)
    elif page.truncated or page.dropped:
        message = "the page is longer, or loads more files, than is looked at"
        yield unknown(RULE, ReasonCode.TRUNCATED, message, value=page.dropped or None, location=where)


def files(seen: Iterable[Seen]) -> Iterator[Finding]:
    """Files that should have been compared and were not, one finding a reason."""
    groups: dict[tuple[ReasonCode, str], list[Seen]] = {}
    for one in seen:
        if one.file.compared in _UNCOMPARED:
            reason, why = _UNCOMPARED[one.file.compared]
            groups.setdefault((reason, why or one.file.detail), []).append(one)
    for (reason, why), same in groups.items():
        rows = tuple(dict.fromkeys((one.kind, one.url) for one in same))[:_SHOWN]
        table = TableEvidence(label="Not compared", columns=("kind", "file"), rows=rows)
        message = why if reason is ReasonCode.BUDGET else f"a file was not compared with its digest: {why}"
        yield unknown(f"{CHECK_ID}.uncompared", reason, message, location=at_url(same[0].page.url), evidence=(table,))
