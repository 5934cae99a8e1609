"""What a TLS server showed: its certificates, what it speaks, and what stands on the port beside it without TLS.

All of it is public: a server sends it to everybody who connects.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from readycheck.api import Fact, Model
from readycheck_checks.http.facts.words import Failure


class Certificate(Model):
    """One certificate; what could not be read of it is empty."""

    digest: str
    """SHA-256 of its DER form, in hex."""
    subject: str = ""
    issuer: str = ""
    """Both as RFC 4514 writes them, cut at 300 characters."""
    self_issued: bool = False
    """Subject and issuer are the same name."""
    not_before: datetime | None = None
    not_after: datetime | None = None
    key: str = ""
    """`RSA`, `EC`, `Ed25519`, `Ed448`, `DSA`, or what else it calls itself."""
    key_bits: int = 0
    curve: str = ""
    signature: str = ""
    """Digest that its issuer signed, such as `sha256`; empty where the scheme has its own."""
    dns_names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    names_dropped: int = 0
    """Names beyond the cap; those that stand for the host are kept."""
    server_auth: bool = True
    """False: it says what it is for, and servers are not among it (RFC 5280, section 4.2.1.12)."""
    must_staple: bool = False
    """It demands an OCSP response in every handshake (RFC 7633)."""
    ocsp: bool = False
    """It names an address that answers for its revocation."""
    issuer_url: bool = False
    """It names an address where its issuer's certificate can be fetched; public authorities do."""
    readable: bool = True


class Trust(Model):
    """Whether clients trust the chain, leaving out its dates, which the judge looks at."""

    verdict: Literal["trusted", "self_signed", "untrusted", "incomplete", "invalid"]
    message: str = ""
    """Of `invalid`: what the verification said."""
    public: bool = False
    """It ends in an authority that browsers bring with them."""
    path: tuple[Certificate, ...] = ()
    """The way from the server's certificate to the authority as it was verified, both included."""


class Staple(Model):
    """The OCSP response that came with the handshake (RFC 6066, section 8)."""

    status: Literal["good", "revoked", "unknown", "error", "unreadable"]
    for_certificate: bool = True
    """It speaks of the server's own certificate."""
    this_update: datetime | None = None
    next_update: datetime | None = None


class Session(Model):
    """The one handshake made as a current browser makes it, but with whatever certificate."""

    version: str = ""
    suite: str = ""
    """Its name in OpenSSL."""
    alpn: str = ""
    chain: tuple[Certificate, ...] = ()
    """As sent, in order, at most ten."""
    chain_dropped: int = 0
    trust: Trust | None = None
    staple: Staple | None = None
    failure: Failure | None = None


class Probe(Model):
    """One offer of a single version and certain suites, and what the server said to it."""

    asked: Literal["tls13", "tls12", "tls11", "tls10", "ssl3", "static", "weak", "aead", "again"]
    """`static`: only suites without forward secrecy; `weak`: only broken ones; `aead`: only authenticated encryption;
    `again`: what had been accepted before, to see whether the server still answers."""
    answer: Literal["accepted", "refused", "closed", "unclear", "not_asked"]
    """`closed`: it ended the connection without a word; `unclear`: no answer that tells anything."""
    version: str = ""
    suite: str = ""
    """The IANA name of what it chose."""
    compressed: bool = False
    secure_renegotiation: bool = False
    message: str = ""


class PlainAnswer(Model):
    """The first answer over plain http, and what https says at the same path."""

    url: str
    status: int | None = None
    location: str | None = None
    """Where it leads, without query; None where it names no place."""
    failure: Failure | None = None


class HttpTls(Fact):
    """What one origin's host and port showed."""

    url: str
    host: str = ""
    port: int = 0
    loopback: bool = False
    edge_tls: bool = False
    recorded: bool = False
    """The origin is a recording, which holds no handshakes."""
    session: Session | None = None
    """None where the url is plain http."""
    probes: tuple[Probe, ...] = ()
    plain: PlainAnswer | None = None
    """None where it is not known on which port plain http would be answered."""
    page: PlainAnswer | None = None
    """The same path over https, asked as a client that verifies."""
    plain_api: PlainAnswer | None = None
    """The first API endpoint of the profile over plain http; None where there is none, or its port is not known."""
    hsts: str | None = None
    """Its Strict-Transport-Security, as sent."""
    handshakes: int = 0
    requests: int = 0
