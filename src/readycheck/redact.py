"""Secrets never leave the process: everything written passes through a `Redactor`.

Masked: values registered as secrets (and their URL-encoded, base64 and JSON-escaped
spellings), user-info of URLs, passwords of DSNs, Authorization, Cookie and Set-Cookie
values, and tokens whose format is published by their issuer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
import string
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from readycheck.model import SecretTraits

MASK = "***"
SHORTEST = 6
"""A shorter value would mask ordinary words; the profile refuses it as a secret."""

_TOKENS = re.compile(
    r"""
    \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
  | \bgh[pousr]_[A-Za-z0-9]{30,}\b | \bgithub_pat_[A-Za-z0-9_]{40,}\b
  | \bglpat-[A-Za-z0-9_-]{18,}
  | \bxox[abprs]-[A-Za-z0-9-]{10,}
  | \b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}\b
  | \bAIza[0-9A-Za-z_-]{35}
  | \bnpm_[A-Za-z0-9]{36}\b | \bpypi-[A-Za-z0-9_-]{40,}
  | \bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
  | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
  | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----(?:.{0,8192}?-----END\ [A-Z ]*PRIVATE\ KEY-----|.{0,8192})
    """,
    re.VERBOSE | re.DOTALL,
)
_USER_INFO = re.compile(r"\b([a-z][a-z0-9+.-]{0,30}://)[^\s/?#@'\"<>]{1,512}@", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(
    r"""(?ix)(["']?\b(?:password|passwd|pwd|pgpassword|passphrase|client_secret|api_?key|access_token|refresh_token|secret_key)\b["']?\s*[=:]\s*)
        (?: "(?:[^"\\\n]|\\.){1,512}" | '(?:[^'\\\n]|\\.){1,512}' | [^\s,;&'"<>(){}\[\]]{1,512} )"""
)
_AUTH_HEADER = re.compile(r"(?im)\b((?:proxy-)?authorization\s*[:=]\s*)[^\r\n'\"]{1,4096}")
_BEARER = re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,4096}")
_COOKIE_HEADER = re.compile(r"(?im)(?<![\w-])((?:set-)?cookie\s*:\s*)([^\r\n]{1,8192})")
_COOKIE_PAIR = re.compile(r"([^=;,\s]+)=([^;]*)")
_ATTRIBUTES = {"path", "domain", "expires", "max-age", "samesite", "priority"}
_SECRET_HEADERS = {"authorization", "proxy-authorization", "x-api-key", "x-auth-token", "x-csrf-token"}


class Redactor:
    """Masks what it was told and what it knows by format. Cheap to call on every string."""

    def __init__(self, secrets: Iterable[str] = (), salt: str = "") -> None:
        self._salt = salt.encode()
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Mask these values from now on; values shorter than `SHORTEST` are ignored."""
        spellings = {one for secret in secrets if len(secret) >= SHORTEST for one in _spellings(secret)}
        if spellings - self._known:
            self._known |= spellings
            longest_first = sorted(self._known, key=lambda value: (-len(value), value))
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def text(self, text: str) -> str:
        """`text` with every secret masked."""
        if self._pattern is not None:
            text = self._pattern.sub(MASK, text)
        text = _TOKENS.sub(MASK, text)
        if "://" in text:
            text = _USER_INFO.sub(rf"\1{MASK}@", text)
        lowered = text.lower()
        if "cookie" in lowered:
            text = _COOKIE_HEADER.sub(lambda found: found.group(1) + cookie_without_values(found.group(2)), text)
        if "authorization" in lowered or "bearer" in lowered:
            text = _BEARER.sub(rf"\1{MASK}", _AUTH_HEADER.sub(rf"\1{MASK}", text))
        return _PASSWORD_FIELD.sub(rf"\1{MASK}", text)

    def known(self, value: Any) -> Any:
        """Plain data with the registered secrets masked, and nothing else looked for."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(MASK, value)
        if isinstance(value, dict):
            return {self.known(key): self.known(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.known(item) for item in value]
        return value

    def value(self, value: Any) -> Any:
        """Plain data (dicts, lists, strings, numbers) with every string masked, keys too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self._field(key, item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str):
                return [self.text(value[0]), self._field(value[0], value[1])]
            return [self.value(item) for item in value]
        return value

    def _field(self, key: str, item: Any) -> Any:
        name = key.lower()
        if isinstance(item, str):
            if name in ("cookie", "set-cookie"):
                return cookie_without_values(item)
            if name in _SECRET_HEADERS and item:
                return MASK
        if isinstance(item, list) and name in ("cookie", "set-cookie"):
            return [cookie_without_values(one) if isinstance(one, str) else self.value(one) for one in item]
        return self.value(item)

    def describe(self, secret: str) -> SecretTraits:
        """What a judge may know of `secret`, which is masked from now on."""
        self.add(secret)
        alphabet, size = _alphabet(secret)
        token = hmac.new(self._salt, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]
        return SecretTraits(len(secret), alphabet, round(len(secret) * math.log2(size), 1), token)


def holds_token(text: str) -> bool:
    """True where `text` holds a token or private key whose format its issuer publishes."""
    return _TOKENS.search(text) is not None


def cookie_without_values(header: str) -> str:
    """A Cookie or Set-Cookie value with names and attributes kept, values masked."""
    return _COOKIE_PAIR.sub(
        lambda pair: pair.group(0) if pair.group(1).lower() in _ATTRIBUTES else f"{pair.group(1)}={MASK}", header
    )


def _spellings(secret: str) -> set[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    encoded = {base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode().rstrip("=")}
    escaped = json.dumps(secret)[1:-1]
    return {secret, quote(raw, safe=""), quote_plus(raw), escaped, *(one for one in encoded if len(one) >= SHORTEST)}


def _alphabet(secret: str) -> tuple[str, int]:
    letters = set(secret)
    for name, members, size in (
        ("digits", set(string.digits), 10),
        ("hex", set(string.hexdigits), 16),
        ("letters", set(string.ascii_letters), 52),
        ("base64url", set(string.ascii_letters + string.digits + "-_=+/."), 64),
    ):
        if letters <= members:
            return name, size
    return "mixed", 94
