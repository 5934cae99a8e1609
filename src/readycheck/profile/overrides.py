"""What the command line lays over the files: `--set KEY=VALUE` and the things in short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from readycheck.model import TargetKind
from readycheck.profile.problem import Problems
from readycheck.profile.reading import parse, resolve
from readycheck.profile.shape import thing_id
from readycheck.profile.tree import Entry, Leaf, List, Map, Node, Place, Source

_DEEPEST_KEY = 20
_ORDER = 1000
"""Problems of the command line are listed after those of the files."""


class Overrides:
    """Turns options of the command line into layers."""

    def __init__(
        self, targets: Mapping[str, TargetKind], checks: Iterable[str], folder: Path, problems: Problems
    ) -> None:
        self._targets = targets
        self._checks = set(checks)
        self._folder = folder
        self._problems = problems

    def of_set(self, options: Sequence[str], merged: Map) -> list[Map]:
        """One layer for each `KEY=VALUE`; `merged` tells keys with dots apart."""
        layers = []
        for number, option in enumerate(options):
            key, equals, text = option.partition("=")
            source = Source(f"--set {key.strip()[:200]}", self._folder, inline=True, order=_ORDER + number)
            path = self._path(key.strip(), merged)
            if not equals or not path:
                self._problems.add(Place(source), "expected KEY=VALUE", "write for example gate.min_score=90")
            elif len(path) > _DEEPEST_KEY:
                self._problems.add(Place(source), f"the key has more than {_DEEPEST_KEY} parts")
            elif (value := self._value(source, text)) is not None:
                layers.append(self._layer(path, value))
        return layers

    def of_short(self, short: Mapping[str, str], merged: Map) -> Map | None:
        """The layer of `--url`, `--source`, `--database` and their like; those of one kind describe one thing."""
        target = merged.node("target")
        given: dict[str, Entry] = {}
        things: dict[str, dict[str, Entry]] = {}
        for number, (singular, text) in enumerate(short.items()):
            source = Source(f"--{singular}", self._folder, inline=True, order=_ORDER - 100 + number)
            place = Place(source)
            kind = next((one for one in self._targets.values() if singular in one.shorts), None)
            if kind is None:
                known = [key for one in self._targets.values() for key in one.shorts]
                self._problems.add(place, f"no installed pack knows a thing '{singular}'", near=singular, known=known)
                continue
            there = target.node(kind.key) if isinstance(target, Map) else None
            names = [thing_id(item) for item in there.items] if isinstance(there, List) else []
            name = names[0] if len(names) == 1 else "main"
            fields = things.setdefault(kind.key, {"id": _entry(place, name)})
            fields[kind.shorts[singular]] = Entry(place, Leaf(place, text, text))
            given[kind.key] = Entry(place, List(place, (Map(place, fields),)))
        if not given:
            return None
        place = next(iter(given.values())).key
        if not isinstance(target, Map) or target.node("name") is None:
            given["name"] = _entry(place, _name_from(short))
        return Map(place, {"target": Entry(place, Map(place, given))})

    def _path(self, key: str, merged: Map) -> list[str]:
        """The parts of a dotted key; a part that itself holds dots is known or stands in quotes."""
        rest = [part[1:-1] if part[:1] == '"' else part for part in re.findall(r'"[^"]*"|[^."]+', key)]
        parts: list[str] = []
        node: Node | None = merged
        while rest:
            known = set(node.entries) if isinstance(node, Map) else set()
            if parts and parts[-1] == "checks":
                known |= self._checks
            taken = next((n for n in range(min(len(rest), 8), 1, -1) if ".".join(rest[:n]) in known), 1)
            part = ".".join(rest[:taken])
            parts.append(part)
            rest = rest[taken:]
            if isinstance(node, List):
                node = next((item for item in node.items if thing_id(item) == part), None)
            else:
                node = node.node(part) if isinstance(node, Map) else None
        return parts

    def _value(self, source: Source, text: str) -> Node | None:
        place = Place(source)
        if text.lstrip()[:1] in ("{", "[", '"', "'"):
            return parse(source, text, self._problems)
        try:
            return Leaf(place, resolve(text.strip()), text.strip())
        except ValueError as error:
            self._problems.add(place, str(error))
            return None

    def _layer(self, path: Sequence[str], value: Node) -> Map:
        place = value.place
        node = value
        for depth in range(len(path) - 1, -1, -1):
            part = path[depth]
            if depth == 2 and path[0] == "target" and path[1] in self._targets:
                entries = node.entries if isinstance(node, Map) else {}
                node = List(place, (Map(place, {"id": _entry(place, part), **entries}),))
            else:
                node = Map(place, {part: Entry(place, node)})
        assert isinstance(node, Map)
        return node


def _entry(place: Place, text: str) -> Entry:
    return Entry(place, Leaf(place, text, text))


def _name_from(short: Mapping[str, str]) -> str:
    try:
        host = urlsplit(short.get("url", "")).hostname
    except ValueError:
        host = None
    return host or Path(short.get("source", "") or short.get("har", "")).name or "target"
