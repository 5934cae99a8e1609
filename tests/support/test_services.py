"""A service of our own starts where none is there."""

from __future__ import annotations

import pytest

from tests.support.services import own_postgres


def test_a_postgresql_of_our_own_starts_and_stops() -> None:
    psycopg = pytest.importorskip("psycopg")
    with own_postgres() as url, psycopg.connect(url, connect_timeout=3) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=1)
