from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from readycheck.api import CollectContext, Collector, Finding, ReasonCode, Status, Thing
from readycheck.testing import collect, judge, worst
from readycheck_checks.database.collect.schema import read_schema
from readycheck_checks.database.collect.session import look_sqlite
from readycheck_checks.database.facts import Schema
from readycheck_checks.database.schema_drift import CHECK

BASE = (
    """CREATE TABLE users (
        id INTEGER NOT NULL,
        name VARCHAR(80) NOT NULL,
        email VARCHAR(200) COLLATE NOCASE NOT NULL,
        role VARCHAR(20) DEFAULT 'student' NOT NULL,
        age INTEGER,
        active BOOLEAN DEFAULT 1 NOT NULL,
        created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
        initial TEXT GENERATED ALWAYS AS (substr(name, 1, 1)) VIRTUAL,
        CONSTRAINT pk_users PRIMARY KEY (id),
        CONSTRAINT uq_users_email UNIQUE (email),
        CONSTRAINT ck_users_role CHECK (role IN ('student', 'teacher')),
        CHECK (age > 0)
    )""",
    """CREATE TABLE courses (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, year INT, price NUMERIC(8, 2),
        UNIQUE (title, year))""",
    """CREATE TABLE enrolments (
        user_id INTEGER NOT NULL,
        course_id INTEGER NOT NULL REFERENCES courses (id),
        note TEXT,
        PRIMARY KEY (user_id, course_id),
        CONSTRAINT fk_user FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
    ) WITHOUT ROWID""",
    "CREATE INDEX ix_users_name ON users (name)",
    "CREATE INDEX ix_users_recent ON users (created_at DESC, name) WHERE active = 1",
    "CREATE INDEX ix_users_lower ON users (lower(name))",
    "CREATE UNIQUE INDEX ux_courses_title ON courses (title COLLATE NOCASE) WHERE year IS NOT NULL",
    "CREATE VIEW teachers AS SELECT id, name FROM users WHERE role = 'teacher'",
    """CREATE TRIGGER no_rename BEFORE UPDATE OF name ON users
       BEGIN SELECT RAISE(ABORT, 'names are final'); END""",
)

DRIFTS: dict[str, tuple[str, str, list[str]]] = {
    "table missing": ("", "DROP TABLE enrolments", ["missing_table"]),
    "table extra": ("", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)", ["extra_table"]),
    "leftover of a batch": ("", 'CREATE TABLE "_alembic_tmp_users" (id INTEGER)', ["extra_table"]),
    "column missing": ("note TEXT,", "", ["missing_column"]),
    "column extra": ("", "ALTER TABLE users ADD COLUMN phone TEXT", ["extra_column"]),
    "column renamed": ("", "ALTER TABLE enrolments RENAME COLUMN note TO remark", ["missing_column", "extra_column"]),
    "type with another affinity": ("age INTEGER", "age TEXT", ["column_type"]),
    "type of the same affinity": ("name VARCHAR(80)", "name VARCHAR(20)", ["column_type"]),
    "type removed": ("year INT,", "year,", ["column_type"]),
    "nullable": ("name VARCHAR(80) NOT NULL", "name VARCHAR(80)", ["column_nullable"]),
    "not nullable": ("age INTEGER", "age INTEGER NOT NULL", ["column_nullable"]),
    "default changed": ("DEFAULT 'student'", "DEFAULT 'teacher'", ["column_default"]),
    "default removed": ("DEFAULT CURRENT_TIMESTAMP", "", ["column_default"]),
    "default added": ("note TEXT", "note TEXT DEFAULT ''", ["column_default"]),
    "boolean default turned": ("DEFAULT 1 NOT NULL", "DEFAULT 0 NOT NULL", ["column_default"]),
    "collation": ("email VARCHAR(200) COLLATE NOCASE", "email VARCHAR(200)", ["column_collation", "unique_definition"]),
    "generated expression": ("substr(name, 1, 1)", "substr(name, 1, 2)", ["column_generated"]),
    "generated stored": ("VIRTUAL", "STORED", ["column_generated"]),
    "no longer generated": (" GENERATED ALWAYS AS (substr(name, 1, 1)) VIRTUAL", "", ["column_generated"]),
    "primary key missing": ("CONSTRAINT pk_users PRIMARY KEY (id),", "", ["missing_primary_key"]),
    "primary key wider": ("PRIMARY KEY (id),", "PRIMARY KEY (id, name),", ["primary_key_columns"]),
    "primary key no row number": ("id INTEGER NOT NULL", "id BIGINT NOT NULL", ["column_type"]),
    "autoincrement": (" AUTOINCREMENT", "", ["table_autoincrement"]),
    "without rowid": (") WITHOUT ROWID", ")", ["table_without_rowid"]),
    "unique missing": (",\n        UNIQUE (title, year)", "", ["missing_unique"]),
    "unique narrower": ("UNIQUE (title, year)", "UNIQUE (title)", ["extra_unique", "missing_unique"]),
    "named unique changed": (
        "uq_users_email UNIQUE (email)",
        "uq_users_email UNIQUE (email, name)",
        ["unique_definition"],
    ),
    "foreign key missing": (" REFERENCES courses (id)", "", ["missing_foreign_key"]),
    "foreign key to another table": (
        "REFERENCES courses (id)",
        "REFERENCES users (id)",
        ["missing_foreign_key", "extra_foreign_key"],
    ),
    "foreign key action": ("ON DELETE CASCADE", "ON DELETE SET NULL", ["foreign_key_on_delete"]),
    "foreign key update action": (
        "ON DELETE CASCADE",
        "ON DELETE CASCADE ON UPDATE CASCADE",
        ["foreign_key_on_update"],
    ),
    "foreign key at once": ("DEFERRABLE INITIALLY DEFERRED", "", ["foreign_key_deferred"]),
    "foreign key column": ("REFERENCES courses (id)", "REFERENCES courses (title)", ["foreign_key_columns"]),
    "named check missing": (
        "CONSTRAINT ck_users_role CHECK (role IN ('student', 'teacher')),",
        "",
        ["missing_check"],
    ),
    "named check changed": ("('student', 'teacher')", "('student', 'teacher', 'admin')", ["check_definition"]),
    "check extra": ("note TEXT", "note TEXT CHECK (length(note) < 80)", ["extra_check"]),
    "unnamed check changed": ("CHECK (age > 0)", "CHECK (age > 17)", ["missing_check", "extra_check"]),
    "check by letter case of a text": ("'teacher')", "'Teacher')", ["check_text"]),
    "index missing": ("", "DROP INDEX ix_users_name", ["missing_index"]),
    "index extra": ("", "CREATE INDEX ix_new ON users (age)", ["extra_index"]),
    "index unique": ("CREATE INDEX ix_users_name", "CREATE UNIQUE INDEX ix_users_name", ["index_unique"]),
    "index columns": ("ON users (name)", "ON users (name, age)", ["index_columns"]),
    "index order": ("created_at DESC", "created_at", ["index_columns"]),
    "index predicate": ("WHERE active = 1", "WHERE active = 0", ["index_predicate"]),
    "index predicate gone": ("WHERE active = 1", "", ["index_predicate"]),
    "index expression": ("(lower(name))", "(upper(name))", ["index_columns"]),
    "index collation": ("(title COLLATE NOCASE)", "(title)", ["index_columns"]),
    "view missing": ("", "DROP VIEW teachers", ["missing_view"]),
    "view changed": ("WHERE role = 'teacher'", "WHERE role <> 'student'", ["view_text"]),
    "view extra": ("", "CREATE VIEW pupils AS SELECT 1 AS one", ["extra_view"]),
    "trigger missing": ("", "DROP TRIGGER no_rename", ["missing_trigger"]),
    "trigger changed": ("'names are final'", "'no'", ["trigger_text"]),
    "trigger extra": ("", "CREATE TRIGGER t AFTER DELETE ON users BEGIN SELECT 1; END", ["extra_trigger"]),
}

TWINS: dict[str, tuple[str, str]] = {
    "nothing changed": ("", ""),
    "case of a type": ("VARCHAR(80)", "varchar ( 80 )"),
    "white space": ("NUMERIC(8, 2)", "NUMERIC( 8,2 )"),
    "quoted names": ("name VARCHAR(80)", '"name" VARCHAR(80)'),
    "names in brackets and back quotes": ("year INT", "[year] INT"),
    "case of a table": ("CREATE TABLE users", "CREATE TABLE Users"),
    "comments in the text": ("note TEXT,", "note TEXT, -- what the teacher said\n /* and more */"),
    "check with other spelling": ("CHECK (age > 0)", 'CHECK(("age">0))'),
    "operator with other spelling": ("role = 'teacher'", "role == 'teacher'"),
    "check at the column": ("age INTEGER,", "age INTEGER CHECK (age > 0),"),
    "unnamed primary key": ("CONSTRAINT pk_users PRIMARY KEY", "PRIMARY KEY"),
    "primary key at the table": (
        "id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, year INT, price NUMERIC(8, 2),",
        "id INTEGER NOT NULL, title TEXT NOT NULL, year INT, price NUMERIC(8, 2), PRIMARY KEY (id AUTOINCREMENT),",
    ),
    "key that cannot be null anyway": ("id INTEGER NOT NULL", "id INTEGER"),
    "key of a table without rowid": ("course_id INTEGER NOT NULL", "course_id INTEGER"),
    "other names of constraints": ("CONSTRAINT ck_users_role", "CONSTRAINT role_is_known"),
    "unnamed unique": ("CONSTRAINT uq_users_email UNIQUE", "UNIQUE"),
    "unique as an index": (
        ",\n        UNIQUE (title, year)",
        ") ; CREATE UNIQUE INDEX ux ON courses (title, year",
    ),
    "default in parentheses": ("DEFAULT CURRENT_TIMESTAMP", "DEFAULT (current_timestamp)"),
    "number as a text": ("DEFAULT 1 NOT NULL", "DEFAULT '1' NOT NULL"),
    "truth as a word": ("DEFAULT 1 NOT NULL", "DEFAULT TRUE NOT NULL"),
    "default of nothing": ("age INTEGER", "age INTEGER DEFAULT NULL"),
    "default in double quotes": ("DEFAULT 'student'", 'DEFAULT "student"'),
    "implied parent key": ("REFERENCES courses (id)", "REFERENCES courses"),
    "foreign key at the table": (
        "REFERENCES courses (id),\n        note TEXT,",
        ", note TEXT, FOREIGN KEY (course_id) REFERENCES courses (id),",
    ),
    "foreign key with the default actions": (
        "REFERENCES courses (id)",
        "REFERENCES courses (id) ON UPDATE NO ACTION ON DELETE NO ACTION NOT DEFERRABLE",
    ),
    "order of columns": (
        "age INTEGER,\n        active BOOLEAN DEFAULT 1 NOT NULL,",
        "active BOOLEAN DEFAULT 1 NOT NULL, age INTEGER,",
    ),
    "trigger in one line": ("BEFORE UPDATE OF name ON users\n       BEGIN", 'before update of "name" on users begin'),
    "index with other spelling": ("WHERE active = 1", "where ( `active` = 1 )"),
    "index under another name": ("CREATE INDEX ix_users_name ON", "CREATE INDEX idx_name ON"),
    "doubled index": ("", "CREATE INDEX ix_again ON users (name)"),
    "statistics": ("", "ANALYZE"),
    "renamed there and back": ("", "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME TO users"),
    "column added and dropped": ("", "ALTER TABLE users ADD COLUMN x TEXT; ALTER TABLE users DROP COLUMN x"),
}


def schema(tmp_path: Path, old: str, new: str, ignore: tuple[str, ...] = ()) -> Schema:
    script = ";".join(BASE) + ";"
    if old:
        assert old in script
        script = script.replace(old, new, 1)
    else:
        script += new
    for name, text in (("expected.db", ";".join(BASE)), ("live.db", script)):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.executescript(f"PRAGMA synchronous = OFF; {text}")
    return read_both(tmp_path, ignore)


def read_both(tmp_path: Path, ignore: tuple[str, ...] = ()) -> Schema:
    def both(_thing: Thing, context: CollectContext) -> Schema:
        live, expected = (look_sqlite(tmp_path / name, context, read_schema) for name in ("live.db", "expected.db"))
        return Schema(live=live, expected=expected, source="the migrations", ignore=ignore)

    return collect(Collector(id="both", title="", fact=Schema, collect=both), None)


def findings(tmp_path: Path, old: str, new: str, ignore: tuple[str, ...] = ()) -> list[Finding]:
    return judge(CHECK, schema(tmp_path, old, new, ignore))


def short(found: list[Finding]) -> list[str]:
    return [one.rule.removeprefix("database.schema_drift.") for one in found if one.status is not Status.PASS]


@pytest.mark.parametrize("name", DRIFTS)
def test_a_drift_is_found(tmp_path: Path, name: str) -> None:
    old, new, wanted = DRIFTS[name]
    found = findings(tmp_path, old, new)
    assert short(found) == wanted
    lenient = {"type of the same affinity", "primary key no row number", "index extra"}
    assert worst(found) is (Status.WARN if name in lenient else Status.FAIL)
    assert all(one.fix and one.location for one in found if one.status is not Status.PASS)


@pytest.mark.parametrize("name", TWINS)
def test_a_clean_twin_is_silent(tmp_path: Path, name: str) -> None:
    found = findings(tmp_path, *TWINS[name])
    assert short(found) == []
    assert worst(found) is Status.PASS


@pytest.mark.parametrize("pattern", ["users.age", "users", "u*"])
def test_an_ignored_object_is_not_compared(tmp_path: Path, pattern: str) -> None:
    assert short(findings(tmp_path, "age INTEGER", "age TEXT", (pattern,))) == []


def test_an_option_turns_a_difference_into_a_warning(tmp_path: Path) -> None:
    fact = schema(tmp_path, "", "DROP VIEW teachers")
    assert worst(judge(CHECK, fact)) is Status.FAIL
    assert worst(judge(CHECK, fact, {"warn": ["missing_view"]})) is Status.WARN
    with pytest.raises(ValidationError, match="missing_viw"):
        judge(CHECK, fact, {"warn": ["missing_viw"]})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "DROP INDEX ix_users_recent"),
        ("", "DROP VIEW teachers"),
        ("", "DROP TRIGGER no_rename"),
        ("", "DROP TABLE courses"),
        ("note TEXT,", ""),
        ("lower(name)", "upper(name)"),
        ("'names are final'", "'no'"),
    ],
)
def test_the_printed_sql_reconciles(tmp_path: Path, old: str, new: str) -> None:
    (finding,) = [one for one in findings(tmp_path, old, new) if one.status is not Status.PASS]
    with closing(sqlite3.connect(tmp_path / "live.db")) as connection:
        connection.executescript(finding.fix)
    assert short(judge(CHECK, read_both(tmp_path))) == []


def test_a_schema_that_was_cut_is_never_a_pass(tmp_path: Path) -> None:
    fact = schema(tmp_path, "", "")
    cut = fact.model_copy(update={"live": fact.live.model_copy(update={"cut": True})})
    assert worst(judge(CHECK, cut)) is Status.INCONCLUSIVE


def test_without_an_expected_schema_nothing_is_known(tmp_path: Path) -> None:
    live = schema(tmp_path, "", "").live
    fact = Schema(live=live, reason=ReasonCode.TIMEOUT, problem="replaying took longer than 60 s")
    (finding,) = judge(CHECK, fact)
    assert (finding.status, finding.reason_code) == (Status.INCONCLUSIVE, ReasonCode.TIMEOUT)
