"""The comment and the summary: sizes, sections, every control, nothing that a target says becomes Markdown."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.hostile import HOSTILE_TEXTS, filled, small_report
from tests.render.markdown_reader import SIGNS, boxes, html_of, parser, shown, skeleton, tokens, words_outside_code
from tests.support.report_builders import big_report, control, report_of

from readycheck.model import Decision, Disposition, NotSelectedLine, Report, Severity, Status
from readycheck.render import View, clean, render
from readycheck.render.markdown.document import document
from readycheck.render.markdown.room import Section, fit, size
from readycheck.render.markdown.summary import SUMMARY
from readycheck.render.markdown.text import code, plain
from readycheck.render.words import SEVERITY_WORD, STATUS_WORD

FORMATS = ("markdown", "summary")
LIMIT = {"markdown": 65_536, "summary": 1 << 20}
OWN_HTML = re.compile(r"<!-- readycheck report -->\n?|<details><summary>[^<>]*</summary>\n?|</details>\n?")
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
MARKED = st.text("ab1 @#`|\\*_[]()<>!~$&:/.-+=^{}\"'w\n\t", max_size=40)


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_is_decision_score_blockers_unknown_risks_areas(stored: Report, name: str) -> None:
    text = render(stored, name)
    parts = ["## ✗ NOT READY: coursework (staging)", "**Why**: 4 blockers fail", "**Score 38.5–66.5 of 100**, 72.1 %"]
    parts += ["### Blockers: 4 controls", "### Not judged: 8 controls", "### Accepted risks: 4", "### Areas"]
    parts += [">Also failing: ", ">Warnings: 1", ">Known since the baseline: 1", ">Signed by people: 2"]
    parts += [">Not looked at: 1", ">The whole checklist: 7 failed"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "exit code 1" in text.splitlines()[-1]


@pytest.mark.parametrize("name", FORMATS)
def test_every_control_is_in_the_table_with_its_status(stored: Report, name: str) -> None:
    rows = render(stored, name).splitlines()
    for one in stored.controls:
        assert [row for row in rows if row.startswith("| ") and f"| {one.id} | {one.title} |" in row], one.id


def test_a_blocker_names_its_owner_what_was_seen_and_what_to_do(stored: Report) -> None:
    text = render(stored, "markdown")
    block = text[text.index("LOAD-02") : text.index("### Not judged")]
    for part in ("(blocker, owner: platform)", "bar 5 %", "  - Means: Students", "  - Do: Answer the upload"):
        assert part in block


def test_the_summary_has_the_evidence_and_what_passed(stored: Report) -> None:
    text = render(stored, "summary")
    assert "Passed, and by what: 9 controls" in text
    assert "Passed, and by what" not in render(stored, "markdown")
    assert "    - " in text


def test_where_the_reports_are_is_said(stored: Report) -> None:
    view = View(written=(("html", "out/`report`.html"), ("run", ".readycheck/runs/1")))
    text = render(stored, "markdown", view)
    assert "html report: ``out/`report`.html``" in text
    assert "Run folder: `.readycheck/runs/1`" in text


@pytest.mark.parametrize(("name", "findings", "controls"), [("markdown", 1500, 20), ("markdown", 900, 900)])
def test_it_keeps_below_the_limit_and_counts_the_rest(name: str, findings: int, controls: int) -> None:
    text = render(big_report(findings, controls), name)
    assert size(text) < LIMIT[name]
    assert re.search(r"… and [\d,]+ more", text)
    assert html_of(text).count("</details>\n") == len([one for one in html_of(text) if one.startswith("<details>")])
    if controls == 900:
        told = int(re.findall(r"… and ([\d,]+) more controls", text)[-1].replace(",", ""))
        assert text.count("| The rule number") == controls - told > 0


@pytest.mark.parametrize("room", [3_000, 7_000, 60_000])
def test_a_summary_is_cut_at_its_size(stored: Report, room: int) -> None:
    text = document(stored, View(), replace(SUMMARY, size=room))
    assert size(text) <= max(room, 4_500)
    assert ("… and" in text) is (room < 20_000)
    assert set(skeleton(text)) <= set(skeleton(render(stored, "summary")))


@lru_cache(maxsize=2)
def _calm(name: str) -> str:
    return render(filled(small_report(), "a"), name)


@pytest.mark.parametrize(
    ("name", "what"), [*(("markdown", one) for one in HOSTILE_TEXTS), *(("summary", one) for one in ("lines", "links"))]
)
def test_hostile_text_stays_text(name: str, what: str) -> None:
    hostile = render(filled(small_report(), HOSTILE_TEXTS[what]), name)
    if what.startswith("long"):
        assert set(skeleton(hostile)) <= set(skeleton(_calm(name)))
    else:
        assert skeleton(hostile) == skeleton(_calm(name))
    assert size(hostile) < LIMIT[name]
    assert all(OWN_HTML.fullmatch(piece) for piece in html_of(hostile))
    assert not [line for line in hostile.splitlines() if re.match(r"\s*(/|::|##\[)", line)]
    assert not set(hostile) & set("\x1b\x07\x00\r\u202e\u2066\x9b")
    assert not [words for words in words_outside_code(hostile) if SIGNS.search(words)]
    assert boxes(hostile) == []


@settings(max_examples=60)
@given(ANY_TEXT | MARKED)
def test_a_value_shows_its_own_words_in_a_sentence_an_entry_and_a_cell(value: str) -> None:
    line = clean(value, 300)
    for source in (f"**x** {plain(value)}", f"- {plain(value) or 'x'}", f"| a |\n| --- |\n| {plain(value) or 'x'} |"):
        text = shown(source)
        assert (line or "x") in text, source
        assert not [words for words in words_outside_code(source) if SIGNS.search(words)], source
        kinds = {kind for kind, _, _ in skeleton(source)} & {
            "link_open", "image", "html_inline", "html_block", "em_open", "s_open", "heading_open", "fence",
            "code_block", "blockquote_open", "ordered_list_open", "hr",
        }  # fmt: skip
        assert not kinds, source
    assert sum(kind == "bullet_list_open" for kind, _, _ in skeleton(f"- {plain(value) or 'x'}")) == 1


@settings(max_examples=60)
@given(ANY_TEXT | MARKED)
def test_code_shows_its_own_words(value: str) -> None:
    line = clean(value, 300)
    found = [child for token in tokens(f"- {code(value)} x") for child in token.children or ()]
    if line:
        assert [child.content for child in found if child.type == "code_inline"] == [line]


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.sampled_from(Status), st.sampled_from(Disposition), st.sampled_from(Severity)), max_size=9)
)
def test_every_control_is_in_every_document_whatever_its_status(
    drawn: list[tuple[Status, Disposition, Severity]],
) -> None:
    controls = [
        control(f"A{number}-1", f"Line {number}", severity, status, "m", check="a.b", disposition=disposition)
        for number, (status, disposition, severity) in enumerate(drawn)
    ]
    report = report_of(controls)
    comment, junit = render(report, "markdown"), render(report, "junit")
    for one in controls:
        word = STATUS_WORD[one.status]
        assert comment.count(f" {word} | {one.id} | {one.title} | {SEVERITY_WORD[one.severity]} | ") == 1
        assert junit.count(f'name="{one.id} {one.title}"') == 1


@given(st.lists(st.integers(0, 3000), max_size=6), st.integers(0, 9000))
def test_sections_share_the_room_and_count_what_they_leave_out(sizes: list[int], room: int) -> None:
    made = [Section(f"H{n}\n", tuple(f"- {n}.{m}\n" for m in range(many)), "things") for n, many in enumerate(sizes)]
    text = fit(made, room)
    assert size(text) <= max(room, sum(size(one.head) + 160 for one in made))
    for number, many in enumerate(sizes):
        part = text.split(f"H{number}\n")[1].split("H")[0]
        shown_ = part.count(f"- {number}.")
        told = re.search(r"… and ([\d,]+) more things", part)
        assert shown_ + (int(told.group(1).replace(",", "")) if told else 0) == many


def test_an_empty_report_and_a_ready_one_render() -> None:
    assert "no control" in render(report_of([], decision=Decision.UNDECIDED), "markdown")
    ready = report_of([control("A-1", "t", Severity.LOW, Status.PASS, "m")], decision=Decision.READY, gate=())
    text = render(ready, "markdown")
    assert "✓ READY" in text
    assert "### Blockers" not in text


def test_a_control_that_only_the_left_out_list_names_is_there() -> None:
    report = report_of([], not_selected=(NotSelectedLine(control="MON-07", reason="later"),))
    assert "| – Left out | MON-07 |" in render(report, "markdown")


def test_tables_are_tables(stored: Report) -> None:
    page = parser().render(render(stored, "markdown"))
    assert page.count("<table>") == 3
    assert page.count("<tr>") == 1 + 4 + 1 + 6 + 1 + len(stored.controls)
