"""Installs readycheck as the CI files do, by pip in an environment of its own, without a network.

The wheel is built from the checkout; what it depends on is found in the environment of the tests.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.support.services import require

ROOT = Path(__file__).parents[2]
SITE = sysconfig.get_path("purelib")
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_CONFIG_FILE": "/dev/null", "PYTHONPATH": SITE, "NO_COLOR": "1"}
"""For pip: only the wheel itself; for Python: the dependencies."""


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    try:
        import hatchling  # noqa: F401
    except ImportError:
        require("hatchling; install the extra 'dev'")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def lend_dependencies(venv: Path) -> None:
    """Let the environment `venv` import what the tests can, also where Python ignores PYTHONPATH."""
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "tests.pth").write_text(f"{SITE}\n")
