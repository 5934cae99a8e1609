"""What an expression of JavaScript says about a setting: given, empty, from the environment, for development only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readycheck_checks.monitoring.facts import Given, Setting
from readycheck_checks.monitoring.values import HOOKS, KEYS, RATES, of_interest, of_switch, of_text, plain, setting
from readycheck_checks.source.collect.guard_words import ALWAYS, NEVER, UNKNOWN
from readycheck_checks.source.collect.script_guards import meaning
from readycheck_checks.source.collect.script_tree import WRAPPERS, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_HOPS = 5
_NAMES = re.compile(r"[\w.$!#]{1,79}")
"""A chain of names; anything else may hold a value."""
_ENVIRONMENTS = ("process.env.", "import.meta.env.", "env.", "Bun.env.", "globalThis.process.env.", "window.env.")
_GETTERS = {"get", "env", "getenv", "getOrThrow", "String", "requireEnv", "getEnv", "getString", "require"}


def settings_of(script: Script, call: Node) -> tuple[tuple[Setting, ...], bool]:
    """The settings of interest that a call is given, and whether these are all of them."""
    arguments = call.child_by_field_name("arguments")
    given = [one for one in arguments.named_children if one.type != "comment"] if arguments is not None else []
    if not given:
        return (), True
    return _of_argument(script, given[0], 0)


def _of_argument(script: Script, node: Node, hops: int) -> tuple[tuple[Setting, ...], bool]:
    node = _bare(node)
    if node.type == "object":
        return _of_object(script, node, hops)
    if node.type == "string":
        kind, variable = of_text(script.text(node))
        return (setting("key", kind, variable),), True
    if node.type == "identifier" and hops < _MOST_HOPS:
        bound = script.resolve(script.text(node), node.start_byte)
        if bound is not None and bound.value is not None:
            return _of_argument(script, bound.value[-1].node, hops + 1)
    if node.type == "member_expression":
        kind, variable = value(script, node)
        return (setting("key", kind, variable),), False
    if node.type in ("arrow_function", "function_expression"):
        body = node.child_by_field_name("body")
        inner = _bare(body) if body is not None else node
        if inner.type == "object":  # `withSentry(env => ({dsn: env.DSN}), handler)`
            return _of_object(script, inner, hops)
    return (), False


def _of_object(script: Script, node: Node, hops: int) -> tuple[tuple[Setting, ...], bool]:
    found: list[Setting] = []
    complete = True
    for one in node.named_children:
        if one.type == "spread_element":
            inner, whole = _of_argument(script, one.named_children[0], hops + 1) if one.named_children else ((), False)
            if not whole:  # what is merged in later may replace what stands before it
                found = [each.model_copy(update={"given": Given.UNKNOWN, "number": None}) for each in found]
            found += inner
            complete = complete and whole
        elif one.type == "shorthand_property_identifier":
            name = script.text(one)
            if of_interest(name):
                kind, variable = _of_name(script, one, 0)
                found.append(setting(name, kind, variable or name))
        elif one.type == "pair":
            key, held = one.child_by_field_name("key"), one.child_by_field_name("value")
            name = script.text(key).strip("'\"`") if key is not None else ""
            if held is None:
                continue
            if of_interest(name):
                found.append(_setting(script, name, held))
            elif held.type == "object" and name in ("config", "options", "sentry", "notifier"):
                inner, whole = _of_object(script, held, hops + 1)  # `new ApplicationInsights({config: {…}})`
                found += inner
                complete = complete and whole
        elif one.type == "method_definition":
            name_node = one.child_by_field_name("name")
            name = script.text(name_node) if name_node is not None else ""
            if plain(name) in HOOKS:
                found.append(setting(name, _of_hook(one)))
    return tuple(found), complete


def _setting(script: Script, name: str, node: Node) -> Setting:
    if plain(name) in HOOKS:
        return setting(name, _of_hook(_bare(node)))
    if plain(name) in RATES:
        return _rate(script, name, node)
    if plain(name) in KEYS:
        kind, variable = value(script, node, "dsn" if plain(name) == "dsn" else "")
        return setting(name, kind, variable)
    kind, variable = _switch(script, node)
    return setting(name, kind, variable)


def _rate(script: Script, name: str, node: Node) -> Setting:
    node = _followed(script, _bare(node))
    if node.type == "number":
        try:
            return setting(name, Given.NUMBER, number=float(script.text(node).replace("_", "")))
        except ValueError:
            return setting(name, Given.UNKNOWN)
    if node.type == "ternary_expression":
        chosen = _in_production(script, node)
        if chosen is not None:
            return _rate(script, name, chosen)
    return setting(name, Given.UNKNOWN)


def _of_hook(function: Node) -> Given:
    """A `beforeSend` that gives null whatever happens sends nothing."""
    if function.type == "null":
        return Given.UNKNOWN
    body = function.child_by_field_name("body")
    if body is None:
        return Given.UNKNOWN
    inner = _bare(body)
    if inner.type == "null":
        return Given.OFF
    statements = (
        [one for one in inner.named_children if one.type != "comment"] if inner.type == "statement_block" else []
    )
    if len(statements) == 1 and statements[0].type == "return_statement":
        returned = statements[0].named_children
        if returned and returned[0].type == "null":
            return Given.OFF
    return Given.UNKNOWN


def _switch(script: Script, node: Node) -> tuple[Given, str]:
    node = _bare(node)
    if node.type in ("true", "false"):
        return (Given.ON if node.type == "true" else Given.OFF), ""
    said = meaning(script, node)
    if said == NEVER:
        return Given.OFF, ""
    if said == ALWAYS:
        return Given.ON, ""
    if said != UNKNOWN:
        return (Given.DEVELOPMENT, said.if_true) if said.if_true else (Given.ON, said.if_false)
    if node.type == "string":
        return of_switch(script.text(node)), ""
    if node.type == "binary_expression":  # `process.env.SENTRY_ENABLED === "true"`
        left = node.child_by_field_name("left")
        node = left if left is not None else node
    kind, variable = value(script, node)
    return (kind, variable) if kind in (Given.VARIABLE, Given.UNKNOWN) else (Given.UNKNOWN, "")


def value(script: Script, node: Node, name: str = "", hops: int = 0) -> tuple[Given, str]:  # noqa: PLR0912 - one branch a form
    """What an expression gives in production, and the variable that it comes from."""
    node = _bare(node)
    if hops > _MOST_HOPS:
        return Given.UNKNOWN, ""
    match node.type:
        case "string":
            return of_text(script.text(node), name)
        case "template_string":
            inner = [one for one in node.named_children if one.type == "template_substitution"]
            if not inner:
                return of_text(script.text(node).strip("`"), name)
            held = inner[0].named_children
            alone = len(script.text(node)) == inner[0].end_byte - inner[0].start_byte + 2
            return value(script, held[0], name, hops + 1) if alone and held else (Given.UNKNOWN, "")
        case "null" | "undefined" | "false":
            return Given.EMPTY, ""
        case "number" | "true":
            return Given.SET, ""
        case "identifier":
            return _of_name(script, node, hops, name)
        case "member_expression" | "subscript_expression":
            return _of_member(script, node)
        case "ternary_expression":
            chosen = _in_production(script, node)
            if chosen is not None:
                return value(script, chosen, name, hops + 1)
            arms = [value(script, one, name, hops + 1) for one in _arms(node)]
            return next((one for one in arms if one[0] not in (Given.EMPTY, Given.PLACEHOLDER)), (Given.EMPTY, ""))
        case "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                return Given.UNKNOWN, ""
            first, second = value(script, left, name, hops + 1), value(script, right, name, hops + 1)
            operator = node.child_by_field_name("operator")
            if operator is not None and operator.type == "&&":
                return second
            return second if first[0] is Given.EMPTY or second[0] is Given.SET else first
        case "call_expression":
            return _of_call(script, node, name, hops)
    return Given.UNKNOWN, ""


def _of_call(script: Script, node: Node, name: str, hops: int) -> tuple[Given, str]:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    called = script.text(function).rsplit(".", 1)[-1] if function is not None else ""
    if called in _GETTERS and given:
        if given[0].type == "string":
            return Given.VARIABLE, script.text(given[0]).strip("'\"`")
        return value(script, given[0], name, hops + 1)
    if called in ("trim", "toString", "replace") and function is not None:
        held = function.child_by_field_name("object")
        return value(script, held, name, hops + 1) if held is not None else (Given.UNKNOWN, "")
    return Given.UNKNOWN, ""


def _of_member(script: Script, node: Node) -> tuple[Given, str]:
    text = "".join(script.text(node).replace("?.", ".").split())
    last = text.rsplit(".", 1)[-1].split("[")[-1].strip("]'\"`!")
    if text.startswith(_ENVIRONMENTS) or text.startswith(("process.env[", "import.meta.env[", "env[")):
        return Given.VARIABLE, last
    return Given.UNKNOWN, text if _NAMES.fullmatch(text) else last if _NAMES.fullmatch(last) else ""


def _of_name(script: Script, node: Node, hops: int, name: str = "") -> tuple[Given, str]:
    text = script.text(node)
    if text == "undefined":
        return Given.EMPTY, ""
    bound = script.resolve(text, node.start_byte)
    if bound is None or bound.value is None or hops > _MOST_HOPS:
        return Given.UNKNOWN, text
    kind, variable = value(script, bound.value[-1].node, name, hops + 1)
    if kind is Given.EMPTY and bound.kind != "const":
        return Given.UNKNOWN, text  # it may be given its value later
    return kind, variable or (text if kind is Given.UNKNOWN else "")


def _in_production(script: Script, node: Node) -> Node | None:
    """The arm of a conditional that production takes; None where the condition does not tell."""
    said = meaning(script, node.child_by_field_name("condition"))
    if said.if_true and not said.if_false:
        return node.child_by_field_name("alternative")
    if said.if_false and not said.if_true:
        return node.child_by_field_name("consequence")
    return None


def _arms(node: Node) -> list[Node]:
    fields = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
    return [one for one in fields if one is not None]


def _followed(script: Script, node: Node) -> Node:
    if node.type == "identifier":
        bound = script.resolve(script.text(node), node.start_byte)
        if bound is not None and bound.value is not None and bound.kind == "const":
            return _bare(bound.value[-1].node)
    return node


def _bare(node: Node) -> Node:
    while node.type in WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node
