"""Parses of a Python module what a question about debug output needs: the rest could not change the answer."""

from __future__ import annotations

import ast
import re

from readycheck_checks.source.collect.needles import Needles
from readycheck_checks.source.collect.python_cut import Rest, cut
from readycheck_checks.source.collect.python_names import Module
from readycheck_checks.source.collect.python_sinks import PRINTING_CLASSES, SINKS

_NAMES = (
    (b"print", rb"(?:(?<!\wprint)(?:_(?:exc|stack|exception|last|json))?|(?<=pprint)(?<!\wpprint))(?!\w)"),
    *((one, rb"\b") for one in (b"pdb", b"wdb", b"interact", b"nonlocal")),
    *((one, rb"(?<!\w%b)\b" % one) for one in (b"rich", b"global", b"exec", b"eval")),
    *((one, b"") for one in (b"pudb", b"pu.db", b"breakpoint", b"set_trace", b"settrace", b"IPython", b"icecream")),
    *((one, b"") for one in (b"debugpy", b"stdout", b"__import__", b"import_module", b"builtins")),
)
"""Names that lead to a sink without an import elsewhere, modules that hold a sink, and what changes names from within.

Each begins with plain bytes, so that the search need not look at every character with care.
"""
_PATTERNS = tuple(re.compile(re.escape(name) + rest) for name, rest in _NAMES)
NEEDLES = Needles([re.escape(name) for name, _ in _NAMES])
_WORDS = b"|".join(one.pattern for one in _PATTERNS)
_PARSER = rb"argparse|optparse|click|typer|docopt|getopt|cyclopts|setuptools|distutils|import\b[^\n]*\b(?:fire|cmd)\b"
_ROOTS = (
    *(
        b"__main__",
        b".cli",
        b"BaseCommand",
        b"AppCommand",
        b"LabelCommand",
        b"Cmd",
        b"ArgumentParser",
        b"Action",
        b"parse_args",
    ),
    *(b"argparse", b"optparse", b"click", b"typer", b"docopt", b"getopt", b"cyclopts", b"setuptools", b"distutils"),
)
_RARE_PARSERS = (b"cmd", b"fire", b"invoke", b"fabric")
"""Modules whose names are ordinary words too."""
_BY_CONTEXT = (
    re.compile(rb"exit\s*\("),
    *(re.compile(rb"(?:from|import)\b[^\n]*\b%b\b|,[ \t]*\\\n[ \t]*%b\b" % (one, one)) for one in _RARE_PARSERS),
)
ROOT_NEEDLES = Needles([*(re.escape(one) for one in _ROOTS), b"exit", *_RARE_PARSERS])
"""What `python_terminal.Terminal` starts from: a module with none of it has no part that only a terminal runs."""
_NESTED = re.compile(rb"def(?<!\wdef)\b|class(?<!\wclass)\b|__name__|" + _PARSER)
_SEARCHED = re.compile(_WORDS)
_FILLED = re.compile(rb"\{[^{}\n]*?(?:" + _WORDS + rb")")
_SETTINGS = re.compile(rb"DEBUG|debug(?:ger)?[\s\\]*[:=]")
_MOST_TRIES = 3
_Leads = dict[str, tuple[str, ...]]


def _leads() -> _Leads:
    """What every beginning of a sink's dotted name lacks to the whole."""
    found: dict[str, list[str]] = {}
    ends = [*SINKS, *(f"{name}.{method}" for name, (methods, _) in PRINTING_CLASSES.items() for method in methods)]
    for end in ends:
        parts = end.split(".")
        for number in range(1, len(parts) + 1):
            found.setdefault(".".join(parts[:number]), []).append("".join(f".{one}" for one in parts[number:]))
    return {name: tuple(rests) for name, rests in found.items()}


_LEADS = _leads()


def parsed(data: bytes, code: bytes, *, settings: bool) -> Module:
    """The module, without functions that cannot matter. Raises SyntaxError and what else `ast.parse` raises.

    `settings` says that the module may hold a debug setting too.
    """
    rooted = _is_rooted(data)
    places = [found.start() for number in NEEDLES.found_in(code) for found in _PATTERNS[number].finditer(code)]
    places += [found.start() for found in _NESTED.finditer(code)] if rooted else []
    places += [found.end() for found in _FILLED.finditer(data)] if b"{" in data else []
    places += [found.start() for found in _SETTINGS.finditer(data)] if settings else []
    names: set[str] = set()
    for _ in range(_MOST_TRIES):
        places += [
            found.start() for one in names for found in re.finditer(rb"%b(?!\w)" % re.escape(one.encode()), code)
        ]
        rest = cut(data, code, sorted(places), classes=not rooted)
        module = _module(rest)
        if module is None:
            break
        more = _aliases(module) - names if rest.removed else set()
        if not more:
            module.has_roots = rooted or b"argv" in data
            return module
        names = more
    return Module.of(ast.parse(data))


def _is_rooted(data: bytes) -> bool:
    """Whether a module has what a terminal may start from."""
    found = [number - len(_ROOTS) for number in ROOT_NEEDLES.found_in(data)]
    return any(number < 0 or _BY_CONTEXT[number].search(data) is not None for number in found)


def _module(rest: Rest) -> Module | None:
    """The rest as a module; None where the cut went wrong."""
    try:
        module = Module.of(ast.parse(rest.text))
    except SyntaxError:
        if rest.removed:
            return None
        raise
    module.removed = rest.removed
    return module


def _aliases(module: Module) -> set[str]:
    """Names by which a function that holds none of the words could still reach a sink."""
    found = set()
    for name, bindings in module.bound.items():
        for _, one in bindings:
            dotted = one.dotted or (_resolved(module, one.value) if one.value is not None else "")
            if any(not _SEARCHED.search(f"{name}{rest}".encode()) for rest in _LEADS.get(dotted, ())):
                found.add(name)
    return found


def _resolved(module: Module, value: ast.expr) -> str:
    """What an assigned value stands for: a name, or the class whose object it is."""
    dotted = module.dotted(value)
    if not dotted and isinstance(value, ast.Call):
        dotted = module.dotted(value.func)
        return dotted if dotted in PRINTING_CLASSES else ""
    return dotted
