"""What a Python module does with the libraries that it imports: called, handed on, listed in settings, built upon."""

from __future__ import annotations

import ast
from collections.abc import Callable

from readycheck_checks.monitoring.collect.event import Event
from readycheck_checks.monitoring.collect.python_values import settings_of
from readycheck_checks.source.collect.python_guards import guard_of
from readycheck_checks.source.collect.python_names import Module

Wanted = Callable[[str], bool]
"""Whether a dotted name is of interest."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MOST_HOPS = 6
_MOST_EVENTS = 4000
_LIST_CALLS = {"append", "insert", "extend", "add"}


def events(data: bytes, wanted: Wanted) -> list[Event]:
    """What happens with each name that is wanted. Raises SyntaxError, ValueError, RecursionError and MemoryError."""
    return _Uses(Module.of(ast.parse(data)), wanted).run()


class _Uses:
    def __init__(self, module: Module, wanted: Wanted) -> None:
        self.module, self.wanted = module, wanted
        self.found: list[Event] = []
        self.relative: dict[str, str] = {}

    def run(self) -> list[Event]:
        for node in self.module.nodes:
            if len(self.found) > _MOST_EVENTS:
                break
            if isinstance(node, ast.Import):
                for one in node.names:
                    self._imported(node, one.name)
            elif isinstance(node, ast.ImportFrom):
                self._imported_from(node)
        for node in self.module.nodes:
            if len(self.found) > _MOST_EVENTS:
                break
            if isinstance(node, ast.Constant):
                self._text(node)
            elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                parent = self.module.parents.get(node)
                if not (isinstance(parent, ast.Attribute) and parent.value is node):
                    name = self.dotted(node)
                    if name and self.wanted(name):
                        self._used(node, name)
        return self.found

    def dotted(self, node: ast.AST, hops: int = 0) -> str:
        """The dotted name of an expression, with `()` for what a call gave."""
        if hops > _MOST_HOPS:
            return ""
        if isinstance(node, ast.Attribute):
            inner = self.dotted(node.value, hops + 1)
            return f"{inner}.{node.attr}" if inner else ""
        if isinstance(node, ast.Call):
            inner = self.dotted(node.func, hops + 1)
            return f"{inner}()" if inner else ""
        if isinstance(node, ast.Name):
            if node.id in self.relative:
                return self.relative[node.id]
            found = (self.module.lookup(node.id, node) or [])[:_MOST_HOPS]
            imported = next((one.dotted for one in found if one.dotted), "")
            if imported:
                return imported
            for one in found:
                if one.value is not None and one.value is not node:
                    inner = self.dotted(one.value, hops + 1)
                    if inner:
                        return inner
        return ""

    def _imported(self, node: ast.Import | ast.ImportFrom, name: str) -> None:
        if self.wanted(name):
            self._add(node, name, "import", name)

    def _imported_from(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        for one in node.names:
            name = f"{base}.{one.name}" if base else one.name
            if node.level:  # a name that does not say its package: told by how it ends
                name = f".{name}"
                self.relative[one.asname or one.name] = name
            self._imported(node, name)

    def _used(self, node: ast.Name | ast.Attribute, name: str) -> None:
        parent, field = self.module.parents.get(node), self.module.field_of(node)
        if isinstance(parent, ast.Call) and field == "func":
            above = self.module.parents.get(parent)
            bound = ""
            if isinstance(above, (ast.Assign, ast.AnnAssign)):
                targets = above.targets if isinstance(above, ast.Assign) else [above.target]
                bound = next((one.id for one in targets if isinstance(one, ast.Name)), "")
            decorates = self.module.field_of(parent) == "decorator_list"
            settings, complete = settings_of(self.module, parent)
            kept = not isinstance(above, ast.Expr)
            receiver = self._receiver(parent)
            keywords = tuple(one.arg for one in parent.keywords if one.arg)
            how = "decorator" if decorates else "call"
            self._add(
                node, name, how, settings=settings, complete=complete, bound=bound, kept=kept, receiver=receiver,
                keywords=keywords,
            )  # fmt: skip
        elif field == "decorator_list":
            self._add(node, name, "decorator")
        elif isinstance(parent, ast.ClassDef) and field == "bases":
            self._add(node, name, "extends", bound=parent.name)
        elif isinstance(parent, ast.Subscript) and field == "value" and self.module.field_of(parent) == "bases":
            owner = self.module.parents.get(parent)
            self._add(node, name, "extends", bound=owner.name if isinstance(owner, ast.ClassDef) else "")
        elif (isinstance(parent, ast.Call) and field == "args") or isinstance(parent, ast.keyword):
            self._add(node, name, "argument", receiver=self._receiver(node))
        elif not isinstance(parent, ast.arg) and field not in ("annotation", "returns"):
            self._add(node, name, "value", receiver=self._receiver(node))

    def _receiver(self, node: ast.AST) -> str:
        """What is called with a value, or what it is assigned to."""
        above = self.module.parents.get(node)
        for _ in range(_MOST_HOPS):
            if isinstance(above, ast.Call):
                func = above.func
                return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            if isinstance(above, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
                target = above.targets[0] if isinstance(above, ast.Assign) else above.target
                return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            if above is None or isinstance(above, ast.stmt):
                return ""
            above = self.module.parents.get(above)
        return ""

    def _text(self, node: ast.Constant) -> None:
        """A dotted name in a list of settings: `MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]`."""
        if not isinstance(node.value, str) or len(node.value) > 120 or not self.wanted(node.value):
            return
        above: ast.AST | None = self.module.parents.get(node)
        while above is not None and not isinstance(above, ast.stmt):
            if isinstance(above, ast.Call):
                func = above.func
                owner = func.value if isinstance(func, ast.Attribute) and func.attr in _LIST_CALLS else None
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
                called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                if name or called in ("import_module", "__import__"):
                    self._add(node, node.value, "setting" if name else "import", node.value, receiver=name)
                    return
            above = self.module.parents.get(above)
        if isinstance(above, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            target = above.targets[0] if isinstance(above, ast.Assign) else above.target
            while isinstance(target, ast.Subscript):
                target = target.value
            name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
            if name:
                self._add(node, node.value, "setting", node.value, receiver=name)

    def _add(self, node: ast.AST, name: str, how: str, shown: str = "", **more: object) -> None:
        self.found.append(
            Event(
                module=name.removeprefix(".").split(".")[0],
                name=name,
                how=how,
                line=getattr(node, "lineno", 1),
                shown=(shown or ast.unparse(node).split("(")[0])[:60],
                guarded=guard_of(self.module, node),
                inside=self._around(node),
                **more,  # type: ignore[arg-type]
            )
        )

    def _around(self, node: ast.AST) -> tuple[str, ...]:
        """The plain functions around a place; empty where one is a method or decorated, so that others may call it."""
        names: list[str] = []
        child, above = node, self.module.parents.get(node)
        while above is not None:
            if isinstance(above, _FUNCTIONS) and self.module.field_of(child) == "body":
                if above.decorator_list or isinstance(self.module.parents.get(above), ast.ClassDef):
                    return ()
                names.append(above.name)
            child, above = above, self.module.parents.get(above)
        return tuple(names)
