"""The same in PostgreSQL, on a real server, in a database that is made for the test and dropped."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests.history.test_many_writers import kept, write_at_once
from tests.history.test_store import FIRST_VERSION
from tests.support.runs import finding, keep, run
from tests.support.sample_report import sample_report
from tests.support.services import postgres_server

from readycheck.history.errors import HistoryError, NoHistoryError
from readycheck.history.look import beginning_with, lines, read_snapshot
from readycheck.history.migrate import migrate
from readycheck.history.past import past_of
from readycheck.history.place import Place, place_of
from readycheck.history.snapshot import snapshot
from readycheck.history.store import reading, writing
from readycheck.history.versions import HEAD

pytest.importorskip("psycopg")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def url(server: str) -> Iterator[str]:
    import psycopg

    name = f"readycheck_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def at(url: str) -> Place:
    place = place_of(url)
    assert place is not None
    return place


def test_a_run_comes_back_as_it_was(url: str) -> None:
    place, whole = at(url), snapshot(sample_report().model_copy(update={"partial": False}))
    with pytest.raises(NoHistoryError), reading(place):
        pass
    keep(place, run("a", -100, [finding("x")], target=whole.line.target), whole)
    with reading(place) as connection:
        newest, oldest = lines(connection)
        found = read_snapshot(connection, newest.id)
        assert (found.controls, found.findings) == (whole.controls, whole.findings)
        assert newest.started == whole.line.started
        assert (oldest.run, newest.compared_with, newest.partial) == ("a", "a", False)
        assert [one.run for one in beginning_with(connection, "2026")] == [whole.line.run]
        past = past_of(connection, newest, [one.identity for one in whole.findings])
        assert past is not None
        assert [one.run for one in past.runs] == ["a"]
        assert set(past.first_seen.values()) == {whole.line.started}


def test_a_history_beside_other_tables_and_in_another_schema(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE runs (id int)")
        connection.execute("CREATE SCHEMA team")
    keep(at(url), run("a"))
    keep(at(f"{url}?options=-csearch_path%3Dteam"), run("b"))
    assert kept(at(url)) == ["a"]
    assert kept(at(f"{url}?options=-csearch_path%3Dteam")) == ["b"]


def test_eight_processes_lose_nothing(url: str) -> None:
    assert write_at_once(url, runs=8) == kept(at(url))


def test_the_first_version_is_migrated_and_a_newer_one_refused(url: str) -> None:
    import psycopg
    from sqlalchemy import create_engine

    engine = create_engine(f"postgresql+psycopg{url[url.index('://') :]}")
    with engine.begin() as connection:
        migrate(connection, "0001")
    engine.dispose()
    with psycopg.connect(url, autocommit=True) as plain:
        for statement in (
            FIRST_VERSION.replace("80, 0, ''", "80, false, ''").replace("90, 0, ''", "90, false, ''").split(";")
        ):
            plain.execute(statement.encode())
        # The ids were given by hand above.
        plain.execute("SELECT setval('readycheck_run_id_seq', 9), setval('readycheck_finding_id_seq', 9)")
        keep(at(url), run("c", 2, [finding("x")]))
        with reading(at(url)) as connection:
            newest = lines(connection)[0]
            assert (newest.run, newest.new, newest.fixed) == ("c", 0, 1)
        plain.execute("UPDATE readycheck_version SET version_num = '0999'")
        with pytest.raises(HistoryError, match="newer readycheck"), writing(at(url)):
            pass
    assert HEAD == "0002"


def test_a_lock_is_waited_for_and_then_said(url: str) -> None:
    place = keep(at(url), run("a"))
    with (
        writing(place),
        pytest.raises(HistoryError, match="locked by another"),
        writing(place, patience=0.1),
    ):
        pass
    with writing(place), reading(place) as connection:  # a reader waits for nobody
        assert len(lines(connection)) == 1


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"netloc": "readycheck_nobody:geheim1@HOST"}, "refused the account|no such database|cannot be reached"),
        ({"path": "/readycheck_nowhere"}, "no such database"),
        ({"query": "sslmode=geheim1"}, "cannot be (used|reached)"),
        ({"query": "nonsense=geheim1"}, "cannot be (used|reached)"),
        ({"netloc": "u:geheim1@127.0.0.1:1"}, "cannot be reached"),
        ({"netloc": "u:geheim1@nowhere.invalid"}, "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_said_without_what_the_url_holds(server: str, change: dict[str, str], part: str) -> None:
    parts = urlsplit(server)
    change = {key: value.replace("HOST", f"{parts.hostname}:{parts.port or 5432}") for key, value in change.items()}
    with pytest.raises(HistoryError, match=part) as caught, reading(at(urlunsplit(parts._replace(**change)))):
        pass
    said = f"{caught.value} {caught.value.__cause__}"
    assert "geheim1" not in said
    assert "readycheck_nobody" not in said
    assert caught.value.__suppress_context__


def test_the_driver_may_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(HistoryError, match=r"readycheck-audit\[postgres\]"), reading(at("postgresql://h/x")):
        pass
