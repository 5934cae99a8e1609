"""Secrets and personal data given to log calls, by the arguments and not by the words of the message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from readycheck_checks.source.collect.guard_words import snake
from readycheck_checks.source.collect.hits import Hit
from readycheck_checks.source.collect.logged_words import SAFE_CALLS, Sort, may_name, sort_of
from readycheck_checks.source.collect.reading import column

_METHODS = (
    rb"(?:debug|info|warn(?:ing)?|error|exception|critical|fatal|trace|log|notice|alert|emergency|success|verbose|silly|http|dir|table"
    rb"|(?:Debug|Info|Warn|Warning|Error|Fatal|Panic|Trace|Print)(?:f|w|ln|Context)?|Log|print(?:ln|f)?|bind|With(?:Fields?)?|Msgf)"
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
_RUBY = re.compile(rb"\blogger\.(?:debug|info|warn|error|fatal)[ \t]+(?P<open>)(?=[\"'\w])")
_MOST_ARGUMENTS = 2000
_MOST_CALLS = 5000
_MOST_NESTED = 4
_TOKEN = re.compile(
    rb"""(?P<text>[rbuRBU]?"""
    rb'''"""[\s\S]*?"""|[rbuRBU]?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)'''
    rb"""|(?P<comment>//[^\n]*|\#[^\n{]*|/\*[\s\S]*?\*/)|(?P<paren>[()\[\]{}])"""
    rb"""|(?P<name>[@$]{0,2}[A-Za-z_][\w$]*[?!]?(?:\s*(?:\?\.|\.|->|::)\s*[A-Za-z_$][\w$]*[?!]?|\[\s*:?["']?[\w-]+["']?\s*\])*)"""
)
_PLAIN = re.compile(rb"""[^()\[\]{}"'`#/]*(?:(?:"(?!"")[^"\\\n]*"|'(?!\'\')[^'\\\n]*')[^()\[\]{}"'`#/]*)*\)""")
"""Arguments without parentheses of their own, which most are: one match in place of one a word."""
_PREFIX = re.compile(rb"(?i)\A[rb]*f[rb]*\Z|\A[rb]*f[rb]*[\"']")
_FILLED = re.compile(rb"\$\{([^{}]*)\}|\#\{([^{}]*)\}|\{([^{}]*)\}|(?<!\\)(\$[A-Za-z_]\w*(?:->\w+)?)")
_LAST = re.compile(rb"""([A-Za-z_][\w$-]*)["']?\s*\]?[?!]?\Z""")
_ASKED = re.compile(rb"\s*(?:\?(?![.?])|[=!]==?|is\b|instanceof\b|in\b|&&\s*[\"'])")
_NEGATED = re.compile(rb"(?:!|\bnot\s|\btypeof\s|\bif\s)\s*\Z")
_CONSTANT = re.compile(
    rb"""\s*[:=]>?\s*(?:["'][^"'\n{$]*["']|true|false|True|False|null|undefined|None|nil|\d+)\s*[,)}\n]"""
)
_KEY = re.compile(rb"\s*(?:=>|=(?!=)|:(?!:))\s*")
_SAYS_NOTHING = re.compile(rb"\s*,\s*(?:keys?|val(?:ue)?s?|[kvsx]|text|data|result|res)\s*\Z")
_GETTER = re.compile(rb"""\.(?:get|header|fetch|getHeader|Get|cookie)\Z""")
_GIVEN = re.compile(rb"""\(\s*["']([\w-]+)["']\s*[,)]""")
_LEXERS = re.compile(
    r"(?:^|_)(?:lex(?:ers?|ing)?|pars(?:ers?|ing)|tokeni[sz](?:ers?|e|ing)|grammars?|nlp|llms?|compilers?|syntax|highlight(?:ers?|ing)?)(?:_|$)"
)
"""Words of a path where a token is a piece of a language; `token` alone is where secrets are handled."""
_WORDS = re.compile(r"[^A-Za-z0-9]+")
_SILENCED = re.compile(rb"(?:#|//|/\*)[^\n]*?\b(nosec|nosemgrep|nosem|NOSONAR|noqa:\s*S\d+|lgtm|codeql)\b")


def may_hold(data: bytes) -> bool:
    """Whether a file has a log call at all."""
    return (
        b"log" in data
        or b"Log" in data
        or b"LOG" in data
        or b"console" in data
        or b"pino" in data
        or b"zap" in data
        or b"winston" in data
    )


def scan(data: bytes, language: str, name: str) -> list[Hit]:
    """One hit per log call that is given a secret or personal data."""
    hits: dict[int, Hit] = {}
    around: list[int] = []
    lexer = bool(_LEXERS.search(_WORDS.sub("_", snake(name))))
    for start, opened in _calls(data, language):
        around = [one for one in around if opened < one <= start + _MOST_ARGUMENTS]
        if len(around) >= _MOST_NESTED:
            continue  # the calls around it have its arguments too
        around.append(end := _end(data, opened))
        given = data[opened:end]
        found = next(_given(given, lexer=lexer), None) if may_name(given) else None
        if found is None or start in hits:
            continue
        sort, spelt = found
        begin = data.rfind(b"\n", 0, start) + 1
        end = data.find(b"\n", start)
        silenced = _SILENCED.search(data, begin, end if end >= 0 else len(data))
        hits[start] = Hit(
            line=data.count(b"\n", 0, start) + 1,
            column=column(data, begin, start),
            start=start,
            what=f"{sort}: {spelt}",
            how="secret",
            suppressed_by=silenced.group(1).decode()[:20] if silenced else "",
        )
    return [hits[start] for start in sorted(hits)]


def _calls(data: bytes, language: str) -> Iterator[tuple[int, int]]:
    """Where log calls start, and where their arguments do."""
    for word, rest in _LOGGERS[:_OF_PYTHON] if language == "python" else _LOGGERS:
        if word in data:
            for number, found in enumerate(_calls_of(word + rest).finditer(data)):
                if number >= _MOST_CALLS:
                    break
                if not _in_comment(data, found.start()):
                    yield found.start(), found.end("open")
    if language == "ruby":
        for found in _RUBY.finditer(data):
            if not _in_comment(data, found.start()):
                yield found.start(), found.end("open")


@cache
def _calls_of(logger: bytes) -> re.Pattern[bytes]:
    """The calls of one logger; few trees name them all."""
    return re.compile(logger + _LINK + rb"(?P<method>" + _METHODS + rb")\s*(?:\?\.)?(?P<open>\()")


def _in_comment(data: bytes, start: int) -> bool:
    line = data[data.rfind(b"\n", 0, start) + 1 : start].lstrip()
    return line.startswith((b"#", b"//", b"*", b"/*", b">>>"))


def _end(data: bytes, opened: int) -> int:
    """Where the arguments end: the parenthesis that closes, else a limit."""
    if plain := _PLAIN.match(data, opened, min(len(data), opened + _MOST_ARGUMENTS)):
        return plain.end() - 1
    depth = 1
    for found in _TOKEN.finditer(data, opened, min(len(data), opened + _MOST_ARGUMENTS)):
        if found.lastgroup == "paren":
            depth += 1 if found.group() in b"([{" else -1
            if depth == 0:
                return found.start()
        elif found.lastgroup == "comment" and depth == 1 and found.group().startswith(b"#"):
            return found.start()
    end = data.find(b"\n", opened)
    return min(end if end >= 0 else len(data), opened + _MOST_ARGUMENTS)


def _given(text: bytes, *, lexer: bool, depth: int = 0) -> Iterator[tuple[Sort, str]]:
    """The sensitive names whose values are written."""
    safe = 0
    level = 0
    for found in _TOKEN.finditer(text):
        kind, said = found.lastgroup, found.group()
        if kind == "paren":
            level += 1 if said in b"([{" else -1
            if safe and level < safe:
                safe = 0
        elif safe:
            continue
        elif kind == "text" and (keyed := _keyed(text, found) or _titled(text, found)) is not None:
            yield keyed
        elif kind == "text" and depth < 2:
            filled = said.startswith(b"`") or text[max(0, found.start() - 3) : found.start()].lower().endswith(
                (b"f", b"$")
            )
            for inner in _FILLED.finditer(said):
                code = inner.group(1) or inner.group(2) or inner.group(4) or (inner.group(3) if filled else None)
                if code and (inner.group(3) is None or filled):
                    yield from _given(code, lexer=lexer, depth=depth + 1)
        elif kind == "name":
            called = text[found.end() : found.end() + 1] == b"("
            spelt = said.decode("utf-8", "replace")
            if called and SAFE_CALLS.search(spelt):
                safe = level + 1
                continue
            sort = _value(text, found, spelt, called=called, lexer=lexer)
            if sort is not None:
                yield sort, "".join(one for one in spelt.split()[-1] if one.isprintable())[-60:]


def _keyed(text: bytes, found: re.Match[bytes]) -> tuple[Sort, str] | None:
    """`{"authorization": header}`: the key says what the value is, unless that is a fixed text or made harmless."""
    if _CONSTANT.match(text + b")", found.end()) or not (key := _KEY.match(text, found.end())):
        return None
    value = _TOKEN.match(text, key.end())
    if value is None or value.lastgroup != "name":
        return None
    if text[value.end() : value.end() + 1] == b"(" and SAFE_CALLS.search(value.group().decode("utf-8", "replace")):
        return None
    name = found.group().strip(b"\"'`").decode("ascii", "replace")
    sort = sort_of(name) if name.replace("_", "").replace("-", "").isalnum() else None
    return (sort, name[-60:]) if sort is not None else None


def _titled(text: bytes, found: re.Match[bytes]) -> tuple[Sort, str] | None:
    """`log.debug("apikeys", key)`: a first argument of one word names what the second is, where that says nothing."""
    if found.start() > 1 or not _SAYS_NOTHING.match(text, found.end()):
        return None
    name = found.group().strip(b"\"'`:= ").decode("ascii", "replace")
    if not name.replace("_", "").replace("-", "").isalnum():
        return None
    sort = sort_of(name) or sort_of(name.removesuffix("s"))
    return (sort, name[-60:]) if sort is not None else None


def _value(text: bytes, found: re.Match[bytes], spelt: str, *, called: bool, lexer: bool) -> Sort | None:
    """What one name or chain of names stands for, where its value is written."""
    last = _LAST.search(found.group())
    if last is None or spelt in ("f", "r", "b"):
        return None
    name = last.group(1).decode("ascii", "replace")
    if called and _GETTER.search(found.group()) and (key := _GIVEN.match(text, found.end())):
        return sort_of(key.group(1).decode())
    if spelt in ("process.env", "os.environ"):
        return Sort.SECRET
    before = text[max(0, found.start() - 12) : found.start()]
    if _ASKED.match(text, found.end()) or _NEGATED.search(before) or _CONSTANT.match(text + b")", found.end()):
        return None
    key = _KEY.match(text, found.end())
    if key and (inner := _TOKEN.match(text, key.end())) and (inner.group("name") or inner.group("text")):
        after = text[inner.end() : inner.end() + 1]
        if inner.group("text") or (after == b"(" and SAFE_CALLS.search(inner.group().decode("utf-8", "replace"))):
            return None
        if _LAST.search(inner.group()) and sort_of(_LAST.search(inner.group()).group(1).decode()) is None:  # type: ignore[union-attr]
            harmless = inner.group() in (b"self", b"this") or b"." in inner.group()
            if harmless:
                return None
    if name.isupper() and b"." in found.group() and spelt[:1].isupper():
        return None  # a member of an enumeration
    if lexer and name.lower() in ("token", "tokens"):
        return None
    return sort_of(name, called=called)
