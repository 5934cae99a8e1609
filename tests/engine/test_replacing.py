"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from readycheck.engine.replacing import write_new


def test_a_new_file(tmp_path: Path) -> None:
    write_new(tmp_path / "a.yaml", b"whole\n")
    assert (tmp_path / "a.yaml").read_bytes() == b"whole\n"
    assert os.listdir(tmp_path) == ["a.yaml"]  # noqa: PTH208 - names


@pytest.mark.parametrize("kind", ["file", "folder", "link to nothing"])
def test_what_is_there_stays(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.yaml"
    if kind == "file":
        path.write_bytes(b"mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_new(path, b"other")
    assert os.listdir(tmp_path) == ["a.yaml"]  # noqa: PTH208 - names
    assert kind != "file" or path.read_bytes() == b"mine"


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    write_new(tmp_path / "a.yaml", b"whole\n")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a.yaml", b"other\n")
    assert (tmp_path / "a.yaml").read_bytes() == b"whole\n"
    assert os.listdir(tmp_path) == ["a.yaml"]  # noqa: PTH208 - names
