"""The way in over plain http: the first answer leads to https on the same host, or there is none (RFC 6797, 7.2)."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from readycheck.api import ReasonCode, at_url, failed, not_applicable, passed, unknown, warned
from readycheck_checks.http.facts import FailureKind
from readycheck_checks.http.facts.tls import HttpTls, PlainAnswer
from readycheck_checks.http.transport.rules import CHECK_ID, Findings

RULE = f"{CHECK_ID}.redirect"
_REDIRECTS = (301, 302, 303, 307, 308)
_WHY_NOT = {FailureKind.TIMEOUT: ReasonCode.TIMEOUT, FailureKind.PROTOCOL: ReasonCode.UNREADABLE}


def judge(fact: HttpTls) -> Findings:
    """Judge the first answer only: later ones are no longer what a stranger on the way can change at will."""
    plain = fact.plain
    if plain is None:
        if fact.probes or (fact.session is not None and fact.session.failure is None):
            yield not_applicable(
                RULE,
                f"the url has port {fact.port}, so where plain http would be answered is not known; give the origin's"
                " 'http_port' to have it looked at",
            )
        return
    where = at_url(plain.url, "location" if plain.status in _REDIRECTS else None)
    if plain.failure is not None:
        if plain.failure.detail == "refused":
            yield passed(RULE, "nothing is answered over plain http", location=where)
        else:
            reason = _WHY_NOT.get(plain.failure.kind, ReasonCode.UNREACHABLE)
            yield unknown(
                RULE, reason, f"what plain http answers could not be seen: {plain.failure.message}", location=where
            )
    elif plain.status in _REDIRECTS:
        yield from _onward(plain)
    elif (plain.status or 0) < 400 or plain.status == 401:
        yield failed(
            f"{RULE}.served",
            "plain http is answered with content, so a visit can be read and changed on the way",
            value=plain.status,
            location=where,
        )
    elif (plain.status or 0) >= 500:
        yield unknown(
            RULE,
            ReasonCode.INSUFFICIENT_DATA,
            f"plain http answers with an error, status {plain.status}, so where it leads was not seen",
            value=plain.status,
            location=where,
        )
    elif fact.page is not None and fact.page.status == plain.status:
        yield warned(
            f"{RULE}.alike",
            f"plain http is answered as https is, with status {plain.status}, instead of being led there",
            value=plain.status,
            location=where,
        )
    else:
        yield passed(RULE, f"plain http is refused with status {plain.status}", value=plain.status, location=where)


def _onward(plain: PlainAnswer) -> Findings:
    where, scheme, host = at_url(plain.url, "location"), "", ""
    try:
        parts = urlsplit(urljoin(plain.url, (plain.location or "").strip()))
        scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    except ValueError:
        pass
    own = (urlsplit(plain.url).hostname or "").rstrip(".")
    shown = (plain.location or "")[:300]
    if not plain.location or scheme not in ("http", "https") or not host:
        yield failed(
            f"{RULE}.invalid", "plain http is redirected to no valid address", value=shown or None, location=where
        )
    elif scheme == "http":
        yield failed(
            f"{RULE}.to_http",
            "plain http is redirected to plain http, so the visit goes on where it can be read and changed",
            value=shown,
            location=where,
        )
    elif host != own:
        yield warned(
            f"{RULE}.off_host",
            "plain http is redirected to another host at once, so browsers never learn that this one has https",
            value=shown,
            location=where,
        )
    else:
        yield passed(
            RULE, "the first answer over plain http leads to https on the same host", value=shown, location=where
        )
