"""`diff`: which runs are compared, what is refused, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.histories import DB, call
from tests.support.report_builders import STARTED
from tests.support.runs import finding, keep, run
from tests.support.sample_report import sample_report

from readycheck.history.values import Target
from readycheck.render import render

pytestmark = pytest.mark.thorough


def test_diff_by_ids_words_folders_and_files(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(
        DB,
        run("20261101-a", 1, [finding("x")]),
        run("20261102-b", 2, [finding("x"), finding("y", status="warn")]),
        run("part", 3, partial=True),
        run("20261104-c", 4, [finding("z")], {"S-1": "fail", "S-2": "fail"}),
    )
    report = sample_report()
    for name, changed in (("old", {"run": "old"}), ("new", {"run": "new", "controls": report.controls[:1]})):
        folder = place / ".readycheck" / "runs" / name
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(render(report.model_copy(update={**changed, "started": STARTED}), "json"))

    def found(*arguments: str) -> tuple[str, str]:
        assert call("diff", *arguments, "--format", "json") == 0
        document = json.loads(capsys.readouterr().out)
        return document["before"]["run"], document["after"]["run"]

    assert found() == ("20261102-b", "20261104-c")  # the newest whole run before the newest
    assert found("20261101") == ("20261101-a", "20261104-c")
    assert found("latest", "previous") == ("20261104-c", "20261102-b")
    assert found("old", "20261102-b") == ("old", "20261102-b")  # a run that lies here and is in no history
    assert found(".readycheck/runs/old", ".readycheck/runs/new/report.json") == ("old", "new")
    DB.unlink()
    assert found("old", "new") == ("old", "new")
    assert found(".readycheck/runs/old", ".readycheck/runs/new/report.json") == ("old", "new")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("nope",), "there is no run 'nope'"),
        (("2026",), "may be 20261102-b of shop (staging), 20261101-a of shop (staging)"),
        (("..",), "holds no report.json"),
        (("a\x00b",), "there is no run"),
        (("a\udcffb",), "there is no run"),
        (("--target", "\udcff"), "no run of"),
        (("broken.json", "latest"), "broken.json is not a report of readycheck: schema: "),
        (("--target", "nobody"), "no run of 'nobody'"),
        (("--target", "alone"), "only one run of alone (staging)"),
    ],
)
def test_diff_says_what_is_not_there(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], part: str
) -> None:
    keep(DB, run("20261101-a", 1), run("20261102-b", 2), run("x", 0, target=Target("alone", "staging")))
    (place / "broken.json").write_text('{"schema": "other"}')
    assert call("diff", *arguments) == 2
    assert part in capsys.readouterr().err


def test_the_exit_code_of_diff(place: Path) -> None:
    keep(DB, run("a", 1, controls={"S-1": "pass"}), run("b", 2))
    assert call("diff") == 0
    assert call("diff", "--exit-code", "--format", "markdown=changes.md") == 1
    assert "Newly failing (1)" in (place / "changes.md").read_text()
    assert call("diff", "latest", "previous", "--exit-code") == 0


@pytest.mark.parametrize("started", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:00:00Z"])
def test_a_report_from_beyond_all_time_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str], started: str
) -> None:
    document = json.loads(render(sample_report(), "json"))
    Path("good.json").write_text(json.dumps(document))
    Path("bad.json").write_text(json.dumps(document | {"started": started}))
    assert call("diff", "good.json", "good.json") == 0
    capsys.readouterr()
    assert call("diff", "good.json", "bad.json") == 2
    told = "bad.json is not a report of readycheck: started: it is not within the years 1970 to 9998"
    assert told in capsys.readouterr().err
    assert call("merge", "bad.json", "good.json") == 2
    assert told in capsys.readouterr().err
    control = next(one for one in document["controls"] if any(check["findings"] for check in one["checks"]))
    next(check for check in control["checks"] if check["findings"])["findings"][0]["first_seen"] = started
    Path("bad.json").write_text(json.dumps(document))
    assert call("merge", "bad.json") == 2
    assert f"controls: first_seen of a finding of {control['id']}: it is not within" in capsys.readouterr().err
