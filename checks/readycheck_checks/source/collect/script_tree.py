"""A JavaScript or TypeScript file: paths into its syntax tree, and what its names mean.

Only the places that mention a name are visited, each by one descent from the root, so the cost follows
the number of mentions and not the size of the file.
"""

from __future__ import annotations

import re
import time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from readycheck_checks.source.collect.script_names import Declaration, Names

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

    from readycheck_checks.source.collect.guard_words import Meaning

_MOST_DEPTH = 1000
_MOST_PATHS = 20_000
_CHUNK = 65536
_NAME_BYTES = frozenset(bytes([one]) for one in range(256) if (chr(one).isalnum() and one < 128) or one in b"_$")
WRAPPERS = {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
            "type_assertion", "instantiation_expression"}  # fmt: skip
"""Nodes that change the spelling of an expression, not its value."""

_FLOW = re.compile(rb"\A\s*(?:/\*[\s\S]{0,2000}?@flow|//\s*@flow)")


class TooSlowError(Exception):
    """A file took longer than it may, or nests deeper."""


class Step(NamedTuple):
    """One node on the way from the root, and the field of its parent that holds it."""

    node: Node
    field: str


Path = tuple[Step, ...]


def unwrapped(node: Node) -> Node:
    """An expression without what changes its spelling only."""
    while node.type in WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node


class Neighbours(Protocol):
    """What other files of the tree say of a script's names."""

    name: str
    """The script's own file."""

    def imported(self, module: str, names: tuple[str, ...]) -> Meaning:
        """What a value means that is taken from another module."""

    def defined(self, name: str) -> Meaning:
        """What a global means that the bundler defines."""


@cache
def grammar(language: str) -> Language:
    """The grammar of `javascript` (with JSX), `typescript`, `tsx`, `go`, `java`, `php` or `ruby`."""
    from importlib import import_module

    from tree_sitter import Language

    package, function = {
        "typescript": ("typescript", "language_typescript"),
        "tsx": ("typescript", "language_tsx"),
        "php": ("php", "language_php"),
    }.get(language, (language, "language"))
    return Language(getattr(import_module(f"tree_sitter_{package}"), function)())


class Script:
    """One parsed file, with `seconds` for the parse and all that is asked of it; then TooSlowError is raised."""

    def __init__(self, data: bytes, language: str, seconds: float, around: Neighbours | None = None) -> None:
        if language == "javascript" and _FLOW.match(data):
            language = "tsx"  # Flow's annotations are nearly TypeScript's
        self.data = data
        self.around = around
        self._end = time.monotonic() + seconds
        self.tree = _parse(data, language, seconds)
        self.root = self.tree.root_node
        self.exits: dict[int, list[tuple[int, str]]] = {}
        """Per block, by node: where an `if` ends that leaves in production, and what it asks."""
        self._paths: dict[int, Path] = {}
        self._names = Names()

    def text(self, node: Node) -> str:
        """The source of a node, of at most 200 bytes."""
        return self.data[node.start_byte : min(node.end_byte, node.start_byte + 200)].decode("utf-8", "replace")

    def path(self, start: int) -> Path:
        """The nodes from the root to the leaf at byte `start`. Raises TooSlowError."""
        found = self._paths.get(start)
        if found is None:
            if time.monotonic() > self._end:
                raise TooSlowError
            cursor = self.root.walk()
            steps = [Step(self.root, "")]
            while cursor.goto_first_child_for_byte(start) is not None:
                if len(steps) > _MOST_DEPTH:
                    raise TooSlowError
                node = cursor.node
                if node is None or node.start_byte > start:
                    break
                steps.append(Step(node, cursor.field_name or ""))
            found = tuple(steps)
            if len(self._paths) < _MOST_PATHS and len(found) < _MOST_DEPTH // 10:
                self._paths[start] = found
        return found

    def mentions(self, name: str, start: int = 0, end: int | None = None) -> list[int]:
        """The bytes at which an identifier is spelt out, in code, text or comment."""
        wanted, last, found = name.encode(), len(self.data) if end is None else end, []
        at = self.data.find(wanted, start, last) if wanted else -1
        while at >= 0:
            after = at + len(wanted)
            if self.data[at - 1 : at] not in _NAME_BYTES and self.data[after : after + 1] not in _NAME_BYTES:
                found.append(at)
            at = self.data.find(wanted, after, last)
        return found

    def resolve(self, name: str, at: int) -> Declaration | None:
        """The declaration that `name` means at byte `at`; None for a global. Raises TooSlowError."""
        return self._names.resolve(self, name, at)


def _parse(data: bytes, language: str, seconds: float) -> Tree:
    from tree_sitter import Parser

    end = time.monotonic() + seconds

    def read(offset: int, _point: object) -> bytes:
        return data[offset : offset + _CHUNK]

    def too_late(_offset: int, _has_error: bool) -> bool:
        return time.monotonic() > end

    try:
        return Parser(grammar(language)).parse(read, progress_callback=too_late)
    except ValueError as error:  # what the library raises when the callback says to stop
        raise TooSlowError from error
