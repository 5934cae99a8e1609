"""The summary for a terminal or a CI log: a block a target, then a table of all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from readycheck.model import Summary, SummaryRow
from readycheck.render import words
from readycheck.render.lines import field, heading, one_line, styled
from readycheck.render.many import outcome
from readycheck.render.many.rows import standing
from readycheck.render.paper import DECISION_STYLE, INTERRUPTED_STYLE, width_of, written_parts
from readycheck.render.view import View

BLOCKERS = 5
"""Blockers named in a block."""
BLOCKS = 40
"""Targets with a block of their own, the worst; the table has all."""
NOT_COUNTED = 20
NARROW, ROOMY = 66, 96
"""Columns below which the table keeps what decides, and from which it holds all."""


def render(summary: Summary, view: View) -> str:
    """The summary as text of at most `view.width` columns."""
    blocks = (_blocks(summary), _table(summary, width_of(view)), _not_counted(summary), _end(summary, view))
    return written_parts(view, chain.from_iterable(blocks))


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
        (f" {outcome.sign(standing(row))} {outcome.word(row)} ", _style(row)),
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
    if told := outcome.ending(row):
        yield field("Ending", told, style="yellow")
    if row.page:
        yield field("Report", row.page)


def _table(summary: Summary, width: int) -> Iterator[RenderableType]:
    yield from heading(f"Summary: {words.count(len(summary.targets), 'target')}")
    wide, roomy = width >= NARROW, width >= ROOMY
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Decision", width=15 if wide else 13, overflow="fold")
    table.add_column("Target", ratio=1, overflow="fold")
    shown = {"Score": True, "Judged": wide, "Blockers": True, "Not judged": wide, "Accepted": roomy}
    for title in (title for title, there in shown.items() if there):
        table.add_column(title, justify="right", no_wrap=True)
    for row in summary.targets:
        counted = (len(row.blockers), row.unknown, row.waived) if row.score is not None else ("–", "–", "–")
        figures = (outcome.score(row), outcome.judged(row), *counted)
        cells = [str(figure) for figure, there in zip(figures, shown.values(), strict=True) if there]
        word = f"{outcome.sign(standing(row))} {outcome.word(row)}"
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


def _style(row: SummaryRow) -> str:
    decision = standing(row)
    return INTERRUPTED_STYLE if decision is None else DECISION_STYLE[decision]
