"""A YAML document as a tree whose every value knows where it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(eq=False, slots=True)
class Source:
    """One file (or one command-line value) that a profile is made of."""

    name: str
    """As people know it: the path as given, `shipped:NAME`, or the option."""
    folder: Path
    """Where its relative paths start."""
    lines: list[str] = field(default_factory=list)
    inline: bool = False
    """It is a single value, in which a line and column would only confuse."""
    order: int = 0
    """Problems are listed file by file: the profile itself first."""
    hidden: dict[int, dict[int, int | None]] = field(default_factory=dict)
    """Spans (from: to, 0-based) of a line that hold a literal secret and are never shown."""

    @staticmethod
    def of_text(name: str, folder: Path, text: str, order: int = 0) -> Source:
        """A source with its lines cut as YAML counts them."""
        return Source(name, folder, _LINE_BREAK.split(text), order=order)


class Place(NamedTuple):
    """Where a key or value stands; line and column count from 1, line 0 is the whole source."""

    source: Source
    line: int = 0
    column: int = 0
    width: int = 1
    last_line: int = 0
    last_column: int = 0

    def hide(self) -> None:
        """Never show the text that stands here."""
        for line in range(self.line, max(self.line, self.last_line) + 1):
            start = self.column - 1 if line == self.line else 0
            end = self.last_column - 1 if line == self.last_line else None
            self.source.hidden.setdefault(line, {})[start] = end


@dataclass(frozen=True, eq=False, slots=True)
class Leaf:
    """A scalar. `references` are the `${…}` that its value was made from."""

    place: Place
    value: Any
    template: str
    """The text as written, references and all."""
    references: tuple[str, ...] = ()

    def with_value(self, value: str, references: tuple[str, ...]) -> Leaf:
        """The same scalar with its references filled in."""
        return replace(self, value=value, references=references)


class Entry(NamedTuple):
    """The value of a key, and where the key stands."""

    key: Place
    node: Node


@dataclass(frozen=True, eq=False, slots=True)
class Map:
    """A mapping. With `replaces` it takes the place of a lower layer's instead of merging."""

    place: Place
    entries: dict[str, Entry]
    replaces: bool = False

    def node(self, key: str) -> Node | None:
        """The value of `key`, if it is there."""
        entry = self.entries.get(key)
        return entry.node if entry else None

    def text(self, key: str) -> str | None:
        """The value of `key` where it is text."""
        node = self.node(key)
        return node.value if isinstance(node, Leaf) and isinstance(node.value, str) else None

    def put(self, key: str, entry: Entry) -> Map:
        """A copy with this entry added or replaced."""
        return replace(self, entries=self.entries | {key: entry})

    def without(self, *keys: str) -> Map:
        """A copy without these keys."""
        return replace(self, entries={key: entry for key, entry in self.entries.items() if key not in keys})


@dataclass(frozen=True, eq=False, slots=True)
class List:
    """A sequence."""

    place: Place
    items: tuple[Node, ...]


Node: TypeAlias = Leaf | Map | List


def plain(node: Node) -> Any:
    """The tree as plain dicts, lists and scalars."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, List):
        return [plain(item) for item in node.items]
    return {key: plain(entry.node) for key, entry in node.entries.items()}


def leaves(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    """Every scalar with the keys that lead to it; items of a list are named by id or number."""
    if isinstance(node, Leaf):
        yield path, node
    elif isinstance(node, List):
        for number, item in enumerate(node.items):
            name = item.text("id") if isinstance(item, Map) else None
            yield from leaves(item, (*path, f"[{name or number}]"))
    else:
        for key, entry in node.entries.items():
            yield from leaves(entry.node, (*path, key))


def dotted(path: tuple[str, ...]) -> str:
    """A path for people: `target.databases[main].url`."""
    return "".join(part if part.startswith("[") else f".{part}" for part in path).removeprefix(".")
