"""Each hostile text in every field of a report, in every format: it acts on nothing, forges nothing, breaks nothing."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from tests.render.hostile import HOSTILE_TEXTS, filled, small_report
from tests.render.machine_readers import commands, issues, rows, samples, sarif_run
from tests.render.markdown_reader import boxes, html_of, skeleton
from tests.render.page_reader import Page

from readycheck.render import FORMATS, html, render

ACTING = set("\x1b\x00\x07\x9b\u202e\u2066\u200b\ufeff\u2028\x85\r\ud800\udfff")
RUNNER = re.compile(r"(?m)^\s*::|##\[|##vso\[")
MARK = re.compile(r"  [^\d\s] (pass|warn|FAIL|not judged|not signed|BROKE|n/a|left out) {2,}")
SIZE = 3_000_000
"""Bytes of a report whose every text is as long as they come."""


@pytest.fixture(scope="module", autouse=True)
def _templates_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "_environment", cache(html._environment))
        yield


def _shape(value: Any) -> Any:
    """A document without its words: what is a text, a number or nothing, in which fields."""
    if isinstance(value, dict):
        return sorted(repr(_shape(one)) for one in value.values())
    if isinstance(value, list):
        return [_shape(one) for one in value]
    return type(value).__name__


def _terminal(text: str) -> Any:
    assert not RUNNER.search(text)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 2 * 80
    return [line for line in lines if "──" in line], [found[1] for line in lines if (found := MARK.match(line))]


def _html(text: str) -> Any:
    page = Page(text)
    assert page.faults == []
    assert text.count("<script>") == 1
    for tag in page.tags:
        assert not {"style", "src", "srcdoc", "formaction"} & set(tag.attributes)
        assert not [name for name in tag.attributes if name.startswith("on")]
        assert re.match(r"#|https?://[^/]", tag.attributes.get("href", "#"))
    # a value that happens to be an address is a link, and a long one is cut
    return {tag.name for tag in page.tags} - {"a"}


def _markdown(text: str) -> Any:
    return (
        {(kind, tag) for kind, tag, _ in skeleton(text)} - LINKS,
        len(html_of(text)),
        [one.ticked for one in boxes(text)],
    )


LINKS = {("link_open", "a"), ("link_close", "a")}

READERS: dict[str, Callable[[str], Any]] = {
    "terminal": _terminal,
    "json": lambda text: _shape(json.loads(text)),
    "html": _html,
    "junit": lambda text: [one.tag for one in ET.fromstring(text.encode()).iter()],
    "markdown": _markdown,
    "summary": _markdown,
    "plan": _markdown,
    "sarif": lambda text: (len(sarif_run(text)["results"]), len(sarif_run(text)["tool"]["driver"]["rules"])),
    "code-scanning": lambda text: (len(sarif_run(text)["results"]), len(sarif_run(text)["tool"]["driver"]["rules"])),
    "github": lambda text: [one.name for one in commands(text)],
    "gitlab": lambda text: len(issues(text)),
    "csv": lambda text: len(rows(text)),
    "badge": lambda text: [one.tag for one in ET.fromstring(text.encode()).iter()],
    "prometheus": lambda text: {name: len(found) for name, found in samples(text).items()},
}
"""By format: what a reader finds, whatever the words are."""


@cache
def _calm(name: str) -> Any:
    return READERS[name](render(filled(small_report(), "a b"), name))


def test_every_format_is_read() -> None:
    assert set(READERS) == set(FORMATS)


# the JSON alone cuts nothing: with a text of a megabyte in each field it is a gigabyte, and shows no more than others
@pytest.mark.parametrize(
    ("what", "name"),
    [(what, name) for what in HOSTILE_TEXTS for name in FORMATS if name != "json" or not what.startswith("long")],
)
def test_a_hostile_text_is_a_text(what: str, name: str) -> None:
    shown = render(filled(small_report(), HOSTILE_TEXTS[what]), name)
    assert not set(shown) & (ACTING - {"\r"} if name == "csv" else ACTING)
    assert len(shown.encode()) < SIZE
    assert READERS[name](shown) == _calm(name)
