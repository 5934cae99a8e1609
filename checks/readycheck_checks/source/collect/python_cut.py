"""Takes the bodies of functions out of a Python module, so that little is left to parse.

Every line keeps its number, and every name outside of such a body its binding. What is a line and where a function ends
is read from its indentation; a module in which that is not plain to see stays whole. A cut that went wrong leaves
a parenthesis open or an indentation that does not parse.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_FUNCTION = re.compile(
    rb"def[ \t]+\w+[ \t]*(?:\[[^\n(]{0,200}\])?"
    rb"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)"  # three levels of parentheses are enough for defaults
    rb"[^:\n]{0,300}:[ \t]*(?:#[^\n]*)?\n"
)
"""The head of a function; its parts are bounded, so that no text makes the search slow."""
_MOST_INDENT = 200
_BEFORE = re.compile(rb"([ \t]*)(?:async[ \t]+)?\Z")
_ANY_CODE = re.compile(rb"^[ \t]*[^\s#]", re.MULTILINE)
_OTHER_ENCODING = re.compile(rb"(?i)\A(?:[^\n]*\n)?[ \t]*#[^\n]*?coding[:=](?![ \t]*(?:utf-?8|ascii|latin-?1)\b)")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a module, and by line what a `pass` stands for."""

    text: bytes
    removed: dict[int, bytes] = field(default_factory=dict)


def cut(data: bytes, code: bytes, places: Sequence[int]) -> Rest:
    """The module without the bodies of functions in which none of `places`, in order, lies.

    `code` is `data` with its texts blanked.
    """
    if b"\r" in data or b"\f" in data or _OTHER_ENCODING.match(data):
        return Rest(data)
    parts: list[bytes] = []
    removed: dict[int, bytes] = {}
    kept = at = 0
    line = 1
    while found := _FUNCTION.search(code, at):
        at = found.end()
        begin = code.rfind(b"\n", 0, found.start()) + 1
        before = _BEFORE.match(code[begin : found.start()])
        if before is None or len(before.group(1)) > _MOST_INDENT or data.endswith(b"\\\n", 0, begin):
            continue
        ended = _ends(len(before.group(1))).search(code, at - 1)
        end = ended.start() + 1 if ended else len(data)
        if bisect_left(places, at) != bisect_left(places, end) or not _ANY_CODE.search(code, at, end):
            continue
        line += data.count(b"\n", kept, at)
        lines = data.count(b"\n", at, end)
        removed[line] = data[at:end]
        line += lines
        parts += (data[kept:at], before.group(1), b" pass", b"\n" * lines)
        kept = at = end
    return Rest(b"".join((*parts, data[kept:])), removed) if parts else Rest(data)


@lru_cache(maxsize=64)
def _ends(indent: int) -> re.Pattern[bytes]:
    """The end of the last line of a function that is indented by `indent`."""
    return re.compile(rb"\n(?<!\\\n)(?=[ \t]{0,%d}[^\s#])" % indent)
