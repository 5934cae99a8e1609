"""Bring the embedded target up, as a deployment would, and take it down whatever happens."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import sys
import threading
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from types import FrameType

from readycheck.demo.flaws import Flaw
from readycheck.demo.operations import certificates, nights_before
from readycheck.demo.processes import DemoError, Processes
from readycheck.demo.running import Account, Running, SignOff
from readycheck.demo.scans import keep_scan
from readycheck.demo.steps import Moment, Setting, Site

TEMPLATE = Path(__file__).parent / "coursework"
ADVISORIES = Path(__file__).parent / "advisories.json"
HOST = "localhost"
LOAD_USERS = 50
_READY_WITHIN = 20.0
_NEEDED = (
    "starlette",
    "uvicorn",
    "huey",
    "structlog",
    "prometheus_client",
    "python_multipart",
    "trustme",
    "pytest_cov",
)


@contextmanager
def start(workdir: Path, flaws: Sequence[Flaw] = (), *, remove_if_killed: bool = False) -> Iterator[Running]:
    """Run the target in `workdir` (created if missing) for as long as the block lasts.

    With `remove_if_killed` the folder goes even when this process is ended by force.
    """
    _require_extra()
    workdir = workdir.absolute()
    project, data, backups, tls = (workdir / name for name in ("project", "var", "backups", "tls"))
    for folder in (workdir, data, data / "uploads"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if project.exists():
        raise DemoError(f"{workdir} holds a target already; choose an empty folder")
    shutil.copytree(TEMPLATE, project, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    advisories = _dated_advisories(workdir / "advisories.json")
    accounts, metrics_token = _accounts(), secrets.token_urlsafe(24)
    settings = {
        "PYTHONUNBUFFERED": "1",
        "COURSEWORK_DATA": str(data),
        "COURSEWORK_HOST": HOST,
        "COURSEWORK_SECRET_KEY": secrets.token_urlsafe(32),
        "COURSEWORK_METRICS_TOKEN": metrics_token,
        # Cheap enough for a load probe's logins on a laptop; the project's own default is eight times dearer.
        "COURSEWORK_SCRYPT_COST": "12",
        **{step.name: step.value for flaw in flaws for step in flaw.steps if isinstance(step, Setting)},
    }
    orphaned = workdir if remove_if_killed else None
    with _terminated_politely(), Processes(project, data / "output", settings, orphaned) as processes:
        site = Site(project, data / "coursework.db", data / "queue.db", data / "uploads", backups, tls, processes.run)
        _apply(flaws, Moment.COPIED, site)
        processes.run("ops.seed", str(_accounts_file(data, accounts)))
        _apply(flaws, Moment.SEEDED, site)
        processes.run("ops.backup", str(site.database), str(backups))
        nights_before(backups, 2)
        ca_file = certificates(tls)
        keep_scan(project)
        _apply(flaws, Moment.BACKED_UP, site)
        port = _serve(processes, tls)
        for number in range(int(settings.get("COURSEWORK_WORKERS", "1"))):
            processes.start(f"worker-{number}", "coursework.manage", "worker")
        _wait_until_ready(processes, port, ca_file)
        yield Running(
            url=f"https://{HOST}:{port}",
            host=HOST,
            port=port,
            ca_file=ca_file,
            project=project,
            database=site.database,
            database_url=f"sqlite:///{site.database}",
            alembic=project / "migrations",
            queue=site.queue,
            queue_name="coursework",
            uploads=site.uploads,
            backups=backups,
            backups_glob=str(backups / "coursework-*.db"),
            runbooks=project / "docs" / "runbooks",
            advisories=advisories,
            log_file=data / "coursework.log",
            metrics_token=metrics_token,
            probe=accounts[0],
            teacher=accounts[1],
            load_users=accounts[2:],
            sign_offs=_sign_offs(project),
            flaws=tuple(flaw.name for flaw in flaws),
            pids=processes.pids,
        )


def _require_extra() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise DemoError(
            f"the embedded target needs {', '.join(missing)}: pip install 'readycheck-audit[demo]'"
            " (or `pip install '.[demo]'` in a checkout)"
        )


def _apply(flaws: Sequence[Flaw], moment: Moment, site: Site) -> None:
    for flaw in flaws:
        for step in flaw.steps:
            if not isinstance(step, Setting) and step.moment is moment:
                step.apply(site)


def _accounts() -> tuple[Account, ...]:
    def account(user: str, role: str = "student") -> Account:
        return Account(user, secrets.token_urlsafe(15), role)

    people = (account(f"load-{number:02}") for number in range(LOAD_USERS))
    return (account("probe"), account("teacher", "teacher"), *people)


def _accounts_file(folder: Path, accounts: Sequence[Account]) -> Path:
    path = folder / "accounts.json"
    content = {account.user: {"role": account.role, "password": account.password} for account in accounts}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(content, out)
    return path


def _dated_advisories(path: Path) -> Path:
    """The advisories for the lock file, as a set exported today: a stand-in for the feed that a team mirrors."""
    exported = {"exported": datetime.now(UTC).isoformat(), "advisories": json.loads(ADVISORIES.read_text("utf-8"))}
    path.write_text(json.dumps(exported), encoding="utf-8")
    return path


def _serve(processes: Processes, tls: Path) -> int:
    # Bound here and inherited: nobody can take the port between the choice and the use.
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        port = int(listener.getsockname()[1])
        arguments = ("--certificate", str(tls / "server.pem"), "--key", str(tls / "server.key"))
        number = listener.fileno()
        processes.start("server", "coursework.manage", "serve", "--fd", str(number), *arguments, keep=[number])
    return port


def _wait_until_ready(processes: Processes, port: int, ca_file: Path) -> None:
    context = ssl.create_default_context(cafile=str(ca_file))
    deadline, seen = time.monotonic() + _READY_WITHIN, "no answer"
    while time.monotonic() < deadline:
        connection = HTTPSConnection(HOST, port, timeout=_READY_WITHIN, context=context)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            seen = f"{answer.status} {answer.read(500)!r}"
        except (OSError, HTTPException) as error:
            seen = repr(error)
        else:
            # A flaw may make status and body disagree; either will do to know that it is up.
            if answer.status == 200 or b'"status":"ok"' in seen.encode():
                return
        finally:
            connection.close()
        time.sleep(0.05)
    raise DemoError(f"the target did not become ready: {seen}\n{processes.tail('server')}")


def _sign_offs(project: Path) -> tuple[SignOff, ...]:
    sheet = tomllib.loads((project / "docs" / "sign-offs.toml").read_text(encoding="utf-8"))
    return tuple(
        SignOff(line["control"], line["by"], line["valid_days"], line["evidence"])
        for line in sheet.get("sign_off", [])
        if line["by"]
    )


@contextmanager
def _terminated_politely() -> Iterator[None]:
    """Let SIGTERM unwind the stack, unless the program has a handler of its own."""
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def leave(_number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
