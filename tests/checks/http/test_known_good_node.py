"""Express with helmet's defaults, the real thing over https: nothing grave is said, and what remains is known."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.checks.http.everything import Said, everything
from tests.support.certificates import Authority
from tests.support.node import node_modules

from readycheck.api import Status

NODE = Path(__file__).parent / "node"
REMAINING = {"security_headers.permissions_policy.missing"}
"""What helmet leaves to the application."""


@pytest.fixture(scope="module")
def said(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    """All that is said of the application in node/."""
    modules = node_modules(NODE)
    folder = tmp_path_factory.mktemp("express")
    issued = authority.ca.issue_cert("localhost")
    chain, key = folder / "chain.pem", folder / "key.pem"
    issued.private_key_pem.write_to_path(str(key))
    for number, link in enumerate(issued.cert_chain_pems):
        link.write_to_path(str(chain), append=number > 0)
    environment = {**os.environ, "NODE_PATH": str(modules), "NODE_ENV": "production"}
    command = ["node", str(NODE / "app.cjs"), str(chain), str(key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            secured, plain = json.loads(process.stdout.readline())
            yield everything(
                f"https://localhost:{secured}/",
                ca=str(authority.pem),
                http_port=plain,
                api=("/api/courses",),
                health={"live": "/health/live", "ready": "/health/ready"},
            )
        finally:
            process.kill()


def test_nothing_fails_and_everything_was_seen(said: Said) -> None:
    assert said.told(Status.FAIL) == set()
    assert said.told(Status.INCONCLUSIVE) == set()
    assert len(said.told(Status.PASS)) >= 20


def test_what_remains_is_what_helmet_leaves_to_the_application(said: Said) -> None:
    assert said.told(Status.WARN) == REMAINING


def test_no_file_is_taken_for_an_internal_one(said: Said) -> None:
    assert len(said.exposed.asked) >= 60
    assert said.exposed.exposures == ()
