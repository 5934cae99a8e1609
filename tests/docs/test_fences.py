"""Profiles and pieces of profiles that pages show are right; JSON and YAML can be read."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.docs.fences import Fence, fences, pages

from readycheck.catalog import load_catalog
from readycheck.engine.audit import vocabulary_of
from readycheck.model import Profile
from readycheck.profile import Vocabulary, load_profile

FENCES = [fence for page in pages() for fence in fences(page)]
PIECES = {"target", "controls", "waivers", "attestations", "gate", "consent", "areas", "history", "release", "planned"}
OWN_PACK = "printers"
"""A kind of thing that the example of a third party's pack brings; its own test holds that profile."""


@cache
def vocabulary() -> Vocabulary:
    return vocabulary_of(load_catalog())


def _yaml(fence: Fence) -> Any:
    class Loader(yaml.SafeLoader):
        """GitLab's own tags are read as plain values."""

    Loader.add_multi_constructor("!", lambda loader, _, node: loader.construct_sequence(node))
    return yaml.load(fence.body, Loader)  # a safe loader


def _is_profile(fence: Fence) -> bool:
    found = _yaml(fence)
    if not isinstance(found, dict) or OWN_PACK in found.get("target", {}):
        return False
    return found.get("version") == 1 or (bool(found) and set(found) <= PIECES)


WITH_YAML = [one for one in FENCES if one.language in ("yaml", "yml")]
PROFILES = [one for one in WITH_YAML if _is_profile(one)]


@pytest.mark.parametrize("fence", PROFILES, ids=lambda one: one.place)
def test_profiles_and_pieces_of_them_are_right(fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(fence, tmp_path, monkeypatch)


def load(fence: Fence, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    for name in re.findall(r"\$\{env:(\w+)\}", fence.body):
        value = {"DATABASE_URL": "sqlite:///app.db", "REDIS_URL": "redis://127.0.0.1/0"}.get(name)
        monkeypatch.setenv(name, value or "long enough to be masked")
    document = _yaml(fence)
    text = fence.body
    if "version" not in document:
        text = f"version: 1\nextends: submission-system\n{text}"
    if "target" not in document:
        text += "target: {name: coursework, url: 'https://staging.example.edu'}\n"
    elif "name" not in document["target"]:
        text = text.replace("target:\n", "target:\n  name: coursework\n", 1)
    path = folder / "readycheck.yaml"
    path.write_text(text, encoding="utf-8")
    return load_profile(path, vocabulary())


def test_there_are_profiles_to_hold() -> None:
    assert len(PROFILES) > 30


def test_json_can_be_read() -> None:
    for fence in FENCES:
        if fence.language == "json":
            json.loads(fence.body)


def test_python_can_be_compiled() -> None:
    for fence in FENCES:
        if fence.language == "python":
            compile(fence.body, fence.place, "exec")
