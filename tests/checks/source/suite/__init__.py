"""Labelled cases of debug output, as data: `@@ yes|no | path | name | the rule of the language that decides`.

A case may go on with `@+ path` and the text of a further file, and with `@= built: folder` where the profile names
what is served. ` ◀` at a line's end marks a place that must be named, ` ◁` one that may be; the marks are not part of
the file. Without marks any place counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent
_MUST, _MAY = " ◀", " ◁"

Place = tuple[str, int]
"""A file and its line, from 1."""


@dataclass(frozen=True, slots=True)
class Case:
    """One file or a small tree, and whether debug output in it reaches production."""

    suite: str
    name: str
    path: str
    text: str
    reported: bool
    because: str
    further: tuple[tuple[str, str], ...] = ()
    """Paths and texts of the tree's other files."""
    built: tuple[str, ...] = ()
    must: frozenset[Place] = frozenset()
    may: frozenset[Place] = frozenset()

    def __str__(self) -> str:
        return f"{self.path}: {self.name}"

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Paths and texts of all files of the tree."""
        return ((self.path, self.text), *self.further)


def read(suite: str) -> list[Case]:
    """The cases of one file of the suite. Raises ValueError where a header is not one."""
    cases = []
    for part in (_FOLDER / f"{suite}.txt").read_text(encoding="utf-8").split("\n@@ "):
        head, _, body = part.removeprefix("@@ ").partition("\n")
        label, path, name, because = (one.strip() for one in head.split(" | ", 3))
        if label not in ("yes", "no"):
            raise ValueError(f"{suite}: {head} has no label")
        body, _, built = body.partition("\n@= built: ")
        files = [one.partition("\n")[::2] for one in f"{path}\n{body}\n".split("\n@+ ")]
        further = tuple((file, _unmarked(text)) for file, text in files[1:])
        cases.append(
            Case(
                suite,
                name,
                path,
                _unmarked(files[0][1]),
                label == "yes",
                because,
                further,
                (built.strip(),) if built else (),
                _marked(files, _MUST),
                _marked(files, _MAY),
            )
        )
    return cases


def _unmarked(text: str) -> str:
    return text.replace(f"{_MUST}\n", "\n").replace(f"{_MAY}\n", "\n")


def _marked(files: list[tuple[str, str]], mark: str) -> frozenset[Place]:
    return frozenset(
        (file, line) for file, text in files for line, said in enumerate(text.split("\n"), 1) if said.endswith(mark)
    )


SUITES = tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))
CASES = tuple(case for suite in SUITES for case in read(suite) if not case.further and not case.built)
"""Those of one file, which any other tool can be asked about too."""
