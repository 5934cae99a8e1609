"""How the three levels of evidence are told to people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from readycheck.api import TableEvidence
from readycheck_checks.monitoring.facts import Kind, Level, Part, Reach, Use
from readycheck_checks.monitoring.libraries import BY_ID, OWN

_WHY = {
    Reach.GUARDED: "it is started behind the development check {why} only",
    Reach.UNCALLED: "it is started in {why}, which nothing that reaches production calls",
    Reach.UNLOADED: "it is started in {why}, which nothing in the tree is seen to load",
    Reach.DROPPED: "what is made of it is never used",
    Reach.ELSEWHERE: "it is used in code only that does not reach production",
    Reach.DEVELOPMENT: "it is declared for development only",
}


_PACKAGE = re.compile(r"@[\w.-]+/[\w.-]+|[\w.-]+")
"""The package of a module of npm, since one entry of the table stands for several."""


def name_of(use: Use) -> str:
    """What to call a library."""
    if use.library == OWN:
        return use.package
    library = BY_ID[use.library]
    package = _PACKAGE.match(use.package) if use.runtime == "javascript" and library.kind is not Kind.ERRORS else None
    return package.group() if package is not None else library.name


def best(uses: Iterable[Use]) -> Use | None:
    """The use that proves most."""
    order = list(Level)

    def rank(one: Use) -> tuple[float, bool]:
        away = 1.5 if one.reach is Reach.ELSEWHERE else 0  # a call in a test says more than a manifest, and no more
        return away - order.index(one.level), one.reach is not Reach.OPEN

    return min(uses, key=rank, default=None)


def missing(use: Use) -> str:
    """What is missing where the best evidence is no call that production reaches."""
    if use.reach is not Reach.OPEN and use.reach is not Reach.DEVELOPMENT:
        return _WHY[use.reach].format(why=use.why)
    if use.level is Level.IMPORTED:
        return "it is installed and imported, and nothing starts it: installed, not wired"
    extra = ", and that for development only" if use.reach is Reach.DEVELOPMENT else ""
    return f"it is declared{extra}, and no code of production imports it: installed, not wired"


def table(parts: Sequence[Part], uses: Sequence[Use]) -> TableEvidence:
    """One row a part and library: where each of the three levels is."""
    rows = []
    for part in parts:
        mine = [one for one in uses if (one.folder, one.runtime) == (part.folder, part.runtime)]
        for library in dict.fromkeys(one.library for one in mine):
            of_it = [one for one in mine if one.library == library]
            rows.append((part.place, part.runtime, name_of(of_it[0]), *(_place(of_it, level) for level in Level)))
    return TableEvidence(
        label="Levels of evidence",
        columns=("part", "language", "library", *Level),
        rows=tuple(rows[:60]),
    )


def _place(uses: list[Use], level: Level) -> str:
    of_level = [one for one in uses if one.level is level]
    found = best(of_level)
    if found is None:
        return "no"
    place = f"{found.file}:{found.line}"
    return (
        place
        if found.reach is Reach.OPEN
        else f"{place} ({found.reach}: {found.why})"
        if found.why
        else f"{place} ({found.reach})"
    )
