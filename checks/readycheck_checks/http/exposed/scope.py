"""What was asked for and what was not: whether a silence may be taken for a pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from readycheck.api import Evidence, Finding, ReasonCode, TableEvidence, TextEvidence, at_url, unknown
from readycheck_checks.http.exposed.missing import extension
from readycheck_checks.http.facts.exposed import HttpExposed, Outcome, SecurityTxt
from readycheck_checks.http.front import NOT_THERE

_MOST_LOST = 0.1
"""Share of the paths without an answer to judge, from which on nothing is said of the whole."""
_MOST_REFUSED = 0.5
_SHOWN = 60


def doubts(fact: HttpExposed, check_id: str) -> Iterator[Finding]:
    """Why the whole cannot be judged; nothing where it can."""
    rule, where = f"{check_id}.unseen", at_url(fact.url)
    total = max(1, len(fact.asked))
    throttled = sum(one.outcome is Outcome.THROTTLED for one in fact.asked)
    failing = sum(one.outcome is Outcome.FAILED for one in fact.asked)
    if fact.stopped == "throttled" or throttled > _MOST_LOST * total:
        yield unknown(
            rule,
            ReasonCode.ACCESS_DENIED,
            f"{throttled} of {len(fact.asked)} paths were refused because of too many requests; let the audit through",
            location=where,
        )
    elif fact.stopped == "failing" or failing > _MOST_LOST * total + 1:
        yield unknown(rule, ReasonCode.UNREACHABLE, _failing(fact, failing), location=where)
    elif fact.stopped == "time":
        yield unknown(
            rule,
            ReasonCode.TIMEOUT,
            f"it answers so slowly that only {len(fact.asked)} paths could be asked for",
            location=where,
        )
    elif fact.left_out_grave:
        yield unknown(
            rule,
            ReasonCode.BUDGET,
            f"the budget of {fact.budget} requests left out {fact.left_out_grave} of the gravest;"
            " raise the origin's 'exposed_requests'",
            location=where,
            evidence=(_listed("Not asked for", fact.left_out),),
        )
    if _blocked(fact):
        yield unknown(
            rule,
            ReasonCode.ACCESS_DENIED,
            f"everything is refused to this audit{_status(fact)}, so what others get was not seen; let it through",
            location=where,
        )
    elif _elsewhere(fact):
        yield unknown(
            rule,
            ReasonCode.UNSUPPORTED,
            f"every path, the first page too, leads to {fact.controls[0].location[:100]}; name what answers as origin",
            location=where,
        )


def _failing(fact: HttpExposed, failing: int) -> str:
    broken = [one.status for one in fact.asked if one.outcome is Outcome.FAILED and (one.status or 0) >= 500]
    if 2 * len(broken) <= failing:
        return f"{failing} of {len(fact.asked)} paths had no whole answer, so what is served was not seen"
    most = max(set(broken), key=broken.count)
    if (fact.page_status or 0) >= 500:
        return (
            f"the server fails at everything, the first page too (status {fact.page_status}), so what is served was not"
            " seen; get it to run and audit again"
        )
    return (
        f"{len(broken)} of {len(fact.asked)} paths are answered as if the server had failed (status {most}), so what is"
        " served was not seen; have a path that is not there answered with 404"
    )


def _status(fact: HttpExposed) -> str:
    status = fact.page_status or 0
    return f" (status {status})" if 400 <= status < 500 and status not in (401, 403, 407) else ""


def _refusing(fact: HttpExposed) -> bool:
    """The first page and all else are refused with one and the same status, such as 400 for want of a certificate."""
    status = fact.page_status or 0
    answers = {one.status for one in fact.controls} | {one.status for one in fact.asked}
    return 400 <= status < 500 and status not in NOT_THERE and answers <= {status, 401, 403, 407, None}


def _blocked(fact: HttpExposed) -> bool:
    """Everything is refused, the first page too, or a firewall began to refuse what was simply missing before."""
    if _refusing(fact):
        return True
    controls = [one for one in fact.controls if one.status is not None]
    refusing = {one.extension for one in controls if one.outcome is Outcome.REFUSED and (one.status or 0) >= 400}
    if controls and len(refusing) == len({one.extension for one in controls}) and (fact.page_status or 0) >= 400:
        return True
    judged = [one for one in fact.asked if extension(one.path) not in refusing]
    refused = sum(one.outcome is Outcome.REFUSED and one.status == 403 for one in judged)
    return len(judged) >= 10 and refused > _MOST_REFUSED * len(judged)


def _elsewhere(fact: HttpExposed) -> bool:
    """Every path, the first page too, leads to somewhere that is no login."""
    return (
        bool(fact.controls)
        and 300 <= (fact.page_status or 0) < 400
        and all(300 <= (one.status or 0) < 400 and one.outcome is Outcome.MISSING for one in fact.controls)
    )


def evidence(fact: HttpExposed, now: datetime) -> tuple[Evidence, ...]:
    """What was asked for, what a missing page looks like, and what was left out."""
    counts: dict[str, int] = {}
    for one in fact.asked:
        counts[one.outcome.value] = counts.get(one.outcome.value, 0) + 1
    table = TableEvidence(
        label="Answers", columns=("answer", "paths"), rows=tuple((name, str(count)) for name, count in counts.items())
    )
    controls = TableEvidence(
        label="A missing page",
        columns=("kind of name", "status", "type", "bytes"),
        rows=tuple(
            (one.extension, str(one.status or "none"), one.content_type, str(one.length)) for one in fact.controls
        ),
    )
    told = TextEvidence(label="security.txt", value=_contact(fact.security_txt, now))
    left = (_listed("Rarer ones left out for the budget", fact.left_out),) if fact.left_out else ()
    made = (TextEvidence(label="Asked for first what is left behind by", value=", ".join(fact.stacks)),)
    return (table, controls, told, *(made if fact.stacks else ()), *left)


def _listed(label: str, paths: tuple[str, ...]) -> TableEvidence:
    return TableEvidence(label=label, columns=("path",), rows=tuple((path,) for path in paths[:_SHOWN]))


def _contact(told: SecurityTxt | None, now: datetime) -> str:
    """What RFC 9116 asks for; information, since nobody must have one."""
    if told is None:
        return "no contact for reports of weaknesses at /.well-known/security.txt (RFC 9116)"
    try:
        end = datetime.fromisoformat(told.expires.replace("Z", "+00:00").replace("z", "+00:00"))
        past = (end if end.tzinfo else end.replace(tzinfo=now.tzinfo)) < now
    except ValueError:
        return "names a contact, without the date at which it expires (RFC 9116, section 2.5.5)"
    return f"names a contact, {'expired' if past else 'valid until'} {end:%Y-%m-%d}"
