"""A report is written whole or not at all, and a failure is a sentence."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from tests.support.report_builders import report_of

from readycheck.render import FORMATS, CannotWrite, Format, render, write_report


def test_it_is_written_with_the_folders_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "report.json"
    write_report("text – ü\n", path)
    assert path.read_text(encoding="utf-8") == "text – ü\n"
    assert [one.name for one in path.parent.iterdir()] == ["report.json"]


def test_the_mode_is_the_usual_one_and_that_of_an_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    old = os.umask(0o027)
    try:
        write_report("one", path)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    write_report("two", path)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("two", 0o600)


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    write_report("new", link)
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_pipe_is_written_to_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_report("through", pipe)
    reader.join(10)
    assert read == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("place", ["", "file/report.json", "n" * 300])
def test_what_cannot_be_written_is_a_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(
        CannotWrite, match=r"cannot write the report to .*; name another place, or see to its rights and room"
    ):
        write_report("text", tmp_path / place)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_a_sentence() -> None:
    with pytest.raises(CannotWrite, match="no space left on device"):
        write_report("text", Path("/dev/full"))


def test_a_failed_write_leaves_the_old_report_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    write_report("old", path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="no space left on device"):
        write_report("new", path)
    assert [one.name for one in tmp_path.iterdir()] == ["report.json"]
    assert path.read_text() == "old"


def test_every_format_is_a_module_that_renders() -> None:
    for name, one in FORMATS.items():
        assert isinstance(one, Format)
        assert one.name == name
        assert render(report_of([]), name)
    with pytest.raises(KeyError):
        render(report_of([]), "papyrus")
