"""Whether clients accept the certificate: its authority, its name, its keys and signatures (RFC 5280, RFC 9525)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from readycheck.api import Finding, ReasonCode, TableEvidence, failed, passed, unknown, warned
from readycheck_checks.http.facts.tls import Certificate, HttpTls, Session
from readycheck_checks.http.transport import dates
from readycheck_checks.http.transport.names import matches
from readycheck_checks.http.transport.rules import CHECK_ID, Findings, Options, place, repeat_handshake

RULE = f"{CHECK_ID}.certificate"
_LEAST_BITS = {"RSA": 2048, "EC": 224}
_BROKEN = {"md5": "MD5", "sha1": "SHA-1", "1.2.840.113549.1.1.2": "MD2", "1.2.840.113549.1.1.3": "MD4"}
_LIFETIMES = (
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
    (datetime(2018, 3, 1, tzinfo=UTC), 825),
)
"""Days that a public certificate may hold by the day it was made (CA/Browser Forum, Baseline Requirements 6.3.2)."""


def judge(fact: HttpTls, options: Options, as_of: datetime) -> Findings:
    """Judge the chain of the one handshake."""
    session = fact.session
    if session is None or not session.chain:
        yield unknown(
            f"{RULE}.unseen",
            ReasonCode.UNREADABLE,
            "the certificate could not be seen, since no handshake came that far",
            location=place(fact),
        )
        return
    leaf = session.chain[0]
    if not leaf.readable:
        yield _told(fact, failed(f"{RULE}.invalid", "the certificate cannot be read, so no client accepts it"))
        return
    found = [
        *_trust(session),
        *_name(fact, leaf),
        *_strength(session),
        *dates.judge(session, options, as_of),
        *_form(session),
    ]
    yield from (_told(fact, one) for one in found)
    if not found and leaf.not_after is not None:
        left = (leaf.not_after - as_of).total_seconds()
        yield passed(
            RULE,
            f"the certificate is trusted, made out for {fact.host} and valid for {dates.days(left)} more",
            value=round(left),
            threshold=dates.bars(leaf, options).warn,
            unit="s",
            location=place(fact),
        )


def _told(fact: HttpTls, one: Finding) -> Finding:
    session = fact.session
    rows = tuple(
        (
            each.subject or "(no name)",
            each.issuer,
            each.not_after.date().isoformat() if each.not_after else "",
            f"{each.key} {each.key_bits or ''}".strip(),
            each.signature,
        )
        for each in (session.chain if session else ())
    )
    columns = ("subject", "issuer", "valid until", "key", "signed with")
    sent = TableEvidence(label="Certificates as sent", columns=columns, rows=rows)
    evidence = (*one.evidence, sent, repeat_handshake(fact, "-showcerts"))
    return one.model_copy(update={"evidence": evidence, "location": place(fact)})


def _trust(session: Session) -> Findings:
    trust, leaf = session.trust, session.chain[0]
    if trust is None or trust.verdict == "trusted":
        return
    text = {
        "self_signed": "the certificate is signed by itself, so every client warns of it",
        "untrusted": f"no client trusts the authority that made the certificate, {_authority(session)}",
        "incomplete": (
            f"the server leaves out a link between its certificate and a trusted authority ({_authority(session)}), "
            "so clients that cannot find it elsewhere refuse the connection"
        ),
        "invalid": f"clients refuse the chain of certificates: {trust.message}",
    }[trust.verdict]
    yield failed(f"{RULE}.{trust.verdict}", text, value=leaf.issuer or None)


def _authority(session: Session) -> str:
    return (session.chain[-1].issuer or session.chain[0].issuer)[:80] or "which has no name"


def _name(fact: HttpTls, leaf: Certificate) -> Findings:
    if matches(fact.host, leaf.dns_names, leaf.addresses):
        return
    names = [*leaf.dns_names, *leaf.addresses]
    if not names:
        text = f"the certificate names no host in its alternative names, where clients look for {fact.host}"
    else:
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3 + leaf.names_dropped} more" if len(names) > 3 else "")
        text = f"the certificate is made out for {shown}, not for {fact.host}"
    yield failed(f"{RULE}.name", text, value=", ".join(names[:10]) or None)


def _strength(session: Session) -> Findings:
    trust = session.trust
    links = trust.path if trust is not None and trust.path else session.chain
    for one in dict.fromkeys(links):
        least = _LEAST_BITS.get(one.key)
        what = "the certificate" if one.digest == session.chain[0].digest else f"the certificate of {one.subject[:80]}"
        if least is not None and 0 < one.key_bits < least:
            yield failed(
                f"{RULE}.key",
                f"{what} has a key of {one.key_bits} bits only ({one.key}), which can be broken",
                value=one.key_bits,
                threshold=least,
                unit="bit",
            )
        elif one.key == "DSA":
            yield failed(f"{RULE}.key", f"{what} has a DSA key, which browsers do not take", value=one.key)
        # What an authority says of itself is trusted for being in the store, not for its signature.
        if (name := _BROKEN.get(one.signature)) and not one.self_issued:
            yield failed(f"{RULE}.signature", f"{what} is signed with {name}, which can be forged", value=name)


def _form(session: Session) -> Findings:
    trust, leaf = session.trust, session.chain[0]
    if not leaf.server_auth:
        yield failed(f"{RULE}.purpose", "the certificate is not made for servers, so clients refuse it")
    if trust is None or trust.verdict != "trusted":
        return
    sent = [one.digest for one in session.chain]
    order = [sent.index(one.digest) for one in trust.path if one.digest in sent]
    if order != sorted(order):
        yield warned(
            f"{RULE}.order",
            "the certificates are not sent in order, each before the one that vouches for it, which some clients need",
        )
    if trust.public and leaf.not_before is not None and leaf.not_after is not None:
        most = next((days for since, days in _LIFETIMES if leaf.not_before >= since), None)
        lifetime = leaf.not_after - leaf.not_before
        if most is not None and lifetime > timedelta(days=most):
            yield warned(
                f"{RULE}.lifetime",
                f"the certificate is made for {lifetime.days} days, and browsers take at most {most}",
                value=lifetime.days,
                threshold=most,
                unit="d",
            )
