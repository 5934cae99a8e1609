"""What looking at a database needs on the machine that audits."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from readycheck.api import CannotLook, Need, ReasonCode, Requirement, Surroundings
from readycheck_checks.database.targets import Database, Expected

POSTGRES = Requirement(Need.MODULE, "psycopg", "databases of PostgreSQL", "pip install 'readycheck-audit[postgres]'")
ALEMBIC = Requirement(
    Need.MODULE, "alembic", "replaying migrations where 'expected.python' names no interpreter", "pip install alembic"
)
_PORT = 5432
_NAMES = {"mysql": "MySQL", "mariadb": "MariaDB", "mssql": "SQL Server", "oracle": "Oracle"}
_BY_HAND = "look at it with the database's own tools, and accept the risk with a waiver"


def expected_of(database: Database) -> Expected:
    """Where the schema is written. Raises `CannotLook`."""
    if database.expected is None:
        message = (
            f"the profile does not say where the migrations of '{database.id}' are;"
            " add expected: {alembic: alembic.ini} (those of other tools, such as Django, are not read yet)"
        )
        raise CannotLook(ReasonCode.NOT_CONFIGURED, message)
    return database.expected


def of_url(url: str) -> Iterator[Requirement]:
    """The driver, and the file or the server that a database's URL names."""
    scheme, _, rest = url.partition("://")
    if scheme.partition("+")[0] == "sqlite":
        name = rest.removeprefix("/").removeprefix("file:").partition("?")[0]
        if name and name != ":memory:":
            yield Requirement(Need.FILE, name, "the database itself", "correct the database's url")
    elif scheme.partition("+")[0] in ("postgresql", "postgres"):
        yield POSTGRES
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or _PORT
        except ValueError:
            return
        if host:
            yield Requirement(Need.SERVICE, f"{host}:{port}", "the database itself")
    elif scheme:
        name = _NAMES.get(scheme.partition("+")[0], scheme.partition("+")[0])
        yield Requirement(Need.READER, f"a database of {name}", "its migrations and its schema", _BY_HAND)


def of_migrations(database: Database, _around: Surroundings) -> Iterator[Requirement]:
    """What reading the migrations and the applied revision needs."""
    yield from of_url(database.url)
    yield _scripts(expected_of(database))


def of_schema(database: Database, _around: Surroundings) -> Iterator[Requirement]:
    """The same, and what replaying the migrations needs."""
    yield from of_url(database.url)
    if database.url.startswith(("postgresql", "postgres")):
        yield Requirement(Need.READER, "the schema of PostgreSQL", "comparing it with its migrations", _BY_HAND)
    expected = expected_of(database)
    yield _scripts(expected)
    if expected.python:
        hint = "correct expected.python, or make the project's environment"
        yield Requirement(Need.PROGRAM, expected.python, "replaying the migrations", hint)
    else:
        yield ALEMBIC


def _scripts(expected: Expected) -> Requirement:
    return Requirement(Need.FILE, expected.alembic, "the migrations", "correct expected.alembic")
