"""Several targets to text: one module a format, all from the same summary. Nothing here decides."""

from __future__ import annotations

from importlib import import_module

from readycheck.model import Summary
from readycheck.render import View

SUMMARIES = {".html": "page", ".json": "document", ".md": "markdown", ".txt": "terminal"}
"""The module of each kind of file, by the file's suffix."""


def render_summary(summary: Summary, suffix: str, view: View | None = None) -> str:
    """`summary` for a file with this suffix, a key of `SUMMARIES`; KeyError for another."""
    module = import_module(f"{__name__}.{SUMMARIES[suffix]}")
    text: str = module.render(summary, view or View())
    return text
