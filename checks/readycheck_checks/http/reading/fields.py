"""Field values as Fetch and RFC 9110 take them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]++")
"""A token (RFC 9110, section 5.6.2), the same characters as in RFC 2616."""
_PART = re.compile(r'(?:[^",]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))*+', re.DOTALL)
_PAIR = re.compile(r"\\(.)", re.DOTALL)


def split(values: Iterable[str]) -> list[str]:
    """The members of a list over several field lines; a comma inside of a quoted string parts nothing.

    Empty members stay, and no line at all has none (Fetch, "get, decode, and split").
    """
    found: list[str] = []
    for value in values:
        position = 0
        while True:
            part = _PART.match(value, position)
            position = part.end() if part else len(value)
            found.append((part.group() if part else "").strip(" \t"))
            if position >= len(value):
                break
            position += 1
    return found


def unquoted(text: str) -> str:
    """The content of a quoted string (RFC 9110, section 5.6.4); any other text as it is."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    return _PAIR.sub(r"\1", text[1:-1])
