"""Certificates described and verified. Nothing is fetched: no issuer, no revocation list, no OCSP responder."""

from __future__ import annotations

import hashlib
import os
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from OpenSSL import crypto

from readycheck.api import CannotLook, ReasonCode
from readycheck_checks.http.collect.tls.session import Raw, quiet
from readycheck_checks.http.facts.tls import Certificate, Session, Staple, Trust
from readycheck_checks.http.transport.names import matches

E = TypeVar("E", bound=x509.ExtensionType)

MOST_CERTIFICATES = 10
_MOST_NAMES = 100
_LONGEST = 300
_NO_CHECK_TIME = 0x200000
_DATES = (9, 10)
_SELF_SIGNED, _SELF_SIGNED_IN_CHAIN = 18, 19
_NO_ISSUER = (2, 20, 21)


def session(raw: Raw, host: str, verifier: Verifier) -> Session:
    """The fact of one handshake."""
    sent = raw.chain[:MOST_CERTIFICATES]
    return Session(
        version=raw.version,
        suite=raw.suite,
        alpn=raw.alpn,
        chain=tuple(describe(one, host) for one in sent),
        chain_dropped=len(raw.chain) - len(sent),
        trust=verifier.verify(raw.chain) if raw.chain else None,
        staple=staple(raw.staple, raw.chain),
        failure=raw.failure,
    )


def describe(der: bytes, host: str = "") -> Certificate:
    """The fact of one certificate; names that stand for `host` are kept first."""
    digest = hashlib.sha256(der).hexdigest()
    with quiet():
        try:
            return _describe(x509.load_der_x509_certificate(der), digest, host)
        except (ValueError, TypeError, x509.ExtensionNotFound, x509.DuplicateExtension) as error:
            return Certificate(digest=digest, subject=type(error).__name__, readable=False)


def _describe(read: x509.Certificate, digest: str, host: str) -> Certificate:
    names = _extension(read, x509.SubjectAlternativeName)
    dns = [_clean(one) for one in names.get_values_for_type(x509.DNSName)] if names else []
    addresses = [_clean(str(one)) for one in names.get_values_for_type(x509.IPAddress)] if names else []
    dns.sort(key=lambda one: not matches(host, (one,), ()))
    addresses.sort(key=lambda one: not matches(host, (), (one,)))
    usage = _extension(read, x509.ExtendedKeyUsage)
    features = _extension(read, x509.TLSFeature)
    access = _extension(read, x509.AuthorityInformationAccess)
    methods = {one.access_method for one in access} if access else set()
    key, bits, curve = _key(read)
    return Certificate(
        digest=digest,
        subject=_name(read.subject),
        issuer=_name(read.issuer),
        self_issued=read.subject == read.issuer,
        not_before=read.not_valid_before_utc,
        not_after=read.not_valid_after_utc,
        key=key,
        key_bits=bits,
        curve=curve,
        signature=_digest(read),
        dns_names=tuple(dns[:_MOST_NAMES]),
        addresses=tuple(addresses[:_MOST_NAMES]),
        names_dropped=max(0, len(dns) - _MOST_NAMES) + max(0, len(addresses) - _MOST_NAMES),
        server_auth=usage is None
        or any(one in (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE) for one in usage),
        must_staple=features is not None and x509.TLSFeatureType.status_request in features,
        ocsp=AuthorityInformationAccessOID.OCSP in methods,
        issuer_url=AuthorityInformationAccessOID.CA_ISSUERS in methods,
    )


def _extension(read: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return read.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _name(name: x509.Name) -> str:
    return _clean(name.rfc4514_string())


def _clean(text: str) -> str:
    """What anybody may have written into a certificate, fit to be shown."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:_LONGEST])


def _key(read: x509.Certificate) -> tuple[str, int, str]:
    try:
        key = read.public_key()
    except (ValueError, TypeError, NotImplementedError) as error:
        return type(error).__name__, 0, ""
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size, ""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size, key.curve.name
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size, ""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256, ""
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456, ""
    return type(key).__name__.removesuffix("PublicKey"), 0, ""


def _digest(read: x509.Certificate) -> str:
    try:
        algorithm = read.signature_hash_algorithm
    except (ValueError, NotImplementedError):  # the library leaves out digests that it no longer knows, such as MD2
        return read.signature_algorithm_oid.dotted_string
    return algorithm.name if algorithm else ""


def staple(response: bytes, chain: list[bytes]) -> Staple | None:
    """What the stapled response says; its signature is not verified. None where there was none."""
    if not response:
        return None
    with quiet():
        try:
            read = ocsp.load_der_ocsp_response(response)
            if read.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                return Staple(status="error")
            serial = x509.load_der_x509_certificate(chain[0]).serial_number if chain else None
            own = next((one for one in read.responses if one.serial_number == serial), None)
            one = own or next(iter(read.responses))
            return Staple(
                status=_OCSP[one.certificate_status],
                for_certificate=own is not None,
                this_update=one.this_update_utc,
                next_update=one.next_update_utc,
            )
        except (ValueError, TypeError, StopIteration):
            return Staple(status="unreadable")


_OCSP: dict[ocsp.OCSPCertStatus, Literal["good", "revoked", "unknown"]] = {
    ocsp.OCSPCertStatus.GOOD: "good",
    ocsp.OCSPCertStatus.REVOKED: "revoked",
    ocsp.OCSPCertStatus.UNKNOWN: "unknown",
}


class Verifier:
    """Trusts what `collect.client.trust` trusts. Raises CannotLook where the origin's `ca` cannot be read."""

    def __init__(self, ca: Path | None, as_of: datetime) -> None:
        self._as_of = as_of.astimezone(UTC)
        self._ca = ca
        self._store(public=False, dates=True)

    def verify(self, chain: list[bytes]) -> Trust:
        """Build a way from the first certificate to a trusted one; the others may stand in any order."""
        with quiet():
            try:
                certificates = [crypto.load_certificate(crypto.FILETYPE_ASN1, one) for one in chain]
            except crypto.Error:
                return Trust(verdict="invalid", message="a certificate cannot be read")
            path, error = self._path(certificates, public=True)
            public = path is not None
            if path is None:
                path, error = self._path(certificates, public=False)
        if path is not None:
            return Trust(verdict="trusted", public=public, path=tuple(describe(one) for one in path))
        return self._refused(error, [describe(one) for one in chain])

    def _path(self, certificates: list[crypto.X509], *, public: bool) -> tuple[list[bytes] | None, tuple[int, str]]:
        """The verified way, or why there is none. Dates only choose between ways: the judge looks at them."""
        code, message = 0, ""
        for dates in (True, False):
            store = self._store(public=public, dates=dates)
            context = crypto.X509StoreContext(store, certificates[0], certificates[1:])
            try:
                way = context.get_verified_chain()
            except crypto.X509StoreContextError as error:
                code, message = int(error.errors[0]), str(error.errors[2])
                if code in _DATES:
                    continue
                break
            return [crypto.dump_certificate(crypto.FILETYPE_ASN1, one) for one in way], (0, "")
        return None, (code, message)

    def _store(self, *, public: bool, dates: bool) -> crypto.X509Store:
        store = crypto.X509Store()
        store.load_locations(certifi.where())
        store.set_time(self._as_of)
        flags = crypto.X509StoreFlags.PARTIAL_CHAIN
        if not public:
            paths = ssl.get_default_verify_paths()
            for file in filter(None, (paths.cafile, os.environ.get("SSL_CERT_FILE"))):
                if Path(file).is_file():
                    store.load_locations(file)
            if paths.capath and Path(paths.capath).is_dir():
                store.load_locations(None, paths.capath)
            if self._ca is not None:
                try:
                    store.load_locations(str(self._ca))
                except crypto.Error as error:
                    raise CannotLook(
                        ReasonCode.UNREADABLE,
                        f"the file of the origin's 'ca' cannot be read as PEM certificates: {self._ca}",
                    ) from error
        store.set_flags(int(flags) | (0 if dates else _NO_CHECK_TIME))
        return store

    @staticmethod
    def _refused(error: tuple[int, str], sent: list[Certificate]) -> Trust:
        code, message = error
        if code == _SELF_SIGNED:
            return Trust(verdict="self_signed")
        if code == _SELF_SIGNED_IN_CHAIN:
            return Trust(verdict="untrusted")
        if code in _NO_ISSUER:
            # Who issued the last link is not there. An authority that publishes its certificate at an address is
            # one for the public, so what is missing is a link; otherwise nobody knows the authority.
            last = _last_link(sent)
            return Trust(verdict="incomplete" if last.issuer_url else "untrusted")
        return Trust(verdict="invalid", message=message[:_LONGEST])


def _last_link(sent: list[Certificate]) -> Certificate:
    last = sent[0]
    for _ in sent:
        onward = next((one for one in sent if one.subject == last.issuer and one != last), None)
        if onward is None or onward.self_issued:
            break
        last = onward
    return last
