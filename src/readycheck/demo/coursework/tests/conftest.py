"""A migrated database, an application in process, a student."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from coursework.app import create_app
from coursework.logs import configure
from coursework.manage import migrate
from coursework.models import Assignment, User
from coursework.passwords import hash_password
from coursework.settings import Settings
from coursework.system import System, assemble

PASSWORD = "only-for-tests"  # nosec B105  # the database lives as long as one test


def settings_in(folder: Path) -> Settings:
    (folder / "uploads").mkdir()
    return Settings.from_environment(
        {"COURSEWORK_DATA": str(folder), "COURSEWORK_SCRYPT_COST": "4", "COURSEWORK_METRICS_TOKEN": "metrics"}
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all migrations and no rows; each test takes a copy. Logs go where production's go, to a file."""
    settings = settings_in(tmp_path_factory.mktemp("migrated"))
    configure(settings.log_file, "tests")
    migrate(settings)
    return Path(settings.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def system(settings: Settings, migrated: Path) -> System:
    shutil.copy(migrated, settings.database_url.removeprefix("sqlite:///"))
    parts = assemble(settings)
    with parts.engine.begin() as connection:
        for name in ("ana", "ben"):
            values = {"name": name, "email": f"{name}@students.example", "created_at": 0}
            connection.execute(insert(User).values(password_hash=hash_password(PASSWORD, cost=4), **values))
        connection.execute(insert(Assignment).values(title="Sorting", terms="merge stable", due_at=2_000_000_000))
    return parts


@pytest.fixture
def client(system: System) -> Iterator[TestClient]:
    with TestClient(create_app(system), base_url="https://localhost", follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def token(client: TestClient) -> str:
    """The CSRF token of a student who has logged in."""
    answer = client.post("/api/v1/session", json={"username": "ana", "password": PASSWORD})
    return str(answer.json()["csrf_token"])
