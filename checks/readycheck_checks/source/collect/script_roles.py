"""What a mention of the console does where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readycheck_checks.source.collect.script_tree import WRAPPERS, Path, Script, Step

if TYPE_CHECKING:
    from tree_sitter import Node

    from readycheck_checks.source.collect.script_names import Declaration

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
_CALLABLE = {"function_expression", "arrow_function"}
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


def outward(path: Path, index: int) -> int:
    """The outermost expression whose value is (or may be) that of `path[index]`."""
    while index > 0:
        parent, field = path[index - 1].node, path[index].field
        wrapped = parent.type in WRAPPERS
        chosen = parent.type == "ternary_expression" and field in ("consequence", "alternative")
        last = parent.type == "sequence_expression" and parent.end_byte == path[index].node.end_byte
        fallback = parent.type == "binary_expression" and (
            (sign := operator(parent)) in ("||", "??") or (sign == "&&" and field == "right")
        )
        if not (wrapped or chosen or last or fallback):
            return index
        index -= 1
    return index


def binds(path: Path) -> bool:
    """Whether the end of `path` gives a value to the name instead of using it."""
    last: Step = path[-1]
    return (path[-2].node.type, last.field) in {
        ("variable_declarator", "name"),
        ("assignment_expression", "left"),
        ("augmented_assignment_expression", "left"),
    }


def does_nothing(script: Script, node: Node) -> bool:
    """Whether a value is a function without a body, or named as one: `() => {}`, `noop`."""
    if node.type in ("arrow_function", "function_expression"):
        body = node.child_by_field_name("body")
        if body is None or body.type != "statement_block":
            return body is not None and script.text(body) in ("undefined", "null", "void 0")
        return all(one.type == "comment" for one in body.named_children)
    return script.text(node).rpartition(".")[2] in ("noop", "undefined", "null")


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


def argument_of(script: Script, bound: Declaration) -> Node | None:
    """What a parameter is given where its function is called on the spot: `(function (w) { … })(window)`."""
    path = script.path(bound.position) if bound.kind == "param" else ()
    if len(path) < 4 or path[-2].node.type not in ("formal_parameters", "arrow_function", "required_parameter"):
        return None
    index = next((at for at in range(len(path) - 2, 0, -1) if path[at].node.type in _CALLABLE), 0)
    listed = path[index].node.child_by_field_name("parameters")
    given = [one.start_byte for one in listed.named_children] if listed is not None else [bound.position]
    while index > 1 and path[index - 1].node.type == "parenthesized_expression":
        index -= 1
    call = path[index - 1].node
    arguments = call.child_by_field_name("arguments") if call.type == "call_expression" else None
    if arguments is None or path[index].field != "function" or bound.position not in given:
        return None
    at = given.index(bound.position)
    return arguments.named_children[at] if at < len(arguments.named_children) else None
