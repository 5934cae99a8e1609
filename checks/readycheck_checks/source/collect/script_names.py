"""What the names of a script are bound to, and where: the scopes around a place are asked from the innermost outwards.

Most mentions of a name only use it; the signs beside them say so, and no path into the tree is made for them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readycheck_checks.source.collect.script_tree import Path, Script

_FUNCTIONS = {
    "function_declaration", "function_expression", "arrow_function", "method_definition", "function",
    "generator_function", "generator_function_declaration", "class_static_block",
}  # fmt: skip
_BLOCKS = {"statement_block", "for_statement", "for_in_statement", "switch_body", "program", "class_body"} | _FUNCTIONS
_SCOPES = _BLOCKS | {"catch_clause"}
_PATTERNS = {"object_pattern", "array_pattern", "pair_pattern", "rest_pattern", "assignment_pattern",
             "object_assignment_pattern"}  # fmt: skip
_USED = re.compile(rb"[ \t]*(?:\.(?!\.)|\?\.|\[|==|!=|&&|\|\||\?\?|[+\-%>])|\(")
"""What stands behind a name that is used. Only on its line: a declaration without a value may end there."""
_FUNCTION = re.compile(rb"(?:function|\*)\s*\Z")


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


class Names:
    """What was found out about the names of one script, which is handed in so that neither keeps the other."""

    def __init__(self) -> None:
        self._places: dict[str, list[int]] = {}
        self._bound: dict[tuple[str, int], Declaration | None] = {}
        """What the mention at a byte binds."""
        self._meant: dict[tuple[str, int], Declaration | None] = {}
        """What a name means in a scope, by the scope's node."""

    def resolve(self, script: Script, name: str, at: int) -> Declaration | None:
        """The declaration that `name` means at byte `at`; None for a global."""
        places = self._places_of(script, name)
        if not places:
            return None
        best: Declaration | None = None
        passed: list[tuple[str, int]] = []
        low = high = bisect_left(places, at)
        path = script.path(at)
        for index in range(len(path) - 1, -1, -1):
            node = path[index].node
            if index and node.type not in _SCOPES:
                continue
            key = (name, node.id)
            if key in self._meant:
                best = self._meant[key]
                break
            passed.append(key)
            start, end = node.start_byte, node.end_byte
            first, last = bisect_left(places, start), bisect_left(places, end)
            for place in (*places[first:low], *places[high:last]):
                found = self._binding(script, name, place)
                if found is not None and found.start <= at < found.end:
                    best = found if best is None else min(best, found, key=_nearness)
            low, high = min(low, first), max(high, last)
            if best is not None and best.end - best.start <= end - start:
                break  # what lies further out has a wider scope
        self._meant.update(dict.fromkeys(passed, best))
        return best

    def _places_of(self, script: Script, name: str) -> list[int]:
        if name not in self._places:
            length = len(name.encode())
            self._places[name] = [at for at in script.mentions(name) if _may_bind(script.data, at, at + length)]
        return self._places[name]

    def _binding(self, script: Script, name: str, place: int) -> Declaration | None:
        key = (name, place)
        if key not in self._bound:
            self._bound[key] = _declaration(script, name, script.path(place))
        return self._bound[key]


def _nearness(one: Declaration) -> tuple[int, int]:
    return one.end - one.start, one.position


def _may_bind(data: bytes, start: int, end: int) -> bool:
    """Whether the signs around a name leave it open that it is bound there."""
    if data[start - 1 : start] == b"." and data[start - 2 : start - 1] != b".":
        return False
    used = _USED.match(data, end)
    return used is None or (used.group() == b"(" and _FUNCTION.search(data, max(0, start - 40), start) is not None)


def _declaration(script: Script, name: str, path: Path) -> Declaration | None:
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
    return _bound_by(script, name, path, index, simple=index == len(path) - 1)


def _bound_by(script: Script, name: str, path: Path, index: int, *, simple: bool) -> Declaration | None:  # noqa: PLR0912 - one branch a way to declare
    owner, field, up = path[index - 1].node, path[index].field, index - 1
    kind, value, scope = "", None, up - 1
    match owner.type:
        case "variable_declarator" if field == "name":
            statement = path[up - 1].node
            if up >= 2 and path[up - 2].node.type == "ambient_declaration":
                return None  # `declare const console` says that the global exists
            kind = "var" if statement.type == "variable_declaration" else script.text(statement)[:5].split()[0]
            given = owner.child_by_field_name("value")
            value = (
                (*path[: up + 1], path[up]._replace(node=given, field="value"))
                if simple and given is not None
                else None
            )
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
        case "import_alias" if path[index].node.id == owner.named_children[0].id:
            kind = "import"
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
