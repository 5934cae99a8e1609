"""What an expression of Python says about a setting: given, empty, from the environment, for development only."""

from __future__ import annotations

import ast

from readycheck_checks.monitoring.facts import Given, Setting
from readycheck_checks.monitoring.values import HOOKS, KEYS, RATES, of_interest, of_switch, of_text, plain, setting
from readycheck_checks.source.collect.guard_words import ALWAYS, NEVER, UNKNOWN
from readycheck_checks.source.collect.python_guards import meaning
from readycheck_checks.source.collect.python_names import Module

_MOST_HOPS = 5
_GETTERS = {
    "get", "getenv", "env", "config", "str", "url", "get_env", "getenv_or", "environ", "string", "require",
    "get_secret", "get_str", "required", "strip", "secret", "cast",
}  # fmt: skip


def settings_of(module: Module, call: ast.Call) -> tuple[tuple[Setting, ...], bool]:
    """The settings of interest that a call is given, and whether these are all of them."""
    found: list[Setting] = []
    complete = not any(one.arg is None for one in call.keywords)
    if call.args and not isinstance(call.args[0], ast.Starred):
        given, variable = value(module, call.args[0])
        if given is not Given.UNKNOWN or variable:
            found.append(setting("key", given, variable))
    complete = complete and not any(isinstance(one, ast.Starred) for one in call.args)
    for one in call.keywords:
        if one.arg is None:
            found += _of_table(module, one.value)
        elif of_interest(one.arg):
            found.append(_setting(module, one.arg, one.value))
    return tuple(found), complete


def _of_table(module: Module, node: ast.expr) -> list[Setting]:
    """`init(**{"dsn": …})` and `init(**OPTIONS)`, where that is one table of the module."""
    if isinstance(node, ast.Name):
        held = _assigned(module, node)
        node = held if held is not None else node
    if not isinstance(node, ast.Dict):
        return []
    return [
        _setting(module, key.value, held)
        for key, held in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and of_interest(key.value)
    ]


def _setting(module: Module, name: str, node: ast.expr) -> Setting:
    if plain(name) in HOOKS:
        drops = isinstance(node, ast.Lambda) and isinstance(node.body, ast.Constant) and node.body.value is None
        return setting(name, Given.OFF if drops else Given.UNKNOWN)
    if plain(name) in RATES:
        number = _number(node)
        return setting(name, Given.UNKNOWN if number is None else Given.NUMBER, number=number)
    if plain(name) in KEYS:
        given, variable = value(module, node, "dsn" if plain(name) == "dsn" else "")
        return setting(name, given, variable)
    given, variable = _switch(module, node)
    return setting(name, given, variable)


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return float(node.value)
    return None


def _switch(module: Module, node: ast.expr) -> tuple[Given, str]:
    if isinstance(node, ast.Constant):
        return of_switch(str(node.value)), ""
    said = meaning(module, node)
    if said == NEVER:
        return Given.OFF, ""
    if said == ALWAYS:
        return Given.ON, ""
    if said != UNKNOWN:
        return (Given.DEVELOPMENT, said.if_true) if said.if_true else (Given.ON, said.if_false)
    given, variable = value(module, node)
    return (given, variable) if given is Given.VARIABLE else (Given.UNKNOWN, variable)


def value(module: Module, node: ast.expr, name: str = "", hops: int = 0) -> tuple[Given, str]:
    """What an expression gives in production, and the variable that it comes from."""
    if hops > _MOST_HOPS:
        return Given.UNKNOWN, ""
    if isinstance(node, ast.Constant):
        if node.value is None or node.value is False:
            return Given.EMPTY, ""
        return of_text(node.value, name) if isinstance(node.value, str) else (Given.SET, "")
    if isinstance(node, ast.Name):
        held = _assigned(module, node)
        if held is None:
            return Given.UNKNOWN, node.id
        given, variable = value(module, held, name, hops + 1)
        if given is Given.EMPTY and _is_replaced(module):
            return Given.UNKNOWN, node.id
        return given, variable or (node.id if given is Given.UNKNOWN else "")
    if isinstance(node, ast.Attribute):
        return Given.UNKNOWN, ast.unparse(node) if _short(node) else node.attr
    if isinstance(node, ast.Subscript):
        return _of_key(node)
    if isinstance(node, ast.IfExp):
        return _of_conditional(module, node, name, hops)
    if isinstance(node, ast.BoolOp):
        first, second = (value(module, one, name, hops + 1) for one in (node.values[0], node.values[-1]))
        if isinstance(node.op, ast.And):
            return second
        return second if first[0] is Given.EMPTY or second[0] is Given.SET else first
    if isinstance(node, ast.Call):
        return _of_call(module, node, name, hops)
    return Given.UNKNOWN, ""


def _of_key(node: ast.Subscript) -> tuple[Given, str]:
    key = node.slice
    text = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
    environment = isinstance(node.value, ast.Attribute) and node.value.attr == "environ"
    environment = environment or (isinstance(node.value, ast.Name) and node.value.id in ("environ", "env"))
    return (Given.VARIABLE if environment and text else Given.UNKNOWN), text


def _of_conditional(module: Module, node: ast.IfExp, name: str, hops: int) -> tuple[Given, str]:
    said = meaning(module, node.test)
    if said.if_true and not said.if_false:
        return value(module, node.orelse, name, hops + 1)
    if said.if_false and not said.if_true:
        return value(module, node.body, name, hops + 1)
    arms = [value(module, one, name, hops + 1) for one in (node.body, node.orelse)]
    return next((one for one in arms if one[0] not in (Given.EMPTY, Given.PLACEHOLDER)), (Given.EMPTY, ""))


def _of_call(module: Module, node: ast.Call, name: str, hops: int) -> tuple[Given, str]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0] if node.args else None
    if called in _GETTERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
        named = [one.value for one in node.keywords if one.arg in ("default", "fallback")]
        default = named or node.args[1:2]
        if default:
            given, _ = value(module, default[0], name, hops + 1)
            if given is Given.SET:
                return Given.SET, first.value
        return Given.VARIABLE, first.value
    if called in ("str", "strip", "get_secret_value"):
        inner = first if first is not None else node.func.value if isinstance(node.func, ast.Attribute) else None
        return value(module, inner, name, hops + 1) if inner is not None else (Given.UNKNOWN, "")
    return Given.UNKNOWN, ""


def _assigned(module: Module, node: ast.Name) -> ast.expr | None:
    """The one expression that a name is bound to; None where there are several or none."""
    found = module.lookup(node.id, node) or []
    if len(found) != 1 or node.id in module.rebound:
        return None
    return found[0].value


def _is_replaced(module: Module) -> bool:
    """Whether `from local import *` may give every name another value."""
    return any(isinstance(one, ast.ImportFrom) and one.names[0].name == "*" for one in module.nodes)


def _short(node: ast.Attribute) -> bool:
    depth = 0
    held: ast.expr = node
    while isinstance(held, ast.Attribute):
        held, depth = held.value, depth + 1
    return isinstance(held, ast.Name) and depth < 4
