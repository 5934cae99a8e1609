"""What is right and yet may not mean what its author thinks: told as warnings, never as errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, BeforeValidator

from readycheck.model import IdOf, parse_seconds
from readycheck.profile.entries import Document
from readycheck.profile.literals import marked
from readycheck.profile.load import Vocabulary
from readycheck.profile.problem import Problem, Problems
from readycheck.profile.shape import thing_id
from readycheck.profile.translate import describe
from readycheck.profile.tree import Leaf, List, Map, Node, dotted, leaves


def hints(tree: Map, vocabulary: Vocabulary, secrets: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Durations without a unit, and ids of things that there are not; `tree` is a right profile with its places."""
    found = Problems()
    found.mask(*secrets)
    names = {id(leaf): path for path, leaf in leaves(tree)}
    target = tree.node("target")
    for model, node in _described(tree, vocabulary):
        for leaf, before in marked(model, node, kind=BeforeValidator):
            if before.func is parse_seconds and _is_bare(leaf):
                _unitless(leaf, dotted(names.get(id(leaf), ())), found)
        for leaf, of in marked(model, node, kind=IdOf):
            known = _ids(target, of.kind)
            if isinstance(leaf.value, str) and leaf.value and leaf.value not in known:
                where = dotted(names.get(id(leaf), ()))
                what = f"'{where}': {describe(leaf)} is the id of nothing under 'target.{of.kind}'"
                remedy = f"known are {', '.join(known)}" if known else f"add it under 'target.{of.kind}', or correct it"
                found.add(leaf.place, what, remedy, near=leaf.value, known=known)
    return found.listed()


def _unitless(leaf: Leaf, where: str, found: Problems) -> None:
    written = leaf.template.strip()
    if leaf.references:
        assumed, remedy = "seconds are", "give it with its unit, as in 30s, 5m, 24h or 7d"
    else:
        assumed, remedy = f"{written} seconds are", f"write {written}s, or the unit that is meant, as in 24h or 7d"
    found.add(leaf.place, f"'{where}': {describe(leaf)} has no unit, so {assumed} assumed", remedy)


def _described(tree: Map, vocabulary: Vocabulary) -> Iterator[tuple[type[BaseModel], Node]]:
    """Every node that a model describes: the document, the things of the target, the options of checks."""
    yield Document, tree
    target = tree.node("target")
    for key, kind in vocabulary.targets.items():
        listed = target.node(key) if isinstance(target, Map) else None
        yield from ((kind.model, item) for item in listed.items) if isinstance(listed, List) else ()
    controls = tree.node("controls")
    for entry in controls.entries.values() if isinstance(controls, Map) else ():
        checks = entry.node.node("checks") if isinstance(entry.node, Map) else None
        for check, given in checks.entries.items() if isinstance(checks, Map) else ():
            if check in vocabulary.checks:
                yield vocabulary.checks[check], given.node


def _is_bare(leaf: Leaf) -> bool:
    """A number without a unit; nothing is nothing in every unit."""
    value: Any = leaf.value
    try:
        return not isinstance(value, bool) and float(value) != 0
    except (TypeError, ValueError):
        return False


def _ids(target: Node | None, kind: str) -> tuple[str, ...]:
    listed = target.node(kind) if isinstance(target, Map) else None
    return tuple(thing_id(item) for item in listed.items) if isinstance(listed, List) else ()
