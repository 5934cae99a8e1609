"""The origins to ask as: strangers, look-alikes and friends of an origin. No request is made here.

Nobody owns the strangers' names: `.example` is reserved (RFC 2606). Look-alikes of a real name might belong to
somebody; they are only written into a header that goes to the audited host.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from readycheck_checks.http.facts.cors import Question

_STANDARD = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PROBE = "readycheck"
_INTERNAL = (".internal", ".local", ".lan", ".corp", ".intranet", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Origin:
    """A tuple origin (HTML, section 7.1.1)."""

    scheme: str
    host: str
    """In lower case, without brackets."""
    port: int

    def __str__(self) -> str:
        """As a browser writes it: no standard port, no path."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{shown}" if self.standard else f"{self.scheme}://{shown}:{self.port}"

    @property
    def standard(self) -> bool:
        """Whether the port is the scheme's own."""
        return self.port == _STANDARD.get(self.scheme)

    @property
    def named(self) -> bool:
        """Whether the host is a name, not an address."""
        return _address(self.host) is None

    @property
    def loopback(self) -> bool:
        """Whether the host is the machine that asks."""
        address = _address(self.host)
        if address is not None:
            return address.is_loopback
        return self.host == "localhost" or self.host.endswith(".localhost")

    @property
    def internal(self) -> bool:
        """Whether only an organisation's own network knows the host."""
        address = _address(self.host)
        if address is not None:
            return address.is_private and not address.is_loopback
        return not self.loopback and ("." not in self.host or self.host.endswith(_INTERNAL))

    def at(self, host: str) -> Origin:
        """The same scheme on another host, on its standard port."""
        return Origin(self.scheme, host, _STANDARD[self.scheme])


def parse(text: str) -> Origin | None:
    """An origin as people write it, such as `https://App.example.edu:443/`; None where it is none."""
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").lower().encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _STANDARD or not host or parts.username is not None:
        return None
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return None
    origin = Origin(parts.scheme, host, port or _STANDARD[parts.scheme])
    return origin if not origin.named or _is_name(host) else None


def trusts(patterns: Sequence[str], origin: str) -> bool:
    """Whether one of the profile's origins is `origin`; `https://*.example.edu` stands for each sub-domain."""
    asked = parse(origin)
    if asked is None:
        return False
    for pattern in patterns:
        named = parse(pattern.replace("//*.", "//", 1))
        if named is None or (named.scheme, named.port) != (asked.scheme, asked.port):
            continue
        if asked.host.endswith(f".{named.host}") if "//*." in pattern else asked.host == named.host:
            return True
    return False


def questions(own: Origin, trusted: Sequence[str], stranger: str) -> list[tuple[Question, str | None]]:
    """What to ask and as whom, the weightiest first.

    `stranger` is the host of the foreign site. Look-alikes resemble the first trusted origin, since that is what the
    target compares with, else the origin itself. Those that cannot exist, such as a sub-domain of an address, are
    left out.
    """
    friends = [str(one) for pattern in trusted if (one := parse(pattern.replace("//*.", f"//{_PROBE}.", 1)))]
    patterned = [parse(pattern.replace("//*.", "//", 1)) for pattern in trusted]
    model = next((one for one in patterned if one is not None), own)
    strange = [
        (Question.FOREIGN, f"https://{stranger}"),
        (Question.PREFLIGHT, f"https://{stranger}"),
        (Question.NULL, "null"),
        *_lookalikes(model, stranger),
        *_variants(own, model),
    ]
    asked: list[tuple[Question, str | None]] = [(Question.BASELINE, None)]
    asked += [(question, name) for question, name in strange if name != str(own) and not trusts(trusted, name)]
    return asked + [(Question.TRUSTED, name) for name in dict.fromkeys(friends) if name != str(own)]


def _lookalikes(model: Origin, stranger: str) -> Iterator[tuple[Question, str]]:
    if ":" not in model.host:
        yield Question.SUFFIX, str(model.at(f"{model.host}.{stranger}"))
    if not model.named:
        return
    domain = registrable(model.host)
    yield Question.PREFIX, str(model.at(f"{_PROBE}-{domain}"))
    if model.host != domain:
        before = model.host.removesuffix(f".{domain}")
        yield Question.DOT, str(model.at(f"{before}x{domain}"))


def _variants(own: Origin, model: Origin) -> Iterator[tuple[Question, str]]:
    for one in (model, own):
        if one.scheme == "https":
            plain = Origin("http", one.host, 80 if one.standard else one.port)
            yield Question.PLAIN_HTTP, str(plain)
            break
    for one in sorted((own, model), key=lambda origin: origin.loopback):
        if one.named:
            yield Question.SUBDOMAIN, str(one.at(f"{_PROBE}.{registrable(one.host)}"))
            break
    if model.named and model.host != registrable(model.host):
        yield Question.BELOW, str(model.at(f"{_PROBE}.{model.host}"))
    other = (8443 if own.scheme == "https" else 8080) if own.standard else own.port + (1 if own.port < 65535 else -1)
    yield Question.OTHER_PORT, str(Origin(own.scheme, own.host, other))


def registrable(host: str) -> str:
    """The domain that somebody registered to have `host`; the host itself where there is none, as for localhost."""
    return _suffixes().privatesuffix(host) or host


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _is_name(host: str) -> bool:
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in host.rstrip(".").split("."))
