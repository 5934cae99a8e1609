"""In which line of the profile's own file a control or a thing stands."""

from __future__ import annotations

from collections.abc import Iterable

from readycheck.profile.shape import thing_id
from readycheck.profile.tree import List, Map, Place

OWN = 0
"""The order of the profile among the files that it is made of."""


def lines_of(tree: Map, kinds: Iterable[str]) -> dict[str, int]:
    """The line by `SEC-04` for a control and by `databases/main` for a thing; `tree` is merged and in its long form.

    What only a checklist that the profile extends says, or the command line, has no line in it.
    """
    lines: dict[str, int] = {}
    if isinstance(controls := tree.node("controls"), Map):
        lines |= {name: entry.key.line for name, entry in controls.entries.items() if _own(entry.key)}
    if isinstance(target := tree.node("target"), Map):
        for kind in kinds:
            things = target.node(kind)
            for item in things.items if isinstance(things, List) else ():
                if _own(item.place):
                    lines[f"{kind}/{thing_id(item)}"] = item.place.line
    return lines


def _own(place: Place) -> bool:
    return place.source.order == OWN and not place.source.inline and place.line > 0
