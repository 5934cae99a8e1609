"""Source expressions by the grammar of CSP Level 3, section 2.3.1. One that fits nothing matches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from readycheck_checks.http.csp.directives import KEYWORDS

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*"
_SCHEME_SOURCE = re.compile(rf"({_SCHEME}):")
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+=:@-]|%[0-9A-Fa-f]{2})"
_HOST_SOURCE = re.compile(
    rf"(?:({_SCHEME})://)?"
    r"(\*|(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.?)"
    r"(?::([0-9]+|\*))?"
    rf"(?:(/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?)(?:[?#].*)?)?"
)
"""After a path browsers leave aside a query or a fragment, which the grammar does not have."""
_ASIDE = re.compile(r"[?#].*")
_BASE64 = r"[A-Za-z0-9+/_-]+={0,2}"
_NONCE_SOURCE = re.compile(rf"'nonce-({_BASE64})'", re.IGNORECASE)
_HASH_SOURCE = re.compile(rf"'(sha256|sha384|sha512)-({_BASE64})'", re.IGNORECASE)


class Kind(StrEnum):
    """What a source expression is."""

    SCHEME = "scheme"
    HOST = "host"
    KEYWORD = "keyword"
    NONCE = "nonce"
    HASH = "hash"
    UNKNOWN = "unknown"
    """Outside of the grammar: it matches nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source expression. Scheme, host, keyword and algorithm are in lower case; absent parts are empty."""

    text: str
    kind: Kind
    scheme: str = ""
    host: str = ""
    port: str = ""
    path: str = ""
    keyword: str = ""
    """Without its quotes."""
    algorithm: str = ""
    value: str = ""
    """The nonce, or the digest in base64 with `-` and `_` read as `+` and `/` (section 6.7.3.3)."""

    @property
    def aside(self) -> str:
        """The query or the fragment of a host source, with its sign; browsers leave it aside."""
        found = _ASIDE.search(self.text) if self.kind is Kind.HOST else None
        return found.group() if found else ""

    @property
    def any_host(self) -> bool:
        """Whether it takes any host: `*`, `https://*:8443`, or a scheme that has hosts."""
        return self.host == "*" or (self.kind is Kind.SCHEME and self.scheme in ("http", "https", "ws", "wss"))


def read_source(text: str) -> Source:
    """Read one expression. Never fails, in time linear in the text."""
    if text.startswith("'"):
        return _quoted(text)
    if found := _HOST_SOURCE.fullmatch(text):
        scheme, host, port, path = (part or "" for part in found.groups())
        return Source(text, Kind.HOST, scheme.lower(), host.lower(), port, path)
    if found := _SCHEME_SOURCE.fullmatch(text):
        return Source(text, Kind.SCHEME, found.group(1).lower())
    return Source(text, Kind.UNKNOWN)


def _quoted(text: str) -> Source:
    word = text[1:-1].lower() if text.endswith("'") else ""
    if word in KEYWORDS:
        return Source(text, Kind.KEYWORD, keyword=word)
    if found := _NONCE_SOURCE.fullmatch(text):
        return Source(text, Kind.NONCE, value=found.group(1))
    if found := _HASH_SOURCE.fullmatch(text):
        value = found.group(2).replace("-", "+").replace("_", "/")
        return Source(text, Kind.HASH, algorithm=found.group(1).lower(), value=value)
    return Source(text, Kind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SourceList:
    """The value of a directive, read: an ordered set of expressions, sorted by what they are asked for."""

    sources: tuple[Source, ...]
    keywords: frozenset[str] = field(init=False)
    nonces: frozenset[str] = field(init=False)
    hashes: frozenset[tuple[str, str]] = field(init=False)
    """(algorithm, digest)."""
    schemes: tuple[str, ...] = field(init=False)
    hosts: dict[str, list[Source]] = field(init=False)
    """Host sources by their host part, so that a long list is asked in little time."""

    def __post_init__(self) -> None:
        hosts: dict[str, list[Source]] = {}
        for one in self.sources:
            if one.kind is Kind.HOST:
                hosts.setdefault(one.host, []).append(one)
        values: dict[str, object] = {
            "keywords": frozenset(one.keyword for one in self.sources if one.kind is Kind.KEYWORD),
            "nonces": frozenset(one.value for one in self.sources if one.kind is Kind.NONCE),
            "hashes": frozenset((one.algorithm, one.value) for one in self.sources if one.kind is Kind.HASH),
            "schemes": tuple(dict.fromkeys(one.scheme for one in self.sources if one.kind is Kind.SCHEME)),
            "hosts": hosts,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def is_none(self) -> bool:
        """Whether it is `'none'` alone, or empty, which is the same (section 6.7.2.7)."""
        return not self.sources or (len(self.sources) == 1 and "none" in self.keywords)


def read_sources(texts: Iterable[str]) -> SourceList:
    """Read a directive's value; equal expressions stand once."""
    return SourceList(tuple(map(read_source, dict.fromkeys(texts))))
