"""Names that a script puts together, and consoles that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.script_exports import member
from readycheck_checks.source.collect.script_tree import Script, unwrapped

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|([\s\S]))")
_MOST_HOPS = 5


def folded(script: Script, node: Node | None, hops: int = 0) -> str:
    """The text that an expression of literals gives, such as `"con" + "sole"`; empty where it is no such."""
    if node is None or hops > _MOST_HOPS:
        return ""
    node = unwrapped(node)
    match node.type:
        case "string":
            return _ESCAPED.sub(_sign, script.text(node)[1:-1])
        case "template_string" if all(one.type != "template_substitution" for one in node.named_children):
            return _ESCAPED.sub(_sign, script.text(node)[1:-1])
        case "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            sign = node.child_by_field_name("operator")
            parts = folded(script, left, hops + 1), folded(script, right, hops + 1)
            return "".join(parts) if all(parts) and sign is not None and sign.type == "+" else ""
        case "identifier":
            bound = script.resolve(script.text(node), node.start_byte)
            known = bound is not None and bound.kind == "const" and bound.value is not None
            return folded(script, bound.value[-1].node, hops + 1) if known and bound and bound.value else ""
    return ""


def _sign(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2) or found.group(3)
    return chr(int(code, 16)) if code else found.group(4)


def consoles_of(script: Script, statement: Node) -> Iterator[tuple[Node, str]]:
    """The names that `import … from "node:console"` binds, and what each stands for."""
    stack = list(statement.named_children)
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            yield node, "console"
        elif node.type == "import_specifier":
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            method = script.text(name) if name is not None else ""
            bound = alias if alias is not None else name
            if bound is not None and method:
                yield bound, "console" if method in ("default", "console") else f"console.{method}"
        elif node.type in ("import_clause", "namespace_import", "named_imports"):
            stack.extend(node.named_children)


def writes_to_stdout(script: Script, made: Node) -> bool:
    """Whether `new Console(…)` writes where the global console does; a console of a file is a logger of one's own."""
    arguments = made.child_by_field_name("arguments")
    given = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if given is not None and given.type == "object":
        given = member(script, given, "stdout")
    return given is not None and _is_stdout(script, given)


def _is_stdout(script: Script, node: Node) -> bool:
    text = script.text(node)
    if text.removeprefix("globalThis.") in ("process.stdout", "stdout"):
        return True
    bound = script.resolve(text, node.start_byte) if node.type == "identifier" else None
    value = bound.value[-1].node if bound is not None and bound.value is not None else None
    return value is not None and value.type == "member_expression" and _is_stdout(script, value)
