from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.database.sql import after_name, canonical, index_parts, read_table, tokens

PIECES = st.sampled_from([
    "CREATE", "TABLE", "t", "(", ")", ",", "a", "INTEGER", "NOT", "NULL", "PRIMARY", "KEY", "DEFAULT", "'it''s'",
    '"b c"', "[d]", "`e`", "CHECK", "UNIQUE", "REFERENCES", "ON", "DELETE", "SET", "CONFLICT", "COLLATE", "GENERATED",
    "AS", "--x\n", "/* y", "1.5e3", "x'00'", "=", "==", "<>", "FOREIGN", "CONSTRAINT", "DEFERRABLE", "'",
    '"', ".", ";",
])  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join)))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    read_table(text)
    index_parts(text)
    after_name(text, "trigger")
    canonical(text)


@given(st.lists(PIECES.filter(lambda one: one not in ("'", '"', "/* y")), max_size=40))
def test_case_and_white_space_change_nothing(pieces: list[str]) -> None:
    loud = [one if one.startswith(("'", "x'")) else one.upper() for one in pieces]
    assert canonical(" ".join(pieces)) == canonical(" \n\t ".join(loud))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("a > 0", "((A>0))", True),
        ("(a) > (b)", "(a)>(b)", True),
        ("(a) + (b)", "a + b", False),
        ("a = 'X'", "a = 'x'", False),
        ("a = 'x y'", "a = 'x  y'", False),
        ('"a" <> 1', "[a] != 1", True),
        ("a -- why\n= 1", "a == /* what */ 1", True),
        ("a = 1", "a = 10", False),
        ("x'AB'", "X'ab'", True),
        ("a IN (1, 2)", "a in(1,2)", True),
        ("a.b", "a . b", True),
        ("ab", "a b", False),
    ],
)
def test_which_texts_are_the_same(one: str, other: str, equal: bool) -> None:
    assert (canonical(one) == canonical(other)) is equal


def test_constraints_in_all_their_forms() -> None:
    sql = """CREATE TABLE t (
        a INTEGER CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT REPLACE,
        b TEXT NOT NULL ON CONFLICT IGNORE DEFAULT (upper('x, (')) COLLATE nocase CHECK (b <> ''),
        c INT DEFAULT -1 CONSTRAINT fk REFERENCES p ON DELETE SET NULL MATCH FULL DEFERRABLE INITIALLY DEFERRED UNIQUE,
        d AS (a * 2) STORED CHECK (d < 9),
        "check" REFERENCES p (x) NOT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT u UNIQUE (b, c COLLATE binary DESC) ON CONFLICT FAIL CONSTRAINT c1 CHECK (a > 1)
        FOREIGN KEY (a, b) REFERENCES p (x, y) DEFERRABLE INITIALLY DEFERRED
    ) STRICT"""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(sql.replace("d AS", "d INT AS").replace('"check"', '"check" ANY'))  # the text is really SQL
    table = read_table(sql)
    assert list(table.columns) == ["a", "b", "c", "d", "check"]
    assert (table.primary_key.name, table.primary_key.columns, table.primary_key.text) == ("pk", ("a",), "replace")
    assert (table.columns["b"].collation, table.columns["b"].not_null_conflict) == ("nocase", "ignore")
    assert [one.text for one in table.checks] == ["b != ''", "d < 9", "a > 1"]
    assert [one.name for one in table.checks] == ["", "", "c1"]
    assert [(one.columns, one.name, one.text) for one in table.uniques] == [(("c",), "", ""), (("b", "c"), "u", "fail")]
    assert [(one.columns, one.name, one.deferred) for one in table.foreign_keys] == [
        (("c",), "fk", True), (("check",), "", False), (("a", "b"), "", True),
    ]  # fmt: skip
    assert table.columns["d"].generated == "a * 2"
    assert table.options == frozenset({"strict"})


def test_a_hundred_thousand_quotes_are_read_in_one_pass() -> None:
    assert len(tokens("'" * 100_000)) == 1
    assert len(tokens("(" * 100_000)) == 100_000
