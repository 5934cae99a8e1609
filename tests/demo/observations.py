"""How each flaw shows, to somebody who uses or operates the system."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from alembic.script import ScriptDirectory
from tests.demo.conftest import browser, hand_in, log_in
from tests.demo.source_observations import SOURCE_OBSERVATIONS, source
from tests.demo.testing_observations import TESTING_OBSERVATIONS
from tests.demo.web_observations import WEB_OBSERVATIONS

from readycheck.demo.running import Running

Observation = Callable[[Running], bool]


def get(running: Running, path: str) -> httpx.Response:
    with browser(running) as visitor:
        return visitor.get(path)


def policy(running: Running) -> str:
    return str(get(running, "/login").headers.get("content-security-policy", ""))


def cacheable(running: Running) -> bool:
    with browser(running) as visitor:
        log_in(visitor, running)
        return "no-store" not in visitor.get("/results").headers["cache-control"]


def query(database: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def objects(running: Running) -> set[str]:
    return {name for (name,) in query(running.database, "SELECT name FROM sqlite_master")}


def heads(running: Running) -> set[str]:
    return set(ScriptDirectory(str(running.alembic)).get_heads())


def applied(running: Running) -> set[str]:
    return {name for (name,) in query(running.database, "SELECT version_num FROM alembic_version")}


def newest_backup(running: Running) -> Path:
    return max(running.backups.glob("*.db"))


def stale(running: Running) -> bool:
    manifest = json.loads(newest_backup(running).with_suffix(".json").read_text())
    return datetime.fromisoformat(manifest["created"]) < datetime.now(UTC) - timedelta(days=4)


def unreadable(running: Running) -> bool:
    try:
        return query(newest_backup(running), "PRAGMA integrity_check") != [("ok",)]
    except sqlite3.DatabaseError:
        return True


def incomplete(running: Running) -> bool:
    count = "SELECT count(*) FROM submissions WHERE id <= 2000"
    return not unreadable(running) and query(newest_backup(running), count) != query(running.database, count)


def slow(running: Running) -> bool:
    with browser(running) as visitor:
        number = hand_in(visitor, log_in(visitor, running)).json()["id"]
        seconds = []
        for _ in range(3):
            started = time.monotonic()
            visitor.get(f"/submissions/{number}")
            seconds.append(time.monotonic() - started)
    return min(seconds) >= 0.4


def errors(running: Running) -> bool:
    with browser(running) as visitor, ThreadPoolExecutor(6) as pool:
        token = log_in(visitor, running)
        answers = pool.map(lambda number: hand_in(visitor, token, f"Text {number}.").status_code, range(18))
        return 500 in set(answers)


def broken_links(running: Running) -> bool:
    pages = running.runbooks.glob("*.md")
    links = ((page, link) for page in pages for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()))
    return any(not (page.parent / link).exists() for page, link in links)


def unsigned(running: Running) -> bool:
    sheet = tomllib.loads((running.project / "docs" / "sign-offs.toml").read_text())["sign_off"]
    signed = {line["control"] for line in sheet if line["by"]}
    assert signed == {sign_off.control for sign_off in running.sign_offs}
    return "LAUNCH-08" not in signed


OBSERVATIONS: dict[str, Observation] = {
    "weak-csp": lambda running: "unsafe-inline" in policy(running),
    "no-csp": lambda running: not policy(running),
    "no-hsts": lambda running: "strict-transport-security" not in get(running, "/login").headers,
    "framing": lambda running: "frame-ancestors *" in policy(running),
    "version-header": lambda running: "uvicorn/" in get(running, "/login").headers.get("server", ""),
    "cacheable-pages": cacheable,
    "health-leak": lambda running: running.metrics_token in get(running, "/healthz").text,
    "readiness-503": lambda running: (
        (get(running, "/readyz").status_code, get(running, "/readyz").json()["status"]) == (503, "ok")
    ),
    "readiness-lies": lambda running: (
        (get(running, "/readyz").status_code, get(running, "/readyz").json()["status"]) == (200, "fail")
    ),
    "unapplied-migration": lambda running: bool(heads(running) - applied(running)),
    "two-heads": lambda running: len(heads(running)) > 1,
    "dropped-index": lambda running: "ix_submissions_student_created" not in objects(running),
    "added-column": lambda running: "phone" in {row[1] for row in query(running.database, "PRAGMA table_info(users)")},
    "dropped-trigger": lambda running: "audit_events_no_update" not in objects(running),
    "stale-backup": stale,
    "truncated-backup": unreadable,
    "partial-backup": incomplete,
    "tracker-not-started": lambda running: not source("coursework/manage.py", "start_tracking(settings)")(running),
    "failed-jobs": lambda running: query(running.queue, "SELECT count(*) FROM kv")[0][0] >= 60,
    "queue-backlog": lambda running: query(running.queue, "SELECT count(*) FROM task")[0][0] >= 250,
    "slow-results": slow,
    "errors-under-load": errors,
    "stub-runbook": source("docs/runbooks/restore.md", "TODO"),
    "broken-link": broken_links,
    "unsigned": unsigned,
    **WEB_OBSERVATIONS,
    **SOURCE_OBSERVATIONS,
    **TESTING_OBSERVATIONS,
}
