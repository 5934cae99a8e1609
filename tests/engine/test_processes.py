"""Ending a run's processes and removing its folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from readycheck.engine.pool import Pool
from readycheck.engine.processes import remove_folder


def test_a_folder_that_is_written_while_it_is_removed_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    remove, tries = shutil.rmtree, []

    def disturbed(path: Path, *, ignore_errors: bool) -> None:
        tries.append(path)
        if len(tries) == 1:  # what a dying process made after the folder was read keeps it from going
            remove(path, ignore_errors=ignore_errors)
            (folder / "late").mkdir(parents=True)
        else:
            remove(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", disturbed)
    assert remove_folder(folder)
    assert not folder.exists()
    assert len(tries) == 2


def test_a_folder_that_cannot_go_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "rmtree", lambda path, *, ignore_errors: None)
    assert not remove_folder(tmp_path, seconds=0)
    assert remove_folder(tmp_path / "never-made", seconds=0)


def test_a_pool_makes_its_folder_only_where_a_signal_cannot_leave_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pool = Pool(1, {})  # before it is entered, a signal still ends the program at once
    assert list(tmp_path.iterdir()) == []
    made: list[Path] = []
    monkeypatch.setattr(pool, "_start_nursery", lambda: made.extend(tmp_path.iterdir()))
    monkeypatch.setattr(pool, "_await_packs", lambda: None)
    with pool:
        assert [one.name.startswith("readycheck-run-") for one in made] == [True]
    assert list(tmp_path.iterdir()) == []
