"""The stored run that every renderer is tested with."""

from __future__ import annotations

from pathlib import Path

import pytest

from readycheck.model import Report

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="session")
def golden() -> Path:
    return GOLDEN


@pytest.fixture(scope="session")
def stored() -> Report:
    return Report.model_validate_json((GOLDEN / "report.json").read_bytes())
