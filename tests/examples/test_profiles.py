"""The profiles of the examples are right without any secret, and find their way in the demo."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.examples.installing import ROOT
from tests.examples.staged import for_demo
from tests.support.installed import readycheck

from readycheck.demo.running import Running

pytestmark = pytest.mark.thorough

PROFILE = ROOT / "examples" / "readycheck.yaml"
WORKFLOW = yaml.safe_load((ROOT / "examples/github/pull-request.yml").read_text(encoding="utf-8"))


def test_the_profile_is_right_on_a_machine_without_secrets(tmp_path: Path) -> None:
    done = readycheck("profile", "check", PROFILE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "right; target coursework" in done.stdout


@pytest.mark.parametrize(("flaw", "code"), [("", 0), ("print(1)\n", 1)])
def test_the_gate_of_a_pull_request_decides_by_the_source_alone(
    demo: Running, tmp_path: Path, flaw: str, code: int
) -> None:
    (profile := tmp_path / "readycheck.yaml").write_text(for_demo(PROFILE.read_text(encoding="utf-8"), demo))
    (step,) = [one for one in WORKFLOW["jobs"]["gate"]["steps"] if one.get("id") == "readycheck"]
    only = [f"--only={control}" for control in step["with"]["only"].split()]
    added = demo.project / "coursework" / "added.py"
    added.write_text(f"x = 1\n{flaw}")
    done = readycheck("audit", profile, *only, "--quiet", "--format=github", cwd=tmp_path)
    added.unlink()
    assert done.returncode == code, done.stdout[-3000:] + done.stderr
