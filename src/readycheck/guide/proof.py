"""How a check looks: by which collector, with which consent, and what that needs on the machine."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from readycheck.catalog import Catalog
from readycheck.model import Check, Consent, Control, Mode, Need, Requirement
from readycheck.model.schema_words import default_words

PERSON = "person"
_MODE_WORDS = {
    Mode.PASSIVE: "looks only",
    Mode.ACTIVE: "logs in and sends input, with consent.active",
    Mode.EXEC: "runs the target's own commands, with consent.exec",
    Mode.LOAD: "puts load on the target, with consent.load",
    Mode.DRILL: "restores data into a scratch place, with consent.drill",
}


@dataclass(frozen=True, slots=True)
class Looking:
    """One collector of a check; `further` where the check can do without it."""

    collector: str
    title: str
    mode: Mode
    thing: str
    needs: tuple[Requirement, ...]
    further: bool

    def given(self, consent: Consent) -> bool:
        """Whether the profile's consent covers it."""
        return self.mode is Mode.PASSIVE or getattr(consent, self.mode.value) is not None

    def words(self, consent: Consent | None = None) -> str:
        """How it looks and at what, in a clause; with a `consent`, whether that is given."""
        where = f" (target.{self.thing})" if self.thing else ""
        said = f"{self.title}{where}; {_MODE_WORDS[self.mode]}"
        if consent is not None and self.mode is not Mode.PASSIVE:
            said += ", which is given" if self.given(consent) else ", which is not given"
        return f"{said}; where there is none, the rest is judged" if self.further else said


def lookings(check: Check[Any, Any], catalog: Catalog) -> list[Looking]:
    """The collectors of a check, that of its own fact first."""
    found = []
    for kind, further in ((check.needs, False), *((one, True) for one in check.also)):
        collector = catalog.collector_of(kind) if kind is not None else None
        if collector is not None:
            found.append(
                Looking(collector.id, collector.title, collector.mode, collector.thing or "", collector.needs, further)
            )
    return found


def mode_of(check: Check[Any, Any], catalog: Catalog) -> str:
    """The mode of the collector that a check cannot do without; `person` where it takes a person's word."""
    looking = next((one for one in lookings(check, catalog) if not one.further), None)
    return looking.mode.value if looking else PERSON


def need_words(needs: Iterable[Requirement]) -> str:
    """What is needed beyond the installation, in a list; empty where it is nothing."""
    kinds = {Need.MODULE: "the Python module", Need.PROGRAM: "the program"}
    return "; ".join(
        f"{kinds.get(one.kind, one.kind.value)} {one.name} for {one.purpose} ({one.install})" for one in needs
    )


def proved_by(check: str, controls: Iterable[Control]) -> tuple[str, ...]:
    """Ids of the controls that a check proves, in the order of the checklist."""
    return tuple(control.id for control in controls if check in control.checks)


def said_of(check: Check[Any, Any]) -> str:
    """What the check's module says beyond its first sentence, which is the title."""
    module = sys.modules.get(check.judge.__module__)
    text = inspect.cleandoc(module.__doc__ or "") if module else ""
    first, _, rest = text.partition("\n\n")
    same = first.rstrip(".").casefold() == check.title.casefold()
    body = rest if same or rest else first
    return " ".join(body.split("\n\n")[0].split()) if body else ""


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option of a check: what it means, and the value that holds."""

    name: str
    value: str
    meaning: str
    given: bool
    """The profile sets it; else the value is the default."""


def options_of(check: Check[Any, Any], given: Mapping[str, Any] | None = None) -> list[OptionLine]:
    """Every option with the value that holds; `given` are the options as a control writes them."""
    schema = check.options.model_json_schema()
    shown: dict[str, Any] = {}
    if given:
        shown = check.options.model_validate(dict(given)).model_dump(mode="json", by_alias=True)
    lines = []
    for name, option in schema.get("properties", {}).items():
        set_here = bool(given) and name in (given or {})
        described = {**option, "default": shown[name]} if set_here and name in shown else option
        lines.append(OptionLine(name, default_words(described), option.get("description", ""), set_here))
    return lines
