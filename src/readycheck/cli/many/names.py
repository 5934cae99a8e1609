"""What a target is called in the names of files: recognisable, harmless, and each another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

LONGEST = 60
"""Characters; four bytes each at most, so that a suffix still fits in a file name."""
_UNFIT = re.compile(r"[^\w.-]+")
TAKEN = ("summary", "runs")
"""May lie in the same folder whatever the command line says."""


class Named(NamedTuple):
    """A target as its profile calls it."""

    name: str
    environment: str
    profile: str
    """The profile's path."""


def file_names(targets: Sequence[Named], taken: Iterable[str] = ()) -> list[str]:
    """A name for each target, in their order; none of `taken`, which are names of what lies beside.

    Targets of one name are told apart by their environments, else by their profiles' names, else by a number.
    Names that differ in case only count as one, since on some machines they are.
    """
    names = [_fit(one.name) for one in targets]
    for told_apart in (_with(lambda one: one.environment), _with(lambda one: Path(one.profile).stem)):
        many = Counter(name.casefold() for name in names)
        for key in [key for key, times in many.items() if times > 1]:
            mine = [index for index, name in enumerate(names) if name.casefold() == key]
            better = [told_apart(names[index], targets[index]) for index in mine]
            if len({name.casefold() for name in better}) == len(mine):
                for index, name in zip(mine, better, strict=True):
                    names[index] = name
    return _numbered(names, {*TAKEN, *(one.casefold() for one in taken)})


def _with(part: Callable[[Named], str]) -> Callable[[str, Named], str]:
    return lambda name, target: _fit(f"{name}-{part(target)}")


def _fit(name: str) -> str:
    """`name` as a part of a file's name: no folder, no option, nothing hidden."""
    return _UNFIT.sub("-", unicodedata.normalize("NFKC", name))[:LONGEST].strip("-.") or "target"


def _numbered(names: Sequence[str], taken: set[str]) -> list[str]:
    wanted = {name.casefold() for name in names}
    made = []
    for name in names:
        one, number = name, 1
        while one.casefold() in taken or (number > 1 and one.casefold() in wanted):
            number += 1
            one = f"{name}-{number}"
        taken.add(one.casefold())
        made.append(one)
    return made
