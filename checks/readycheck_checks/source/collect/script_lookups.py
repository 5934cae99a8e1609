"""The name that a condition of a script asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readycheck_checks.source.collect.script_roles import operator
from readycheck_checks.source.collect.script_tree import WRAPPERS, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_HOPS = 6


def name_of(script: Script, node: Node, hops: int = 0) -> str:
    """The name that a comparison is about; a variable is followed to what it was read from."""
    if node.type in WRAPPERS and node.named_children:
        return name_of(script, node.named_children[0], hops)
    if node.type == "binary_expression" and operator(node) in ("||", "??"):
        left = node.child_by_field_name("left")
        return name_of(script, left, hops + 1) if left is not None and hops < _MOST_HOPS else ""
    if node.type == "call_expression":
        arguments = node.child_by_field_name("arguments")
        first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
        if first is not None and first.type == "string":
            return script.text(first).strip("'\"`")
        function = node.child_by_field_name("function")
        if function is not None and last_name(script, function) in ("toLowerCase", "trim"):
            inner = function.child_by_field_name("object")
            return name_of(script, inner, hops + 1) if inner is not None and hops < _MOST_HOPS else ""
    name = last_name(script, node)
    if node.type == "identifier" and hops < _MOST_HOPS:
        bound = script.resolve(name, node.start_byte)
        if bound is not None and bound.value is not None and bound.value[-1].node.type != "string":
            return name_of(script, bound.value[-1].node, hops + 1) or name
    return name


def last_name(script: Script, node: Node) -> str:
    """The last part of a name: `DEV` of `import.meta.env.DEV`; empty where it is computed."""
    if node.type == "member_expression":
        found = node.child_by_field_name("property")
        return script.text(found) if found is not None else ""
    if node.type == "subscript_expression":
        found = node.child_by_field_name("index")
        return script.text(found).strip("'\"`") if found is not None and found.type == "string" else ""
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        return last_name(script, function) if function is not None else ""
    return script.text(node) if node.type in ("identifier", "property_identifier") else ""
