"""What a style sheet imports by `@import`, which may stand at its start only (CSS Cascading, section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_FOUND = 100
_BLANK = re.compile(r"(?:[ \t\r\n\f]++|/\*(?:[^*]++|\*(?!/))*+\*/|<!--|-->)++")
_INSIDE = re.compile(r"(?:[ \t\r\n\f]++|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_STRING = r""""(?:[^"\\\n\r\f]++|\\(?:\r\n|[\s\S]))*+"|'(?:[^'\\\n\r\f]++|\\(?:\r\n|[\s\S]))*+'"""
_BEFORE = re.compile(
    rf"@(?:charset|layer)(?![\w-])(?:[^;{{}}\"'/]++|/(?!\*)|/\*(?:[^*]++|\*(?!/))*+\*/|{_STRING})*+;", re.IGNORECASE
)
_IMPORT = re.compile(r"@import(?![\w-])", re.IGNORECASE)
_ADDRESS = re.compile(
    rf"(?P<text>{_STRING})|url\([ \t\r\n\f]*+(?:(?P<quoted>{_STRING})[ \t\r\n\f]*+"
    r"|(?P<bare>(?:[^\s\"'()\\]++|\\[^\n\r\f])*+)[ \t\r\n\f]*+)\)",
    re.IGNORECASE,
)
_REST = re.compile(rf"(?:[^;{{}}\"'/]++|/(?!\*)|/\*(?:[^*]++|\*(?!/))*+\*/|{_STRING})*+(?:;|\Z)")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|[\n\r\f])|([\s\S]))")


def style_imports(text: str) -> Iterator[str]:
    """The addresses that a sheet imports, as written, escapes undone; none after the first other rule."""
    at, found = 0, 0
    while found < MOST_FOUND:
        if blank := _BLANK.match(text, at):
            at = blank.end()
        if passed := _BEFORE.match(text, at):
            at = passed.end()
            continue
        if not (word := _IMPORT.match(text, at)):
            return
        blank = _INSIDE.match(text, word.end())
        named = _ADDRESS.match(text, blank.end() if blank else word.end())
        rest = _REST.match(text, named.end()) if named else None
        if named is None or rest is None:  # an import that is none is passed over by browsers; what follows it is rare
            return
        found, at = found + 1, rest.end()
        written = named.group("text") or named.group("quoted")
        yield _ESCAPE.sub(_unescaped, written[1:-1] if written else named.group("bare"))


def _unescaped(found: re.Match[str]) -> str:
    code, line, letter = found.groups()
    if code is not None:
        number = int(code, 16)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return "" if line is not None else letter
