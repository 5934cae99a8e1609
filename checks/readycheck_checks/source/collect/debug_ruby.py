"""Debug output in one Ruby file: puts, p, pp and the debuggers."""

from __future__ import annotations

import re

from readycheck_checks.source.collect.grammar_scan import scan_by
from readycheck_checks.source.collect.hits import Scan
from readycheck_checks.source.collect.script_tree import Path, Script

WORDS = re.compile(
    rb"(?<![\w@$.:])(?:puts|pp?|print|putc|ap|byebug|debugger|binding|method|\$stdout|STDOUT|Kernel)(?![\w?!:=])"
)
LITERALS = (b"put", b"p", b"ap", b"byebug", b"debugger", b"binding", b"STDOUT", b"stdout")

_WRITERS = {"puts", "p", "pp", "print", "putc", "ap"}
_STREAMS = {"$stdout", "STDOUT", "Kernel"}
_DEBUGGERS = {"pry", "irb", "remote_pry", "break", "b", "console"}
_COMMANDS = re.compile(r"<\s*(?:::)?(?:Thor(?:::Group)?|Dry::CLI::Command|Clamp::Command|Rails::Generators::\w+)$")
_LATER = {"argument_list", "arguments"}


def scan(data: bytes, seconds: float = 10.0) -> Scan:
    """Every write to standard output and every debugger."""
    return scan_by(data, "ruby", WORDS, _judge, seconds, _is_command)


def _is_command(script: Script, path: Path) -> bool:
    """Whether the class around is one of commands, which print to their terminal."""
    for step in path:
        above = step.node.child_by_field_name("superclass") if step.node.type == "class" else None
        if above is not None and _COMMANDS.search(script.text(above)):
            return True
    return False


def _judge(script: Script, path: Path) -> tuple[str, str] | None:
    node, parent, field = path[-1].node, path[-2].node, path[-1].field
    name = script.text(node)
    if node.type in ("global_variable", "constant") and name in _STREAMS:
        return _on_stream(script, path)
    if node.type != "identifier":
        return None
    if name == "binding":
        found = parent.child_by_field_name("method") if parent.type == "call" and field == "receiver" else None
        method = script.text(found) if found is not None else ""
        return (f"binding.{method}", "call") if method in _DEBUGGERS else None
    if name == "method":
        arguments = parent.child_by_field_name("arguments") if parent.type == "call" else None
        symbols = [script.text(one).lstrip(":") for one in arguments.named_children] if arguments is not None else []
        return (symbols[0], "reference") if symbols and symbols[0] in _WRITERS else None
    given = parent.child_by_field_name("arguments") if parent.type == "call" and field == "method" else None
    if _declared(script.data, name) or (given is None and _bound(script.data, name)):
        return None
    if name in ("byebug", "debugger"):
        bare = parent.type != "call" or field == "method"
        return (name, "call") if bare and parent.type not in ("method_parameters", "argument_list", "pair") else None
    called = parent.type == "call" and field == "method" and parent.child_by_field_name("receiver") is None
    alone = parent.type in ("program", "body_statement", "block_body", "then", "do") and name in ("puts", "pp", "p")
    return (name, "call") if name in _WRITERS and (called or (alone and name == "puts")) else None


def _on_stream(script: Script, path: Path) -> tuple[str, str] | None:
    call = path[-2].node
    found = call.child_by_field_name("method") if call.type == "call" and path[-1].field == "receiver" else None
    method = script.text(found) if found is not None else ""
    name = script.text(path[-1].node)
    writes = method in (_WRITERS - {"ap"}) or (name != "Kernel" and method in ("write", "<<", "printf"))
    return (f"{name}.{method}", "call") if writes else None


def _declared(data: bytes, name: str) -> bool:
    """Whether the file has a method of that name."""
    return re.search(rb"\bdef\s+(?:self\.)?" + re.escape(name.encode()) + rb"\b", data) is not None


def _bound(data: bytes, name: str) -> bool:
    """Whether the file has a parameter or variable of that name; with an argument, even that name is a method's."""
    word = re.escape(name.encode())
    return (
        re.search(
            rb"(?:^|[;\s|(,])" + word + rb"\s*=(?![=~>])|\|[^|\n]*\b" + word + rb"\b[^|\n]*\|",
            data,
        )
        is not None
    )
