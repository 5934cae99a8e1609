"""What an audit learns from the history and leaves in it: none of it ever costs the audit."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.support.histories import DB, FAILING, SIGNED, call, report_in
from tests.support.installed import readycheck
from tests.support.runs import keep, run
from tests.support.sample_report import sample_report

from readycheck.catalog import load_catalog
from readycheck.cli.remembering import remember
from readycheck.engine.audit import vocabulary_of
from readycheck.profile import load_profile

pytestmark = pytest.mark.thorough


def test_audits_are_kept_and_judging_again_says_the_same(place: Path) -> None:
    (place / "readycheck.yaml").write_text(FAILING)
    for name in ("one", "two", "three"):
        done = readycheck("audit", "-q", "--out", name, cwd=place)
        assert done.returncode == 1, done.stderr
    first, second, third = (report_in(place / name) for name in ("one", "two", "three"))
    assert [len(one["trend"]) for one in (first, second, third)] == [1, 2, 3]
    assert [point["run"] for point in third["trend"]] == [one["run"] for one in (first, second, third)]
    seen = [one["controls"][0]["checks"][0]["findings"][0]["first_seen"] for one in (first, second, third)]
    assert seen == [first["started"]] * 3
    done = readycheck("judge", "two", "--format", "json=again.json", "-q", cwd=place)
    assert done.returncode == 1, done.stderr
    assert (place / "again.json").read_bytes() == (place / "two" / "report.json").read_bytes()
    done = readycheck("history", cwd=place)
    assert (done.returncode, done.stdout.count("NOT READY")) == (0, 3)


@pytest.mark.parametrize("kind", ["damaged", "newer", "folder", "nowhere"])
def test_a_history_that_cannot_be_used_never_costs_the_audit(place: Path, kind: str) -> None:
    (place / "readycheck.yaml").write_text(SIGNED)
    DB.parent.mkdir()
    if kind == "damaged":
        DB.write_bytes(b"x" * 5000)
    elif kind == "folder":
        DB.mkdir()
    elif kind == "newer":
        keep(DB, run("a"))
        connection = sqlite3.connect(DB)
        connection.execute("UPDATE readycheck_version SET version_num = '0999'")
        connection.commit()
        connection.close()
    else:
        url = "postgresql://ana:geheim-1@127.0.0.1:1/x"
        (place / "readycheck.yaml").write_text(SIGNED + "history: '${env:HISTORY_URL}'\n")
    done = readycheck(
        "audit", "-q", "--out", "run", cwd=place, environ={"HISTORY_URL": url} if kind == "nowhere" else {}
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("readycheck: the run is not in the history: ")
    report = report_in(place / "run")
    assert report["problems"] == [line.removeprefix("readycheck: ")]
    assert (report["trend"], report["decision"]) == ([], "ready")
    assert "geheim" not in done.stderr + (place / "run" / "report.json").read_text()


def test_a_run_without_a_history(place: Path) -> None:
    (place / "readycheck.yaml").write_text(SIGNED + "history: off\n")
    assert readycheck("audit", "-q", "--out", "run", cwd=place).returncode == 0
    assert report_in(place / "run")["trend"] == []
    assert not DB.exists()
    assert call("history") == 2


def test_a_history_by_reference_is_found_again(place: Path) -> None:
    (place / "readycheck.yaml").write_text(SIGNED + "history: '${env:PLACE}'\n")
    # A query or fragment may carry a secret, so such a place is masked in the run's folder.
    variables = {"PLACE": str(place / "a?b.db")}
    assert readycheck("audit", "-q", "--out", "run", cwd=place, environ=variables).returncode == 0
    assert "***" in json.loads((place / "run" / "profile.json").read_text())["history"]
    done = readycheck("judge", "run", "--format", "json=again.json", "-q", cwd=place, environ=variables)
    assert done.returncode == 0, done.stderr
    assert (place / "again.json").read_bytes() == (place / "run" / "report.json").read_bytes()
    assert readycheck("history", cwd=place, environ=variables).stdout.count("READY") == 1
    done = readycheck("judge", "run", "--format", "json", cwd=place)
    assert done.returncode == 0
    assert "without its history" in done.stderr


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        (KeyboardInterrupt(), "interrupted"),
        (RecursionError(), "not as readycheck left it (RecursionError)"),
    ],
)
def test_whatever_happens_while_it_is_written_the_report_is_there(
    monkeypatch: pytest.MonkeyPatch, place: Path, fault: BaseException, part: str
) -> None:
    def failing(*_: object) -> None:
        raise fault

    monkeypatch.setattr("readycheck.history.record.record", failing)
    (place / "readycheck.yaml").write_text(SIGNED)
    report = sample_report()
    done = remember(report, load_profile(place / "readycheck.yaml", vocabulary_of(load_catalog())))
    assert done.report == report.model_copy(update={"problems": done.report.problems})
    assert part in done.report.problems[-1]
    assert done.interrupted == isinstance(fault, KeyboardInterrupt)


def test_run_folders_go_by_the_same_retention_and_chosen_ones_stay(place: Path) -> None:
    (place / "readycheck.yaml").write_text(SIGNED + "history: {runs: 2}\n")
    assert readycheck("audit", "-q", "--out", "mine", cwd=place).returncode == 0
    made = []
    for _ in range(4):
        assert readycheck("audit", "-q", cwd=place).returncode == 0
        made += [path for path in (place / ".readycheck" / "runs").iterdir() if path not in made]
    assert [path for path in made if path.exists()] == made[2:]
    assert (place / "mine" / "report.json").exists()
