"""Content-Disposition as browsers read it (RFC 6266, section 4; RFC 8187 for names beyond ASCII)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from readycheck_checks.http.reading.fields import TOKEN, unquoted

_PARAMETER = re.compile(r';[ \t]*+([^\s;="]++)[ \t]*+=[ \t]*+("(?:[^"\\]++|\\.)*+"|[^\s;"]++)[ \t]*+', re.DOTALL)
_EXTENDED = re.compile(r"(utf-8|iso-8859-1)'[A-Za-z0-9-]*+'(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Disposition:
    """What a browser does with the body, and under which name it keeps it."""

    attachment: bool
    """Anything but `inline` saves the body (section 4.2)."""
    filename: str = ""
    """`filename*` before `filename`, as section 4.3 wants; empty where neither is given."""


def parse(value: str) -> Disposition | None:
    """The header's meaning; None where it breaks the grammar, so that browsers do not agree on it."""
    kind = TOKEN.match(value.strip(" \t"))
    if kind is None:
        return None
    text, position = value.strip(" \t"), kind.end()
    while position < len(text) and text[position] in " \t":
        position += 1
    names: dict[str, str] = {}
    while position < len(text):
        found = _PARAMETER.match(text, position)
        if found is None:
            if text[position:].strip(" \t;"):
                return None
            break  # a semicolon at the end does no harm
        name = found.group(1).lower()
        if name in names:
            return None
        names[name], position = found.group(2), found.end()
    return Disposition(kind.group().lower() != "inline", _extended(names) or unquoted(names.get("filename", "")))


def _extended(names: dict[str, str]) -> str:
    found = _EXTENDED.fullmatch(names.get("filename*", ""))
    if found is None:
        return ""
    return unquote_to_bytes(found.group(2)).decode(found.group(1).lower(), "replace")
