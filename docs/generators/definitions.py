"""Top-level definitions of the pack's modules, and which of them a judge reaches."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from typing import NamedTuple

PACKAGE = "readycheck_checks"


class Definition(NamedTuple):
    """A function, class or constant by its module and name."""

    module: str
    name: str

    @property
    def node(self) -> ast.stmt:
        """Its syntax tree."""
        return _defined(self.module)[self.name]


@cache
def reached(start: Definition, *, collectors: bool = False) -> tuple[Definition, ...]:
    """The definition and every one that it mentions, at any distance; collectors only where they are asked for."""
    seen = {start: None}
    open_ = [start]
    while open_:
        for other in _mentioned(open_.pop()):
            if other not in seen and (collectors or ".collect" not in other.module):
                seen[other] = None
                open_.append(other)
    return tuple(seen)


def named(module: str, node: ast.AST) -> Definition | None:
    """The definition that a name or `module.name` in a module stands for."""
    if isinstance(node, ast.Name):
        return find(module, node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = _imported(module).get(node.value.id)
        path = f"{owner[0]}.{owner[1]}" if owner else ""
        return find(path, node.attr) if path in sys.modules else None
    return None


@cache
def find(module: str, name: str) -> Definition | None:
    """Where a name of a module is defined, also where other modules hand it on."""
    if not module.startswith(PACKAGE) or module not in sys.modules:
        return None
    if name in _defined(module):
        return Definition(module, name)
    source = _imported(module).get(name)
    return find(*source) if source and source != (module, name) else None


@cache
def _mentioned(one: Definition) -> tuple[Definition, ...]:
    nodes = (node for node in ast.walk(one.node) if isinstance(node, ast.Name | ast.Attribute))
    return tuple(dict.fromkeys(other for node in nodes if (other := named(one.module, node))))


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))


@cache
def _defined(module: str) -> dict[str, ast.stmt]:
    found: dict[str, ast.stmt] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node
        elif isinstance(node, ast.Assign):
            names = (one for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name))
            found |= {one.id: node for one in names}
    return found


@cache
def _imported(module: str) -> dict[str, tuple[str, str]]:
    """Local name to (module, name there)."""
    return {
        one.asname or one.name: (node.module, one.name)
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ImportFrom) and node.module
        for one in node.names
    }
