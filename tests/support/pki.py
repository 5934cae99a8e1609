"""Certificates made to measure, below an authority of a test: dates, keys, signatures and extensions as one likes."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from tests.support.certificates import Authority

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_SHA256_RSA, _SHA1_RSA = (bytes.fromhex(f"06092a864886f70d0101{last}") for last in ("0b", "05"))
_SHA1_INFO = bytes.fromhex("3021300906052b0e03021a05000414")
START = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2027, 3, 1, tzinfo=datetime.UTC)
"""Around the time at which the tests judge."""


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def private(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def root(authority: Authority) -> Made:
    """The authority itself."""
    key: Any = serialization.load_pem_private_key(authority.ca.private_key_pem.bytes(), None)
    return Made(x509.load_pem_x509_certificate(authority.ca.cert_pem.bytes()), key)


def rsa_key(bits: int = 2048) -> Key:
    return rsa.generate_private_key(65537, bits)


def ec_key(curve: ec.EllipticCurve | None = None) -> Key:
    return ec.generate_private_key(curve or ec.SECP256R1())


def make(
    issuer: Made | None,
    *names: str,
    key: Key | None = None,
    subject: str = "test server",
    start: datetime.datetime = START,
    end: datetime.datetime = END,
    digest: hashes.HashAlgorithm | None = None,
    authority: bool = False,
    responder: bool = False,
    issuer_url: bool = False,
    must_staple: bool = False,
    purpose: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.SERVER_AUTH,
    dns_only: bool = False,
) -> Made:
    """A certificate for `names` (names, wildcards or addresses) by `issuer`; None: by itself.

    `dns_only` writes addresses as names too.
    """
    own = key or ec_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) if dns_only else _general(one) for one in names]),
            critical=False,
        )
    if purpose is not None and not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    access = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(f"http://{word}.invalid/"))
        for wanted, method, word in (
            (responder, AuthorityInformationAccessOID.OCSP, "ocsp"),
            (issuer_url, AuthorityInformationAccessOID.CA_ISSUERS, "issuers"),
        )
        if wanted
    ]
    if access:
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    if must_staple:
        builder = builder.add_extension(x509.TLSFeature([x509.TLSFeatureType.status_request]), critical=False)
    signed: Any = builder.sign(issuer.key if issuer else own, digest or hashes.SHA256())  # type: ignore[arg-type]
    return Made(signed, own)


def with_sha1(made: Made, issuer: Made) -> Made:
    """The same certificate, signed with SHA-1 by an issuer with an RSA key, which libraries no longer do."""
    der = made.certificate.public_bytes(serialization.Encoding.DER)
    new = made.certificate.tbs_certificate_bytes.replace(_SHA256_RSA, _SHA1_RSA)
    assert isinstance(issuer.key, rsa.RSAPrivateKey)
    numbers = issuer.key.private_numbers()
    size = issuer.key.key_size // 8
    digest = _SHA1_INFO + hashlib.sha1(new).digest()
    padded = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
    signature = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")
    der = der.replace(_SHA256_RSA, _SHA1_RSA).replace(made.certificate.signature, signature)
    return Made(x509.load_der_x509_certificate(der), made.key)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def server(leaf: Made, *chain: Made, weak: bool = False) -> ssl.SSLContext:
    """What a server with these certificates speaks, in the order in which they are sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if weak:
        context.set_ciphers("ECDHE+AESGCM:@SECLEVEL=0")
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(leaf.private + leaf.pem + b"".join(one.pem for one in chain))
        file.flush()
        context.load_cert_chain(file.name)
    return context


def response(
    leaf: Made,
    issuer: Made,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    start: datetime.datetime = START,
    until: datetime.datetime = END,
) -> bytes:
    """An OCSP response of the issuer about `leaf`, as DER."""
    revoked = START if status is ocsp.OCSPCertStatus.REVOKED else None
    built = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=leaf.certificate,
            issuer=issuer.certificate,
            algorithm=hashes.SHA256(),
            cert_status=status,
            this_update=start,
            next_update=until,
            revocation_time=revoked,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    )
    return built.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def trusted(*roots: Made) -> bytes:
    """A PEM file's content."""
    return b"".join(one.pem for one in roots)
