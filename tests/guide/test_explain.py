"""Every control, check and rule has a page that says what, why, how it is proved and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.support.installed import readycheck

from readycheck.catalog import load_catalog
from readycheck.guide import check_page, control_page
from readycheck.guide.finder import Rule, UnknownNameError, find
from readycheck.guide.page import Block, Code, Head, Para, Row, Title, markdown, terminal
from readycheck.guide.proof import options_of
from readycheck.guide.reading import read_anyway
from readycheck.model import Check, Control, Profile
from readycheck.render import View
from readycheck.shipped import shipped_profiles

CATALOG = load_catalog()
PLAN = read_anyway(shipped_profiles()["submission-system"], CATALOG).profile
assert PLAN is not None
PROFILE: Profile = PLAN
STACKS = ["nginx", "Express", "Django", "FastAPI, Starlette"]


def sections(blocks: list[Block]) -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {"": []}
    name = ""
    for block in blocks:
        if isinstance(block, Head):
            name = block.text
            found[name] = []
        else:
            found[name].append(block)
    return found


@pytest.mark.parametrize("control", PROFILE.controls, ids=lambda control: control.id)
def test_every_control_of_the_plan_has_a_useful_page(control: Control) -> None:
    blocks = list(control_page.page(control, PROFILE, CATALOG))
    found = sections(blocks)
    assert blocks[0] == Title(control.id, control.title)
    assert found["Why"]
    assert found["How it is proved"]
    assert found["What to do"]
    for check in control.checks:
        (row,) = [one for one in found["How it is proved"] if isinstance(one, Row) and one.name == check]
        installed = check in CATALOG.checks
        assert installed is not row.text.startswith("No installed pack")
        assert any(line.startswith("looks: ") for line in row.more) is installed
    shown = terminal(blocks, View(width=80))
    commands = {f"      {line}" for one in blocks if isinstance(one, Code) for line in one.text.splitlines()}
    assert all(len(line) <= 80 for line in shown.splitlines() if line not in commands)
    assert f"readycheck audit --only {control.id}" in shown


@pytest.mark.parametrize("check", CATALOG.checks.values(), ids=lambda check: check.id)
def test_every_check_has_a_useful_page(check: Check[Any, Any]) -> None:
    found = sections(list(check_page.page(check, PROFILE, CATALOG)))
    assert found["How it looks"]
    assert found["What to do"]
    assert found["Proves"]
    assert [one.name for one in found.get("Options", []) if isinstance(one, Row)] == [
        one.name for one in options_of(check)
    ]


def test_every_rule_that_is_described_is_found_and_shows_its_stacks() -> None:
    rules = [(check, one) for check in CATALOG.checks.values() for one in check.advice]
    assert len(rules) > 150
    for check, advice in rules:
        subject = find(advice.rule, PROFILE.controls, CATALOG)
        if advice.rule in CATALOG.checks:
            assert subject is check
            continue
        assert isinstance(subject, Rule)
        assert subject.advice is not None
        assert subject.advice.rule == advice.rule
        found = sections(list(check_page.rule_page(subject, PROFILE)))
        shown = [name.removeprefix("In ") for name in found if name.startswith("In ")]
        assert shown == [stack for stack, _ in advice.stacks]
        assert found["What to do"] == [Para(advice.fix)]


def test_a_rule_of_a_finding_shows_what_to_paste() -> None:
    subject = find("http.security_headers.hsts.missing", PROFILE.controls, CATALOG)
    assert isinstance(subject, Rule)
    found = sections(list(check_page.rule_page(subject, PROFILE)))
    assert [name for name in found if name.startswith("In ")] == [f"In {stack}" for stack in STACKS]
    assert all(isinstance(found[f"In {stack}"][0], Code) for stack in STACKS)
    assert Row("SEC-04", next(one.title for one in PROFILE.controls if one.id == "SEC-04")) in found["Proves"]
    assert any("RFC 6797" in one.text for one in found["References"] if isinstance(one, Para))


def test_a_rule_that_nothing_is_written_about_says_so() -> None:
    subject = find("http.cookies.insecrue", PROFILE.controls, CATALOG)
    assert isinstance(subject, Rule)
    text = terminal(check_page.rule_page(subject, PROFILE), View(width=200))
    assert "Nothing is written about this rule by itself" in text
    assert "Did you mean 'http.cookies.secure'?" in text
    subject = find("http.csp.unsafe_inlin", PROFILE.controls, CATALOG)
    assert isinstance(subject, Rule)
    text = terminal(check_page.rule_page(subject, PROFILE), View(width=200))
    assert "about http.csp and the rules below it. Did you mean 'http.csp.unsafe_inline'?" in text
    subject = find("queue.depth.failed", PROFILE.controls, CATALOG)
    assert isinstance(subject, Rule)
    assert subject.check.id == "queue.depth"


@pytest.mark.parametrize(
    ("name", "found"), [("sec-04", "SEC-04"), (" SEC-04 ", "SEC-04"), ("HTTP.Health", "http.health")]
)
def test_capitals_do_not_matter(name: str, found: str) -> None:
    subject = find(name, PROFILE.controls, CATALOG)
    assert not isinstance(subject, Rule)
    assert subject.id == found


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SEC-4", "did you mean 'SEC-04'?"),
        ("htpp.health", "did you mean 'http.health'?"),
        ("http.session", "no installed pack has the check http.session yet; SEC-02 waits for it"),
        ("zzzz", "'readycheck checks' lists"),
        ("", "'readycheck checks' lists"),
    ],
)
def test_a_name_that_there_is_not_is_answered_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        find(name, PROFILE.controls, CATALOG)
    assert hint in str(raised.value)


def test_bars_are_those_of_the_profile() -> None:
    lines = {one.name: one for one in options_of(CATALOG.checks["load.probe"], {"users": 20, "for": "10s"})}
    assert (lines["users"].value, lines["users"].given) == ("20", True)
    assert (lines["for"].value, lines["for"].given) == ("10s", True)
    assert lines["confidence"].given is False
    bars = {one.name: one.value for one in options_of(CATALOG.checks["queue.depth"], {"waiting": {"fail": 7}})}
    assert "7" in bars["waiting"]
    assert bars["overdue"] == "{warn: 30s, fail: 5m}"


@pytest.mark.parametrize("name", ["SEC-04", "LAUNCH-02", "LOAD-04", "http.cookies", "http.csp.unsafe_inline"])
def test_pages_are_sound_markdown(name: str) -> None:
    subject = find(name, PROFILE.controls, CATALOG)
    if isinstance(subject, Control):
        text = markdown(control_page.page(subject, PROFILE, CATALOG))
    elif isinstance(subject, Rule):
        text = markdown(check_page.rule_page(subject, PROFILE))
    else:
        text = markdown(check_page.page(subject, PROFILE, CATALOG))
    tokens = MarkdownIt().parse(text)
    assert tokens[0].tag == "h1"
    assert not [one for one in tokens if one.type == "html_block"]
    assert not [
        child for one in tokens for child in one.children or () if child.type in ("html_inline", "image", "link_open")
    ]


HOSTILE = [
    "\x1b[31mred",
    "::error::x",
    "<script>alert(1)</script>",
    "[a](javascript:x)",
    "```\n# x",
    "\u202eabc",
    "a" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_profile_says_cannot_act(text: str) -> None:
    blocks: list[Block] = [Title(text, text), Head(text), Para(text), Row(text, text, (text,)), Code(text)]
    shown = terminal(blocks, View())
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
    tokens = MarkdownIt().parse(markdown(blocks))
    assert not [one for one in tokens if one.type == "html_block"]
    assert not [child for one in tokens for child in one.children or () if child.type in ("html_inline", "link_open")]
    fences = [one for one in tokens if one.type == "fence"]
    assert len(fences) == 1


@given(st.lists(st.builds(Row, st.text(max_size=40), st.text(max_size=200), st.tuples(st.text(max_size=80)))))
def test_no_line_is_wider_than_the_view(rows: list[Row]) -> None:
    from rich.cells import cell_len

    assert all(cell_len(line) <= 80 for line in terminal(rows, View(width=80)).splitlines())


def test_colour_only_where_the_view_has_it() -> None:
    blocks: list[Block] = [Title("a", "b"), Row("x", "y", sign="✗", style="red")]
    assert "\x1b[" in terminal(blocks, View(colour=True))
    assert "\x1b" not in terminal(blocks, View())
    assert terminal(blocks, View(ascii=True)).isascii()


def test_the_command_reads_the_profile_here_also_without_its_variables(tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\nextends: minimal\ntarget: {name: t, url: '${env:NOT_SET_ANYWHERE}'}\n"
        "controls:\n  MON-05: {owner: ana, checks: {http.health: {}}}\n"
        "  OWN-1: {title: Ours, severity: low, checks: [http.tls]}\n"
    )
    done = readycheck("explain", "OWN-1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("OWN-1  Ours\n")
    document = json.loads(readycheck("explain", "MON-05", "--format", "json", cwd=tmp_path).stdout)
    assert (document["schema"], document["kind"], document["owner"]) == ("readycheck.explain/1", "control", "ana")
    assert document["checks"][0]["looks"][0]["consent"] == "passive"


def test_a_wrong_profile_here_does_not_stand_in_the_way_of_an_explanation(tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text("version: 1\ntargett: {}\n")
    done = readycheck("explain", "SEC-04", cwd=tmp_path)
    assert (done.returncode, done.stdout.partition("  ")[0]) == (0, "SEC-04")
    assert "'readycheck profile check' says why" in done.stderr
    asked = readycheck("explain", "SEC-04", "--profile", "readycheck.yaml", cwd=tmp_path)
    assert asked.returncode == 2
    assert "targett" in asked.stderr
    unknown = readycheck("explain", "SEC-4", "--profile", "minimal", cwd=tmp_path)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "did you mean 'SEC-04'?" in unknown.stderr
