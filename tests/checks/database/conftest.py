"""Databases and Alembic projects made of plain SQL."""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest
from tests.support.services import postgres_server

Project = Callable[..., Path]
MakeDatabase = Callable[..., Path]
_NUMBERS = itertools.count()


@pytest.fixture
def make_database(tmp_path: Path) -> MakeDatabase:
    """Make a SQLite file of statements, stamped with a revision unless told otherwise."""

    def make(name: str, *statements: str, revision: str | None = None, wal: bool = False) -> Path:
        path = tmp_path / name
        with closing(sqlite3.connect(path)) as connection:
            if wal:
                connection.execute("PRAGMA journal_mode = WAL")
            if revision is not None:
                connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
                connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return path

    return make


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write an Alembic project: (revision, what it builds on, body of upgrade()) each."""

    def write(*migrations: tuple[str, object, str], ini: str = "", imports: Iterable[str] = ()) -> Path:
        versions = tmp_path / "migrations" / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        (tmp_path / "alembic.ini").write_text(f"[alembic]\nscript_location = %(here)s/migrations\n{ini}")
        # A project's env.py usually reads settings that an auditor does not have.
        (tmp_path / "migrations" / "env.py").write_text("raise SystemExit('env.py was run')\n")
        (tmp_path / "migrations" / "script.py.mako").write_text("")
        for number, (revision, down, body) in enumerate(migrations):
            lines = [f'"""Step {number}."""', "import sqlalchemy as sa", "from alembic import context, op", *imports]
            lines += [f"revision: str = {revision!r}", f"down_revision = {down!r}", "def upgrade():"]
            text = "\n".join(lines) + "\n" + "\n".join("    " + line for line in dedent(body).strip().splitlines())
            (versions / f"{number:02}_{revision}.py").write_text(text + "\n")
        return tmp_path / "alembic.ini"

    return write


@pytest.fixture
def postgres() -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    psycopg = pytest.importorskip("psycopg")
    name = f"readycheck_{os.getpid()}_{next(_NUMBERS)}"
    with postgres_server() as server, psycopg.connect(server, autocommit=True, connect_timeout=3) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield server.rpartition("/")[0] + "/" + name
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
