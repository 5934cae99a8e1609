"""The summary of several targets in every format: complete, in order, harmless, and within its limits."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.golden.__main__ import SUMMARIES
from tests.render.hostile import HOSTILE_TEXTS
from tests.render.markdown_reader import SIGNS, html_of, skeleton, words_outside_code
from tests.render.page_reader import Page
from tests.support.report_builders import report_of, with_every_text
from tests.support.sample_report import sample_report
from tests.support.sample_summary import run, sample_summary

from readycheck.judging.gate import first_exit
from readycheck.model import EXIT_PRECEDENCE, Decision, Summary
from readycheck.render import View
from readycheck.render.html.anchors import anchors
from readycheck.render.links import control_fragment
from readycheck.render.many import SUMMARIES as FORMATS
from readycheck.render.many import outcome, render_summary
from readycheck.render.many.document import summary_schema
from readycheck.render.many.markdown import SIZE, page_address
from readycheck.render.many.rows import beside, row_of, row_without_report, summary_of

CODE_OF = {Decision.NOT_READY: 1, Decision.UNDECIDED: 3, Decision.READY: 0, Decision.READY_WITH_ACCEPTED_RISKS: 0}


@pytest.mark.parametrize(("file", "suffix"), SUMMARIES.items())
def test_each_format_is_what_is_stored(golden: Path, file: str, suffix: str) -> None:
    assert render_summary(sample_summary(), suffix, View(width=80)).encode() == (golden / file).read_bytes()


@given(st.lists(st.sampled_from(EXIT_PRECEDENCE), min_size=1, max_size=200))
def test_the_gravest_code_counts_and_stands_first(codes: list[int]) -> None:
    rows = [row_without_report(f"t{number}", "staging", "p.yaml", code, "") for number, code in enumerate(codes)]
    summary = summary_of(rows)
    assert summary.exit_code == first_exit(codes)
    order = [EXIT_PRECEDENCE.index(row.exit_code) for row in summary.targets]
    assert order == sorted(order)
    assert summary.exit_code == summary.targets[0].exit_code
    for code in (130, 2, 4, 5, 1, 3):
        if code in codes:
            assert summary.exit_code == code
            break
    else:
        assert summary.exit_code == 0


@given(st.lists(st.tuples(st.sampled_from(list(Decision)), st.sampled_from((0, 4, 130))), min_size=1, max_size=12))
def test_every_target_is_counted_once(targets: list[tuple[Decision, int]]) -> None:
    rows = [
        row_of(report_of((), decision=decision, exit_code=CODE_OF[decision]), [run(1)], code=code)
        for decision, code in targets
    ]
    totals = summary_of(rows).totals
    parts = (totals.not_ready, totals.undecided, totals.ready_with_accepted_risks, totals.ready, totals.incomplete)
    assert sum(parts) == totals.targets == len(targets)
    assert totals.incomplete == sum(code != 0 for _, code in targets)


def test_a_decision_says_no_less_than_its_code_does() -> None:
    forged = report_of((), decision=Decision.NOT_READY, exit_code=0)
    assert row_of(forged, [run(1)]).exit_code == 1


def test_the_json_is_of_its_schema() -> None:
    schema = summary_schema()
    Draft202012Validator.check_schema(schema)
    document = json.loads(render_summary(sample_summary(), ".json"))
    Draft202012Validator(schema).validate(document)
    assert document["schema"] == "readycheck.summary/1"
    assert Summary.model_validate_json(render_summary(sample_summary(), ".json")) == sample_summary()


def test_links_are_relative_to_the_summary(tmp_path: Path) -> None:
    line = run(1, report=str(tmp_path / "runs" / "a" / "report.json"), page=str(tmp_path / "pages" / "a b.html"))
    summary = summary_of([row_of(report_of(()), [line], page=line.page)])
    near = beside(summary, tmp_path / "public")
    assert (near.targets[0].page, near.targets[0].runs[0].report) == ("../pages/a b.html", "../runs/a/report.json")
    page = Page(render_summary(near, ".html"))
    assert "../pages/a%20b.html" in {tag.attributes.get("href") for tag in page.all("a")}


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("reports/a.html", "./reports/a.html"),
        ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("//evil.example/x", ".///evil.example/x"),
        ("../a?b#c", "../a%3Fb%23c"),
        ("a\ud800b", "./a%3Fb"),
        ("", ""),
    ],
)
def test_a_path_leads_nowhere_else(path: str, address: str) -> None:
    assert page_address(path) == address


def test_the_page_stands_by_itself() -> None:
    page = Page(render_summary(sample_summary(), ".html"))
    assert page.faults == []
    assert len(page.all("h1")) == 1
    assert not page.all("script", "img", "link", "iframe", "form")
    headings = [int(tag.name[1]) for tag in page.all("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(headings))
    for tag in page.all("a"):
        assert tag.attributes["href"].startswith(("#", "./", "../"))
    (policy,) = [tag for tag in page.all("meta") if "http-equiv" in tag.attributes]
    assert policy.attributes["content"].startswith("default-src 'none'; style-src 'sha256-")


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_target_is_in_every_format(suffix: str) -> None:
    text = render_summary(sample_summary(), suffix, View(width=100))
    for row in sample_summary().targets:
        assert row.target in text
    assert outcome.headline(sample_summary()) == "INTERRUPTED"
    assert "130" in text


@pytest.mark.parametrize("suffix", FORMATS)
def test_200_targets_are_all_there(suffix: str) -> None:
    summary = sample_summary(200)
    text = render_summary(summary, suffix, View(width=100))
    assert all(row.target in text for row in summary.targets)
    if suffix == ".md":
        assert len(text.encode()) <= SIZE
    if suffix == ".html":
        assert len(text.encode()) < 300_000


def test_a_blocker_leads_to_its_place_in_the_report_of_its_target() -> None:
    summary = sample_summary()
    found = [(row.page, line.control) for row in summary.targets for line in row.blockers if row.page]
    assert found
    page = Page(render_summary(summary, ".html"))
    links = [tag.attributes["href"] for tag in page.all("a")]
    text = render_summary(summary, ".md")
    marks = anchors(sample_report()).by_id
    for path, name in found:
        address = f"{page_address(path)}#{control_fragment(name)}"
        assert address in links
        assert f"[{name}]({address})" in text or name not in text
        assert marks.get(name, control_fragment(name)) == control_fragment(name)


def test_a_single_target_reads_well() -> None:
    summary = summary_of([row_of(report_of((), decision=Decision.READY, exit_code=0), [run(1)])])
    assert (summary.summary, outcome.headline(summary)) == ("the one target is ready", "READY")


def hostile(text: str) -> Summary:
    made: Summary = with_every_text(sample_summary(), lambda old: text if old else old)  # type: ignore[arg-type, assignment]
    return made


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_forges_nothing_on_the_page(name: str) -> None:
    text = render_summary(hostile(HOSTILE_TEXTS[name]), ".html")
    clean, page = Page(render_summary(sample_summary(), ".html")), Page(text)
    assert page.faults == []
    assert not page.all("script", "img", "textarea")
    shape = [tag.name for tag in page.tags if tag.name not in ("li", "small", "a", "span", "b")]
    assert shape == [tag.name for tag in clean.tags if tag.name not in ("li", "small", "a", "span", "b")]
    assert all(tag.attributes["href"].startswith(("#", "./", "../")) for tag in page.all("a"))
    assert len(text) < 400_000


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_forges_nothing_in_a_terminal(name: str) -> None:
    text = render_summary(hostile(HOSTILE_TEXTS[name]), ".txt", View(width=80))
    assert not set(text) & {"\x1b", "\x07", "\u202e", "\u2028", "\r"}
    assert not any(line.lstrip().startswith(("::", "##[", "##vso[")) for line in text.splitlines())
    assert text.endswith("INTERRUPTED, exit code 130\n")


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_forges_nothing_in_markdown(name: str) -> None:
    text = render_summary(hostile(HOSTILE_TEXTS[name]), ".md")
    assert len(text.encode("utf-8", "backslashreplace")) <= SIZE
    assert len(html_of(text)) == len(html_of(render_summary(sample_summary(), ".md")))
    links = [address for _, _, address in skeleton(text) if address]
    assert all(address.startswith(("./", "../")) for address in links)
    assert not [word for word in words_outside_code(text) if SIGNS.search(word)]


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_is_json_still(name: str) -> None:
    text = render_summary(hostile(HOSTILE_TEXTS[name]), ".json")
    Draft202012Validator(summary_schema()).validate(json.loads(text) | {"schema": "readycheck.summary/1"})
    assert not set(text) & {"\x1b", "\u202e", "\ud800"}
