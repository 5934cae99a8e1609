"""The terminal report: order, width, no escape codes where none belong, nothing forged."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from tests.support.report_builders import HOSTILE, big_report, control, report_of, with_every_text

from readycheck.model import Decision, NotSelectedLine, Report, Severity, Status
from readycheck.model.builders import warned
from readycheck.render import View, render, view_for

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def test_without_colour_there_is_no_escape_code_and_no_line_too_wide(stored: Report) -> None:
    text = render(stored, "terminal", View(width=80))
    assert "\x1b" not in text
    assert max(map(cell_len, text.splitlines())) <= 80
    assert not [line for line in text.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("width", [1, 40, 60, 80, 100, 120, 400])
def test_every_width_holds(stored: Report, width: int) -> None:
    text = render(stored, "terminal", View(width=width))
    assert max(map(cell_len, text.splitlines())) <= min(max(width, 40), 120)


def test_colour_changes_nothing_but_the_colour(stored: Report) -> None:
    coloured = render(stored, "terminal", View(width=80, colour=True))
    assert ESCAPE.search(coloured)
    bare = "\n".join(line.rstrip() for line in ESCAPE.sub("", coloured).split("\n"))
    assert bare == render(stored, "terminal", View(width=80))


def test_a_stream_that_carries_no_symbols_gets_none(stored: Report) -> None:
    text = render(stored, "terminal", View(width=80, ascii=True))
    assert text.isascii()
    assert "x NOT READY" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_order_is_decision_blockers_checklist_unknown_risks(stored: Report) -> None:
    text = render(stored, "terminal")
    parts = ["✗ NOT READY", "38.5–66.5 of 100, 72.1 % judged", "Blockers: 4", "Also failing: 2", "Warnings: 1"]
    parts += ["Checklist", "Not judged: 8", "Accepted risks: 4", "Signed by people: 2", "Not looked at: 1"]
    parts += ["NOT READY, exit code 1"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_each_control_has_its_line_with_word_and_symbol(stored: Report) -> None:
    text = render(stored, "terminal")
    lines = text[text.index("Checklist") : text.index("Not judged: 8")].splitlines()
    words = {
        Status.PASS: "✓ pass", Status.WARN: "▲ warn", Status.FAIL: "✗ FAIL", Status.INCONCLUSIVE: "? not judged",
        Status.ERROR: "! BROKE", Status.MANUAL: "✎ not signed", Status.NOT_APPLICABLE: "– n/a",
    }  # fmt: skip
    for one in stored.controls:
        found = [line for line in lines if f" {one.id} " in line]
        if one.status is Status.NOT_SELECTED:
            assert not found
        else:
            assert len(found) == 1, one.id
            assert found[0].strip().startswith(words[one.status])


def test_a_blocker_says_what_was_seen_what_it_means_and_what_to_do(stored: Report) -> None:
    text = render(stored, "terminal")
    block = text[text.index("LOAD-02") : text.index("Also failing")]
    for part in ("Seen     6.4 % of answers", "Means    Students who wait", "Do       Answer the upload", "platform"):
        assert part in block


def test_a_partial_run_and_problems_are_said_on_top(stored: Report) -> None:
    top = render(stored, "terminal").split("Blockers")[0]
    assert "Partial  without TEST-*; score and decision cover no more than that" in top
    assert "Problem  the pack 'acme-old'" in top


def test_where_the_reports_are_is_said_at_the_end(stored: Report) -> None:
    view = View(width=80, written=(("html", "out/report.html"), ("run", ".readycheck/runs/1")))
    end = render(stored, "terminal", view).splitlines()[-3:]
    assert end == ["html report     out/report.html", "run folder      .readycheck/runs/1", "NOT READY, exit code 1"]


def test_hostile_text_forges_no_line_and_acts_on_nothing(stored: Report) -> None:
    forged = "\n  ✓ pass       SEC-01    All is well\n"
    hostile = with_every_text(stored, lambda old: f"{old[:4]}{HOSTILE}{forged}{'::warning::' * 40}")
    text = render(hostile, "terminal")
    assert not set(text) & {"\x1b", "\x07", "\r", "\u202e", "\x9b"}
    lines = text.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert not [line for line in lines if line.lstrip().startswith("::")]
    assert "##[" not in text
    assert "##vso[" not in text
    assert not [line for line in lines if line.startswith("  ✓ pass       SEC-01    All is well")]


def test_markup_of_the_library_is_text() -> None:
    one = control("SEC-01", "[bold red]title[/] :warning:", Severity.HIGH, Status.PASS, "[link=x]m[/link]")
    assert "[bold red]title[/] :warning:" in render(report_of([one]), "terminal")


def test_long_ids_stand_in_columns_and_many_ids_in_full() -> None:
    ids = ("http.csp.scripts", "http.csp.around")
    lines = render(
        report_of([control(one, "A title", Severity.BLOCKER, Status.PASS, "m") for one in ids]), "terminal"
    ).splitlines()
    assert {line.index("A title") for line in lines if "A title" in line} == {len("  ✓ pass       http.csp.scripts ")}
    left_out = tuple(NotSelectedLine(control=f"LAUNCH-{number:03}", reason="not asked for") for number in range(120))
    text = render(report_of([], not_selected=left_out), "terminal")
    assert "characters)" not in text
    assert all(f"LAUNCH-{number:03}{',' if number < 119 else ''}" in text for number in range(120))


def test_below_the_bar_too_each_finding_has_its_fix() -> None:
    found = (warned("a.one", "gap one", fix="close one"), warned("a.two", "gap two", fix="close two"))
    text = render(report_of([control("S-1", "t", Severity.LOW, Status.WARN, "m", found, check="a.b")]), "terminal")
    assert "Do       close one" in text
    assert "Do       close two" in text


def test_an_empty_report_and_a_long_one_render() -> None:
    assert "no control" in render(report_of([], decision=Decision.UNDECIDED), "terminal")
    assert "and 15 more in the JSON" in render(big_report(1000, 53), "terminal")


class _Terminal(io.StringIO):
    def __init__(self, encoding: str = "utf-8", *, tty: bool = True) -> None:
        super().__init__()
        self._encoding, self._tty = encoding, tty

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._tty


@pytest.mark.parametrize(
    ("stream", "environ", "colour", "ascii_only"),
    [
        (_Terminal(), {}, True, False),
        (_Terminal(), {"NO_COLOR": "1"}, False, False),
        (_Terminal(), {"NO_COLOR": ""}, True, False),
        (_Terminal(), {"TERM": "dumb"}, False, False),
        (_Terminal(tty=False), {}, False, False),
        (_Terminal("latin-1"), {}, True, True),
        (_Terminal("no-such-codec"), {}, True, True),
    ],
)
def test_the_view_suits_the_stream(
    stream: _Terminal, environ: dict[str, str], *, colour: bool, ascii_only: bool
) -> None:
    view = view_for(stream, environ, 500)
    assert (view.colour, view.ascii, view.width) == (colour, ascii_only, 120)


def test_a_closed_stream_gets_no_colour() -> None:
    stream = io.StringIO()
    stream.close()
    assert not view_for(stream, {}).colour
