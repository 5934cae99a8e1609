"""How `checks`, `explain` and `doctor` show their pages."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from readycheck.guide.page import Block

FORMAT_WORDS = "terminal, markdown or json."


class PageFormat(StrEnum):
    """The formats of a page."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


def show(blocks: Iterable[Block], shown: PageFormat) -> None:
    """Print a page at the terminal's width, or as Markdown."""
    from readycheck.guide.page import markdown, terminal
    from readycheck.render import view_for

    if shown is PageFormat.MARKDOWN:
        text = markdown(blocks)
    else:
        width = shutil.get_terminal_size((80, 24)).columns
        text = terminal(blocks, view_for(sys.stdout, os.environ, width))
    typer.echo(text, nl=False, color=True)  # the view has decided
