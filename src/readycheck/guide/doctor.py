"""What is missing for a profile on this machine, and what that costs. Touches nothing of the target."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from readycheck.catalog import Catalog
from readycheck.guide.examination import Examination, Item
from readycheck.guide.examiner import Examiner
from readycheck.guide.machine import traits
from readycheck.guide.places import shown
from readycheck.guide.reading import Reading

__all__ = ["Examination", "Item", "examine", "missing_paths"]


def examine(path: Path, reading: Reading, catalog: Catalog, *, runs: Path, today: date, connect: bool) -> Examination:
    """Go through the plan of a profile and look for what each step needs.

    With `connect`, a TCP connection to each service that the profile names is opened and closed again.
    """
    found = Examination(str(path), machine=tuple(traits(runs)), tried=connect)
    for trait in found.machine:
        if trait.problem:
            found.missing.append(Item("machine", trait.name, trait.problem, trait.fix, vital=trait.grave))
    for problem in catalog.problems:
        found.missing.append(Item("pack", problem.partition(" is not used")[0], problem, "install or repair it"))
    for unmet in reading.unmet:
        place = shown(unmet.place)
        if unmet.kind == "env":
            message = f"the environment variable {unmet.name} is not set"
            found.missing.append(Item("env", unmet.name, message, f"export {unmet.name}=…", place=place, unmet=True))
        else:
            message = f"the file {unmet.name} cannot be read: {unmet.why}"
            found.missing.append(Item("file", unmet.name, message, "put it there", place=place, unmet=True))
    for wrong in reading.problems:
        place = f"{wrong.file}:{wrong.line}" if wrong.line else wrong.file
        found.missing.append(Item("profile", place, wrong.message, wrong.hint, place=place))
    found.invalid = bool(reading.problems)
    if reading.profile is not None:
        Examiner(reading.profile, reading, catalog, found, today).go(connect=connect)
    return found


def missing_paths(path: Path, reading: Reading, catalog: Catalog, *, today: date) -> list[Item]:
    """What is not there of the paths that a profile names, each with its place; nothing else is looked for."""
    if reading.profile is None:
        return []
    return Examiner(reading.profile, reading, catalog, Examination(str(path)), today).paths()
