from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest
from tests.demo.conftest import browser, hand_in, log_in

from readycheck.demo.running import Running

# One worker runs them all, so that each system is started once.
pytestmark = pytest.mark.xdist_group("demo")


def test_a_student_logs_in_hands_in_and_reads_the_grade(client: httpx.Client, well_made: Running) -> None:
    form = client.get("/login")
    found = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert found
    anonymous = client.cookies["__Host-session"]
    fields = {"username": well_made.probe.user, "password": well_made.probe.password, "csrf_token": found.group(1)}
    assert client.post("/login", data=fields).headers["location"] == "/assignments"
    assert client.cookies["__Host-session"] != anonymous
    page = client.get("/assignments/1")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    files = {"file": ("answer.md", b"Merge sort is a stable comparison sort; quick and heap sort are not.")}
    answer = client.post("/assignments/1/submissions", data={"csrf_token": found.group(1)}, files=files)
    assert answer.status_code == 303
    # The worker is another process: ask until it has answered, a bounded number of times.
    status = next(filter("queued".__ne__, (_status(client, answer.headers["location"]) for _ in range(2000))))
    assert status == "graded"
    assert "100 of 100" in client.get(answer.headers["location"]).text
    assert "answer.md" in client.get("/results").text


def _status(client: httpx.Client, location: str) -> str:
    return str(client.get(f"/api/v1{location}").json()["status"])


def test_health_and_readiness_tell_the_truth(client: httpx.Client, well_made: Running) -> None:
    assert client.get("/readyz").json() == {
        "status": "ok",
        "checks": {"database": "ok", "queue": "ok", "uploads": "ok"},
    }
    for name, path in (("database", well_made.database), ("queue", well_made.queue)):
        away = path.with_suffix(".away")
        path.rename(away)
        try:
            answer = client.get("/readyz")
            assert (answer.status_code, answer.json()["status"]) == (503, "fail")
            assert answer.json()["checks"][name] == "fail"
            assert client.get("/healthz").status_code == 200
        finally:
            away.rename(path)
    assert client.get("/readyz").status_code == 200


CLASSES = {
    "page": ("GET", "/login", 200),
    "private page": ("GET", "/results", 200),
    "redirect": ("GET", "/", 303),
    "api": ("GET", "/api/v1/assignments", 200),
    "api error": ("GET", "/api/v1/submissions/999999", 404),
    "asset": ("GET", "/static/app.js", 200),
    "missing asset": ("GET", "/static/none.js", 404),
    "error page": ("GET", "/nothing", 404),
    "wrong method": ("DELETE", "/login", 405),
    "refused": ("POST", "/logout", 403),
    "health": ("GET", "/healthz", 200),
    "metrics": ("GET", "/metrics", 401),
}


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_of_response_is_protected(name: str, well_made: Running) -> None:
    method, path, status = CLASSES[name]
    with browser(well_made) as visitor:
        log_in(visitor, well_made)
        answer = visitor.request(method, path)
    headers = answer.headers
    assert answer.status_code == status
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers
    assert "x-powered-by" not in headers
    public = path.startswith("/static/")
    assert headers["cache-control"] == ("public, max-age=3600" if public and status == 200 else "no-store")


def test_many_users_log_in_from_one_address(well_made: Running) -> None:
    def one(number: int) -> int:
        account = well_made.load_users[number]
        with browser(well_made) as visitor:
            body = {"username": account.user, "password": account.password}
            return visitor.post("/api/v1/session", json=body).status_code

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(one, range(len(well_made.load_users)))) == {201}


def test_failures_of_one_account_are_limited(client: httpx.Client) -> None:
    body = {"username": "load-00", "password": "a guess"}
    answers = [client.post("/api/v1/session", json=body) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_metrics_and_logs_are_there_and_hold_no_secret(client: httpx.Client, well_made: Running) -> None:
    hand_in(client, log_in(client, well_made))
    bearer = {"Authorization": f"Bearer {well_made.metrics_token}"}
    text = client.get("/metrics", headers=bearer).text
    assert 'logins_total{outcome="succeeded"}' in text
    assert 'grading_jobs{state="failed"} 0.0' in text
    log = well_made.log_file.read_text()
    assert well_made.probe.password not in log
    for record in map(json.loads, log.splitlines()):
        assert {"timestamp", "level", "message", "request_id"} <= record.keys()


def test_the_database_and_the_backup_have_content(well_made: Running) -> None:
    backups = sorted(well_made.backups.glob("*.db"))
    assert len(backups) == 3
    for path in (well_made.database, *backups):
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            assert connection.execute("SELECT count(*) FROM results").fetchone()[0] >= 2000
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    rows = json.loads(backups[-1].with_suffix(".json").read_text())["rows"]
    assert rows["submissions"] == 2000
    assert {path.stat().st_mode & 0o777 for path in backups} == {0o600}


def test_accounts_are_known_to_this_run_only(well_made: Running) -> None:
    passwords = {account.password for account in (well_made.probe, well_made.teacher, *well_made.load_users)}
    assert len(passwords) == 52
    assert well_made.probe.password not in repr(well_made)


def test_the_projects_own_tests_pass(well_made: Running) -> None:
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "login or submissions"]
    done = subprocess.run(command, cwd=well_made.project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
