"""The little language of a scenario: `{{name}}`, where a value is captured, and what a poll waits for. No code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from json import JSONDecodeError, loads
from typing import Any
from urllib.parse import quote, urlsplit

_NAME = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_JSON_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]")
_CONDITION = re.compile(r"^(json:\S+|status)\s*(==|!=)\s*(.+)$")
SOURCES = ("json:", "header:", "cookie:", "form:", "meta:", "regex:", "url")


def names(text: str) -> Iterator[str]:
    """The names that `text` asks for."""
    for found in _NAME.finditer(text):
        yield found.group(1)


def strings(value: Any) -> Iterator[str]:
    """Every string of plain data, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its names replaced."""
    return _NAME.sub(lambda found: values[found.group(1)], text) if "{{" in text else text


def fill_path(path: str, values: Mapping[str, str]) -> str:
    """A path with its names replaced and escaped; a path that is one name only is taken as it came."""
    if _NAME.fullmatch(path):
        return fill(path, values)
    return _NAME.sub(lambda found: quote(values[found.group(1)], safe=""), path) if "{{" in path else path


def fill_data(value: Any, values: Mapping[str, str]) -> Any:
    """Plain data with the names in its strings replaced."""
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, dict):
        return {fill(str(key), values): fill_data(item, values) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [fill_data(item, values) for item in value]
    return value


def check_source(source: str) -> None:
    """Raise ValueError, with a remedy, where a capture cannot be understood."""
    kind = next((kind for kind in SOURCES if source.startswith(kind)), None)
    if kind is None:
        raise ValueError(
            f"'{source}' is no place to capture from; write json:$.id, header:NAME, cookie:NAME, form:FIELD,"
            " meta:NAME, regex:PATTERN or url"
        )
    if kind == "json:":
        _json_steps(source[5:])
    if kind == "regex:":
        try:
            groups = re.compile(source[6:]).groups
        except re.error as error:
            raise ValueError(f"'{source}' is no regular expression: {error}") from None
        if groups != 1:
            raise ValueError(f"'{source}' needs exactly one group in parentheses: what is captured")


def check_condition(text: str) -> None:
    """Raise ValueError, with a remedy, where a condition cannot be understood."""
    if text.startswith("regex:"):
        try:
            re.compile(text[6:])
        except re.error as error:
            raise ValueError(f"'{text}' is no regular expression: {error}") from None
        return
    found = _CONDITION.match(text)
    if found is None:
        raise ValueError(f"'{text}' is no condition; write 'json:$.state == done', 'status == 200' or 'regex:PATTERN'")
    if found.group(1).startswith("json:"):
        _json_steps(found.group(1)[5:])


def capture(source: str, url: str, headers: tuple[tuple[str, str], ...], body: bytes) -> str | None:
    """The value at `source` in a response that came from `url`; None where it is not there."""
    kind, _, rest = source.partition(":")
    if kind == "url":
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    if kind == "header":
        return next((value for name, value in headers if name.lower() == rest.lower()), None)
    if kind == "cookie":
        cookies = (value.partition(";")[0].partition("=") for name, value in headers if name.lower() == "set-cookie")
        return next((value for name, _, value in cookies if name.strip() == rest), None)
    if kind == "json":
        return _text(_json_value(body, rest))
    text = body.decode("utf-8", "replace")
    if kind == "regex":
        found = re.search(rest, text)
        return found.group(1) if found else None
    reader = _FieldReader(kind, rest)
    reader.feed(text)
    return reader.value


def holds(condition: str, status: int, body: bytes) -> bool:
    """True where the response meets the condition."""
    if condition.startswith("regex:"):
        return re.search(condition[6:], body.decode("utf-8", "replace")) is not None
    found = _CONDITION.match(condition)
    if found is None:
        return False
    left, sign, right = found.groups()
    value = str(status) if left == "status" else _text(_json_value(body, left[5:]))
    return (value == right.strip().strip("\"'")) is (sign == "==")


def _json_steps(path: str) -> list[str | int]:
    rest = path.removeprefix("$")
    steps: list[str | int] = []
    position = 0
    for found in _JSON_STEP.finditer(rest):
        if found.start() != position:
            break
        steps.append(found.group(1) or int(found.group(2)))
        position = found.end()
    if not path.startswith("$") or position != len(rest):
        raise ValueError(f"'json:{path}' is no path; write for example json:$.id or json:$.items[0].state")
    return steps


def _json_value(body: bytes, path: str) -> Any:
    try:
        value = loads(body)
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None
    for step in _json_steps(path):
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, (dict, list)):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


class _FieldReader(HTMLParser):
    """Finds the value of a form's field, or of a meta element."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self._tag, self._attribute = ("input", "value") if kind == "form" else ("meta", "content")
        self._name = name
        self.value: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        if self.value is None and tag == self._tag:
            found = dict(attrs)
            if found.get("name") == self._name:
                self.value = found.get(self._attribute)
