"""What holds for all formats alike: every selected control, one decision, nothing changed, nothing forged."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from tests.render.any_report import reports
from tests.render.every_format import CONTROLS, SAYS, counted, expected, said_by
from tests.support.report_builders import big_report

from readycheck.model import Report
from readycheck.render import FORMATS, html, render

ACTING = set("\x1b\x00\x07\x9b\u202e\u2066\u200b\ufeff\u2028\x85\r\ud800\udfff")


@pytest.fixture(scope="module", autouse=True)
def _templates_are_read_once() -> Iterator[None]:
    """To compile the page's templates takes most of its time, and they are the same for each report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "_environment", cache(html._environment))
        yield


def _hold(report: Report) -> None:
    """The promise: each format names each control and has the run's decision, and none changes the report."""
    before, wanted = report.model_copy(deep=True), expected(report)
    for name in FORMATS:
        text = render(report, name)
        shown = CONTROLS[name](text)
        assert set(shown) == set(wanted), name
        assert {one for one, status in shown.items() if status not in (None, wanted[one])} == set(), name
        word, code = said_by(report, name)
        if (said := SAYS[name](text)) is not None:
            assert said == (word, said[1] if said[1] is None else code), name
        assert not set(text) & (ACTING - {"\r"} if name == "csv" else ACTING), name
    assert report == before


def test_every_format_of_the_table_is_read() -> None:
    assert set(CONTROLS) == set(SAYS) == set(FORMATS)


def test_the_stored_run_is_in_every_format(stored: Report) -> None:
    wanted = expected(stored)
    for name in FORMATS:
        text = render(stored, name)
        shown = CONTROLS[name](text)
        assert set(shown) == set(wanted), name
        assert {one for one, status in shown.items() if status not in (None, wanted[one])} == set(), name
        assert SAYS[name](text) in ((word := said_by(stored, name)), (word[0], None)), name


@settings(max_examples=100, derandomize=True, database=None)
@given(reports())
def test_a_hundred_runs_have_every_control_and_one_decision_in_every_format(report: Report) -> None:
    _hold(report)


@pytest.mark.thorough
@settings(max_examples=1_000, derandomize=True, database=None)
@given(reports())
def test_a_thousand_runs_have_every_control_and_one_decision_in_every_format(report: Report) -> None:
    _hold(report)


def test_a_control_is_counted_where_a_size_cuts_it() -> None:
    report = big_report(900, 900)
    cut = []
    for name in FORMATS:
        text = render(report, name)
        shown = CONTROLS[name](text)
        assert set(shown) <= set(expected(report)), name
        missing = len(report.controls) - len(shown)
        if missing:
            cut.append(name)
            assert missing in set(counted(text)), name
    # of which the docs say that they have a size
    assert cut == ["markdown", "plan"]
