"""Two ways around the console's name in a script: the browser's dialog, and code that is given as text."""

from __future__ import annotations

import re

from readycheck_checks.source.collect import script_lexer
from readycheck_checks.source.collect.script_tree import Path, Script

ALERT = re.compile(
    rb"(?<![\w$])alert(?=\s*(?:\?\.\s*)?\(|\s*[)},;]|[ \t]*\r?(?:\n|\Z)|\.(?:call|apply|bind)\("
    rb"|\s*:\s*[\w$]+\s*(?:,[^{}]{0,200})?\}\s*=\s*(?:window|globalThis|self)\b)"
)
_RUNS_TEXT = {"eval", "setTimeout", "setInterval", "Function", "execScript", "setImmediate"}


def run_as_text(script: Script, path: Path) -> str:
    """What a string at the end of `path` writes where it is run as code: `eval("console.log(1)")`; empty elsewhere."""
    if len(path) < 4 or path[-3].node.type != "arguments":
        return ""
    call = path[-4].node
    function = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    name = script.text(function).rpartition(".")[2] if function is not None else ""
    if name not in _RUNS_TEXT or script.resolve(name, call.start_byte) is not None:
        return ""
    node = path[-2].node
    if name != "Function" and path[-3].node.named_children[0].id != node.id:
        return ""
    found = script_lexer.scan(script.data[node.start_byte + 1 : node.end_byte - 1]).hits
    return next((one.what for one in found if one.how in ("call", "statement", "reference")), "")
