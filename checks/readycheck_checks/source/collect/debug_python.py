"""Debug output in one Python module, by its syntax tree and its names."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings

from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.python_guards import Terminal, guard_of
from readycheck_checks.source.collect.python_names import SINKS, Module

WORDS = re.compile(
    rb"\bp?print\b|pdb|breakpoint|set_?trace|\binteract\b|IPython|icecream|\bpu\.db\b|debugpy|post_mortem"
)
"""A module that holds none of these has no debug output."""
LITERALS = (b"print", b"pdb", b"breakpoint", b"trace", b"interact", b"IPython", b"icecream", b"pu.db", b"debugpy",
            b"post_mortem")  # fmt: skip
"""The same without a pattern, which is several times faster and lets a few more through."""

_MOST_HITS = 20_000
_LONG_LINE = 5000
_PRINTERS = {"print", "rich.print", "pprint"}
_DEBUGGER = ("T100", "T1", "T10", "T")
_PRINT = ("T201", "T203", "T2", "T20", "T")
_NOQA = re.compile(
    r"#\s*(?P<scope>(?:ruff|flake8)\s*:\s*)?noqa\b(?:\s*:\s*(?P<codes>[A-Z]+\d*(?:[,\s]+[A-Z]+\d+)*))?", re.IGNORECASE
)
_OTHERS = (
    ("nosemgrep", re.compile(r"#\s*nosem(?:grep)?\b")),
    (
        "pylint",
        re.compile(r"#\s*pylint:\s*disable=[\w,\s-]*(?:print-used|bad-builtin|forgotten-debug-statement|W1515)"),
    ),
)
_NOT_OUTPUT = {"id", "type", "isinstance", "callable", "hasattr", "repr", "signature", "wraps", "update_wrapper"}


def scan(data: bytes) -> Scan:
    """Every print, pprint and debugger of a module that names one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
            if not Module.may_reach(tree):
                return Scan()
            hits = _hits(Module.of(tree), data)
        if len(hits) >= _MOST_HITS:
            return Scan(hits, "too_complex", f"more than {_MOST_HITS} uses of debug output")
        return Scan(hits)
    except SyntaxError as error:
        return Scan(problem="syntax", detail=f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg))
    except (ValueError, RecursionError, MemoryError) as error:
        return Scan(problem="too_complex", detail=type(error).__name__)


def _hits(module: Module, data: bytes) -> list[Hit]:
    found = [
        (node, what) for node in module.candidates() if isinstance(node.ctx, ast.Load) if (what := _sink(module, node))
    ]
    if not found:
        return []
    called = {what for node, what in found if isinstance(module.parents[node], ast.Call)}
    lines = data.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    silenced, terminal = Silenced(data), Terminal(module)
    hits = []
    for node, what in found[:_MOST_HITS]:
        how = _how(module, node, called, what)
        name = _stream(module, node, what) if how == "call" else what
        if not how or not name:
            continue
        call = module.parents[node]
        last = getattr(call, "end_lineno", None) if how == "call" else node.end_lineno
        codes = _PRINT if what in _PRINTERS else _DEBUGGER
        line = lines[node.lineno - 1] if node.lineno <= len(lines) else b""
        hits.append(
            Hit(
                line=node.lineno,
                column=_column(line, node.col_offset),
                start=starts[min(node.lineno - 1, len(lines))] + node.col_offset,
                what=name,
                how=how,
                guarded=guard_of(module, node),
                suppressed_by=silenced.by(node.lineno, last or node.lineno, codes),
                terminal=terminal.holds(node),
            )
        )
    return sorted(hits, key=lambda hit: (hit.line, hit.column))


def _column(line: bytes, offset: int) -> int:
    """Characters from 1; on a line too long to count for each hit, bytes."""
    return (offset if offset > _LONG_LINE else len(line[:offset].decode("utf-8", "replace"))) + 1


def _sink(module: Module, node: ast.Name | ast.Attribute) -> str:
    parent = module.parents.get(node)
    if isinstance(parent, ast.Attribute):  # the longer name is looked at by itself
        return ""
    return SINKS.get(module.dotted(node), "")


def _how(module: Module, node: ast.AST, called: set[str], what: str) -> str:
    """How a name is used; empty where it writes nothing."""
    parent = module.parents[node]
    if isinstance(parent, ast.Call):
        if parent.func is node:
            return "call"
        name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
        if name in _NOT_OUTPUT:
            return ""
        if name == "partial":
            return "" if isinstance(module.parents.get(parent), ast.Assign) and what in called else "reference"
        return "reference"
    if isinstance(parent, ast.Compare):
        return ""
    if isinstance(parent, ast.Assign) and parent.value is node:
        simple = all(isinstance(one, ast.Name) for one in parent.targets)
        return "" if simple and what in called else "reference"
    return "reference"


def _stream(module: Module, node: ast.AST, what: str) -> str:
    """What a call prints to: its plain name for standard output, another for standard error, empty for a file."""
    call = module.parents[node]
    if what not in _PRINTERS or not isinstance(call, ast.Call):
        return what
    for one in call.keywords:
        if one.arg in ("file", "stream"):
            bound = module.lookup(one.value.id, one.value) if isinstance(one.value, ast.Name) else None
            target = module.dotted(one.value) if bound is None or len(bound) == 1 else ""
            if target in ("sys.stderr", "sys.__stderr__"):
                return f"{what} to stderr"
            nothing = isinstance(one.value, ast.Constant) and one.value.value is None
            return what if nothing or target in ("sys.stdout", "sys.__stdout__") else ""
    return what


class Silenced:
    """The comments of a module by which its authors silenced a linter."""

    def __init__(self, data: bytes) -> None:
        self._lines: dict[int, list[tuple[str, frozenset[str]]]] = {}
        self._file: list[tuple[str, frozenset[str]]] = []
        if b"noqa" in data.lower() or b"nosem" in data or b"pylint" in data:
            self._read(data)

    def by(self, first: int, last: int, codes: tuple[str, ...]) -> str:
        """The tool that is silenced on these lines for one of these codes; empty where none is."""
        noted = [*self._file, *self._lines.get(first, ()), *(self._lines.get(last, ()) if last != first else ())]
        return next((tool for tool, given in noted if not given or given & set(codes)), "")

    def _read(self, data: bytes) -> None:
        try:
            for token in tokenize.tokenize(io.BytesIO(data).readline):
                if token.type == tokenize.COMMENT:
                    self._note(token.string, token.start[0])
        except (tokenize.TokenError, SyntaxError, ValueError):
            return

    def _note(self, comment: str, line: int) -> None:
        for found in _NOQA.finditer(comment):
            codes = frozenset(one.upper() for one in re.split(r"[,\s]+", found.group("codes") or "") if one)
            if found.group("scope"):
                self._file.append((found.group("scope").split(":")[0].strip().lower(), codes))
            else:
                self._lines.setdefault(line, []).append(("noqa", codes))
        for tool, pattern in _OTHERS:
            if pattern.search(comment):
                self._lines.setdefault(line, []).append((tool, frozenset()))
