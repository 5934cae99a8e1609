"""`readycheck baseline write` and `--baseline`: from a run to a file, and from the file to the gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.installed import readycheck
from tests.support.sample_report import sample_report

from readycheck.cli.app import build
from readycheck.model import Disposition, Report
from readycheck.render import render

FAILING = (
    "version: 1\ntarget: {name: t, backups: [{id: nightly, sqlite: 'none/*.db', rpo: 24h}]}\n"
    "areas: {S: Stones}\ncontrols: {S-1: {title: Fresh, severity: blocker, checks: [backups.fresh]}}\n"
)


def call(*arguments: str) -> int:
    """A command that starts no worker, in this process."""
    with pytest.raises(SystemExit) as end:
        build()([*arguments], prog_name="readycheck")
    return int(end.value.code or 0)


def keep(folder: Path, report: Report, started: str, profile: str = "readycheck.yaml") -> Path:
    """A finished run in its folder, as far as a baseline reads it."""
    folder.mkdir(parents=True)
    header = {"format": 1, "run": folder.name, "started": started, "salt": "", "digest": "", "profile": profile}
    (folder / "run.json").write_text(json.dumps(header))
    (folder / "report.json").write_text(render(report, "json"))
    return folder


def entries(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text())["findings"]
    return found


def test_from_a_run_to_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "readycheck.yaml").write_text(FAILING)
    assert readycheck("audit", "-q", cwd=tmp_path).returncode == 1
    monkeypatch.chdir(tmp_path)
    assert call("baseline", "write") == 0
    (entry,) = entries(tmp_path / "readycheck-baseline.json")
    assert (entry["control"], entry["check"], entry["thing"], entry["status"]) == (
        "S-1",
        "backups.fresh",
        "nightly",
        "fail",
    )
    (run,) = (tmp_path / ".readycheck" / "runs").iterdir()
    known = ("--baseline", "readycheck-baseline.json", "--format", "json")
    done = readycheck("judge", run.name, *known, cwd=tmp_path)
    report = json.loads(done.stdout)
    assert (done.returncode, report["decision"]) == (0, "ready_with_accepted_risks"), done.stderr
    assert (report["controls"][0]["status"], report["controls"][0]["disposition"]) == ("fail", "baselined")
    assert (report["baseline"]["known"], report["baseline"]["new"]) == (1, 0)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


RUNS = Path(".readycheck") / "runs"


def test_the_newest_run_is_taken_or_the_one_that_is_named(place: Path) -> None:
    report = sample_report()
    keep(RUNS / "a", report, "2026-11-01T10:00:00+00:00")
    other = report.model_copy(update={"controls": report.controls[:1]})
    keep(RUNS / "b", other, "2026-11-02T10:00:00+00:00", str(place / "other.yaml"))
    (place / "readycheck.yaml").write_text("version: 1\n")
    for argument, controls in (((), 1), (("a",), 2), ((str(RUNS / "b"),), 1), (("readycheck.yaml",), 2)):
        output = place / f"{controls}{len(argument)}{''.join(argument).replace('/', '_')}.json"
        assert call("baseline", "write", *argument, "--output", str(output)) == 0
        assert (len({one["control"] for one in entries(output)}) > 1) is (controls > 1)
    assert call("baseline", "write", "nothing-there") == 2


def test_it_shrinks_by_itself_and_grows_on_demand_only(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = sample_report()
    keep(RUNS / "a", report, "2026-11-01T10:00:00+00:00")
    path = place / "readycheck-baseline.json"
    assert call("baseline", "write") == 0
    whole = entries(path)
    assert {one["status"] for one in whole} == {"fail", "warn"}
    assert not {"SEC-07", "SEC-09"} & {one["control"] for one in whole}, "a waiver covers them"
    assert whole == sorted(whole, key=lambda one: (one["control"], one["check"], one["rule"]))
    capsys.readouterr()

    before = path.read_bytes()
    assert call("baseline", "write") == 0
    assert path.read_bytes() == before
    assert "as before" in capsys.readouterr().out

    document = json.loads(before)
    gone = {**whole[0], "rule": "source.no_longer"}
    document["findings"] = [*whole[1:], gone]
    path.write_text(json.dumps(document))
    assert call("baseline", "write") == 0
    assert entries(path) == whole[1:]
    out, err = capsys.readouterr()
    assert f"gone: {gone['control']} source.no_longer" in out
    assert "1 new finding left out, since a baseline only shrinks; --force takes them in" in err
    assert call("baseline", "write", "--force") == 0
    assert entries(path) == whole


def test_the_baseline_of_another_target_is_left_alone(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = sample_report()
    other = report.model_copy(
        update={"target": report.target.model_copy(update={"name": "wiki"}), "controls": report.controls[:1]}
    )
    keep(RUNS / "a", report, "2026-11-01T10:00:00+00:00")
    path = place / "readycheck-baseline.json"
    assert call("baseline", "write") == 0
    before = path.read_bytes()
    keep(RUNS / "b", other, "2026-11-02T10:00:00+00:00")
    assert call("baseline", "write") == 0, "the newest run of its own target is taken"
    assert path.read_bytes() == before
    capsys.readouterr()

    assert call("baseline", "write", "b") == 2
    assert path.read_bytes() == before
    name = report.target.name
    assert f"was written for the target '{name}', the run is of 'wiki'; name another file" in capsys.readouterr().err
    assert call("baseline", "write", "b", "--output", "wiki.json") == 0
    (RUNS / "a" / "report.json").unlink()
    assert call("baseline", "write", "--force") == 2
    assert path.read_bytes() == before
    assert f"no finished run of the baseline's target '{name}'" in capsys.readouterr().err
    assert call("baseline", "write", "b", "--force") == 0
    assert json.loads(path.read_text())["target"] == "wiki"


def test_what_a_run_knew_already_is_written_all_the_same(place: Path) -> None:
    report = sample_report()
    assert any(one.disposition is Disposition.BASELINED for one in report.controls)
    keep(RUNS / "a", report, "2026-11-01T10:00:00+00:00")
    assert call("baseline", "write") == 0
    assert "DATA-07" in {one["control"] for one in entries(place / "readycheck-baseline.json")}


@pytest.mark.parametrize("content", [b"{", b'{"schema": "readycheck.baseline/7"}', None])
def test_an_unreadable_baseline_is_a_mistake_of_its_own(
    place: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    (place / "readycheck.yaml").write_text(FAILING)
    keep(RUNS / "a", sample_report(), "2026-11-01T10:00:00+00:00")
    path = place / "readycheck-baseline.json"
    if content is not None:
        path.write_bytes(content)
        assert call("baseline", "write", "--force") == 2
        assert path.read_bytes() == content
    for command in (("audit",), ("judge", "a")):
        assert call(*command, "--baseline", str(path)) == 2
    assert str(path) in capsys.readouterr().err
    assert [one.name for one in RUNS.iterdir()] == ["a"]


def test_without_a_run_it_says_how_to_make_one(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("baseline", "write") == 2
    assert "'readycheck audit' makes one" in capsys.readouterr().err
    assert call("baseline", "schema") == 0
    assert json.loads(capsys.readouterr().out)["title"] == "readycheck baseline"
