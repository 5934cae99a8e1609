"""The profiles of docs/examples load, and hold nothing of the machine that they were written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from readycheck.catalog import load_catalog
from readycheck.engine.audit import vocabulary_of
from readycheck.profile import load_profile

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*/readycheck.yaml"))
ENVIRON = {"PROBE_PASSWORD": "correct-horse", "PRETALX_DATABASE_URL": "postgresql://probe@127.0.0.1/pretalx_audit"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_loads(path: Path) -> None:
    profile = load_profile(path, vocabulary_of(load_catalog()), environ=ENVIRON)
    assert profile.target is not None
    assert set(profile.target.things) >= {"origins", "sources", "databases", "backups", "scenarios"}
    assert profile.consent.active is not None
    assert profile.consent.load is not None
    assert "correct-horse" in profile.secrets
    assert not re.search(r"(?<![\w:/.])/(?:tmp|home|root|work|usr)/", path.read_text(encoding="utf-8"))


def test_there_are_two() -> None:
    assert [path.parent.name for path in EXAMPLES] == ["directus", "pretalx"]
