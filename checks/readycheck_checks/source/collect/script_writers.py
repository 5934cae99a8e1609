"""Whether a place is a logger's own writer: the one place of an application that may know the console."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.script_tree import Path, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_LEVELS = {"info", "warn", "warning", "error"}
_NAMED = re.compile(r"(?:^|[_.-]|(?<=[a-z])(?=L))(?:[Ll]og|LOG)(?:ger|ging|GER|GING)?(?=$|[_.\-A-Z0-9])")
"""`log`, `appLogger`, `LogService`; not `catalog`, `dialog` or `Login`."""
_OF_FUNCTIONS = {"function_declaration", "variable_declarator"}
_MOST = 200


def is_writer(script: Script, path: Path) -> bool:
    """Whether the end of `path` lies in a class, an object or a module named as a logger with a method a level."""
    file = script.around.name.rpartition("/")[2].rpartition(".")[0] if script.around is not None else ""
    module = _NAMED.search(file) is not None
    for index in range(len(path) - 1, 0, -1):
        node = path[index].node
        holds = node.type == "class_body" or (node.type == "object" and len(node.named_children) > 1)
        if not holds or len(_LEVELS & _keys(script, node)) < 2:
            continue
        if module or _NAMED.search(_owner(script, path, index)):
            return True
    inside = any(step.node.type in ("statement_block", "arrow_function") for step in path)
    return module and inside and len(_LEVELS & _functions(script)) >= 2


def _keys(script: Script, body: Node) -> set[str]:
    """The names of the methods of a class, or of the keys of an object."""
    found = set()
    for one in body.named_children[:_MOST]:
        key = one.child_by_field_name("name") or one.child_by_field_name("property") or one.child_by_field_name("key")
        found.add(script.text(key if key is not None else one))
    return found


def _owner(script: Script, path: Path, index: int) -> str:
    """What a class is called, or the variable or member that holds an object."""
    for step in reversed(path[max(0, index - 3) : index]):
        named = step.node.child_by_field_name("name") or step.node.child_by_field_name("left")
        if named is not None:
            return script.text(named).rpartition(".")[2]
    return ""


def _functions(script: Script) -> set[str]:
    """The functions that the top of a module declares."""
    found = set()
    for one in script.root.named_children[:_MOST]:
        declared = one.child_by_field_name("declaration") if one.type == "export_statement" else one
        inner = [declared, *declared.named_children] if declared is not None else []
        names = [each.child_by_field_name("name") for each in inner if each.type in _OF_FUNCTIONS]
        found |= {script.text(name) for name in names if name is not None}
    return found
