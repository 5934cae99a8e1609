"""Settings of Python applications that show tracebacks to visitors: `DEBUG = True` and its like."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from readycheck_checks.source.collect.python_names import Module

WORDS = re.compile(
    rb"""^[ \t]*DEBUG\s*(?::[^=\n]+)?=(?!=)|\b(?:use_debugger|debug|DEBUG)\s*=\s*True|\[["']DEBUG["']\]|\.debug\s*=\s*True""",  # noqa: E501
    re.MULTILINE,
)
_DEBUG = re.compile(
    rb"DEBUG(?:(?P<true>(?<!\wDEBUG)\s*=\s*True)|\s*(?::[^=\n]+)?=(?!=)|(?P<key>(?:(?<=\['DEBUG)'|(?<=\[\"DEBUG)\")\]))"
)
_SWITCHED = re.compile(rb"debug(?:ger(?<=use_debugger)(?<!\wuse_debugger)|(?<!\wdebug))\s*=\s*True")
_MODULE = re.compile(
    r"(?:^|[/_])(?:settings?|config(?:uration)?|base|prod(?:uction)?|default(?:s|_settings)?|app|main|wsgi)(?:[/_.]|$)"
)
_DEVELOPMENT = re.compile(
    r"(?:^|[/_.-])(?:dev|devel|develop|development|local|localdev|test|tests|testing|debug|ci|example|sample|sandbox)(?:[/_.-]|$)"
)
_APPLICATIONS = {"Flask", "FastAPI", "Starlette", "Sanic", "Litestar", "Application", "Dash", "Quart", "Bottle"}
_RUNNERS = {"run", "run_server", "run_simple", "run_app"}
_RECEIVERS = {"app", "application", "server", "api", "socketio", "dash_app", "flask_app", "web", "bottle"}
_PRODUCTION_CLASS = re.compile(r"^_*Prod|_prod|Prod(?:uction)?(?:Config(?:uration)?|Settings)?$")
_COMMON_CLASS = re.compile(r"^_*(?:Base|Common|Default)?(?:Config(?:uration)?|Settings)$")
_OFF = re.compile(r"^DEBUG\s*(?::[^=\n]+)?=\s*False\b", re.MULTILINE)
_ON = {"1", "true", "yes", "on", "t", "y"}


def may_hold(data: bytes) -> bool:
    """Whether a module may switch debugging on."""
    if b"DEBUG" in data:
        for found in _DEBUG.finditer(data):
            if found.lastgroup or not data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()].strip(b" \t"):
                return True
    return b"debug" in data and _SWITCHED.search(data) is not None


def is_settings(name: str) -> bool:
    """Whether a module's path is that of settings for production."""
    return bool(_MODULE.search(name)) and not _DEVELOPMENT.search(name)


def found(module: Module, name: str) -> Iterator[ast.expr | ast.stmt]:
    """The assignments and calls that switch debugging on."""
    if _DEVELOPMENT.search(name):
        return
    settings = is_settings(name)
    places = _counting(module) if settings else set()
    for node in module.nodes:
        if isinstance(node, ast.Call) and _called(node):
            yield node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_target(one) or node in places for one in targets) and _is_on(node.value):
                yield node


def _counting(module: Module) -> set[ast.AST]:
    """The assignments of `DEBUG` that production may see: of several the last one, and those of its class."""
    body = module.tree.body
    places: set[ast.AST] = set([one for one in body if _sets_debug(one)][-1:])
    classes = [one for one in body if isinstance(one, ast.ClassDef)]
    set_by = {one.name: [each for each in one.body if _sets_debug(each)] for one in classes}
    for one in classes:
        alone = sum(bool(given) for given in set_by.values()) == 1 and _COMMON_CLASS.search(one.name)
        if _PRODUCTION_CLASS.search(one.name) or alone:
            places.update(set_by[one.name][-1:])
    return places


def _sets_debug(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(one, ast.Name) and one.id == "DEBUG" for one in targets)


def is_overridden(stem: str, others: dict[str, str]) -> str:
    """Which of the folder's other settings modules production runs instead; empty where `stem` itself may run.

    `others` has names and texts. One that takes all of `stem` without switching debugging off leaves it on.
    """
    taken = re.compile(rf"^from[ \t]+\.?(?:\w+\.)*{re.escape(stem)}[ \t]+import[ \t]*\(?\*", re.MULTILINE)
    heirs = {name: text for name, text in others.items() if taken.search(text) and not _DEVELOPMENT.search(name)}
    return next(iter(heirs), "") if all(_OFF.search(text) for text in heirs.values()) else ""


def _target(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "debug" and _last(node.value) in _RECEIVERS
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "DEBUG"
        and _last(node.value) in ("config", "settings")
    )


def _called(node: ast.Call) -> bool:
    name = _last(node.func)
    receiver = _last(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    for one in node.keywords:
        if not (isinstance(one.value, ast.Constant) and one.value.value is True):
            continue
        if one.arg == "debug" and (name in _APPLICATIONS or (name in _RUNNERS and receiver in _RECEIVERS)):
            return True
        if one.arg == "use_debugger" and name == "run_simple":
            return True
        if one.arg == "DEBUG" and name == "update" and receiver == "config":
            return True
    return False


def _is_on(node: ast.expr) -> bool:
    """Whether a value is true where nothing is set from outside."""
    if isinstance(node, ast.Constant):
        return node.value is True or node.value == 1
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.In)):
        return _default(node.left).lower() in _ON
    return isinstance(node, ast.Call) and _default(node).lower() in _ON


def _default(node: ast.expr) -> str:
    """The text of the value that a look-up of the environment gives where nothing is set."""
    while isinstance(node, ast.Call):
        name = _last(node.func)
        if name in ("get", "getenv", "config", "bool", "env", "environ", "getboolean", "get_bool") and node.args:
            named = [one.value for one in node.keywords if one.arg in ("default", "fallback")]
            given = named or node.args[1:2]
            if given:
                return str(given[0].value) if isinstance(given[0], ast.Constant) else ""
        if isinstance(node.func, ast.Attribute) and name in ("lower", "strip", "upper"):
            node = node.func.value
        elif node.args:
            node = node.args[0]
        else:
            return ""
    return ""


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
