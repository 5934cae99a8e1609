"""Debug output in one Java file: the standard streams and the printed stack."""

from __future__ import annotations

import re

from readycheck_checks.source.collect.grammar_scan import scan_by
from readycheck_checks.source.collect.hits import Scan
from readycheck_checks.source.collect.script_tree import Path, Script

WORDS = re.compile(rb"\b(?:print(?:ln|f)?|format|append|write|printStackTrace|dumpStack)\b")
LITERALS = (b"System", b"printStackTrace", b"dumpStack")

_STREAM = re.compile(r"^(?:java\.lang\.)?System\.(out|err)$")
_STATIC = re.compile(rb"import\s+static\s+java\.lang\.System\.(?:out|err|\*)\s*;")
_VARIABLE = re.compile(rb"\b(?:PrintStream|var)\s+(?P<name>\w+)\s*=\s*(?:java\.lang\.)?System\.(?P<stream>out|err)\s*;")
_SERVES = re.compile(rb"SpringApplication|Quarkus\.run|Micronaut\.run|Vertx|@RestController")


def scan(data: bytes, seconds: float = 10.0) -> Scan:
    """Every use of `System.out` and `System.err`, and every stack printed there."""
    static, serves = bool(_STATIC.search(data)), bool(_SERVES.search(data))
    variables = _variables(data)

    def judge(script: Script, path: Path) -> tuple[str, str] | None:
        node, parent = path[-1].node, path[-2].node
        if node.type != "identifier":
            return None
        name = script.text(node)
        if parent.type == "method_reference":
            first = parent.named_children[0] if parent.named_children else None
            stream = _stream(script.text(first), static=static) if first is not None else ""
            return (f"System.{stream}", "reference") if stream else None
        if parent.type != "method_invocation" or path[-1].field != "name":
            return None
        owner, arguments = parent.child_by_field_name("object"), parent.child_by_field_name("arguments")
        if name == "printStackTrace":
            bare = arguments is not None and not arguments.named_children
            given = script.text(arguments).strip("()") if arguments is not None else ""
            return ("printStackTrace", "call") if bare or _stream(given, static=static) else None
        if name == "dumpStack":
            return ("Thread.dumpStack", "call") if owner is not None and script.text(owner) == "Thread" else None
        spelt = script.text(owner) if owner is not None else ""
        stream = variables.get(spelt, "") or _stream(spelt, static=static)
        return (f"System.{stream}", "call") if stream else None

    def terminal(script: Script, path: Path) -> bool:
        if serves:
            return False
        for step in path:
            found = step.node.child_by_field_name("name") if step.node.type == "method_declaration" else None
            if found is not None and script.text(found) == "main":
                return True
        return False

    return scan_by(data, "java", WORDS, judge, seconds, terminal)


def _variables(data: bytes) -> dict[str, str]:
    """Variables that hold a standard stream, and which; none of a name that is a parameter too."""
    held = {found.group("name"): found.group("stream").decode() for found in _VARIABLE.finditer(data)}
    return {
        name.decode(): stream
        for name, stream in held.items()
        if not re.search(rb"[(,]\s*(?:final\s+)?[\w.<>]+\s+" + name + rb"\s*[,)]", data)
    }


def _stream(text: str, *, static: bool) -> str:
    found = _STREAM.match("".join(text.split()))
    if found:
        return found.group(1)
    return text if static and text in ("out", "err") else ""
