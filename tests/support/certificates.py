"""Server certificates for tests: good ones, and the kinds that clients must refuse."""

from __future__ import annotations

import datetime
import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """A certificate authority of a test."""

    ca: trustme.CA
    pem: Path
    """What a client has to trust."""

    def server(self, *names: str) -> ssl.SSLContext:
        """A good certificate for these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*(names or ("127.0.0.1", "localhost"))).configure_cert(context)
        return context

    def expired(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        """A certificate that ended years ago."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(name, not_after=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)).configure_cert(context)
        return context

    def wrong_name(self) -> ssl.SSLContext:
        """A certificate for somebody else."""
        return self.server("elsewhere.example")


def authority(folder: Path) -> Authority:
    """A new authority, its certificate in `folder`."""
    ca = trustme.CA()
    pem = folder / "authority.pem"
    ca.cert_pem.write_to_path(str(pem))
    return Authority(ca, pem)


def self_signed(name: str = "127.0.0.1") -> ssl.SSLContext:
    """A certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        file.flush()
        context.load_cert_chain(file.name)
    return context
