"""Debug output in one Python module, by its syntax tree and its names."""

from __future__ import annotations

import ast
import re
import warnings

from readycheck_checks.source.collect import python_lexer, python_parts, python_settings
from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.needles import Needles
from readycheck_checks.source.collect.python_guards import guard_of
from readycheck_checks.source.collect.python_names import Module
from readycheck_checks.source.collect.python_sinks import PRINTING_CLASSES, SINKS
from readycheck_checks.source.collect.python_terminal import Terminal

WORDS = re.compile(
    rb"print(?:_exc|_stack|_exception|_last|_json)?\b|PrettyPrinter|pdb|breakpoint|set_?trace|\binteract\(|IPython|icecream|pu\.db\b"
    rb"|debugpy|ptvsd|post_mortem|\brich\b|stdout(?:__)?(?:\.write|\s+as\b|[ \t]*[\n#])|"
    + python_settings.WORDS.pattern,
    re.MULTILINE,
)
"""A module that holds none of these has no debug output."""
_MOST_HITS = 20_000
_LONG_LINE = 5000
_PRINTERS = {"print", "rich.print", "pprint", "stdout.write"}
_DEBUGGER = ("T100", "T1", "T10", "T")
_PRINT = ("T201", "T203", "T2", "T20", "T")
_NOQA = re.compile(
    r"#\s*(?P<scope>(?:ruff|flake8)\s*:\s*)?noqa\b(?:\s*:\s*(?P<codes>[A-Z]+\d*(?:[,\s]+[A-Z]+\d+)*))?", re.IGNORECASE
)
_SILENCING = re.compile(rb"[Nn][Oo](?:[Qq][Aa]|sem|sec)|pylint")
_SILENCERS = Needles([_SILENCING.pattern])
_OTHERS = (
    ("nosemgrep", re.compile(r"#\s*nosem(?:grep)?\b")),
    ("nosec", re.compile(r"#\s*nosec\b")),
    (
        "pylint",
        re.compile(r"#\s*pylint:\s*disable=[\w,\s-]*(?:print-used|bad-builtin|forgotten-debug-statement|W1515)"),
    ),
)
_NOT_OUTPUT = {"id", "type", "isinstance", "callable", "hasattr", "repr", "signature", "wraps", "update_wrapper"}


def scan(data: bytes, name: str = "") -> Scan:
    """Every print, pprint, debugger and debug setting of a module that names one; `name` is its path."""
    set_here = python_settings.may_hold(data)
    code = python_lexer.code_of(data)
    used = python_lexer.in_code(data, code)
    imports = python_lexer.imports(data, code)
    if not set_here and not used:
        return Scan(imports)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = python_parts.parsed(data, code, settings=set_here)
        settings = list(python_settings.found(module, name)) if set_here else []
        if not settings and not used:
            return Scan(imports)
        hits = _hits(module, data, code, settings)
        if imports:
            hits = sorted([*hits, *imports], key=lambda hit: (hit.line, hit.column))
        if len(hits) >= _MOST_HITS:
            return Scan(hits, "too_complex", f"more than {_MOST_HITS} uses of debug output")
        return Scan(hits)
    except SyntaxError as error:
        detail = f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
        return Scan(python_lexer.scan(data).hits, problem="syntax", detail=detail)
    except (ValueError, RecursionError, MemoryError) as error:
        return Scan(problem="too_complex", detail=type(error).__name__)


def _hits(module: Module, data: bytes, code: bytes, settings: list[ast.expr | ast.stmt]) -> list[Hit]:
    found: list[tuple[ast.expr, str, bool]] = [
        (node, what, False)
        for node in module.candidates()
        if isinstance(node, ast.Call) or isinstance(node.ctx, ast.Load)
        if (what := _sink(module, node))
    ]
    found.extend((one, what, True) for one in module.kinds[ast.Call] if (what := _called(module, one)))
    if not found and not settings:
        return []
    called = {what for node, what, _ in found if isinstance(module.parents.get(node), ast.Call)}
    lines = data.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    silenced, terminal = Silenced(data, code), Terminal(module)
    hits = []
    places: list[tuple[ast.expr | ast.stmt, str, bool]] = [
        *((one, "debug setting", True) for one in settings),
        *found[:_MOST_HITS],
    ]
    for node, what, direct in places:
        how = ("setting" if what == "debug setting" else "call") if direct else _how(module, node, called, what)
        name = _stream(module, node, what) if how == "call" and not direct else what
        if not how or not name:
            continue
        call = node if direct else module.parents[node]
        last = getattr(call, "end_lineno", None) if how == "call" else node.end_lineno
        codes = _PRINT if what in _PRINTERS or direct else _DEBUGGER
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


_FILES = {"file", "stream", "stderr"}
_METHODS = frozenset().union(*(methods for methods, _ in PRINTING_CLASSES.values()))
_RUN = {"builtins.exec", "builtins.eval"}


def _called(module: Module, node: ast.Call) -> str:
    """What a call writes that no name alone gives away: a method of a printing object, or code given as text."""
    if isinstance(node.func, ast.Attribute):
        if node.func.attr not in _METHODS:
            return ""
        maker = _maker(module, node.func.value)
        methods, what = PRINTING_CLASSES.get(module.dotted(maker.func) if maker else "", (set[str](), ""))
        return (
            what if maker and node.func.attr in methods and not any(one.arg in _FILES for one in maker.keywords) else ""
        )
    first = node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    if (
        text
        and isinstance(node.func, ast.Name)
        and node.func.id in ("exec", "eval")
        and module.dotted(node.func) in _RUN
    ):
        inner = python_lexer.scan(text.encode("utf-8", "replace")).hits
        return inner[0].what if inner else ""
    return ""


def _maker(module: Module, node: ast.expr) -> ast.Call | None:
    """The call that made an object, through one name."""
    if isinstance(node, ast.Name):
        bound = module.lookup(node.id, node) or []
        values = [one.value for one in bound if isinstance(one.value, ast.Call)]
        return values[0] if len(bound) == 1 and values else None
    return node if isinstance(node, ast.Call) else None


def _column(line: bytes, offset: int) -> int:
    """Characters from 1; on a line too long to count for each hit, bytes."""
    return (offset if offset > _LONG_LINE else len(line[:offset].decode("utf-8", "replace"))) + 1


def _sink(module: Module, node: ast.Name | ast.Attribute | ast.Call) -> str:
    parent = module.parents.get(node)
    if isinstance(parent, ast.Attribute):  # the longer name is looked at by itself
        return ""
    return SINKS.get(module.dotted(node), "")


def _how(module: Module, node: ast.AST, called: set[str], what: str) -> str:
    """How a name is used; empty where it writes nothing."""
    parent = module.parents[node]
    if what == "pudb" and isinstance(parent, ast.Expr):
        return "call"
    if what == "stdout.write" and not (isinstance(parent, ast.Call) and parent.func is node and _is_one(module, node)):
        return ""
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


_STREAM_AT = {
    "pprint.pprint": 1, "pprint.pp": 1, "traceback.print_exc": 1, "traceback.print_last": 1, "traceback.print_stack": 2,
    "traceback.print_exception": 4,
}  # fmt: skip
"""Which argument is the stream, where it need not be named."""


def _is_one(module: Module, node: ast.AST) -> bool:
    """Whether a stream cannot be another one: a name that has one value."""
    base = node.value if isinstance(node, ast.Attribute) else node
    return not isinstance(base, ast.Name) or len(module.lookup(base.id, base) or ()) < 2


def _stream(module: Module, node: ast.AST, what: str) -> str:
    """What a call prints to: its plain name for standard output, another for standard error, empty for a file."""
    call = module.parents[node]
    if what not in (*_PRINTERS, "traceback.print") or not isinstance(call, ast.Call):
        return what
    to = next((one.value for one in call.keywords if one.arg in ("file", "stream")), None)
    place = _STREAM_AT.get(module.dotted(call.func))
    if to is None and place is not None and len(call.args) > place:
        to = call.args[place]
    if to is None:
        return what
    bound = module.lookup(to.id, to) if isinstance(to, ast.Name) else None
    values = [to.body, to.orelse] if isinstance(to, ast.IfExp) else [to]
    targets = {module.dotted(value) for value in values} if bound is None or len(bound) == 1 else set()
    nothing = any(isinstance(value, ast.Constant) and value.value is None for value in values)
    if nothing or targets & {"sys.stdout", "sys.__stdout__"}:
        return what
    return f"{what} to stderr" if targets & {"sys.stderr", "sys.__stderr__"} else ""


class Silenced:
    """The comments of a module by which its authors silenced a linter."""

    def __init__(self, data: bytes, code: bytes) -> None:
        self._lines: dict[int, list[tuple[str, frozenset[str]]]] = {}
        self._file: list[tuple[str, frozenset[str]]] = []
        read = -1
        for found in _SILENCING.finditer(data) if _SILENCERS.found_in(data) else ():
            if found.start() > read and code.startswith(b"#", found.start()):
                begin = data.rfind(b"\n", 0, found.start()) + 1
                end = data.find(b"\n", found.end())
                read = end if end >= 0 else len(data)
                comment = begin + len(code[begin:read].rstrip(b"#"))
                self._note(data[comment:read].decode("utf-8", "replace"), data.count(b"\n", 0, begin) + 1)

    def by(self, first: int, last: int, codes: tuple[str, ...]) -> str:
        """The tool that is silenced on these lines for one of these codes; empty where none is."""
        noted = [*self._file, *self._lines.get(first, ()), *(self._lines.get(last, ()) if last != first else ())]
        return next((tool for tool, given in noted if not given or given & set(codes)), "")

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
