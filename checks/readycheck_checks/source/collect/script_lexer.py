"""Debug output in built scripts, by a lexer: bundles of any size are read in one pass without a syntax tree.

It knows text, comments, templates and regular expressions, so it does not mistake data for code; it knows no scopes.
"""

from __future__ import annotations

import re

from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.script_mentions import spelled

# Each alternative starts with a plain byte, so the engine jumps from one such byte to the next.
_OUTER = (
    rb"""\"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*\"|'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'|//[^\n]*"""
    rb"""|/\*[^*]*(?:\*(?!/)[^*]*)*\*/|`|/|\"|'"""
)
_TOKEN = re.compile(_OUTER)
_IN_TEMPLATE = re.compile(_OUTER + rb"|\{|\}")
_MENTION = re.compile(rb"(?<![\w$])(?P<word>console|debugger|alert)(?![\w$])")
_TEMPLATE = re.compile(rb"[^`\\$]*(?:(?:\\[\s\S]|\$(?!\{))[^`\\$]*)*(?P<end>`|\$\{)?")
_REGEX = re.compile(rb"/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,500}\]){1,3000}/")
_CLOSED = (
    rb"""\"(?:[^"\\\n]++|\\[\s\S])*+\"|'(?:[^'\\\n]++|\\[\s\S])*+'|//[^\n]*+\n|/\*(?:[^*]++|\*(?!/))*+\*/"""
    rb"""|`(?:[^`\\$]++|\\[\s\S]|\$(?!\{))*+`|(?<=[)\]\w$])(?<![nfedowt])/(?![/*])"""
    rb"""|(?<=[(,=:\[!&|?{};~+\-*%<>^])/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,500}+\]){1,3000}+/"""
)
"""Text, comments, templates without a substitution, divisions and regular expressions that one look back can tell."""
_PLAIN = re.compile(rb"""(?:[^"'`/]++|""" + _CLOSED + rb")*+")
_PLAIN_IN_TEMPLATE = re.compile(rb"""(?:[^"'`/{}]++|""" + _CLOSED + rb")*+")
_BEFORE_REGEX = re.compile(
    rb"(?:^|[(,=:\[!&|?{};~+\-*%<>^]|\b(?:return|typeof|case|in|of|void|delete|do|else|throw|await|yield))\s*\Z"
)
_MEMBER = re.compile(
    rb"""\s*(?:\?\.|\.)\s*(?P<name>[A-Za-z_$][\w$]*)|\s*(?:\?\.)?\s*\[\s*(?:["'`](?P<text>\w+)["'`]\s*\])?"""
)
_CALL = re.compile(rb"\s*(?:\?\.\s*)?\(")
_ASSIGN = re.compile(rb"\s*=(?![=>])")
_THROUGH = re.compile(rb"\s*\.\s*(?:call|apply)\s*\(")
_GLOBAL = re.compile(rb"(?<![\w$.])(?:window|globalThis|self|global)\s*\??\.\s*\Z")
_MEMBER_BEFORE = re.compile(rb"\.\s*\Z")
_SPREAD = re.compile(rb"\.\.\.\s*\Z")
_NEVER = re.compile(rb"(?:!1|false)\s*&&\s*\Z")
_INSPECTS = re.compile(rb"(?:typeof\s|void\s|delete\s|!|\.(?:apply|call|bind)\()\s*(?:window\.|globalThis\.|self\.)?\Z")
_KEY = re.compile(rb"\s*:")
_BEFORE_KEY = re.compile(rb"[{,]\s*\Z")
_TESTED = re.compile(rb"\s*(?:&&|\|\||\?(?!\.)|[=!]==?)")
_LAST_TEST = re.compile(rb"&&\s*(?:window\.)?console(?:\.\w+)?\)[^\n]{0,3}\Z")
_METHODS = {
    b"log", b"debug", b"info", b"warn", b"error", b"dir", b"dirxml", b"table", b"trace", b"assert", b"exception", b"clear",  # noqa: E501
    b"count", b"countReset", b"group", b"groupCollapsed", b"groupEnd", b"time", b"timeEnd", b"timeLog", b"timeStamp",
    b"profile", b"profileEnd",
}  # fmt: skip
_MOST_HITS = 20_000
_MOST_ODD = 300


def scan(data: bytes) -> Scan:  # noqa: PLR0912 - one branch a sign
    """Every use of the console and every debugger statement outside of text, comments and patterns."""
    hits: list[Hit] = []
    lines = _Lines(data)
    mentions = spelled(data, _MENTION)
    mention = next(mentions, None)
    at, depth, odd, templates = 0, 0, 0, list[int]()
    while mention is not None:
        if mention.start() > at:
            # What ends before the mention needs no closer look; what holds it does not end before it.
            plain = (_PLAIN_IN_TEMPLATE if templates else _PLAIN).match(data, at, mention.start())
            at = plain.end() if plain else at
        found = (_IN_TEMPLATE if templates else _TOKEN).search(data, at)
        start, end = found.span() if found else (len(data), len(data))
        while mention is not None and mention.start() < start:
            if mention.start() >= at and (hit := _hit(data, mention, lines)) is not None:
                hits.append(hit)
            mention = next(mentions, None)
        if found is None or len(hits) >= _MOST_HITS:
            break
        at, sign = end, data[start : start + 1]
        if end - start > 1:
            continue  # text or a comment: mentions in it lie before `at` and are passed over
        if sign == b"/" and data[at : at + 1] != b"*":
            if _BEFORE_REGEX.search(data, max(0, start - 12), start) and (literal := _REGEX.match(data, start)):
                at = literal.end()
        elif sign == b"`":
            at = _through_template(data, at, templates, depth)
            depth = depth + 1 if templates and templates[-1] == depth + 1 else depth
        elif sign == b"{":
            depth += 1
        elif sign == b"}":
            if templates and templates[-1] == depth:
                templates.pop()
                at = _through_template(data, at, templates, depth - 1)
                depth = depth if templates and templates[-1] == depth else depth - 1
            else:
                depth = max(0, depth - 1)
        else:
            odd += 1
            if odd > _MOST_ODD:  # each was searched to the end of its line or of the file
                return Scan(hits, "too_complex", "too many quotes or comments that nothing closes")
    if len(hits) >= _MOST_HITS:
        return Scan(hits, "too_complex", f"more than {_MOST_HITS} uses of the console")
    return Scan(hits)


def _through_template(data: bytes, at: int, templates: list[int], depth: int) -> int:
    """Skip the text of a template; a substitution opens a brace whose depth is noted."""
    found = _TEMPLATE.match(data, at)
    if found is None:
        return at
    if found.group("end") == b"${":
        templates.append(depth + 1)
    return found.end()


class _Lines:
    """Line numbers of growing positions, in one pass."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._line = data, 0, 1

    def of(self, start: int) -> tuple[int, int]:
        """Line and column from 1; the column counts bytes."""
        self._line += self._data.count(b"\n", self._at, start)
        self._at = start
        return self._line, start - self._data.rfind(b"\n", 0, start)


def _hit(data: bytes, found: re.Match[bytes], lines: _Lines) -> Hit | None:
    word, start, end = found.group("word"), found.start(), found.end()
    near = max(0, start - 40)
    member = _MEMBER_BEFORE.search(data, near, start) and not _SPREAD.search(data, near, start)
    if member and not _GLOBAL.search(data, near, start):
        return None
    if word == b"debugger":
        if member or _KEY.match(data, end) or data[end : end + 1] in (b"(", b"=", b",", b"."):
            return None
        what, how = "debugger", "statement"
    elif word == b"alert":
        if not _CALL.match(data, end):
            return None
        what, how = "alert", "call"
    else:
        if not member and _KEY.match(data, end) and _BEFORE_KEY.search(data, near, start):
            return None
        what, how = _use(data, start, end)
    guard = "never true" if _NEVER.search(data, near, start) else ""
    line, column = lines.of(start)
    return Hit(line=line, column=column, start=start, what=what, how=how, guarded=guard)


def _use(data: bytes, start: int, end: int) -> tuple[str, str]:
    found = _MEMBER.match(data, end)
    if found is None:
        return "console", "inspection" if _is_asked(data, start, end) else "reference"
    name = found.group("name") or found.group("text")
    if name is None:
        return "console.?", "call"
    what = f"console.{name.decode()}"
    if name not in _METHODS:
        return what, "inspection"
    if _ASSIGN.match(data, found.end()):
        return what, "override"
    if _CALL.match(data, found.end()) or _THROUGH.match(data, found.end()):
        return what, "call"
    return what, "inspection" if _is_asked(data, start, found.end()) else "reference"


def _is_asked(data: bytes, start: int, end: int) -> bool:
    """Whether a mention only tests for the name, or says what `this` is in a call."""
    near = max(0, start - 40)
    return bool(
        _INSPECTS.search(data, near, start) or _TESTED.match(data, end) or _LAST_TEST.search(data[near : end + 4])
    )
