"""The decision and the score as a small SVG image for a README: no script, no font or address from outside."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET

from readycheck.model import Decision, Report
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.ending import named
from readycheck.render.entries import controls
from readycheck.render.gone import gone
from readycheck.render.headline import headline
from readycheck.render.outline import outline
from readycheck.render.view import View

COLOUR = {
    Decision.NOT_READY: "#b3261e",
    Decision.UNDECIDED: "#1f5fa8",
    Decision.READY_WITH_ACCEPTED_RISKS: "#855800",
    Decision.READY: "#1b6e33",
}
"""White text on each has a contrast of at least 4.5 to 1."""
LABEL_COLOUR = "#444444"
LABEL = "readiness"
ENDING = 3
"""What ends soon, named in the title."""
_HEIGHT, _PAD, _SIZE = 20, 7, 11
_FONT = "Verdana,DejaVu Sans,Geneva,sans-serif"


def render(report: Report, _view: View) -> str:
    """The image. Its title is what a screen reader says; its metadata names every control and its status."""
    score = words.score_range(report.score.floor, report.score.ceiling)
    ends = outline(report).lapsing
    soon = f"{len(ends):,} {'lapses' if len(ends) == 1 else 'lapse'} soon" if ends else ""
    notes = ", ".join(note for note in ("part" if report.partial else "", soon) if note)
    said = f"{headline(report).lower()} {score}{f' ({notes})' if notes else ''}"
    left, right = _width(LABEL) + 2 * _PAD, _width(said) + 2 * _PAD
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(left + right),
            "height": str(_HEIGHT),
            "viewBox": f"0 0 {left + right} {_HEIGHT}",
            "role": "img",
            "aria-labelledby": "title",
        },
    )
    svg.append(ET.Comment(" readycheck badge "))
    title = ET.SubElement(svg, "title", id="title")
    title.text = f"{clean(report.target.name, 60)}: {headline(report)}, score {score} of 100"
    if report.partial:
        title.text += ", a part of the checklist"
    if ends:
        title.text += f"; ends within 30 days: {clean(named(ends, ENDING), 300)}"
    if told := gone(report):
        title.text += f"; {told}"
    ET.SubElement(svg, "metadata").text = "\n".join(
        f"{clean(control.id, 100)} {control.status} {control.disposition}" for control in controls(report)
    )
    _half(svg, 0, left, LABEL_COLOUR, LABEL)
    _half(svg, left, right, COLOUR[report.decision], said)
    return ET.tostring(svg, encoding="unicode") + "\n"


def _half(svg: ET.Element, x: int, width: int, colour: str, said: str) -> None:
    ET.SubElement(svg, "rect", x=str(x), width=str(width), height=str(_HEIGHT), fill=colour)
    text = ET.SubElement(
        svg,
        "text",
        {
            "x": str(x + width // 2),
            "y": "14",
            "fill": "#ffffff",
            "font-family": _FONT,
            "font-size": str(_SIZE),
            "text-anchor": "middle",
            # whatever font the reader has, the words fill their half and no more
            "textLength": str(width - 2 * _PAD),
            "lengthAdjust": "spacingAndGlyphs",
        },
    )
    text.text = said


def _width(text: str) -> int:
    """Pixels that `text` takes in the usual fonts, near enough for `textLength` to put right."""
    narrow = sum(one in "ijlt.,:;|!()–- f" for one in text)
    wide = sum(unicodedata.east_asian_width(one) in "WF" or one in "mwMW" for one in text)
    return round(6.8 * (len(text) - narrow - wide) + 4.2 * narrow + 10.5 * wide)
