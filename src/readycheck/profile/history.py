"""Where a profile has its history, for commands that look back and need nothing else of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from readycheck.profile.layers import Layers
from readycheck.profile.problem import Problems
from readycheck.profile.references import References
from readycheck.profile.tree import Leaf, Map, Node


def history_named(path: Path, environ: Mapping[str, str] | None = None) -> str | None:
    """The file or URL that the profile at `path` and its layers name, references filled in; None for the usual place.

    `off` where it is switched off. Tolerant of everything else in the profile. Raises ProfileInvalid where a
    reference cannot be read.
    """
    layers = Layers(Problems())
    layers.read(path)
    named = [found for tree in layers.trees if (found := _place(tree)) is not None]
    if not named:
        return None
    problems = Problems()
    filled = References(os.environ if environ is None else environ, problems).fill(named[-1])
    if problems:
        raise problems.invalid()
    assert isinstance(filled, Leaf)
    return "off" if filled.value is False else str(filled.value).strip()


def _place(tree: Map) -> Leaf | None:
    found: Node | None = tree.node("history")
    if isinstance(found, Map):
        found = found.node("place")
    return found if isinstance(found, Leaf) and found.value is not None else None
