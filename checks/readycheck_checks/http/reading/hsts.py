"""The grammar of Strict-Transport-Security (RFC 6797, section 6.1) on the tokens of RFC 2616, section 2.2."""

from __future__ import annotations

import re
from dataclasses import dataclass

from readycheck_checks.http.reading.fields import TOKEN, unquoted

LONGEST_AGE = 999_999_999_999_999
"""Seconds; beyond it an age means no more than "for ever"."""
_SPACE = re.compile(r"[ \t]*+")
_QUOTED = re.compile(r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\x00-\x7f])*+"')


@dataclass(frozen=True, slots=True)
class Hsts:
    """A header that browsers take."""

    max_age: int
    """Seconds, at most `LONGEST_AGE`."""
    subdomains: bool
    preload: bool
    """Carries `preload`, which the RFC does not know and the browsers' preload list asks for."""


def parse(value: str) -> Hsts | str:
    """The meaning of one header line, or why browsers ignore all of it (section 8.1), as the end of a sentence."""
    found = _directives(value)
    if isinstance(found, str):
        return found
    if "max-age" not in found or found["max-age"] is None:
        return "max-age is missing"
    age = found["max-age"]
    if not (age.isascii() and age.isdigit()):
        return "max-age is not a number of seconds"
    if found.get("includesubdomains") is not None:
        return "includeSubDomains takes no value"
    digits = age.lstrip("0") or "0"
    return Hsts(
        max_age=LONGEST_AGE if len(digits) > 15 else int(digits),
        subdomains="includesubdomains" in found,
        preload="preload" in found and found["preload"] is None,
    )


def _directives(value: str) -> dict[str, str | None] | str:
    """Directives in lower case with their values, None where they have none; or what breaks the grammar.

    Space around `=` and `;` is allowed: the grammar is that of RFC 2616 with its implied white space.
    """
    found: dict[str, str | None] = {}
    position = _after(_SPACE, value, 0)
    while position < len(value):
        if value[position] == ";":
            position = _after(_SPACE, value, position + 1)
            continue
        token = TOKEN.match(value, position)
        if token is None:
            return "a directive's name is not valid"
        name, text = token.group().lower(), None
        position = _after(_SPACE, value, token.end())
        if value.startswith("=", position):
            position = _after(_SPACE, value, position + 1)
            word = TOKEN.match(value, position) or _QUOTED.match(value, position)
            if word is None:
                return f"the value of {name[:40]} is not valid"
            text = unquoted(word.group())
            position = _after(_SPACE, value, word.end())
        if value.startswith(",", position):
            return "a comma stands where a semicolon belongs"
        if position < len(value) and value[position] != ";":
            return f"something that does not belong there follows {name[:40]}"
        if name in found:
            return f"the directive {name[:40]} stands twice"
        found[name] = text
    return found


def _after(pattern: re.Pattern[str], value: str, position: int) -> int:
    match = pattern.match(value, position)
    return match.end() if match else position
