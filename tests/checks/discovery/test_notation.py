"""Whatever a name says, the document that is read back is the one that was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck.engine.audit import catalog_for, vocabulary_of
from readycheck.profile import load_profile
from readycheck_checks.discovery.notation import (
    Entry,
    Flow,
    Inline,
    Reference,
    Scalar,
    Templated,
    one_line,
    plain,
    render,
    scalar,
)

HOSTILE = (
    "a: b", "# c", "x\ny: 1", "yes", "no", "null", "~", "1e3", "0x1f", "2024-01-01", "- a", "{a: b}", "[1]", "&a", "*a",
    "!!python/object:os.system", "|", ">", "%TAG", "@x", "`", "'", '"', '"\\n', "${env:HOME}",
    "$${env:HOME}", "${", "}",
    "\ud800", "\u2028", "\x85", "\ufeff", "\x1b[31m", "é", "\U0001f600", "", " a ", "a\tb", "=", "<<", "...", "---",
)  # fmt: skip
texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), max_size=40))
scalars: st.SearchStrategy[Scalar] = st.one_of(
    texts,
    st.integers(-(10**6), 10**6),
    st.just(Reference("DATABASE_URL")),
    st.builds(Templated, texts, st.just(Reference("PASSWORD")), texts),
)
flows = st.lists(scalars, max_size=4).map(lambda items: Flow(tuple(items)))
inlines = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.one_of(scalars, flows), max_size=3).map(
    lambda found: Inline(tuple(found.items()))
)


def maps(depth: int) -> st.SearchStrategy[tuple[Entry, ...]]:
    values: st.SearchStrategy[object] = st.one_of(scalars, flows, inlines)
    if depth:
        values = st.one_of(values, maps(depth - 1), st.lists(maps(depth - 1), min_size=1, max_size=3))
    above = st.lists(texts, max_size=2).map(tuple)
    entry = st.builds(Entry, st.sampled_from("abcdef"), values, texts, above, st.booleans())
    return st.lists(entry, min_size=1, max_size=4, unique_by=lambda one: one.key).map(tuple)


@settings(deadline=None)
@given(maps(2), st.lists(texts, max_size=3))
def test_a_document_reads_back(entries: tuple[Entry, ...], head: list[str]) -> None:
    text = render(entries, head)
    assert (yaml.safe_load(text.encode("utf-8")) or {}) == plain(entries)


@settings(deadline=None)
@given(maps(2))
def test_comments_alone_say_nothing(entries: tuple[Entry, ...]) -> None:
    off = tuple(Entry(one.key, one.value, one.remark, one.above, off=True) for one in entries)
    assert yaml.safe_load(render(off)) is None


@settings(deadline=None)
@given(maps(1))
def test_what_is_commented_out_reads_back_without_its_marks(entries: tuple[Entry, ...]) -> None:
    bare = tuple(Entry(one.key, one.value, off=True) for one in entries)
    lines = [line.removeprefix("# ") for line in render(bare).splitlines()]
    on = tuple(Entry(one.key, one.value) for one in entries)
    if all(one.written for one in on):
        assert set(yaml.safe_load("\n".join(lines))) == {one.key for one in on}


@settings(deadline=None)
@given(texts)
def test_a_comment_is_one_line(text: str) -> None:
    assert one_line(text).isprintable() or not text
    assert len(render((), [text]).splitlines()) == 1


@settings(deadline=None)
@given(texts)
def test_a_profile_reads_a_name_as_the_text_that_it_is(text: str) -> None:
    """Through the profile's own reader: no reference is filled in that a name spells."""
    value = yaml.safe_load(scalar(text))
    kept = "".join("\ufffd" if 0xD800 <= ord(one) <= 0xDFFF else one for one in text)
    assert value == kept.replace("${", "$${")


@pytest.mark.parametrize("name", ["${env:HOME}", "a: b # c", "x'\"y", "$${file:/etc/passwd}", "-", "yes"])
def test_the_profile_s_reader(tmp_path: Path, name: str) -> None:
    path = tmp_path / "readycheck.yaml"
    target = (Entry("name", name), Entry("sources", [(Entry("path", "."),)]))
    path.write_text(render((Entry("version", 1), Entry("extends", "minimal"), Entry("target", target))))
    catalog, _ = catalog_for(path)
    profile = load_profile(path, vocabulary_of(catalog), environ={"HOME": "/root/home"})
    assert profile.target is not None
    assert profile.target.name == name
