"""`readycheck merge`: what it finds, what it joins, what it refuses, and its exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.support.here import readycheck_here
from tests.support.installed import readycheck

from readycheck.judging.gate import first_exit
from readycheck.render.json import report_schema

pytestmark = pytest.mark.thorough

PROFILE = """\
version: 1
target: {name: shop, backups: [{id: nightly, sqlite: 'none/*.db', rpo: 24h}]}
areas: {S: Stones, W: Wood}
controls:
  S-1: {title: Fresh, severity: blocker, checks: [backups.fresh]}
  S-2: {title: Signed, severity: blocker, derive: [W-1]}
  W-1: {title: Signed too, severity: low, checks: [launch.attestation]}
waivers: []
"""
Merge = Callable[..., Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real runs: the whole, and each area by itself as a CI matrix makes them."""
    place = tmp_path_factory.mktemp("matrix")
    (place / "readycheck.yaml").write_text(PROFILE)
    for name, arguments in (("whole", ()), ("s", ("--area", "S")), ("w", ("--area", "W"))):
        done = readycheck("audit", "-q", "--out", f"{name}/run", *arguments, cwd=place)
        assert done.returncode == {"whole": 1, "s": 1, "w": 0}[name], done.stderr
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("whole", "s", "w"):
        shutil.copytree(made / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def merge() -> Merge:
    """The command in this process: it starts no other."""
    return lambda *arguments: readycheck_here("merge", *arguments)


def summary(file: str = "s.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(file).read_text())
    return found


def changed(path: Path, to: Path, **fields: Any) -> Path:
    """A copy of a report with other fields."""
    document = json.loads(path.read_text())
    for name, value in fields.items():
        *above, last = name.split("__")
        at = document
        for step in above:
            at = at[step]
        at[last] = value
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(document))
    return to


def test_runs_of_the_areas_are_the_whole(place: Path, merge: Merge) -> None:
    arguments = ("--summary", "s.json", "--format", "json=out/{target}.json")
    done = merge("s", "w", *arguments)
    assert done.exit_code == 1, done.output
    (row,) = summary()["targets"]
    joined, whole = json.loads(Path("out/shop.json").read_text()), json.loads(Path("whole/run/report.json").read_text())
    for name in ("decision", "exit_code", "gate", "score", "areas", "summary", "partial", "unknown", "not_selected"):
        assert joined[name] == whole[name], name
    without_time = [
        [{**one, "seconds": 0, "checks": [{**check, "seconds": 0} for check in one["checks"]]} for one in report]
        for report in (joined["controls"], whole["controls"])
    ]
    assert without_time[0] == without_time[1]
    assert (len(row["runs"]), row["partial"]) == (2, False)
    assert row["score"] == whole["score"]


def test_a_part_whose_other_was_lost_is_not_ready(merge: Merge, place: Path) -> None:
    arguments = (place / "w", "--summary", "s.json", "--format", "json=out/{target}.json", "--format", "terminal")
    done = merge(*arguments)
    assert done.exit_code == 3, done.output
    (row,) = summary()["targets"]
    assert (row["partial"], row["selection"], row["decision"]) == (True, "area W", "undecided")
    assert row["summary"].endswith("; partial: 2 controls were in no part")
    assert "partial: 2 controls were in no part" in done.stdout
    written = json.loads(Path("out/shop.json").read_text())
    assert (written["decision"], written["exit_code"]) == ("undecided", 3)
    assert written["gate"][-1] == {"rule": "in_no_part", "wanted": 0, "actual": 2, "ok": False}
    # Merged again with what was missing, nothing of it is left.
    assert merge("out", "w", "s", "--summary", "s.json").exit_code == 1
    assert "in no part" not in summary()["targets"][0]["summary"]


def test_a_part_is_enough_where_only_parts_are_meant(merge: Merge, place: Path) -> None:
    assert merge(place / "w", "--summary", "s.json", "--partial").exit_code == 0
    (row,) = summary()["targets"]
    assert (row["partial"], row["selection"], row["decision"]) == (True, "area W", "ready")
    assert row["summary"].endswith("; partial: 2 controls were in no part")
    assert merge(place / "s", "--partial").exit_code == 1


def test_a_target_that_is_called_like_the_summary_keeps_its_report(merge: Merge, place: Path) -> None:
    named = changed(place / "whole/run/report.json", place / "index" / "report.json", target__name="index")
    assert (
        merge("whole", named, "--summary", "public/index.html", "--format", "html=public/{target}.html").exit_code == 1
    )
    assert sorted(one.name for one in Path("public").iterdir()) == ["index-2.html", "index.html", "shop.html"]
    assert 'href="./index-2.html"' in Path("public/index.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--summary", "out/shop/a.html", "--format", "html=out/{target}/a.html"), "would be written twice"),
        (("--format", "html=out/{target}", "--format", "csv=out/../out/{target}"), "would be written twice"),
        (("--summary", "a.md", "--summary", "./a.md"), "would be written twice"),
        (("--summary", "whole/run/report.json"), "whole/run/report.json is the report of a run"),
        (("--format", "json=whole/{target}/../run/report.json"), "report.json is the report of a run"),
        (("--summary", "whole/index.html"), "leads through the link "),
        (("--summary", "whole/public/index.html"), "leads through the link "),
        (("--format", "html=whole/{target}.html"), "leads through the link "),
        (("--summary", "mine/index.html"), "leads through the link "),
    ],
)
def test_no_file_replaces_another(merge: Merge, place: Path, arguments: tuple[str, ...], said: str) -> None:
    (place / "elsewhere").mkdir()
    for link in ("index.html", "shop.html"):
        (place / "whole" / link).symlink_to(place / "elsewhere" / link)
    (place / "whole" / "public").symlink_to(place / "elsewhere")
    (place / "whole" / "shop").mkdir()
    (place / "mine").symlink_to("whole/public")
    before = (place / "whole/run/report.json").read_bytes()
    done = merge("whole", *arguments)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert said in " ".join(done.stderr.split())
    assert (place / "whole/run/report.json").read_bytes() == before
    assert not list((place / "elsewhere").iterdir())
    assert not (place / "out").exists()


def test_a_link_of_ones_own_is_followed(merge: Merge, place: Path) -> None:
    (place / "site").mkdir()
    (place / "public").symlink_to("site")
    (place / "whole" / "index.html").write_text("old")
    done = merge("whole", "--summary", "public/index.html", "--summary", "whole/index.html", "--summary", "whole/a.md")
    assert done.exit_code == 1, done.output
    assert (place / "site" / "index.html").exists()
    assert (place / "whole" / "index.html").read_text() != "old"


def test_of_several_runs_the_newest_counts(merge: Merge, place: Path) -> None:
    fixed = {"started": "2036-01-01T00:00:00Z", "run": "later", "decision": "ready", "exit_code": 0}
    newer = changed(place / "whole/run/report.json", place / "new" / "shop.json", **fixed)
    done = merge("whole", newer, "--summary", "s.json")
    assert done.exit_code == 0, done.output
    found = summary()
    assert [row["runs"][0]["run"] for row in found["targets"]] == ["later"]
    (gone,) = found["not_counted"]
    assert gone["report"] == "whole/run/report.json"
    assert gone["reason"] == "run later is newer and looked at all that this one did"
    assert "Not counted: 1 run" in done.stdout


def test_the_same_run_counts_once(merge: Merge, place: Path) -> None:
    shutil.copytree("whole", "again")
    assert merge("whole", "again", "whole/run", "whole/run/report.json", "--summary", "s.json").exit_code == 1
    assert [len(row["runs"]) for row in summary()["targets"]] == [1]
    assert summary()["not_counted"] == []
    # A report of the same run that says less than another does not hide it.
    milder = changed(place / "whole/run/report.json", place / "milder.json", decision="ready", exit_code=0)
    assert merge("whole", milder, "--summary", "s.json").exit_code == 1
    (gone,) = summary()["not_counted"]
    assert (gone["report"], gone["reason"]) == (
        "milder.json",
        "another report of the same run counts, since it is graver",
    )


def test_a_run_that_was_killed_is_in_the_summary(merge: Merge, place: Path) -> None:
    shutil.copytree("whole", "killed")
    Path("killed/run/report.json").unlink()
    done = merge("killed", "--summary", "s.json")
    assert done.exit_code == 4
    (row,) = summary()["targets"]
    assert (row["target"], row["decision"]) == ("shop", None)
    assert row["problem"].startswith("the run in killed/run has no report")
    # A newer run of the same target makes up for it.
    newer = changed(place / "whole/run/report.json", place / "new.json", started="2036-01-01T00:00:00Z", run="later")
    assert merge("killed", newer, "--summary", "s.json").exit_code == 1
    assert [line["report"] for line in summary()["not_counted"]] == ["killed/run"]


def test_targets_of_any_kind_and_files_of_any_name(merge: Merge, place: Path) -> None:
    codes = {"wiki": ("ready", 0), "mail": ("undecided", 3), "shop": ("not_ready", 130)}
    for name, (decision, code) in codes.items():
        fields = {"target__name": name, "run": name, "decision": decision, "exit_code": code}
        changed(place / "whole/run/report.json", place / "artifacts" / name / f"{name}-ready.json", **fields)
    (place / "artifacts" / "other.json").write_text('{"schema": "another/1"}')
    (place / "artifacts" / "wiki" / "wiki-ready.html").write_text("its page")
    done = merge("artifacts", "--summary", "public/s.json", "--summary", "public/index.html")
    assert done.exit_code == first_exit([0, 3, 130]) == 130
    rows = {row["target"]: row for row in summary("public/s.json")["targets"]}
    assert list(rows) == ["shop", "mail", "wiki"]
    assert rows["wiki"]["page"] == "../artifacts/wiki/wiki-ready.html"
    assert 'href="../artifacts/wiki/wiki-ready.html"' in Path("public/index.html").read_text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "a.json is not a report of readycheck: line 1, column 2: it is not valid JSON"),
        (b"\xff\xfe", "a.json is not a report of readycheck: line 1, column 1: it is not valid JSON"),
        (b"[]", "a.json is not a report of readycheck: the document: "),
        (b"[" * 100_000, "a.json is not a report of readycheck: "),
        (b'{"schema": "readycheck.report/2"}', "a.json is of schema readycheck.report/2, and this readycheck reads"),
        (b'{"schema": "readycheck.report/1", "tool": 3}', "a.json is not a report of readycheck: tool: "),
        (b"", "a.json is not a report of readycheck: "),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(merge: Merge, place: Path, content: bytes, said: str) -> None:
    (place / "a.json").write_bytes(content)
    done = merge("whole", "a.json", "--summary", "s.json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not Path("s.json").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no run and no report at nowhere; name a run's folder or a report.json"),
        (("empty",), "there is no report in empty; it should hold a run's folder or its report.json"),
        (("whole", "--format", "html"), "give it files, as in html=reports/{target}.html"),
        (("whole", "--summary", "s.pdf"), "'s.pdf' does not say what the summary should be"),
    ],
)
def test_what_is_refused(merge: Merge, place: Path, arguments: tuple[str, ...], said: str) -> None:
    (place / "empty").mkdir()
    done = merge(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_forged_report_is_refused_not_a_crash(merge: Merge, place: Path) -> None:
    report = place / "s/run/report.json"
    assert merge(changed(report, place / "a.json", exit_code=77)).exit_code == 2
    changed(place / "w/run/report.json", place / "w/run/report.json", gate=[])
    done = merge("s", "w")
    assert done.exit_code == 2
    assert "cannot be joined: a report is not as readycheck writes it" in done.stderr


def test_newer_fields_are_left_aside(merge: Merge, place: Path) -> None:
    newer = changed(place / "whole/run/report.json", place / "a.json", mood="good")
    assert merge(newer, "--exit-zero", "-q").exit_code == 0


def test_the_schemas_are_printed() -> None:
    def printed(*more: str) -> Any:
        return json.loads(readycheck_here("report", "schema", *more).stdout)

    assert printed() == report_schema()
    assert printed("--summary")["$id"] == "urn:readycheck:schema:summary:1"
