"""The badge: an image that stands alone, says its words to a screen reader, and can be read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from tests.support.report_builders import control, report_of

from readycheck.model import Decision, Report, Severity, Status
from readycheck.render import render
from readycheck.render.badge import COLOUR, LABEL_COLOUR

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("decision", Decision)
def test_it_shows_the_decision_and_the_score(decision: Decision) -> None:
    one = control("SEC-01", "T", Severity.HIGH, Status.PASS, "m")
    image = ET.fromstring(render(report_of([one], decision=decision), "badge"))
    words = [text.text for text in image.iter(f"{SVG}text")]
    assert words == ["readiness", f"{decision.value.replace('_', ' ')} 100"]
    title = image.find(f"{SVG}title")
    assert title is not None
    assert title.text == f"coursework: {decision.value.replace('_', ' ').upper()}, score 100 of 100"
    assert (image.get("role"), image.get("aria-labelledby")) == ("img", title.get("id"))


def test_a_partial_run_says_so(stored: Report) -> None:
    assert "(part, 2 lapse soon)" in render(stored, "badge")
    assert "(part)" in render(stored.model_copy(update={"waivers": (), "attestations": ()}), "badge")
    assert "a part of the checklist" in render(stored, "badge")


def test_it_needs_nothing_from_outside(stored: Report) -> None:
    text = render(stored, "badge")
    assert not re.search(r"href|url\(|@import|<style|<script|<image|<foreignObject|on\w+=", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert len(text) < 10_000


def test_white_words_can_be_read_on_each_colour() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert set(COLOUR) == set(Decision)
    for colour in (*COLOUR.values(), LABEL_COLOUR):
        assert 1.05 / (light(colour) + 0.05) >= 4.5
