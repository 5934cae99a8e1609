"""What a script imports: addresses of modules, read off its syntax tree (ECMAScript, sections 13.3.10 and 16.2).

Time is linear in the text: the parser is told to stop where a script takes many times the usual number of steps, and
only what holds one of the two words is walked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MOST_BYTES = 2 * 1024 * 1024
"""A larger script is not read."""
MOST_FOUND = 200
_WORD = re.compile(rb"(?<![\w$])(?:im|ex)port(?![\w$])")
_CALLED = re.compile(rb"(?<![\w$])import(?![\w$])\s*(?:/[/*]|\()")
_DEEPEST = 5000
_STEPS = 5000
_BYTES_A_STEP = 6
"""The parser reports each hundred of its operations: usual scripts take 125 bytes to it, dense ones 40."""
_CHUNK = 65536
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{0*([0-9a-fA-F]{1,6})\}|(\r\n|[\n\r\u2028\u2029])|(.))"
)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


@dataclass(frozen=True, slots=True)
class Import:
    """A module that a script names."""

    specifier: str
    """As the script means it, escapes undone: an address, or a bare name that an import map may translate."""
    dynamic: bool
    """By `import()`, when the script comes to it; else by a statement, before the script runs."""


@dataclass(frozen=True, slots=True)
class Imports:
    """All that a script names."""

    found: tuple[Import, ...] = ()
    whole: bool = True
    """False: the script is too large or too tangled to be read to its end."""


def imports(text: str, *, module: bool) -> Imports:
    """What a script imports, in order; a classic one has no statements for it (HTML, section 8.1.4.2)."""
    data = text.encode("utf-8", "replace")
    if not (_WORD if module else _CALLED).search(data):
        return Imports()
    if len(data) > MOST_BYTES:
        return Imports(whole=False)
    most, steps = _STEPS + len(data) // _BYTES_A_STEP, 0

    def too_many(_offset: int, _has_error: bool) -> bool:
        nonlocal steps
        steps += 1
        return steps > most

    try:
        tree = _parser().parse(lambda offset, _point: data[offset : offset + _CHUNK], progress_callback=too_many)
    except ValueError:  # what the library raises when the callback says to stop
        _parser().reset()
        return Imports(whole=False)
    return _walk(tree.root_node, data, module=module)


def _walk(root: Node, data: bytes, *, module: bool) -> Imports:
    """Visit what holds one of the words, in the order of the text."""
    words = [one.start() for one in _WORD.finditer(data)]
    found: list[Import] = []
    whole, depth, at = True, 0, 0
    cursor = root.walk()
    while True:
        node = cursor.node
        assert node is not None
        while at < len(words) and words[at] < node.start_byte:
            at += 1
        holds = at < len(words) and words[at] < node.end_byte
        if holds and (one := _read(node, data, module=module)) is not None:
            if len(found) == MOST_FOUND:
                return Imports(tuple(found), whole=False)
            found.append(one)
        if holds and depth == _DEEPEST:
            whole = False
        elif holds and cursor.goto_first_child():
            depth += 1
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return Imports(tuple(found), whole)
            depth -= 1


def _read(node: Node, data: bytes, *, module: bool) -> Import | None:
    if node.type in ("import_statement", "export_statement") and module:
        named, dynamic = node.child_by_field_name("source"), False
    elif node.type == "call_expression":
        called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if called is None or given is None or called.type != "import":
            return None
        named = next((one for one in given.named_children if one.type != "comment"), None)
        while named is not None and named.type == "parenthesized_expression":
            named = next((one for one in named.named_children if one.type != "comment"), None)
        dynamic = True
    else:
        return None
    if named is None or named.type not in ("string", "template_string"):
        return None
    if any(one.type == "template_substitution" for one in named.named_children):
        return None
    text = data[named.start_byte + 1 : named.end_byte - 1].decode("utf-8", "replace")
    return Import(_ESCAPE.sub(_unescaped, text), dynamic)


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2) or found.group(3)
    if code is not None:
        return chr(min(int(code, 16), 0x10FFFF))
    return "" if found.group(4) is not None else _LETTERS.get(found.group(5), found.group(5))


@cache
def _parser() -> Parser:
    import tree_sitter_javascript
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_javascript.language()))
