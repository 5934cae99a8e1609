from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from readycheck.api import CannotLook, ReasonCode, Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.database.collect.migrations import MIGRATIONS
from readycheck_checks.database.facts import Migrations
from readycheck_checks.database.migrations import CHECK
from readycheck_checks.database.targets import Database

Make = Callable[..., Path]
STEPS = (("a1", None, "pass"), ("b2", "a1", "pass"), ("c3", "b2", "pass"))


def look(base: Path, url: str = "sqlite:///live.db", **expected: str) -> Migrations:
    thing = {"url": url, "expected": {"alembic": "alembic.ini", **expected}}
    return collect(MIGRATIONS, Database.model_validate(thing), base=base)


def test_everything_applied(tmp_path: Path, project: Make, make_database: Make) -> None:
    project(*STEPS)
    make_database("live.db", "CREATE TABLE t (x)", revision="c3")
    seen = look(tmp_path)
    assert seen.applied == ("c3",)
    assert seen.tables == 1
    assert [one.id for one in seen.revisions] == ["a1", "b2", "c3"]
    assert seen.revisions[1].title == "Step 1."
    assert worst(judge(CHECK, seen)) is Status.PASS


def test_the_migrations_are_read_and_never_run(tmp_path: Path, project: Make, make_database: Make) -> None:
    marker = tmp_path / "ran"
    project(*STEPS, imports=[f"open({str(marker)!r}, 'w').close()", "import a_module_that_is_not_there"])
    make_database("live.db", revision="b2")
    assert rules(judge(CHECK, look(tmp_path))) == ["database.migrations.pending"]
    assert not marker.exists()
    assert "migrations.versions" not in sys.modules
    assert not list(tmp_path.rglob("__pycache__"))


@pytest.mark.parametrize("given", ["alembic.ini", "migrations", "pyproject.toml"])
def test_each_way_to_name_the_migrations(tmp_path: Path, project: Make, make_database: Make, given: str) -> None:
    project(*STEPS)
    (tmp_path / "pyproject.toml").write_text('[tool.alembic]\nscript_location = "%(here)s/migrations"\n')
    make_database("live.db", revision="c3")
    assert len(look(tmp_path, alembic=given).revisions) == 3


def test_several_version_locations(tmp_path: Path, project: Make, make_database: Make) -> None:
    project(*STEPS, ini="version_locations = %(here)s/migrations/versions:%(here)s/more\npath_separator = :\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "d.py").write_text("revision = 'd4'\ndown_revision = ('c3',)\nbranch_labels = ('x', 'y')\n")
    (tmp_path / "more" / "__init__.py").write_text("")
    make_database("live.db", revision="d4")
    seen = look(tmp_path)
    assert seen.revisions[-1].labels == ("x", "y")
    assert worst(judge(CHECK, seen)) is Status.PASS


@pytest.mark.parametrize(
    "text",
    ["revision = make()", "revision = ", "x = 1", "revision = 7", "revision = ('a', 'b')", "revision = 'q'\0", "\xff"],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, project: Make, make_database: Make, text: str) -> None:
    project(*STEPS)
    (tmp_path / "migrations" / "versions" / "odd.py").write_bytes(text.encode("latin-1"))
    make_database("live.db", revision="c3")
    found = judge(CHECK, look(tmp_path))
    assert worst(found) is Status.INCONCLUSIVE
    assert found[0].location is not None
    assert found[0].location["file"] == "migrations/versions/odd.py"


def test_another_name_of_the_version_table(tmp_path: Path, project: Make, make_database: Make) -> None:
    project(*STEPS)
    make_database("live.db", "CREATE TABLE schema_version (version_num)", "INSERT INTO schema_version VALUES ('c3')")
    assert worst(judge(CHECK, look(tmp_path))) is Status.FAIL
    assert worst(judge(CHECK, look(tmp_path, version_table="schema_version"))) is Status.PASS


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        ({"url": "sqlite:///none.db"}, ReasonCode.UNREACHABLE),
        ({"url": "sqlite:///none/none.db"}, ReasonCode.UNREACHABLE),
        ({"url": "sqlite://"}, ReasonCode.UNSUPPORTED),
        ({"url": "mysql://h/d"}, ReasonCode.UNSUPPORTED),
        ({"url": "no url at all"}, ReasonCode.UNSUPPORTED),
        ({"url": "sqlite:///alembic.ini"}, ReasonCode.UNREADABLE),
        ({"url": "sqlite:///live.db", "alembic": "nowhere"}, ReasonCode.NOT_CONFIGURED),
        ({"url": "sqlite:///live.db", "alembic": "empty"}, ReasonCode.NOT_CONFIGURED),
        ({"url": "sqlite:///live.db", "alembic": "live.db"}, ReasonCode.UNREADABLE),
        ({"url": "sqlite:///live.db", "version_table": "a; DROP TABLE t"}, ReasonCode.NOT_CONFIGURED),
    ],
)
def test_what_cannot_be_looked_at(
    tmp_path: Path, project: Make, make_database: Make, thing: dict[str, str], reason: ReasonCode
) -> None:
    project(*STEPS)
    (tmp_path / "empty").mkdir()
    make_database("live.db", "CREATE TABLE t (x)", revision="c3")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CannotLook) as caught:
        look(tmp_path, **thing)
    assert caught.value.reason is reason
    assert sorted(tmp_path.rglob("*")) == before


def test_a_database_without_expected_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(CannotLook, match=r"expected: \{alembic"):
        collect(MIGRATIONS, Database(url="sqlite:///live.db"), base=tmp_path)


def test_postgresql(tmp_path: Path, project: Make, postgres: str) -> None:
    import psycopg

    project(*STEPS)
    seen = look(tmp_path, postgres)
    assert (seen.has_version_table, seen.tables) == (False, 0)
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32))")
        connection.execute("CREATE TABLE other (x int)")
        connection.execute("INSERT INTO alembic_version VALUES ('b2')")
    seen = look(tmp_path, postgres.replace("postgresql://", "postgresql+asyncpg://") + "?ssl=prefer")
    assert (seen.applied, seen.tables) == (("b2",), 1)
    assert rules(judge(CHECK, seen)) == ["database.migrations.pending"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("5432", "1"), ReasonCode.UNREACHABLE),
        (("readycheck_", "absent_"), ReasonCode.UNREACHABLE),
    ],
)
def test_a_postgresql_that_cannot_be_asked(
    tmp_path: Path, project: Make, postgres: str, change: tuple[str, str], reason: ReasonCode
) -> None:
    project(*STEPS)
    with pytest.raises(CannotLook) as caught:
        look(tmp_path, postgres.replace(*change))
    assert caught.value.reason is reason


def test_a_file_with_every_form_of_a_name(tmp_path: Path, project: Make, make_database: Make) -> None:
    project()
    (tmp_path / "migrations" / "versions" / "one.py").write_text(
        dedent('''\
            """The first."""
            from typing import Sequence, Union
            revision: str = "a1"
            down_revision: Union[str, Sequence[str], None] = None
            branch_labels = None
            depends_on = ["a1"][0:0]
            ''')
    )
    make_database("live.db", revision="a1")
    assert look(tmp_path).unreadable[0].problem == (
        "its depends_on is computed, so it cannot be read without running it"
    )
