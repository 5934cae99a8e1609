"""The tutorial, typed from its first line to its last with a system of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.docs.fences import ROOT, fences
from tests.docs.shell import environment, run

pytestmark = pytest.mark.thorough

A_DAY = "2027-01-31"
"""A day that the page shows as one to come."""


def test_the_tutorial_goes_as_it_says(tmp_path: Path) -> None:
    pytest.importorskip("trustme")
    folder = tmp_path / "tutorial"
    folder.mkdir()
    soon = {A_DAY: str(datetime.now(UTC).date() + timedelta(days=60))}
    page = list(fences(ROOT / "docs" / "tutorial.md"))
    run(page, folder, environment(tmp_path, {}), soon, compare=True)
