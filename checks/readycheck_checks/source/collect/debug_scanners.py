"""Which scanner reads which file: a syntax tree where its verdict matters, a lexer for the rest and for built files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from readycheck_checks.source.collect import (
    debug_go,
    debug_java,
    debug_markup,
    debug_php,
    debug_python,
    debug_ruby,
    debug_script,
    python_lexer,
    script_lexer,
)
from readycheck_checks.source.collect.hits import Scan
from readycheck_checks.source.collect.markup_blocks import KINDS
from readycheck_checks.source.facts import FileClass

MOST_LEXED = 64 * 1024 * 1024
"""A larger script is not even lexed, in bytes."""
_GRAMMARS = {"go": debug_go, "java": debug_java, "php": debug_php, "ruby": debug_ruby}
_LEXED = {FileClass.MINIFIED, FileClass.BUILT, FileClass.VENDORED, FileClass.GENERATED}
_SCRIPTS = {"javascript", "typescript", "tsx"}
_MARKUP_LITERALS = (*debug_script.LITERALS, b"@debug")
_MARKUP_WORDS = re.compile(debug_script.WORDS.pattern + rb"|@debug\b")
_LONG_LINES = 2000


@dataclass(frozen=True, slots=True)
class Words:
    """What a file must hold to be scanned at all: one of the literals, and then a match of the pattern."""

    literals: tuple[bytes, ...]
    pattern: re.Pattern[bytes]

    def found_in(self, data: bytes) -> bool:
        """Whether a file may have debug output."""
        return any(one in data for one in self.literals) and self.pattern.search(data) is not None


_SCRIPT = Words(debug_script.LITERALS, debug_script.WORDS)
_MARKUP = Words(_MARKUP_LITERALS, _MARKUP_WORDS)
_OTHERS = {name: Words(module.LITERALS, module.WORDS) for name, module in _GRAMMARS.items()}


def may_hold(data: bytes, language: str) -> bool:
    """Whether a file holds a word of its language, so that it must be scanned."""
    if language == "python":
        return debug_python.may_hold(data)
    if language in _SCRIPTS:
        return _SCRIPT.found_in(data)
    return (_MARKUP if language in KINDS else _OTHERS[language]).found_in(data)


def pattern_of(language: str) -> re.Pattern[bytes]:
    """The words of a language as one pattern, for files that are not read whole."""
    if language == "python":
        return debug_python.WORDS
    if language in _SCRIPTS:
        return debug_script.WORDS
    return _MARKUP_WORDS if language in KINDS else _GRAMMARS[language].WORDS


def scan(data: bytes, language: str, file_class: FileClass, name: str, seconds: float) -> Scan:
    """The hits of one file that holds a word of its language."""
    if language == "python":
        return debug_python.scan(data, name) if file_class is FileClass.PRODUCTION else python_lexer.scan(data)
    if language in _SCRIPTS:
        if file_class in _LEXED or len(data) > 1024 * 1024 or _is_packed(data):
            return script_lexer.scan(data)
        return debug_script.scan(data, language, seconds)
    if language in KINDS:
        return debug_markup.scan(data, language, seconds)
    read: Callable[[bytes, float], Scan] = _GRAMMARS[language].scan
    return read(data, seconds)


def _is_packed(data: bytes) -> bool:
    """Whether lines are so long that only a machine wrote them."""
    return len(data) > _LONG_LINES and len(data) / (data.count(b"\n") + 1) > _LONG_LINES
