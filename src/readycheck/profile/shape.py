"""Short forms into the one long form, and layers laid over each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from readycheck.model import TargetKind
from readycheck.profile.problem import Problems
from readycheck.profile.tree import Entry, Leaf, List, Map, Node, Place

APPENDED = ("waivers", "attestations", "planned", "packs")
"""Top-level lists that a higher layer adds to instead of replacing them."""


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
        alone = False  # the last item is the thing that the short keys describe
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
                alone = True
            else:
                wanted = (
                    "a list of things, each with an 'id'"
                    if key == kind.key
                    else f"one thing; several go under '{kind.key}'"
                )
                self.problems.add(node.place, f"'target.{key}' takes {wanted}")
            place = place or entry.key
            target = target.without(key)
        described = {key: entry for key, _ in kind.further if (entry := target.entries.get(key)) is not None}
        target = target.without(*described)
        for key, entry in described.items():
            if not _is_null(entry.node):
                self._describe(items, kind, key, entry, beside=alone)
                place, alone = place or entry.key, True
        if place is None:
            return target
        self._refuse_twice(items, kind)
        return target.put(kind.key, Entry(place, List(place, tuple(items))))

    def _describe(self, items: list[Node], kind: TargetKind, key: str, entry: Entry, *, beside: bool) -> None:
        """One more field of the thing that the short keys describe, which is the last of `items` where there is one."""
        field, node = kind.shorts[key], entry.node
        if not isinstance(node, Leaf):
            self.problems.settle(
                node.place,
                f"'target.{key}' takes one value",
                f"what else describes the thing goes under '{kind.singular}', with '{field}' beside it",
            )
            return
        if not beside:
            items.append(self._thing(Map(entry.key, {field: Entry(entry.key, node)}), kind))
            return
        thing = items[-1]
        if not isinstance(thing, Map):
            return
        if field in thing.entries:
            line = thing.entries[field].key.line
            self.problems.add(entry.key, f"'{field}' of 'target.{kind.singular}' stands twice; first in line {line}")
        else:
            items[-1] = thing.put(field, Entry(entry.key, node))

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
            self.problems.settle(
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
            self.problems.settle(skip.place, f"to skip '{name}' takes a reason", 'write skip: "why"')
            reason = Entry(skip.place, Leaf(skip.place, "-", "-"))
            control = _with(control, "skip", Map(skip.place, {"reason": reason}, replaces=True))
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
