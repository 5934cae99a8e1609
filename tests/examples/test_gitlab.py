"""The GitLab template: its script is run by a shell as a runner joins it, and gates on the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.examples.gitlab import jobs
from tests.examples.installing import OFFLINE, ROOT

pytestmark = pytest.mark.thorough

JOB = jobs(ROOT / "examples" / "gitlab" / "readycheck.gitlab-ci.yml")["readycheck"]
PROFILE = "version: 1\nextends: submission-system\ntarget: {name: shop, environment: staging, source: .}\n"


def run(project: Path, temp: Path, job: dict[str, Any] = JOB, **variables: str) -> tuple[int, str]:
    """The job in `project`, by the plainest shell that an image may have; the code is the job's."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # the image's python3 comes first
    script = "\n".join((*job["before_script"], *job["script"]))
    environ = {
        "PATH": path, "HOME": str(temp), "TMPDIR": str(temp),
        "CI": "true", "CI_JOB_ID": "77", "CI_PROJECT_DIR": str(project), **OFFLINE,
        "READYCHECK_PROFILE": "readycheck.yaml", "READYCHECK_ONLY": "", "READYCHECK_BASELINE": "",
        "READYCHECK_INSTALL": "", **variables,
    }  # fmt: skip
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=project, env=environ, capture_output=True, text=True, timeout=240, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_job_gates_and_leaves_its_reports(tmp_path: Path, wheel: Path) -> None:
    project, temp = tmp_path / "project", tmp_path / "temp"
    project.mkdir()
    temp.mkdir()
    (project / "readycheck.yaml").write_text(PROFILE)
    (project / "SEC-01").touch()  # what the glob of READYCHECK_ONLY would become in a shell
    (project / "app.py").write_text("def f(x):\n    print(x)\n")
    code, said = run(project, temp, READYCHECK_INSTALL=str(wheel), READYCHECK_ONLY="SEC-0[18] SEC-*8")
    assert code == 1, said
    assert "Traceback" not in said
    reports = project / "readycheck-report"
    assert json.loads((reports / "report.json").read_text())["decision"] == "not_ready"
    issue, *_ = json.loads((reports / "gl-code-quality-report.json").read_text())
    assert issue["location"]["path"] == "app.py"
    for paths in (JOB["artifacts"]["paths"], JOB["artifacts"]["reports"].values()):
        assert all((project / path).exists() for path in paths)
    assert [path.name for path in (project / ".readycheck" / "runs").iterdir()] == ["77"]

    # what the last job of many makes of the artifacts
    verdict = jobs(ROOT / "examples" / "gitlab" / "many.gitlab-ci.yml")["verdict"]
    code, said = run(project, temp, verdict, READYCHECK_INSTALL=str(wheel))
    assert code == 1, said
    assert json.loads((reports / "summary.json").read_text())["exit_code"] == 1
    assert (reports / "summary.html").is_file()


def test_without_something_to_install_it_says_so(tmp_path: Path) -> None:
    code, said = run(tmp_path, tmp_path)
    assert code == 2
    assert "READYCHECK_INSTALL" in said


def test_its_variables_are_the_ones_that_the_script_reads() -> None:
    template = yaml.safe_load((ROOT / "examples/gitlab/readycheck.gitlab-ci.yml").read_text(encoding="utf-8"))
    script = "\n".join((*JOB["before_script"], *JOB["script"]))
    assert all(f"${name}" in script for name in template["variables"])
    assert JOB["artifacts"]["when"] == "always"
