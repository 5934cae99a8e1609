"""A page for people as a list of blocks, and how it is laid out for a terminal and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from readycheck.render.clean import clean, guard_lines, harmless
from readycheck.render.paper import written
from readycheck.render.view import View

_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")
_LONGEST = 4000
_WIDEST_NAME = 26
"""Columns; beside longer names nothing is said, but below them."""


@dataclass(frozen=True, slots=True)
class Title:
    """The first line: a name and what it is."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One of a list: a name and what is said of it, and further lines below. `sign` is a symbol before the name."""

    name: str
    text: str = ""
    more: tuple[str, ...] = ()
    sign: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to paste, shown as they are."""

    text: str
    language: str = ""


Block = Title | Head | Para | Row | Code


def terminal(blocks: Iterable[Block], view: View) -> str:
    """The page in at most `view.width` columns; code is never wrapped."""

    def write(console: Console) -> None:
        listed = list(blocks)
        for before, block in zip([None, *listed], listed, strict=False):
            if isinstance(block, Code):
                for line in harmless(block.text).splitlines():
                    console.print(Text(f"      {line}", style="cyan"), soft_wrap=True)
                continue
            for part in _laid_out(block, before, _names(listed, block)):
                console.print(part)

    return written(view, write).strip("\n") + "\n"


def _laid_out(block: Block, before: Block | None, width: int) -> Iterator[RenderableType]:
    if isinstance(block, Title):
        yield Text(f"{_shown(block.name)}  {_shown(block.text)}", style="bold")
    elif isinstance(block, Head):
        yield Text("")
        yield Text(_shown(block.text), style="bold underline")
    elif isinstance(block, Para):
        if isinstance(before, (Para, Row, Title)):
            yield Text("")
        yield Padding(Text(_shown(block.text)), (0, 0, 0, 2))
    elif isinstance(block, Row):
        yield from _row(block, width)
        for line in block.more:
            yield Padding(Text(_shown(line), style="dim" if not block.style else ""), (0, 0, 0, 6))


def _row(block: Row, width: int) -> Iterator[RenderableType]:
    grid = Table.grid(padding=(0, 2, 0, 0))
    cells = []
    if block.sign:
        grid.add_column(width=1)
        cells.append(Text(block.sign, style=block.style))
    if not block.text or width > _WIDEST_NAME:
        grid.add_column(overflow="fold")
        name = Text(_shown(block.name), style="bold" if block.text else "")
        yield Padding(_filled(grid, [*cells, name]), (0, 0, 0, 2))
        if block.text:
            yield Padding(Text(_shown(block.text)), (0, 0, 0, 4))
        return
    grid.add_column(min_width=width, overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    cells += [Text(_shown(block.name), style="bold"), Text(_shown(block.text))]
    yield Padding(_filled(grid, cells), (0, 0, 0, 2))


def _filled(grid: Table, cells: Sequence[RenderableType]) -> Table:
    grid.add_row(*cells)
    return grid


def _names(blocks: Sequence[Block], block: Block) -> int:
    """Columns of the names in the run of rows around `block`, so that they stand below each other."""
    if not isinstance(block, Row):
        return 0
    here = next(number for number, one in enumerate(blocks) if one is block)
    run: list[int] = []
    for step in (-1, 1):
        at = here
        while 0 <= at < len(blocks) and isinstance(one := blocks[at], (Row, Code)):
            run += [len(one.name)] if isinstance(one, Row) and one.text else []
            at += step
    return max(run, default=0)


def markdown(blocks: Iterable[Block]) -> str:
    """The page as Markdown; nothing that a value holds acts."""
    lines: list[str] = []
    in_list = False
    for block in blocks:
        if isinstance(block, Row):
            said = f": {_plain(block.text)}" if block.text else ""
            lines += [] if in_list else [""]
            lines.append(f"- {f'{block.sign} ' if block.sign else ''}**{_plain(block.name)}**{said}")
            lines += [f"  - {_plain(line)}" for line in block.more]
            in_list = True
            continue
        in_list = False
        if isinstance(block, Title):
            lines.append(f"# {_plain(block.name)}: {_plain(block.text)}")
        elif isinstance(block, Head):
            lines += ["", f"## {_plain(block.text)}"]
        elif isinstance(block, Para):
            lines += ["", _plain(block.text)]
        else:
            fence = "`" * max(3, max((len(run) for run in re.findall("`+", block.text)), default=0) + 1)
            lines += ["", f"{fence}{block.language}", *harmless(block.text).splitlines(), fence]
    return guard_lines("\n".join(lines).strip("\n")) + "\n"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(_shown(text).split()))


def _shown(text: str) -> str:
    return clean(text, _LONGEST)
