"""Which parts of a Python module only run as a program for a terminal."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from readycheck_checks.source.collect.python_guards import last_name, text_of
from readycheck_checks.source.collect.python_names import Module

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PARSERS = {"argparse", "optparse", "click", "typer", "docopt", "fire", "cmd", "getopt", "rich_click", "cyclopts"}
_COMMAND_DECORATORS = {"command", "group", "callback", "result_callback", "pass_context", "pass_obj"}


class Terminal:
    """The parts of a module that only run as a program: `__main__` blocks, commands, and what they call."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._reached: set[ast.AST] = set()
        functions: dict[str, list[ast.AST]] = {}
        for node in module.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                functions.setdefault(node.name, []).append(node)
        imported = {
            name for node in module.nodes if isinstance(node, (ast.Import, ast.ImportFrom)) for name in _imports(node)
        }
        uses_parser = not imported.isdisjoint(_PARSERS)
        commands = _COMMANDS
        if imported & {"setuptools", "distutils"}:
            commands |= {"Command", "build", "build_ext", "build_py", "develop", "install", "sdist"}
        roots = [one for node in module.nodes for one in _roots(node, commands, uses_parser=uses_parser)]
        own = [one for one in module.tree.body if not isinstance(one, _DEFINES)]
        if any(_ends_program(one) for one in own):
            roots += own
        while roots:
            root = roots.pop()
            if root in self._reached:
                continue
            self._reached.add(root)
            for name in _called(root, module.removed):
                roots.extend(one for one in functions.get(name, ()) if not getattr(one, "decorator_list", ()))

    def holds(self, node: ast.AST) -> bool:
        """Whether `node` lies in such a part."""
        current: ast.AST | None = node
        while current is not None:
            if current in self._reached:
                return True
            current = self._module.parents.get(current)
        return False


_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try)
"""What a module holds without running it; the exit of a `try` is for what cannot be imported."""


def _ends_program(statement: ast.stmt) -> bool:
    """Whether a module itself reads its arguments or exits, which no module does that others import."""
    if isinstance(statement, ast.If):
        return any(_ends_program(one) for one in statement.body if not isinstance(one, _DEFINES))
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and last_name(value.func) in ("parse_args", "exit"):
        return True
    return isinstance(value, ast.AST) and _needs_argument(value)


def _needs_argument(value: ast.AST) -> bool:
    """Whether a value is certain to read `sys.argv[1]`: a module that does so cannot be imported without arguments."""
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Subscript) and last_name(node.value) == "argv":
            at = node.slice
            return isinstance(at, ast.Constant) and isinstance(at.value, int) and at.value > 0
        if not isinstance(node, (ast.BoolOp, ast.IfExp, ast.Lambda, *_COMPREHENSIONS)):
            stack.extend(ast.iter_child_nodes(node))
    return False


_COMMANDS = frozenset({"BaseCommand", "AppCommand", "LabelCommand", "Cmd", "ArgumentParser", "Action"})
"""Classes whose methods a terminal calls."""


def _roots(node: ast.AST, commands: frozenset[str], *, uses_parser: bool) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and (runs := _is_main(node.test)) is not None:
        yield from node.body if runs else node.orelse
    elif uses_parser and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        decorators = {last_name(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
        given = {last_name(one.annotation) for one in node.args.args if one.annotation is not None}
        if node.name == "main" or decorators & _COMMAND_DECORATORS or "Namespace" in given:
            yield node
    elif isinstance(node, ast.ClassDef) and {last_name(one) for one in node.bases} & commands:
        yield node


def _is_main(test: ast.expr) -> bool | None:
    """Whether a condition holds where the module is the program; None where it does not ask."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        asked = _is_main(test.operand)
        return None if asked is None else not asked
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return True if any(_is_main(one) for one in test.values) else None
    sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) else []
    if any(last_name(one) == "__name__" for one in sides) and any(text_of(one) == "__main__" for one in sides):
        return not isinstance(test.ops[0], (ast.NotEq, ast.IsNot)) if isinstance(test, ast.Compare) else None
    return None


def _imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {one.name.split(".")[0] for one in node.names}
    return {(node.module or "").split(".")[0]} if isinstance(node, ast.ImportFrom) and not node.level else set()


def _called(root: ast.AST, removed: dict[int, bytes]) -> Iterator[str]:
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call):
            yield last_name(node.func)
        elif isinstance(node, ast.Pass) and node.lineno in removed:
            stack.append(ast.parse(b"if 1:\n" + removed[node.lineno]))
        stack.extend(ast.iter_child_nodes(node))
