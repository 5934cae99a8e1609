"""Small trees, and what the detectors make of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from readycheck_checks.discovery.collect.looking import Looking
from readycheck_checks.discovery.collect.tree import read_tree
from readycheck_checks.discovery.facts import Project
from readycheck_checks.discovery.project import project_of

Files = Mapping[str, str | bytes]
Found = Callable[[Files], Project]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Writes the files into a tree named `shop` and says what was found in it."""

    def find(files: Files) -> Project:
        root = grown(tmp_path / "shop", files)
        return project_of(read_tree(root, Looking(tmp_path, time.monotonic() + 60)), root.name)

    return find


def grown(root: Path, files: Files) -> Path:
    root.mkdir(exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root
