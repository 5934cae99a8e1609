"""Rows of pipelines, small trees, and files of reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from readycheck_checks.testing.ci.model import Read
from readycheck_checks.testing.ci.resolve import Read as ReadFile

Grow = Callable[[Mapping[str, str | bytes]], Path]

PACKAGE = {"package.json": '{"scripts": {"test": "vitest run", "lint": "eslint .", "build": "vite build"}}'}


@dataclass(frozen=True)
class Row:
    """A pipeline and what it does with its tests.

    `blocks`: tests run on each request and their failure counts; `ignored`: they run, but it does not; `no`: they do
    not run for requests; `unsure`; `opaque`: what runs lies elsewhere; `none`: no tests.
    """

    name: str
    text: str
    meaning: str
    files: Mapping[str, str] = field(default_factory=dict)


def check_row(row: Row, read: Callable[[str, str, ReadFile], Read]) -> None:
    found = read(row.text, "ci.yml", row.files.get)
    assert meaning(found) == row.meaning, found


def meaning(found: Read) -> str:
    best = [one for one in found.jobs if one.requests == "yes"]
    if any(not one.ignored and not one.unsure for one in best):
        return "blocks"
    if any(one.unsure and not one.ignored for one in found.jobs):
        return "unsure"
    if found.opaque:
        return "opaque"
    if best:
        return "ignored"
    return "no" if found.jobs else "none"


@pytest.fixture
def grow(tmp_path: Path) -> Grow:
    """Write files below a fresh folder and return it."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "tree"
        root.mkdir(exist_ok=True)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return write
