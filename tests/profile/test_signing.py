"""Signing adds one item to a profile's text and changes no other byte of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck.profile.problem import Problems
from readycheck.profile.reading import parse
from readycheck.profile.signing import CannotSign, with_attestation
from readycheck.profile.tree import Map, Source, plain

ITEM = {"control": "A-1", "by": "Lee Park", "on": "2026-11-20", "valid": "30d"}


def read(text: str) -> dict[str, Any]:
    problems = Problems()
    tree = parse(Source.of_text("", Path(), text), text, problems)
    assert isinstance(tree, Map), problems.invalid()
    found = plain(tree)
    assert isinstance(found, dict)
    return found


def only_inserted(before: str, after: str) -> str:
    """What stands in `after` and not in `before`, where it is one piece."""
    start = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    end = len(before) - start
    # the piece may begin with what follows it, so both its ends are looked for
    while not after.endswith(before[start:]) and start:
        start -= 1
        end = len(before) - start
    assert after.startswith(before[:start])
    assert after.endswith(before[start:])
    return after[start : len(after) - end]


BLOCK = "- control: A-1\n{0}  by: Lee Park\n{0}  on: 2026-11-20\n{0}  valid: 30d\n"
FLOW = "{control: A-1, by: Lee Park, on: 2026-11-20, valid: 30d}"
PLACES = [
    # no list yet
    ("version: 1\n", "version: 1\nattestations:\n  " + BLOCK.format("  "), 3),
    ("version: 1 # one\n\n# end\n", "version: 1 # one\n\n# end\n\nattestations:\n  " + BLOCK.format("  "), 6),
    ("version: 1\n# end\n\n", "version: 1\n# end\n\nattestations:\n  " + BLOCK.format("  "), 5),
    ("version: 1", ("version: 1\nattestations:\n  " + BLOCK.format("  ")).removesuffix("\n"), 3),
    ("a: |\n  b", "attestations:\n  " + BLOCK.format("  ") + "a: |\n  b", 2),
    ("version: 1\n...\n", "version: 1\nattestations:\n  " + BLOCK.format("  ") + "...\n", 3),
    ("---\n  version: 1\n", "---\n  version: 1\n  attestations:\n    " + BLOCK.format("    "), 4),
    ("{version: 1}\n", "{version: 1, attestations: [" + FLOW + "]}\n", 1),
    # an empty one
    ("attestations:\nx: y\n", "attestations:\n  " + BLOCK.format("  ") + "x: y\n", 2),
    ("attestations: [] # none\n", "attestations: [" + FLOW + "] # none\n", 1),
    ("attestations: ~ # none\n", "attestations: [" + FLOW + "] # none\n", 1),
    # a block list: behind its last item, its comments and whatever it is indented by
    (
        "attestations:\n- control: B # b\n  # of b\n\n# of x\nx: y\n",
        "attestations:\n- control: B # b\n  # of b\n" + BLOCK.format("") + "\n# of x\nx: y\n",
        4,
    ),
    ("attestations:\n    -   {control: B}\n", "attestations:\n    -   {control: B}\n    -   " + FLOW + "\n", 3),
    (
        "attestations:\n- control: B\n  note: |+\n    # no comment\n\nx: y\n",
        "attestations:\n- control: B\n  note: |+\n    # no comment\n\n" + BLOCK.format("") + "x: y\n",
        6,
    ),
    # a list in brackets
    ("attestations: [{control: B}]\n", "attestations: [{control: B}, " + FLOW + "]\n", 1),
    ("attestations: [{control: B}, ]\n", "attestations: [{control: B}, " + FLOW + " ]\n", 1),
    (
        "attestations: [\n  {control: B}, # b\n  {control: C} # c\n]\n",
        "attestations: [\n  {control: B}, # b\n  {control: C}, # c\n  " + FLOW + "\n]\n",
        4,
    ),
    (
        "attestations: [\n  {control: B}, # b, c\n]\n",
        "attestations: [\n  {control: B}, # b, c\n  " + FLOW + ",\n]\n",
        3,
    ),
]


@pytest.mark.parametrize(("before", "after", "line"), PLACES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_where_it_is_written(before: str, after: str, line: int, newline: str) -> None:
    text, where = with_attestation(before.replace("\n", newline), ITEM)
    if "\n" in before:
        after = after.replace("\n", newline)
    assert text == after
    assert where == line


def test_a_json_profile_stays_one() -> None:
    before = json.dumps({"version": 1, "target": {"name": "t"}}, indent=2)
    after, _ = with_attestation(before, ITEM)
    assert json.loads(after) == {**json.loads(before), "attestations": [ITEM]}


@pytest.mark.parametrize(
    "text",
    [
        "x: &a [{control: B}]\nattestations: *a\n",
        "attestations: none\n",
        "- a list\n",
    ],
)
def test_where_there_is_no_safe_place_it_says_what_to_write(text: str) -> None:
    with pytest.raises(CannotSign, match=r"write it in by hand: \{control: A-1, by: Lee Park"):
        with_attestation(text, ITEM)


words = st.sampled_from(["plain", '"double: quoted"', "'single'", "[a, b]", "{k: v}", "|\n    block\n    # text", "12"])
comments = st.sampled_from(["", " # why", "   # änd"])
blanks = st.sampled_from(["", "\n", "# alone\n", "\n  # indented\n"])


@st.composite
def items(draw: st.DrawFn, dash: str, style: str) -> str:
    many = draw(st.integers(1, 3))
    rows = []
    for number in range(many):
        if style == "flow":
            rows.append(f"{dash}-  {{control: C-{number},   by: 'x'}}{draw(comments)}\n")
        else:
            note = draw(st.sampled_from(["ok", '"a # b"', f">-\n{dash}      folded\n{dash}      more"]))
            last = draw(comments) if "\n" not in note else ""
            rows.append(f"{dash}- control:   C-{number}{draw(comments)}\n{dash}  by: x\n{dash}  note: {note}{last}\n")
        rows.append(draw(st.sampled_from(["", f"{dash}  # about the last\n", "\n"])))
    return "".join(rows)


@st.composite
def profiles(draw: st.DrawFn) -> str:
    """Profiles as people write them: any style, comments everywhere, with and without a list of attestations."""
    parts = [f"version: 1{draw(comments)}\n"]
    parts += [f"key{number}: {draw(words)}\n{draw(blanks)}" for number in range(draw(st.integers(0, 3)))]
    kind = draw(st.sampled_from(["none", "null", "empty", "block", "flow", "brackets"]))
    dash = draw(st.sampled_from(["", "  ", "    "]))
    listed = {
        "none": "",
        "null": f"attestations:{draw(comments)}\n",
        "empty": f"attestations: [ ]{draw(comments)}\n",
        "brackets": f"attestations: [{{control: Z,  by: y}}]{draw(comments)}\n",
    }
    parts.insert(
        draw(st.integers(0, len(parts))),
        listed[kind] if kind in listed else f"attestations:{draw(comments)}\n{draw(items(dash, kind))}",
    )
    text = draw(blanks) + "".join(parts) + draw(blanks)
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


values = (
    st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=50)
@given(profiles(), values, values)
def test_nothing_else_changes(text: str, by: str, evidence: str) -> None:
    item = {**ITEM, "by": by, "evidence": evidence}
    before = read(text)
    after, line = with_attestation(text, item)
    found = read(after)
    assert found.pop("attestations") == [*(before.pop("attestations", None) or ()), item]
    assert found == before
    piece = only_inserted(text, after)
    assert "control" in piece
    assert "control: A-1" in after.replace("\r\n", "\n").split("\n")[line - 1]
    assert ("\r\n" in piece) is ("\r\n" in text and "\n" in piece)


@settings(max_examples=50)
@given(profiles())
def test_signing_twice_adds_twice(text: str) -> None:
    once, _ = with_attestation(text, ITEM)
    twice, _ = with_attestation(once, {**ITEM, "control": "B-2"})
    assert [one["control"] for one in read(twice)["attestations"]][-2:] == ["A-1", "B-2"]
