"""Text from a target made harmless before it is shown.

A header, a file name or a log line may hold escape codes, line breaks, overrides of
the writing direction, or commands to a CI runner. Nothing is dropped: what would act
is written out, so that a reader sees what was there.
"""

from __future__ import annotations

import re

_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls but tab and line feed, invisible and direction characters, lone surrogates, tags."""
_RUNNER_COMMAND = re.compile(r"(^|\s)::(?=[A-Za-z])")
_RUNNER_PREFIX = re.compile(r"##(?=\[|vso\[|teamcity\[)")
_LINE_COMMAND = re.compile(r"(?m)^(\s*)::")
_PLAIN = re.compile(r"[!-\"$-9;-~](?:[ !\"$-9;-~]*[!-\"$-9;-~])?")
"""What nothing has to be done to, the most of all texts: a line of ASCII without the two signs of commands."""
HARMLESS = "∷"
"""Stands for `::` where a CI runner would read a command."""


def visible(text: str) -> str:
    """`text` with every character that acts instead of showing written as its escape.

    Line feeds and tabs stay; a carriage return before a line feed goes.
    """
    return _ACTING.sub(_escape, text.replace("\r\n", "\n"))


def clean(text: str, limit: int = 0) -> str:
    """`text` as one harmless line for a terminal or a log.

    With a `limit`, in characters, the rest is cut and counted.
    """
    rest = len(text) - limit if limit and len(text) > limit else 0
    if rest:
        text = text[:limit]
    elif not text or (_PLAIN.fullmatch(text) and "  " not in text):
        return text
    line = " ".join(visible(text).replace("\n", " ↵ ").split())
    line = _RUNNER_PREFIX.sub("# #", _RUNNER_COMMAND.sub(rf"\1{HARMLESS}", line))
    return f"{line} … (+{rest:,} characters)" if rest else line


def guard_lines(text: str) -> str:
    """`text` of several lines, none of which a CI runner takes for a command.

    Needed after wrapping, which may put the middle of a value at the start of a line.
    """
    return _LINE_COMMAND.sub(rf"\1{HARMLESS}", text)


def harmless(text: str) -> str:
    """`text` of several lines, its columns kept, without anything that a terminal or a CI runner acts on."""
    return guard_lines(_RUNNER_PREFIX.sub("# #", _RUNNER_COMMAND.sub(rf"\1{HARMLESS}", visible(text))))


_ASCII = str.maketrans({
    "✓": "+", "✗": "x", "–": "-", "—": "-", "…": "~", "·": "|", "─": "-", "━": "=", "●": "*", "◌": "o", "▲": "!",
    "∷": ";", "↵": "/", "’": "'", "‘": "'", "“": '"', "”": '"', "→": "->", "≤": "<=", "≥": ">=",
    "\u00a0": " ", "×": "x", "✎": "?",
})  # fmt: skip


def to_ascii(text: str) -> str:
    """`text` for a stream that carries nothing but ASCII; unknown characters become escapes."""
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
