"""Which parts of a tree are judged: the services, as the profile names them or as their dependencies show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from readycheck_checks.monitoring.facts import InstrumentationFact, Kind, Part, Use


def services(parts: Iterable[Part], named: Sequence[str]) -> tuple[list[Part], list[str]]:
    """The parts to judge, and the names of the profile in which no code is.

    Without names these are the parts that serve or show pages; where none does, every part with code.
    """
    coded = [one for one in parts if one.files]
    if named:
        wanted = [one.strip("/") or "." for one in named]
        chosen = [one for one in coded if any(fnmatchcase(one.folder or ".", glob) for glob in wanted)]
        empty = [glob for glob in wanted if not any(fnmatchcase(one.folder or ".", glob) for one in coded)]
        return chosen, empty
    used = {name for one in coded for name in one.uses}
    serving = [one for one in coded if one.roles and (one.starts or one.name not in used)]
    return serving or [one for one in coded if one.roles] or coded, []


def have_roles(parts: Iterable[Part]) -> bool:
    """Whether the parts are told apart by what they are for."""
    return any(one.roles for one in parts)


def is_front_end(part: Part) -> bool:
    """Whether a part only runs in browsers."""
    return part.roles == ("browser",)


def uses_of(fact: InstrumentationFact, part: Part, kinds: Iterable[Kind]) -> list[Use]:
    """The uses in a part, and those in the parts of the tree that it depends on."""
    names, todo = {part.name}, list(part.uses)
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo.extend(other for one in fact.parts if one.name == name for other in one.uses)
    near = {(one.folder, one.runtime) for one in fact.parts if one.name in names - {part.name}}
    near.add((part.folder, part.runtime))
    wanted = set(kinds)
    return [one for one in fact.uses if one.kind in wanted and (one.folder, one.runtime) in near]
