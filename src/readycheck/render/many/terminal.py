"""The summary for a terminal or a CI log: a block a target, then a table of all."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from readycheck.model import Decision, Summary, SummaryRow
from readycheck.render import words
from readycheck.render.clean import guard_lines, to_ascii
from readycheck.render.lines import field, heading, one_line, styled
from readycheck.render.many import outcome
from readycheck.render.many.rows import standing
from readycheck.render.view import NARROWEST, WIDEST, View

BLOCKERS = 5
"""Blockers named in a block."""
BLOCKS = 40
"""Targets with a block of their own, the worst; the table has all."""
NOT_COUNTED = 20
NARROW, ROOMY = 66, 96
"""Columns below which the table keeps what decides, and from which it holds all."""

_STYLE = {
    Decision.NOT_READY: "bold white on red",
    Decision.UNDECIDED: "bold white on blue",
    Decision.READY_WITH_ACCEPTED_RISKS: "bold black on yellow",
    Decision.READY: "bold white on green",
    None: "bold white on magenta",
}


def render(summary: Summary, view: View) -> str:
    """The summary as text of at most `view.width` columns."""
    buffer = io.StringIO()
    width = max(NARROWEST, min(view.width, WIDEST))
    console = Console(
        file=buffer,
        width=width,
        force_terminal=view.colour,
        color_system="standard" if view.colour else None,
        no_color=not view.colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    for block in (_blocks(summary), _table(summary, width), _not_counted(summary), _end(summary, view)):
        for part in block:
            console.print(part, soft_wrap=False)
    text = "\n".join(line.rstrip() for line in buffer.getvalue().split("\n"))
    return guard_lines(text) if view.colour or not view.ascii else to_ascii(guard_lines(text))


def _blocks(summary: Summary) -> Iterator[RenderableType]:
    for position, row in enumerate(summary.targets[:BLOCKS]):
        if position:
            yield Text("")
        yield from _block(row)
    if len(summary.targets) > BLOCKS:
        yield Text("")
        yield field("", f"and {words.count(len(summary.targets) - BLOCKS, 'more target')} in the table", width=0)


def _block(row: SummaryRow) -> Iterator[RenderableType]:
    yield Text.assemble(
        (f" {outcome.sign(row)} {outcome.word(row)} ", _STYLE[standing(row)]),
        (f"  {one_line(outcome.name(row))}", "bold"),
    )
    if told := outcome.told(row):
        yield field("", told, width=0)
    if row.score is not None:
        yield field("Score", f"{outcome.score(row)} of 100, {outcome.judged(row)} judged")
    for line in row.blockers[:BLOCKERS]:
        yield field("Blocker", f"{line.control} {line.title}")
    if len(row.blockers) > BLOCKERS:
        yield field("", f"and {words.count(len(row.blockers) - BLOCKERS, 'more blocker')}")
    if row.page:
        yield field("Report", row.page)


def _table(summary: Summary, width: int) -> Iterator[RenderableType]:
    yield from heading(f"Summary: {words.count(len(summary.targets), 'target')}")
    wide, roomy = width >= NARROW, width >= ROOMY
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Decision", width=15 if wide else 13, overflow="fold")
    table.add_column("Target", ratio=1, overflow="fold")
    shown = {"Score": True, "Judged": wide, "Blockers": True, "Unknown": wide, "Accepted": roomy}
    for title in (title for title, there in shown.items() if there):
        table.add_column(title, justify="right", no_wrap=True)
    for row in summary.targets:
        counted = (len(row.blockers), row.unknown, row.waived) if row.score is not None else ("–", "–", "–")
        figures = (outcome.score(row), outcome.judged(row), *counted)
        cells = [str(figure) for figure, there in zip(figures, shown.values(), strict=True) if there]
        word = f"{outcome.sign(row)} {outcome.word(row)}"
        table.add_row(styled(word, "bold"), styled(outcome.name(row)), *map(styled, cells))
    yield table


def _not_counted(summary: Summary) -> Iterator[RenderableType]:
    if summary.not_counted:
        yield from heading(f"Not counted: {words.count(len(summary.not_counted), 'run')}")
    for line in summary.not_counted[:NOT_COUNTED]:
        yield field(
            "", f"{line.report or line.run} of {line.target}, {words.moment(line.started)}: {line.reason}", width=0
        )
    if len(summary.not_counted) > NOT_COUNTED:
        yield field("", f"and {len(summary.not_counted) - NOT_COUNTED:,} more", width=0)


def _end(summary: Summary, view: View) -> Iterator[RenderableType]:
    for name, path in view.written:
        yield field(name, path, indent=0, width=16)
    yield field("", words.sentence(summary.summary), indent=0, width=0)
    yield Text.assemble((f"{outcome.headline(summary)}, exit code {summary.exit_code}", "bold"))
