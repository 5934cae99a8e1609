from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from readycheck.api import ReasonCode, Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.database.collect import replay as replays
from readycheck_checks.database.collect.schema import SCHEMA
from readycheck_checks.database.facts import Schema
from readycheck_checks.database.schema_drift import CHECK
from readycheck_checks.database.targets import Database

Make = Callable[..., Path]
FIRST = """
op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(80)),
    sa.Column("team", sa.Integer, sa.ForeignKey("users.id", name="fk_team")), sa.UniqueConstraint("name", name="uq"))
op.create_index("ix_team", "users", ["team"])
"""
SECOND = """
with op.batch_alter_table("users") as batch:
    batch.alter_column("name", existing_type=sa.String(80), nullable=False, server_default="nobody")
    batch.add_column(sa.Column("mail", sa.String(200)))
    batch.create_check_constraint("ck_mail", "length(mail) > 3")
    batch.drop_constraint("fk_team", type_="foreignkey")
"""
THIRD = """
op.add_column("users", sa.Column("seen", sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False))
op.execute("CREATE TRIGGER keep BEFORE DELETE ON users BEGIN SELECT RAISE(ABORT, 'kept'); END")
if context.is_offline_mode():
    raise RuntimeError("a replay is online")
"""
STEPS = (("a1", None, FIRST), ("b2", "a1", SECOND), ("c3", "b2", THIRD.replace("CURRENT_TIMESTAMP", "0")))


def look(base: Path, **expected: str) -> Schema:
    thing = {"url": "sqlite:///live.db", "expected": {"alembic": "alembic.ini", **expected}}
    return collect(SCHEMA, Database.model_validate(thing), base=base)


def upgrade(base: Path, ini: Path, target: str) -> None:
    """Upgrade as a deployment does, with an env.py of its own."""
    env = (base / "migrations" / "env.py").read_text()
    (base / "migrations" / "env.py").write_text(
        "from alembic import context\nfrom sqlalchemy import create_engine, pool\n"
        f"engine = create_engine('sqlite:///{base}/live.db', poolclass=pool.NullPool)\n"
        "with engine.connect() as connection:\n"
        "    context.configure(connection=connection, render_as_batch=True)\n"
        "    with context.begin_transaction():\n        context.run_migrations()\n"
    )
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        command.upgrade(Config(str(ini)), target)
    finally:
        sys.dont_write_bytecode = before
    (base / "migrations" / "env.py").write_text(env)


def alter(base: Path, *statements: str) -> None:
    with closing(sqlite3.connect(base / "live.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_database_made_by_its_migrations_has_no_drift(tmp_path: Path, project: Make) -> None:
    upgrade(tmp_path, project(*STEPS), "head")
    alter(tmp_path, "INSERT INTO users (id, name) VALUES (1, 'ann')")
    before = (tmp_path / "live.db").read_bytes()
    seen = look(tmp_path)
    assert seen.problem == ""
    assert worst(judge(CHECK, seen)) is Status.PASS
    assert (tmp_path / "live.db").read_bytes() == before
    assert not list(tmp_path.rglob("__pycache__"))


def test_migrations_not_applied_yet_are_no_drift(tmp_path: Path, project: Make) -> None:
    upgrade(tmp_path, project(*STEPS), "b2")
    seen = look(tmp_path)
    assert seen.applied == ("b2",)
    assert worst(judge(CHECK, seen)) is Status.PASS


def test_a_change_by_hand_and_a_batch_that_broke_off_are_found(tmp_path: Path, project: Make) -> None:
    upgrade(tmp_path, project(*STEPS), "head")
    alter(tmp_path, "DROP INDEX ix_team", 'CREATE TABLE "_alembic_tmp_users" (id INTEGER)', "DROP TRIGGER keep")
    found = [rule.rpartition(".")[2] for rule in rules(judge(CHECK, look(tmp_path)), Status.FAIL)]
    assert found == ["extra_table", "missing_index", "missing_trigger"]


def test_a_migration_edited_after_it_ran_is_found(tmp_path: Path, project: Make) -> None:
    upgrade(tmp_path, project(*STEPS), "head")
    project(("a1", None, FIRST.replace("String(80)", "Integer")), *STEPS[1:])
    found = rules(judge(CHECK, look(tmp_path)))
    assert found == ["database.schema_drift.column_type"]


def test_migrations_inside_a_package_do_not_shadow_other_modules(tmp_path: Path, project: Make) -> None:
    package = tmp_path / "app"
    package.mkdir()
    project(("a1", None, "from app import string as own\nimport string\nassert string.digits\nassert own.mine"))
    (tmp_path / "migrations").rename(package / "migrations")
    (package / "__init__.py").write_text("")
    (package / "string.py").write_text("mine = True\n")
    alter(tmp_path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('a1')")
    assert look(tmp_path, alembic="app/migrations").problem == ""


def test_two_branches_are_both_replayed(tmp_path: Path, project: Make) -> None:
    other = 'op.create_table("other", sa.Column("id", sa.Integer, primary_key=True))'
    ini = project(STEPS[0], ("x1", None, other), ("x2", "x1", 'op.create_index("ix_other", "other", ["id"])'))
    upgrade(tmp_path, ini, "heads")
    seen = look(tmp_path)
    assert seen.applied == ("a1", "x2")
    assert worst(judge(CHECK, seen)) is Status.PASS


def test_the_naming_convention_of_the_models(tmp_path: Path, project: Make) -> None:
    drop = 'with op.batch_alter_table("t") as batch:\n    batch.drop_constraint("uq_t_a", type_="unique")\n'
    table = 'op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.UniqueConstraint("a"))'
    project(("a1", None, table), ("b2", "a1", drop))
    (tmp_path / "models.py").write_text(
        "import sqlalchemy as sa\nclass Base:\n"
        "    metadata = sa.MetaData(naming_convention={'uq': 'uq_%(table_name)s_%(column_0_name)s'})\n"
    )
    alter(tmp_path, "CREATE TABLE t (a INTEGER, b INTEGER)", "CREATE TABLE alembic_version (version_num)",
          "INSERT INTO alembic_version VALUES ('b2')")  # fmt: skip
    plain = look(tmp_path)
    assert plain.reason is ReasonCode.UNREADABLE
    assert "uq_t_a" in plain.problem
    assert worst(judge(CHECK, look(tmp_path, metadata="models:Base.metadata"))) is Status.PASS


@pytest.mark.parametrize(
    ("body", "reason", "said"),
    [
        ("op.drop_table('absent')", ReasonCode.UNREADABLE, "00_a1.py:7: OperationalError"),
        ("raise RuntimeError('needs the settings')", ReasonCode.UNREADABLE, "needs the settings"),
        ("import nothing_like_this", ReasonCode.UNREADABLE, "ModuleNotFoundError"),
        ("raise SystemExit(0)", ReasonCode.UNREADABLE, "SystemExit"),
        ("import os; os._exit(0)", ReasonCode.UNREADABLE, "ended before"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", ReasonCode.UNREADABLE, "exit code -11"),
        ("x = bytearray(4 * 2**30)", ReasonCode.UNREADABLE, "MemoryError"),
    ],
)
def test_a_replay_that_fails_is_inconclusive(
    tmp_path: Path, project: Make, body: str, reason: ReasonCode, said: str
) -> None:
    project(("a1", None, body))
    alter(tmp_path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('a1')")
    seen = look(tmp_path)
    assert (seen.reason, said in seen.problem) == (reason, True), seen.problem
    assert worst(judge(CHECK, seen)) is Status.INCONCLUSIVE


@pytest.mark.parametrize("body", ["while True: pass", "import time; print('x' * 10_000_000); time.sleep(3600)"])
def test_a_replay_that_does_not_end(tmp_path: Path, project: Make, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(replays, "MOST_SECONDS", 2.0)
    project(("a1", None, body))
    alter(tmp_path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('a1')")
    assert look(tmp_path).reason is ReasonCode.TIMEOUT


def test_the_migrations_see_nothing_of_the_auditor(
    tmp_path: Path, project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///live.db")
    monkeypatch.setenv("SECRET_KEY", "very secret")
    project(("a1", None, "import os; open('seen.txt', 'w').write(' '.join(sorted(os.environ)) + ' ' + os.getcwd())"))
    alter(tmp_path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('a1')")
    assert look(tmp_path).problem == ""
    *seen, folder = (tmp_path / "seen.txt").read_text().split()
    assert set(seen) <= {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "READYCHECK_RUN_TOKEN", "TMPDIR"}
    assert Path(folder) == tmp_path.resolve()


@pytest.mark.parametrize("python", ["nowhere/python", "fake"])
def test_an_interpreter_that_cannot_do_it(tmp_path: Path, project: Make, python: str) -> None:
    fake = tmp_path / "fake"
    fake.write_text("#!/bin/sh\necho \"No module named 'alembic'\" >&2\nexit 3\n")
    fake.chmod(0o700)
    project(("a1", None, "pass"))
    alter(tmp_path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('a1')")
    seen = look(tmp_path, python=python)
    assert seen.reason in (ReasonCode.NOT_CONFIGURED, ReasonCode.MISSING_DEPENDENCY)
    assert "expected.python" in seen.problem or "cannot be started" in seen.problem


@pytest.mark.parametrize("statements", [(), ("CREATE TABLE alembic_version (version_num)",)])
def test_without_an_applied_revision_nothing_is_compared(
    tmp_path: Path, project: Make, statements: tuple[str, ...]
) -> None:
    project(*STEPS)
    alter(tmp_path, "CREATE TABLE users (id INTEGER)", *statements)
    seen = look(tmp_path)
    assert seen.reason is ReasonCode.INSUFFICIENT_DATA
    assert worst(judge(CHECK, seen)) is Status.INCONCLUSIVE


def test_postgresql_is_not_compared_yet(tmp_path: Path, project: Make, postgres: str) -> None:
    from readycheck.api import CannotLook

    project(*STEPS)
    thing = Database.model_validate({"url": postgres, "expected": {"alembic": "alembic.ini"}})
    with pytest.raises(CannotLook) as caught:
        collect(SCHEMA, thing, base=tmp_path)
    assert caught.value.reason is ReasonCode.UNSUPPORTED


def test_virtual_tables_and_their_shadows(tmp_path: Path, project: Make) -> None:
    made = "CREATE VIRTUAL TABLE words USING fts5(text)"
    project(("a1", None, f"op.execute({made!r})"))
    alter(tmp_path, made, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('a1')")
    seen = look(tmp_path)
    assert [one.name for one in seen.live.objects if one.kind == "table"] == ["alembic_version", "words"]
    assert worst(judge(CHECK, seen)) is Status.PASS
