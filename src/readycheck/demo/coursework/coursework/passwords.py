"""Password hashes: scrypt with a salt each; the cost stands in the hash, so it can be raised later."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_BLOCK = 8
UNUSABLE = "!"


def hash_password(password: str, *, cost: int) -> str:
    """Hash with 2**cost rounds."""
    salt = secrets.token_bytes(16)
    return f"scrypt${cost}${salt.hex()}${_derive(password, salt, cost).hex()}"


def verify_password(password: str, stored: str) -> bool:
    """Compare in constant time; a malformed or unset hash never matches."""
    parts = stored.split("$")
    if len(parts) != 4 or parts[0] != "scrypt":
        return False
    derived = _derive(password, bytes.fromhex(parts[2]), int(parts[1]))
    return hmac.compare_digest(derived.hex(), parts[3])


def _derive(password: str, salt: bytes, cost: int) -> bytes:
    rounds = 2**cost
    return hashlib.scrypt(
        password.encode(), salt=salt, n=rounds, r=_BLOCK, p=1, maxmem=256 * rounds * _BLOCK, dklen=32
    )
