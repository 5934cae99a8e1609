"""Reads the schema of a SQLite database as a `Snapshot`: PRAGMAs for facts, stored texts for the rest."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from readycheck_checks.database.collect.session import Session
from readycheck_checks.database.facts import SchemaObject, Snapshot
from readycheck_checks.database.sql import Rule, TableText, after_name, canonical, index_parts, read_table, tokens

MOST_OBJECTS = 40_000
MOST_BYTES = 12 * 2**20
MOST_TEXT = 4_000
_NUMBER = re.compile(r"'([+-]?\d+(?:\.\d+)?)'")
_TRUTH = {"true": "1", "false": "0"}
_TABLES = """FROM sqlite_schema AS m, pragma_{}(m.name) AS x WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%'
 ESCAPE '~' AND m.sql NOT LIKE 'create virtual%' ORDER BY m.name, x.{}"""
_COLUMNS = 'SELECT m.name, x.cid, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden ' + _TABLES.format(
    "table_xinfo", "cid"
)
_KEYS = 'SELECT m.name, x.id, x.seq, x."table", x."from", x."to", x.on_update, x.on_delete ' + _TABLES.format(
    "foreign_key_list", "id, x.seq"
)
_INDEXES = 'SELECT m.name, x.name, x."unique", x.origin, x.partial ' + _TABLES.format("index_list", "name")
_INDEX_COLUMNS = """SELECT i.name, x.seqno, x.cid, x.name, x."desc", x.coll FROM sqlite_schema AS m,
 pragma_index_list(m.name) AS i, pragma_index_xinfo(i.name) AS x WHERE m.type = 'table'
 AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND m.sql NOT LIKE 'create virtual%' AND x.key = 1
 ORDER BY i.name, x.seqno"""


@dataclass
class _Table:
    name: str
    sql: str
    text: TableText
    columns: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def key_columns(self) -> list[str]:
        return [str(row[2]) for row in sorted((row for row in self.columns if row[6]), key=lambda row: row[6])]

    @property
    def without_rowid(self) -> bool:
        return "without rowid" in self.text.options

    @property
    def rowid_alias(self) -> bool:
        """True where the key is SQLite's own row number: then it is never NULL."""
        keys = [row for row in self.columns if row[6]]
        return len(keys) == 1 and str(keys[0][3]).upper() == "INTEGER" and not self.without_rowid


def read_sqlite(session: Session) -> Snapshot:
    """The snapshot of an open SQLite database. Raises `CannotLook` through the session."""
    session.rows("BEGIN")
    try:
        objects = _Reading(session).objects()
    finally:
        session.rows("ROLLBACK")
    objects.sort(key=lambda one: (one.kind, one.name.lower()))
    kept = _bounded(objects)
    return Snapshot(dialect="sqlite", version=session.version, objects=tuple(kept), cut=len(kept) < len(objects))


def _bounded(objects: list[SchemaObject]) -> list[SchemaObject]:
    """As many objects as a fact may hold on each of its two sides."""
    size = 0
    for number, one in enumerate(objects):
        size += 250 + len(one.name) + len(one.definition) + sum(len(str(value)) for value in one.attributes.values())
        if number >= MOST_OBJECTS or size > MOST_BYTES:
            return objects[:number]
    return objects


class _Reading:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._tables: dict[str, _Table] = {}
        self._objects: list[SchemaObject] = []

    def objects(self) -> list[SchemaObject]:
        stored = self._session.rows("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema")
        texts = {str(name): str(sql) for _type, name, _table, sql in stored}
        shadows = self._shadows()
        for kind, name, table, sql in stored:
            if str(name).startswith("sqlite_") or table in shadows:
                continue
            if kind == "table":
                self._table(str(name), str(sql))
            elif kind in ("view", "trigger"):
                self._text_object(kind, str(name), str(table), str(sql))
        self._columns()
        for one in self._tables.values():
            self._rules(one)
        self._foreign_keys()
        self._indexes(texts)
        return self._objects

    def _shadows(self) -> set[str]:
        """Tables that belong to a virtual table; an SQLite before 3.37 cannot tell."""
        if tuple(map(int, self._session.version.split(".")[:2])) < (3, 37):
            return set()
        return {str(row[0]) for row in self._session.rows("SELECT name FROM pragma_table_list WHERE type = 'shadow'")}

    def _add(self, kind: str, name: str, table: str = "", **more: Any) -> None:
        definition = str(more.pop("definition", ""))[:MOST_TEXT]
        self._objects.append(
            SchemaObject(
                kind=kind,
                name=name,
                table=table,
                label=more.pop("label", ""),
                position=more.pop("position", 0),
                attributes={key: value for key, value in more.items() if value not in ("", None)},
                definition=definition,
            )
        )

    def _table(self, name: str, sql: str) -> None:
        if [piece.text for piece in tokens(sql[:40])[:2]] == ["create", "virtual"]:
            self._add("table", name, definition=sql, virtual=after_name(sql, "table")[:MOST_TEXT])
            return
        text = read_table(sql)
        self._tables[name] = _Table(name, sql, text)
        self._add(
            "table",
            name,
            definition=sql,
            without_rowid="without rowid" in text.options,
            strict="strict" in text.options,
            autoincrement=text.autoincrement,
        )

    def _text_object(self, kind: str, name: str, table: str, sql: str) -> None:
        body = after_name(sql, kind)[:MOST_TEXT]
        self._add(kind, name, table if kind == "trigger" else "", definition=sql, text=body)

    def _columns(self) -> None:
        for row in self._session.rows(_COLUMNS):
            if (table := self._tables.get(str(row[0]))) is not None:
                table.columns.append(row)
        for table in self._tables.values():
            for _table, position, name, type_, not_null, default, key, hidden in table.columns:
                text = table.text.columns.get(str(name).lower())
                shown = " ".join(piece.text for piece in tokens(str(type_))).upper()
                affinity = affinity_of(shown)
                forced = key and (table.without_rowid or table.rowid_alias)
                self._add(
                    "column",
                    f"{table.name}.{name}",
                    table.name,
                    position=int(position),
                    definition=text.definition if text else "",
                    type=shown.replace(" ( ", "(").replace(" )", ")").replace(" , ", ","),
                    affinity=affinity,
                    nullable=not (not_null or forced),
                    default=_default(default, affinity),
                    collation="" if text is None or text.collation == "binary" else text.collation,
                    generated=f"{text.generated} {'stored' if hidden == 3 else 'virtual'}"
                    if text and hidden in (2, 3)
                    else "",
                    on_conflict=text.not_null_conflict if text else "",
                )

    def _rules(self, table: _Table) -> None:
        if table.key_columns:
            rule = table.text.primary_key
            columns = ", ".join(table.key_columns).lower()
            self._add("primary_key", table.name, table.name, label=rule.name, columns=columns, on_conflict=rule.text)
        seen: set[str] = set()
        for check in table.text.checks:
            if check.text not in seen:
                seen.add(check.text)
                self._add(
                    "check",
                    f"{table.name}: {check.text[:MOST_TEXT]}",
                    table.name,
                    label=check.name,
                    text=check.text[:MOST_TEXT],
                    definition=f"{_named(check)}CHECK ({check.text})",
                )

    def _foreign_keys(self) -> None:
        keys: dict[tuple[str, int], list[tuple[Any, ...]]] = defaultdict(list)
        for row in self._session.rows(_KEYS):
            keys[str(row[0]), int(row[1])].append(row)
        for (name, _id), rows in keys.items():
            table = self._tables.get(name)
            if table is None:
                continue
            parent = str(rows[0][3])
            columns = [str(row[4]).lower() for row in rows]
            target = [str(row[5]).lower() for row in rows if row[5] is not None] or self._keys_of(parent)
            rule = next((one for one in table.text.foreign_keys if [*one.columns] == columns), Rule())
            self._add(
                "foreign_key",
                f"{name}({', '.join(columns)}) → {parent}",
                name,
                label=rule.name,
                columns=", ".join(target),
                on_update=str(rows[0][6]).lower(),
                on_delete=str(rows[0][7]).lower(),
                deferred=rule.deferred,
                definition=f"{_named(rule)}FOREIGN KEY ({', '.join(columns)}) REFERENCES {parent}"
                f" ({', '.join(target)}) ON DELETE {rows[0][7]} ON UPDATE {rows[0][6]}",
            )

    def _keys_of(self, parent: str) -> list[str]:
        found = next((one for name, one in self._tables.items() if name.lower() == parent.lower()), None)
        return [name.lower() for name in found.key_columns] if found else []

    def _indexes(self, texts: dict[str, str]) -> None:
        parts: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row in self._session.rows(_INDEX_COLUMNS):
            parts[str(row[0])].append(row)
        for table_name, name, unique, origin, _partial in self._session.rows(_INDEXES):
            table = self._tables.get(str(table_name))
            if table is None or origin == "pk":
                continue
            written, predicate = index_parts(texts.get(str(name), ""))
            columns = ", ".join(_index_column(row, written) for row in parts[str(name)])
            if origin == "u":
                plain = [str(row[3]).lower() for row in parts[str(name)]]
                rule = next((one for one in table.text.uniques if [*one.columns] == plain), Rule())
                self._add(
                    "unique", f"{table_name}({columns})", str(table_name), label=rule.name, on_conflict=rule.text,
                    definition=f"{_named(rule)}UNIQUE ({columns})",
                )  # fmt: skip
            else:
                self._add(
                    "index", str(name), str(table_name), definition=texts.get(str(name), ""),
                    on=str(table_name).lower(), columns=columns, unique=bool(unique), predicate=predicate,
                )  # fmt: skip


def affinity_of(type_: str) -> str:
    """The affinity that SQLite derives from a declared type (its documentation, section 3.1)."""
    shown = type_.upper()
    for parts, affinity in (
        (("INT",), "integer"),
        (("CHAR", "CLOB", "TEXT"), "text"),
        (("BLOB",), "blob"),
        (("REAL", "FLOA", "DOUB"), "real"),
    ):
        if any(part in shown for part in parts):
            return affinity
    return "numeric" if shown else "blob"


def _default(value: Any, affinity: str) -> str | None:
    """A default in one spelling: `'0'` for a number is 0, NULL is none."""
    if value is None:
        return None
    text = canonical(str(value))
    if text == "null":
        return None
    pieces = tokens(str(value))
    if len(pieces) == 1 and pieces[0].kind == "name":
        # SQLite takes a double-quoted default for a text.
        text = "'" + str(value).strip()[1:-1].replace('""', '"').replace("'", "''") + "'"
    if affinity in ("integer", "numeric", "real"):
        if number := _NUMBER.fullmatch(text):
            text = number.group(1)
        text = _TRUTH.get(text, text)
    return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith(("+ ", "- ")) else text


def _index_column(row: tuple[Any, ...], written: list[str]) -> str:
    _index, position, _cid, name, descending, collation = row
    column = str(name).lower() if name is not None else (written[position] if position < len(written) else "?")
    collated = "" if str(collation or "BINARY").upper() == "BINARY" else f" collate {str(collation).lower()}"
    return column + collated + (" desc" if descending else "")


def _named(rule: Rule) -> str:
    return f"CONSTRAINT {rule.name} " if rule.name else ""
