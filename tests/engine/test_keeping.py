"""Old runs in the usual place go by the history's retention; what a person chose or is at work stays."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readycheck.engine.keeping import let_go
from readycheck.model import Retention

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86400.0


def run(runs: Path, day: float, *, target: str = "shop", name: str = "", said: str = "") -> Path:
    """The folder of a run that began `day` days after the first, and was written in that order."""
    started = FIRST + timedelta(days=day)
    name = name or f"{started:%Y%m%d-%H%M%S}-abc123"
    folder = runs / name
    (folder / "facts").mkdir(parents=True)
    header = {"format": 1, "run": said or name, "target": target, "started": started.isoformat(), "salt": ""}
    (folder / "run.json").write_text(json.dumps(header))
    (folder / "journal.jsonl").write_text("")
    (folder / "facts" / "x@main.json").write_text("{}")
    os.utime(folder / "run.json", times=(started.timestamp(), started.timestamp()))
    return folder


def left(runs: Path) -> list[str]:
    return sorted(path.name for path in runs.iterdir())


def test_no_more_than_so_many_of_a_target(tmp_path: Path) -> None:
    mine = [run(tmp_path, day) for day in range(6)]
    other = [run(tmp_path, day + 0.5, target="wiki") for day in range(3)]
    assert let_go(tmp_path, "shop", Retention(runs=4)) == 2
    assert left(tmp_path) == sorted(one.name for one in (*mine[2:], *other))


def test_none_that_is_too_old_but_the_newest_two(tmp_path: Path) -> None:
    mine = [run(tmp_path, day) for day in (0, 1, 50, 51, 52)]
    assert let_go(tmp_path, "shop", Retention(keep=10 * DAY)) == 2
    assert left(tmp_path) == [one.name for one in mine[2:]]
    assert let_go(tmp_path, "shop", Retention(keep=1.0, runs=1)) == 1
    assert left(tmp_path) == [one.name for one in mine[3:]]


def test_one_wrong_clock_makes_no_other_run_old(tmp_path: Path) -> None:
    for day in (0, 1, 2, 3):
        run(tmp_path, day)
    run(tmp_path, 4000)
    assert let_go(tmp_path, "shop", Retention()) == 0
    assert len(left(tmp_path)) == 5


def test_what_a_person_chose_stays(tmp_path: Path) -> None:
    run(tmp_path, 0, name="before-the-launch")
    run(tmp_path, 0.1, name="20260101-010101-abc123", said="20251231-000000-ffffff")  # a copy
    (tmp_path / "20260101-020202-abc123").write_text("a file")
    target = run(tmp_path / "elsewhere", 0)
    (tmp_path / "20260101-030303-abc123").symlink_to(target)
    (tmp_path / "20260101-040404-abc123").mkdir()
    before = left(tmp_path)
    news = [run(tmp_path, day).name for day in (400, 401, 402)]
    assert let_go(tmp_path, "shop", Retention(runs=1)) == 1
    assert left(tmp_path) == sorted((*before, *news[1:]))
    assert target.is_dir()


def test_a_run_that_goes_on_stays(tmp_path: Path) -> None:
    mine = [run(tmp_path, day) for day in range(4)]
    with (mine[0] / "journal.jsonl").open("rb") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        assert let_go(tmp_path, "shop", Retention(runs=2)) == 1
    assert left(tmp_path) == [mine[0].name, *(one.name for one in mine[2:])]


def test_what_was_left_half_removed_goes_the_next_time(tmp_path: Path) -> None:
    run(tmp_path, 0, name="20260101-000000-abc123.gone")
    keep = run(tmp_path, 1)
    assert let_go(tmp_path, "shop", Retention()) == 0
    assert left(tmp_path) == [keep.name]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"run": 1}', '{"format": 1, "run": null}', "\udcff"])
def test_what_cannot_be_read_stays(tmp_path: Path, content: str) -> None:
    broken = run(tmp_path, 0)
    (broken / "run.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    for day in (1, 2, 3):
        run(tmp_path, day)
    assert let_go(tmp_path, "shop", Retention(runs=2)) == 1
    assert broken.is_dir()


def test_a_place_that_is_not_there_costs_nothing(tmp_path: Path) -> None:
    assert let_go(tmp_path / "none", "shop", Retention()) == 0
