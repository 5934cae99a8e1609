from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from readycheck.demo.flaws import FLAWS, compatible, resolve
from readycheck.demo.running import Running
from readycheck.demo.system import start

Systems = Callable[[str], Running]


@pytest.fixture(scope="session")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    """Systems by their flaws; each is started once, when a test first asks for it."""
    with ExitStack() as stack:
        known: dict[str, Running] = {}

        def system(flaws: str) -> Running:
            if flaws not in known:
                folder = tmp_path_factory.mktemp("demo") / "work"
                known[flaws] = stack.enter_context(start(folder, resolve(flaws)))
            return known[flaws]

        yield system


@pytest.fixture(scope="session")
def well_made(systems: Systems) -> Running:
    return systems("none")


@pytest.fixture
def client(well_made: Running) -> Iterator[httpx.Client]:
    with browser(well_made) as visitor:
        yield visitor


def browser(running: Running) -> httpx.Client:
    context = ssl.create_default_context(cafile=str(running.ca_file))
    return httpx.Client(base_url=running.url, verify=context, timeout=20)


def log_in(visitor: httpx.Client, running: Running) -> str:
    """Log the probe in; returns the CSRF token."""
    account = running.probe
    answer = visitor.post("/api/v1/session", json={"username": account.user, "password": account.password})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["csrf_token"])


def hand_in(visitor: httpx.Client, token: str, text: str = "Merge sort is stable.") -> httpx.Response:
    headers, files = {"X-CSRF-Token": token}, {"file": ("answer.md", text.encode())}
    return visitor.post("/api/v1/assignments/1/submissions", headers=headers, files=files)


def groups() -> list[str]:
    """Sets of flaws that can be on together; every flaw is in one."""
    rest, found = FLAWS, []
    while rest:
        together = compatible(rest)
        found.append(",".join(flaw.name for flaw in together))
        rest = tuple(flaw for flaw in rest if flaw not in together)
    return found
