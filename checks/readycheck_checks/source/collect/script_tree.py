"""A JavaScript or TypeScript file: paths into its syntax tree, and what its names are declared as.

Only the places that mention a name are visited, each by one descent from the root, so the cost follows
the number of mentions and not the size of the file.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

_MOST_DEPTH = 1000
_MOST_PATHS = 20_000
_CHUNK = 65536
_NAME_BYTES = frozenset(bytes([one]) for one in range(256) if (chr(one).isalnum() and one < 128) or one in b"_$")
_FUNCTIONS = {
    "function_declaration", "function_expression", "arrow_function", "method_definition", "function",
    "generator_function", "generator_function_declaration", "class_static_block",
}  # fmt: skip
_BLOCKS = {"statement_block", "for_statement", "for_in_statement", "switch_body", "program", "class_body"} | _FUNCTIONS
_PATTERNS = {"object_pattern", "array_pattern", "pair_pattern", "rest_pattern", "assignment_pattern",
             "object_assignment_pattern"}  # fmt: skip
WRAPPERS = {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
            "type_assertion", "instantiation_expression"}  # fmt: skip
"""Nodes that change the spelling of an expression, not its value."""

_FLOW = re.compile(rb"\A\s*(?:/\*[\s\S]{0,2000}?@flow|//\s*@flow)")


class TooSlowError(Exception):
    """A file took longer than it may, or nests deeper."""


@dataclass(frozen=True, slots=True)
class Step:
    """One node on the way from the root, and the field of its parent that holds it."""

    node: Node
    field: str


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Declaration:
    """Where a name is bound: the bytes of its scope, and what it is bound to where that is one expression."""

    name: str
    start: int
    end: int
    kind: str
    """`const`, `let`, `var`, `param`, `import`, `function`, `class`, `pattern` and so on."""
    value: Path | None = None
    position: int = 0


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

    def __init__(self, data: bytes, language: str, seconds: float) -> None:
        if language == "javascript" and _FLOW.match(data):
            language = "tsx"  # Flow's annotations are nearly TypeScript's
        self.data = data
        self._end = time.monotonic() + seconds
        self.tree = _parse(data, language, seconds)
        self.root = self.tree.root_node
        self.exits: dict[int, list[tuple[int, str]]] = {}
        """Per block, by node: where an `if` ends that leaves in production, and what it asks."""
        self._paths: dict[int, Path] = {}
        self._declared: dict[str, tuple[Declaration, ...]] = {}

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

    def declarations(self, name: str) -> tuple[Declaration, ...]:
        """Every place that binds `name`."""
        if name not in self._declared:
            found = (self._declaration(name, self.path(start)) for start in self.mentions(name))
            self._declared[name] = tuple(one for one in found if one is not None)
        return self._declared[name]

    def resolve(self, name: str, at: int) -> Declaration | None:
        """The declaration that `name` means at byte `at`; None for a global."""
        around = [one for one in self.declarations(name) if one.start <= at < one.end]
        return min(around, key=lambda one: one.end - one.start, default=None)

    def _declaration(self, name: str, path: Path) -> Declaration | None:
        leaf = path[-1].node
        if leaf.type not in ("identifier", "shorthand_property_identifier_pattern", "type_identifier"):
            return None
        if leaf.type == "type_identifier" and path[-2].node.type != "class_declaration":
            return None
        index = len(path) - 1
        while index > 0 and path[index - 1].node.type in _PATTERNS:
            if path[index].field in ("right", "key"):
                return None
            index -= 1
        return self._bound_by(name, path, index, simple=index == len(path) - 1)

    def _bound_by(self, name: str, path: Path, index: int, *, simple: bool) -> Declaration | None:  # noqa: PLR0912 - one branch a way to declare
        owner, field, up = path[index - 1].node, path[index].field, index - 1
        kind, value, scope = "", None, up - 1
        match owner.type:
            case "variable_declarator" if field == "name":
                statement = path[up - 1].node
                if up >= 2 and path[up - 2].node.type == "ambient_declaration":
                    return None  # `declare const console` says that the global exists
                kind = "var" if statement.type == "variable_declaration" else self.text(statement)[:5].split()[0]
                given = owner.child_by_field_name("value")
                value = (*path[: up + 1], Step(given, "value")) if simple and given is not None else None
            case "required_parameter" | "optional_parameter" if field == "pattern":
                kind = "param"
            case "formal_parameters" | "catch_clause":
                kind = "param"
            case "arrow_function" if field == "parameter":
                kind, scope = "param", up
            case "for_in_statement" if field == "left" and owner.child_by_field_name("kind") is not None:
                kind, scope = "let", up
            case "function_expression" | "function" | "generator_function" | "class" if field == "name":
                kind, scope = "function", up
            case "function_declaration" | "generator_function_declaration" if field == "name":
                kind = "function"
            case "class_declaration" | "enum_declaration" | "internal_module" | "abstract_class_declaration" if (
                field == "name"
            ):
                kind = "class"
            case "import_clause" | "namespace_import" | "import_require_clause" if not _of_types(path):
                kind = "import"
            case "import_specifier" if field == "alias" or owner.child_by_field_name("alias") is None:
                kind = "" if _of_types(path) else "import"
        if not kind:
            return None
        wanted = _FUNCTIONS | {"program"} if kind == "var" else _BLOCKS
        if kind == "param":
            wanted = _FUNCTIONS | {"catch_clause", "program"}
            scope = up
        while scope > 0 and path[scope].node.type not in wanted:
            scope -= 1
        return Declaration(
            name,
            path[scope].node.start_byte,
            path[scope].node.end_byte,
            kind,
            value,
            path[-1].node.start_byte,
        )


def _of_types(path: Path) -> bool:
    """Whether an import binds types only, which are erased: `import type { … }`."""
    return any(
        step.node.type in ("import_statement", "import_specifier")
        and any(one.type == "type" for one in step.node.children)
        for step in path[-6:]
    )


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
