"""Which scanner reads which file: a syntax tree where its verdict matters, a lexer for the rest and for built files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.classify import MARKUP
from readycheck_checks.source.collect.hits import Scan
from readycheck_checks.source.facts import FileClass

if TYPE_CHECKING:
    from readycheck_checks.source.collect.script_elsewhere import Elsewhere
    from readycheck_checks.source.collect.script_tree import Neighbours
    from readycheck_checks.source.collect.walk import Tree

MOST_LEXED = 64 * 1024 * 1024
"""A larger script is not even lexed, in bytes."""
_LEXED = {FileClass.MINIFIED, FileClass.BUILT, FileClass.VENDORED, FileClass.GENERATED}
_SCRIPTS = {"javascript", "typescript", "tsx"}
_MARKUP = frozenset(MARKUP.values())
_LONG_LINES = 2000


@dataclass(frozen=True, slots=True)
class Words:
    """What a file must hold to be scanned at all: one of the literals, and then a match of the pattern."""

    literals: tuple[bytes, ...]
    pattern: re.Pattern[bytes]

    def found_in(self, data: bytes) -> bool:
        """Whether a file may have debug output."""
        return any(one in data for one in self.literals) and self.pattern.search(data) is not None


@cache
def _words(language: str) -> Words:
    """The words of a language; what reads it is loaded when the first file of it is met."""
    if language == "python":
        from readycheck_checks.source.collect import debug_python

        return Words((), debug_python.WORDS)
    if language in _SCRIPTS or language in _MARKUP:
        from readycheck_checks.source.collect import debug_script

        if language in _SCRIPTS:
            return Words(debug_script.LITERALS, debug_script.WORDS)
        return Words((*debug_script.LITERALS, b"@debug"), re.compile(debug_script.WORDS.pattern + rb"|@debug\b"))
    module = import_module(f"readycheck_checks.source.collect.debug_{language}")
    return Words(module.LITERALS, module.WORDS)


def may_hold(data: bytes, language: str) -> bool:
    """Whether a file holds a word of its language, so that it must be scanned."""
    if language == "python":
        from readycheck_checks.source.collect import python_looks

        return python_looks.may_hold(data)
    return _words(language).found_in(data)


def pattern_of(language: str) -> re.Pattern[bytes]:
    """The words of a language as one pattern, for files that are not read whole."""
    return _words(language).pattern


class Others:
    """The files of one tree; what reads them is loaded when the first script asks."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @cached_property
    def _elsewhere(self) -> Elsewhere:
        from readycheck_checks.source.collect.script_elsewhere import Elsewhere

        return Elsewhere(self._tree)

    def seen_from(self, name: str) -> Neighbours:
        """The same, as one file sees them."""
        return self._elsewhere.seen_from(name)


def scan(
    data: bytes, language: str, file_class: FileClass, name: str, seconds: float, others: Others | None = None
) -> Scan:
    """The hits of one file that holds a word of its language; `others` are asked what it takes from them."""
    if language == "python":
        from readycheck_checks.source.collect import debug_python, python_lexer

        return debug_python.scan(data, name) if file_class is FileClass.PRODUCTION else python_lexer.scan(data)
    if language in _SCRIPTS:
        from readycheck_checks.source.collect import debug_script, script_lexer

        if file_class in _LEXED or len(data) > 1024 * 1024 or _is_packed(data):
            return script_lexer.scan(data)
        return debug_script.scan(data, language, seconds, others.seen_from(name) if others else None)
    if language in _MARKUP:
        from readycheck_checks.source.collect import debug_markup

        return debug_markup.scan(data, language, seconds, others.seen_from(name) if others else None)
    read: Callable[[bytes, float], Scan] = import_module(f"readycheck_checks.source.collect.debug_{language}").scan
    return read(data, seconds)


def _is_packed(data: bytes) -> bool:
    """Whether lines are so long that only a machine wrote them."""
    return len(data) > _LONG_LINES and len(data) / (data.count(b"\n") + 1) > _LONG_LINES
