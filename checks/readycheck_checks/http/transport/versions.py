"""Which versions of TLS are spoken (RFC 8996: nothing before 1.2; RFC 9325, section 3.1)."""

from __future__ import annotations

from readycheck.api import ReasonCode, TableEvidence, failed, passed, unknown, warned
from readycheck_checks.http.facts.tls import HttpTls, Probe
from readycheck_checks.http.transport.rules import (
    CHECK_ID,
    VERSION_FLAGS,
    Findings,
    listed,
    place,
    probes,
    refused,
    repeat_handshake,
    unasked,
)

RULE = f"{CHECK_ID}.versions"
_ASKED = {"tls13": "TLS 1.3", "tls12": "TLS 1.2", "tls11": "TLS 1.1", "tls10": "TLS 1.0", "ssl3": "SSL 3.0"}
_OLD = ("TLS 1.1", "TLS 1.0", "SSL 3.0")
_CURRENT = ("TLS 1.3", "TLS 1.2")


def accepted(fact: HttpTls) -> set[str]:
    """Versions that were really spoken, in whichever handshake."""
    spoken = {one.version for one in fact.probes if one.answer == "accepted"}
    return spoken | ({fact.session.version} if fact.session is not None and fact.session.version else set())


def judge(fact: HttpTls) -> Findings:
    """Judge what is spoken, then say what could not be asked."""
    spoken, where = accepted(fact), place(fact)
    table = TableEvidence(
        label="Versions",
        columns=("version", "answer"),
        rows=tuple(
            (_ASKED[one.asked], "accepted" if one.version in spoken and one.answer == "accepted" else _words(one))
            for one in fact.probes
            if one.asked in _ASKED
        ),
    )
    old = [version for version in _OLD if version in spoken]
    # Whether anything newer is spoken too must have been seen for the graver sentence.
    nothing_else = not spoken & set(_CURRENT) and all(
        refused(fact, one) for kind in ("tls13", "tls12") for one in probes(fact, kind)
    )
    if old:
        text = f"{listed(old)} {'is' if len(old) == 1 else 'are'} still spoken, whose protection can be broken"
        if nothing_else:
            text = f"nothing newer than {old[0]} is spoken, so no current browser or client gets a connection"
        yield failed(
            f"{RULE}.old",
            text,
            value=", ".join(old),
            location=where,
            evidence=(table, repeat_handshake(fact, VERSION_FLAGS[old[-1]], "-cipher", "ALL:@SECLEVEL=0")),
        )
    if not (old and nothing_else):
        yield from _newest(fact, spoken, table)
    unseen = tuple(
        one for one in fact.probes if one.asked in _ASKED and _ASKED[one.asked] not in spoken and not refused(fact, one)
    )
    if unseen:
        reason, text = unasked(unseen)
        names = [_ASKED[one.asked] for one in unseen]
        yield unknown(
            f"{RULE}.unseen",
            reason,
            f"whether {listed(names)} {'is' if len(names) == 1 else 'are'} spoken could not be seen: {text}",
            location=where,
            evidence=(table,),
        )
    if not old and not unseen and spoken & set(_CURRENT):
        yield passed(
            RULE,
            f"only {listed([one for one in _CURRENT if one in spoken])} {'are' if len(spoken) > 1 else 'is'} spoken",
            value=", ".join(sorted(spoken, reverse=True)),
            location=where,
        )


def _newest(fact: HttpTls, spoken: set[str], table: TableEvidence) -> Findings:
    session = fact.session
    if "TLS 1.3" not in spoken:
        if any(refused(fact, one) for one in probes(fact, "tls13")):
            yield warned(
                f"{RULE}.no_tls13",
                "TLS 1.3 is not spoken, so connections are slower to set up and protect less than they could",
                reason_code=ReasonCode.ABSENT,
                location=place(fact),
                evidence=(table, repeat_handshake(fact, "-tls1_3")),
            )
    elif session is not None and session.version and session.version != "TLS 1.3":
        yield warned(
            f"{RULE}.preference",
            f"the server chooses {session.version} although both sides speak TLS 1.3",
            value=session.version,
            location=place(fact),
            evidence=(table, repeat_handshake(fact)),
        )


def _words(one: Probe) -> str:
    return one.message or one.answer.replace("_", " ")
