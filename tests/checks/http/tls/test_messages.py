"""The messages of a handshake, names, suites and OCSP responses, byte by byte."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st
from tests.support import pki
from tests.support.tls_servers import alert, read_hello

from readycheck_checks.http.collect.tls.chain import describe, staple
from readycheck_checks.http.facts.tls import Staple
from readycheck_checks.http.transport import suites
from readycheck_checks.http.transport.hello import (
    SSL3,
    TLS10,
    TLS12,
    TLS13,
    Answer,
    Offer,
    ServerFlight,
    client_hello,
)
from readycheck_checks.http.transport.names import matches

NAMES = [
    ("h.example", ("h.example",), (), True),
    ("H.Example.", ("h.example",), (), True),
    ("h.example", ("H.EXAMPLE",), (), True),
    ("a.h.example", ("h.example",), (), False),
    ("a.h.example", ("*.h.example",), (), True),
    ("a.b.h.example", ("*.h.example",), (), False),
    ("h.example", ("*.h.example",), (), False),
    ("h.example", ("*.example",), (), False),
    ("h.example", ("*",), (), False),
    ("ab.h.example", ("a*.h.example",), (), False),
    ("a.b.example", ("a.*.example",), (), False),
    ("a.h.example", ("*.*.example",), (), False),
    ("", ("*.h.example",), (), False),
    (".h.example", ("*.h.example",), (), False),
    ("127.0.0.1", ("127.0.0.1",), (), False),
    ("127.0.0.1", (), ("127.0.0.1",), True),
    ("127.0.0.1", ("*.0.0.1",), (), False),
    ("127.0.0.1", (), ("127.0.0.2",), False),
    ("::1", (), ("0:0:0:0:0:0:0:1",), True),
    ("[::1]", (), ("::1",), True),
    ("bücher.example", ("xn--bcher-kva.example",), (), True),
    ("xn--bcher-kva.example", ("xn--bcher-kva.example",), (), True),
    ("h.example", ("", "h.example"), (), True),
    ("h.example", (), (), False),
]


@pytest.mark.parametrize(("host", "dns", "addresses", "fits"), NAMES)
def test_names(host: str, dns: tuple[str, ...], addresses: tuple[str, ...], fits: bool) -> None:
    assert matches(host, dns, addresses) is fits


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=5))
def test_any_name_ends_in_an_answer(host: str, names: list[str]) -> None:
    assert matches(host, names, names) in (True, False)


def test_suites_are_told_apart_by_their_names() -> None:
    assert set(suites.SOUND) | set(suites.WEAK) | set(suites.TLS13) == set(suites.NAMES)
    assert not set(suites.SOUND) & set(suites.WEAK)
    assert suites.SOUND[0] == 0xC02B
    assert suites.weakness("TLS_RSA_WITH_DES_CBC_SHA") != suites.weakness("TLS_RSA_WITH_3DES_EDE_CBC_SHA")
    assert not suites.forward_secret("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256")
    assert suites.forward_secret("TLS_DHE_RSA_WITH_AES_128_CBC_SHA")
    assert suites.forward_secret("TLS_AES_128_GCM_SHA256")


@pytest.mark.parametrize("version", [SSL3, TLS10, TLS12, TLS13])
@pytest.mark.parametrize("name", ["", "a.example", "a." * 100 + "example"])
def test_a_hello_is_one_whole_record(version: int, name: str) -> None:
    offered = suites.TLS13 if version == TLS13 else suites.SOUND
    record = client_hello(Offer(version, offered, name, compression=version == TLS12), bytes(96))
    assert len(record) == 5 + int.from_bytes(record[3:5], "big")
    assert not 256 <= len(record) - 5 <= 511
    told = read_hello(record)
    assert told.suites == offered
    assert told.version == min(version, TLS12)
    assert told.compression is (version == TLS12)
    assert told.tls13 is (version == TLS13)


@given(st.lists(st.binary(max_size=400), max_size=12))
def test_any_bytes_of_a_server_end_in_an_answer(pieces: list[bytes]) -> None:
    flight = ServerFlight()
    for piece in (*pieces, b""):
        if flight.answer is Answer.OPEN:
            flight.feed(piece)
    assert flight.answer is not Answer.OPEN


@given(st.binary(max_size=400))
def test_any_server_hello_ends_in_an_answer(body: bytes) -> None:
    message = b"\x02" + len(body).to_bytes(3, "big") + body + b"\x0e\0\0\0"
    flight = ServerFlight()
    flight.feed(b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message)
    flight.feed(b"") if flight.answer is Answer.OPEN else None
    assert flight.answer is not Answer.OPEN


def test_an_alert_after_the_hello_is_a_refusal() -> None:
    body = b"\x03\x01" + bytes(32) + b"\0" + b"\x00\x2f" + b"\0"
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    flight = ServerFlight()
    for byte in b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message:
        flight.feed(bytes([byte]))
    assert flight.answer is Answer.OPEN
    flight.feed(alert(80))
    assert (flight.answer, flight.alert) == (Answer.REFUSED, 80)


def test_stapled_responses_are_read() -> None:
    issuer = pki.make(None, subject="issuer", authority=True)
    own, other = pki.make(issuer, "h.example"), pki.make(issuer, "other.example")
    der = own.certificate.public_bytes(Encoding.DER)
    good = staple(pki.response(own, issuer), [der])
    assert good is not None
    assert (good.status, good.for_certificate, good.next_update) == ("good", True, pki.END)
    revoked = staple(pki.response(own, issuer, status=ocsp.OCSPCertStatus.REVOKED), [der])
    assert revoked is not None
    assert revoked.status == "revoked"
    another = staple(pki.response(other, issuer), [der])
    assert another is not None
    assert not another.for_certificate
    late = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    error = staple(late.public_bytes(Encoding.DER), [der])
    assert error is not None
    assert error.status == "error"
    assert staple(b"junk", [der]) == Staple(status="unreadable")
    assert staple(b"", [der]) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_certificate_or_not_readable(content: bytes) -> None:
    assert not describe(content).readable
