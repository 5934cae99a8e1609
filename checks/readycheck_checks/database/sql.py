"""Reads SQLite's stored `CREATE` texts: what no PRAGMA tells (checks, collations, names of constraints).

The texts are the target's and may be anything: whatever is not understood is kept as
canonical text, so two equal texts always compare equal. Pure functions, no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<blob>[xX]'[0-9A-Fa-f]*')
  | (?P<string>'(?:[^']|'')*(?:'|\Z))
  | (?P<name>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z)|\[[^\]]*(?:\]|\Z))
  | (?P<number>(?:0[xX][0-9A-Fa-f]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?))
  | (?P<word>[^\W\d][\w$]*)
  | (?P<sign>\|\||<<|>>|<=|>=|<>|!=|==|->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SAME = {"==": "=", "<>": "!="}
_COLUMN_WORDS = {
    "constraint", "primary", "not", "null", "unique", "check", "default", "collate", "references", "generated", "as",
}  # fmt: skip
_TABLE_WORDS = {"constraint", "primary", "unique", "check", "foreign"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SQL. `text` is lower case for names, quoted or not; strings keep theirs."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint as written: its columns, its name if any, its expression or options."""

    columns: tuple[str, ...] = ()
    name: str = ""
    text: str = ""
    deferred: bool = False


@dataclass(slots=True)
class ColumnText:
    """What only the text tells of a column."""

    definition: str = ""
    collation: str = "binary"
    generated: str = ""
    not_null_conflict: str = ""


@dataclass(slots=True)
class TableText:
    """What only the text tells of a table."""

    columns: dict[str, ColumnText] = field(default_factory=dict)
    primary_key: Rule = Rule()
    uniques: list[Rule] = field(default_factory=list)
    checks: list[Rule] = field(default_factory=list)
    foreign_keys: list[Rule] = field(default_factory=list)
    autoincrement: bool = False
    options: frozenset[str] = frozenset()


def tokens(sql: str) -> list[Token]:
    """The tokens of `sql` without comments and white space."""
    found: list[Token] = []
    for match in _TOKEN.finditer(sql):
        kind, text = match.lastgroup or "sign", match.group()
        if kind == "space":
            continue
        if kind == "name":
            text = text[1:-1].replace('""', '"').replace("``", "`").lower()
        elif kind in ("word", "number", "blob"):
            text = text.lower()
        elif kind == "sign":
            text = _SAME.get(text, text)
        found.append(Token(kind, text))
    return found


def canonical(sql: str | Sequence[Token]) -> str:
    """One spelling for texts that differ in case, quotes, white space, comments and outer parentheses."""
    pieces = list(tokens(sql) if isinstance(sql, str) else sql)
    while len(pieces) > 1 and pieces[0] == Token("sign", "(") and _close(pieces, 0) == len(pieces) - 1:
        pieces = pieces[1:-1]
    return spelled(pieces)


def spelled(pieces: Iterable[Token]) -> str:
    """Tokens as text, spaced for people."""
    text = ""
    for piece in pieces:
        tight = piece.text in (")", ",", ".") or text.endswith(("(", ".")) or not text
        call = piece.text == "(" and text[-1:].isalnum() and not text.endswith((" in", " and", " or", " not", " as"))
        text += piece.text if tight or call else " " + piece.text
    return text


def after_name(sql: str, kind: str) -> str:
    """The canonical text of a `CREATE` statement from its name on, such as a trigger's or a view's."""
    pieces = tokens(sql)
    start = next((n + 1 for n, piece in enumerate(pieces[:6]) if piece == Token("word", kind)), 0)
    if [piece.text for piece in pieces[start : start + 3]] == ["if", "not", "exists"]:
        start += 3
    if [piece.text for piece in pieces[start + 1 : start + 2]] == ["."]:
        start += 2
    return spelled(pieces[start + 1 :])


def index_parts(sql: str) -> tuple[list[str], str]:
    """The columns of a `CREATE INDEX` as canonical expressions (no COLLATE, no ASC/DESC), and its predicate."""
    pieces = tokens(sql)
    on = next((n for n, piece in enumerate(pieces) if piece == Token("word", "on")), len(pieces))
    start = next((n for n in range(on, len(pieces)) if pieces[n].text == "("), None)
    if start is None:
        return [], ""
    end = _close(pieces, start)
    columns = [canonical(_bare(part)) for part in _split(pieces[start + 1 : end])]
    rest = pieces[end + 1 :]
    return columns, canonical(rest[1:]) if rest and rest[0] == Token("word", "where") else ""


def read_table(sql: str) -> TableText:
    """What the text of a `CREATE TABLE` says beyond the PRAGMAs."""
    table, pieces = TableText(), tokens(sql)
    start = next((n for n, piece in enumerate(pieces) if piece == Token("sign", "(")), None)
    if start is None:
        return table
    end = _close(pieces, start)
    for part in _split(pieces[start + 1 : end]):
        if part and part[0].kind == "word" and part[0].text in _TABLE_WORDS:
            _Reader(part).table_rules(table)
        elif part:
            _Reader(part).column(table)
    table.options = frozenset(spelled(part) for part in _split(pieces[end + 1 :]) if part)
    return table


def _close(pieces: Sequence[Token], start: int) -> int:
    depth = 0
    for position in range(start, len(pieces)):
        if pieces[position].kind == "sign":
            depth += {"(": 1, ")": -1}.get(pieces[position].text, 0)
            if depth == 0:
                return position
    return len(pieces)


def _split(pieces: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for piece in pieces:
        if piece.kind == "sign":
            depth += {"(": 1, ")": -1}.get(piece.text, 0)
            if piece.text == "," and depth == 0:
                parts.append([])
                continue
        parts[-1].append(piece)
    return parts


def _bare(part: Sequence[Token]) -> Sequence[Token]:
    if part and part[-1].kind == "word" and part[-1].text in ("asc", "desc"):
        part = part[:-1]
    if len(part) > 2 and part[-2] == Token("word", "collate"):
        part = part[:-2]
    return part


class _Reader:
    """Walks the tokens of one column or constraint."""

    def __init__(self, pieces: list[Token]) -> None:
        self._pieces = pieces
        self._at = 0
        self._name = ""

    def column(self, table: TableText) -> None:
        column = ColumnText(definition=spelled(self._pieces))
        name = self._next().text
        table.columns[name] = column
        while self._at < len(self._pieces) and not self._is(*_COLUMN_WORDS):
            self._next()
        while self._at < len(self._pieces):
            self._column_rule(table, name, column)

    def table_rules(self, table: TableText) -> None:
        while self._at < len(self._pieces):
            word = self._next().text
            if word == "constraint":
                self._name = self._next().text
            elif word == "primary":
                columns = self._key_columns(table)
                table.primary_key = Rule(columns, self._taken(), self._conflict())
            elif word == "unique":
                columns = self._key_columns(table)
                table.uniques.append(Rule(columns, self._taken(), self._conflict()))
            elif word == "check":
                table.checks.append(Rule((), self._taken(), canonical(self._group())))
            elif word == "foreign":
                columns = self._names()
                table.foreign_keys.append(Rule(columns, self._taken(), "", self._reference()))

    def _column_rule(self, table: TableText, name: str, column: ColumnText) -> None:
        word = self._next().text
        if word == "constraint":
            self._name = self._next().text
            return
        if word == "primary":
            self._next()
            if self._is("asc", "desc"):
                self._next()
            table.primary_key = Rule((name,), self._taken(), self._conflict())
            if self._is("autoincrement"):
                self._next()
                table.autoincrement = True
        elif word == "not" and self._is("null"):
            self._next()
            column.not_null_conflict = self._conflict()
        elif word == "unique":
            table.uniques.append(Rule((name,), self._taken(), self._conflict()))
        elif word == "check":
            table.checks.append(Rule((), self._taken(), canonical(self._group())))
        elif word == "collate":
            column.collation = self._next().text
        elif word == "references":
            self._at -= 1
            table.foreign_keys.append(Rule((name,), self._taken(), "", self._reference()))
        elif word == "as":
            column.generated = canonical(self._group())
        elif word == "default" and self._at < len(self._pieces):
            self._group() if self._pieces[self._at].text == "(" else self._next()
        self._name = ""

    def _reference(self) -> bool:
        """Skip a REFERENCES clause; true where the key is checked only at commit."""
        clause: list[str] = []
        depth = 0
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            ends = piece.kind == "word" and piece.text in (_COLUMN_WORDS | _TABLE_WORDS) - {"references"}
            is_not_deferrable = piece.text == "not" and self._peek(1) == "deferrable"
            is_set_null = piece.text in ("null", "default") and clause[-1:] == ["set"]
            if ends and depth == 0 and not is_not_deferrable and not is_set_null:
                break
            depth += {"(": 1, ")": -1}.get(piece.text, 0) if piece.kind == "sign" else 0
            clause.append(self._next().text)
        text = " ".join(clause)
        return "deferrable initially deferred" in text and "not deferrable" not in text

    def _key_columns(self, table: TableText) -> tuple[str, ...]:
        if self._is("key"):
            self._next()
        group = self._group()[1:-1]
        if group and group[-1] == Token("word", "autoincrement"):
            table.autoincrement = True
            group.pop()
        return tuple(canonical(_bare(part)) for part in _split(group))

    def _names(self) -> tuple[str, ...]:
        if self._is("key"):
            self._next()
        return tuple(canonical(part) for part in _split(self._group()[1:-1]))

    def _conflict(self) -> str:
        if self._is("on") and self._peek(1) == "conflict":
            self._next()
            self._next()
            how = self._next().text
            return "" if how == "abort" else how
        return ""

    def _group(self) -> list[Token]:
        if self._at >= len(self._pieces) or self._pieces[self._at].text != "(":
            return []
        start, end = self._at, _close(self._pieces, self._at)
        self._at = end + 1
        return self._pieces[start : end + 1]

    def _taken(self) -> str:
        name, self._name = self._name, ""
        return name

    def _is(self, *words: str) -> bool:
        at = self._at
        return at < len(self._pieces) and self._pieces[at].kind == "word" and self._pieces[at].text in words

    def _peek(self, ahead: int) -> str:
        at = self._at + ahead
        return self._pieces[at].text if at < len(self._pieces) else ""

    def _next(self) -> Token:
        if self._at >= len(self._pieces):
            return Token("end", "")
        self._at += 1
        return self._pieces[self._at - 1]
