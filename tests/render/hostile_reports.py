"""Reports in which every text is hostile, each control by another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.render.hostile import HOSTILE_TEXTS
from tests.support.report_builders import with_every_text

from readycheck.model import Report

SOME = (0, 2, 15)
"""Controls of the stored run: with places, with evidence, with neither."""


def by(text: str) -> Callable[[str], str]:
    """What puts `text` in the place of every other."""
    return lambda _: text


def every_text(stored: Report, more: Iterable[str] = ()) -> Report:
    """A report with some controls for each hostile text, and the last of the texts outside them."""
    made = []
    few = stored.model_copy(update={"controls": tuple(stored.controls[number] for number in SOME)})
    last = few
    for text in (*HOSTILE_TEXTS.values(), *more):
        last = with_every_text(few, by(text))
        made += list(last.controls)
    return last.model_copy(update={"controls": tuple(made)})


def around(stored: Report, text: str) -> Report:
    """A report without controls whose other texts are all `text`."""
    return with_every_text(stored.model_copy(update={"controls": ()}), by(text))
