"""The command `readycheck printers status FILE`."""

from pathlib import Path
from typing import Annotated

import typer

from readycheck.api import Runner


def status(runner: Runner, file: Annotated[Path, typer.Argument(help="The printer's status file.")]) -> int:
    """Judge one printer's status file, without a profile."""
    report = runner.run({"printer": {"id": "main", "status": str(file.resolve())}}, {"printers.toner": {}})
    return runner.show(report)
