"""The installed checks as a list: what each proves, by which consent it looks, and what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from readycheck.catalog import Catalog
from readycheck.guide.page import Block, Head, Para, Row
from readycheck.guide.proof import lookings, mode_of, proved_by
from readycheck.model import Control, Requirement


@dataclass(frozen=True, slots=True)
class Line:
    """One check."""

    id: str
    domain: str
    title: str
    pack: str
    consent: str
    """The mode in which it looks, or `person`."""
    further: tuple[str, ...]
    """Modes in which it would see more."""
    controls: tuple[str, ...]
    needs: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list; empty lists everything. Globs are over ids of checks and of controls."""

    globs: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()

    def fits(self, line: Line) -> bool:
        """Whether a check is listed."""
        if self.domains and line.domain not in self.domains:
            return False
        if self.consents and line.consent not in self.consents:
            return False
        names = [name.lower() for name in (line.id, *line.controls)]
        return not self.globs or any(fnmatchcase(name, glob.lower()) for name in names for glob in self.globs)


def lines(catalog: Catalog, controls: Sequence[Control], chosen: Filter) -> list[Line]:
    """The checks that fit, by id."""
    found = []
    for name, check in sorted(catalog.checks.items()):
        looks = lookings(check, catalog)
        own = mode_of(check, catalog)
        line = Line(
            id=name,
            domain=name.partition(".")[0],
            title=check.title,
            pack=catalog.modules.get(name, ""),
            consent=own,
            further=tuple(dict.fromkeys(one.mode.value for one in looks if one.mode.value not in (own, "passive"))),
            controls=proved_by(name, controls),
            needs=tuple(dict.fromkeys(need for one in looks for need in one.needs)),
        )
        if chosen.fits(line):
            found.append(line)
    return found


def page(found: Sequence[Line], own_pack: str = "readycheck") -> Iterator[Block]:
    """The list, a heading a domain."""
    domain = ""
    for line in found:
        if line.domain != domain:
            domain = line.domain
            yield Head(domain)
        pack = f" [{line.pack}]" if line.pack != own_pack else ""
        yield Row(line.id, f"{line.title}{pack}", more=(_details(line),))
    if not found:
        yield Para("No installed check fits.")


def _details(line: Line) -> str:
    how = {"passive": "looks only", "person": "takes a person's word"}.get(line.consent)
    parts = [f"proves {', '.join(line.controls)}" if line.controls else "proves nothing in this profile"]
    parts.append(how or f"with consent.{line.consent}")
    parts += [f"sees more with consent.{mode}" for mode in line.further]
    parts += [f"may need {', '.join(need.name for need in line.needs)}"] if line.needs else []
    return " · ".join(parts)
