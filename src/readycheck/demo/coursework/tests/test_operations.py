"""Health, headers, errors, backup, and that the models say what the migrations say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from starlette.testclient import TestClient

from coursework.models import Base
from coursework.settings import Settings
from coursework.system import System
from ops.backup import back_up


def test_readiness_follows_the_queue(client: TestClient, settings: Settings) -> None:
    assert client.get("/readyz").status_code == 200
    settings.queue_path.rename(settings.queue_path.with_suffix(".away"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["queue"] == "fail"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", "/api/v1/me", "/static/app.js", "/healthz"])
def test_each_response_is_protected(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_an_unexpected_error_shows_nothing(client: TestClient, system: System) -> None:
    with system.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sessions")
    answer = client.get("/login")
    assert answer.status_code == 500
    assert "sessions" not in answer.text
    assert "strict-transport-security" in answer.headers


def test_metrics_need_the_token(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 401
    answer = client.get("/metrics", headers={"Authorization": "Bearer metrics"})
    assert 'grading_jobs{state="waiting"} 0.0' in answer.text


def test_the_audit_trail_cannot_be_rewritten(system: System, token: str) -> None:
    with closing(sqlite3.connect(str(system.engine.url.database))) as connection:
        assert connection.execute("SELECT action FROM audit_events").fetchall() == [("login",)]
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM audit_events")


def test_models_and_migrations_agree(system: System) -> None:
    with system.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_backup_is_complete_and_private(system: System, tmp_path: Path) -> None:
    written = back_up(Path(str(system.engine.url.database)), tmp_path / "backups")
    assert written.stat().st_mode & 0o777 == 0o600
    manifest = json.loads(written.with_suffix(".json").read_text())
    assert manifest["rows"]["users"] == 2
    with closing(sqlite3.connect(written)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
