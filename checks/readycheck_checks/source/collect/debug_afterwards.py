"""What the rest of the tree says of a place, once all of it was read."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from readycheck_checks.source.collect import bundle_settings
from readycheck_checks.source.collect.classify import MARKUP, SCRIPT
from readycheck_checks.source.collect.python_settings import is_overridden
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import Tree
from readycheck_checks.source.facts import Dropped, FileClass, Occurrence, OutputState

BUNDLED = frozenset(SCRIPT.values()) | frozenset(MARKUP.values()) - {"html"}
"""Languages of which a bundler makes what is served."""
_MOST_SETTINGS = 1024 * 1024
_MOST_BESIDE = 30
"""So many modules of a settings folder are looked at."""


def note_overrides(occurrences: list[Occurrence], tree: Tree) -> None:
    """Settings that every module made for production takes over and switches off are not what runs there."""
    for at, one in enumerate(occurrences):
        if (one.how, one.language, one.state) != ("setting", "python", OutputState.OPEN):
            continue
        folder, _, base = one.file.rpartition("/")
        beside = [
            entry
            for entry in tree.files
            if entry.name.endswith(".py") and entry.name.rpartition("/")[0] == folder and entry.name != one.file
        ]
        texts: dict[str, str] = {}
        for entry in beside[:_MOST_BESIDE]:
            with suppress(NotReadableError):
                texts[entry.name.rpartition("/")[2]] = content(entry.where, _MOST_SETTINGS).decode("utf-8", "replace")
        if one.snippet.startswith("DEBUG") and (heir := is_overridden(base.removesuffix(".py"), texts)):
            occurrences[at] = one.model_copy(update={"guarded": f"overridden by {heir}"[:80]})


def note_drops(occurrences: list[Occurrence], spelt: Collection[int], dropped: Collection[Dropped], tree: Tree) -> None:
    """What a bundler leaves out of the code that it bundles, unless a bundle that is served still has it.

    `spelt` are the places that name the console where they stand: no bundler that drops it follows an alias, nor a
    method that is passed on.
    """
    served = {one.what for one in occurrences if (one.file_class, one.state) == (FileClass.BUILT, OutputState.OPEN)}
    works = [one for one in dropped if not any(one.covers(what) for what in served)]
    if not works:
        return
    packages = {one.name.rpartition("/")[0] for one in tree.files if one.name.endswith("/package.json")}
    for at in sorted(spelt):
        one = occurrences[at]
        if (one.file_class, one.state) != (FileClass.PRODUCTION, OutputState.OPEN) or one.how == "reference":
            continue
        for drop in works:
            if drop.covers(one.what) and bundle_settings.leaves_out(drop.file, one.file, packages):
                occurrences[at] = one.model_copy(update={"guarded": drop.guard})
                break
