"""What a script takes from another module, and what it offers to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readycheck_checks.source.collect.script_tree import Script, unwrapped

if TYPE_CHECKING:
    from tree_sitter import Node

    from readycheck_checks.source.collect.script_names import Declaration

_MOST_MENTIONS = 50
_MOST_HOPS = 3


def taken_from(script: Script, bound: Declaration) -> tuple[str, tuple[str, ...]] | None:
    """The module that a name is from and what is taken of it; nothing is named where it stands for all of it."""
    path = script.path(bound.position)
    names: list[str] = []
    for step in reversed(path[-8:]):
        node = step.node
        match node.type:
            case "import_specifier" | "pair_pattern":
                found = node.child_by_field_name("name" if node.type == "import_specifier" else "key")
                names = [script.text(found).strip("'\"")] if found is not None else []
            case "shorthand_property_identifier_pattern":
                names = [bound.name]
            case "import_clause" if not names and path[-2].node.id == node.id:
                names = ["default"]
            case "import_statement":
                source = node.child_by_field_name("source")
                return (script.text(source).strip("'\""), tuple(names)) if source is not None else None
            case "variable_declarator":
                module = _required(script, node.child_by_field_name("value"))
                return (module, tuple(names)) if module else None
    return None


def _required(script: Script, value: Node | None) -> str:
    if value is not None and value.type == "await_expression" and value.named_children:
        value = value.named_children[0]
    if value is None or value.type != "call_expression":
        return ""
    function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    called = function is not None and script.text(function) in ("require", "import")
    return script.text(given[0]).strip("'\"`") if called and len(given) == 1 and given[0].type == "string" else ""


def exported(script: Script, name: str) -> Node | None:
    """The value that a module gives to others under a name; None where that is not one expression."""
    if name == "default":
        for one in script.root.named_children:
            if one.type == "export_statement" and (value := one.child_by_field_name("value")) is not None:
                return _held(script, value)
    for at in script.mentions(name)[:_MOST_MENTIONS]:
        path = script.path(at)
        owner, field = path[-2].node, path[-1].field
        value = None
        if owner.type == "export_specifier" and field == ("name" if len(owner.named_children) == 1 else "alias"):
            own = owner.child_by_field_name("name")
            value = (
                _held(script, own) if own is not None and path[-3].node.child_by_field_name("source") is None else None
            )
        elif owner.type == "variable_declarator" and field == "name" and path[-4].node.type == "export_statement":
            constant = script.text(path[-3].node).startswith("const")
            value = owner.child_by_field_name("value") if constant else None
        elif owner.type == "member_expression" and field == "property":
            of = owner.child_by_field_name("object")
            assigned = path[-3].node if path[-2].field == "left" and of is not None else None
            if assigned is not None and of is not None and script.text(of) in ("exports", "module.exports"):
                value = assigned.child_by_field_name("right")
        elif _is_of_exports(script, at):
            value = owner.child_by_field_name("value") if owner.type == "pair" else _held(script, path[-1].node)
        if value is not None:
            return value
    return None


def _is_of_exports(script: Script, at: int) -> bool:
    """Whether a key stands in `module.exports = { … }` itself."""
    path = script.path(at)
    index = next((at for at in range(len(path) - 1, 0, -1) if path[at].node.type == "object"), 0)
    if not index or len(path) - index > 3 or path[-1].field == "value":
        return False
    left = path[index - 1].node.child_by_field_name("left")
    return left is not None and script.text(left) in ("module.exports", "exports")


def _held(script: Script, node: Node, hops: int = 0) -> Node | None:
    """The expression itself, or the one that its variable is bound to."""
    node = unwrapped(node)
    if node.type not in ("identifier", "shorthand_property_identifier") or hops > _MOST_HOPS:
        return node
    bound = script.resolve(script.text(node), node.start_byte)
    if bound is None or bound.value is None or bound.kind != "const":
        return None
    return _held(script, bound.value[-1].node, hops + 1)


def member(script: Script, value: Node | None, name: str) -> Node | None:
    """What an object literal holds under a key."""
    value = _held(script, value) if value is not None else None
    if value is not None and value.type == "call_expression":  # Object.freeze({ … })
        arguments = value.child_by_field_name("arguments")
        value = unwrapped(arguments.named_children[0]) if arguments is not None and arguments.named_children else None
    for one in value.named_children if value is not None and value.type == "object" else ():
        if one.type == "shorthand_property_identifier" and script.text(one) == name:
            return _held(script, one)
        key = one.child_by_field_name("key") if one.type == "pair" else None
        if key is not None and script.text(key).strip("'\"") == name:
            return one.child_by_field_name("value")
    return None


_FIELDS = {"field_definition": "property", "public_field_definition": "name"}
"""A class's field in JavaScript and in TypeScript, and what holds its name."""


def own_field(script: Script, node: Node, name: str) -> Node | None:
    """What `this.name` holds where its class gives it one value only."""
    path = script.path(node.start_byte)
    body = next((one.node for one in reversed(path) if one.node.type == "class_body"), None)
    if body is None:
        return None
    values: list[Node | None] = []
    mentions = script.mentions(name, body.start_byte, body.end_byte)
    for at in mentions if len(mentions) <= _MOST_MENTIONS else ():
        *_, above, parent, leaf = script.path(at)
        owner = parent.node
        if owner.type in _FIELDS and leaf.field == _FIELDS[owner.type] and above.node.id == body.id:
            given = owner.child_by_field_name("value")
            values += [given] if given is not None else []
        elif owner.type == "member_expression" and parent.field == "left" and leaf.field == "property":
            values.append(above.node.child_by_field_name("right"))
    return values[0] if len(values) == 1 else None
