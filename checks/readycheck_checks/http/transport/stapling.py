"""Whether a revoked certificate is noticed: the OCSP response that comes with the handshake (RFC 6066, RFC 7633).

A certificate without an address of a responder cannot have one: public authorities go back to lists and short lives.
"""

from __future__ import annotations

from datetime import datetime

from readycheck.api import ReasonCode, failed, not_applicable, passed, unknown, warned
from readycheck_checks.http.facts.tls import Certificate, HttpTls, Staple
from readycheck_checks.http.transport.rules import CHECK_ID, Findings, Options, place, repeat_handshake

RULE = f"{CHECK_ID}.stapling"


def judge(fact: HttpTls, options: Options, as_of: datetime) -> Findings:
    """Judge the response, or that there is none."""
    session = fact.session
    if session is None or not session.chain or not session.chain[0].readable:
        return
    leaf, where, again = session.chain[0], place(fact), repeat_handshake(fact, "-status")
    if session.staple is None and session.failure is not None:
        yield unknown(
            RULE,
            ReasonCode.INSUFFICIENT_DATA,
            "whether an OCSP response is stapled was not seen, since the handshake did not end",
            location=where,
        )
    elif session.staple is None and leaf.must_staple:
        yield failed(
            f"{RULE}.must",
            "the certificate demands a stapled OCSP response and the server sends none, so strict clients refuse it",
            reason_code=ReasonCode.ABSENT,
            location=where,
            evidence=(again,),
        )
    elif session.staple is None and options.require_stapling and leaf.ocsp:
        yield warned(
            f"{RULE}.missing",
            "no OCSP response is stapled, which the profile requires",
            reason_code=ReasonCode.ABSENT,
            location=where,
            evidence=(again,),
        )
    elif session.staple is None and leaf.ocsp:
        yield passed(
            RULE,
            "no OCSP response is stapled; clients that look for revocation ask the authority themselves",
            location=where,
        )
    elif session.staple is None:
        yield not_applicable(
            RULE, "the certificate names no OCSP responder, so there is nothing to staple", location=where
        )
    else:
        problem = _problem(session.staple, as_of)
        if problem:
            word, text = problem
            make = failed if word == "revoked" or leaf.must_staple else warned
            yield make(f"{RULE}.{word}", text, value=session.staple.status, location=where, evidence=(again,))
        else:
            yield passed(RULE, _good(session.staple, leaf), location=where)


def _problem(staple: Staple, as_of: datetime) -> tuple[str, str] | None:
    if staple.status in ("error", "unreadable"):
        return "broken", "the stapled OCSP response is an error or cannot be read, so it helps no client"
    if not staple.for_certificate:
        return "other", "the stapled OCSP response speaks of another certificate"
    if staple.status == "revoked":
        return "revoked", "the stapled OCSP response says that the certificate has been revoked"
    if staple.status == "unknown":
        return "unknown", "the stapled OCSP response says that the authority does not know the certificate"
    if staple.next_update is not None and staple.next_update < as_of:
        return "stale", f"the stapled OCSP response ended on {staple.next_update:%Y-%m-%d}, so clients drop it"
    return None


def _good(staple: Staple, leaf: Certificate) -> str:
    until = f" until {staple.next_update:%Y-%m-%d}" if staple.next_update else ""
    wanted = ", as the certificate demands" if leaf.must_staple else ""
    return f"a stapled OCSP response says that the certificate is good{until}{wanted}"
