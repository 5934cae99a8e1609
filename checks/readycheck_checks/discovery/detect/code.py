"""The statements of code without its comments: a detector must not take a remark for a fact."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from readycheck_checks.source.collect.classify import suffix_of

__all__ = ["CODE", "RUNTIMES", "Outline", "base_of", "line_of", "outline", "string", "suffix_of", "without_comments"]

_SCRIPT = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)|//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"""
)
_RUBY = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\#[^\n]*|^=begin\b[\s\S]*?(?:^=end\b|\Z)""", re.M
)
_LONGEST = 256 * 1024
RUNTIMES = {".py": "python", ".js": "javascript", ".mjs": "javascript", ".ts": "javascript", ".rb": "ruby",
            ".php": "php", ".go": "go", ".java": "java", ".kt": "java"}  # fmt: skip
"""The runtime of a manifest by the suffix of its code."""
CODE = {*RUNTIMES, ".tsx", ".jsx", ".cs", ".ex", ".exs"}
"""Suffixes of code."""


@lru_cache(maxsize=64)
def without_comments(text: str, suffix: str) -> str:
    """The same text with every comment blanked, line for line."""
    pattern = _RUBY if suffix in (".rb", ".ru", ".rake", ".yml", ".yaml") else _SCRIPT

    def blank(found: re.Match[str]) -> str:
        return found.group() if found["text"] is not None else "\n" * found.group().count("\n")

    return pattern.sub(blank, text[:_LONGEST])


@dataclass(frozen=True, slots=True)
class Outline:
    """What a Python module says, learned in one walk over its tree."""

    calls: tuple[tuple[str, ast.Call], ...]
    """Every call with the last name of what is called: `path`, `route`, `Celery`."""
    subscripts: tuple[ast.Subscript, ...]
    imported: frozenset[str]
    """The top packages that it imports."""
    constants: dict[str, str]
    """The names that it gives to strings at its top."""
    decorators: frozenset[int] = frozenset()
    """The calls that decorate something, by their identity."""


@lru_cache(maxsize=1024)
def outline(text: str) -> Outline | None:
    """The outline of a Python file; None where it is none."""
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    calls: list[tuple[str, ast.Call]] = []
    subscripts: list[ast.Subscript] = []
    imported: set[str] = set()
    decorators: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name:
                calls.append((str(name), node))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            decorators |= {id(one) for one in node.decorator_list}
        elif isinstance(node, ast.Subscript):
            subscripts.append(node)
        elif isinstance(node, ast.Import):
            imported |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imported.add(node.module.partition(".")[0])
    return Outline(tuple(calls), tuple(subscripts), frozenset(imported), _constants(module), frozenset(decorators))


def _constants(module: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def string(node: ast.expr | None, known: dict[str, str]) -> str:
    """The string that an expression is: a literal, or a name of the module; empty for all else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return known.get(node.id, "") if isinstance(node, ast.Name) else ""


def base_of(name: str) -> str:
    """The last part of a path."""
    return name[name.rfind("/") + 1 :]


def line_of(text: str, at: int) -> int:
    """The line of a place in a text, from 1."""
    return text.count("\n", 0, at) + 1
