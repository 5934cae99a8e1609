"""Where log calls stand in a file of any language, and what they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from readycheck_checks.source.collect.needles import Needles

_METHODS = (
    rb"(?:debug|info|warn(?:ing)?|error|exception|critical|fatal|trace|log|notice|alert|emergency|success|verbose|silly|http|dir|table"
    rb"|(?:Debug|Info|Warn|Warning|Error|Fatal|Panic|Trace|Print)(?:f|w|ln|Context)?|Log|print(?:ln|f)?|bind|With(?:Fields?)?|Msgf"
    rb"|at(?:Info|Debug|Warn|Error|Trace))"
)
_LINK = rb"(?:\(\s*[\w.:\"']*\s*\))?\s*(?:\?\.|\.|->|::)\s*"
_LOGGERS = (
    (b"log", rb"\w{0,25}+"), (b"Log", rb"(?:ger|ging)?"), (b"LOG", rb"(?:GER)?"),
    (b"console", rb""),
    (b"winston", rb""), (b"pino", rb""), (b"bunyan", rb""), (b"sugar", rb""), (b"slog", rb""),
    (b"zap", rb"(?:\.[LS])?"),
)  # fmt: skip
_OF_PYTHON = 4
"""The first so many: loggers of other languages need not be looked for in a Python module."""
_WRITERS: dict[str, tuple[bytes, ...]] = {
    "python": (rb"print(?<![\w.]print)\(", rb"sys\.stderr\.write(?<![\w.]sys\.stderr\.write)\("),
    "go": (rb"\bfmt\.Fprint(?:ln|f)?\((?=\s*os\.Stderr\b)",),
    "java": (rb"\bSystem\.err\.print(?:ln|f)?\(",),
    "php": (rb"(?<![\w$>:])error_log\(",),
    "ruby": (
        rb"\blogger\.(?:debug|info|warn|error|fatal)[ \t]+(?=[\"'\w])",
        rb"(?:\$stderr|STDERR)\.(?:puts|print|write)(?:\(|[ \t]+(?=[\"'\w]))",
    ),
}
_STANDARD_ERROR = (rb"\bprocess\.stderr\.write\(",)
"""What writes where a service keeps its log, and is no logger: the standard error."""
_STREAMS = {"python": b"stderr", "go": b"Stderr", "java": b"System.err", "php": b"error_log", "ruby": b""}
"""A part of each such call, its arguments included: without it there is none, and nothing to search for with care."""
_WORDS_OF_PYTHON = (b"log", b"Log", b"LOG", b"console", b"stderr")
_WORDS = (*_WORDS_OF_PYTHON, b"pino", b"zap", b"sugar", b"bunyan", b"winston", b"Stderr", b"STDERR", b"System.err")
NEEDLES_OF_PYTHON, NEEDLES = (Needles([re.escape(one) for one in words]) for words in (_WORDS_OF_PYTHON, _WORDS))
_CHAINED = re.compile(rb"\)\s*\.\s*(?P<method>\w{1,30})\s*\(")
_CHAINS = {
    b"Str",
    b"Strs",
    b"Bytes",
    b"Any",
    b"Interface",
    b"Stringer",
    b"Fields",
    b"Msgf",
    b"addKeyValue",
    b"addArgument",
    b"log",
}
"""Methods of zerolog and of SLF4J's builder that take what is written."""
_MOST_LINKS = 20
MOST_ARGUMENTS = 2000
_MOST_CALLS = 5000
TOKEN = re.compile(
    rb"""(?P<text>[rbuRBU]?"""
    rb'''"""[\s\S]*?"""|[rbuRBU]?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)'''
    rb"""|(?P<comment>//[^\n]*|\#[^\n{]*|/\*[\s\S]*?\*/)|(?P<paren>[()\[\]{}])"""
    rb"""|(?P<name>[@$]{0,2}[A-Za-z_][\w$]*[?!]?(?:\s*(?:\?\.|\.|->|::)\s*[A-Za-z_$][\w$]*[?!]?|\[\s*:?["']?[\w-]+["']?\s*\])*)"""
)
_PLAIN = re.compile(rb"""[^()\[\]{}"'`#/]*(?:(?:"(?!"")[^"\\\n]*"|'(?!\'\')[^'\\\n]*')[^()\[\]{}"'`#/]*)*\)""")
"""Arguments without parentheses of their own, which most are: one match in place of one a word."""


def may_hold(data: bytes, language: str) -> bool:
    """Whether a file has a log call at all."""
    return bool((NEEDLES_OF_PYTHON if language == "python" else NEEDLES).found_in(data))


def calls(data: bytes, language: str) -> Iterator[tuple[int, int]]:
    """Where log calls start, and where their arguments do."""
    held = _words_in(data, language)
    for word, rest in _LOGGERS[:_OF_PYTHON] if language == "python" else _LOGGERS:
        if word in held:
            for number, found in enumerate(_calls_of(word + rest).finditer(data)):
                if number >= _MOST_CALLS:
                    break
                if not _in_comment(data, found.start()):
                    yield found.start(), found.end("open")
    if _STREAMS.get(language, b"stderr") not in held:
        return
    for found in (one for pattern in _writers(language) for one in pattern.finditer(data)):
        opened = found.end()
        # Only one that names the stream is looked at: any other print is debug output itself.
        if found.group().startswith(b"print") and b"stderr" not in data[opened : _end(data, opened)]:
            continue
        if not _in_comment(data, found.start()):
            yield found.start(), opened


def _words_in(data: bytes, language: str) -> set[bytes]:
    """Which loggers and streams a file names."""
    if language == "python":
        return {_WORDS_OF_PYTHON[number] for number in NEEDLES_OF_PYTHON.found_in(data)}
    return {one for one in (*(word for word, _ in _LOGGERS), _STREAMS.get(language, b"stderr")) if one in data}


@cache
def _writers(language: str) -> tuple[re.Pattern[bytes], ...]:
    return tuple(re.compile(one) for one in _WRITERS.get(language, _STANDARD_ERROR))


def given_to(data: bytes, opened: int, language: str) -> list[tuple[int, int]]:
    """Where the arguments of a call begin and end, and those of the calls that are chained to it in Go and Java."""
    places = [(opened, end := _end(data, opened))]
    if language not in ("go", "java"):
        return places
    for _ in range(_MOST_LINKS):
        link = _CHAINED.match(data, end)
        if link is None:
            break
        end = _end(data, link.end())
        if link["method"] in _CHAINS:
            places.append((link.end(), end))
    return places


@cache
def _calls_of(logger: bytes) -> re.Pattern[bytes]:
    """The calls of one logger; few trees name them all."""
    return re.compile(logger + _LINK + rb"(?P<method>" + _METHODS + rb")\s*(?:\?\.)?(?P<open>\()")


def _in_comment(data: bytes, start: int) -> bool:
    line = data[data.rfind(b"\n", 0, start) + 1 : start].lstrip()
    return line.startswith((b"#", b"//", b"*", b"/*", b">>>"))


def _end(data: bytes, opened: int) -> int:
    """Where the arguments end: the parenthesis that closes, else a limit."""
    if plain := _PLAIN.match(data, opened, min(len(data), opened + MOST_ARGUMENTS)):
        return plain.end() - 1
    depth = 1
    for found in TOKEN.finditer(data, opened, min(len(data), opened + MOST_ARGUMENTS)):
        if found.lastgroup == "paren":
            depth += 1 if found.group() in b"([{" else -1
            if depth == 0:
                return found.start()
        elif found.lastgroup == "comment" and depth == 1 and found.group().startswith(b"#"):
            return found.start()
    end = data.find(b"\n", opened)
    return min(end if end >= 0 else len(data), opened + MOST_ARGUMENTS)
