"""Rich text as the lines of a terminal or a log: what every page for a terminal is written on."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from rich.console import Console, RenderableType

from readycheck.model import Decision
from readycheck.render.clean import guard_lines, to_ascii
from readycheck.render.view import NARROWEST, WIDEST, View

DECISION_STYLE = {
    Decision.NOT_READY: "bold white on red",
    Decision.UNDECIDED: "bold white on blue",
    Decision.READY_WITH_ACCEPTED_RISKS: "bold black on yellow",
    Decision.READY: "bold white on green",
}
INTERRUPTED_STYLE = "bold white on magenta"


def width_of(view: View) -> int:
    """The columns that a page takes of a terminal."""
    return max(NARROWEST, min(view.width, WIDEST))


def written(view: View, write: Callable[[Console], None]) -> str:
    """What `write` prints, without blanks at the ends of lines and without a line that a CI runner would obey."""
    buffer = io.StringIO()
    write(
        Console(
            file=buffer,
            width=width_of(view),
            force_terminal=view.colour,
            color_system="standard" if view.colour else None,
            no_color=not view.colour,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )
    )
    text = guard_lines("\n".join(line.rstrip() for line in buffer.getvalue().split("\n")))
    return to_ascii(text) if view.ascii and not view.colour else text


def written_parts(view: View, parts: Iterable[RenderableType]) -> str:
    """The parts one below the other, as `written` has them."""

    def write(console: Console) -> None:
        for part in parts:
            console.print(part)

    return written(view, write)
