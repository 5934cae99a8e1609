"""Labelled cases of debug output, as data: `@@ yes|no | path | name | the rule of the language that decides`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """One file, and whether debug output in it reaches production."""

    suite: str
    name: str
    path: str
    text: str
    reported: bool
    because: str

    def __str__(self) -> str:
        return f"{self.path}: {self.name}"


def read(suite: str) -> list[Case]:
    """The cases of one file of the suite. Raises ValueError where a header is not one."""
    cases = []
    for part in (_FOLDER / f"{suite}.txt").read_text(encoding="utf-8").split("\n@@ "):
        head, _, text = part.removeprefix("@@ ").partition("\n")
        label, path, name, because = (one.strip() for one in head.split(" | ", 3))
        if label not in ("yes", "no"):
            raise ValueError(f"{suite}: {head} has no label")
        cases.append(Case(suite, name, path, f"{text}\n", label == "yes", because))
    return cases


SUITES = tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))
CASES = tuple(case for suite in SUITES for case in read(suite))
