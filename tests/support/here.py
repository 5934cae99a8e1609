"""The command line in the test's own process: for what starts no other and is refused or only reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from click.testing import CliRunner, Result

from readycheck.cli.app import build


def readycheck_here(*arguments: str | Path) -> Result:
    """Run the command in the current folder; its exit code, standard output and standard error."""
    return CliRunner().invoke(cast("Any", build()), [str(one) for one in arguments])
