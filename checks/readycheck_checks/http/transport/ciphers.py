"""Which cipher suites are taken, and how the connection is set up besides (RFC 9325, section 4; RFC 7465, RFC 5746)."""

from __future__ import annotations

from readycheck.api import failed, passed, unknown, warned
from readycheck_checks.http.facts.tls import HttpTls
from readycheck_checks.http.transport import suites
from readycheck_checks.http.transport.rules import (
    CHECK_ID,
    VERSION_FLAGS,
    Findings,
    place,
    probes,
    refused,
    repeat_handshake,
    unasked,
)
from readycheck_checks.http.transport.versions import accepted

RULE = f"{CHECK_ID}.ciphers"


def judge(fact: HttpTls) -> Findings:
    """Judge the suites up to TLS 1.2; those of TLS 1.3 are all sound."""
    spoken, where = accepted(fact), place(fact)
    taken = list(dict.fromkeys(one.suite for one in fact.probes if one.answer == "accepted" and one.suite))
    weak = [one for one in taken if suites.weakness(one)]
    found = [*_weak(fact, weak), *_secrecy(fact), *_blocks(fact), *_setup(fact)]
    yield from found
    unseen = tuple(
        one
        for kind in ("tls12", "static", "weak")
        for one in probes(fact, kind)[:1]
        if one.answer != "accepted" and not refused(fact, one)
    )
    if unseen and not weak:
        reason, text = unasked(unseen)
        yield unknown(
            f"{RULE}.unseen", reason, f"whether weak cipher suites are taken could not be seen: {text}", location=where
        )
    elif not found and spoken:
        yield passed(
            RULE,
            "only cipher suites with forward secrecy are taken, none of them weak",
            value=", ".join(taken[:5]) or None,
            location=where,
        )


def _weak(fact: HttpTls, weak: list[str]) -> Findings:
    kinds = list(dict.fromkeys(suites.weakness(one) for one in weak))
    for kind in kinds:
        names = [one for one in weak if suites.weakness(one) == kind]
        offer = f"{suites.openssl_name(kind)}:@SECLEVEL=0"
        yield failed(
            f"{RULE}.weak",
            f"the server takes connections {kind}, so somebody on the way can read or change them",
            value=", ".join(names),
            location=place(fact),
            evidence=(repeat_handshake(fact, _flag(fact, names[0]), "-cipher", offer),),
        )


def _flag(fact: HttpTls, suite: str) -> str:
    """The version in which a suite was taken, as OpenSSL calls it."""
    version = next((one.version for one in fact.probes if one.answer == "accepted" and one.suite == suite), "TLS 1.2")
    return VERSION_FLAGS.get(version, "-tls1_2")


def _secrecy(fact: HttpTls) -> Findings:
    first = next((one for one in probes(fact, "tls12") if one.answer == "accepted"), None)
    static = next((one for one in probes(fact, "static") if one.answer == "accepted"), None)
    if first is not None and not suites.forward_secret(first.suite):
        yield failed(
            f"{RULE}.no_forward_secrecy",
            "TLS 1.2 connections have no forward secrecy: whoever steals the server's key can read recorded ones",
            value=first.suite,
            location=place(fact),
            evidence=(repeat_handshake(fact, "-tls1_2"),),
        )
    elif static is not None:
        yield warned(
            f"{RULE}.static_keys",
            "cipher suites without forward secrecy are taken as well, so some old clients can be read later",
            value=static.suite,
            location=place(fact),
            evidence=(repeat_handshake(fact, _flag(fact, static.suite), "-cipher", "kRSA:!eNULL:@SECLEVEL=0"),),
        )


def _blocks(fact: HttpTls) -> Findings:
    first = next((one for one in probes(fact, "tls12") if one.answer == "accepted"), None)
    aead = next(iter(probes(fact, "aead")), None)
    if first is None or aead is None or suites.authenticated_encryption(first.suite):
        return
    if refused(fact, aead):
        yield warned(
            f"{RULE}.cbc_only",
            "TLS 1.2 is spoken with CBC suites only, which have been attacked again and again",
            value=first.suite,
            location=place(fact),
            evidence=(repeat_handshake(fact, "-tls1_2", "-cipher", "AESGCM:CHACHA20"),),
        )


def _setup(fact: HttpTls) -> Findings:
    older = [one for one in fact.probes if one.answer == "accepted" and one.asked in ("tls12", "tls11", "tls10")]
    if any(one.compressed for one in older):
        yield failed(
            f"{CHECK_ID}.compression",
            "TLS compresses what it sends, so an attacker can guess secrets by the length (CRIME)",
            location=place(fact),
            evidence=(repeat_handshake(fact, "-tls1_2", "-comp"),),
        )
    if older and not older[0].secure_renegotiation:
        yield failed(
            f"{CHECK_ID}.renegotiation",
            "renegotiation is not protected, so an attacker can put a request in front of a user's",
            location=place(fact),
            evidence=(repeat_handshake(fact, "-tls1_2"),),
        )
