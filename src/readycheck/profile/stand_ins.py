"""Values in the place of those that a profile only names and that are not there on this machine.

Whoever signs for a control, or asks what is missing, need not hold the secrets of the system: the profile is then read
with a value of a likely form for each variable that is not set and each file that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readycheck.profile.tree import Place

STAND_IN = "not-set.invalid"
"""Stands in every text that was put in the place of a value; the name can never be resolved."""
_FORMS = {
    "https": "https://{}",
    "redis": "redis://{}",
    "database": "sqlite:///{}",
    "plain": "{}",
    "number": "1",
    "day": "2030-01-01",
}
_BY_WORD = (("REDIS", "redis"), ("DATABASE", "database"), ("DB", "database"), ("DSN", "database"),
            ("URL", "https"), ("ORIGIN", "https"))  # fmt: skip


Spot = tuple[str, int, int]
"""File, line and column."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A reference whose value is not there: `kind` is `env` or `file`, `why` a clause such as `it is not set`."""

    kind: str
    name: str
    why: str
    place: Place

    @property
    def written(self) -> str:
        """The reference as the profile writes it."""
        return f"${{{self.kind}:{self.name}}}"

    @property
    def spot(self) -> Spot:
        """Where it stands, as problems tell it."""
        return self.place.source.name, self.place.line, self.place.column


def mark(kind: str, name: str) -> str:
    """The host name that stands in for this reference: another one for each."""
    return f"{re.sub('[^a-z0-9]+', '-', f'{kind} {name}'.lower()).strip('-')[-60:]}.{STAND_IN}"


class StandIns:
    """Gives values and remembers what they stand for."""

    def __init__(self) -> None:
        self.unmet: list[Unmet] = []
        self._turn: dict[tuple[str, str], int] = {}

    def value(self, kind: str, name: str, why: str, place: Place) -> str:
        """A value of a likely form, by the name; the next form after `retry`."""
        self.unmet.append(Unmet(kind, name, why, place))
        likely = next((form for word, form in _BY_WORD if word in name.upper()), "plain")
        order = [likely, *(form for form in _FORMS if form != likely)]
        return _FORMS[order[self._turn.get((kind, name), 0) % len(order)]].format(mark(kind, name))

    def retry(self, places: Iterable[Spot]) -> bool:
        """Take another form for what stands at these places. False where there is none left."""
        wrong = set(places)
        changed = False
        for one in {(one.kind, one.name) for one in self.unmet if one.spot in wrong}:
            self._turn[one] = self._turn.get(one, 0) + 1
            changed = changed or self._turn[one] < len(_FORMS)
        self.unmet = [] if changed else self.unmet
        return changed
