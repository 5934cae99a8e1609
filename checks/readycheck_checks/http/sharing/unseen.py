"""What could not be asked, or was not answered: never a pass."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import Finding, ReasonCode, TableEvidence, at_url, unknown
from readycheck_checks.http.facts import FailureKind
from readycheck_checks.http.facts.cors import Access, CorsEndpoint, HttpCors, Question
from readycheck_checks.http.sharing.seen import CHECK_ID

RULE = f"{CHECK_ID}.unseen"
_REASONS = {
    FailureKind.TIMEOUT: ReasonCode.TIMEOUT,
    FailureKind.PROTOCOL: ReasonCode.UNREADABLE,
    FailureKind.TOO_LARGE: ReasonCode.TRUNCATED,
}
_NOT_THERE = (404, 405, 410)


def not_answered(endpoint: CorsEndpoint) -> Iterator[Finding]:
    """Why an endpoint's answers do not say everything; the first reason that holds."""
    where = at_url(endpoint.url)
    failure = next((one.failure for one in endpoint.answers if one.failure is not None), None)
    silent = [one for one in endpoint.answers if not one.tells]
    baseline = endpoint.get(Question.BASELINE)
    if failure is not None:
        reason = _REASONS.get(failure.kind, ReasonCode.UNREACHABLE)
        yield unknown(RULE, reason, f"it could not be asked: {failure.message}", location=where)
    elif any(one.status == 429 for one in silent):
        message = "it asked for fewer requests (429) before all questions were answered; audit again at a quiet hour"
        yield unknown(RULE, ReasonCode.ACCESS_DENIED, message, location=where)
    elif silent:
        message = f"it answers with status {silent[0].status}, so who may read it was not seen"
        yield unknown(RULE, ReasonCode.INSUFFICIENT_DATA, message, value=silent[0].status, location=where)
    elif endpoint.unasked:
        message = "the budget of requests ended before all questions were asked; raise the origin's 'cors_requests'"
        yield unknown(RULE, ReasonCode.BUDGET, message, value=len(endpoint.unasked), location=where)
    elif baseline is not None and baseline.status in _NOT_THERE and _nobody(endpoint):
        message = f"it answers with status {baseline.status}, so who may read it was not seen; name an endpoint that is"
        message += " there"
        yield unknown(RULE, ReasonCode.INSUFFICIENT_DATA, message, value=baseline.status, location=where)


def not_asked(fact: HttpCors) -> Iterator[Finding]:
    """Endpoints that were not asked at all, one finding a reason."""
    groups: dict[tuple[ReasonCode, str], list[str]] = {}
    for one in fact.unseen:
        groups.setdefault((one.reason, one.message), []).append(one.path or "/")
    for (reason, message), paths in groups.items():
        rows = tuple((path,) for path in paths[:20])
        yield unknown(RULE, reason, message, evidence=(TableEvidence(label="Not asked", columns=("path",), rows=rows),))
    if not fact.endpoints and not fact.unseen:
        yield unknown(RULE, ReasonCode.NOT_CONFIGURED, "the origin names no endpoint to ask")


def _nobody(endpoint: CorsEndpoint) -> bool:
    return all(one.access is Access.NONE for one in endpoint.answers)
