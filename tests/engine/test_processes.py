"""Ending a run's processes and removing its folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from readycheck.engine.pool import EngineFailedError, Pool
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


@pytest.mark.parametrize("moment", ["made", "entered"])
def test_no_folder_is_there_before_a_process_that_removes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pool = Pool(1, {})
    if moment == "entered":
        monkeypatch.setattr(pool, "_start_nursery", lambda: None)  # as if killed before it was told anything
        monkeypatch.setattr(pool, "_await_packs", lambda: None)
        with pool:
            assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_run_is_its_own_and_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Pool(1, {}):
        (made,) = tmp_path.iterdir()
        assert made.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_no_folder_can_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(EngineFailedError, match="no temporary folder can be made: No such file"), Pool(1, {}):
        pass
