"""The page: complete, self-contained, safe, in order, with a label for each status."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from typing import Any

import pytest
from tests.render.page_reader import Page
from tests.support.report_builders import HOSTILE, control, report_of, with_every_text

from readycheck.model import (
    Decision,
    Disposition,
    Finding,
    Report,
    Severity,
    Status,
    TextEvidence,
)
from readycheck.render import render, words
from readycheck.render.links import link
from readycheck.render.measured import measured


@pytest.fixture(scope="module")
def page(stored: Report) -> Page:
    return Page(render(stored, "html"))


@pytest.fixture(scope="module")
def hostile(stored: Report) -> Page:
    return Page(render(with_every_text(stored, lambda old: f"{old[:9]}{HOSTILE}{{{{7*7}}}}{{% x %}}"), "html"))


@pytest.fixture(params=["page", "hostile"])
def either(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found


def test_it_is_well_formed(either: Page) -> None:
    assert either.faults == []
    assert either.source.startswith("<!doctype html>")
    assert either.all("html")[0].attributes == {"lang": "en"}


def test_nothing_is_fetched_from_anywhere(either: Page) -> None:
    for tag in either.tags:
        assert not {"src", "srcset", "action", "data", "poster", "background", "formaction"} & set(tag.attributes)
        for name in ("href", "xlink:href"):
            target = tag.attributes.get(name)
            if target is not None and not target.startswith("#"):
                assert tag.name == "a"
                assert re.match(r"https?://[^/]", target)
                assert tag.attributes["rel"] == "noreferrer noopener"
    assert not either.all("link", "img", "iframe", "object", "embed", "base", "form", "video", "audio")
    assert "url(" not in either.all("style")[0].text
    assert "@import" not in either.all("style")[0].text
    assert not {"refresh", "set-cookie"} & {tag.attributes.get("http-equiv", "").lower() for tag in either.all("meta")}


def test_the_policy_names_the_hashes_of_style_and_script(either: Page) -> None:
    (policy,) = [tag for tag in either.all("meta") if tag.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.attributes["content"].split(";"))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert rules.pop("img-src") == "data:"
    for name, rule in (("style", "style-src"), ("script", "script-src")):
        (tag,) = either.all(name)
        digest = base64.b64encode(hashlib.sha256(tag.text.encode()).digest()).decode()
        assert rules.pop(rule) == f"'sha256-{digest}'"
        assert tag.attributes == {}
    assert rules == {}
    assert either.source.index("Content-Security-Policy") < either.source.index("<style>")


def test_no_tag_carries_a_style_or_a_handler(either: Page) -> None:
    for tag in either.tags:
        assert not [name for name in tag.attributes if name == "style" or name.startswith("on")], tag


def test_hostile_values_are_text(page: Page, hostile: Page) -> None:
    assert {tag.name for tag in hostile.tags} == {tag.name for tag in page.tags}
    assert {name for tag in hostile.tags for name in tag.attributes} <= {
        name for tag in page.tags for name in tag.attributes
    }
    assert not set(hostile.source) & {"\x1b", "\x07", "\r", "\u202e", "\x00"}
    assert "\\x1b[2J" in hostile.all("h3")[0].text
    assert "<script>alert(1)</script>" in hostile.with_id("blockers").text
    assert "{{7*7}}" in hostile.with_id("blockers").text
    assert hostile.source.count("alert(1)") > 200
    assert hostile.source.count("<script>") == 1


def test_ids_are_unique_and_every_fragment_leads_somewhere(either: Page) -> None:
    ids = [tag.attributes["id"] for tag in either.tags if "id" in tag.attributes]
    assert len(ids) == len(set(ids))
    assert not [id_ for id_ in ids if re.search(r"\s", id_)]
    wanted = {tag.attributes["href"][1:] for tag in either.tags if tag.attributes.get("href", "").startswith("#")}
    assert wanted <= set(ids)
    named = {tag.attributes["aria-labelledby"] for tag in either.tags if "aria-labelledby" in tag.attributes}
    assert named <= set(ids)


def test_deep_links_are_made_of_the_controls_id(page: Page, stored: Report) -> None:
    ids = {tag.attributes.get("id") for tag in page.tags}
    assert {one.id for one in stored.controls} <= ids


def test_controls_with_the_same_or_an_odd_id_keep_their_own_fragment() -> None:
    ids = ("SEC-1", "SEC-1", "SEC 1", '../"x', "")
    some = [control(id_, "t", Severity.HIGH, Status.FAIL, "m") for id_ in ids]
    made = Page(render(report_of(some), "html"))
    found = [tag.attributes["id"] for tag in made.tags if tag.attributes.get("class") == "body"]
    assert sorted(found) == ["..-x", "SEC-1", "SEC-1-2", "SEC-1-3", "control-x"]


def test_headings_are_in_order_under_one_title(either: Page) -> None:
    levels = [int(tag.name[1]) for tag in either.tags if re.fullmatch(r"h[1-6]", tag.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_landmarks_skip_link_and_tables(page: Page) -> None:
    for name in ("header", "nav", "main", "footer"):
        assert len([tag for tag in page.all(name) if "section" not in tag.parents]) == 1
    (skip,) = [tag for tag in page.all("a") if tag.attributes.get("class") == "skip"]
    assert skip.attributes["href"] == "#blockers"
    tables = page.all("table")
    assert len(page.all("caption")) == len(tables)
    assert all(tag.attributes.get("scope") in ("col", "row") for tag in page.all("th"))
    for picture in page.all("svg"):
        shown = picture.attributes
        assert shown.get("aria-hidden") == "true" or (shown["role"] == "img" and shown["aria-label"])


def test_the_order_is_the_managers(page: Page) -> None:
    owners = ["owner=platform", "owner=web-team", "owner=data-team", "owner=nobody"]
    sections = [tag.attributes["id"] for tag in page.all("section") if "id" in tag.attributes]
    assert sections == ["blockers", "unknown", "risks", "owners", *owners, "areas", "checklist", "method"]


@pytest.mark.parametrize(("decision", "word"), words.DECISION_WORD.items())
def test_the_decision_is_a_word_with_an_icon(decision: Decision, word: str) -> None:
    made = Page(render(report_of([], decision=decision, summary="one sentence"), "html"))
    (title,) = made.all("h1")
    assert title.text.strip() == word
    assert [tag for tag in made.all("svg") if tag.parents[-1] == "h1"]
    assert word in made.all("title")[0].text
    assert "One sentence." in made.all("header")[0].text


def test_every_status_shows_its_word(page: Page, stored: Report) -> None:
    checklist = page.with_id("checklist").text
    for status in Status:
        assert words.STATUS_WORD[status] in checklist
    rows = [tag for tag in page.all("details") if "data-s" in tag.attributes]
    assert len(rows) == len(stored.controls)
    for row in rows:
        assert row.text.strip().startswith(words.STATUS_WORD[Status(row.attributes["data-s"])])
    for tag in page.tags:
        if tag.attributes.get("class", "").startswith("st "):
            assert tag.text.strip()


def test_the_worst_of_an_area_stands_first_and_everything_is_listed(page: Page, stored: Report) -> None:
    order = [tag.attributes["data-s"] for tag in page.all("details") if "data-s" in tag.attributes]
    assert len(order) == len(stored.controls)
    assert not [tag for tag in page.all("details") if "open" in tag.attributes]
    security = [tag for tag in page.all("details") if tag.attributes.get("data-a") == "0"]
    statuses = [tag.attributes["data-s"] for tag in security]
    assert statuses == sorted(statuses, key=["fail", "error", "inconclusive", "manual", "warn", "pass"].index)


def test_dispositions_are_told_beside_the_status(page: Page) -> None:
    checklist = page.with_id("checklist").text
    for disposition in Disposition:
        assert words.DISPOSITION_WORD[disposition] in checklist


def test_blockers_say_what_why_what_to_do_and_who(page: Page) -> None:
    text = page.with_id("blockers").text
    for part in (
        "4 blockers to fix before launch", "What was seen", "Browsers are not told to stay on HTTPS (4 places)",
        "Why it matters", "What to do", "Owner: platform", "3 more controls must be judged before launch",
    ):  # fmt: skip
        assert part in text


def test_the_first_blocks_speak_a_managers_words(page: Page) -> None:
    start = page.with_id("blockers").text + page.with_id("areas").text + page.all("header")[0].text
    for jargon in ("inconclusive", "floor", "ceiling", "coverage", "disposition", "severity", "exit code", "null"):
        assert jargon not in start.lower()


def test_a_partial_run_and_problems_are_said_on_top(page: Page) -> None:
    (notes,) = page.all("aside")
    assert "Only a part was looked at: without TEST-*" in notes.text
    assert "Problem: the pack 'acme-old'" in notes.text
    assert page.source.index("<aside") < page.source.index('id="blockers"')


def test_accepted_risks_have_owner_and_expiry(page: Page) -> None:
    text = page.with_id("risks").text
    for part in ("Ana Silva", "approved by Lee Park", "31 Jan 2027", "69 days left", "last day today", "8 days ago",
                 "malformed, counts as expired", "'31.02.2027' is not a date", "on 20 Nov 2026"):  # fmt: skip
        assert part in text


def test_every_kind_of_evidence_is_drawn(page: Page) -> None:
    evidence = page.with_id("checklist").text
    for part in ("default-src 'self'; script-src", 'console.log("upload"', "submission.ix_submission_due"):
        assert part in evidence
    labels = [tag.attributes["aria-label"] for tag in page.all("svg") if tag.attributes.get("role") == "img"]
    assert [label.split(":")[0] for label in labels] == [
        "Restore of nightly-2026-11-23.dump", "Waiting jobs", "Jobs that wait, queue by queue",
        "95th percentile of the answer time while users arrive", "Answer times of the upload",
    ]  # fmt: skip


def test_the_method_names_what_it_was(page: Page) -> None:
    text = page.with_id("method").text
    for part in (
        "20261123-100000-7f3a", "sha256:9f2c4e1ab77d03e5c0f1", "acme-checks 0.3.1", "14", "load.probe",
        "The body of /static/app.js was cut at 1 MiB", "1 control not looked at", "no blocker may fail",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("https://www.w3.org/TR/CSP3/", "https://www.w3.org/TR/CSP3/"),
        ("http://wiki.internal/x?a=b#c", "http://wiki.internal/x?a=b#c"),
        ("CWE-1021", "https://cwe.mitre.org/data/definitions/1021.html"),
        ("RFC 6797", "https://www.rfc-editor.org/rfc/rfc6797"),
        ("CVE-2024-12345", "https://nvd.nist.gov/vuln/detail/CVE-2024-12345"),
        ("GHSA-abcd-1234-efgh", "https://github.com/advisories/GHSA-abcd-1234-efgh"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user@evil.example/", ""),
        ("https://a b/", ""),
        ("https://[x/", ""),
        ("https:///x", ""),
        ("//evil.example/", ""),
        ("OWASP A05", ""),
        ("CWE-1021\n", ""),
    ],
)
def test_only_references_that_lead_to_the_web_are_links(reference: str, target: str) -> None:
    assert link(reference) == target


def test_what_is_needed_before_launch_stands_first(page: Page) -> None:
    (row,) = [tag for tag in page.all("tr") if "SEC-11" in tag.text and "MON-03" in tag.text]
    assert re.sub(r"\s+", " ", row.text).strip() == (
        "Not judgedNo check exists for it yet needed before launch MON-03 Critical failures raise an alert"
        " also not judged SEC-11 Attacks are noticed"
    )


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({}, ""),
        ({"value": 4.2, "unit": "s"}, "seen 4.2 s"),
        ({"value": 0, "threshold": 20}, "seen 0, bar 20"),
        ({"samples": 1}, "from 1 sample"),
        ({"value": "a: b", "samples": 4}, "seen a: b, from 4 samples"),
        ({"value": "a: b", "samples": 4, "evidence": (TextEvidence(label="As seen", value="x a: b"),)}, ""),
        ({"value": 6.4, "threshold": 5, "unit": "%", "spread": (5.3, 7.6), "samples": 1943},
         "seen 6.4 %, bar 5 %, between 5.3 % and 7.6 %, from 1,943 samples"),
    ],
)  # fmt: skip
def test_what_was_measured_is_told_in_words(details: dict[str, Any], told: str) -> None:
    assert measured(Finding(rule="a", status=Status.PASS, message="m", **details)) == told
