"""Whether a Python module may hold debug output: a quick look at every file of a tree, before any is read with care."""

from __future__ import annotations

import re

from readycheck_checks.source.collect.needles import Needles

_DB = rb"(?:[pr]|pu)db"
_LOOKS: tuple[tuple[bytes, bytes], ...] = (
    (
        rb"print(?:[^a-z]|$)",
        (
            rb"print(?:(?<!\wprint)(?:_exc|_stack|_exception|_last|_json)?|(?<=pprint)(?<!\wpprint)"
            rb"(?!\.(?:pformat|saferepr|isreadable|isrecursive)\b))(?!\w)"
        ),
    ),
    (_DB, rb"b(?<=db)(?:(?<=pdb)|(?<=pudb))(?!\w)"),
    (rb"breakpoint", rb"k(?<=break)point(?:hook)?(?!\w)"),
    (rb"(?:trace|interact)\(", rb"rac(?:e(?:(?<=set_trace)|(?<=settrace))|t(?<=interact))\("),
    (rb"IPyth", rb"I(?=Pyth)"),
    (rb"icecream", rb"cream(?<=icecream)"),
    (rb"ptvsd", rb"v(?<=ptv)sd"),
    (
        rb"stdout",
        rb"tdout(?:__)?(?:\.write|\s+as\b|(?:(?<=sys\.stdout)|(?<=sys\.__stdout__))[ \t]*[\n#])",
    ),
    (rb"rich", rb"rich(?:(?:\.[a-z]+)?\s+import\b|\.(?:print|inspect|console))"),
    (rb"DEBUG", rb"EBUG(?<=DEBUG)(?:\s*(?::[^=\n]+)?=(?!=)|[\"']\])"),
    (rb"debug", rb"bug(?<=debug)(?:py|(?:ger)?\s*=\s*True)"),
)
"""A plain part of what is looked for, for a first pass that finds all of them at once, and what it must be.

The second begins with bytes that are rare in Python, or with as many as tell it apart, and looks back from there: bytes
are searched several times faster than names of any beginning, and a single one fastest.
"""
_SEARCHES = tuple(re.compile(pattern).search for _, pattern in _LOOKS)
_NEVER_CODE = re.compile(rb"""[^"'#]*+\#[^"']*+\Z|[ \t]*+(?:>>>|\.\.\.)[ \t][^"']*+\Z""")
"""The line before a word of a comment or a doctest: a quote would leave open what the rest of it is."""
_SAID = re.compile(rb"[ \t]+(?!(?:if|else|for|and|or|in|is|not|as|async)\b)\w")
"""A word behind the word, as in a sentence; in code that can only be one that joins expressions."""
_BEGINS = re.compile(rb"""(?:^|[;:"']|\\[nt])[ \t]*\Z""")
"""The line before the old statement, or before a text that is one."""
_LONG_PREFIX = 500
NEEDLES = Needles([plain for plain, _ in _LOOKS])
_OF_DEBUGGERS = {number for number, (plain, _) in enumerate(_LOOKS) if plain in (_DB, b"IPyth", b"ptvsd")}


def may_hold(data: bytes) -> bool:
    """Whether a module holds a name of debug output where it may be code."""
    for number in NEEDLES.found_in(data) if NEEDLES.at_once else range(len(_SEARCHES)):
        search = _SEARCHES[number]
        found = search(data)
        while found is not None:
            if _may_be_code(data, found):
                return True
            found = search(data, found.end())
    return False


def names_debugger(data: bytes) -> bool:
    """Whether a module may import a debugger."""
    return not NEEDLES.at_once or not _OF_DEBUGGERS.isdisjoint(NEEDLES.found_in(data)) or b"debugpy" in data


def _may_be_code(data: bytes, found: re.Match[bytes]) -> bool:
    """Whether its line alone does not show that a word is one of a comment, of a doctest or of a sentence.

    It shows that whether the line is code or lies within a text, so that nothing before it needs to be read.
    """
    start = found.start()
    begin = data.rfind(b"\n", max(0, start - _LONG_PREFIX), start) + 1
    if not begin and start > _LONG_PREFIX:
        return True
    before = data[begin:start]
    if _NEVER_CODE.match(before):
        return False
    return data[start : start + 5] != b"print" or not _SAID.match(data, found.end()) or bool(_BEGINS.search(before))
