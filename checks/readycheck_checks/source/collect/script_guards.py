"""Whether a place in a script is only reached in development, or only from a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.guard_words import (
    ALWAYS,
    NEVER,
    UNKNOWN,
    Meaning,
    of_comparison,
    of_key,
    of_name,
)
from readycheck_checks.source.collect.script_exports import member, own_field, taken_from
from readycheck_checks.source.collect.script_lookups import last_name, name_of
from readycheck_checks.source.collect.script_tree import WRAPPERS, Path, Script

if TYPE_CHECKING:
    from tree_sitter import Node

    from readycheck_checks.source.collect.script_names import Declaration

TERMINAL = "run as a program"
"""The guard of `if (require.main === module)`: not a development check, but a program's own output."""

_MOST_HOPS = 6
_MOST_SIBLINGS = 5000
_UNREACHED = "never reached"
_HOISTED = {"function_declaration", "generator_function_declaration"}
_CASES = {"switch_case", "switch_default"}
_LEAVES = {"return_statement", "throw_statement", "continue_statement", "break_statement"}
_SPACE = re.compile(r"\s+")
_MAIN = re.compile(r"require\.main={2,3}module|import\.meta\.main|module={2,3}require\.main|import\.meta\.url={2,3}")


def guard_of(script: Script, path: Path) -> str:
    """The development check around the end of `path`; empty where there is none."""
    for index in range(len(path) - 1, 0, -1):
        found = _around(script, path, index) or _before(script, path, index)
        if found:
            return found
    return ""


def _around(script: Script, path: Path, index: int) -> str:
    parent, field = path[index - 1].node, path[index].field
    match parent.type:
        case "if_statement" | "ternary_expression" | "while_statement" if field in ("consequence", "body"):
            return _meaning_of_field(script, parent, "condition").if_true
        case "if_statement" | "ternary_expression" if field == "alternative":
            return _meaning_of_field(script, parent, "condition").if_false
        case "binary_expression" if field == "right":
            operator = _operator(parent)
            left = _meaning_of_field(script, parent, "left")
            return left.if_true if operator == "&&" else left.if_false if operator == "||" else ""
        case "switch_case" | "switch_default" if field != "value" and index >= 3:
            return _of_case(script, path[index - 3].node, parent)
    return ""


def _of_case(script: Script, switch: Node, case: Node) -> str:
    """`switch (process.env.NODE_ENV) { case "development": … }`, where all cases that lead here are development's."""
    asked = switch.child_by_field_name("value")
    while asked is not None and asked.type in WRAPPERS and asked.named_children:
        asked = asked.named_children[0]
    name = name_of(script, asked) if asked is not None else ""
    if of_comparison(name, "production") == UNKNOWN or case.parent is None:
        return ""
    cases = [one for one in case.parent.named_children[:_MOST_SIBLINGS] if one.type in _CASES]
    first = at = next((index for index, one in enumerate(cases) if one.id == case.id), 0)
    while first > 0 and not _leaves_case(script, cases[first - 1]):
        first -= 1
    found = [_label(script, name, one, cases) for one in cases[first : at + 1]]
    return found[-1] if found and all(found) else ""


def _label(script: Script, name: str, case: Node, cases: list[Node]) -> str:
    """The development check that one label is; `default` is one where production has a case of its own."""
    values = [one.child_by_field_name("value") for one in (cases if case.type == "switch_default" else [case])]
    said = [
        of_comparison(name, script.text(one).strip("'\"`"))
        for one in values
        if one is not None and one.type in ("string", "template_string")
    ]
    if case.type == "switch_default":
        return next((one.if_false for one in said if one.if_false), "")
    return said[0].if_true if said else ""


def _leaves_case(script: Script, case: Node) -> bool:
    last = case.named_children[-1] if case.named_children else None
    return last is not None and _leaves(script, last)


def _before(script: Script, path: Path, index: int) -> str:
    """An earlier `if (production) return` of the same block."""
    parent, child = path[index - 1].node, path[index].node
    if parent.type not in ("statement_block", "program", "switch_case", "switch_default"):
        return ""
    if parent.id not in script.exits:
        script.exits[parent.id] = [
            (one.end_byte, found)
            for one in parent.named_children[:_MOST_SIBLINGS]
            if (found := _said_after(script, one))
        ]
    end, name = next((one for one in script.exits[parent.id] if one[0] <= child.start_byte), (0, ""))
    return name if name and not _called_before(script, parent, child, end, name) else ""


def _said_after(script: Script, statement: Node) -> str:
    """What holds behind an `if` of which one branch leaves, or behind a `return`."""
    if statement.type in ("return_statement", "throw_statement"):
        return _UNREACHED
    if statement.type != "if_statement":
        return ""
    found, other = "", statement.child_by_field_name("alternative")
    if _leaves(script, statement.child_by_field_name("consequence")):
        found = _meaning_of_field(script, statement, "condition").if_false
    elif other is not None and other.named_children and _leaves(script, other.named_children[-1]):
        found = _meaning_of_field(script, statement, "condition").if_true
    return found and f"{found} (early return)"


def _called_before(script: Script, block: Node, child: Node, end: int, exit_is: str) -> bool:
    """Whether a function that is declared behind the exit may be called before it: its declaration is hoisted."""
    name = child.child_by_field_name("name") if child.type in _HOISTED else None
    if name is None:
        return False
    return exit_is == _UNREACHED or bool(script.mentions(script.text(name), block.start_byte, end))


def _leaves(script: Script, body: Node | None) -> bool:
    if body is None:
        return False
    if body.type == "statement_block":
        statements = [one for one in body.named_children if one.type != "comment"]
        return bool(statements) and _leaves(script, statements[-1])
    return body.type in _LEAVES or script.text(body).startswith("process.exit(")


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def _meaning_of_field(script: Script, node: Node, field: str) -> Meaning:
    return meaning(script, node.child_by_field_name(field))


def meaning(script: Script, node: Node | None, hops: int = 0) -> Meaning:
    """What a condition says about development and production."""
    if node is None or hops > _MOST_HOPS:
        return UNKNOWN
    if node.type in WRAPPERS:
        inner = node.named_children[0] if node.named_children else None
        return meaning(script, inner, hops)
    match node.type:
        case "true":
            return ALWAYS
        case "false" | "null" | "undefined":
            return NEVER
        case "number":
            return NEVER if script.text(node) == "0" else ALWAYS
        case "unary_expression" if _operator(node) == "!":
            return meaning(script, node.child_by_field_name("argument"), hops + 1).negated()
        case "binary_expression":
            return _of_binary(script, node, hops)
        case "identifier":
            return _of_variable(script, node, hops)
        case "member_expression" | "subscript_expression" | "call_expression" | "meta_property":
            return _of_lookup(script, node, hops)
    return UNKNOWN


def _of_binary(script: Script, node: Node, hops: int) -> Meaning:
    operator = _operator(node)
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return UNKNOWN
    if operator in ("&&", "||"):
        first, second = meaning(script, left, hops + 1), meaning(script, right, hops + 1)
        return first.both(second) if operator == "&&" else first.either(second)
    if operator not in ("===", "==", "!==", "!="):
        if operator in (">", ">=") and right.type == "number":
            return Meaning(if_true=meaning(script, left, hops + 1).if_true)
        return UNKNOWN
    if _MAIN.search(_SPACE.sub("", script.text(node))):
        found = Meaning(if_true=TERMINAL)
    else:
        if left.type in ("string", "true", "false", "null"):
            left, right = right, left
        if right.type == "string":
            found = of_comparison(name_of(script, left, hops), script.text(right).strip("'\"`"))
            if found == UNKNOWN and script.text(right).strip("'\"`").lower() in ("1", "true", "yes", "on"):
                found = of_name(name_of(script, left, hops))
        elif right.type in ("true", "false", "null", "undefined"):
            found = meaning(script, left, hops + 1)
            found = found if right.type == "true" else found.negated()
        else:
            return UNKNOWN
    return found.negated() if operator.startswith("!") else found


def _of_variable(script: Script, node: Node, hops: int) -> Meaning:
    name = script.text(node)
    bound = script.resolve(name, node.start_byte)
    if bound is not None and bound.value is not None and bound.kind in ("const", "var", "let"):
        assigned = meaning(script, bound.value[-1].node, hops + 1)
        literal = bound.value[-1].node.type in ("true", "false", "number")
        fixed = bound.kind == "const" or not literal
        if assigned != UNKNOWN and fixed and (bound.kind == "const" or not _assigned_again(script, bound)):
            return Meaning(assigned.if_true and name, assigned.if_false and name)
    named = of_name(name)
    return named if named != UNKNOWN else _told_elsewhere(script, bound, (name,), hops)


def _told_elsewhere(script: Script, bound: Declaration | None, spelt: tuple[str, ...], hops: int) -> Meaning:
    """What a neutral name means by what it was taken from: a key of an object, another module, the bundler."""
    members = spelt[1:]
    if bound is None:
        return script.around.defined(".".join(spelt)) if script.around is not None else UNKNOWN
    if bound.kind not in ("const", "import"):
        return UNKNOWN
    if bound.value is not None and members:
        said = meaning(script, member(script, bound.value[-1].node, members[0]), hops + 1)
        if said != UNKNOWN:
            return Meaning(said.if_true and members[0], said.if_false and members[0])
    taken = taken_from(script, bound)
    if taken is None:
        return _of_key(script, bound)
    module, names = taken[0], (*taken[1], *members)
    said = script.around.imported(module, names) if script.around is not None and names else UNKNOWN
    return Meaning(said.if_true and names[-1], said.if_false and names[-1])


def _of_key(script: Script, bound: Declaration) -> Meaning:
    """`const { DEV: chatty } = import.meta.env` means what its key does."""
    pair = script.path(bound.position)[-2].node
    key = pair.child_by_field_name("key") if pair.type == "pair_pattern" else None
    return of_name(script.text(key).strip("'\"")) if key is not None else UNKNOWN


def _assigned_again(script: Script, bound: Declaration) -> bool:
    """Whether a variable gets another value than that of its declaration."""
    length = len(bound.name.encode())
    return any(
        (path := script.path(at))[-2].node.type in ("assignment_expression", "augmented_assignment_expression")
        and path[-1].field == "left"
        for at in script.mentions(bound.name, bound.start, bound.end)[:_MOST_SIBLINGS]
        if script.data[at + length : at + length + 20].lstrip()[:1] in (b"=", b"|", b"&", b"?")
    )


def _of_lookup(script: Script, node: Node, hops: int) -> Meaning:
    """`import.meta.env.DEV`, `process.env.DEBUG`, `isDev()`, `params.has("debug")`, `["dev"].includes(mode)`."""
    text = _SPACE.sub("", script.text(node)).replace("?.", ".")
    if text in ("import.meta.hot", "module.hot", "import.meta.webpackHot"):
        return Meaning(if_true=text)
    if text == "import.meta.main":
        return Meaning(if_true=TERMINAL)
    if node.type != "call_expression":
        named = of_name(last_name(script, node))
        return named if named != UNKNOWN else _of_member(script, node, text, hops)
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    given = [one for one in arguments.named_children if one.type != "comment"] if arguments is not None else []
    name = last_name(script, function) if function is not None else ""
    if name == "includes" and function is not None and given:
        listed = function.child_by_field_name("object")
        values = [script.text(one).strip("'\"`") for one in listed.named_children] if listed is not None else []
        meanings = [of_comparison(name_of(script, given[0]), one) for one in values]
        if listed is None or listed.type != "array" or not meanings:
            return UNKNOWN
        same = all(one.if_true for one in meanings) or all(one.if_false for one in meanings)
        return meanings[0] if same else UNKNOWN
    if name == "Boolean" and len(given) == 1:
        return meaning(script, given[0], _MOST_HOPS)
    if name in ("get", "getItem", "has", "enabled") and given and given[0].type == "string":
        return of_key(script.text(given[0]).strip("'\"`"))
    return of_name(name)


def _of_member(script: Script, node: Node, text: str, hops: int) -> Meaning:
    """`flags.chatty`, by what the object holds under that key."""
    owner, name = node.child_by_field_name("object"), last_name(script, node)
    if owner is None or not name:
        return UNKNOWN
    if owner.type == "identifier":
        spelt = script.text(owner)
        return _told_elsewhere(script, script.resolve(spelt, owner.start_byte), (spelt, name), hops)
    if owner.type == "this":
        said = meaning(script, own_field(script, node, name), hops + 1)
        return Meaning(said.if_true and name, said.if_false and name)
    environment = text.startswith(("process.env.", "import.meta.env."))
    return script.around.defined(text) if environment and script.around is not None else UNKNOWN
