"""The hooks, called by pre-commit itself from a repository at a commit, as a project would call them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.examples.installing import OFFLINE, ROOT
from tests.examples.tools import tool

pytestmark = pytest.mark.thorough

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PARTS = ("src", "checks", "profiles", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
PROFILE = "version: 1\nextends: minimal\ntarget: {name: shop, environment: staging, url: https://staging.example.edu}\n"
CLEAN, BAD = "def total(x):\n    return x\n", "def total(x):\n    print(x)\n    return x\n"


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.edu", "-c", "commit.gpgsign=false", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has the hooks; pre-commit installs them on the first run."""
    hooks, project = tmp_path_factory.mktemp("hooks"), tmp_path_factory.mktemp("project")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, hooks / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, hooks / part)
    for folder in (hooks, project):
        git(folder, "init", "--quiet")
    git(hooks, "add", ".")
    git(hooks, "commit", "--quiet", "--message", "hooks")
    chosen = [{"id": hook["id"]} for hook in HOOKS]
    repo = {"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD"), "hooks": chosen}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}))
    return project


def run(project: Path, code: str, profile: str = PROFILE) -> tuple[int, str]:
    (project / "shop.py").write_text(code)
    (project / "readycheck.yaml").write_text(profile)
    git(project, "add", "shop.py", "readycheck.yaml", ".pre-commit-config.yaml")
    # pip builds the hooks with the hatchling of the tests, and finds what they need in the tests' environment
    more = {"PIP_NO_BUILD_ISOLATION": "0", "PRE_COMMIT_HOME": str(project.parent / "pre-commit")}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | OFFLINE | more
    command = [tool("pre-commit"), "run", "--color=never"]
    done = subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, timeout=240, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_sound_change_is_committed(project: Path) -> None:
    code, said = run(project, CLEAN)
    assert code == 0, said
    assert said.count("Passed") == len(HOOKS)


def test_debug_output_and_a_wrong_profile_are_not(project: Path) -> None:
    code, said = run(project, BAD, PROFILE.replace("environment", "enviroment"))
    assert code == 1
    assert "Passed" not in said
    assert "readycheck.yaml:3" in said
    assert "shop.py:2:5" in said


def test_the_profile_is_looked_at_when_it_changes_only(project: Path) -> None:
    profile, source = HOOKS
    assert (profile["files"], profile["pass_filenames"]) == (r"^readycheck\.yaml$", False)
    assert source["args"][1:3] == ["--source", "."]


@pytest.mark.parametrize(("kind", "file"), [("manifest", ".pre-commit-hooks.yaml"),
                                            ("config", "examples/pre-commit/.pre-commit-config.yaml")])  # fmt: skip
def test_pre_commit_takes_the_file(kind: str, file: str, tmp_path: Path) -> None:
    def check(path: Path) -> int:
        return subprocess.run(
            [tool("pre-commit"), f"validate-{kind}", str(path)], capture_output=True, check=False
        ).returncode

    text = (ROOT / file).read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("- id:", "- di:"))
    assert (check(ROOT / file), check(broken)) == (0, 1)
