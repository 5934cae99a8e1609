"""What the judges of this room share: the options, and the evidence of a handshake."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from readycheck.api import (
    AtLeast,
    CodeEvidence,
    Evidence,
    Field,
    Finding,
    Location,
    LowerBar,
    Model,
    ReasonCode,
    at_url,
)
from readycheck_checks.http.explain import REPEAT
from readycheck_checks.http.facts.tls import HttpTls, Probe
from readycheck_checks.http.transport.names import as_address, ascii_name

CHECK_ID = "http.tls"
DAY = 86400.0
Findings = Iterator[Finding]
VERSION_FLAGS = {
    "TLS 1.3": "-tls1_3",
    "TLS 1.2": "-tls1_2",
    "TLS 1.1": "-tls1_1",
    "TLS 1.0": "-tls1",
    "SSL 3.0": "-ssl3",
}
"""What OpenSSL calls a version."""


class Options(Model):
    """What a profile may set."""

    expires: LowerBar = Field(
        default=AtLeast(warn=21 * DAY, fail=7 * DAY),
        examples=["30s", "5m", "24h"],
        description="How long the certificate must still hold; for one made for less than 90 days the bars shrink in "
        "proportion, since it is renewed that much later",
    )
    require_stapling: bool = Field(
        default=False, description="Require a stapled OCSP response where the certificate names a responder"
    )
    refuse_plain_api: bool = Field(
        default=False, description="Require that an API path is refused over plain http, not redirected as pages are"
    )


def place(fact: HttpTls) -> Location:
    """Where the findings of handshakes are."""
    return at_url(fact.url)


def repeat_handshake(fact: HttpTls, *arguments: str) -> Evidence:
    """The same handshake for a person, with OpenSSL."""
    host = f"[{fact.host}]" if ":" in fact.host else ascii_name(fact.host)
    named = () if as_address(fact.host) else ("-servername", ascii_name(fact.host))
    line = shlex.join(["openssl", "s_client", "-connect", f"{host}:{fact.port}", *named, *arguments])
    return CodeEvidence(label=REPEAT, value=f"{line} </dev/null", language="sh")


def probes(fact: HttpTls, asked: str) -> tuple[Probe, ...]:
    """The answers to one kind of offer."""
    return tuple(one for one in fact.probes if one.asked == asked)


def refused(fact: HttpTls, one: Probe) -> bool:
    """Whether an answer means that the server does not speak what was offered.

    Only of a server that takes one of these offers at all; where it closed the connection without a word, only if it
    still took one at the end.
    """
    if one.answer == "closed":
        return any(each.answer == "accepted" for each in probes(fact, "again"))
    return one.answer == "refused" and any(each.answer == "accepted" for each in fact.probes)


def unasked(unseen: tuple[Probe, ...]) -> tuple[ReasonCode, str]:
    """Why answers do not tell, as a reason code and as the end of a sentence."""
    if any(one.answer == "not_asked" and "budget" in one.message for one in unseen):
        return ReasonCode.BUDGET, "the budget of handshakes was spent before; raise the origin's 'tls_handshakes'"
    if unseen[0].answer in ("refused", "closed"):
        return ReasonCode.INSUFFICIENT_DATA, "everything was refused in the end, also what had been taken before"
    return ReasonCode.INSUFFICIENT_DATA, unseen[0].message


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
