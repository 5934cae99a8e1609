"""`extends`: the files that a profile is made of, the lowest first."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from readycheck.profile.problem import Problems
from readycheck.profile.reading import MOST_BYTES, Unreadable, parse, read_text
from readycheck.profile.tree import Leaf, List, Map, Node, Place, Source
from readycheck.shipped import shipped_profiles

MOST_FILES = 32
DEEPEST_EXTENDS = 16
_SUFFIXES = (".yaml", ".yml", ".json")


class Layers:
    """Reads a profile and everything that it extends, each file once, the lowest first."""

    def __init__(self, problems: Problems, shipped: Path | None = None) -> None:
        self.trees: list[Map] = []
        self.incomplete = False
        """True where a layer could not be read, so that what it brings is missing."""
        self._problems = problems
        self._shipped = shipped_profiles(shipped)
        self._done: set[str] = set()
        self._order = 0

    def read(self, path: Path) -> None:
        """Read the profile at `path` and its layers into `trees`."""
        source = Source(str(path), path.parent)
        try:
            text = read_text(path, MOST_BYTES)
        except Unreadable as error:
            self.incomplete = True
            self._problems.add(Place(source), f"the profile cannot be read: {error}")
            return
        self._take(path, str(path), text, ())

    def _take(self, path: Path, name: str, text: str, chain: tuple[tuple[str, str], ...]) -> None:
        real = os.path.realpath(path)
        source = Source.of_text(name, path.parent, text, self._order)
        self._order += 1
        tree = parse(source, text, self._problems)
        if not isinstance(tree, Map):
            self.incomplete = True
            if tree is not None and not (isinstance(tree, Leaf) and tree.value is None):
                self._problems.add(tree.place, "a profile is a map of keys such as 'version', 'target' and 'controls'")
            elif not self._problems:
                self._problems.add(Place(source), "the file holds no profile; it begins with 'version: 1'")
            return
        self._check_version(tree, source)
        if (extends := tree.entries.get("extends")) is not None:
            for leaf in self._named(extends.node):
                self._extend(leaf, source, (*chain, (real, name)))
        self._done.add(real)
        self.trees.append(tree)

    def _check_version(self, tree: Map, source: Source) -> None:
        entry = tree.entries.get("version")
        if entry is None:
            self._problems.add(Place(source, 1, 1), "'version' is missing", "begin the file with 'version: 1'")
        elif not isinstance(entry.node, Leaf) or type(entry.node.value) is not int or entry.node.value != 1:
            self._problems.add(entry.node.place, "this readycheck reads profiles of version 1", "write 'version: 1'")

    def _named(self, node: Node) -> Iterable[Leaf]:
        for item in node.items if isinstance(node, List) else (node,):
            if isinstance(item, Leaf) and isinstance(item.value, str) and item.value.strip() and "${" not in item.value:
                yield item
            elif not (isinstance(item, Leaf) and item.value is None and not isinstance(node, List)):
                self._problems.add(item.place, "'extends' takes a shipped checklist's name, a file, or a list of them")

    def _extend(self, leaf: Leaf, source: Source, chain: tuple[tuple[str, str], ...]) -> None:
        written = str(leaf.value)
        if "/" in written or "\\" in written or written.endswith(_SUFFIXES):
            path = source.folder / Path(written)
            name = os.path.normpath(path)
        elif written in self._shipped:
            path, name = self._shipped[written], f"shipped:{written}"
        else:
            self.incomplete = True
            self._problems.add(
                leaf.place,
                f"there is no shipped checklist '{written}' (a file is written as './{written}.yaml')",
                near=written,
                known=self._shipped,
            )
            return
        real = os.path.realpath(path) if "\0" not in written else written
        if any(key == real for key, _ in chain):
            self.incomplete = True
            start = [key for key, _ in chain].index(real)
            trail = " -> ".join([*(one for _, one in chain[start:]), name])
            self._problems.add(leaf.place, f"'extends' runs in a circle: {trail}")
        elif real in self._done:
            return
        elif len(chain) >= DEEPEST_EXTENDS or len(self._done) + len(chain) >= MOST_FILES:
            self.incomplete = True
            trail = " -> ".join(one for _, one in chain)
            self._problems.add(
                leaf.place, f"'extends' goes over more than {DEEPEST_EXTENDS} levels or {MOST_FILES} files: {trail}"
            )
        else:
            try:
                text = read_text(path, MOST_BYTES)
            except Unreadable as error:
                self.incomplete = True
                siblings = lambda: _profiles_in(path.parent)  # noqa: E731 - only looked at when the hint is shown
                self._problems.add(leaf.place, f"'{written}' cannot be read: {error}", near=path.name, known=siblings)
                return
            self._take(path, name, text, chain)


def _profiles_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if path.suffix in _SUFFIXES][:200]
    except (OSError, ValueError):
        return []
