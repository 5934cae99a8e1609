"""A Set-Cookie value as browsers take it apart (RFC 6265bis, section 5.6).

The value of the cookie is in what comes out, so it stays with whoever calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_COOKIES = 50
"""Set-Cookie headers of one response that are read; browsers keep at least so many of one domain."""
LONGEST_ATTRIBUTE = 1024
"""Octets of an attribute's value; browsers ignore an attribute that has more."""
PREFIXES = ("__secure-", "__host-")
_MOST_ATTRIBUTES = 20
_WHITE = " \t"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class SetCookie:
    """One Set-Cookie, with its value."""

    name: str
    value: str
    attributes: tuple[tuple[str, str], ...] = ()
    """Names in lower case, in order; those that are too long for a browser are left out."""
    long_attributes: tuple[str, ...] = ()
    attributes_dropped: int = 0
    control: bool = False
    equals: bool = True

    @property
    def size(self) -> int:
        """Octets of name and value; the header is read as Latin-1, a character an octet."""
        return len(self.name) + len(self.value)

    @property
    def strict(self) -> bool:
        """Whether the name is a token and the value ASCII, as servers must send them (section 4.1.1)."""
        return _TOKEN.fullmatch(self.name) is not None and _NOT_ASCII.search(self.value) is None

    @property
    def value_prefix(self) -> str:
        """The prefix that a cookie without a name would imitate with its value."""
        if self.name:
            return ""
        return next((prefix for prefix in PREFIXES if self.value.lower().startswith(prefix)), "")

    def attribute(self, name: str) -> str | None:
        """The last of equal attributes holds, as in a browser."""
        return next((value for key, value in reversed(self.attributes) if key == name), None)


def parse(header: str) -> SetCookie | None:
    """Read one Set-Cookie value, given as Latin-1; None where it has neither a name nor a value."""
    pair, *rest = header.split(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", name
    name, value = name.strip(_WHITE), value.strip(_WHITE)
    if not name and not value:
        return None
    attributes: list[tuple[str, str]] = []
    long: list[str] = []
    named = [part for part in rest if part.partition("=")[0].strip(_WHITE)]
    for part in named[:_MOST_ATTRIBUTES]:
        key, _, text = part.partition("=")
        key, text = key.strip(_WHITE).lower(), text.strip(_WHITE)
        if len(text) > LONGEST_ATTRIBUTE:
            long.append(key)
        else:
            attributes.append((key, text))
    return SetCookie(
        name=name,
        value=value,
        attributes=tuple(attributes),
        long_attributes=tuple(long),
        attributes_dropped=max(0, len(named) - _MOST_ATTRIBUTES),
        control=_CONTROL.search(header) is not None,
        equals=bool(equals),
    )
