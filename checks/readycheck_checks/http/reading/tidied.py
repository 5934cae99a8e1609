"""Addresses without what their query, fragment or path parameters may carry, such as a code or a session."""

from __future__ import annotations

import re

SECRET_NAME = re.compile(
    r"(?i)token|key|secret|code|state|sig|auth|sess|sid|pass|pwd|jwt|otp|nonce|ticket|csrf|mail|user"
)
"""Part of a parameter's name that says that its value is nobody's business."""
HEADERS = frozenset({"location", "content-location", "refresh", "link", "sourcemap", "x-sourcemap"})
"""Headers whose value is an address or holds some, in lower case."""
_WORD = r"[A-Za-z][A-Za-z_.-]{0,23}"
_HARMLESS = re.compile(rf"/?{_WORD}(?:/{_WORD}){{0,3}}/?|/|\d{{1,8}}|")
_PARAMETER = re.compile(r"(;[^/;=?#]{1,64}=)[^/;?#]*")
_REFERENCES = re.compile(r"""[^\s"'<>,]*+""")


def tidy(url: str) -> str:
    """An address with the values of its query emptied, but for plain words and paths of such, and small numbers.

    The same holds for a fragment that is written as a query, and for parameters of the path with a telling name.
    """
    before, hash_, fragment = url.partition("#")
    path, mark, query = before.partition("?")
    path = _PARAMETER.sub(lambda found: found[1] if SECRET_NAME.search(found[1]) else found[0], path)
    kept = _pairs(query)
    told = _pairs(fragment) if "=" in fragment else fragment
    return path + (mark + kept if kept else "") + (hash_ + told if told else "")


def header(name: str, value: str) -> str:
    """The value of a header as it is kept: one that holds addresses with these `tidy`."""
    if name.lower() not in HEADERS or not any(mark in value for mark in "?#;"):
        return value
    if name.lower() in ("refresh", "link"):
        return _REFERENCES.sub(lambda found: tidy(found[0]) if "?" in found[0] or "#" in found[0] else found[0], value)
    return tidy(value)


def _pairs(query: str) -> str:
    pairs = [part.partition("=") for part in query.split("&")]
    kept = [
        f"{name}{equals}{value if _HARMLESS.fullmatch(value) and not SECRET_NAME.search(name) else ''}"
        if equals or _HARMLESS.fullmatch(name)
        else ""
        for name, equals, value in pairs
    ]
    return "&".join(one for one in kept if one)
