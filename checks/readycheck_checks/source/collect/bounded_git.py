"""Asks git about a tree within limits, and runs nothing that the repository configures.

A repository's own configuration can name programs: hooks, drivers of diffs and filters, pagers, monitors, signature
checks, and transports that fetch a missing object. Submodules bring a configuration of their own, which no option of
the outer command reaches, so git must never start itself in one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from readycheck_checks.source.collect.bounded_tool import Ran, run

_SETTINGS = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.attributesFile=/dev/null",
    "core.untrackedCache=false", "core.quotePath=false", "color.ui=false", "log.showSignature=false",
    "diff.external=", "diff.submodule=short", "protocol.allow=never", "safe.directory=*",
    # A file above the threshold is not loaded, whatever the repository says.
    "core.bigFileThreshold=16m", "core.packedGitLimit=512m", "core.packedGitWindowSize=32m",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
    # Git before 2.45 knows no GIT_NO_LAZY_FETCH, and a repository's `protocol.ext.allow` outranks `protocol.allow`.
    "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none",
}  # fmt: skip


def is_installed() -> bool:
    """Whether there is a git to ask."""
    return shutil.which("git") is not None


def git(arguments: Sequence[str], root: Path, scratch: Path, seconds: float) -> Ran:
    """Run git in `root`; its output lies in a folder below `scratch`. Raises OSError where it cannot be started."""
    folder = Path(tempfile.mkdtemp(prefix="git-", dir=scratch))
    settings = [word for one in _SETTINGS for word in ("-c", one)]
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment |= {"HOME": str(folder), **_ENVIRONMENT}
    command = [shutil.which("git") or "git", "--no-pager", "-C", str(root), *settings, *arguments]
    return run(command, folder, environment, max(1.0, seconds))
