from __future__ import annotations

from typing import Any

from readycheck.judging import fingerprint, with_fingerprints
from readycheck.model import CodeEvidence, Finding, Status
from readycheck.model.builders import at_file, at_url

EXCERPT = "def f():\n    console.log('x')\n    return 1"


def code(line: int, text: str = EXCERPT, first: int | None = None, file: str = "a.ts", **details: Any) -> Finding:
    evidence = CodeEvidence(label="code", value=text, line=first if first is not None else line - 1)
    details = {"rule": "r", "status": Status.FAIL, "message": f"line {line}", **details}
    return Finding(location=at_file(file, line, 5), evidence=(evidence,), **details)


def test_it_is_short_hex_and_stable() -> None:
    made = fingerprint(code(2))
    assert len(made) == 16
    assert set(made) <= set("0123456789abcdef")
    assert made == fingerprint(code(2))


def test_it_survives_inserted_lines_and_spaces() -> None:
    first = fingerprint(code(2))
    assert fingerprint(code(40)) == first
    assert fingerprint(code(40, EXCERPT.replace("    ", "\t\t"))) == first
    assert fingerprint(code(40, "# changed\n    console.log( 'x' )\n    other()")) == first


def test_it_tells_findings_apart() -> None:
    base = code(2)
    others = [
        code(2, file="b.ts"),
        code(2, rule="s"),
        code(2, thing="second"),
        code(2, EXCERPT.replace("'x'", "'y'")),
    ]
    assert len({fingerprint(finding) for finding in [base, *others]}) == 5


def test_without_code_the_message_counts_but_not_its_numbers() -> None:
    def said(message: str, url: str = "/") -> Finding:
        return Finding(rule="r", status=Status.FAIL, message=message, location=at_url(url))

    assert fingerprint(said("12 jobs wait")) == fingerprint(said("9  jobs wait"))
    assert fingerprint(said("12 jobs wait")) != fingerprint(said("12 jobs failed"))
    assert fingerprint(said("12 jobs wait")) != fingerprint(said("12 jobs wait", "/other"))


def test_equal_lines_of_a_file_are_counted_in_the_order_of_the_file() -> None:
    early, late = code(2), code(9)
    marked = with_fingerprints([early, late])
    assert marked[0].fingerprint != marked[1].fingerprint
    swapped = with_fingerprints([late, early])
    assert [finding.fingerprint for finding in swapped] == [marked[1].fingerprint, marked[0].fingerprint]
    moved = with_fingerprints([code(12), code(19)])
    assert [finding.fingerprint for finding in moved] == [finding.fingerprint for finding in marked]


def test_an_authors_own_is_kept() -> None:
    mine = code(2, fingerprint="mine")
    assert [finding.fingerprint == "mine" for finding in with_fingerprints([mine, code(3)])] == [True, False]


def test_an_excerpt_that_does_not_hold_the_line_counts_whole() -> None:
    assert fingerprint(code(2, first=90)) == fingerprint(code(7, first=90))
    assert fingerprint(code(2, first=90)) != fingerprint(code(2))


def test_where_a_tree_lies_in_its_repository_changes_nothing() -> None:
    there = code(2)
    moved = there.model_copy(update={"location": {**(there.location or {}), "in_repository": "services/web/a.ts"}})
    assert fingerprint(moved) == fingerprint(there)
