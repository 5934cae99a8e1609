"""Whether a place in a Python module is only reached in development."""

from __future__ import annotations

import ast

from readycheck_checks.source.collect.guard_words import ALWAYS, NEVER, UNKNOWN, Meaning, of_comparison, of_key, of_name
from readycheck_checks.source.collect.python_names import Module

_MOST_HOPS = 5
_MOST_VALUES = 20
_EXITS = {"exit", "quit", "_exit", "abort"}
_ENDS = {"sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort"}
_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


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
        match module.field_of(child):
            case "body":
                return meaning(module, parent.test).if_true
            case "orelse":
                return meaning(module, parent.test).if_false
    elif isinstance(parent, _COMPREHENSIONS) and module.field_of(child) in ("elt", "key", "value"):
        conditions = [one for each in parent.generators for one in each.ifs]
        return next((name for one in conditions[:_MOST_VALUES] if (name := meaning(module, one).if_true)), "")
    elif isinstance(parent, ast.match_case) and module.field_of(child) == "body":
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
    if not isinstance(subject, ast.Match):
        return ""
    meanings = _meant_by(subject, case.pattern)
    if all(one.if_true for one in meanings):
        return meanings[0].if_true
    if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None:
        earlier = subject.cases[: subject.cases.index(case)]
        others = [one for before in earlier if before.guard is None for one in _meant_by(subject, before.pattern)]
        return next((one.if_false for one in others if one.if_false), "")
    return ""


def _meant_by(subject: ast.Match, pattern: ast.pattern) -> list[Meaning]:
    """What each alternative of a pattern says."""
    patterns = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    values = [text_of(one.value) if isinstance(one, ast.MatchValue) else "" for one in patterns]
    return [of_comparison(_name_of(subject.subject), one) for one in values]


def _before(module: Module, parent: ast.AST, child: ast.AST) -> str:
    """An earlier `if PRODUCTION: return` of the same block, or an earlier `return`."""
    field = module.field_of(child)
    if field not in ("body", "orelse", "finalbody") or not isinstance(child, ast.stmt):
        return ""
    key = (parent, field)
    if key not in module.exits:
        module.exits[key] = [
            (one.end_lineno or 0, one.end_col_offset or 0, found)
            for one in getattr(parent, field)
            if (found := _goes_on(module, one))
        ]
    start = (child.lineno, child.col_offset)
    return next((name for line, column, name in module.exits[key] if (line, column) <= start), "")


def _goes_on(module: Module, one: ast.stmt) -> str:
    """What lets the program come behind a statement: a development check, or nothing at all."""
    if isinstance(one, _JUMPS):
        return "never reached"
    if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
        return "never reached" if last_name(one.value.func) in _EXITS and module.dotted(one.value.func) in _ENDS else ""
    if not isinstance(one, ast.If):
        return ""
    body, other = _leaves(one.body), bool(one.orelse) and _leaves(one.orelse)
    if body == other:
        return "never reached" if body else ""
    said = meaning(module, one.test)
    found = said.if_false if body else said.if_true
    return f"{found} (early return)" if found else ""


def _leaves(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, _JUMPS):
        return True
    if isinstance(last, ast.If):
        return bool(last.orelse) and _leaves(last.body) and _leaves(last.orelse)
    call = last.value if isinstance(last, ast.Expr) else None
    return isinstance(call, ast.Call) and last_name(call.func) in _EXITS


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
        return of_key(text_of(test.slice))
    name = last_name(test.func)
    if name in ("bool", "int", "strtobool") and len(test.args) == 1 and isinstance(test.func, ast.Name):
        return meaning(module, test.args[0], hops + 1)
    if name == "isEnabledFor":
        return Meaning(if_true="isEnabledFor") if test.args and last_name(test.args[0]) == "DEBUG" else UNKNOWN
    if name in ("get", "getenv", "getboolean", "bool", "env", "config", "getattr"):
        return next((found for one in test.args[:2] if (found := of_key(text_of(one))) != UNKNOWN), UNKNOWN)
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
        return of_name(left.value) if last_name(right) == "environ" else UNKNOWN
    if isinstance(right, (ast.Tuple, ast.List, ast.Set)) and right.elts:
        meanings = [of_comparison(_name_of(left), text_of(one)) for one in right.elts]
        if all(one.if_true for one in meanings):
            return meanings[0]
        return meanings[0] if all(one.if_false for one in meanings) else UNKNOWN
    return UNKNOWN


def _name_of(node: ast.expr) -> str:
    """The name that a comparison is about: a variable, an attribute, or the key that is looked up."""
    if isinstance(node, ast.Subscript):
        return text_of(node.slice)
    if isinstance(node, ast.Call):
        name = last_name(node.func)
        if name in ("lower", "strip", "upper") and isinstance(node.func, ast.Attribute):
            return _name_of(node.func.value)
        return text_of(node.args[0]) if node.args and text_of(node.args[0]) else name
    return last_name(node)


def text_of(node: ast.AST) -> str:
    """The text of a constant; empty where it is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def last_name(node: ast.AST) -> str:
    """The name, or the last one of a dotted name; empty where it is neither."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
