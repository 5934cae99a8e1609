"""The profile of the embedded target, written when it starts: its port, files and accounts are of that moment."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from readycheck.demo.running import Account, Running

LOAD_USERS, LOAD_SECONDS = 20, 10
TEST_COMMAND = (
    sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=reports/junit.xml", "--cov=coursework",
    "--cov-branch", "--cov-report=xml:reports/coverage.xml",
)  # fmt: skip


def write_profile(running: Running, folder: Path, today: date) -> Path:
    """Write `readycheck.yaml` and the secrets that it refers to; `today` dates the sign-offs."""
    import yaml

    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700, exist_ok=True)
    document = {
        "version": 1,
        "extends": "demo",
        "target": _target(running),
        "consent": _consent(running, secrets),
        "attestations": [
            {
                "control": sign_off.control,
                "by": sign_off.by,
                "on": today.isoformat(),
                "valid": f"{sign_off.valid_days}d",
                "evidence": sign_off.evidence,
            }
            for sign_off in running.sign_offs
        ],
    }
    path = folder / "readycheck.yaml"
    intro = "# Written by `readycheck demo` for the system that it started; change a line and audit again.\n"
    path.write_text(intro + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8")
    return path


def _target(running: Running) -> dict[str, Any]:
    return {
        "name": "coursework",
        "environment": "staging",
        "origins": [
            {
                "id": "main",
                "url": running.url,
                "ca": str(running.ca_file),
                "pages": ["/login"],
                "api": ["/api/v1/me"],
                "assets": ["/static/app.js"],
                "login": {"page": "/login", "authenticated": ["/assignments"]},
                "health": {"live": "/healthz", "ready": "/readyz"},
                "metrics": "/metrics",
            }
        ],
        "sources": [
            {
                "id": "main",
                "path": str(running.project),
                "built": ["web/dist"],
                "sarif": ["reports/*.sarif"],
                "advisories": str(running.advisories),
            }
        ],
        "tests": [
            {
                "id": "main",
                "command": list(TEST_COMMAND),
                "junit": ["reports/junit.xml"],
                "coverage": ["reports/coverage.xml"],
                "critical": [
                    {
                        "name": "the submission flow",
                        "paths": ["coursework/submissions.py", "coursework/uploads.py", "coursework/grading.py"],
                    }
                ],
                "auth": ["coursework/accounts.py", "coursework/passwords.py", "coursework/sessions.py"],
                "flow": ["tests/test_submissions.py"],
            }
        ],
        "databases": [{"id": "main", "url": running.database_url, "expected": {"alembic": str(running.alembic)}}],
        "backups": [{"id": "nightly", "of": "main", "sqlite": running.backups_glob, "rpo": "26h", "rto": "30m"}],
        "queues": [{"id": "grading", "huey": {"sqlite": str(running.queue), "name": running.queue_name}}],
        "runbooks": [{"id": "main", "path": str(running.runbooks)}],
        "scenarios": [_scenario(running)],
    }


def _scenario(running: Running) -> dict[str, Any]:
    """What a student does: log in once, then read, hand in and wait for the grade."""
    return {
        "id": "hand-in",
        "url": running.url,
        "ca": str(running.ca_file),
        "users": LOAD_USERS,
        "for": f"{LOAD_SECONDS}s",
        "ramp": "1s",
        "think": "300ms",
        "start": [
            {"get": "/login", "capture": {"token": "form:csrf_token"}},
            {
                "post": "/login",
                "form": {"username": "{{user}}", "password": "{{password}}", "csrf_token": "{{token}}"},
                "id": "log in",
            },
        ],
        "flow": [
            {"get": "/assignments", "id": "list assignments"},
            {"get": "/assignments/1", "id": "read assignment", "capture": {"token": "form:csrf_token"}},
            {
                "post": "/assignments/1/submissions",
                "id": "hand in",
                "form": {"csrf_token": "{{token}}"},
                "upload": {
                    "field": "file",
                    "name": "answer-{{n}}-{{round}}.txt",
                    "type": "text/plain",
                    "text": "Answer of {{user}}, round {{round}}: merge sort is stable and compares n log n times.",
                },
                "capture": {"page": "url"},
            },
            {
                # How soon a grade is there is a matter of the queue, and judged there.
                "poll": "{{page}}",
                "id": "see the submission",
                "until": 'regex:data-status="(\\w+)"',
                "every": "500ms",
                "think": "0s",
            },
            {"get": "/results", "id": "see results"},
        ],
    }


def _consent(running: Running, secrets: Path) -> dict[str, Any]:
    place = f"{running.host}:{running.port}"
    return {
        "active": {"hosts": [place], "account": _account(running.probe, secrets)},
        "load": {
            "hosts": [place],
            "users": LOAD_USERS,
            "for": f"{LOAD_SECONDS}s",
            "accounts": _accounts(running.load_users[:LOAD_USERS], secrets),
        },
        "exec": {"commands": [shlex.join(TEST_COMMAND)], "timeout": "3m"},
        "drill": {"restore": True},
    }


def _accounts(accounts: Sequence[Account], secrets: Path) -> list[dict[str, str]]:
    return [_account(account, secrets) for account in accounts]


def _account(account: Account, secrets: Path) -> dict[str, str]:
    path = secrets / account.user
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(account.password)
    return {"user": account.user, "password": f"${{file:secrets/{account.user}}}"}
