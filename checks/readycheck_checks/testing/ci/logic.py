"""Conditions of pipelines in three values: true, false, and None where nobody can say before it runs. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Value = str | bool | None
"""A text or a truth value; None is unknown. An unset variable is an empty text."""

_TOKEN = re.compile(
    r"\s*(?:(?P<op>&&|\|\||==|!=|=~|!~|>=|<=|[!()<>,\[\]])|'(?P<single>(?:[^']|'')*)'|\"(?P<double>[^\"]*)\""
    r"|(?P<pattern>/(?:\\.|[^/\n])+/i?)|(?P<name>[\w.$*{}\-]+))"
)
_MOST_CHARACTERS = 5_000


def decide(
    text: str, names: Mapping[str, Value], functions: Mapping[str, Callable[[list[Value]], Value]] | None = None
) -> bool | None:
    """The truth of a condition; what cannot be parsed is unknown."""
    try:
        parser = _Parser(text[:_MOST_CHARACTERS], names, functions or {})
        value = parser.either()
        return _truth(value) if parser.at_end() else None
    except (_SyntaxError, RecursionError):
        return None


class _SyntaxError(Exception):
    """Not a condition of this grammar."""


def _truth(value: Value) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    return value not in ("", "0", "null")


class _Parser:
    def __init__(
        self, text: str, names: Mapping[str, Value], functions: Mapping[str, Callable[[list[Value]], Value]]
    ) -> None:
        self._names, self._functions = names, functions
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        position = 0
        text = text.strip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None or found.end() == position:
                raise _SyntaxError
            kind = str(found.lastgroup)
            self._tokens.append((kind, found.group(kind)))
            position = found.end()

    def at_end(self) -> bool:
        """Whether everything was read."""
        return self._at >= len(self._tokens)

    def _take(self, *operators: str) -> str:
        if not self.at_end() and self._tokens[self._at][0] == "op" and self._tokens[self._at][1] in operators:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return ""

    def either(self) -> Value:
        """`a || b`."""
        value = self._both()
        while self._take("||"):
            left, right = _truth(value), _truth(self._both())
            value = True if left or right else (None if left is None or right is None else False)
        return value

    def _both(self) -> Value:
        value = self._compared()
        while self._take("&&"):
            left, right = _truth(value), _truth(self._compared())
            value = False if left is False or right is False else (None if left is None or right is None else True)
        return value

    def _compared(self) -> Value:
        left = self._single()
        operator = self._take("==", "!=", "=~", "!~", "<", ">", "<=", ">=")
        if not operator:
            return left
        if operator in ("=~", "!~") and not self.at_end() and self._tokens[self._at][0] == "pattern":
            pattern = self._tokens[self._at][1]
            self._at += 1
            found = _searched(left, pattern)
            return found if found is None or operator == "=~" else not found
        right = self._single()
        if left is None or right is None or operator not in ("==", "!="):
            return None
        same = _text(left) == _text(right)
        return same if operator == "==" else not same

    def _single(self) -> Value:
        if self._take("!"):
            truth = _truth(self._single())
            return None if truth is None else not truth
        if self._take("("):
            value = self.either()
            if not self._take(")"):
                raise _SyntaxError
            return value
        if self.at_end():
            raise _SyntaxError
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind in ("single", "double"):
            return text.replace("''", "'") if kind == "single" else text
        if kind != "name":
            raise _SyntaxError
        if self._take("("):
            return self._called(text)
        if self._take("["):
            while not self.at_end() and not self._take("]"):
                self._at += 1
            return None
        if text in ("true", "false"):
            return text == "true"
        if text == "null":
            return ""
        if text[0].isdigit():
            return text
        return self._names.get(text)

    def _called(self, name: str) -> Value:
        arguments: list[Value] = []
        while not self._take(")"):
            arguments.append(self.either())
            if not self._take(",") and (self.at_end() or self._tokens[self._at][1] != ")"):
                raise _SyntaxError
        function = self._functions.get(name.lower())
        return function(arguments) if function is not None else None


def _text(value: str | bool) -> str:
    return str(value).lower()


def _searched(value: Value, pattern: str) -> bool | None:
    """Whether the text matches; only plain patterns are tried, so that none can take long."""
    if value is None or isinstance(value, bool):
        return None
    flags = re.IGNORECASE if pattern.endswith("i") else re.NOFLAG
    body = pattern[1 : pattern.rindex("/")].replace("\\/", "/")
    if len(body) > 100 or not re.fullmatch(r"[\w^$./\\|\- ()\[\]*+]*", body) or re.search(r"[)\]][*+]", body):
        return None
    try:
        return re.search(body, value, flags) is not None
    except re.error:
        return None
