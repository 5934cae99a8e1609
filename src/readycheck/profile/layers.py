"""`extends`: the files that a profile is made of, and how they are laid over each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from readycheck.model import TargetKind
from readycheck.profile.problem import Problems
from readycheck.profile.reading import MOST_BYTES, Unreadable, parse, read_text
from readycheck.profile.tree import Entry, Leaf, List, Map, Node, Place, Source

MOST_FILES = 32
DEEPEST_EXTENDS = 16
APPENDED = ("waivers", "attestations", "planned", "packs")
"""Top-level lists that a higher layer adds to instead of replacing them."""
_SUFFIXES = (".yaml", ".yml", ".json")


def shipped_folder() -> Path:
    """The folder of the shipped checklists: in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_profiles"
    return installed if installed.is_dir() else package.parent.parent / "profiles"


def shipped_profiles(folder: Path | None = None) -> dict[str, Path]:
    """The shipped checklists by name."""
    try:
        found = sorted((folder or shipped_folder()).iterdir())
    except OSError:
        return {}
    return {path.stem: path for path in found if path.suffix == ".yaml"}


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


@dataclass(frozen=True)
class Shaper:
    """Brings a layer's short forms into the one long form, so that layers can be merged."""

    targets: Mapping[str, TargetKind]
    problems: Problems

    def shape(self, tree: Map) -> Map:
        """`tree` with things as lists, checks as maps, reasons as maps, empty sections dropped."""
        empty = [
            key for key, entry in tree.entries.items() if isinstance(entry.node, Leaf) and entry.node.value is None
        ]
        tree = tree.without("extends", *empty)
        if isinstance(target := tree.node("target"), Map):
            tree = _with(tree, "target", self._target(target))
        if isinstance(controls := tree.node("controls"), Map):
            shaped = {key: Entry(entry.key, self._control(key, entry)) for key, entry in controls.entries.items()}
            tree = _with(tree, "controls", replace(controls, entries=shaped))
        return tree

    def _target(self, target: Map) -> Map:
        for kind in self.targets.values():
            target = self._things(target, kind)
        return target

    def _things(self, target: Map, kind: TargetKind) -> Map:
        items: list[Node] = []
        place: Place | None = None
        for key in dict.fromkeys((kind.key, kind.singular)):
            entry = target.entries.get(key)
            if entry is None:
                continue
            node = entry.node
            if isinstance(node, Leaf) and node.value is None:
                target = target.without(key)
                continue
            if key == kind.key and isinstance(node, List):
                items = [self._thing(item, kind) for item in node.items]
            elif key == kind.singular and isinstance(node, (Leaf, Map)):
                items.append(self._thing(node, kind))
            else:
                wanted = (
                    "a list of things, each with an 'id'"
                    if key == kind.key
                    else f"one thing; several go under '{kind.key}'"
                )
                self.problems.add(node.place, f"'target.{key}' takes {wanted}")
            place = place or entry.key
            target = target.without(key)
        if place is None:
            return target
        self._refuse_twice(items, kind)
        return target.put(kind.key, Entry(place, List(place, tuple(items))))

    @staticmethod
    def _thing(node: Node, kind: TargetKind) -> Node:
        if isinstance(node, Leaf) and node.value is not None:
            node = Map(node.place, {kind.short: Entry(node.place, node)})
        if isinstance(node, Map) and "id" not in node.entries:
            return replace(node, entries={"id": Entry(node.place, Leaf(node.place, "main", "main")), **node.entries})
        return node

    def _refuse_twice(self, items: list[Node], kind: TargetKind) -> None:
        seen: dict[str, Node] = {}
        for item in items:
            name = thing_id(item)
            if name in seen:
                line = seen[name].place.line
                self.problems.add(
                    item.place, f"'target.{kind.key}' has two things with the id '{name}'; the first is in line {line}"
                )
            seen.setdefault(name, item)

    def _control(self, name: str, entry: Entry) -> Node:
        control = entry.node
        if isinstance(control, Leaf) and control.value is None:
            self.problems.add(
                entry.key, f"the control '{name}' is empty", 'to leave it out, give a reason: {skip: "why"}'
            )
            return Map(control.place, {})
        if not isinstance(control, Map):
            return control
        checks = control.node("checks")
        if isinstance(checks, List):
            control = _with(control, "checks", self._check_list(checks))
        elif isinstance(checks, Map):
            entries = {
                key: Entry(one.key, Map(one.node.place, {}) if _is_null(one.node) else one.node)
                for key, one in checks.entries.items()
            }
            control = _with(control, "checks", replace(checks, entries=entries))
        skip = control.node("skip")
        if isinstance(skip, Leaf) and isinstance(skip.value, str):
            control = _with(control, "skip", Map(skip.place, {"reason": Entry(skip.place, skip)}, replaces=True))
        elif isinstance(skip, (Leaf, List)) and not _is_null(skip):
            self.problems.add(skip.place, f"to skip '{name}' takes a reason", 'write skip: "why"')
            control = control.without("skip")
        elif isinstance(skip, Map):
            control = _with(control, "skip", replace(skip, replaces=True))
        return fold_options(control)

    def _check_list(self, checks: List) -> Map:
        entries: dict[str, Entry] = {}
        for item in checks.items:
            if not isinstance(item, Leaf) or not isinstance(item.value, str):
                self.problems.add(item.place, "expected a check id here", "to give options, write 'checks' as a map")
            elif item.value in entries:
                self.problems.add(item.place, f"the check '{item.value}' stands twice")
            else:
                entries[item.value] = Entry(item.place, Map(item.place, {}))
        return Map(checks.place, entries, replaces=True)


def fold_options(control: Map) -> Map:
    """`options` goes to the control's one check; with none or several it stays and is refused later."""
    options, checks = control.node("options"), control.node("checks")
    if not isinstance(options, Map) or not isinstance(checks, Map) or len(checks.entries) != 1:
        return control
    ((name, entry),) = checks.entries.items()
    if not isinstance(entry.node, Map):
        return control
    merged = Entry(entry.key, merge(entry.node, options, {}, ("",)))
    return _with(control, "checks", checks.put(name, merged)).without("options")


def merge(base: Node, over: Node, targets: Mapping[str, TargetKind], path: tuple[str, ...] = ()) -> Node:
    """`over` laid over `base`: maps by key, things by id, some lists appended, all else replaced."""
    if isinstance(base, Map) and isinstance(over, Map) and not over.replaces:
        entries = dict(base.entries)
        for key, entry in over.entries.items():
            if key in entries:
                entries[key] = Entry(entry.key, merge(entries[key].node, entry.node, targets, (*path, key)))
            else:
                entries[key] = entry
        merged = Map(over.place, entries, base.replaces)
        return fold_options(merged) if len(path) == 2 and path[0] == "controls" else merged
    if isinstance(base, List) and isinstance(over, List):
        if len(path) == 2 and path[0] == "target" and path[1] in targets:
            return List(over.place, tuple(_merge_things(base, over, targets, path)))
        if len(path) == 1 and path[0] in APPENDED:
            return List(over.place, (*base.items, *over.items))
    return over


def _merge_things(base: List, over: List, targets: Mapping[str, TargetKind], path: tuple[str, ...]) -> list[Node]:
    things = {thing_id(item): item for item in base.items}
    for item in over.items:
        name = thing_id(item)
        things[name] = merge(things[name], item, targets, (*path, name)) if name in things else item
    return list(things.values())


def thing_id(item: Node) -> str:
    """The id of a thing as written; `main` where it gives none."""
    node = item.node("id") if isinstance(item, Map) else None
    return node.template if isinstance(node, Leaf) else "main"


def _with(tree: Map, key: str, node: Node) -> Map:
    return tree.put(key, Entry(tree.entries[key].key, node))


def _is_null(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value is None
