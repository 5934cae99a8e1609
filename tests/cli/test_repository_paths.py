"""A service in a folder of its own, audited from the repository's root: every format names its files from there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.render.machine_readers import commands
from tests.support.here import readycheck_here
from tests.support.installed import readycheck

pytestmark = pytest.mark.thorough

PROFILE = """\
version: 1
target:
  name: {name}
  environment: x
  sources: [{{id: tree, path: {source}}}, {{id: other, path: {other}}}]
controls:
  C-1:
    title: No debug output
    severity: blocker
    checks: [source.debug_logging]
  C-2:
    title: Signed
    severity: high
    checks: [launch.attestation]
"""
CODE = "def answer(x):\n    print('debug', x)\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of services/web, whose profile lies beside its sources, and which also names a tree outside."""
    place = tmp_path_factory.mktemp("place")
    web, other = place / "mono" / "services" / "web", place / "library"
    for folder in (web / "src", place / "mono" / ".git", other):
        folder.mkdir(parents=True)
    for file in (web / "src" / "app.py", other / "lib.py"):
        file.write_text(CODE)
    (web / "readycheck.yaml").write_text(PROFILE.format(name="web", source=".", other="../../../library"))
    done = readycheck(
        "audit", "services/web/readycheck.yaml", "--out", "run", "-q", "--format", "json=a.json", cwd=place / "mono"
    )
    assert done.returncode == 1, done.stderr
    return place / "mono"


def findings(file: Path) -> list[dict[str, Any]]:
    document = json.loads(file.read_text())
    found = [one for control in document["controls"] for check in control["checks"] for one in check["findings"]]
    return [one for one in found if one["location"] and one["location"]["kind"] == "file"]


def places(text: str) -> list[tuple[str | None, str | None]]:
    said = [one for one in commands(text) if "group" not in one.name][:-1]
    return sorted(
        (one.properties.get("file"), one.properties.get("line")) for one in said if one.properties.get("file")
    )


def test_paths_start_at_the_root_and_what_lies_outside_has_none(made: Path) -> None:
    found = {one["location"]["file"]: one["location"]["in_repository"] for one in findings(made / "a.json")}
    assert found == {"src/app.py": "services/web/src/app.py", "lib.py": None}
    profile = json.loads((made / "a.json").read_text())["profile"]
    assert profile["in_repository"] == "services/web/readycheck.yaml"
    assert profile["lines"] == {
        "C-1": 7, "C-2": 11, "source.debug_logging@tree": 5, "source.debug_logging@other": 5,
    }  # fmt: skip


def test_another_machine_judges_and_merges_with_the_same_paths(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made / "run", tmp_path / "artifact")
    monkeypatch.chdir(tmp_path)
    expected = [("services/web/readycheck.yaml", "11"), ("services/web/src/app.py", "2")]
    again = readycheck("judge", "artifact", "--format", "github", cwd=tmp_path)
    assert places(again.stdout) == expected
    merged = readycheck_here("merge", "artifact", "--format", "github")
    assert places(merged.stdout) == expected
    assert {one.properties["title"].split(",")[0] for one in commands(merged.stdout)[3:-1]} == {"web (x)"}


def test_a_baseline_outlives_a_move_within_the_repository(made: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    shutil.copytree(made / "services" / "web", tmp_path / "moved")
    (tmp_path / "moved" / "readycheck.yaml").write_text(
        PROFILE.format(name="web", source=".", other=str(made.parent / "library"))
    )
    readycheck("audit", "moved/readycheck.yaml", "-q", "--format", "json=b.json", cwd=tmp_path)
    before, after = findings(made / "a.json"), findings(tmp_path / "b.json")
    assert {one["location"]["in_repository"] for one in after} == {"moved/src/app.py", None}
    assert sorted(one["fingerprint"] for one in before) == sorted(one["fingerprint"] for one in after)


def test_several_targets_have_one_document_of_annotations(made: Path) -> None:
    shop = made / "services" / "shop"
    shutil.copytree(made / "services" / "web", shop)
    (shop / "readycheck.yaml").write_text(PROFILE.format(name="shop", source=".", other="../../../library"))
    profiles = ("services/web/readycheck.yaml", "services/shop/readycheck.yaml")
    done = readycheck("audit", *profiles, "--format", "github", "--format", "terminal", cwd=made)
    assert (done.returncode, done.stdout) == (2, "")
    assert "terminal and github would both go to standard output" in done.stderr
    done = readycheck("audit", *profiles, "-q", "--format", "github", "--format", "github=all.txt", cwd=made)
    assert done.returncode == 1, done.stderr
    assert (made / "all.txt").read_text() == done.stdout
    files = {file for file, _ in places(done.stdout)}
    assert {"services/web/src/app.py", "services/shop/src/app.py"} <= files
    assert commands(done.stdout)[-1].properties["title"] == "readycheck: NOT READY"
