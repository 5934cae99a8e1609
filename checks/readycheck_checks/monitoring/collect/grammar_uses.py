"""Where Go, Java, PHP and Ruby wire a library in: its import and the expression that starts it, in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from readycheck_checks.monitoring.collect.event import Event
from readycheck_checks.monitoring.facts import Given, Setting
from readycheck_checks.monitoring.libraries import LIBRARIES, Library
from readycheck_checks.monitoring.values import of_switch, of_text, plain, setting
from readycheck_checks.source.collect.grammar_guards import guard_of
from readycheck_checks.source.collect.script_guards import TERMINAL
from readycheck_checks.source.collect.script_tree import Script

_NOT_CODE = {"comment", "line_comment", "block_comment", "html_comment", "text"}
_TEXTS = {"string_fragment", "string_content", "string", "interpreted_string_literal", "raw_string_literal",
          "interpreted_string_literal_content", "string_literal", "heredoc_body", "encapsed_string"}  # fmt: skip
_CALLS = {
    "call_expression", "method_invocation", "function_call_expression", "call", "object_creation_expression",
    "scoped_call_expression", "expression_statement", "short_var_declaration", "if_statement",
}  # fmt: skip
_REACH = 1500
_KEY = (
    r"""(?P<name>\b(?:dsn|Dsn|DSN|api_?[kK]ey|APIKey|access_token|license_key|enabled|sample_rate)\b)['"]?"""
    r"""\s*(?:=>|:(?!:)|=(?!=))\s*(?P<value>"[^"\n]*"|'[^'\n]*'|true|false|nil|null|[\d.]+|[^\n]*)"""
)
_SETTING = re.compile(_KEY)
_SETTER = re.compile(r"""\bset(?P<name>Dsn|Enabled|SampleRate)\s*\(\s*(?P<value>"[^"\n]*"|true|false|[\d.]+|[^\n)]*)""")
_VARIABLE = re.compile(
    r"""(?:os\.Getenv|System\.getenv|\bgetenv|\benv|ENV\.fetch|_ENV|_SERVER|ENV)\s*[\[(]\s*['"](?P<name>\w+)['"](?:\s*,\s*(?P<default>[^)\]\n]+))?"""
)


@cache
def _patterns(language: str) -> tuple[tuple[Library, re.Pattern[bytes] | None, tuple[re.Pattern[bytes], ...]], ...]:
    return tuple(
        (
            one,
            re.compile(one.imports[language].encode()) if language in one.imports else None,
            tuple(re.compile(text.encode()) for text in one.patterns.get(language, ())),
        )
        for one in LIBRARIES
        if language in one.imports or language in one.patterns
    )


@cache
def words(language: str) -> re.Pattern[bytes]:
    """A file that holds none of these mentions no library."""
    found = [one.imports[language] for one in LIBRARIES if language in one.imports]
    return re.compile("|".join(f"(?:{one})" for one in found).encode())


def events(data: bytes, language: str, seconds: float) -> Iterator[tuple[Library, Event]]:
    """What happens with each library. Raises TooSlowError."""
    script = Script(data, language, seconds)
    for library, imported, calls in _patterns(language):
        at = _first(script, imported, texts=True) if imported is not None else None
        if imported is not None and at is None:
            continue
        if at is not None:
            yield library, _event(script, at, "import", "")
        for pattern in calls if language != "go" else _aliased(library, calls, data):
            for found in pattern.finditer(data):
                if _is_code(script, found.start(), texts=False):
                    yield library, _event(script, found.start(), "call", found.group().decode("utf-8", "replace"))


_GO_ALIAS = re.compile(rb'(?m)^\s*(?:import\s+)?(?P<name>\w+)\s+"(?P<path>[\w./-]+)"')


def _aliased(library: Library, calls: tuple[re.Pattern[bytes], ...], data: bytes) -> Iterator[re.Pattern[bytes]]:
    """The expressions, also with the name that the file imports the package by: `import watch "github.com/…"`."""
    yield from calls
    imported = re.compile(library.imports["go"].encode())
    for found in _GO_ALIAS.finditer(data):
        if imported.match(b'"' + found["path"] + b'"'):
            for text in library.patterns["go"]:
                _, _, called = text.partition("\\.")
                yield re.compile(rf"\b{found['name'].decode()}\.{called}".encode())


def _first(script: Script, pattern: re.Pattern[bytes], *, texts: bool) -> int | None:
    return next(
        (one.start() for one in pattern.finditer(script.data) if _is_code(script, one.start(), texts=texts)), None
    )


def _is_code(script: Script, start: int, *, texts: bool) -> bool:
    kinds = {step.node.type for step in script.path(start)[-3:]}
    return not kinds & _NOT_CODE and (texts or not kinds & _TEXTS)


def _event(script: Script, start: int, how: str, shown: str) -> Event:
    path = script.path(start)
    guarded = guard_of(script, path)
    settings: tuple[Setting, ...] = ()
    if how == "call":
        settings = tuple(_settings(_statement(script, start)))
    return Event(
        module="",
        name=shown,
        how=how,
        line=script.data.count(b"\n", 0, start) + 1,
        shown=shown.rstrip("( ").strip()[:60],
        guarded="" if guarded == TERMINAL else guarded,
        settings=settings,
    )


def _statement(script: Script, start: int) -> str:
    """The text of the call: the statement around it, in which its settings stand."""
    end = start + _REACH
    for step in reversed(script.path(start)):
        node = step.node
        if node.type in _CALLS:
            end = max(node.end_byte, start)
            if node.type not in ("call_expression", "method_invocation") or b"{" in script.data[start:end]:
                break
    text = script.data[start : min(end, start + _REACH)].decode("utf-8", "replace")
    return re.sub(r"(?m)^\s*(?://|#(?!\{)).*$", "", text)


def _settings(text: str) -> Iterator[Setting]:
    for pattern in (_SETTING, _SETTER):
        for found in pattern.finditer(text):
            yield _setting(found["name"], found["value"].strip())


def _setting(name: str, value: str) -> Setting:
    kind = plain(name)
    variable = _VARIABLE.search(value)
    if kind == "samplerate":
        try:
            return setting(name, Given.NUMBER, number=float(value.rstrip(",;) ")))
        except ValueError:
            return setting(name, Given.UNKNOWN)
    if variable is not None:
        default = (variable["default"] or "").strip()
        told = of_text(default, kind)[0] if default[:1] in "'\"" and default else Given.EMPTY
        return setting(name, Given.SET if told is Given.SET else Given.VARIABLE, variable["name"])
    bare = value.rstrip(",;) ")
    if kind == "enabled":
        return setting(name, of_switch(bare))
    if bare[:1] in ('"', "'") and bare:
        given, filled = of_text(bare, kind)
        return setting(name, given, filled)
    return setting(
        name,
        Given.EMPTY if bare in ("nil", "null", "false") else Given.UNKNOWN,
        bare[:80] if re.fullmatch(r"[\w.$>\-]+", bare) else "",
    )
