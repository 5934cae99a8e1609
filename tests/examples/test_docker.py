"""The image's files: what it copies is what its builder may see, and is enough to build from. No engine was at hand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.examples.installing import ROOT

pytestmark = pytest.mark.thorough

DOCKERFILE = (ROOT / "examples/docker/Dockerfile").read_text(encoding="utf-8")
IGNORE = (ROOT / "examples/docker/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
COPIED = [name for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]


def test_the_builder_sees_what_is_copied_and_nothing_else() -> None:
    assert IGNORE[1] == "*"
    assert sorted(line[1:] for line in IGNORE if line.startswith("!")) == sorted(COPIED)
    assert {"**/__pycache__", "**/.readycheck"} <= set(IGNORE)


def test_what_is_copied_is_enough_to_build_from(tmp_path: Path, wheel: Path) -> None:
    pytest.importorskip("hatchling")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (built,) = (tmp_path / "dist").glob("*.whl")
    assert _names(built) == _names(wheel)


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as read:
        return set(read.namelist())


def test_it_runs_as_somebody_without_rights() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER ([1-9]\d+):([1-9]\d+)$", last, re.MULTILINE)
    assert 'ENTRYPOINT ["readycheck"]' in last
    assert "/wheels" not in last
