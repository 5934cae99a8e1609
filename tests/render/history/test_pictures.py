"""The history for a terminal, a merge request and machines: at 80 columns, harmless, and in the reports' words."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.render.hostile import HOSTILE_TEXTS
from tests.support.runs import finding, line, run

from readycheck.history.compare import Difference, compare
from readycheck.history.values import ControlLine, RunLine, Target
from readycheck.model import Decision, Status
from readycheck.render import View
from readycheck.render.history.development import bars, development
from readycheck.render.history.difference import difference
from readycheck.render.history.difference_markdown import difference_markdown
from readycheck.render.history.documents import difference_document, runs_document, trend_document
from readycheck.render.history.line_chart import line_chart
from readycheck.render.history.marks import DECISION, SHORT, STATUS, WORD, decision_word
from readycheck.render.history.table import table
from readycheck.render.words import DECISION_WORD, SYMBOL

PLAIN = View(width=80)


def test_the_words_are_those_of_the_reports() -> None:
    assert {Status(key): sign for key, sign in STATUS.items()} == SYMBOL
    assert set(WORD) == set(STATUS)
    assert set(SHORT) == set(DECISION) == set(Decision)
    assert all(decision_word(one) == word for one, word in DECISION_WORD.items())


RUNS = [
    line("20261101-090000-aaaaaa", 0, floor=40.0, ceiling=55.5, coverage=80.0, id=1),
    line(
        "20261102-090000-bbbbbb",
        1,
        floor=61.5,
        ceiling=70.2,
        coverage=94.0,
        decision="undecided",
        id=2,
        new=3,
        fixed=12,
    ),
    line("20261103-090000-cccccc", 2, floor=84.0, ceiling=92.0, coverage=100.0, decision="ready", id=3, new=0, fixed=1),
]


def test_the_table_is_readable_at_80_columns() -> None:
    partial = line("20261104-090000-dddddd", 3, partial=True, selection="area SEC")
    stopped = line("20261105-090000-eeeeee", 4, exit_code=130)
    other = line("20261106-090000-ffffff", 5, target=Target("shop", "production"), decision="ready_with_accepted_risks")
    text = table([other, stopped, partial, *reversed(RUNS)], PLAIN, more=True)
    assert all(len(one) <= 80 for one in text.splitlines())
    assert text.splitlines()[0] == "shop (production): 1 run"
    for part in ("61.5–70.2   94 %  +3 −12", "partial", "stopped", "first", "WITH RISKS", "--limit 0"):
        assert part in text


def test_the_trend_is_readable_at_80_columns() -> None:
    long = [replace(RUNS[0], run=f"r{n}", floor=float(n), id=n) for n in range(100)]
    for runs in (RUNS, RUNS[:1], long):
        text = development(runs, PLAIN, control="S-1", statuses={runs[0].id: "fail", runs[-1].id: "pass"})
        assert all(len(one) <= 80 for one in text.splitlines())
    text = development(RUNS, PLAIN, control="S-1", statuses={1: "fail", 3: "pass"})
    for part in (
        "▁▄█  40 → 84 of 100, up to 92",
        "✗?✓  now READY",
        "✗·✓  passes since 3 Nov 2026",
        "Lowest score 40 on 1 Nov",
    ):
        assert part in text
    assert development(RUNS, View(ascii=True)).isascii()
    assert bars([50.0, 50.4, 50.2], PLAIN) == "▁▁▁"  # a small change does not look like a large one
    assert bars([99.0, 100.0], PLAIN) == "▇█"


def test_the_image_says_what_it_shows() -> None:
    root = ET.fromstring(line_chart(RUNS))
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.attrib["role"] == "img"
    described = " ".join(root.find(f"s:{name}", space).text or "" for name in ("title", "desc"))  # type: ignore[union-attr]
    assert "3 runs from 1 Nov 2026 to 3 Nov 2026. The score went from 40–55.5 to 84–92 of 100" in described
    marks = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text") if one.text in DECISION.values()]
    assert marks == [DECISION[one.decision] for one in RUNS]
    assert "href" not in line_chart(RUNS)
    assert "url(" not in line_chart(RUNS)
    assert "<script" not in line_chart(RUNS)
    alone = ET.fromstring(line_chart(RUNS[:1]))
    assert len(list(alone.iter("{http://www.w3.org/2000/svg}circle"))) >= 3
    long = line_chart([replace(RUNS[n % 3], id=n) for n in range(300)])
    assert len(long) < 60_000
    steady = ET.fromstring(line_chart([replace(RUNS[0], id=n) for n in range(300)]))
    assert sum(one.text == DECISION["not_ready"] for one in steady.iter("{http://www.w3.org/2000/svg}text")) == 2


def sample() -> Difference:
    before = run(
        "a",
        1,
        [finding("old"), finding("same")],
        {"S-1": "fail", "S-2": "pass", "S-3": "fail", "S-4": "pass", "S-6": "fail"},
    )
    after = run(
        "b",
        2,
        [finding("same"), finding("new"), finding("n2", "S-2"), finding("n5", "S-5")],
        {"S-1": "fail", "S-2": "fail", "S-3": "pass", "S-5": "warn", "S-6": "warn"},
        decision="undecided",
        floor=61.5,
    )
    return compare(before, after)


@pytest.mark.parametrize("markdown", [False, True])
def test_a_difference_tells_each_kind_of_change(markdown: bool) -> None:
    text = difference_markdown(sample()) if markdown else difference(sample(), PLAIN)
    for part in (
        "Newly failing (1)", "Newly passing (1)",
        "Got better, and still warns (1)", "fails → warns", "Still open (1)",
        "Controls added (1)", "Controls removed (1)",
        "New findings (2)", "Fixed findings (1)", "could not look (1)", "NOT READY → UNDECIDED", "(+21.5)",
        "80 %, as before", "1 finding in both runs",
    ):  # fmt: skip
        assert part in text, text
    if not markdown:
        assert all(len(one) <= 80 for one in text.splitlines())


@pytest.mark.parametrize("markdown", [False, True])
def test_the_scores_of_a_part_and_of_the_whole_have_no_difference(markdown: bool) -> None:
    part = run("a", 1, partial=True, selection="only S-*")
    for other, said in ((run("b", 2, floor=61.5), "the whole"), (run("b", 2, floor=61.5, exit_code=130), "stopped")):
        found = compare(part, other)
        text = difference_markdown(found) if markdown else difference(found, PLAIN)
        assert f"40–55.5 (a part), 61.5–55.5 ({said}): not comparable" in text
        assert f"80 % (a part), 80 % ({said}): not comparable" in text
        assert "(+21.5)" not in text
        assert json.loads(difference_document(found))["comparable"] is False
        if not markdown:
            assert all(len(one) <= 80 for one in text.splitlines() if not one.startswith("  Note:"))


def test_long_lists_are_counted() -> None:
    many = compare(run("a", findings=[]), run("b", 1, [finding(f"f{n}") for n in range(2000)]))
    for text in (difference(many, PLAIN), difference_markdown(many)):
        assert "New findings (2,000)" in text
        assert "1,980 more" in text
        assert len(text) < 60_000
    assert len(json.loads(difference_document(many))["findings"]["new"]) == 2000


def hostile(text: str) -> tuple[RunLine, Difference]:
    names = ("run", "profile", "digest", "tool", "release", "decision", "selection")
    texts: dict[str, Any] = dict.fromkeys(names, text)
    odd = replace(line("x", target=Target(text, text)), **texts)
    control = ControlLine(text, text, text, text, text, (text,))
    found = replace(finding("x"), control=text, rule=text, thing=text, place=text, message=text)
    before = replace(run("a", 1, [found]), controls=(control,))
    return odd, compare(before, replace(run("b", 2, [found, replace(found, identity="y")]), line=odd))


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_hostile_texts_act_nowhere(text: str) -> None:
    odd, found = hostile(text)

    def shown() -> Iterator[str]:
        yield table([odd], PLAIN)
        yield development([odd], PLAIN, control=text, statuses={odd.id: text})
        yield difference(found, PLAIN)
        yield difference_markdown(found)
        yield line_chart([odd, odd])

    for output in shown():
        acting = [sign for sign in output if sign != "\n" and not sign.isprintable() and not sign.isspace()]
        assert not acting
        assert not any(one.lstrip().startswith("::") for one in output.splitlines())
        assert len(output) < 100_000
    ET.fromstring(line_chart([odd, odd]))
    for document in (runs_document([odd]), trend_document(odd.target, [odd]), difference_document(found)):
        assert document.isascii()
        json.loads(document)


def test_colours_only_where_the_view_has_them() -> None:
    assert "\x1b[" in table(RUNS, View(colour=True))
    assert "\x1b[" in difference(sample(), View(colour=True))
    assert "\x1b[" in development(RUNS, View(colour=True))
    assert "\x1b" not in table(RUNS, PLAIN) + difference(sample(), PLAIN) + development(RUNS, PLAIN)
