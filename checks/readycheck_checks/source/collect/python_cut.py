"""Takes out of a Python module what no answer depends on, so that little is left to parse.

That are the bodies of functions, their parameters, and classes of the module. Every line keeps its number, and every
name outside of such a body its binding. What is a line and where a body ends is read from its indentation; a module in
which that is not plain to see stays whole. A cut that went wrong leaves a parenthesis open or an indentation that does
not parse.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from keyword import kwlist

_PARENTHESES = rb"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)"
"""Three levels are enough for defaults; the parts of a head are bounded, so that no text makes the search slow."""
_END = rb"[ \t]*:[ \t]*(?:#[^\n]*)?\n"
_FUNCTION = re.compile(
    rb"def[ \t]+\w+[ \t]*(?:\[[^\n(]{0,200}\])?" + _PARENTHESES + rb"[^:\n]{0,300}" + _END.removeprefix(rb"[ \t]*")
)
_CLASS = re.compile(rb"\nclass[ \t]+\w+[ \t]*(?:" + _PARENTHESES + rb")?" + _END)
_NAME = rb"(?!(?:None|True|False)\b)[A-Za-z_]\w*+"
_DOTTED = _NAME + rb"(?:\." + _NAME + rb")*+"
_IN_BRACKETS = rb"[\w., |\"\n]"
_TYPE = (
    rb"(?:None\b|\"++|" + _DOTTED + rb")"
    rb"(?:\[(?:" + _IN_BRACKETS + rb"|\[" + _IN_BRACKETS + rb"*+\])*+\])?+\s*+"
)  # fmt: skip
_TYPES = _TYPE + rb"(?:\|\s*+" + _TYPE + rb")*+"
_PARAMETER = _NAME + rb"\s*+(?::\s*+" + _TYPES + rb")?+"
_DEFAULT = (
    rb"=\s*+(?:None\b|True\b|False\b|-?(?:0|[1-9]\d*+)(?:\.\d++)?+|[bu]?\"++|\[\]|\{\}|\(\)|" + _DOTTED + rb")\s*+"
)
_NEXT = rb"(?:,\s*+|(?=\)))"
_PLAIN_HEAD = re.compile(
    rb"(def[ \t]+\w+)[ \t]*\(\s*+"
    rb"(?:" + _PARAMETER + _NEXT + rb")*+(?:/\s*+" + _NEXT + rb")?+(?:" + _PARAMETER + _NEXT + rb")*+"
    rb"(?:" + _PARAMETER + _DEFAULT + _NEXT + rb")*+"
    rb"(?:\*(?:" + _PARAMETER + _NEXT + rb"|,\s*+)(?:" + _PARAMETER + rb"(?:" + _DEFAULT + rb")?+" + _NEXT + rb")*+)?+"
    rb"(?:\*\*" + _PARAMETER + _NEXT + rb")?+\)\s*+(?:->\s*+" + _TYPES + rb")?+" + _END
)
"""A head that calls nothing and is plain to parse: its parameters only matter to the body."""
_SAYS_MORE = re.compile(rb"\\|Namespace")
"""A text that may not parse, and a parameter that tells a command."""
_KEYWORDS = re.compile(rb"\b(?:%b)\b" % "|".join(sorted({*kwlist} - {"None", "True", "False"})).encode())
"""What is no name; Python 2 had fewer of them."""
_MOST_INDENT = 200
_BEFORE = re.compile(rb"([ \t]*)(?:async[ \t]+)?\Z")
_ANY_CODE = re.compile(rb"^[ \t]*[^\s#]", re.MULTILINE)
_OTHER_ENCODING = re.compile(rb"(?i)\A(?:[^\n]*\n)?[ \t]*#[^\n]*?coding[:=](?![ \t]*(?:utf-?8|ascii|latin-?1)\b)")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a module, and by line what a `pass` stands for."""

    text: bytes
    removed: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Block:
    """A function or class: where its head starts, where its body does and ends."""

    head: int
    body: int
    end: int
    indent: bytes = b""


def cut(data: bytes, code: bytes, places: Sequence[int], *, classes: bool = False) -> Rest:
    """The module without what holds none of `places`, which are in order.

    `code` is `data` with its texts blanked; `classes` says that classes of the module may go as a whole.
    """
    if b"\r" in data or b"\f" in data or _OTHER_ENCODING.match(data):
        return Rest(data)
    parts: list[bytes] = []
    removed: dict[int, bytes] = {}
    kept, line = 0, 1
    for one in _blocks(data, code, places, classes=classes):
        line += data.count(b"\n", kept, one.head)
        head = _bare(data, code, one) if _is_free(places, one.head + 1, one.body) else b""
        head = head or data[one.head : one.body] + one.indent
        above = head.count(b"\n")
        below = data.count(b"\n", one.head, one.end) - above
        removed[line + above] = data[one.body : one.end]
        parts += (data[kept : one.head], head, b" pass", b"\n" * below)
        line += above + below
        kept = one.end
    return Rest(b"".join((*parts, data[kept:])), removed) if parts else Rest(data)


def _blocks(data: bytes, code: bytes, places: Sequence[int], *, classes: bool) -> Iterator[_Block]:
    """What may go, in order."""
    at = 0
    for one in (*(_classes(data, code, places) if classes else ()), _Block(len(data), len(data), len(data))):
        yield from _functions(data, code, places, at, one.head)
        if one.head < len(data):
            yield one
        at = one.end


def _classes(data: bytes, code: bytes, places: Sequence[int]) -> Iterator[_Block]:
    for found in _CLASS.finditer(code):
        end = _end(data, code, found.end(), 0)
        if (
            _is_free(places, found.end(), end)
            and _ANY_CODE.search(code, found.end(), end)
            and not data.endswith(b"\\\n", 0, found.start() + 1)
        ):
            yield _Block(found.start() + 1, found.end(), end)


def _functions(data: bytes, code: bytes, places: Sequence[int], at: int, most: int) -> Iterator[_Block]:
    while found := _FUNCTION.search(code, at, most):
        at = found.end()
        begin = code.rfind(b"\n", 0, found.start()) + 1
        before = _BEFORE.match(code[begin : found.start()])
        if before is None or len(before.group(1)) > _MOST_INDENT or data.endswith(b"\\\n", 0, begin):
            continue
        end = _end(data, code, at, len(before.group(1)))
        if _is_free(places, at, end) and _ANY_CODE.search(code, at, end):
            yield _Block(found.start(), at, end, before.group(1))
            at = end


def _end(data: bytes, code: bytes, body: int, indent: int) -> int:
    ended = _ends(indent).search(code, body - 1)
    return ended.start() + 1 if ended else len(data)


def _is_free(places: Sequence[int], start: int, end: int) -> bool:
    return bisect_left(places, start) == bisect_left(places, end)


def _bare(data: bytes, code: bytes, block: _Block) -> bytes:
    """The head of a function without its parameters; empty where they may matter."""
    plain = _PLAIN_HEAD.match(code, block.head, block.body)
    if plain is None or _SAYS_MORE.search(data, block.head, block.body):
        return b""
    return b"" if _KEYWORDS.search(code, block.head + len(b"def"), block.body) else plain.group(1) + b"():"


@lru_cache(maxsize=64)
def _ends(indent: int) -> re.Pattern[bytes]:
    """The end of the last line of a function that is indented by `indent`."""
    return re.compile(rb"\n(?<!\\\n)(?=[ \t]{0,%d}[^\s#])" % indent)
