"""Which names of a Python module lead to print, pprint or a debugger."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field

SINKS = {
    "builtins.print": "print",
    "rich.print": "rich.print",
    "pprint.pprint": "pprint",
    "pprint.pp": "pprint",
    "builtins.breakpoint": "breakpoint",
    "sys.breakpointhook": "breakpoint",
    "sys.__breakpointhook__": "breakpoint",
    "pprint.PrettyPrinter.pprint": "pprint",
    "rich.inspect": "rich.print",
    "rich.pretty.pprint": "pprint",
    "rich.print_json": "rich.print",
    "sys.stdout.write": "stdout.write",
    "sys.__stdout__.write": "stdout.write",
    "traceback.print_exc": "traceback.print",
    "traceback.print_stack": "traceback.print",
    "traceback.print_exception": "traceback.print",
    "traceback.print_last": "traceback.print",
    "code.interact": "code.interact",
    "IPython.embed": "IPython.embed",
    "IPython.terminal.embed.embed": "IPython.embed",
    "IPython.core.debugger.set_trace": "ipdb",
    "ipdb.sset_trace": "ipdb",
    "icecream.ic": "icecream",
    "pytest.set_trace": "pdb",
    "celery.contrib.rdb.set_trace": "rdb",
    "pydevd.settrace": "pydevd",
    "pydevd_pycharm.settrace": "pydevd",
    "ptvsd.break_into_debugger": "ptvsd",
    "ptvsd.wait_for_attach": "ptvsd",
    "debugpy.breakpoint": "debugpy",
    "debugpy.listen": "debugpy",
    "debugpy.wait_for_client": "debugpy",
    "remote_pdb.RemotePdb": "remote_pdb",
    "pu.db": "pudb",
    "pudb.set_trace": "pudb",
    **{
        f"{module}.{name}": module
        for module in ("pdb", "ipdb", "wdb", "web_pdb", "remote_pdb", "rpdb")
        for name in ("set_trace", "post_mortem", "pm", "run", "runcall", "runeval", "Pdb.set_trace")
    },
}
"""Dotted name to what a finding calls it."""

PRINTING_CLASSES = {
    "rich.console.Console": ({"print", "log", "print_json", "print_exception", "inspect"}, "rich.print"),
    "pprint.PrettyPrinter": ({"pprint"}, "pprint"),
}
"""Classes to their methods that print, and what a finding calls that."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.Module, ast.ClassDef, *_FUNCTIONS, *_COMPREHENSIONS)
_BINDERS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.arg, ast.Assign,
    ast.AnnAssign, ast.NamedExpr, ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.For, ast.AsyncFor,
    ast.comprehension, ast.withitem,
)  # fmt: skip
_MOST_HOPS = 8


@dataclass(slots=True)
class Binding:
    """One way a name gets its value: an import's dotted name, an assigned expression, or something unknown."""

    dotted: str = ""
    value: ast.expr | None = None
    where: ast.AST | None = None


@dataclass
class Module:
    """A parsed module with parents and the names that each scope binds."""

    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    fields: dict[ast.AST, str] = field(default_factory=dict)
    """The field of its parent that holds a node."""
    names: dict[ast.AST, dict[str, list[Binding]]] = field(default_factory=dict)
    exits: dict[tuple[ast.AST, str], list[tuple[int, int, str]]] = field(default_factory=dict)
    """Per block: where an `if` ends that leaves in production, and what it asks."""
    nodes: list[ast.AST] = field(default_factory=list)
    rebound: set[str] = field(default_factory=set)
    """Names that a function rebinds outside of itself, so that no one assignment says what they are."""
    removed: dict[int, bytes] = field(default_factory=dict)
    """By line: the body that was not parsed, because it could not matter, and that a `pass` stands for."""

    @classmethod
    def of(cls, tree: ast.Module) -> Module:
        """Index a tree without recursion, however deep it is."""
        module = cls(tree)
        stack: list[ast.AST] = [tree]
        while stack:
            node = stack.pop()
            module.nodes.append(node)
            for name in node._fields:
                value = getattr(node, name, None)
                for child in value if value.__class__ is list else (value,):
                    # Contexts and operators are shared objects: they have no one parent, and no fields.
                    if isinstance(child, ast.AST) and (child._fields or isinstance(child, ast.Pass)):
                        module.parents[child] = node
                        module.fields[child] = name
                        stack.append(child)
        for node in module.nodes:
            if isinstance(node, _BINDERS):
                for name, binding in _bindings(node):
                    module.bind(node, name, binding)
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                module.rebound.update(node.names)
        return module

    def candidates(self) -> list[ast.Name | ast.Attribute | ast.Call]:
        """The names and attributes that may lead to a sink, by their spelling, as an alias or through `getattr`."""
        hot = {name.rpartition(".")[2] for name in SINKS}
        bound = [(name, one) for names in self.names.values() for name, given in names.items() for one in given]
        size = -1
        while size != len(hot):
            size = len(hot)
            hot.update(name for name, one in bound if one.dotted in SINKS or _last(one.value) in hot)
        return [
            node
            for node in self.nodes
            if (isinstance(node, ast.Name) and node.id in hot)
            or (isinstance(node, ast.Attribute) and node.attr in hot)
            or (isinstance(node, ast.Call) and _attribute(node) in hot)
        ]

    def bind(self, node: ast.AST, name: str, binding: Binding) -> None:
        """Note that `node` binds `name` in its scope."""
        inner = isinstance(node, (ast.arg, ast.ExceptHandler))
        scope = self.scope_of(node) if inner or node is self.tree else self.scope_of(self.parents.get(node, self.tree))
        if isinstance(scope, _COMPREHENSIONS) and isinstance(self.parents.get(node), ast.NamedExpr):
            scope = self.function_of(scope)
        self.names.setdefault(scope, {}).setdefault(name, []).append(binding)

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
        scope = self._evaluated_in(node)
        first = True
        while True:
            if first or not isinstance(scope, ast.ClassDef):
                found = self.names.get(scope, {}).get(name)
                if found:
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
