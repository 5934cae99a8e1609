"""The report as one self-contained page: no request to anywhere, complete without its script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from readycheck.model import Report
from readycheck.render import headline, words
from readycheck.render.html import bar, choices, limits, page
from readycheck.render.html.anchors import anchors
from readycheck.render.html.owners import people
from readycheck.render.html.trend import trend
from readycheck.render.links import link
from readycheck.render.measured import measured
from readycheck.render.outline import areas_for_people, fixes, lapsing, outline, place, telling
from readycheck.render.view import View
from readycheck.render.without_risks import without_risks

_HERE = Path(__file__).parent / "templates"
_STYLES = ("page", "manager", "checklist", "evidence", "narrow", "print")
_SCRIPTS = ("links", "filters", "copying")


def render(report: Report, view: View) -> str:
    """The page as text. Style and script are named in its policy by their hashes."""
    made, seen = anchors(report), outline(report)
    needed = {id(control) for control in seen.undecided}
    picks = choices.groups(report.controls, seen, made)
    environment = _environment()
    environment.tests["needed"] = lambda control: id(control) in needed
    style = "".join(_asset(f"{name}.css") for name in _STYLES) + choices.rules(picks)
    script = '"use strict";\n' + "".join(_asset(f"{name}.js") for name in _SCRIPTS)
    return environment.get_template("report.html.j2").render(
        report=report,
        seen=seen,
        resume=headline.resume(report, view),
        drawn=limits.drawn(report.controls),
        anchors=made.controls,
        anchor_of=made.by_id,
        finding_anchors=made.findings,
        owner_numbers=choices.numbers(made.owners),
        people=people(report, seen, made),
        picks=picks,
        control_of={control.id: control for control in report.controls},
        style=Markup(style),  # noqa: S704 - our own files, and numbers
        script=Markup(script),  # noqa: S704 - our own files
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
        words=words, areas_for_people=areas_for_people, fixes=fixes,
        telling=telling, place=place, quiet=limits.quiet, lapsing=lapsing, key=id, link=link,
        area_bar=bar.area_bar, chart=page.chart, trend=trend, columns=page.columns, of_lines=page.of_lines,
        measured=measured, verdict=page.verdict, headline=headline.headline, interrupted=headline.interrupted,
        without_risks=without_risks,
        PLACES=limits.PLACES, ROWS=limits.ROWS, COLUMNS=limits.COLUMNS,
    )  # fmt: skip
    environment.filters.update(cut=page.cut, cell=page.cell)
    return environment


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
