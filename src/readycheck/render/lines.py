"""The pieces that terminal output is laid out with. Every value passes through `clean`."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from readycheck.model import ControlResult, Severity, Status
from readycheck.render import words
from readycheck.render.clean import clean

VALUE_LIMIT = 400
"""Characters of one field; the rest is counted and stands in the JSON."""

_STATUS_STYLE = {
    Status.PASS: "green",
    Status.WARN: "yellow",
    Status.FAIL: "bold red",
    Status.ERROR: "bold magenta",
    Status.INCONCLUSIVE: "blue",
    Status.MANUAL: "cyan",
}


def heading(text: str) -> Iterator[RenderableType]:
    """An empty line, then `text` in a rule."""
    yield Text("")
    yield Rule(Text(one_line(text), style="bold"), align="left", style="dim")


def title_row(control: ControlResult) -> RenderableType:
    """Status, id and title of a control, the title folded."""
    severity = "" if control.severity is Severity.BLOCKER else f" ({words.SEVERITY_WORD[control.severity]})"
    note = words.note(control)
    text = f"{control.title}{severity}" + (f" [{note}]" if note else "")
    row = Table.grid(expand=True)
    row.add_column(width=15, no_wrap=True)
    row.add_column(width=id_width(control), no_wrap=True)
    row.add_column(ratio=1, overflow="fold")
    row.add_row(mark(control.status, indent=2), styled(control.id, "bold"), styled(text, "bold"))
    return row


def id_width(control: ControlResult) -> int:
    """Columns of a control's id and the space after it; a command's controls are checks, whose ids are longer."""
    return max(10, min(len(control.id), 24) + 1)


def field(label: str, value: str, *, indent: int = 2, width: int = 9, style: str = "") -> RenderableType:
    """A label and its value, folded under itself. `width` 0 leaves the label out."""
    row = Table.grid(expand=True)
    cells: list[RenderableType] = [styled(value, style)]
    if width:
        row.add_column(width=width, overflow="fold")
        cells.insert(0, styled(label, style or "dim"))
    row.add_column(ratio=1, overflow="fold")
    row.add_row(*cells)
    return Padding(row, (0, 0, 0, indent))


def mark(status: Status, indent: int) -> Text:
    """Symbol and word of a status: never the colour alone."""
    text = Text(" " * indent)
    text.append(f"{words.SYMBOL[status]} {words.SHORT_WORD[status]:<11}", style=_STATUS_STYLE.get(status, "dim"))
    return text


def styled(value: str, style: str = "") -> Text:
    """A value, harmless, in a style."""
    return Text(one_line(value), style=style)


def one_line(value: str) -> str:
    """A value as one harmless line of bounded length."""
    return clean(value, VALUE_LIMIT)
