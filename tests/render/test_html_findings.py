"""What the page draws of each control: in full, folded, a line each, or counted; nothing is lost."""

from __future__ import annotations

import re

import pytest
from tests.render.hostile_reports import around, every_text
from tests.render.page_reader import Page
from tests.support.report_builders import big_report, control, report_of, with_every_text

from readycheck.model import (
    CodeEvidence,
    Evidence,
    ReasonCode,
    Report,
    Severity,
    Status,
    TableEvidence,
    TextEvidence,
)
from readycheck.model.builders import at_file, failed, unknown, warned
from readycheck.render import render
from readycheck.render.html import limits
from readycheck.render.outline import fixes, telling


@pytest.fixture(scope="module")
def page(stored: Report) -> Page:
    return Page(render(stored, "html"))


def test_values_of_several_lines_are_drawn_as_they_were_written() -> None:
    table = TableEvidence(
        label="How to fix it",
        columns=("in", "write"),
        rows=(("nginx", "add_header X-A b always;"), ("Django", "A = 1\nif A:\n    B = '<b>'\n" + "C = 2\n" * 60)),
    )
    plain = TableEvidence(label="Plain", columns=("in", "write"), rows=(("nginx", "add_header"), ("x", 1)))
    finding = failed("a.b", "It is so", evidence=(table, plain))
    text = render(report_of([control("S-1", "t", Severity.HIGH, Status.FAIL, "m", (finding,), check="a.b")]), "html")
    cells = re.findall(r'<td class="m"><span data-copy>(.*?)</span></td>', text, re.DOTALL)
    assert cells[0] == "add_header X-A b always;"
    assert cells[1].startswith("A = 1\nif A:\n    B = &#39;&lt;b&gt;&#39;\n")
    assert cells[1].count("C = 2") == 60
    assert len(cells) == 2
    assert "<td>nginx</td>" in text
    assert re.search(r"\.m \{[^}]*white-space: pre-wrap[^}]*var\(--mono\)", text)


@pytest.mark.parametrize(
    ("findings", "controls", "most"),
    [(1000, 50, 300_000), (1000, 10, 300_000), (10_000, 60, 5_000_000), (10_000, 1000, 5_000_000)],
)
def test_a_long_report_stays_a_page(findings: int, controls: int, most: int) -> None:
    report = big_report(findings, controls)
    text = render(report, "html")
    assert len(text.encode()) <= most
    made = Page(text)
    assert len([tag for tag in made.tags if re.fullmatch("[0-9a-f]{16}", tag.attributes.get("id", ""))]) == findings
    assert "more finding in the JSON" not in text
    assert len([tag for tag in made.all("details") if "data-s" in tag.attributes]) == controls


def test_what_is_beyond_the_page_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LINES", 100)
    text = render(big_report(1000, 10), "html")
    drawn = len(re.findall(r'<li[^>]* id="[0-9a-f]{16}"', text))
    told = sum(int(many.replace(",", "")) for many in re.findall(r"and ([\d,]+) more findings? in the JSON", text))
    assert drawn + told == 1000
    assert told > 0


def test_the_passes_of_a_failed_control_are_folded(page: Page) -> None:
    (folded,) = [tag for tag in page.all("details") if re.match(r"\s*1 passed", tag.text)]
    assert folded.text.split("Passed")[0].strip() == "1 passed"
    assert "Content types are not guessed" in folded.text


PIECES = (
    TableEvidence(label="Seen on", columns=("url",), rows=(("https://a.example/",),)),
    TextEvidence(label="As seen", value="a: b"),
    CodeEvidence(label="Repeat with", value="curl https://a.example/", language="sh"),
)


@pytest.mark.parametrize(("pieces", "folded"), [(PIECES, ["Seen on · Repeat with"]), (PIECES[1:], []), ((), [])])
def test_several_tables_and_listings_of_a_finding_are_folded(pieces: tuple[Evidence, ...], folded: list[str]) -> None:
    one = failed("a.b", "It is so", fix="repair it", evidence=pieces)
    made = Page(render(report_of([control("S-1", "t", Severity.HIGH, Status.FAIL, "m", (one,), check="a.b")]), "html"))
    found = [tag for tag in made.all("details") if tag.attributes.get("class") == "sub pieces"]
    assert [next(line for line in tag.text.splitlines() if line.strip()).strip()[:21] for tag in found] == folded
    evidence = made.with_id("checklist").text
    assert all(piece.label in evidence for piece in pieces)
    assert evidence.index("repair it") < evidence.index("a: b") if pieces else "repair it" in evidence


def test_a_message_is_not_said_twice_in_the_evidence() -> None:
    one = (failed("a.b", "It is so"),)
    made = Page(
        render(report_of([control("S-1", "t", Severity.LOW, Status.FAIL, "It is so", one, check="a.b")]), "html")
    )
    assert made.with_id("S-1").text.count("It is so") == 1


def test_every_check_of_a_control_shows_among_the_first() -> None:
    many = tuple(failed("a.many", f"gap {number}") for number in range(6))
    first = control("S-1", "t", Severity.BLOCKER, Status.FAIL, "m", many, check="a.many")
    last = control("S-2", "t", Severity.BLOCKER, Status.FAIL, "m", (failed("b.one", "open to all"),), check="b.one")
    both = first.model_copy(update={"checks": (*first.checks, *last.checks)})
    assert [group.first.message for group in telling(both)][:3] == ["gap 0", "open to all", "gap 1"]
    assert "open to all" in Page(render(report_of([both]), "html")).with_id("blockers").text
    assert "Seen     open to all" in render(report_of([both]), "terminal")


def test_only_what_failed_says_what_to_do() -> None:
    some = (
        failed("a", "bad", fix="repair it"),
        warned("b", "so so", fix="polish it"),
        unknown("c", ReasonCode.TIMEOUT, "late", fix="wait for it"),
    )
    one = control("SEC-1", "t", Severity.HIGH, Status.FAIL, "m", some, check="x.y", fix="do something")
    assert fixes(one) == ("repair it",)
    assert fixes(one.model_copy(update={"checks": ()})) == ("do something",)


def test_findings_that_say_the_same_are_one_entry_with_its_places() -> None:
    many = tuple(failed("a.b", "It is so", location=at_file("x.py", line)) for line in range(1, 201))
    made = Page(render(report_of([control("SEC-1", "t", Severity.HIGH, Status.FAIL, "m", many, check="a.b")]), "html"))
    evidence = made.with_id("SEC-1").text
    assert evidence.count("It is so") == 1
    (folded,) = [tag for tag in made.all("details") if tag.text.strip().startswith("192 more places")]
    assert "x.py:8" in evidence
    assert "x.py:8\n" not in folded.text
    assert all(f"x.py:{line}" in folded.text for line in range(9, 201))


def test_long_values_are_cut_and_counted(stored: Report) -> None:
    text = render(with_every_text(stored, lambda old: old + "x" * 20_000), "html")
    assert len(text) < 1_500_000
    assert "more characters in the JSON" in text


def test_a_megabyte_in_every_text_stays_a_page(stored: Report) -> None:
    for report in (around(stored, "x" * 1_000_000), every_text(stored)):
        text = render(report, "html")
        assert len(text) < 3_000_000
        assert Page(text).faults == []
