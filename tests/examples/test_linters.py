"""The CI files pass their linters, and each linter sees what it is there for: a broken twin of the same file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.examples import gitlab, tools
from tests.examples.installing import ROOT

pytestmark = pytest.mark.thorough

Linter = Callable[[Path], "CompletedProcess[str]"]
EXAMPLES = ROOT / "examples"
ACTION = ROOT / "action.yml"
WORKFLOWS = [*sorted((EXAMPLES / "github").glob("*.yml")), *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
SCRIPTS = sorted((ROOT / "action").glob("*.sh"))
GITLAB = sorted((EXAMPLES / "gitlab").glob("*.yml"))
TEMPLATE = EXAMPLES / "gitlab" / "readycheck.gitlab-ci.yml"
DOCKERFILE = EXAMPLES / "docker" / "Dockerfile"
CRONJOB = EXAMPLES / "kubernetes" / "cronjob.yaml"
PULL_REQUEST = EXAMPLES / "github" / "pull-request.yml"


def workflow(path: Path) -> CompletedProcess[str]:
    return tools.schema("github-workflows", path)


def action(path: Path) -> CompletedProcess[str]:
    return tools.schema("github-actions", path)


def pipeline(path: Path) -> CompletedProcess[str]:
    """GitLab's schema takes anything for a hidden job, so it is asked about whole ones."""
    (path.parent / "whole.json").write_text(json.dumps(gitlab.resolved(path)), encoding="utf-8")
    return tools.schema("gitlab-ci", path.parent / "whole.json")


SOUND: list[tuple[Linter, Path]] = [
    *((tools.zizmor, path) for path in [*WORKFLOWS, ACTION]),
    *((workflow, path) for path in WORKFLOWS),
    (action, ACTION),
    *((tools.shellcheck, path) for path in SCRIPTS),
    *((pipeline, path) for path in GITLAB),
    (tools.hadolint, DOCKERFILE),
    (tools.kubernetes, CRONJOB),
]


@pytest.mark.parametrize(("linter", "path"), SOUND, ids=[f"{linter.__name__}-{path.name}" for linter, path in SOUND])
def test_a_ci_file_is_sound(tmp_path: Path, linter: Linter, path: Path) -> None:
    for beside in path.parent.glob("*.gitlab-ci.yml"):
        shutil.copy(beside, tmp_path)
    done = linter(Path(shutil.copy(path, tmp_path)))
    assert done.returncode == 0, done.stdout + done.stderr


INJECTED = "      - run: echo '${{ github.event.pull_request.title }}'\n      - name: Keep"
BROKEN: dict[str, tuple[Linter, Path, str, str, str]] = {
    "an injected title": (tools.zizmor, PULL_REQUEST, "      - name: Keep", INJECTED, "template-injection"),
    "a tag for a commit": (
        tools.zizmor, PULL_REQUEST, "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7", "unpinned-uses",
    ),
    "a token left in the checkout": (
        tools.zizmor, PULL_REQUEST, "persist-credentials: false", "persist-credentials: true", "artipacked",
    ),
    "rights for everything": (tools.zizmor, PULL_REQUEST, "permissions: {}", "permissions: write-all", "permissions"),
    "a trigger with secrets": (
        tools.zizmor, PULL_REQUEST, "  pull_request:", "  pull_request_target:", "dangerous-triggers",
    ),
    "a key that GitHub does not know": (
        workflow, PULL_REQUEST, "timeout-minutes:", "timeout-minuets:", "timeout-minuets",
    ),
    "an input in the action's script": (
        tools.zizmor, ACTION, 'exec bash "$GITHUB_ACTION_PATH/action/install.sh"', "echo ${{ inputs.version }}",
        "template-injection",
    ),
    "a step of the action without a shell": (
        action, ACTION, "      id: install\n      shell: bash\n", "      id: install\n", "shell",
    ),
    "an unquoted word": (
        tools.shellcheck, ROOT / "action" / "install.sh", 'venv "$place" ||', "venv $place ||", "SC2086",
    ),
    "a report that GitLab does not know": (pipeline, TEMPLATE, "junit: ", "junitt: ", "junitt"),
    "exit codes that are none": (pipeline, TEMPLATE, "exit_codes: [3]", "exit_codes: [three]", "three"),
    "the newest of everything": (tools.hadolint, DOCKERFILE, "FROM ${BASE}\n", "FROM debian:latest\n", "DL3007"),
    "a shell error in RUN": (tools.hadolint, DOCKERFILE, "/var/lib/apt/lists/*", "$lists", "SC2086"),
    "a field that Kubernetes does not know": (
        tools.kubernetes, CRONJOB, "concurrencyPolicy: Forbid", "concurencyPolicy: Forbid", "concurencyPolicy",
    ),
    "a number that is none": (tools.kubernetes, CRONJOB, "backoffLimit: 1", "backoffLimit: one", "backoffLimit"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_its_broken_twin_is_not(tmp_path: Path, name: str) -> None:
    linter, path, sound, broken, said = BROKEN[name]
    done = linter(_twin(path, sound, broken, tmp_path / path.name))
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


def _twin(path: Path, sound: str, broken: str, place: Path) -> Path:
    text = path.read_text(encoding="utf-8")
    assert sound in text
    place.write_text(text.replace(sound, broken), encoding="utf-8")
    return place


def test_actionlint_finds_nothing_in_the_workflows(tmp_path: Path) -> None:
    for path in WORKFLOWS:
        shutil.copy(path, tmp_path)
    done = tools.actionlint(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Checking {len(WORKFLOWS)} workflow file(s)" in done.stdout


def test_actionlint_sees_what_is_broken(tmp_path: Path) -> None:
    _twin(PULL_REQUEST, "      - name: Keep", INJECTED, tmp_path / "injected.yml")
    _twin(PULL_REQUEST, "steps.readycheck.outputs", "steps.readychek.outputs", tmp_path / "no-output.yml")
    done = tools.actionlint(tmp_path)
    assert done.returncode == 1
    assert '"github.event.pull_request.title" is potentially untrusted' in done.stdout
    assert 'property "readychek" is not defined' in done.stdout


def test_actions_are_pinned_to_the_same_commits_everywhere() -> None:
    """One commit an action: a version that one file has and another has not is a version that was not looked at."""
    pinned: dict[str, set[str]] = {}
    for path in [*WORKFLOWS, ACTION]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses: " in line:
                name, _, commit = line.partition("uses: ")[2].partition("@")
                pinned.setdefault(name, set()).add(commit)
    assert {name for name, commits in pinned.items() if len(commits) > 1} == set()
