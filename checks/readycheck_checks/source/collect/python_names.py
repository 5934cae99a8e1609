"""Which names of a Python module lead to print, pprint or a debugger."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from readycheck_checks.source.collect.python_sinks import SINKS

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.Module, ast.ClassDef, *_FUNCTIONS, *_COMPREHENSIONS)
_BINDERS = frozenset({
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.arg, ast.Assign,
    ast.AnnAssign, ast.NamedExpr, ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.For, ast.AsyncFor,
    ast.comprehension, ast.withitem,
})  # fmt: skip
_NO_NODES = frozenset({
    "id", "attr", "arg", "name", "asname", "module", "level", "kind", "type_comment", "ctx", "op", "ops", "is_async",
    "simple", "conversion", "str", "rest", "kwd_attrs", "type_ignores",
})  # fmt: skip
"""Fields of plain values. Contexts and operators count as such: they are shared, so that they have no one parent."""
_NO_NODES_OF = {"Constant": "value", "MatchSingleton": "value", "Global": "names", "Nonlocal": "names"}


class _FieldsBelow(dict[type[ast.AST], tuple[str, ...]]):
    """By class of nodes: the fields that hold nodes, made when the first is met."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        name = kind.__name__
        plain = {_NO_NODES_OF.get(name), *(_NO_NODES if name != "TypeAlias" else ())}
        self[kind] = fields = tuple(one for one in kind._fields if one not in plain)
        return fields


_BELOW = _FieldsBelow()
_HOT = frozenset(name.rpartition(".")[2] for name in SINKS)
_MOST_HOPS = 8


@dataclass(slots=True)
class Binding:
    """One way a name gets its value: an import's dotted name, an assigned expression, or something unknown."""

    dotted: str = ""
    value: ast.expr | None = None
    where: ast.AST | None = None


@dataclass
class Module:
    """A parsed module with parents and the names that it binds; what few nodes are asked for is made on demand."""

    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    bound: dict[str, list[tuple[ast.AST, Binding]]] = field(default_factory=dict)
    """By name: what binds it in any scope."""
    exits: dict[tuple[ast.AST, str], list[tuple[int, int, str]]] = field(default_factory=dict)
    """Per block: where an `if` ends that leaves in production, and what it asks."""
    nodes: list[ast.AST] = field(default_factory=list)
    kinds: dict[type[ast.AST], list[Any]] = field(default_factory=lambda: defaultdict(list))
    """The nodes of each class, in the order of `nodes`."""
    rebound: set[str] = field(default_factory=set)
    """Names that a function rebinds outside of itself, so that no one assignment says what they are."""
    removed: dict[int, bytes] = field(default_factory=dict)
    """By line: the body that was not parsed, because it could not matter, and that a `pass` stands for."""
    has_roots: bool = True
    """Whether there may be a part that only a terminal runs."""
    _fields: dict[ast.AST, str] = field(default_factory=dict)
    _scoped: dict[str, dict[ast.AST, list[Binding]]] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: ast.Module) -> Module:
        """Index a tree without recursion, however deep it is."""
        module = cls(tree)
        parents, nodes, kinds, bound = module.parents, module.nodes, module.kinds, module.bound
        binders: list[ast.AST] = []
        stack: list[ast.AST] = [tree]
        while stack:
            node = stack.pop()
            kind = node.__class__
            nodes.append(node)
            kinds[kind].append(node)
            if kind in _BINDERS:
                binders.append(node)
            for name in _BELOW[kind]:
                value = getattr(node, name)
                if value.__class__ is list:
                    for child in value:
                        if child is not None:  # where a dictionary takes in another, its key is None
                            parents[child] = node
                            stack.append(child)
                elif value is not None:
                    parents[value] = node
                    stack.append(value)
        for node in binders:
            for name, binding in _bindings(node):
                bound.setdefault(name, []).append((node, binding))
        for one in (*kinds[ast.Global], *kinds[ast.Nonlocal]):
            module.rebound.update(one.names)
        return module

    def field_of(self, node: ast.AST) -> str:
        """The field of its parent that holds a node; empty for the module."""
        if node not in self._fields and (parent := self.parents.get(node)) is not None:
            for name in _BELOW[parent.__class__]:
                value = getattr(parent, name)
                self._fields.update(dict.fromkeys(value if isinstance(value, list) else [value], name))
        return self._fields.get(node, "")

    def candidates(self) -> list[ast.Name | ast.Attribute | ast.Call]:
        """The names and attributes that may lead to a sink, by their spelling, as an alias or through `getattr`."""
        hot = set(_HOT)
        lead = [(name, one) for name, given in self.bound.items() for _, one in given if one.dotted or one.value]
        size = -1
        while size != len(hot):
            size = len(hot)
            hot.update(name for name, one in lead if one.dotted in SINKS or _last(one.value) in hot)
        return [
            *(one for one in self.kinds[ast.Name] if one.id in hot),
            *(one for one in self.kinds[ast.Attribute] if one.attr in hot),
            *(one for one in self.kinds[ast.Call] if _attribute(one) in hot),
        ]

    def _scopes(self, name: str) -> dict[ast.AST, list[Binding]]:
        """The bindings of a name by the scope that each is made in."""
        if name not in self._scoped:
            scopes = self._scoped[name] = {}
            for node, binding in self.bound.get(name, ()):
                scopes.setdefault(self._bound_in(node), []).append(binding)
        return self._scoped[name]

    def _bound_in(self, node: ast.AST) -> ast.AST:
        """The scope in which a node binds its names."""
        inner = isinstance(node, (ast.arg, ast.ExceptHandler))
        scope = self.scope_of(node) if inner else self.scope_of(self.parents.get(node, self.tree))
        if isinstance(scope, _COMPREHENSIONS) and isinstance(self.parents.get(node), ast.NamedExpr):
            scope = self.function_of(scope)
        return scope

    def scope_of(self, node: ast.AST) -> ast.AST:
        """The innermost scope that holds `node`, or `node` itself."""
        while not isinstance(node, _SCOPES):
            node = self.parents[node]
        return node

    def function_of(self, node: ast.AST) -> ast.AST:
        """The innermost function, or the module."""
        while not isinstance(node, (*_FUNCTIONS, ast.Module)):
            node = self.parents[node]
        return node

    def lookup(self, name: str, node: ast.AST) -> list[Binding] | None:
        """The bindings that `name` has at `node`; None where nothing in the module binds it."""
        scopes = self._scopes(name)
        if not scopes:
            return None
        scope = self._evaluated_in(node)
        first = True
        while True:
            if (first or not isinstance(scope, ast.ClassDef)) and (found := scopes.get(scope)):
                return found
            first = False
            if isinstance(scope, ast.Module):
                return None
            scope = self.scope_of(self.parents[scope])

    def _evaluated_in(self, node: ast.AST) -> ast.AST:
        """Defaults and decorators are evaluated outside of the function that they belong to."""
        child, current = node, self.parents.get(node, node)
        while not isinstance(current, _SCOPES):
            if isinstance(current, ast.arguments) and child not in (*current.args, *current.kwonlyargs):
                owner = self.parents[current]
                return self.scope_of(self.parents[owner])
            child, current = current, self.parents[current]
        if isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef)) and child in current.decorator_list:
            return self.scope_of(self.parents[current])
        return current

    def dotted(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> str:
        """The dotted name that an expression stands for, through imports and aliases; empty where unknown."""
        if len(seen) > _MOST_HOPS:
            return ""
        if isinstance(node, ast.Name):
            found = None if node.id in seen else self.lookup(node.id, node)
            if found is None:
                return "builtins" if node.id == "__builtins__" else _builtin(node.id)
            seen |= {node.id}
            names = [one.dotted or (self.dotted(one.value, seen) if one.value else "") for one in found[:_MOST_HOPS]]
            return next((one for one in names if one in SINKS), next((one for one in names if one), ""))
        if isinstance(node, ast.Attribute):
            names = [node.attr]
            base: ast.AST = node.value
            while isinstance(base, ast.Attribute):
                names.append(base.attr)
                base = base.value
            start = self.dotted(base, seen)
            return ".".join([start, *reversed(names)]) if start else ""
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            called = self.dotted(node.func, seen)
            first = node.args[0] if node.args else None
            if called in ("builtins.__import__", "importlib.import_module"):
                return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
            if called == "functools.partial" and first is not None:
                return self.dotted(first, seen)
            if called == "builtins.getattr" and first is not None and (name := _attribute(node)):
                start = self.dotted(first, seen)
                return f"{start}.{name}" if start else ""
            if called.rpartition(".")[2] == "Pdb":
                return called
        return ""


def below(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, but for contexts and operators."""
    found: list[ast.AST] = []
    for name in _BELOW[node.__class__]:
        value = getattr(node, name)
        if value.__class__ is list:
            found += [one for one in value if one is not None]
        elif value is not None:
            found.append(value)
    return found


def _last(value: ast.expr | None) -> str:
    """The last name of an expression, or of what a partial of it wraps."""
    if isinstance(value, ast.Call):
        value = value.args[0] if value.args else None
    if isinstance(value, ast.Attribute):
        return value.attr
    return value.id if isinstance(value, ast.Name) else ""


def _attribute(node: ast.Call) -> str:
    """The constant name that a call of `getattr` asks for."""
    asked = (
        node.args[1] if len(node.args) > 1 and isinstance(node.func, ast.Name) and node.func.id == "getattr" else None
    )
    return asked.value if isinstance(asked, ast.Constant) and isinstance(asked.value, str) else ""


def _builtin(name: str) -> str:
    if name == "pu":  # pudb adds it to the built-ins when it is imported
        return name
    return f"builtins.{name}" if hasattr(builtins, name) else ""


def _bindings(node: ast.AST) -> Iterator[tuple[str, Binding]]:  # noqa: PLR0912 - one branch a way to bind
    """The names that a node binds in its scope."""
    if isinstance(node, ast.Import):
        for one in node.names:
            yield (one.asname or one.name.split(".")[0]), Binding(one.name if one.asname else one.name.split(".")[0])
    elif isinstance(node, ast.ImportFrom):
        for one in node.names:
            dotted = f"{node.module}.{one.name}" if node.module and not node.level else ""
            yield (one.asname or one.name), Binding(dotted)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, Binding(where=node)
    elif isinstance(node, ast.arg):
        yield node.arg, Binding(where=node)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, Binding(value=node.value, where=node)
            else:
                yield from _targets(target)
    elif isinstance(node, ast.AnnAssign):
        if isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, Binding(value=node.value, where=node)
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id, Binding(value=node.value, where=node)
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        if node.name:
            yield node.name, Binding(where=node)
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield from _targets(node.target)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield from _targets(node.optional_vars)


def _targets(target: ast.expr) -> Iterator[tuple[str, Binding]]:
    stack = [target]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.Name):
            yield one.id, Binding(where=one)
        elif isinstance(one, (ast.Tuple, ast.List)):
            stack.extend(one.elts)
        elif isinstance(one, ast.Starred):
            stack.append(one.value)
