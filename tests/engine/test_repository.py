"""Where a run's files lie in their repository: told by relative paths, of one repository only."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.engine import FAULTY, faulty_profile, frozen_clock, run

from readycheck.engine.audit import Prepared, report_of
from readycheck.engine.journal import read_header
from readycheck.engine.repository import home_of, path_in, placed, repository_of
from readycheck.model.builders import at_file, at_url, failed

HOME = {"repository": "r", "files_in": "services/web"}
PATHS = {
    "src/a.py": "services/web/src/a.py",
    "./a.py": "services/web/a.py",
    "../shop/a.py": "services/shop/a.py",
    "../../a.py": "a.py",
    "src\\a.py": "services/web/src/a.py",
    "../../../a.py": None,
    "../..": None,
    "/etc/passwd": None,
}


@pytest.fixture
def monorepo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mono" / ".git").mkdir(parents=True)
    (tmp_path / "mono" / "services" / "web").mkdir(parents=True)
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "mono"


@pytest.mark.parametrize(("file", "path"), PATHS.items())
def test_a_path_starts_at_the_root_and_never_leaves_it(file: str, path: str | None) -> None:
    assert path_in("r", HOME, file) == path
    assert path_in("other", HOME, file) is None


def test_the_root_is_the_nearest_checkout_above_else_the_working_directory(monorepo: Path) -> None:
    web = home_of(monorepo / "services" / "web", "salt")
    assert web["files_in"] == "services/web"
    assert web["repository"] == home_of(monorepo, "salt")["repository"]
    assert home_of(monorepo, "salt")["files_in"] == ""
    (monorepo / "services" / "web" / ".git").write_text("gitdir: ../../.git/modules/web\n")  # as a submodule has it
    assert home_of(monorepo / "services" / "web", "salt")["files_in"] == ""
    assert home_of(monorepo.parent / "elsewhere" / "deep", "salt")["files_in"] == "deep"
    assert home_of(monorepo.parent, "salt") == {"repository": "", "files_in": ""}


def test_the_token_of_a_root_says_nothing_of_the_machine(monorepo: Path) -> None:
    home = home_of(monorepo, "salt")
    assert len(home["repository"]) == 16
    assert home["repository"] != home_of(monorepo, "another")["repository"]


def test_of_a_run_the_first_repository_counts_and_an_old_run_has_none() -> None:
    assert repository_of([{}, {"repository": "", "files_in": ""}, HOME, {"repository": "s", "files_in": ""}]) == "r"
    assert repository_of([{"repository": "", "files_in": ""}]) == ""
    assert repository_of([{}, {"seconds": 1.0}]) is None


def test_only_files_are_placed_and_keep_their_own_name() -> None:
    found = placed(failed("r", "m", location=at_file("src/a.py", 3)), "r", HOME)
    assert found.location == {
        "kind": "file", "file": "src/a.py", "line": 3, "column": None, "in_repository": "services/web/src/a.py",
    }  # fmt: skip
    for location in (None, at_url("https://x.example/")):
        assert placed(failed("r", "m", location=location), "r", HOME).location == location


def test_a_run_keeps_where_its_profile_lies_and_no_path_of_the_machine(monorepo: Path) -> None:
    web = monorepo / "services" / "web"
    profile = faulty_profile(["faults.fine"], web, path=str(web / "test.yaml"), lines={"T-01": 4, "spots/main": 9})
    gathered, plan, catalog = run(profile, monorepo / "run", clock=frozen_clock())
    line = report_of(Prepared(profile, catalog, plan, (FAULTY,)), gathered).profile
    assert line.in_repository == "services/web/test.yaml"
    assert line.lines == {"T-01": 4, "faults.fine@main": 9}
    assert read_header(monorepo / "run")["home"] == home_of(web, "salt")
    assert str(monorepo) not in (monorepo / "run" / "journal.jsonl").read_text()
