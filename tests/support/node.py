"""Node and what tests need from npm, installed once for all runs on this machine."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.support.services import require


def node_modules(folder: Path) -> Path:
    """The packages of `folder`/package.json, for NODE_PATH; what is missing skips the test, or fails it in CI."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        require("no node or npm on the path")
    version = hashlib.sha256((folder / "package.json").read_bytes()).hexdigest()[:12]
    cache = Path(tempfile.gettempdir()) / f"readycheck-node-{os.getuid()}-{version}"
    if not cache.is_dir():
        with tempfile.TemporaryDirectory(prefix="readycheck-node-") as made:
            shutil.copy(folder / "package.json", made)
            options = ("--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", "--no-package-lock")
            command = [npm, "install", *options]
            done = subprocess.run(command, cwd=made, capture_output=True, text=True, timeout=120, check=False)
            if done.returncode:
                require(f"npm could not install what {folder.parent.name} needs: {done.stderr.strip()[-300:]}")
            # Another run of the tests may have been faster.
            with contextlib.suppress(OSError):
                Path(made).rename(cache)
                Path(made).mkdir()
    return cache / "node_modules"
