"""What somebody wrote into a history by hand is a ValueError at the door, or harmless: never another fault."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.runs import SHOP, finding, keep, run

from readycheck.history import look
from readycheck.history.ask import Ask, of_sqlite
from readycheck.history.compare import compare
from readycheck.history.past import past_of
from readycheck.render.history.development import development
from readycheck.render.history.difference import difference
from readycheck.render.history.documents import difference_document, runs_document, trend_document
from readycheck.render.history.line_chart import line_chart
from readycheck.render.history.table import table
from readycheck.render.view import View

TABLES = ("target", "run", "control", "finding", "sighting")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("rows") / "h.db"
    keep(path, run("a", 1, [finding("x")]), run("b", 2, [finding("x"), finding("y", status="warn")]))
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def look_at_all(ask: Ask) -> None:
    """Everything that `history`, `trend` and `diff` read and show."""
    runs = look.lines(ask)
    table(runs, View())
    runs_document(runs)
    whole = [one for one in runs if one.whole and one.target == SHOP][::-1]
    if not whole:
        return
    stood = look.statuses(ask, whole, "S-1")
    last = whole[-1]
    if stood:
        development(whole, View(), control="S-1", statuses=stood)
    trend_document(last.target, whole, "S-1", stood)
    line_chart(whole)
    look.control_ids(ask, last.id)
    found = compare(look.read_snapshot(ask, whole[0].id), look.read_snapshot(ask, last.id))
    difference(found, View())
    difference_document(found)
    past_of(ask, last, ["x".zfill(32)])


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
    | st.binary(max_size=20)
    | st.sampled_from(["[" * 100_000, "5", "[5]", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "24:00"])
)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(st.data())
def test_any_value_in_any_column(kept: sqlite3.Connection, data: st.DataObject) -> None:
    name = "readycheck_" + data.draw(st.sampled_from(TABLES))
    columns = [row[1] for row in kept.execute(f"PRAGMA table_info({name})")]
    column = data.draw(st.sampled_from(columns))
    kept.execute("BEGIN")
    try:
        kept.execute(f"UPDATE {name} SET {column} = ?", (data.draw(VALUES),))
        look_at_all(of_sqlite(kept))
    except (ValueError, sqlite3.IntegrityError, sqlite3.DataError):
        pass
    finally:
        kept.execute("ROLLBACK")


def test_what_was_recorded_comes_through(kept: sqlite3.Connection) -> None:
    look_at_all(of_sqlite(kept))


@pytest.mark.parametrize(
    "change",
    [
        "run SET floor = 'abc'",
        "run SET floor = 9e999",
        "run SET floor = -9e307",
        "run SET ceiling = 100.1",
        "run SET seconds = -9e999",
        "run SET new = 'x'",
        "run SET new = -1",
        "run SET decision = 'zzz'",
        "run SET partial = 2",
        "run SET started = '0001-01-01T00:00:00+14:00'",
        "target SET environment = x'ff00'",
        "control SET checks = '5'",
        "control SET checks = '[5]'",
        "control SET status = 'zzz'",
        "finding SET place = x'ff'",
        "finding SET first_seen = 'x'",
        "sighting SET status = 'pass'",
        "sighting SET many = 'x'",
    ],
)
def test_what_nobody_recorded_is_refused(kept: sqlite3.Connection, change: str) -> None:
    kept.execute("BEGIN")
    try:
        kept.execute(f"UPDATE readycheck_{change}")
        with pytest.raises(ValueError, match=r"."):
            look_at_all(of_sqlite(kept))
    finally:
        kept.execute("ROLLBACK")
