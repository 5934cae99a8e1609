"""The summary as one self-contained page in the style of a report: no request to anywhere, no script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from readycheck.model import Summary
from readycheck.render import html, words
from readycheck.render.html.bar import area_bar
from readycheck.render.html.page import cut, shown
from readycheck.render.links import control_fragment
from readycheck.render.many import outcome
from readycheck.render.many.markdown import page_address
from readycheck.render.view import View

_HERE = Path(__file__).parent / "templates"
_REPORT = Path(html.__file__).parent / "templates"
"""Icons and style of the report: both pages look alike."""
_STYLES = (
    *((_REPORT, f"{name}.css") for name in ("page", "manager", "narrow", "print")),
    (_HERE, "summary.css"),
)
RUNS, BLOCKERS, LEFT_OUT = 6, 6, 100
"""Runs and blockers named of one target, and runs named that do not count."""


def render(summary: Summary, _view: View) -> str:
    """The page as text. Its style is named in its policy by its hash."""
    style = "".join((folder / name).read_text("utf-8") for folder, name in _STYLES)
    environment = Environment(
        loader=FileSystemLoader([_HERE, _REPORT]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=shown,
    )
    environment.globals.update(
        words=words, outcome=outcome, area_bar=area_bar, address=page_address, control_fragment=control_fragment,
        RUNS=RUNS, BLOCKERS=BLOCKERS, LEFT_OUT=LEFT_OUT,
    )  # fmt: skip
    environment.filters.update(cut=cut)
    moments = [run.started for row in summary.targets for run in row.runs]
    return environment.get_template("summary.html.j2").render(
        summary=summary,
        style=Markup(style),  # noqa: S704 - our own files
        style_hash=_hash(style),
        oldest=min(moments, default=None),
        newest=max(moments, default=None),
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
