"""How flaws of the code and of its lock files show, to its users and to whoever reads it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from packaging.version import Version
from tests.demo.conftest import browser, hand_in, log_in

from readycheck.demo.running import Running
from readycheck.demo.table.source import SUPPORT_PASSWORD

Observation = Callable[[Running], bool]


def source(path: str, text: str) -> Observation:
    return lambda running: text in (running.project / path).read_text()


def bundle(running: Running) -> str:
    with browser(running) as visitor:
        return visitor.get("/static/app.js").text


def printed(running: Running) -> bool:
    with browser(running) as visitor:
        hand_in(visitor, log_in(visitor, running))
    return "DEBUG upload" in (running.log_file.parent / "output" / "server.out").read_text()


def enter(running: Running, user: str, password: str) -> httpx.Response:
    with browser(running) as visitor:
        return visitor.post("/api/v1/session", json={"username": user, "password": password})


def logged(running: Running) -> bool:
    guess = hashlib.sha256(running.url.encode()).hexdigest()
    assert enter(running, running.load_users[0].user, guess).status_code == 401
    return guess in running.log_file.read_text()


def injectable(running: Running) -> bool:
    with browser(running) as visitor:
        log_in(visitor, running)
        found = visitor.get("/api/v1/assignments", params={"title": "' UNION SELECT id, email, id FROM users --"})
    return "teacher@students.example" in found.text


def scan(running: Running) -> Any:
    return json.loads((running.project / "reports" / "semgrep.sarif").read_text())["runs"][0]


def scanned(running: Running) -> datetime:
    return datetime.fromisoformat(scan(running)["invocations"][0]["endTimeUtc"])


def pins(running: Running) -> dict[str, str]:
    lock = (running.project / "requirements.lock").read_text()
    packages = json.loads((running.project / "web" / "package-lock.json").read_text())["packages"]
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", lock, re.MULTILINE)) | {
        name.removeprefix("node_modules/"): entry["version"] for name, entry in packages.items() if name
    }


def vulnerable(package: str) -> Observation:
    """Whether the pinned version of a package is older than the one in which its advisory is fixed."""

    def observe(running: Running) -> bool:
        return any(
            Version(pins(running)[package]) < Version(affected["ranges"][0]["events"][1]["fixed"])
            for advisory in json.loads(running.advisories.read_text())["advisories"]
            for affected in advisory["affected"]
            if affected["package"]["name"] == package
        )

    return observe


def keyed(running: Running) -> bool:
    return re.search(r'"AKIA[A-Z0-9]{16}"', (running.project / "coursework" / "settings.py").read_text()) is not None


SOURCE_OBSERVATIONS: dict[str, Observation] = {
    "console-log": lambda running: 'console.log("polled"' in bundle(running),
    "console-alias": lambda running: "=window.console;" in bundle(running),
    "debugger": lambda running: "debugger;" in bundle(running),
    "drop-without-effect": lambda running: (
        source("web/package.json", "--drop:console")(running) and "console.debug(" in bundle(running)
    ),
    "print": printed,
    "logged-password": logged,
    "shell": source("coursework/grading.py", "shell=True"),
    "sql-injection": injectable,
    "scanner-finding": lambda running: bool(scan(running)["results"]) and ".innerHTML=" in bundle(running),
    "stale-scan": lambda running: scanned(running) < datetime.now(UTC) - timedelta(days=39),
    "archive-key": keyed,
    "password-in-address": source("ops/seed.py", "https://registrar:"),
    "support-password": lambda running: enter(running, "teacher", SUPPORT_PASSWORD).status_code == 201,
    "vulnerable-dependency": vulnerable("python-multipart"),
    "old-templates": vulnerable("jinja2"),
    "dependency-from-git": lambda running: "structlog" not in pins(running),
    "unpinned-dependency": lambda running: "starlette" not in pins(running),
}
