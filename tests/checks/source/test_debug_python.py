"""Labelled snippets: what must be reported as reaching production, and the twin that must not."""

from __future__ import annotations

import pytest

from readycheck_checks.source.collect.debug_python import scan

REACHED = {
    "print": "print(1)",
    "print in a function": "def f():\n    print(1)",
    "print to standard output": "import sys\nprint(1, file=sys.stdout)",
    "print to nothing given": "print(1, file=None)",
    "pprint": "from pprint import pprint\npprint(x)",
    "pprint of the module": "import pprint as p\np.pp(x)",
    "alias": "say = print\nsay(1)",
    "partial": "from functools import partial\nsay = partial(print, flush=True)\nsay(1)",
    "builtins": "import builtins\nbuiltins.print(1)",
    "imported from builtins": "from builtins import print as p\np(1)",
    "passed as a value": "list(map(print, xs))",
    "default of a parameter": "def f(log=print):\n    log(1)",
    "rich": "from rich import print\nprint(1)",
    "breakpoint": "breakpoint()",
    "pdb": "import pdb; pdb.set_trace()",
    "pdb, imported name": "from pdb import set_trace\nset_trace()",
    "pdb, dynamic": "__import__('pdb').set_trace()",
    "ipdb, renamed": "import ipdb as d\nd.set_trace()",
    "one of two": "try:\n    import ipdb as d\nexcept ImportError:\n    import pdb as d\nd.set_trace()",
    "post mortem": "import pdb\npdb.post_mortem()",
    "shadowed in a class only": "class A:\n    def print(self): pass\n    def f(self):\n        print(1)",
    "shadowed elsewhere": "def f(print):\n    print(1)\nprint(2)",
    "else of DEBUG": "if DEBUG:\n    f()\nelse:\n    print(1)",
    "not DEBUG": "if not settings.DEBUG:\n    print(1)",
    "a flag that is always true": "DEBUG = True\nif DEBUG:\n    print(1)",
    "unrelated condition": "if user.admin:\n    print(1)",
    "production only": "import os\nif os.environ['ENV'] == 'production':\n    print(1)",
    "beside a main block": "def f():\n    print(1)\nif __name__ == '__main__':\n    g()",
    "comment for another rule": "print(1)  # noqa: E501",
    "a switch that code turns on": "_on = False\ndef f():\n    global _on\n    _on = True\nif _on:\n    print(1)",
    "a command of something else": "class Clean(Command):\n    def run(self):\n        print(1)",
    "a module that exits without its library": "try:\n    import a\nexcept ImportError:\n    exit(1)\nprint(1)",
    "a function that exits": "import sys\ndef f():\n    sys.exit(0)\nprint(1)",
    "a parser's word without a parser": "def show(args: Namespace) -> None:\n    print(1)",
    "with a route beside a parser": "import argparse\n@app.get('/')\ndef index():\n    print(1)",
}

NOT_REACHED = {
    "text": "a = 'print(1)'",
    "docstring": 'def f():\n    """print(1)"""',
    "comment": "# print(1); breakpoint()",
    "method": "printer.print(1)",
    "own function": "def print(x): ...\nprint(1)",
    "own import": "from .output import print\nprint(1)",
    "parameter": "def f(print):\n    print(1)",
    "loop variable": "for print in xs:\n    print(1)",
    "assigned": "print = logger.info\nprint(1)",
    "to a file": "print(1, file=handle)",
    "to a stream that is given": "import sys\ndef f(out=None):\n    out = out or sys.stdout\n    print(1, file=out)",
    "attribute": "self.breakpoint()\nx.pdb.set_trace()",
    "compared": "if f is print:\n    pass",
    "DEBUG": "if DEBUG:\n    print(1)",
    "settings.DEBUG": "def f():\n    if settings.DEBUG and x:\n        print(1)",
    "__debug__": "if __debug__:\n    print(1)",
    "TYPE_CHECKING": "if TYPE_CHECKING:\n    print(1)",
    "early return": "def f():\n    if not app.debug:\n        return\n    print(1)",
    "environment": "import os\nif os.environ.get('APP_DEBUG'):\n    print(1)",
    "environment by name": "import os\nif os.getenv('ENV', 'production') != 'production':\n    print(1)",
    "variable": "import os\nlocal = os.environ.get('ENV') == 'dev'\nif local:\n    print(1)",
    "expression": "DEBUG and print(1)",
    "level": "import logging\nif log.isEnabledFor(logging.DEBUG):\n    print(1)",
    "verbose": "def f(verbose=False):\n    if verbose:\n        print(1)",
    "never": "if False:\n    print(1)",
    "main block": "if __name__ == '__main__':\n    print(1)",
    "called from the main block": "def main():\n    print(1)\nif __name__ == '__main__':\n    main()",
    "command": "import click\n@click.command()\ndef hello():\n    print(1)",
    "a command of setuptools": (
        "from setuptools import Command\nclass Clean(Command):\n    def run(self):\n        print(1)"
    ),
    "a module that reads its arguments": "import argparse\nargs = argparse.ArgumentParser().parse_args()\nprint(args)",
    "a module that exits": "import sys\nif a():\n    sys.exit(0)\nwhile b():\n    print(1)",
    "what a parser calls": "import argparse\ndef show(args: argparse.Namespace) -> None:\n    print(1)",
    "helper of a command": "import argparse\ndef main():\n    show()\ndef show():\n    print(1)",
    "management command": "class Command(BaseCommand):\n    def handle(self):\n        print(1)",
    "noqa": "print(1)  # noqa",
    "noqa with its rule": "print(1)  # noqa: T201",
    "noqa with the group": "breakpoint()  # noqa: E501, T10",
    "noqa after a long call": "print(\n    1,\n)  # noqa: T201",
    "ruff, whole file": "# ruff: noqa: T201\nprint(1)",
    "flake8, whole file": "# flake8: noqa\nprint(1)",
    "nosemgrep": "print(1)  # nosemgrep",
}


def _reached(text: str) -> list[str]:
    found = scan(text.encode())
    assert not found.problem
    return [one.what for one in found.hits if not (one.guarded or one.suppressed_by or one.terminal)]


@pytest.mark.parametrize("text", REACHED.values(), ids=REACHED)
def test_reaches_production(text: str) -> None:
    assert _reached(text)


@pytest.mark.parametrize("text", NOT_REACHED.values(), ids=NOT_REACHED)
def test_does_not_reach_production(text: str) -> None:
    assert not _reached(text)


def test_standard_error_has_its_own_name() -> None:
    assert _reached("import sys\nprint(1, file=sys.stderr)") == ["print to stderr"]


def test_place() -> None:
    (hit,) = scan("é = 1; print(é)".encode()).hits
    assert (hit.line, hit.column, hit.what, hit.how) == (1, 8, "print", "call")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"print 'two'", "syntax"),
        (b"print(1)\0", "too_complex"),
        (b"(" * 5_000 + b"print", "syntax"),
        (b"print(" + b"1+" * 50_000 + b"1)", "too_complex"),
        (b"# coding: no-such\nprint(1)", "syntax"),
        (b"\xff\xfeprint(1)", "syntax"),
    ],
    ids=["Python 2", "null byte", "parentheses", "long sum", "unknown coding", "not UTF-8"],
)
def test_what_cannot_be_read_is_said(data: bytes, problem: str) -> None:
    found = scan(data)
    assert found.problem in (problem, "syntax", "too_complex")


def test_many_prints_on_one_line_end() -> None:
    assert len(scan(b"print(1);" * 3_000).hits) == 3_000
    assert scan(b"print(1);" * 20_001).problem == "too_complex"


def test_latin_1_is_read() -> None:
    assert scan("# coding: latin-1\nprint('é')".encode("latin-1")).hits


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("import pdb", [1]),
        ('"""Two\nlines"""\nimport pdb', [3]),
        ("import os, ipdb as d", [1]),
        ("x = 1; from pudb import set_trace", [1]),
        ("from IPython import embed", [1]),
        ("try:\n    import debugpy\nexcept ImportError: import ptvsd", [2, 3]),
        ("import pdbx, my.pdb\nfrom . import pdb\nfrom shop import pdb", []),
    ],
)
def test_an_import_of_a_debugger_is_counted_and_writes_nothing(text: str, lines: list[int]) -> None:
    hits = scan(text.encode()).hits
    assert [hit.line for hit in hits] == lines
    assert {hit.how for hit in hits} <= {"inspection"}
