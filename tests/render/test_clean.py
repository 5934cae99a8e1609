"""What would act is written out; what is harmless stays as it is."""

from __future__ import annotations

import sys

import pytest

from readycheck.render.clean import clean, guard_lines, to_ascii, visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain – ünïcode 日本語 ✓", "plain – ünïcode 日本語 ✓"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\x00b\x07c\x7fd\x9be", "a\\x00b\\x07c\\x7fd\\x9be"),
        ("exe.\u202egpj", "exe.\\u202egpj"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("lone \ud83d surrogate", "lone \\ud83d surrogate"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("one\r\ntwo\nthree\rfour", "one ↵ two ↵ three\\x0dfour"),
        ("a\tb   c ", "a b c"),
        ("::error::forged", "∷error::forged"),
        ("seen\n::set-output name=x::y", "seen ↵ ∷set-output name=x::y"),
        ("##vso[task.complete]", "# #vso[task.complete]"),
        ("x ##[error]y", "x # #[error]y"),
        ("##teamcity[x]", "# #teamcity[x]"),
        ("tests/a.py::Test::test_b [::1]:8080 ::1", "tests/a.py::Test::test_b [::1]:8080 ::1"),
        ("family 👨\u200d👩", "family 👨\u200d👩"),
    ],
)
def test_one_line(given: str, shown: str) -> None:
    assert clean(given) == shown


def test_a_long_value_is_cut_and_counted() -> None:
    assert clean("x" * 5000, 10) == "x" * 10 + " … (+4,990 characters)"
    assert clean("x" * 10, 10) == "x" * 10


def test_lines_stay_lines_where_they_may() -> None:
    assert visible("a\r\n\tb\x1b") == "a\n\tb\\x1b"


def test_no_character_of_unicode_but_line_feed_and_tab_acts() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    left = visible(every)
    assert not [one for one in left if ord(one) < 32 and one not in "\n\t"]
    assert not set(left) & {"\x7f", "\x85", "\x9b", "\u202a", "\u2066", "\u2069", "\u061c", chr(0xD800)}
    left.encode("utf-8")


def test_a_line_that_wrapping_made_is_no_command() -> None:
    assert guard_lines("aa\n  ::error::x\n::debug::y") == "aa\n  ∷error::x\n∷debug::y"


def test_ascii_keeps_the_sense() -> None:
    assert to_ascii("✓ pass 61–70 · ü") == "+ pass 61-70 | \\xfc"
