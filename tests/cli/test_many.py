"""`readycheck audit` with several profiles: what it writes where, what it refuses, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.here import readycheck_here
from tests.support.installed import readycheck

from readycheck.cli.many.names import LONGEST, Named, file_names
from readycheck.cli.many.sharing import shares

pytestmark = pytest.mark.thorough

PROFILE = """\
version: 1
target: {{name: {name}, environment: x}}
areas: {{S: Stones}}
controls:
  S-1: {{title: Signed, severity: {severity}, checks: [launch.attestation]}}
"""


def write(place: Path, file: str, name: str, severity: str = "low") -> None:
    (place / file).write_text(PROFILE.format(name=name, severity=severity))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(tmp_path, "fine.yaml", "fine")
    write(tmp_path, "unsigned.yaml", "unsigned", "blocker")
    return tmp_path


def test_a_folder_and_a_report_each_one_summary_and_the_gravest_code(place: Path) -> None:
    arguments = ("--format", "html=pages/{target}.html", "--format", "terminal", "--format", "csv=out/{target}.csv")
    done = readycheck("audit", "fine.yaml", "unsigned.yaml", *arguments, "--summary", "pages/all.json", cwd=place)
    assert done.returncode == 3, done.stderr
    assert sorted(path.name for path in (place / "pages").iterdir()) == ["all.json", "fine.html", "unsigned.html"]
    assert sorted(path.name for path in (place / "out").iterdir()) == ["fine.csv", "unsigned.csv"]
    summary = json.loads((place / "pages" / "all.json").read_text())
    assert [(row["target"], row["exit_code"], row["page"]) for row in summary["targets"]] == [
        ("unsigned", 3, "unsigned.html"),
        ("fine", 0, "fine.html"),
    ]
    runs = sorted(path.name for path in (place / ".readycheck" / "runs").iterdir())
    assert len(runs) == 2
    assert {row["runs"][0]["run"] for row in summary["targets"]} == set(runs)
    for row in summary["targets"]:
        report = json.loads((place / "pages" / row["runs"][0]["report"]).read_text())
        assert (report["run"], report["target"]["name"]) == (row["runs"][0]["run"], row["target"])
    assert "UNDECIDED, exit code 3" in done.stdout
    assert "[2/2] " in done.stderr


def test_a_wrong_profile_stops_all_before_any_is_touched(place: Path) -> None:
    (place / "wrong.yaml").write_text("version: 1\ntarget: {nme: x}\n")
    (place / "worse.yaml").write_text("version: [\n")
    done = readycheck("audit", "fine.yaml", "wrong.yaml", "worse.yaml", cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert "wrong.yaml:2:10" in done.stderr
    assert "worse.yaml:2" in done.stderr
    assert "2 profiles are wrong, so none of the 3 targets was audited; put that right or leave it out" in done.stderr
    assert not (place / ".readycheck").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fine.yaml", "link.yaml"), "link.yaml and fine.yaml are the same profile; name each profile once"),
        (("fine.yaml", "fine.yaml"), "fine.yaml is given twice; name each profile once"),
        (("--resume", "x"), "--resume goes on with one run; give the profile of that run only"),
        (("--url", "https://a.example"), "--url is of one target, and there are several profiles; write it in"),
        (("--source", "."), "--source is of one target"),
        (("--database", "sqlite:///x"), "--database is of one target"),
        (("--baseline", "b.json"), "write {target} for the target's name, as in --baseline baselines/{target}.json"),
        (("--baseline", "b-{target}.json"), "b-fine.json"),
        (("--format", "json"), "give it files, as in json=reports/{target}.json"),
        (("--format", "junit=-"), "give it files, as in junit=reports/{target}.xml"),
        (("--format", "html=a.html"), "'html=a.html' would be the same file for all targets; write {target}"),
        (("--format", "htlm=a"), "there is no format 'htlm'"),
        (("--summary", "all.pdf"), "'all.pdf' does not say what the summary should be"),
        (("none.yaml",), "none.yaml"),
    ],
)
def test_what_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str) -> None:
    monkeypatch.chdir(place)
    (place / "link.yaml").symlink_to("fine.yaml")
    profiles = () if arguments[0].endswith(".yaml") and len(arguments) > 1 else ("fine.yaml", "unsigned.yaml")
    done = readycheck_here("audit", *profiles, *arguments)  # in this process: nothing is begun
    assert (done.exit_code, done.stdout) == (2, ""), done.stderr
    assert said in " ".join(done.stderr.split())
    assert not (place / ".readycheck").exists()


def test_what_befalls_one_is_told_and_the_others_go_on(place: Path) -> None:
    (place / "other.yaml").write_text((place / "fine.yaml").read_text().replace("S-1", "T-1").replace("fine", "other"))
    (place / "pages" / "fine.html").mkdir(parents=True)
    arguments = ("-q", "--exit-zero", "--only", "S-*", "--format", "html=pages/{target}.html")
    done = readycheck("audit", "fine.yaml", "unsigned.yaml", "other.yaml", *arguments, cwd=place)
    assert (done.returncode, done.stdout) == (4, "")
    said = sorted(done.stderr.splitlines())
    assert len(said) == 2
    assert said[0].startswith("readycheck: fine (x): cannot write the report to ")
    assert said[1].startswith("readycheck: other (x): nothing is selected by: only S-*")
    page = (place / ".readycheck" / "summary.html").read_text()
    assert "it is a folder" in page
    assert page.index("fine (x)") < page.index("other (x)") < page.index("unsigned (x)")
    for word in ("Incomplete", "Nothing selected", "Undecided"):
        assert word in page


def test_a_dry_run_touches_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    done = readycheck_here("audit", "fine.yaml", "unsigned.yaml", "--dry-run")
    assert done.exit_code == 0
    assert "Plan for fine" in done.stdout
    assert "Plan for unsigned" in done.stdout
    assert not (place / ".readycheck").exists()


def test_a_folder_that_holds_a_run_is_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    (place / "runs" / "unsigned").mkdir(parents=True)
    (place / "runs" / "unsigned" / "run.json").write_text("{}")
    done = readycheck_here("audit", "fine.yaml", "unsigned.yaml", "--out", "runs")
    assert done.exit_code == 2
    assert "runs/unsigned already holds a run; name another --out" in done.stderr
    assert not (place / "runs" / "fine").exists()


def test_one_profile_takes_the_same_options(place: Path) -> None:
    arguments = ("--format", "json=out/{target}.json", "--summary", "s.json", "-q", "--out", "run")
    assert readycheck("audit", "fine.yaml", *arguments, cwd=place).returncode == 0
    assert (place / "out" / "fine.json").exists()
    summary: dict[str, Any] = json.loads((place / "s.json").read_text())
    assert [(row["target"], row["runs"][0]["report"]) for row in summary["targets"]] == [("fine", "run/report.json")]


def test_a_target_that_is_called_like_the_summary_keeps_its_report(place: Path) -> None:
    arguments = ("--format", "html=pages/{target}.html", "--summary", "pages/fine.html", "-q")
    assert readycheck("audit", "fine.yaml", *arguments, cwd=place).returncode == 0
    assert sorted(path.name for path in (place / "pages").iterdir()) == ["fine-2.html", "fine.html"]
    assert 'href="./fine-2.html"' in (place / "pages" / "fine.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--summary", "x/fine/a.html", "--format", "html=x/{target}/a.html"), "would be written twice"),
        (("--out", "runs", "--summary", "runs/fine/report.json"), "is the report of a run"),
    ],
)
@pytest.mark.parametrize("profiles", [("fine.yaml",), ("fine.yaml", "unsigned.yaml")])
def test_no_file_replaces_another(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    profiles: tuple[str, ...],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(place)
    if len(profiles) == 1:
        arguments = tuple("runs/report.json" if one == "runs/fine/report.json" else one for one in arguments)
    done = readycheck_here("audit", *profiles, *arguments)  # in this process: nothing is begun
    assert (done.exit_code, done.stdout) == (2, ""), done.stderr
    assert said in " ".join(done.stderr.split())
    assert not (place / ".readycheck").exists()
    assert not (place / "runs").exists()


def test_names_tell_targets_apart() -> None:
    def named(*targets: tuple[str, str, str]) -> list[str]:
        return file_names([Named(*one) for one in targets])

    assert named(("shop", "staging", "a.yaml"), ("wiki", "staging", "b.yaml")) == ["shop", "wiki"]
    assert named(("shop", "staging", "a.yaml"), ("Shop", "live", "b.yaml")) == ["shop-staging", "Shop-live"]
    assert named(("shop", "staging", "a.yaml"), ("shop", "staging", "x/b.yaml")) == ["shop-a", "shop-b"]
    assert named(("a", "s", "1/p.yaml"), ("a", "s", "2/p.yaml"), ("a-2", "s", "q.yaml")) == ["a", "a-3", "a-2"]
    assert named(("../etc/passwd", "s", "a"), ("", "s", "b"), ("-rf", "s", "c")) == ["etc-passwd", "target", "rf"]
    assert named(("summary", "s", "a.yaml")) == ["summary-2"]
    targets = [Named("index", "s", "a.yaml"), Named("shop", "s", "b.yaml")]
    assert file_names(targets, ["Index"]) == ["index-2", "shop"]
    assert named(("Prüfung 课程", "s", "a.yaml")) == ["Prüfung-课程"]


@given(st.lists(st.tuples(st.text(max_size=90), st.sampled_from("ab"), st.sampled_from(("p", "q"))), max_size=8))
def test_names_are_plain_and_each_another(targets: list[tuple[str, str, str]]) -> None:
    names = file_names([Named(*one) for one in targets])
    assert len({name.casefold() for name in names}) == len(targets)
    for name in names:
        assert name
        assert name[0] not in "-."
        assert not set(name) & set('/\\\0 :*?"<>|{}\n')
        assert len(name) <= LONGEST + 4


@given(st.integers(1, 64), st.integers(1, 200))
def test_workers_are_shared_without_one_too_many(workers: int, targets: int) -> None:
    shared = shares(workers, targets)
    assert sum(shared) == workers
    assert min(shared) >= 1
    assert len(shared) <= targets
    assert shared == tuple(sorted(shared, reverse=True))


def test_how_many_run_at_once() -> None:
    assert shares(8, 3) == (4, 4)
    assert shares(3, 3) == (2, 1)
    assert shares(1, 3) == (1,)
    assert shares(64, 200) == (4,) * 16
    assert shares(16, 2) == (8, 8)
