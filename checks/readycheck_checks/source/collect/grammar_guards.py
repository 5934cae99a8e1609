"""Whether a place in Go, Java, PHP or Ruby is only reached in development, by the words of the condition around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.guard_words import NEVER, UNKNOWN, Meaning, of_comparison, of_key, of_name
from readycheck_checks.source.collect.script_guards import TERMINAL
from readycheck_checks.source.collect.script_tree import Path, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_IFS = {"if_statement", "if", "if_modifier", "conditional", "ternary_expression", "conditional_expression", "elsif"}
_UNLESS = {"unless", "unless_modifier"}
_LEAVES = re.compile(
    r"(?:^|[{;\s])(?:return|throw|raise|continue|next|break|exit|die|panic)\b[^;{}]*;?\s*\}?\s*(?:end)?\s*$"
)
_MOST_CONDITION = 300
_MOST_SIBLINGS = 200
_COMPARED = re.compile(
    r"""^(?P<left>.+?)\s*(?P<sign>===?|!==?|\.equals(?:IgnoreCase)?\()\s*(?P<right>['"][^'"]*['"]|\$?\w+)\s*\)?$"""
)
_CLI = re.compile(r"PHP_SAPI|php_sapi_name|__FILE__|runningInConsole|\$0\b|\$PROGRAM_NAME")
_KEY = re.compile(r"""\(\s*['"]([^'"]+)['"]""")
_LAST_NAME = re.compile(r"([A-Za-z_]\w*)\s*[?!]?\s*(?:\([^()]*\))?\s*$")
_KEYED = {"config", "env", "getenv", "Getenv", "getProperty", "getBoolean", "get", "GetBool", "fetch", "LookupEnv"}
_ENVIRONMENT = {"environment", "environments", "isEnvironment"}


def guard_of(script: Script, path: Path) -> str:
    """The development check around the end of `path`, or `TERMINAL`; empty where there is neither."""
    for index in range(len(path) - 1, 0, -1):
        parent, step = path[index - 1].node, path[index]
        if parent.type in _IFS | _UNLESS:
            found = _branch(script, parent, step.node, step.field)
        elif step.node.type not in ("else", "else_clause"):
            found = _before(script, parent, step.node)
        else:
            continue
        if found:
            return found
    return ""


def _branch(script: Script, owner: Node, child: Node, field: str) -> str:
    if field == "condition":
        return ""
    said = _meaning(script, owner)
    other = field == "alternative" or child.type in ("else", "else_clause")
    return said.if_false if other else said.if_true


def _before(script: Script, parent: Node, child: Node) -> str:
    """An earlier `if production { return }` of the same block."""
    for one in parent.named_children[:_MOST_SIBLINGS]:
        if one.start_byte >= child.start_byte:
            break
        if one.type in _IFS | _UNLESS and one.child_by_field_name("alternative") is None:
            text = script.data[max(one.start_byte, one.end_byte - 200) : one.end_byte].decode("utf-8", "replace")
            modifier = one.type.endswith("_modifier")
            body = one.child_by_field_name("body") if modifier else None
            leaves = _LEAVES.search(f" {script.text(body)}" if body is not None else text)
            if leaves and (found := _meaning(script, one).if_false):
                return f"{found} (early return)"
    return ""


def _meaning(script: Script, owner: Node) -> Meaning:
    node = owner.child_by_field_name("condition")
    if node is None or node.end_byte - node.start_byte > _MOST_CONDITION:
        return UNKNOWN
    found = meaning(script.data[node.start_byte : node.end_byte].decode("utf-8", "replace"))
    return found.negated() if owner.type in _UNLESS else found


def meaning(text: str) -> Meaning:
    """What a condition's text says about development and production."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _balanced(text[1:-1]):
        text = text[1:-1].strip()
    for signs in (("||", " or "), ("&&", " and ")):
        parts = _parts(text, signs)
        if len(parts) > 1:
            found = meaning(parts[0])
            for one in parts[1:]:
                found = found.either(meaning(one)) if signs[0] == "||" else found.both(meaning(one))
            return found
    if text.startswith(("!", "not ")) and not text.startswith("!="):
        return meaning(text.removeprefix("!").removeprefix("not ")).negated()
    if text.lower() in ("false", "nil", "null", "0"):
        return NEVER
    return _of_comparison(text) if _COMPARED.match(text) else _of_truth(text)


def _of_comparison(text: str) -> Meaning:
    found = _COMPARED.match(text)
    assert found is not None
    left, right = found.group("left"), found.group("right")
    if _CLI.search(text):
        said = Meaning(if_true=TERMINAL)
    else:
        if left[:1] in "'\"":
            left, right = right, left
        said = of_comparison(_name(left), right.strip("'\"")) if right[:1] in "'\"" else _of_truth(left)
        if right.lower() in ("false", "nil", "null", "0"):
            said = said.negated()
    return said.negated() if found.group("sign").startswith("!") else said


def _name(text: str) -> str:
    key = _KEY.search(text)
    last = _LAST_NAME.search(text)
    if key and (last is None or last.group(1) in _KEYED or text.endswith(")")):
        return key.group(1).rsplit(".", 1)[-1]
    bracketed = re.search(r"""\[\s*['"]([^'"]+)['"]\s*\]\s*$""", text)
    return bracketed.group(1) if bracketed else last.group(1) if last else ""


def _of_truth(text: str) -> Meaning:
    if _CLI.search(text):
        return Meaning(if_true=TERMINAL)
    last = _LAST_NAME.search(text)
    key = _KEY.search(text)
    name = last.group(1) if last else _name(text)
    if name in _ENVIRONMENT and key:
        return of_comparison("environment", key.group(1))
    if key and name in _KEYED:
        return of_key(key.group(1).rsplit(".", 1)[-1])
    if re.search(r"\benv\.\w+\?$", text):
        return of_comparison("env", name)
    if name in ("isLocal", "isDebugEnabled", "isTraceEnabled", "isDebug"):
        return Meaning(if_true=name)
    return of_name(name) if name else of_key(_name(text))


def _balanced(text: str) -> bool:
    depth = 0
    for one in text:
        depth += (one == "(") - (one == ")")
        if depth < 0:
            return False
    return depth == 0


def _parts(text: str, signs: tuple[str, ...]) -> list[str]:
    """`text` cut at the signs that stand in no parentheses."""
    parts, depth, start, index = [], 0, 0, 0
    while index < len(text):
        depth += (text[index] in "([") - (text[index] in ")]")
        sign = next((one for one in signs if depth == 0 and text.startswith(one, index)), "")
        if sign:
            parts.append(text[start:index])
            start = index + len(sign)
        index += len(sign) or 1
    return [*parts, text[start:]]
