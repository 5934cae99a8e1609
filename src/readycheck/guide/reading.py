"""Reads a profile as far as it can be read, and says what could not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from readycheck.catalog import Catalog
from readycheck.engine.audit import vocabulary_of
from readycheck.model import Profile
from readycheck.profile import Problem, ProfileInvalid, StandIns, Unmet, load_profile

_TURNS = 8
"""Forms of a stand-in that are tried, until one fits every field."""


@dataclass(frozen=True)
class Reading:
    """A profile, with values standing in for those of `unmet`; None where it is wrong besides, as `problems` say."""

    profile: Profile | None
    unmet: tuple[Unmet, ...]
    problems: tuple[Problem, ...] = ()


def read_anyway(path: Path, catalog: Catalog, *, overrides: Sequence[str] = (), today: date | None = None) -> Reading:
    """Read a profile whatever variables and files are missing on this machine."""
    stand_ins = StandIns()
    problems: tuple[Problem, ...] = ()
    for _turn in range(_TURNS):
        try:
            profile = load_profile(path, vocabulary_of(catalog), overrides=overrides, today=today, stand_ins=stand_ins)
        except ProfileInvalid as invalid:
            problems = invalid.problems
            unmet = _once(stand_ins.unmet)
            if stand_ins.retry((one.file, one.line, one.column) for one in problems):
                continue
            stood_in = {one.spot for one in stand_ins.unmet}
            # What is wrong with a value that we made up says nothing about the profile.
            problems = tuple(one for one in problems if (one.file, one.line, one.column) not in stood_in)
            return Reading(None, unmet, problems)
        return Reading(profile, _once(stand_ins.unmet))
    return Reading(None, _once(stand_ins.unmet), problems)


def _once(unmet: Sequence[Unmet]) -> tuple[Unmet, ...]:
    """Each reference once, where it stands first."""
    found: dict[tuple[str, str], Unmet] = {}
    for one in unmet:
        found.setdefault((one.kind, one.name), one)
    return tuple(found.values())
