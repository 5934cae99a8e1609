"""Whether a place in a Python module is only reached in development, or only from a terminal."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from readycheck_checks.source.collect.guard_words import ALWAYS, NEVER, UNKNOWN, Meaning, of_comparison, of_key, of_name
from readycheck_checks.source.collect.python_names import Module

_MOST_HOPS = 5
_MOST_VALUES = 20
_EXITS = {"exit", "quit", "_exit", "abort"}
_PARSERS = {"argparse", "optparse", "click", "typer", "docopt", "fire", "cmd", "getopt", "rich_click", "cyclopts"}
_COMMAND_DECORATORS = {"command", "group", "callback", "result_callback", "pass_context", "pass_obj"}


def guard_of(module: Module, node: ast.AST) -> str:
    """The development check around `node`; empty where there is none."""
    child, parent = node, module.parents.get(node)
    while parent is not None:
        found = _around(module, parent, child) or _before(module, parent, child)
        if found:
            return found
        child, parent = parent, module.parents.get(parent)
    return ""


def _around(module: Module, parent: ast.AST, child: ast.AST) -> str:
    if isinstance(parent, (ast.If, ast.While, ast.IfExp)):
        match module.fields[child]:
            case "body":
                return meaning(module, parent.test).if_true
            case "orelse":
                return meaning(module, parent.test).if_false
    elif isinstance(parent, ast.match_case) and module.fields[child] == "body":
        return _of_case(module, parent)
    elif isinstance(parent, ast.BoolOp):
        both = isinstance(parent.op, ast.And)
        for one in parent.values[:_MOST_VALUES]:
            if one is child:
                break
            found = meaning(module, one)
            if name := found.if_true if both else found.if_false:
                return name
    return ""


def _of_case(module: Module, case: ast.match_case) -> str:
    """`match os.environ["ENV"]: case "development": …`."""
    subject = module.parents[case]
    patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
    values = [_text(one.value) if isinstance(one, ast.MatchValue) else "" for one in patterns]
    meanings = (
        [of_comparison(_name_of(subject.subject), one) for one in values] if isinstance(subject, ast.Match) else []
    )
    return meanings[0].if_true if meanings and all(one.if_true for one in meanings) else ""


def _before(module: Module, parent: ast.AST, child: ast.AST) -> str:
    """An earlier `if PRODUCTION: return` of the same block."""
    field = module.fields[child]
    if field not in ("body", "orelse", "finalbody") or not isinstance(child, ast.stmt):
        return ""
    key = (parent, field)
    if key not in module.exits:
        module.exits[key] = [
            (one.end_lineno or 0, one.end_col_offset or 0, f"{found} (early return)")
            for one in getattr(parent, field)
            if isinstance(one, ast.If) and not one.orelse and _leaves(one.body)
            if (found := meaning(module, one.test).if_false)
        ]
    start = (child.lineno, child.col_offset)
    return next((name for line, column, name in module.exits[key] if (line, column) <= start), "")


def _leaves(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return True
    call = last.value if isinstance(last, ast.Expr) else None
    return isinstance(call, ast.Call) and _last_name(call.func) in _EXITS


def meaning(module: Module, test: ast.expr, hops: int = 0) -> Meaning:
    """What a condition says about development and production."""
    if hops > _MOST_HOPS:
        return UNKNOWN
    if isinstance(test, ast.Constant):
        return ALWAYS if test.value else NEVER
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return meaning(module, test.operand, hops + 1).negated()
    if isinstance(test, ast.BoolOp):
        found = meaning(module, test.values[0], hops + 1)
        for one in test.values[1:_MOST_VALUES]:
            other = meaning(module, one, hops + 1)
            found = found.both(other) if isinstance(test.op, ast.And) else found.either(other)
        return found
    if isinstance(test, ast.NamedExpr):
        return meaning(module, test.value, hops + 1)
    if isinstance(test, ast.Name):
        return _of_variable(module, test, hops)
    if isinstance(test, ast.Attribute):
        return Meaning(if_true="TYPE_CHECKING") if test.attr == "TYPE_CHECKING" else of_name(test.attr)
    if isinstance(test, (ast.Subscript, ast.Call)):
        return _of_lookup(module, test, hops)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _of_compare(module, test.left, test.ops[0], test.comparators[0], hops)
    return UNKNOWN


def _of_variable(module: Module, test: ast.Name, hops: int) -> Meaning:
    if test.id in ("__debug__", "TYPE_CHECKING"):
        return Meaning(if_true=test.id)
    found = module.lookup(test.id, test) or []
    values = [one.value for one in found if one.value is not None]
    if len(found) == 1 and len(values) == 1 and test.id not in module.rebound:
        assigned = meaning(module, values[0], hops + 1)
        if assigned != UNKNOWN:
            return Meaning(assigned.if_true and test.id, assigned.if_false and test.id)
    return of_name(test.id)


def _of_lookup(module: Module, test: ast.Subscript | ast.Call, hops: int) -> Meaning:
    """`os.environ["DEBUG"]`, `config.get("debug")`, `bool(flag)`, `is_dev()`, `logger.isEnabledFor(logging.DEBUG)`."""
    if isinstance(test, ast.Subscript):
        return of_key(_text(test.slice))
    name = _last_name(test.func)
    if name in ("bool", "int", "strtobool") and len(test.args) == 1 and isinstance(test.func, ast.Name):
        return meaning(module, test.args[0], hops + 1)
    if name == "isEnabledFor":
        return Meaning(if_true="isEnabledFor") if test.args and _last_name(test.args[0]) == "DEBUG" else UNKNOWN
    if name in ("get", "getenv", "getboolean", "bool", "env", "config", "getattr"):
        return next((found for one in test.args[:2] if (found := of_key(_text(one))) != UNKNOWN), UNKNOWN)
    if name in ("lower", "strip", "upper") and isinstance(test.func, ast.Attribute):
        return meaning(module, test.func.value, hops + 1)
    return of_name(name)


def _of_compare(module: Module, left: ast.expr, op: ast.cmpop, right: ast.expr, hops: int) -> Meaning:
    if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant) and isinstance(op, (ast.Eq, ast.NotEq)):
        left, right = right, left
    if isinstance(op, (ast.In, ast.NotIn)):
        found = _of_membership(left, right)
        return found.negated() if isinstance(op, ast.NotIn) else found
    value = right.value if isinstance(right, ast.Constant) else None
    if isinstance(value, str) and isinstance(op, (ast.Eq, ast.NotEq)):
        name = _name_of(left)
        found = of_comparison(name, value)
        if found == UNKNOWN and value.lower() in ("1", "true", "yes", "on"):
            found = of_name(name)
        return found.negated() if isinstance(op, ast.NotEq) else found
    if isinstance(right, ast.Constant):
        truth = meaning(module, left, hops + 1)
        if isinstance(op, (ast.Gt, ast.GtE)) and isinstance(value, (int, float)):
            return Meaning(if_true=truth.if_true)
        same = isinstance(op, (ast.Is, ast.Eq))
        if isinstance(op, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)):
            return truth if bool(value) is same else truth.negated()
    return UNKNOWN


def _of_membership(left: ast.expr, right: ast.expr) -> Meaning:
    if isinstance(left, ast.Constant) and isinstance(left.value, str):
        return of_name(left.value) if _last_name(right) == "environ" else UNKNOWN
    if isinstance(right, (ast.Tuple, ast.List, ast.Set)) and right.elts:
        meanings = [of_comparison(_name_of(left), _text(one)) for one in right.elts]
        if all(one.if_true for one in meanings):
            return meanings[0]
        return meanings[0] if all(one.if_false for one in meanings) else UNKNOWN
    return UNKNOWN


def _name_of(node: ast.expr) -> str:
    """The name that a comparison is about: a variable, an attribute, or the key that is looked up."""
    if isinstance(node, ast.Subscript):
        return _text(node.slice)
    if isinstance(node, ast.Call):
        name = _last_name(node.func)
        if name in ("lower", "strip", "upper") and isinstance(node.func, ast.Attribute):
            return _name_of(node.func.value)
        return _text(node.args[0]) if node.args and _text(node.args[0]) else name
    return _last_name(node)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


class Terminal:
    """The parts of a module that only run as a program: `__main__` blocks, commands, and what they call."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._reached: set[ast.AST] = set()
        functions: dict[str, list[ast.AST]] = {}
        for node in module.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                functions.setdefault(node.name, []).append(node)
        uses_parser = any(_imports(node) & _PARSERS for node in module.nodes)
        commands = _COMMANDS
        if any(_imports(node) & {"setuptools", "distutils"} for node in module.nodes):
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
    return isinstance(value, ast.Call) and _last_name(value.func) in ("parse_args", "exit")


_COMMANDS = frozenset({"BaseCommand", "AppCommand", "LabelCommand", "Cmd", "ArgumentParser", "Action"})
"""Classes whose methods a terminal calls."""


def _roots(node: ast.AST, commands: frozenset[str], *, uses_parser: bool) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and _is_main(node.test):
        yield from node.body
    elif uses_parser and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        decorators = {_last_name(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
        given = {_last_name(one.annotation) for one in node.args.args if one.annotation is not None}
        if node.name == "main" or decorators & _COMMAND_DECORATORS or "Namespace" in given:
            yield node
    elif isinstance(node, ast.ClassDef) and {_last_name(one) for one in node.bases} & commands:
        yield node


def _is_main(test: ast.expr) -> bool:
    sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) else []
    return any(_last_name(one) == "__name__" for one in sides) and any(_text(one) == "__main__" for one in sides)


def _imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {one.name.split(".")[0] for one in node.names}
    return {(node.module or "").split(".")[0]} if isinstance(node, ast.ImportFrom) and not node.level else set()


def _called(root: ast.AST, removed: dict[int, bytes]) -> Iterator[str]:
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call):
            yield _last_name(node.func)
        elif isinstance(node, ast.Pass) and node.lineno in removed:
            stack.append(ast.parse(b"if 1:\n" + removed[node.lineno]))
        stack.extend(ast.iter_child_nodes(node))
