"""Single defects of TLS: certificates, versions, suites, stapling."""

from __future__ import annotations

import datetime
import ssl
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.checks.http.twins import Site, Twin, html
from tests.support import pki
from tests.support.certificates import Authority
from tests.support.tls_servers import Fronted, Hello, Stapled, server_hello

from readycheck.testing import AS_OF

CHECK = "http.tls"
HOST = "127.0.0.1"
DAY = datetime.timedelta(days=1)
Speaks = Callable[[Authority], Any]


def leaf(**changed: Any) -> Speaks:
    """A server whose certificate, made by the authority, differs from a good one by this."""

    def made(authority: Authority) -> ssl.SSLContext:
        weak = changed.get("key") is WEAK_RSA
        names = changed.get("names", (HOST, "localhost"))
        rest = {name: value for name, value in changed.items() if name != "names"}
        return pki.server(pki.make(pki.root(authority), *names, **rest), weak=weak)

    return made


def chained(*, sent: tuple[int, ...], issuer_url: bool = True) -> Speaks:
    """A certificate below two links; `sent` says which links are sent, in which order (0: the nearer one)."""

    def made(authority: Authority) -> ssl.SSLContext:
        upper = pki.make(pki.root(authority), subject="upper link", authority=True)
        lower = pki.make(upper, subject="lower link", authority=True)
        own = pki.make(lower, HOST, issuer_url=issuer_url)
        return pki.server(own, *((lower, upper)[number] for number in sent))

    return made


def stranger(_authority: Authority) -> ssl.SSLContext:
    """A certificate of an authority that nobody knows, which is sent as well."""
    unknown = pki.make(None, subject="authority of a stranger", authority=True)
    return pki.server(pki.make(unknown, HOST), unknown)


def speaks(
    ciphers: str | None = None, newest: ssl.TLSVersion | None = None, oldest: ssl.TLSVersion | None = None
) -> Speaks:
    """A good RSA certificate behind these settings."""

    def made(authority: Authority) -> ssl.SSLContext:
        context = pki.server(pki.make(pki.root(authority), HOST, key=RSA))
        with warnings.catch_warnings():  # the ssl module warns of old versions
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = oldest or ssl.TLSVersion.TLSv1_2
        if newest is not None:
            context.maximum_version = newest
        if ciphers is not None:
            context.set_ciphers(ciphers)
        return context

    return made


def old(version: ssl.TLSVersion) -> Speaks:
    """Everything since `version` is spoken."""
    return speaks("ECDHE+AES:@SECLEVEL=0", oldest=version)


def fronted(script: Callable[[Hello], bytes | None]) -> Speaks:
    """A good server that answers some offers as nothing current does any more."""
    return lambda authority: Fronted(authority.server(), script)


def only_suite(number: int) -> Speaks:
    """Besides what is good, one suite is taken where it is offered among broken ones only."""

    def script(hello: Hello) -> bytes | None:
        broken = 0xC02F not in hello.suites and 0x002F not in hello.suites
        return server_hello(0x0303, number) if broken and number in hello.suites and not hello.tls13 else None

    return fronted(script)


def setup(**changed: Any) -> Speaks:
    """What a TLS 1.2 offer is answered with differs by this."""

    def script(hello: Hello) -> bytes | None:
        ours = hello.version == 0x0303 and not hello.tls13 and 0xC02F in hello.suites and 0x002F in hello.suites
        return server_hello(0x0303, 0xC02F, **changed) if ours and hello.compression else None

    return fronted(script)


def ssl3(hello: Hello) -> bytes | None:
    return server_hello(0x0300, 0x002F, secure=False) if hello.version == 0x0300 else None


def prefers_tls12(hello: Hello) -> bytes | None:
    """TLS 1.3 is spoken to whoever offers nothing else; the whole handshake offers both."""
    if hello.tls13 and len(hello.suites) <= 5:
        return server_hello13()
    return None


def server_hello13() -> bytes:
    """A ServerHello of TLS 1.3, which names its version in an extension."""
    body = b"\x03\x03" + bytes(32) + b"\0" + b"\x13\x01" + b"\0" + b"\x00\x06\x00\x2b\x00\x02\x03\x04"
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message


def backwards(authority: Authority) -> Fronted:
    return Fronted(speaks(newest=ssl.TLSVersion.TLSv1_2)(authority), prefers_tls12)


def stapled(*, certificate: Mapping[str, Any] | None = None, **changed: Any) -> Speaks:
    """A server that staples a response, which differs from a good one by this."""

    def made(authority: Authority) -> Stapled:
        root = pki.root(authority)
        own = pki.make(root, HOST, responder=True, **(certificate or {}))
        return Stapled(pki.response(own, root, **changed), own)

    return made


def _as_name(authority: Authority) -> ssl.SSLContext:
    """An address among the DNS names, where clients do not look for it."""
    made = pki.make(pki.root(authority), HOST, dns_only=True)
    return pki.server(made)


def _sha1(authority: Authority) -> ssl.SSLContext:
    link = pki.make(pki.root(authority), subject="a link", authority=True, key=RSA)
    return pki.server(pki.with_sha1(pki.make(link, HOST), link), link, weak=True)


RSA = pki.rsa_key()
WEAK_RSA = pki.rsa_key(1024)
GOOD = Site(tls_by=leaf())


def _twin(name: str, rule: str, flawed: Speaks, fixed: Speaks | None = None, **more: Any) -> Twin:
    return Twin(name, CHECK, f"{CHECK}.{rule}", Site(tls_by=flawed), Site(tls_by=fixed) if fixed else GOOD, **more)


def _says(hsts: str) -> Site:
    return Site({"/": html({"Strict-Transport-Security": hsts})}, tls_by=lambda authority: authority.server())


TWINS: tuple[Twin, ...] = (
    _twin("an expired certificate", "certificate.expired", leaf(end=AS_OF - DAY)),
    _twin("a certificate that ends in five days", "certificate.expires", leaf(end=AS_OF + 5 * DAY)),
    _twin(
        "a certificate that ends in fifteen days",
        "certificate.expires",
        leaf(start=AS_OF - 75 * DAY, end=AS_OF + 15 * DAY),
        # made for six days only, and not half of them over
        leaf(start=AS_OF - 2 * DAY, end=AS_OF + 4 * DAY),
    ),
    _twin("a certificate that is not valid yet", "certificate.not_yet_valid", leaf(start=AS_OF + DAY)),
    _twin("a certificate for another name", "certificate.name", leaf(names=("elsewhere.example",))),
    _twin(
        "a certificate for another address",
        "certificate.name",
        leaf(names=("127.0.0.2", "localhost")),
        leaf(names=("127.0.0.2", HOST)),
    ),
    _twin(
        "a name only where clients no longer look",
        "certificate.name",
        leaf(names=(), subject=HOST),
        leaf(names=(HOST,), subject="anything"),
    ),
    _twin("an address written as a name", "certificate.name", _as_name),
    _twin("a certificate signed by itself", "certificate.self_signed", lambda _: pki.server(pki.make(None, HOST))),
    _twin("an authority that nobody knows", "certificate.untrusted", stranger),
    _twin("a chain without its middle", "certificate.incomplete", chained(sent=()), chained(sent=(0, 1))),
    _twin("a chain with its lower half only", "certificate.untrusted", chained(sent=(0,)), chained(sent=(0, 1))),
    _twin("a chain in the wrong order", "certificate.order", chained(sent=(1, 0)), chained(sent=(0, 1))),
    _twin("a certificate made for clients", "certificate.purpose", leaf(purpose=ExtendedKeyUsageOID.CLIENT_AUTH)),
    _twin("an RSA key of 1,024 bits", "certificate.key", leaf(key=WEAK_RSA), leaf(key=RSA)),
    _twin("a certificate signed with SHA-1", "certificate.signature", _sha1, leaf(key=RSA)),
    _twin("TLS 1.1 is spoken", "versions.old", old(ssl.TLSVersion.TLSv1_1), old(ssl.TLSVersion.TLSv1_2)),
    _twin("TLS 1.0 is spoken", "versions.old", old(ssl.TLSVersion.TLSv1), old(ssl.TLSVersion.TLSv1_2)),
    _twin("SSL 3.0 is spoken", "versions.old", fronted(ssl3), fronted(lambda _: None)),
    _twin("TLS 1.2 only", "versions.no_tls13", speaks(newest=ssl.TLSVersion.TLSv1_2), speaks()),
    _twin("TLS 1.2 preferred to 1.3", "versions.preference", backwards, speaks(oldest=ssl.TLSVersion.TLSv1_3)),
    _twin(
        "no forward secrecy",
        "ciphers.no_forward_secrecy",
        speaks("AES128-GCM-SHA256"),
        speaks("ECDHE-RSA-AES128-GCM-SHA256"),
    ),
    _twin(
        "suites without forward secrecy besides others",
        "ciphers.static_keys",
        speaks("ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA"),
        speaks("ECDHE-RSA-AES128-GCM-SHA256"),
    ),
    _twin(
        "CBC suites only",
        "ciphers.cbc_only",
        speaks("ECDHE-RSA-AES128-SHA"),
        speaks("ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256"),
    ),
    _twin("3DES is taken", "ciphers.weak", only_suite(0x000A), fronted(lambda _: None)),
    _twin("RC4 is taken", "ciphers.weak", only_suite(0xC011), fronted(lambda _: None)),
    _twin("an EXPORT suite is taken", "ciphers.weak", only_suite(0x0014), fronted(lambda _: None)),
    _twin(
        "connections without encryption are taken",
        "ciphers.weak",
        speaks("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-NULL-SHA:@SECLEVEL=0"),
        speaks("ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"),
    ),
    _twin(
        "connections without a certificate are taken",
        "ciphers.weak",
        speaks("ECDHE-RSA-AES128-GCM-SHA256:AECDH-AES128-SHA:@SECLEVEL=0"),
        speaks("ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"),
    ),
    _twin("TLS compresses", "compression", setup(compressed=True), setup()),
    _twin("renegotiation without protection", "renegotiation", setup(secure=False), setup()),
    _twin("must staple and does not", "stapling.must", leaf(must_staple=True, responder=True), leaf(responder=True)),
    _twin("a revoked certificate", "stapling.revoked", stapled(status=ocsp.OCSPCertStatus.REVOKED), stapled()),
    _twin(
        "a stapled response that has ended",
        "stapling.stale",
        stapled(until=AS_OF - DAY),
        stapled(certificate={"must_staple": True}),
    ),
    _twin(
        "no stapling where the profile wants it",
        "stapling.missing",
        leaf(responder=True),
        stapled(),
        options={"require_stapling": True},
    ),
    Twin(
        "asks for the preload list for half a year",
        CHECK,
        f"{CHECK}.preload",
        _says("max-age=15768000; includeSubDomains; preload"),
        _says("max-age=31536000; includeSubDomains; preload"),
    ),
    Twin(
        "asks for the preload list without subdomains",
        CHECK,
        f"{CHECK}.preload",
        _says("max-age=31536000; preload"),
        _says("max-age=31536000"),
    ),
)
