"""Log calls that are only reached in development, or only from a terminal: asked of those that are given a secret.

They are found without a syntax tree, and few files have any, so only those files are parsed for it.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.classify import MARKUP, SCRIPT
from readycheck_checks.source.collect.hits import Hit

if TYPE_CHECKING:
    from readycheck_checks.source.collect.debug_scanners import Others

_MOST_BYTES = 1024 * 1024
_SCRIPTS, _MARKUP = frozenset(SCRIPT.values()), frozenset(MARKUP.values())


def settled(hits: list[Hit], data: bytes, language: str, name: str, seconds: float, others: Others) -> list[Hit]:
    """The hits with the check around each; unchanged where the file cannot be parsed within `seconds`."""
    if not hits or len(data) > _MOST_BYTES:
        return hits
    return _of_python(hits, data) if language == "python" else _of_grammar(hits, data, language, name, seconds, others)


def _of_python(hits: list[Hit], data: bytes) -> list[Hit]:
    from readycheck_checks.source.collect.python_guards import guard_of
    from readycheck_checks.source.collect.python_names import Module
    from readycheck_checks.source.collect.python_terminal import Terminal

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = Module.of(ast.parse(data))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return hits
    calls: dict[int, list[ast.Call]] = {}
    for node in module.kinds[ast.Call]:
        calls.setdefault(node.lineno, []).append(node)
    terminal = Terminal(module)
    found = []
    for hit in hits:
        at = hit.start - data.rfind(b"\n", 0, hit.start) - 1
        around = [one for one in calls.get(hit.line, ()) if one.col_offset <= at]
        node = max(around, key=lambda one: one.col_offset, default=None)
        if node is not None:
            hit = replace(hit, guarded=guard_of(module, node), terminal=terminal.holds(node))  # noqa: PLW2901
        found.append(hit)
    return found


def _of_grammar(hits: list[Hit], data: bytes, language: str, name: str, seconds: float, others: Others) -> list[Hit]:
    from readycheck_checks.source.collect import grammar_guards, script_guards
    from readycheck_checks.source.collect.markup_blocks import cut
    from readycheck_checks.source.collect.script_tree import Script, TooSlowError

    guard_of = grammar_guards.guard_of
    around = None
    if language in _SCRIPTS or language in _MARKUP:
        guard_of, around = script_guards.guard_of, others.seen_from(name)
    if language in _MARKUP:
        made = cut(data, language)
        data, language = bytes(made.code), made.language
    try:
        script = Script(data, language, seconds, around)
        guards = [guard_of(script, script.path(hit.start)) for hit in hits]
    except TooSlowError:
        return hits
    terminal = script_guards.TERMINAL
    return [
        replace(hit, guarded="" if guard == terminal else guard, terminal=guard == terminal)
        for hit, guard in zip(hits, guards, strict=True)
    ]
