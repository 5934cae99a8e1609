"""Where a profile names what a collector asks for."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.profile.shape import thing_id
from readycheck.profile.tree import Leaf, List, Map, Place, leaves


def place_of(tree: Map | None, kind: str | None, thing: str, name: str) -> Place | None:
    """The place of the value that names `name` in one thing: itself, or a part of it, such as a file below a root."""
    best: tuple[int, Place] | None = None
    for leaf in _values(tree, kind, thing):
        rank = _rank(str(leaf.value), name)
        if rank and (best is None or rank > best[0]):
            best = (rank, leaf.place)
    return best[1] if best is not None else None


def shown(place: Place) -> str:
    """A place as people look it up: `file:line`, or the option of the command line."""
    return place.source.name if place.source.inline or not place.line else f"{place.source.name}:{place.line}"


def _values(tree: Map | None, kind: str | None, thing: str) -> Iterator[Leaf]:
    target = tree.node("target") if tree is not None else None
    listed = target.node(kind) if isinstance(target, Map) and kind else None
    for item in listed.items if isinstance(listed, List) else ():
        if thing_id(item) == thing:
            yield from (leaf for path, leaf in leaves(item) if isinstance(leaf.value, str) and path[-1:] != ("id",))


def _rank(value: str, name: str) -> int:
    """How well a value names it: 3 it is the name, 2 the name ends with it, 1 a URL holds it, 0 not at all."""
    if value == name:
        return 3
    if value and name.endswith(f"/{value}"):
        return 2
    return int("://" in value and value.partition("?")[0].endswith(f"/{name}"))
