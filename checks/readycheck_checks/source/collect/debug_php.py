"""Debug output in one PHP file or Blade template: var_dump and its like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.grammar_scan import scan_by
from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.script_roles import column
from readycheck_checks.source.collect.script_tree import Path, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = (
    "var_dump", "print_r", "var_export", "dd", "dump", "ddd", "ray", "phpinfo", "debug_zval_refcount",
    "debug_print_backtrace", "xdebug_break", "xdebug_var_dump", "eval_psysh", "dumpx",
)  # fmt: skip
WORDS = re.compile(
    rb"(?i)(?<![\w$>])(?:"
    + "|".join(_NAMES).encode()
    + rb")(?=\s*\()|@(?:dd|dump)\s*\(|(?<=->)dd(?=\s*\()|(?<=VarDumper::)dump(?=\s*\()"
)
LITERALS = (b"(",)

_OPEN = re.compile(rb"<\?(?:php|=)", re.IGNORECASE)
_BLADE = re.compile(rb"\{\{--[\s\S]*?--\}\}|<\?php[\s\S]*?\?>|(?<![\w@])@(?P<name>dd|dump)\s*\(")
_METHODS = {"member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression"}
_DEBUGGERS = {"xdebug_break", "eval_psysh"}
_COMMAND = re.compile(r"(?:^|\\|[a-z])Command$")
"""The classes of Laravel, Symfony and others whose objects a terminal runs."""
_CONSOLE = re.compile(rb"Illuminate\\Console\\|Symfony\\Component\\Console\\|\\Console\b|yii\\console\\")
"""What such a class takes from its framework; a command of a bus has the same name, and is none."""


def scan(data: bytes, seconds: float = 10.0) -> Scan:
    """Every call of a function that dumps into the page; a second argument of true returns the text instead."""
    found = scan_by(data, "php", WORDS, _judge, seconds, _is_command) if _OPEN.search(data) else Scan()
    if b"@d" in data:
        found.hits.extend(_blade(data))
        found.hits.sort(key=lambda hit: hit.start)
    return found


def _blade(data: bytes) -> list[Hit]:
    if b"{{" not in data and b"@" not in data:
        return []
    hits = []
    for found in _BLADE.finditer(data):
        if found.group("name") and not _inside_php(data, found.start()):
            begin = data.rfind(b"\n", 0, found.start()) + 1
            hits.append(
                Hit(
                    line=data.count(b"\n", 0, found.start()) + 1,
                    column=column(data, begin, found.start()),
                    start=found.start(),
                    what=f"@{found.group('name').decode()}",
                    how="call",
                )
            )
    return hits


def _inside_php(data: bytes, at: int) -> bool:
    return data.rfind(b"<?", 0, at) > data.rfind(b"?>", 0, at)


def _is_command(script: Script, path: Path) -> bool:
    """Whether the class around is a command of a console, which prints to its terminal."""
    for step in path:
        if step.node.type == "class_declaration":
            bases = next((one for one in step.node.children if one.type == "base_clause"), None)
            if bases is not None and any(_COMMAND.search(script.text(one)) for one in bases.named_children):
                return _CONSOLE.search(script.data) is not None
    return False


def _judge(script: Script, path: Path) -> tuple[str, str] | None:
    leaf = len(path) - 1
    if path[leaf].node.type == "name" and path[leaf - 1].node.type == "qualified_name":
        if script.text(path[leaf - 1].node).lstrip("\\").count("\\"):
            return None
        leaf -= 1
        rooted = True
    else:
        rooted = False
    call = path[leaf - 1].node
    if call.type in _METHODS and path[leaf].field == "name":
        return _method(script, call)
    if call.type != "function_call_expression" or path[leaf].field != "function":
        return None
    name = script.text(path[-1].node).lower()
    if not rooted and _is_own(script.data, name.encode()):
        return None
    if name in ("print_r", "var_export"):
        arguments = call.child_by_field_name("arguments")
        given = [script.text(one).lower() for one in arguments.named_children] if arguments is not None else []
        if any(one.replace(" ", "") in ("true", "return:true", "1") for one in given[1:]):
            return None
    return name, "call"


def _method(script: Script, call: Node) -> tuple[str, str] | None:
    """`$rows->dd()` of Laravel's collections and queries, and Symfony's dumper; an object's own method is neither."""
    owner = call.child_by_field_name("object")
    if owner is not None:
        return ("dd", "call") if script.text(owner) != "$this" else None
    scope = call.child_by_field_name("scope")
    dumper = scope is not None and script.text(scope).rpartition("\\")[2] == "VarDumper"
    return ("VarDumper::dump", "call") if dumper else None


def _is_own(data: bytes, name: bytes) -> bool:
    """Whether the file declares a function of this name, or imports another one under it."""
    declared = rb"function\s+&?" + name + rb"\s*\("
    imported = rb"use\s+function\s+(?:[\w\\]+\\" + name + rb"\s*;|[\w\\]+\s+as\s+" + name + rb"\s*;)"
    return re.search(rb"(?i)^\s*(?:" + declared + rb"|" + imported + rb")", data, re.MULTILINE) is not None
