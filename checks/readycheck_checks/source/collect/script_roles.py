"""What a mention of the console does where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readycheck_checks.source.collect.script_tree import Path, Step

if TYPE_CHECKING:
    from tree_sitter import Node

WRITERS = {
    f"console.{name}"
    for name in (
        "log", "debug", "info", "warn", "error", "dir", "dirxml", "table", "trace", "assert", "exception", "clear",
        "count", "countReset", "group", "groupCollapsed", "groupEnd", "time", "timeEnd", "timeLog", "timeStamp",
        "profile", "profileEnd", "?",
    )
}  # fmt: skip
"""Methods of the console that show something; `?` is one whose name is computed."""
_TESTS = {"typeof", "!", "void", "delete"}
_LONG_LINE = 5000


def column(data: bytes, begin: int, start: int) -> int:
    """Characters from 1; on a line too long to count for each hit, bytes."""
    if start - begin > _LONG_LINE:
        return start - begin + 1
    return len(data[begin:start].decode("utf-8", "replace")) + 1


def operator(node: Node) -> str:
    """The sign of a unary or binary expression."""
    found = node.child_by_field_name("operator")
    return found.type if found is not None else ""


def binds(path: Path) -> bool:
    """Whether the end of `path` gives a value to the name instead of using it."""
    last: Step = path[-1]
    return (path[-2].node.type, last.field) in {
        ("variable_declarator", "name"),
        ("assignment_expression", "left"),
        ("augmented_assignment_expression", "left"),
    }


def role(parent: Node, field: str) -> str:
    """What a mention that is neither called nor an alias does: `reference`, `override` or `inspection`."""
    if parent.type in ("assignment_expression", "augmented_assignment_expression") and field == "left":
        return "override"
    if parent.type == "unary_expression" and operator(parent) in _TESTS:
        return "inspection"
    if parent.type == "binary_expression" or (field == "condition"):
        return "inspection"
    if parent.type in ("member_expression", "subscript_expression") and field == "object":
        return "inspection"
    return "inspection" if parent.type == "expression_statement" else "reference"
