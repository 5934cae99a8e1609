"""Parses of a Python module what a question about debug output needs: the rest could not change the answer."""

from __future__ import annotations

import ast
import re

from readycheck_checks.source.collect.python_cut import Rest, cut
from readycheck_checks.source.collect.python_names import PRINTING_CLASSES, SINKS, Module

_WORDS = (
    rb"print(?:(?<!\wprint)(?:_(?:exc|stack|exception|last|json))?|(?<=pprint)(?<!\wpprint))(?!\w)|pdb\b|pudb|wdb\b|pu\.db|breakpoint"
    rb"|set_?trace|interact\b|IPython|icecream|debugpy|stdout|rich(?<!\wrich)\b|global(?<!\wglobal)\b|nonlocal\b|exec(?<!\wexec)\b"
    rb"|eval(?<!\weval)\b|__import__|import_module|builtins"
)
"""Names that lead to a sink without an import elsewhere, modules that hold a sink, and what changes names from within.

Each begins with plain bytes, so that the search need not look at every character with care.
"""
_PARSER = rb"argparse|optparse|click|typer|docopt|getopt|cyclopts|setuptools|distutils|import\b[^\n]*\b(?:fire|cmd)\b"
_ROOTS = re.compile(
    rb"__main__|BaseCommand|AppCommand|LabelCommand|Cmd|ArgumentParser|Action|parse_args|exit\s*\(|" + _PARSER
)
"""What `python_terminal.Terminal` starts from: a module with none of it has no part that only a terminal runs."""
_NESTED = rb"|def(?<!\wdef)\b|class(?<!\wclass)\b|__name__|" + _PARSER
_SEARCHED = re.compile(_WORDS)
_ROOTED = re.compile(_WORDS + _NESTED)
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
    words = _ROOTED if _ROOTS.search(data) else _SEARCHED
    places = [found.start() for found in words.finditer(code)]
    places += [found.end() for found in _FILLED.finditer(data)] if b"{" in data else []
    places += [found.start() for found in _SETTINGS.finditer(data)] if settings else []
    names: set[str] = set()
    for _ in range(_MOST_TRIES):
        places += [
            found.start() for one in names for found in re.finditer(rb"%b(?!\w)" % re.escape(one.encode()), code)
        ]
        rest = cut(data, code, sorted(places))
        module = _module(rest)
        if module is None:
            break
        more = _aliases(module) - names if rest.removed else set()
        if not more:
            return module
        names = more
    return Module.of(ast.parse(data))


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
    for given in module.names.values():
        for name, bindings in given.items():
            for one in bindings:
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
