"""Cache-Control by RFC 9111, section 5.2: directives, what they say together, and what breaks the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from readycheck_checks.http.reading.fields import TOKEN, split, unquoted

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_LONGEST = 2**31
"""Seconds; section 1.2.2 lets caches take it for anything longer."""


@dataclass(frozen=True, slots=True)
class CacheControl:
    """What the header says."""

    directives: dict[str, str] = field(default_factory=dict)
    """Name in lower case to its argument without quotes; the first of equal names holds (section 4.2.1)."""
    repeated: tuple[str, ...] = ()
    """Directives that stand again with another argument."""
    invalid: tuple[str, ...] = ()
    """Members that are no directive, such as two directives with a semicolon between."""

    def __contains__(self, name: str) -> bool:
        return name in self.directives

    def whole(self, name: str) -> bool:
        """Whether `private` or `no-cache` stands for the whole response, not only for fields that it names."""
        return name in self.directives and not self.directives[name]

    def fields(self, name: str) -> tuple[str, ...]:
        """The field names that `private` or `no-cache` is limited to, in lower case."""
        return tuple(one.strip().lower() for one in self.directives.get(name, "").split(",") if one.strip())

    def seconds(self, name: str) -> int | None:
        """An age; None where it is absent, 0 where it is not a number, as caches are told to take it."""
        text = self.directives.get(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()):
            return 0
        digits = text.lstrip("0") or "0"
        return _LONGEST if len(digits) > 10 else min(int(digits), _LONGEST)

    @property
    def freshness(self) -> int | None:
        """Seconds for which a shared cache may use the response without asking, as far as this header says."""
        shared = self.seconds("s-maxage")
        return self.seconds("max-age") if shared is None else shared

    @property
    def conflict(self) -> str:
        """Two directives that contradict each other; empty where none do. The stricter one holds (section 4.2.1)."""
        for loose, strict in (("public", "no-store"), ("public", "private"), ("s-maxage", "private")):
            if loose in self and (self.whole(strict) if strict == "private" else strict in self):
                return f"{loose} and {strict}"
        return ""


def parse(values: Iterable[str]) -> CacheControl:
    """All lines of the header as one."""
    directives: dict[str, str] = {}
    repeated: list[str] = []
    invalid: list[str] = []
    for member in split(values):
        if not member:
            continue  # RFC 9110, section 5.6.1: empty members of a list count for nothing
        name, equals, text = (part.strip(" \t") for part in member.partition("="))
        if not TOKEN.fullmatch(name) or (equals and not (TOKEN.fullmatch(text) or _QUOTED.fullmatch(text))):
            invalid.append(member[:80])
            continue
        name, text = name.lower(), unquoted(text)
        if name not in directives:
            directives[name] = text
        elif directives[name] != text:
            repeated.append(name)
    return CacheControl(directives, tuple(dict.fromkeys(repeated)), tuple(invalid))
