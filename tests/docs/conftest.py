from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from readycheck.demo.flaws import resolve
from readycheck.demo.profile import write_profile
from readycheck.demo.running import Running
from readycheck.demo.system import start


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo's system with its usual flaws, up for every page."""
    pytest.importorskip("trustme")
    with start(tmp_path_factory.mktemp("served") / "coursework", resolve("default")) as running:
        yield running


@pytest.fixture
def project(served: Running, tmp_path: Path) -> Path:
    """The folder that a page starts in: the system's source with a profile, as a team would have it.

    Nothing in it lasts long: no load is put on, and the project's own tests are not run.
    """
    folder = tmp_path / "project"
    shutil.copytree(served.project, folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = write_profile(served, folder, datetime.now(UTC).date())
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["extends"] = "submission-system"
    target, consent = document["target"], document["consent"]
    target["sources"][0]["path"] = "."
    target["runbooks"][0]["path"] = "docs/runbooks"
    target["databases"][0]["expected"] = {"alembic": "migrations"}
    del target["scenarios"], target["tests"][0]["command"], consent["load"], consent["exec"]
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8")
    return folder
