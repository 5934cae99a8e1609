"""Nonces and hashes (CSP Level 3, sections 2.3.1 and 7.1), and nonces that two answers share."""

from __future__ import annotations

import secrets
import uuid
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from readycheck.api import Status
from readycheck_checks.http.csp.sources import read_source
from readycheck_checks.http.csp.tokens import hash_fault, nonce_bits, nonce_is_weak
from readycheck_checks.http.explain import explained_each
from readycheck_checks.http.facts import BodyFacts, MetaPolicy, Response, Role
from readycheck_checks.http.headers.content_security import nonces_repeat

MakeResponse = Callable[..., Response]
CSP = "Content-Security-Policy"
MAKERS: list[Callable[[], str]] = [
    lambda: secrets.token_urlsafe(16),
    lambda: secrets.token_urlsafe(24),
    lambda: secrets.token_hex(16),
    lambda: b64encode(secrets.token_bytes(16)).decode(),
    lambda: b64encode(secrets.token_bytes(32)).decode(),
    lambda: str(uuid.uuid4()),
    lambda: str(secrets.randbits(160) | 1 << 160),
]


@pytest.mark.parametrize("make", MAKERS)
def test_random_nonces_of_every_common_maker_are_strong(make: Callable[[], str]) -> None:
    for _ in range(300):
        value = make()
        assert not nonce_is_weak(value), value


@pytest.mark.parametrize(
    "value",
    [
        "abc", "test", "r4nd0m", "nonce", "123456", "1732356000123", "a" * 40, "abababababababababababab",
        "536f1b4c239201f9", "jElQztd-isE", "d62005ae78583dda3e0e497c926505", "rAnd0m", "EDNnf03nceIOfn39fn3e9h3sdfa",
        "416d1177-4d12-4e3b-b7c9-f6c409789fb8", "my-secret-nonce-my-secret-nonce", "",
    ],
)  # fmt: skip
def test_guessable_nonces(value: str) -> None:
    assert nonce_is_weak(value)


@pytest.mark.parametrize(
    ("value", "bits"), [("0" * 10, 33), ("f" * 32, 128), ("z" * 10, 47), ("aB3" * 8, 144), ("aB==", 12)]
)
def test_bits_are_length_times_alphabet(value: str, bits: int) -> None:
    assert round(nonce_bits(value)) == bits


@pytest.mark.parametrize(
    ("algorithm", "size", "fault"),
    [
        ("sha256", 32, ""),
        ("sha384", 48, ""),
        ("sha512", 64, ""),
        ("sha256", 31, "sha256 has 32 bytes, not 31"),
        ("sha256", 48, "sha256 has 32 bytes, not 48"),
        ("sha512", 32, "sha512 has 64 bytes, not 32"),
    ],
)
def test_a_hash_has_the_length_of_its_algorithm(algorithm: str, size: int, fault: str) -> None:
    text = b64encode(bytes(range(size))).decode()
    assert hash_fault(read_source(f"'{algorithm}-{text}'")) == fault


def test_a_hash_whose_base64_is_cut_matches_nothing() -> None:
    whole = b64encode(bytes(32)).decode()
    assert hash_fault(read_source(f"'sha256-{whole.rstrip('=')}'")) == "its base64 is not complete"
    assert not hash_fault(read_source(f"'sha256-{whole.replace('+', '-').replace('/', '_')}'"))


ONE = "script-src 'nonce-Zk3vQ8sWq0LrTn6yXbVz1A'"
OTHER = "script-src 'nonce-pX2mC7dJh5GuEo9KfRtB4w'"
LATER: dict[str, Any] = {"role": Role.AGAIN}


@pytest.mark.parametrize(
    ("first", "second", "fields", "expected"),
    [
        ({CSP: ONE}, {CSP: ONE}, LATER, Status.FAIL),
        ({CSP: ONE}, {CSP: ONE}, {"url": "https://h.example/other"}, Status.FAIL),
        ({CSP: ONE}, {CSP: OTHER}, LATER, Status.PASS),
        ({CSP: ONE}, {CSP: [OTHER, ONE]}, LATER, Status.FAIL),
        ({CSP: ONE}, {CSP: ONE, "Age": "0"}, LATER, Status.FAIL),
        ({CSP: ONE}, {CSP: ONE, "Age": "30"}, LATER, None),
        ({CSP: ONE}, {CSP: ONE}, {**LATER, "status": 404}, None),
        ({CSP: ONE}, {CSP: ONE, "Content-Type": "application/json"}, {"role": Role.API}, None),
        ({CSP: ONE}, {CSP: "script-src 'self'"}, LATER, None),
        ({CSP: ONE}, {CSP: None, f"{CSP}-Report-Only": ONE}, LATER, None),
        (
            {CSP: ONE},
            {CSP: None},
            {**LATER, "body": BodyFacts(length=9, digest="d", meta_policies=(MetaPolicy(value=ONE),))},
            Status.FAIL,
        ),
    ],
)
def test_a_nonce_that_two_fresh_answers_share(
    response: MakeResponse,
    first: dict[str, Any],
    second: dict[str, Any],
    fields: dict[str, Any],
    expected: Status | None,
) -> None:
    found = list(nonces_repeat((response(first), response(second, **fields))))
    assert [one.finding.status for one in found] == ([] if expected is None else [expected])
    assert "Zk3vQ8" not in "".join(one.model_dump_json() for one in explained_each(found))


def test_one_answer_alone_says_nothing_of_its_nonce(response: MakeResponse) -> None:
    assert list(nonces_repeat((response({CSP: ONE}),))) == []
