"""The fences of a page, with what the comments before them say.

Shell commands stand in fences of the language `console`: a line `$ command`, continued by lines that begin with `> `;
other lines are output. A comment on the line before a fence says more:

    <!-- exits: 1 -->           the code of its last command, or one for each command; 0 where nothing is said
    <!-- not run: reason -->    it cannot run here, and why
    <!-- before: command -->    what the reader has done by then; it ends with 0
    <!-- stays up -->           runs on until the page's end
    <!-- file: NAME -->         the fence is this file; `adds to: NAME` appends it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)")
_COMMENT = re.compile(r"\s*<!-- (exits|not run|before|stays up|file|adds to)(?:: (.+?))? -->\s*$")
_GENERATED = ("docs/checks/", "docs/command-line.md")


@dataclass(frozen=True)
class Command:
    """One line to type, where it stands and the exit code that the page promises."""

    place: str
    text: str
    code: int
    output: tuple[str, ...] = ()
    """What the page shows of its output, line by line; `…` stands for anything."""


@dataclass(frozen=True)
class Fence:
    """A fence of a page; `line` is that of its first line of content."""

    page: Path
    line: int
    language: str
    body: str
    said: dict[str, str]

    @property
    def place(self) -> str:
        return f"{name_of(self.page)}:{self.line}"

    def commands(self) -> list[Command]:
        """What a console shows to type."""
        found: list[tuple[int, str, list[str]]] = []
        typed = False
        for number, line in enumerate(self.body.splitlines(), self.line):
            if line.startswith("$ "):
                found.append((number, line[2:], []))
            elif typed and line.startswith("> "):
                found[-1] = (found[-1][0], f"{found[-1][1]}\n{line[2:]}", [])
            elif found:
                found[-1][2].append(line)
            typed = line.startswith(("$ ", "> "))
        codes = [int(one) for one in self.said.get("exits", "0").split()]
        if len(codes) != len(found):
            assert len(codes) == 1, f"{self.place} says {len(codes)} exit codes for {len(found)} commands"
            codes = [0] * (len(found) - 1) + codes
        name = name_of(self.page)
        return [
            Command(f"{name}:{number}", text, code, tuple(output))
            for (number, text, output), code in zip(found, codes, strict=True)
        ]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def pages() -> list[Path]:
    """Every page that people read, but for the generated ones without commands to type."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("README.md")]
    return sorted(path for path in found if "node_modules" not in path.parts)


def written() -> list[Path]:
    """The pages that somebody wrote."""
    return [path for path in pages() if not name_of(path).startswith(_GENERATED)]


def fences(page: Path) -> Iterator[Fence]:
    lines = page.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        begin = _FENCE.match(lines[number])
        if begin is None:
            number += 1
            continue
        indent = len(begin["indent"])
        end = next(n for n in range(number + 1, len(lines)) if lines[n].strip() == "```")
        body = "".join(f"{line[indent:]}\n" for line in lines[number + 1 : end])
        yield Fence(page, number + 2, begin["language"], body, dict(_said(lines, number)))
        number = end + 1


def _said(lines: list[str], fence: int) -> Iterator[tuple[str, str]]:
    for line in reversed(lines[:fence]):
        said = _COMMENT.match(line)
        if said is None:
            return
        yield said[1], said[2] or ""
