"""Which parts of a Python module only run as a program for a terminal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from readycheck_checks.source.collect.python_guards import last_name, text_of
from readycheck_checks.source.collect.python_names import Module, below

_WORD = re.compile(rb"[A-Za-z_]\w*")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PARSERS = {"argparse", "optparse", "click", "typer", "docopt", "fire", "cmd", "getopt", "rich_click", "cyclopts",
            "flask.cli"}  # fmt: skip
_COMMAND_DECORATORS = {"command", "group", "callback", "result_callback", "pass_context", "pass_obj"}
_RUNNERS = {"Fire", "typer"}
"""What makes a program of a function that it is given: `fire.Fire(main)`, `typer.run(main)`."""


class Terminal:
    """The parts of a module that only run as a program: `__main__` blocks, commands, and what they call."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._reached: set[ast.AST] = set()
        if not module.has_roots:
            return
        kinds = module.kinds
        functions: dict[str, list[ast.AST]] = {}
        for node in (*kinds[ast.FunctionDef], *kinds[ast.AsyncFunctionDef]):
            functions.setdefault(node.name, []).append(node)
        imported = {name for node in (*kinds[ast.Import], *kinds[ast.ImportFrom]) for name in _imports(node)}
        uses_parser = not imported.isdisjoint(_PARSERS)
        commands = _COMMANDS
        if imported & {"setuptools", "distutils"}:
            commands |= {"Command", "build", "build_ext", "build_py", "develop", "install", "sdist"}
        able = (*kinds[ast.If], *kinds[ast.ClassDef], *kinds[ast.FunctionDef], *kinds[ast.AsyncFunctionDef])
        roots = [one for node in able for one in _roots(node, commands, uses_parser=uses_parser)]
        own = [one for one in module.tree.body if not isinstance(one, _DEFINES)]
        if any(_ends_program(one) for one in own):
            roots += own
        wanted = {name.encode() for name in functions}
        bodies = {
            line: body
            for line, body in (module.removed.items() if roots else ())
            if not (body.isascii() and wanted.isdisjoint(_WORD.findall(body)))
        }
        while roots:
            root = roots.pop()
            if root in self._reached:
                continue
            self._reached.add(root)
            for name in _called(root, bodies):
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
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        given_by = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
        if not uses_parser:
            given_by = [one for one in given_by if isinstance(one, ast.Attribute) and last_name(one.value) == "cli"]
        decorators = {last_name(one) for one in given_by}
        given = {last_name(one.annotation) for one in node.args.args if one.annotation is not None}
        if decorators & _COMMAND_DECORATORS or (uses_parser and (node.name == "main" or "Namespace" in given)):
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
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return {node.module.split(".")[0], node.module}
    return set()


def _called(root: ast.AST, bodies: dict[int, bytes]) -> Iterator[str]:
    """The names that a part calls, and those that `bodies` of its functions do which were not parsed."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call):
            yield (name := last_name(node.func))
            if name in _RUNNERS or (isinstance(node.func, ast.Attribute) and last_name(node.func.value) in _RUNNERS):
                yield from (one.id for one in node.args if isinstance(one, ast.Name))
        elif isinstance(node, ast.Pass) and node.lineno in bodies:
            stack.append(ast.parse(b"if 1:\n" + bodies[node.lineno]))
        stack.extend(below(node))
