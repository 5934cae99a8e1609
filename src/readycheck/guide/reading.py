"""Reads a profile as far as it can be read, and says what could not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from readycheck.catalog import Catalog
from readycheck.engine.audit import vocabulary_of
from readycheck.guide.places import shown
from readycheck.model import Profile
from readycheck.profile import Problem, ProfileInvalid, StandIns, Unmet
from readycheck.profile.load import load
from readycheck.profile.tree import Map

_TURNS = 8
"""Forms of a stand-in that are tried, until one fits every field."""


@dataclass(frozen=True)
class Reading:
    """A profile, with values standing in for those of `unmet`; None where it is wrong besides, as `problems` say."""

    profile: Profile | None
    unmet: tuple[Unmet, ...]
    problems: tuple[Problem, ...] = ()
    tree: Map | None = None
    """The profile's values with their places, where it could be read."""
    secrets: tuple[str, ...] = ()
    """What nothing that is said of a wrong profile may hold."""
    more: int = 0
    """Problems beyond those that are listed."""

    def invalid(self) -> ProfileInvalid:
        """What is to be raised where the profile is needed as a whole."""
        invalid = ProfileInvalid(self.problems, self.more)
        if not self.problems and self.unmet:
            said = "no values that fit could stand in for what is not there, so the rest is not checked"
            invalid = ProfileInvalid((Problem(str(self.unmet[0].place.source.name), 0, 0, said),))
        invalid.secrets = self.secrets
        return invalid


def read_anyway(path: Path, catalog: Catalog, *, overrides: Sequence[str] = (), today: date | None = None) -> Reading:
    """Read a profile whatever variables and files are missing on this machine."""
    stand_ins = StandIns()
    problems: tuple[Problem, ...] = ()
    secrets: tuple[str, ...] = ()
    more = 0
    for _turn in range(_TURNS):
        try:
            loaded = load(path, vocabulary_of(catalog), overrides=overrides, today=today, stand_ins=stand_ins)
        except ProfileInvalid as invalid:
            problems, secrets, more = invalid.problems, invalid.secrets, invalid.more
            unmet = _once(stand_ins.unmet)
            if stand_ins.retry((one.file, one.line, one.column) for one in problems):
                continue
            stood_in = {one.spot for one in stand_ins.unmet}
            # What is wrong with a value that we made up says nothing about the profile.
            problems = tuple(one for one in problems if (one.file, one.line, one.column) not in stood_in)
            return Reading(None, unmet, problems, secrets=secrets, more=more)
        return Reading(loaded.profile, _once(stand_ins.unmet), tree=loaded.tree)
    return Reading(None, _once(stand_ins.unmet), problems, secrets=secrets, more=more)


def not_there(unmet: Sequence[Unmet]) -> Iterator[str]:
    """A sentence for each variable and file that a profile reads and that is not there."""
    for one in unmet:
        if one.kind == "env":
            remedy = f"set it before the audit, or give a default: ${{env:{one.name}:-…}}"
            yield f"{shown(one.place)}: the environment variable {one.name} is not set; {remedy}"
        else:
            yield f"{shown(one.place)}: the file '{one.name}' cannot be read: {one.why}; no audit starts without it"


def _once(unmet: Sequence[Unmet]) -> tuple[Unmet, ...]:
    """Each reference once, where it stands first."""
    found: dict[tuple[str, str], Unmet] = {}
    for one in unmet:
        found.setdefault((one.kind, one.name), one)
    return tuple(found.values())
