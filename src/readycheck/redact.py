"""Secrets never leave the process: everything written passes through a `Redactor`.

Masked: values registered as secrets (and their URL-encoded, HTML-escaped, base64 and
JSON-escaped spellings), user-info of URLs, passwords of DSNs, Authorization, Cookie and Set-Cookie
values, and tokens whose format is published by their issuer.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import html
import json
import math
import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum
from types import NoneType
from typing import Any, Literal, get_args, get_origin
from urllib.parse import quote, quote_plus

from pydantic import BaseModel

from readycheck.model import SecretTraits

MASK = "***"
SHORTEST = 6
"""A shorter value would mask ordinary words; the profile refuses it as a secret."""
_SHORT, _MOST_SHORT = 64, 4096
"""Up to so many characters, and so many of them, a text's masked form is kept for the next time."""

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
_BASIC = re.compile(r"\b(Basic\s+)(?=\S*(?:[0-9=]|[a-z][A-Z]))(?:[A-Za-z0-9+/]{4}){2,1024}[A-Za-z0-9+/]{0,3}={0,2}")
_COOKIE_HEADER = re.compile(r"(?im)(?<![\w-])((?:set-)?cookie\s*:\s*)([^\r\n]{1,8192})")
_COOKIE_PAIR = re.compile(r"([^=;,\s]+)=([^;]*)")
_PERCENT = re.compile("%[0-9A-F]{2}")
_ATTRIBUTES = {"path", "domain", "expires", "max-age", "samesite", "priority"}
_COOKIES = {"cookie", "set-cookie"}
_SECRET_HEADERS = {"authorization", "proxy-authorization", "x-api-key", "x-auth-token", "x-csrf-token"}


class Redactor:
    """Masks what it was told and what it knows by format. Cheap to call on every string."""

    def __init__(self, secrets: Iterable[str] = (), salt: str = "") -> None:
        self._salt = salt.encode()
        self._known: set[str] = set()
        self._compiled: re.Pattern[str] | None = None
        self._told = 0
        self._masked: dict[str, str] = {}
        """Short texts: most are names of fields and of kinds, which come again and again."""
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Mask these values from now on; values shorter than `SHORTEST` are ignored."""
        spellings = {one for secret in secrets if len(secret) >= SHORTEST for one in _spellings(secret)}
        self._known |= spellings
        self._masked = {}  # a new one: what another thread is about to note was masked without these

    @property
    def _pattern(self) -> re.Pattern[str] | None:
        # Made when it is needed: a recording may tell thousands of secrets, one after another.
        if self._told != len(self._known):
            longest_first = sorted(self._known, key=lambda value: (-len(value), value))
            self._compiled = re.compile("|".join(map(re.escape, longest_first)))
            self._told = len(self._known)
        return self._compiled

    def text(self, text: str) -> str:
        """`text` with every secret masked."""
        if len(text) > _SHORT:
            return self._mask(text)
        masked = self._masked
        found = masked.get(text)
        if found is None:
            found = self._mask(text)
            if len(masked) < _MOST_SHORT:
                masked[text] = found
        return found

    def _mask(self, text: str) -> str:
        if self._pattern is not None:
            text = self._pattern.sub(MASK, text)
        text = _TOKENS.sub(MASK, text)
        if "://" in text:
            text = _USER_INFO.sub(rf"\1{MASK}@", text)
        lowered = text.lower()
        if "cookie" in lowered:
            text = _COOKIE_HEADER.sub(lambda found: found.group(1) + cookie_without_values(found.group(2)), text)
        if "Basic" in text:
            text = _BASIC.sub(rf"\1{MASK}", text)
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

    def of_model(self, model: BaseModel, *, by_alias: bool = False, keys: bool = True, known_only: bool = False) -> Any:
        """`model` as plain JSON data, its text masked and its shape kept.

        A secret may be an ordinary word, such as a field's name or a status: names of
        fields, enumerations, literals and times stay as they are. `keys` masks the keys of
        dictionaries too; `known_only` looks for registered secrets and nothing else.
        """
        plain = model.model_dump(mode="json", by_alias=by_alias)
        if known_only and self._pattern is None:
            return plain
        if known_only:
            return _Walk(self.known, lambda _key, item: self.known(item), keys).over(plain, model)
        return _Walk(self.value, self._field, keys).over(plain, model)

    def outside(self, value: Any, words: frozenset[str]) -> Any:
        """Plain data masked as by `value`, but for keys and whole strings that are among `words`."""
        if isinstance(value, str):
            return value if value in words else self.text(value)
        if isinstance(value, dict):
            return {
                key if key in words else self.text(key): (
                    self._field(key, item)
                    if (isinstance(item, str) and item not in words) or key.lower() in _COOKIES
                    else self.outside(item, words)
                )
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str):
                return self.value(value)
            return [self.outside(item, words) for item in value]
        return value

    def _field(self, key: str, item: Any) -> Any:
        name = key.lower()
        if isinstance(item, str):
            if name in _COOKIES:
                return cookie_without_values(item)
            if name in _SECRET_HEADERS and item:
                return MASK
        if isinstance(item, list) and name in _COOKIES:
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


def words_of(kind: type[BaseModel]) -> frozenset[str]:
    """The words that belong to the shape of `kind`: its fields' names, its enumerations and literals."""
    words: set[str] = set()
    _gather_words(kind, words, set())
    return frozenset(words)


def _gather_words(annotation: Any, words: set[str], seen: set[Any]) -> None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            for name, field in annotation.model_fields.items():
                words.update({name, field.alias or name})
                _gather_words(field.annotation, words, seen)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        words.update(str(one.value) for one in annotation)
    elif get_origin(annotation) is Literal:
        words.update(str(one) for one in get_args(annotation))
    else:
        for one in get_args(annotation):
            _gather_words(one, words, seen)


_FIXED = (Enum, date, time, timedelta, bool, int, float, NoneType)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Masks what a model was dumped to wherever the model holds free text."""

    mask: Callable[[Any], Any]
    field: Callable[[str, Any], Any]
    """Masks the value of a key, which may be the name of a header."""
    keys: bool

    def over(self, plain: Any, value: Any) -> Any:
        if isinstance(value, BaseModel) and isinstance(plain, dict):
            kind = type(value)
            names = {str(field.alias or name): name for name, field in kind.model_fields.items()}
            closed = _closed_fields(kind)
            named = [(key, names.get(key, str(key)), item) for key, item in plain.items()]
            return {
                key: item if name in closed else self._named(key, item, getattr(value, name, None))
                for key, name, item in named
            }
        if isinstance(value, _FIXED):
            return plain
        if isinstance(value, Mapping) and isinstance(plain, dict) and len(plain) == len(value):
            pairs = zip(plain.items(), value.values(), strict=True)
            return {(self.mask(key) if self.keys else key): self._named(key, item, one) for (key, item), one in pairs}
        if isinstance(value, (tuple, list)) and isinstance(plain, list) and len(plain) == len(value):
            if len(plain) == 2 and isinstance(plain[0], str) and isinstance(plain[1], str):
                return self.mask(plain)
            return [self.over(item, one) for item, one in zip(plain, value, strict=True)]
        return self.mask(plain)

    def _named(self, key: str, item: Any, value: Any) -> Any:
        if isinstance(value, _FIXED):
            return item
        if isinstance(value, (BaseModel, Mapping)) or (isinstance(item, list) and key.lower() not in _COOKIES):
            return self.over(item, value)
        return self.field(key, item)


@functools.cache
def _closed_fields(kind: type[BaseModel]) -> frozenset[str]:
    """The fields of `kind` whose text can only be one of a few words."""
    return frozenset(name for name, field in kind.model_fields.items() if _closed(field.annotation))


def _closed(annotation: Any) -> bool:
    if get_origin(annotation) is Literal:
        return True
    inner = [one for one in get_args(annotation) if one not in (NoneType, Ellipsis)]
    return bool(inner) and all(_closed(one) for one in inner)


def _spellings(secret: str) -> set[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    spelled = {secret, quote_plus(raw), html.escape(secret), html.escape(secret).replace("&#x27;", "&#39;")}
    spelled |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    for safe in ("", "/", "!$&'()*+,;=:@/?-._~"):
        quoted = quote(raw, safe=safe)
        spelled |= {quoted, _PERCENT.sub(lambda found: found[0].lower(), quoted)}
    for skipped in range(3):
        # Within a longer text, base64 has one of three alignments; its first and last signs hold other bytes too.
        whole = base64.b64encode(b"\0" * skipped + raw).decode().rstrip("=")
        core = whole[(skipped * 4 + 2) // 3 : (skipped + len(raw)) * 4 // 3]
        for one in (core, *([] if skipped else [whole])):
            spelled |= {one, one.replace("+", "-").replace("/", "_")} if len(one) > SHORTEST else set()
    return {one for one in spelled if len(one) >= SHORTEST}


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
