"""`history`, `trend`, `diff`, and what an audit learns from the history: none of it ever costs the audit."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.installed import readycheck
from tests.support.report_builders import STARTED
from tests.support.runs import finding, keep, run
from tests.support.sample_report import sample_report

from readycheck.catalog import load_catalog
from readycheck.cli.app import build
from readycheck.cli.looking_back import place_asked
from readycheck.cli.remembering import remember
from readycheck.engine.audit import vocabulary_of
from readycheck.history.place import Place
from readycheck.history.values import Target
from readycheck.profile import load_profile
from readycheck.render import render

pytestmark = pytest.mark.thorough

FAILING = (
    "version: 1\ntarget: {name: t, backups: [{id: nightly, sqlite: 'none/*.db', rpo: 24h}]}\n"
    "areas: {S: Stones}\ncontrols: {S-1: {title: Fresh, severity: blocker, checks: [backups.fresh]}}\n"
)
SIGNED = (
    "version: 1\ntarget: {name: t}\nareas: {S: Stones}\n"
    "controls: {S-1: {title: Signed, severity: blocker, checks: [launch.attestation]}}\n"
    "attestations: [{control: S-1, by: lee, on: 2026-11-01, valid: 36500d, evidence: minutes.md}]\n"
)
DB = Path(".readycheck") / "history.db"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def call(*arguments: str) -> int:
    """A command, in this process."""
    with pytest.raises(SystemExit) as end:
        build()([*arguments], prog_name="readycheck")
    return int(end.value.code or 0)


def report_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


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


WAITING = """
import sys
from readycheck.cli.app import build
from readycheck.cli.guard import leave, run
from readycheck.history.files import Connection
begin = Connection.begin
def waiting(*given, **named):
    print("waiting", file=sys.stderr, flush=True)
    begin(*given, **named)
Connection.begin = waiting
Connection.patience = property(lambda _: 1000.0, lambda *_: None)
leave(run(lambda: build()(sys.argv[1:], prog_name="readycheck")))
"""


@pytest.mark.parametrize("command", ["audit", "history"])
def test_an_interrupt_is_heard_while_another_one_has_the_history(place: Path, command: str) -> None:
    (place / "readycheck.yaml").write_text(SIGNED)
    keep(DB, run("a"))
    other = sqlite3.connect(DB, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    arguments = ["audit", "-q", "--out", "run", "--format", "markdown=told.md"] if command == "audit" else [command]
    process = subprocess.Popen([sys.executable, "-c", WAITING, *arguments], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert process.stderr.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=100)
    finally:
        process.kill()
        process.communicate()
    other.execute("ROLLBACK")
    other.close()
    assert process.returncode == 130, said
    if command == "audit":
        assert said == "readycheck: the run is not in the history: it was interrupted while it was written\n"
        report = report_in(place / "run")
        assert report["problems"] == [said.removeprefix("readycheck: ").strip()]
        assert (report["decision"], report["exit_code"]) == ("ready", 0)  # all was looked at
        assert (place / "told.md").exists()
    assert call("history", "--format", "json=runs.json") == 0
    assert [one["run"] for one in json.loads((place / "runs.json").read_text())["runs"]] == ["a"]


@pytest.mark.parametrize(
    "change", ["run SET started = 'yesterday'", "run SET floor = 9e999", "target SET name = x'ff'"]
)
def test_values_that_somebody_changed_end_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    keep(DB, run("a", 1), run("b", 2))
    connection = sqlite3.connect(DB)
    connection.execute(f"UPDATE readycheck_{change}")
    connection.commit()
    connection.close()
    for command in ("history", "trend", "diff"):
        assert call(command) == 4
        assert "did not write" in capsys.readouterr().err


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_profile_that_is_no_file_is_not_waited_for(
    place: Path, capsys: pytest.CaptureFixture[str], make: Callable[[str], None], named: bool
) -> None:
    keep(DB, run("a", 1), run("b", 2))
    name = "p.yaml" if named else "readycheck.yaml"
    make(name)
    for command in ("history", "trend", "diff"):
        assert call(command, *(["--profile", name] if named else [])) == 2
        assert capsys.readouterr().err.startswith(f"readycheck: the profile {name} is not a file; ")
        assert call(command, "--db", str(DB), *(["--profile", name] if named else [])) == 0


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


def test_history_and_trend(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(DB, *(run(f"r{n}", n, floor=10.0 * n) for n in range(4)), run("p", 9, target=Target("shop", "production")))
    assert call("history", "--limit", "2") == 0
    text = capsys.readouterr().out
    assert "shop (production): 1 run" in text
    assert "--limit 0" in text
    assert call("history", "--target", "shop/staging", "--format", "json") == 0
    assert [one["run"] for one in json.loads(capsys.readouterr().out)["runs"]] == ["r3", "r2", "r1", "r0"]
    assert call("trend") == 0
    seen = capsys.readouterr()
    assert "shop (production): 1 run" in seen.out
    assert "--target" in seen.err
    asked = ("trend", "--target", "shop/staging", "--control", "S-1")
    assert call(*asked, "--format", "json", "--format", "svg=trend.svg") == 0
    document = json.loads(capsys.readouterr().out)
    first = document["points"][0]
    assert (first["run"], first["floor"], first["status"]) == ("r0", 0.0, "fail")
    assert (place / "trend.svg").read_text().startswith("<svg ")
    assert call(*asked[:3], "--control", "S-2") == 2
    assert "did you mean 'S-1'?" in capsys.readouterr().err
    for wrong in (("history", "--target", "nobody"), ("trend", "--format", "html"), ("trend", "--format", "svg=")):
        assert call(*wrong) == 2
    assert call("trend", "--format", "svg=/dev/null/x") == 4


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


def test_nothing_is_there_yet(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("history", "trend", "diff"):
        assert call(command) == 2
        said = capsys.readouterr().err
        assert "'readycheck audit' writes one" in said
        assert "runs of the demo are not kept" in " ".join(said.split())
    assert list(place.iterdir()) == []
    assert call("history", "--db", "mysql://u:geheim@h/x") == 2
    assert call("history", "--db", "postgresql://u:geheim@127.0.0.1:1/x") == 4
    assert "geheim" not in capsys.readouterr().err


def test_partial_runs_make_no_trend(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(DB, run("p1", 1, partial=True, selection="only SEC-01"), run("p2", 2, exit_code=130))
    assert call("trend") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "there is no whole run yet: the 2 runs that are kept are partial or stopped" in said
    assert "run 'readycheck audit' without --only" in said
    keep(DB, run("whole", 3))
    assert call("trend") == 0
    assert call("trend", "--target", "nobody") == 2
    assert "kept are" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("version: 1\nextends: submission-system\n", ".readycheck/history.db"),
        ("version: 1\nhistory: h.db\n", "h.db"),
        ('version: 1\n"hist\\u006fry": h.db\n', "h.db"),
        ("version: 1\nextends: ./base.yaml\n", "base.db"),
        ("version: 1\nextends: [minimal, base.yaml]\n", "base.db"),
        ("{version: 1, extends: ./base.yaml}\n", "base.db"),
        ("version: 1\nextends:\n  - ./base.yaml\n", "base.db"),
        ("version: 1 # no history here\n", ".readycheck/history.db"),
        ("version: [\n", ".readycheck/history.db"),
    ],
)
def test_the_profile_tells_where_the_history_is(place: Path, profile: str, expected: str) -> None:
    (place / "base.yaml").write_text("version: 1\nhistory: base.db\n")
    (place / "readycheck.yaml").write_text(profile)
    assert place_asked(None, None) == Place(Path(expected))
    assert place_asked("other.db", None) == Place(Path("other.db"))


def test_looking_back_imports_no_model(place: Path) -> None:
    keep(DB, run("a", 1), run("b", 2))
    code = (
        "import sys\nfrom readycheck.cli.app import build\ntry: build()(sys.argv[1:], prog_name='readycheck')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'sqlalchemy', 'readycheck.model', 'alembic', 'rich', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    for command in ("history", "trend", "diff"):
        done = subprocess.run(
            [sys.executable, "-c", code, command],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=os.environ | {"NO_COLOR": "1"},
        )
        assert done.returncode == 0, done.stderr
