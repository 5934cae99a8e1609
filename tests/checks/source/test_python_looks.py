"""The quick look at every module: what it passes over holds nothing, with Hyperscan and without."""

import sys

import pytest
from tests.checks.source.suite import CASES

from readycheck_checks.source.collect import log_calls, python_lexer, python_looks, python_parts
from readycheck_checks.source.collect.needles import Needles
from readycheck_checks.source.collect.python_looks import may_hold


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("print(1)", True),
        ("x = print", True),
        ("print", True),
        ("print 'x'", True),
        ("if x: print x", True),
        ("exec('print x')", True),
        ("exec('x = 1\\nprint x')", False),  # `nprint` is a name of its own
        ("'''# a text ''' ; print(1)", True),
        ("# '''; print(1)", True),
        ("print if x else y", True),
        ("import pdb", True),
        ("# print(1)", False),
        ("x = 1  # print(1)", False),
        (">>> print(1)", False),
        ("... print(1)", False),
        ("We print the words.", False),
        ("printer.run()", False),
    ],
)
def test_a_line_alone_may_show_that_it_is_no_code(line: str, held: bool) -> None:
    assert may_hold(line.encode()) is held
    assert may_hold(f"x = 1\n    {line}\n".encode()) is held


def test_a_long_line_is_not_read_back_for_each_word() -> None:
    assert may_hold(b"# " + b"x" * 600 + b" print(1)")
    assert not may_hold(b"# print(1)\n" * 100)


@pytest.mark.parametrize(
    "needles",
    [
        python_looks.NEEDLES,
        python_lexer.NEEDLES,
        python_lexer.CALL_NEEDLES,
        python_parts.NEEDLES,
        python_parts.ROOT_NEEDLES,
        log_calls.NEEDLES_OF_PYTHON,
        log_calls.NEEDLES,
    ],
)
def test_needles_are_found_alike_without_hyperscan(needles: Needles, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [one.replace(b"\\", b"") for one in needles.patterns]
    texts += [b"", b"x" * 100, b" ".join(texts), b"print", b"printing", b"set_trace(", b"interact (", b"# NoQA", b"rdb"]
    found = [sorted(needles.found_in(text)) for text in texts]
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    slow = Needles(needles.patterns)
    assert [slow.found_in(text) for text in texts] == found


def test_a_look_without_hyperscan_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [one.text.encode() for one in CASES if one.path.endswith(".py")]
    fast = [may_hold(text) for text in texts]
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    monkeypatch.setattr(python_looks, "NEEDLES", Needles(python_looks.NEEDLES.patterns))
    assert [may_hold(text) for text in texts] == fast
    assert not python_looks.NEEDLES.at_once
