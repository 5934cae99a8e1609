"""YAML as nested tables of strings, built from events: no types, no aliases, no recursion, bounded depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from readycheck_checks.source.locks.model import DamagedError

_MOST_DEPTH = 40
_MOST_EVENTS = 2_000_000


@dataclass
class _Open:
    """A collection that is being filled."""

    value: dict[str, Any] | list[Any]
    key: str | None = None


class _Builder:
    """Builds the document; `lines` has the line of each key of the outermost table and of the tables in it."""

    def __init__(self) -> None:
        self.root: Any = None
        self.lines: dict[tuple[str, str], int] = {}
        self._stack: list[_Open] = []

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise DamagedError(f"an alias, which lock files do not use (line {line})")
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._stack) >= _MOST_DEPTH:
                raise DamagedError(f"nested too deep (line {line})")
            self._stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else []))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._put(self._stack.pop().value)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event.value, line)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise DamagedError(f"a second document (line {line})")

    def _scalar(self, value: str, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top is None or isinstance(top.value, list) or top.key is not None:
            self._put(value)
            return
        top.key = value
        if len(self._stack) <= 2:
            self.lines.setdefault((self._stack[0].key or "" if len(self._stack) == 2 else "", value), line)

    def _put(self, value: Any) -> None:
        """Put a value where it belongs; the outermost one is the document."""
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        else:
            top.value.setdefault(top.key or "", value)
            top.key = None


def read_yaml(data: bytes) -> tuple[Any, dict[tuple[str, str], int]]:
    """The document, and the line of each key of its table (under `""`) and of the tables in it.

    Raises:
        DamagedError: It is not YAML, or more than lock files need.
    """
    builder = _Builder()
    try:
        for number, event in enumerate(
            yaml.parse(data.decode("utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        ):
            if number > _MOST_EVENTS:
                raise DamagedError("longer than lock files are")
            builder.take(event)
    except UnicodeDecodeError as error:
        raise DamagedError(f"not UTF-8 (byte {error.start})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DamagedError(f"not valid YAML (line {mark.line + 1})" if mark else "not valid YAML") from error
    return builder.root, builder.lines
