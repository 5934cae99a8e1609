"""Nonces and hashes: whether they can do what they are for."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from math import log2

from readycheck_checks.http.csp.problem import Problem, Weight, listed
from readycheck_checks.http.csp.sources import Kind, Source

BITS = 128
"""What a nonce should carry (section 7.1)."""
_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
_ALPHABETS = ((re.compile(r"[0-9]+"), 10), (re.compile(r"[0-9a-f]+|[0-9A-F]+"), 16), (re.compile(r"[a-z]+|[A-Z]+"), 26))
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FEW_SIGNS = 5
_FROM_EXAMPLES = frozenset(
    (
        "2726c7f26c", "edNNf03nceIOfn39fn3e9h3sdfa", "EDNnf03nceIOfn39fn3e9h3sdfa", "ch4hvvbHDpv7xCSvXCs3BrNggHdTzxUA",
        "DhcnhD3khTMePgXwdayK9BsMqXjhguVV", "8IBTHwOdqNKAWeKl7plt8g==", "416d1177-4d12-4e3b-b7c9-f6c409789fb8",
        "R4nd0m", "rAnd0m", "r@nd0m", "SomeRandomNonce", "DHCdFkdCkd",
    )
)  # fmt: skip
"""Values that stand in documentation and get copied from there."""
_WORDS = re.compile(r"nonce|random|secret|example|changeme|placeholder|password|undefined|test", re.IGNORECASE)
_NONCE_LIKE = re.compile(r"['\"]?nonce-", re.IGNORECASE)
_HASH_LIKE = re.compile(r"['\"]?(?:sha-?[0-9]{1,4}|md5)-", re.IGNORECASE)
_TEMPLATE = re.compile(r"[{}$<>%]")


def nonce_bits(value: str) -> float:
    """What a nonce can carry at most: its length times what its alphabet holds; a guess is less."""
    plain = value.replace("-", "") if _UUID.fullmatch(value) else value.rstrip("=")
    size = next((size for pattern, size in _ALPHABETS if pattern.fullmatch(plain)), 64)
    return len(plain) * log2(size)


def nonce_is_weak(value: str) -> str:
    """Why a nonce could be guessed; empty where nothing shows it."""
    if value in _FROM_EXAMPLES:
        return "it stands in public documentation"
    if len(set(value)) < _FEW_SIGNS < len(value):
        return "it repeats a few signs"
    bits = nonce_bits(value)
    if bits < BITS:
        guess = ", and it is made of words" if _WORDS.search(value) else ""
        return f"it carries at most {bits:.0f} bits{guess}"
    return "it is made of words" if len(_WORDS.findall(value)) > 1 else ""


def hash_fault(source: Source) -> str:
    """Why a hash can match nothing; empty where it can."""
    wanted = _LENGTHS[source.algorithm]
    try:
        length = len(b64decode(source.value, validate=True))
    except (Error, ValueError):
        return "its base64 is not complete"
    return "" if length == wanted else f"{source.algorithm} has {wanted} bytes, not {length}"


def token_problems(sources: tuple[Source, ...]) -> Iterator[Problem]:
    """What is wrong with the nonces and hashes of a policy."""
    weak = [reason for one in sources if one.kind is Kind.NONCE and (reason := nonce_is_weak(one.value))]
    if weak:
        yield Problem(
            Weight.WARN,
            "weak_nonce",
            f"the nonce can be guessed ({listed(weak)}), and whoever knows it can run scripts",
            "Make each nonce of 16 random bytes or more, anew for every response, such as secrets.token_urlsafe(16)",
        )
    unread = [one.text for one in sources if one.kind is Kind.UNKNOWN and is_quoted(one.text)]
    nonces = [one for one in unread if _NONCE_LIKE.match(one)]
    if nonces:
        template = any(_TEMPLATE.search(one) for one in nonces)
        yield Problem(
            Weight.WARN,
            "malformed_nonce",
            f"browsers do not read a nonce in the policy ({listed(nonces)})"
            + (": a placeholder was never filled in" if template else ""),
            "Write 'nonce-' and a value of letters, digits, + / - and _ alone, in single quotes",
        )
    faults = [
        f"{one.algorithm}-{one.value[:8]}…: {fault}"
        for one in sources
        if one.kind is Kind.HASH and (fault := hash_fault(one))
    ]
    faults += [f"{one[:24]} is no hash" for one in unread if _HASH_LIKE.match(one)]
    if faults:
        yield Problem(
            Weight.WARN,
            "malformed_hash",
            f"a hash in the policy matches nothing ({listed(faults)})",
            "Copy the hash whole, as the browser's console shows it: 'sha256-' and 44 signs of base64",
        )


def is_quoted(text: str) -> bool:
    """Whether it stands in single quotes."""
    return len(text) > 1 and text.startswith("'") and text.endswith("'")


def is_token(text: str) -> bool:
    """Whether it was meant as a nonce or a hash."""
    return bool(_NONCE_LIKE.match(text) or _HASH_LIKE.match(text))
