from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx
import pytest

from readycheck.demo.running import Running
from readycheck.demo.system import start


@pytest.fixture(scope="session")
def well_made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The system without flaws; started once, when a test first asks for it."""
    with start(tmp_path_factory.mktemp("demo") / "work", ()) as running:
        yield running


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
