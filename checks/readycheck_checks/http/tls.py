"""Every connection is encrypted with what is sound today, by a certificate that every client accepts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from readycheck.api import Check, Finding, JudgeContext, ReasonCode, failed, not_applicable, passed, unknown
from readycheck_checks.http.explain import explained
from readycheck_checks.http.facts import Failure, FailureKind
from readycheck_checks.http.facts.tls import HttpTls
from readycheck_checks.http.remedies import advice
from readycheck_checks.http.transport import certificate, ciphers, plain_api, preload, redirect, stapling, versions
from readycheck_checks.http.transport.rules import CHECK_ID, Options, place, repeat_handshake

_WHY_NOT = {FailureKind.TIMEOUT: ReasonCode.TIMEOUT}


def judge(fact: HttpTls, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Judge the handshakes, then the way in over plain http."""
    yield from explained(_all(fact, options, context.as_of))


def _all(fact: HttpTls, options: Options, as_of: datetime) -> Iterator[Finding]:
    session = fact.session
    if fact.recorded:
        yield unknown(
            CHECK_ID,
            ReasonCode.NOT_COLLECTED,
            "a recording holds no handshakes; audit the url itself to have TLS looked at",
        )
    elif session is None:
        yield _without_tls(fact)
    elif session.failure is not None and not session.chain and not versions.accepted(fact):
        yield _unreached(fact, session.failure)
        if fact.plain is not None:
            yield from redirect.judge(fact)
    else:
        yield from certificate.judge(fact, options, as_of)
        yield from versions.judge(fact)
        yield from ciphers.judge(fact)
        yield from stapling.judge(fact, options, as_of)
        if session.alpn:
            yield passed(f"{CHECK_ID}.alpn", f"the protocol chosen is {session.alpn}", location=place(fact))
        yield from redirect.judge(fact)
        yield from plain_api.judge(fact, options)
        yield from preload.judge(fact)


def _without_tls(fact: HttpTls) -> Finding:
    if fact.edge_tls:
        return unknown(
            f"{CHECK_ID}.edge",
            ReasonCode.NOT_CONFIGURED,
            "TLS ends at an edge in front of this url and was not seen; name the public address as an origin as well",
            location=place(fact),
        )
    if fact.loopback:
        return not_applicable(
            f"{CHECK_ID}.plain", "on this machine nothing needs to be encrypted; audit the public address as well"
        )
    return failed(
        f"{CHECK_ID}.plain",
        "the url is plain http, so everything can be read and changed on the way",
        location=place(fact),
        fix="Serve it over https; where an edge does so already, give its address, or say edge_tls: true",
    )


def _unreached(fact: HttpTls, failure: Failure) -> Finding:
    if failure.kind is FailureKind.TLS:
        return failed(
            f"{CHECK_ID}.handshake",
            f"no client gets a connection: {failure.message}",
            location=place(fact),
            evidence=(repeat_handshake(fact),),
            fix="Serve TLS on this port, or give the address as http://" if failure.detail == "not_tls" else "",
        )
    reason = _WHY_NOT.get(failure.kind, ReasonCode.UNREACHABLE)
    return unknown(f"{CHECK_ID}.unreached", reason, f"TLS could not be seen: {failure.message}", location=place(fact))


CHECK = Check(
    id=CHECK_ID,
    title="Every connection is encrypted, by a certificate that every client accepts",
    needs=HttpTls,
    options=Options,
    judge=judge,
    why="What is not encrypted can be read and changed on the way; an expired certificate stops all users at once.",
    fix="Renew the certificate automatically, speak TLS 1.2 and 1.3 only, and lead plain http to https at once.",
    references=("OWASP ASVS 5.0 chapter 12", "RFC 9325"),
    advice=advice(CHECK_ID),
)
