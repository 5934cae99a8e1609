"""What a script imports and exports by which names, and under which functions a use stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.script_tree import Path, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_DECLARED = {"function_declaration", "generator_function_declaration"}
FUNCTION_VALUES = {"arrow_function", "function_expression", "function", "generator_function"}
"""Functions that are values, with no name of their own."""


def imported(script: Script, statement: Node) -> list[tuple[Node, str]] | None:
    """The names that an import binds, each with its export; None where it only loads the module."""
    kinds = ("import_clause", "import_require_clause")
    clause = next((one for one in statement.named_children if one.type in kinds), None)
    if clause is None:
        return None
    if clause.type == "import_require_clause":
        return [(clause.named_children[0], "")]
    found: list[tuple[Node, str]] = []
    stack = list(clause.named_children)
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            found.append((node, ""))
        elif node.type in ("namespace_import", "named_imports"):
            stack.extend(node.named_children)
        elif node.type == "import_specifier" and not any(one.type == "type" for one in node.children):
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            bound = alias if alias is not None else name
            if bound is not None and name is not None:
                export = script.text(name).strip("'\"")
                found.append((bound, "" if export == "default" else export))
    return found


def handed_on(script: Script, statement: Node) -> Iterator[tuple[str, str]]:
    """Inner and outer names of `export * from "x"`, `export * as X from "x"` and `export { a as b } from "x"`."""
    clause = statement.named_children[0] if statement.named_children else None
    if clause is not None and clause.type == "namespace_export":
        yield "", script.text(clause.named_children[0])
    elif clause is not None and clause.type == "export_clause":
        yield from (specified(script, one) for one in clause.named_children if one.type == "export_specifier")
    else:
        yield "", "*"


def specified(script: Script, specifier: Node) -> tuple[str, str]:
    """The inner and the outer name of `a as b`; that of the default export is empty."""
    name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
    inner = script.text(name) if name is not None else ""
    outer = script.text(alias) if alias is not None else inner
    return "" if inner == "default" else inner, "" if outer == "default" else outer


def is_exported(path: Path, index: int) -> bool:
    """Whether the declaration that holds `path[index]` is `export const …`."""
    return index > 2 and path[index - 3].node.type == "export_statement"


def joined(name: str, member: str) -> str:
    """A member of an export; the default export is the module itself."""
    if member == "default":
        return name
    return f"{name}.{member}" if name else member


def around(script: Script, path: Path) -> tuple[str, ...]:
    """The named functions around a place; empty where one of them is handed on, exported as the default or a method."""
    names: list[str] = []
    for index in range(len(path) - 1, 0, -1):
        node = path[index].node
        if node.type in _DECLARED:
            name = node.child_by_field_name("name")
            if path[index - 1].node.type == "export_statement" and any(
                one.type == "default" for one in path[index - 1].node.children
            ):
                return ()
            if name is not None:
                names.append(script.text(name))
        elif node.type in FUNCTION_VALUES:
            owner = path[index - 1].node
            name = owner.child_by_field_name("name") if owner.type == "variable_declarator" else None
            if name is None or name.type != "identifier":
                if owner.type in ("arguments", "parenthesized_expression", "call_expression"):
                    continue  # a callback or a function called at once: what is around it decides
                return ()
            names.append(script.text(name))
        elif node.type == "method_definition":
            return ()
    return tuple(names)
