"""A well-made origin as a fact, to be changed by a test."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from readycheck.api import Finding, Status
from readycheck.testing import AS_OF
from readycheck_checks.http.facts.tls import Certificate, HttpTls, PlainAnswer, Probe, Session, Trust

DAY = datetime.timedelta(days=1)
URL = "https://h.example/"
GOOD = Certificate(
    digest="leaf",
    subject="CN=h.example",
    issuer="CN=Link",
    not_before=AS_OF - 30 * DAY,
    not_after=AS_OF + 60 * DAY,
    key="EC",
    key_bits=256,
    curve="secp256r1",
    signature="sha256",
    dns_names=("h.example",),
)
LINK = Certificate(
    digest="link",
    subject="CN=Link",
    issuer="CN=Root",
    not_before=AS_OF - 900 * DAY,
    not_after=AS_OF + 900 * DAY,
    key="RSA",
    key_bits=2048,
    signature="sha256",
)
ROOT = Certificate(
    digest="root",
    subject="CN=Root",
    issuer="CN=Root",
    self_issued=True,
    not_before=AS_OF - 4000 * DAY,
    not_after=AS_OF + 4000 * DAY,
    key="RSA",
    key_bits=4096,
    signature="sha1",
)
OPENED = PlainAnswer(url="http://h.example/", status=301, location="https://h.example/")
AEAD, CBC, STATIC = (
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
)


def probe(asked: Any, answer: Any = "refused", suite: str = AEAD, **more: Any) -> Probe:
    versions = {"tls13": "TLS 1.3", "tls11": "TLS 1.1", "tls10": "TLS 1.0", "ssl3": "SSL 3.0"}
    if answer != "accepted":
        return Probe(asked=asked, answer=answer, **more)
    version = versions.get(asked, "TLS 1.2")
    given: dict[str, Any] = {"version": version, "suite": suite, "secure_renegotiation": True, **more}
    return Probe(asked=asked, answer=answer, **given)


PROBES = (
    probe("tls12", "accepted"),
    *(probe(asked) for asked in ("tls11", "tls10", "ssl3", "static", "weak")),
)


def fact(
    own: Mapping[str, Any] | None = None,
    session: Mapping[str, Any] | None = None,
    probes: tuple[Probe, ...] = PROBES,
    **more: Any,
) -> HttpTls:
    """A well-made origin; `own` changes its certificate, `session` the handshake."""
    mine = GOOD.model_copy(update=dict(own or {}))
    made = Session(
        version="TLS 1.3",
        suite="TLS_AES_128_GCM_SHA256",
        alpn="h2",
        chain=(mine, LINK),
        trust=Trust(verdict="trusted", public=True, path=(mine, LINK, ROOT)),
    ).model_copy(update=dict(session or {}))
    given: dict[str, Any] = {"plain": OPENED, "page": PlainAnswer(url=URL, status=200), **more}
    return HttpTls(url=URL, host="h.example", port=443, session=made, probes=probes, **given)


def swapped(*changed: Probe) -> tuple[Probe, ...]:
    """The good answers with these in their places, and those of other kinds after them."""
    by_kind = {one.asked: one for one in changed}
    return (*(by_kind.pop(one.asked, one) for one in PROBES), *by_kind.values())


def alarms(findings: list[Finding]) -> list[tuple[str, str]]:
    return [
        (one.status.value, one.rule.removeprefix("http.tls."))
        for one in findings
        if one.status in (Status.FAIL, Status.WARN)
    ]
