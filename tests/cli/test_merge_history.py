"""`merge --db`: what was put together is kept as a whole run, so that a matrix of parts has a trend."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.support.here import readycheck_here
from tests.support.installed import readycheck

pytestmark = pytest.mark.thorough

PROFILE = """\
version: 1
target: {name: shop, environment: x}
areas: {S: Stones, W: Wood}
history: off
controls:
  S-1: {title: Signed, severity: high, checks: [launch.attestation]}
  W-1: {title: Signed too, severity: low, checks: [launch.attestation]}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rounds of a matrix of two parts."""
    place = tmp_path_factory.mktemp("matrix")
    (place / "readycheck.yaml").write_text(PROFILE)
    for round_ in ("one", "two"):
        for area in ("S", "W"):
            done = readycheck("audit", "-q", "--area", area, "--out", f"{round_}/{area}", cwd=place)
            assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("one", "two"):
        shutil.copytree(made / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def merged(*arguments: str) -> dict[str, Any]:
    done = readycheck_here("merge", *arguments, "-q", "--format", "json={target}.json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(Path("shop.json").read_text())
    return found


def test_parts_that_are_kept_together_make_a_trend(place: Path) -> None:
    first = merged("one", "--db", "h.db")
    second = merged("two", "--db", "h.db")
    assert (first["partial"], second["partial"]) == (False, False)
    assert [point["run"] for point in second["trend"]] == [first["run"], second["run"]]
    assert merged("two", "--db", "h.db")["trend"] == second["trend"]  # kept once, however often it is merged
    shown = readycheck_here("trend", "--db", "h.db", "--format", "json")
    assert [point["run"] for point in json.loads(shown.stdout)["points"]] == [first["run"], second["run"]]
    assert not (place / ".readycheck" / "history.db").exists()


def test_without_a_history_the_report_says_why_there_is_no_trend(place: Path) -> None:
    report = merged("one")
    assert report["trend"] == []
    (note,) = report["method"]["notes"]
    assert note.startswith("the trend is left out: it is of whole runs that a history holds")
    assert "merge --db PLACE" in note


def test_a_part_alone_is_kept_as_a_part(place: Path) -> None:
    report = merged("one/S", "--partial", "--db", "h.db")
    assert (report["partial"], report["trend"], report["method"]["notes"]) == (True, [], [])
    assert readycheck_here("trend", "--db", "h.db").exit_code == 2


def test_a_history_that_cannot_be_used_costs_no_merge(place: Path) -> None:
    Path("h.db").write_bytes(b"x" * 5000)
    report = merged("one", "--db", "h.db")
    (said,) = report["problems"]
    assert said.startswith("the merged run of shop is not in the history: ")
    done = readycheck_here("merge", "one", "--db", "mysql://u:geheim@h/x")
    assert done.exit_code == 2
    assert "geheim" not in done.output


def test_an_interrupt_while_it_is_kept_is_the_exit_code(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("readycheck.history.record.record", stop)
    done = readycheck_here("merge", "one", "--db", "h.db", "-q", "--format", "json={target}.json")
    assert done.exit_code == 130
    assert json.loads(Path("shop.json").read_text())["partial"] is False
