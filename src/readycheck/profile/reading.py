"""Bytes to tree: bounded, and never building anything but maps, lists and scalars."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from readycheck.profile.problem import Problems
from readycheck.profile.tree import Entry, Leaf, List, Map, Node, Place, Source

MOST_BYTES = 1024 * 1024
MOST_NODES = 100_000
DEEPEST = 50

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_TAGS = {_CORE + name for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,30}|0o[0-7]{1,40}|0x[0-9a-fA-F]{1,30}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,400}|[0-9]{1,400}(?:\.[0-9]{0,400})?)(?:[eE][-+]?[0-9]{1,3})?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):  # noqa: N818 - reads as the sentence it stands for
    """Why a file cannot be read: one clause, such as `it is a directory`."""


class _Stop(Exception):  # noqa: N818 - not an error, the end of reading
    """The rest of the document is not worth reading."""


def read_text(path: Path, limit: int) -> str:
    """The text of a regular file of at most `limit` bytes.

    Never waits: a FIFO or a device is refused before it is opened.

    Raises:
        Unreadable: it is missing, no regular file, too large or not UTF-8.
    """
    try:
        _refuse_irregular(path.stat())
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(handle, "rb") as file:
            _refuse_irregular(os.fstat(file.fileno()))
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise Unreadable("there is no such file") from None
    except PermissionError:
        raise Unreadable("permission denied") from None
    except OSError as error:
        raise Unreadable((error.strerror or "it cannot be opened").lower()) from None
    except ValueError:
        raise Unreadable("its name is not a file name") from None
    if len(content) > limit:
        raise Unreadable(f"it is larger than {limit // 1024} KiB")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("it is UTF-16 text; save it as UTF-8")
    if b"\0" in content:
        raise Unreadable("it is a binary file, not text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"it is not UTF-8 text (line {line})") from None


def _refuse_irregular(status: os.stat_result) -> None:
    mode = status.st_mode
    if stat.S_ISDIR(mode):
        raise Unreadable("it is a directory")
    if not stat.S_ISREG(mode):
        kind = "a FIFO" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
        raise Unreadable(f"it is {kind}, not a regular file")


def resolve(text: str) -> Any:
    """The value of a plain scalar by the core schema of YAML 1.2. Raises ValueError."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise ValueError("the number is too large")
        return number
    if _NO_NUMBER.fullmatch(text):
        raise ValueError("expected a finite number; put it in quotes if it is text")
    return text


def parse(source: Source, text: str, problems: Problems) -> Node | None:
    """The tree of the one document in `text`; None where there is none worth checking."""
    if found := _FORBIDDEN.search(text):
        line = len(Source.of_text("", source.folder, text[: found.start()]).lines)
        column = len(Source.of_text("", source.folder, text[: found.start()]).lines[-1]) + 1
        problems.add(Place(source, line, column), f"the control character \\x{ord(found[0]):02x} is not allowed")
        return None
    builder = _Builder(source, problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        _syntax_problem(source, error, problems)
        return None
    except (yaml.YAMLError, RecursionError, ValueError):
        problems.add(Place(source), "this is not YAML")
        return None
    return builder.root


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError, problems: Problems) -> None:
    mark = error.problem_mark or error.context_mark
    if mark and error.context_mark and not "".join(source.lines[mark.line :]).strip():
        mark = error.context_mark  # what is open at the end of the file is best shown where it begins
    place = Place(source, mark.line + 1, mark.column + 1) if mark else Place(source)
    line = source.lines[place.line - 1] if 1 <= place.line <= len(source.lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        tab = line.index("\t") + 1
        problems.add(Place(source, place.line, tab), "a tab indents this line; YAML indents with spaces")
        return
    what = (error.problem or "it cannot be read").strip()
    if "nesting depth" in what:  # newer scanners give up before their first event
        problems.add(place, f"nested more than {DEEPEST} levels deep")
        return
    context = f" {error.context}" if error.context else ""
    problems.add(place, f"this is not valid YAML: {what}{context}")


@dataclass(slots=True)
class _Frame:
    place: Place
    is_map: bool
    anchor: str | None
    size: int = 1
    height: int = 1
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    merges: list[Node] = field(default_factory=list)
    key: tuple[str, Place, bool] | None = None


class _Builder:
    """Builds the tree from events with a stack of its own, so that depth costs nothing."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self.root: Node | None = None
        self._source = source
        self._problems = problems
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Node, int, int]] = {}
        self._documents = 0
        self._nodes = 0

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._problems.add(self._place(event), "a second document starts here; a profile is one document")
                raise _Stop
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._count(1, self._place(event))
            leaf = self._leaf(event)
            self._keep(event.anchor, leaf, 1, 0)
            self._attach(leaf, 1, 0, plain_style=not event.style)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            place = self._place(event)._replace(width=1)
            self._count(1, place)
            self._check_tag(event, place)
            if len(self._stack) >= DEEPEST:
                self._problems.add(place, f"nested more than {DEEPEST} levels deep")
                raise _Stop
            self._stack.append(_Frame(place, isinstance(event, yaml.MappingStartEvent), event.anchor))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()

    def _place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else len(self._line(start.line)) - start.column
        return Place(self._source, start.line + 1, start.column + 1, max(1, width), end.line + 1, end.column + 1)

    def _line(self, number: int) -> str:
        return self._source.lines[number] if number < len(self._source.lines) else ""

    def _count(self, nodes: int, place: Place) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            self._problems.add(place, f"the document has more than {MOST_NODES:,} values once its aliases are expanded")
            raise _Stop

    def _check_tag(self, event: Any, place: Place) -> None:
        if event.tag and event.tag not in _TAGS and event.tag != "!":
            self._problems.settle(
                place,
                f"the tag '{event.tag}' is not allowed; a profile holds text, numbers, truth values, lists and maps",
            )

    def _leaf(self, event: Any) -> Leaf:
        place, text = self._place(event), event.value
        self._check_tag(event, place)
        value: Any = text
        try:
            if event.tag in (None, *(_CORE + name for name in ("int", "float", "bool", "null"))) and (
                not event.style or event.tag
            ):
                value = resolve(text)
        except ValueError as error:
            self._problems.settle(place, str(error))
        return Leaf(place, value, text)

    def _alias(self, event: Any) -> None:
        place = self._place(event)
        if event.anchor not in self._anchors:
            if any(frame.anchor == event.anchor for frame in self._stack):
                self._problems.add(place, f"the alias '*{event.anchor}' stands inside what it refers to")
            else:
                self._problems.add(place, f"the alias '*{event.anchor}' has no anchor '&{event.anchor}' before it")
            raise _Stop
        node, size, height = self._anchors[event.anchor]
        self._count(size, place)
        if len(self._stack) + height > DEEPEST:
            self._problems.add(place, f"nested more than {DEEPEST} levels deep")
            raise _Stop
        self._attach(node, size, height, plain_style=False)

    def _keep(self, anchor: str | None, node: Node, size: int, height: int) -> None:
        if anchor:
            self._anchors[anchor] = (node, size, height)

    def _attach(self, node: Node, size: int, height: int, *, plain_style: bool) -> None:
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if not frame.is_map:
            frame.items.append(node)
        elif frame.key is None:
            if not isinstance(node, Leaf):
                self._problems.add(node.place, "a key must be text")
                raise _Stop
            frame.key = (node.template, node.place, plain_style)
        else:
            name, place, is_plain = frame.key
            frame.key = None
            if name == "<<" and is_plain:
                frame.merges.append(node)
            elif name in frame.entries:
                first = frame.entries[name].key.line
                self._problems.add(place, f"the key '{name}' stands twice in this map; first in line {first}")
            else:
                frame.entries[name] = Entry(place, node)

    def _close(self) -> None:
        frame = self._stack.pop()
        node: Node
        if frame.is_map:
            for merged in frame.merges:
                self._merge_into(frame.entries, merged)
            node = Map(frame.place, frame.entries)
        else:
            node = List(frame.place, tuple(frame.items))
        self._keep(frame.anchor, node, frame.size, frame.height)
        self._attach(node, frame.size, frame.height, plain_style=False)

    def _merge_into(self, entries: dict[str, Entry], merged: Node) -> None:
        maps = merged.items if isinstance(merged, List) else (merged,)
        for one in maps:
            if isinstance(one, Map):
                for key, entry in one.entries.items():
                    entries.setdefault(key, entry)
            else:
                self._problems.add(one.place, "the merge key '<<' takes a map or a list of maps")
