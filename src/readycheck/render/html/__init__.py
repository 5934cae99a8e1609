"""The report as one self-contained page: no request to anywhere, complete without its script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from readycheck.model import Report
from readycheck.render import words
from readycheck.render.html import charts, page
from readycheck.render.html.limits import COLUMNS, PLACES, ROWS, drawn, quiet
from readycheck.render.links import link
from readycheck.render.measured import measured
from readycheck.render.outline import fixes, lapsing, outline, place, telling
from readycheck.render.view import View

_HERE = Path(__file__).parent / "templates"


def render(report: Report, _view: View) -> str:
    """The page as text. Style and script are named in its policy by their hashes."""
    made, seen = page.anchors(report.controls), outline(report)
    needed = {id(control) for control in seen.undecided}
    environment = _environment()
    environment.tests["needed"] = lambda control: id(control) in needed
    style, script = _asset("report.css"), _asset("report.js")
    return environment.get_template("report.html.j2").render(
        report=report,
        seen=seen,
        drawn=drawn(report.controls),
        anchors=made,
        anchor_of=page.by_id(report, made),
        control_of={control.id: control for control in report.controls},
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
    )  # fmt: skip


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=page.shown,
    )
    environment.globals.update(
        words=words, fixes=fixes, telling=telling, place=place, quiet=quiet, lapsing=lapsing, key=id, link=link,
        area_bar=charts.area_bar, chart=page.chart, columns=page.columns, of_lines=page.of_lines,
        measured=measured,
        PLACES=PLACES, ROWS=ROWS, COLUMNS=COLUMNS,
    )  # fmt: skip
    environment.filters.update(cut=page.cut, cell=page.cell)
    return environment


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
