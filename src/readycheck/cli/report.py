"""`readycheck report schema|open`."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from readycheck.cli.common import RUNS, fail, failing_politely


def schema() -> None:
    """Print the JSON Schema of the report (draft 2020-12)."""
    from readycheck.render.json import report_schema

    typer.echo(json.dumps(report_schema(), indent=2, ensure_ascii=False))


def open_report(
    run: Annotated[Path | None, typer.Argument(help="The run's folder or id; the newest by default.")] = None,
) -> None:
    """Open the HTML report of a run in the browser; it is made where it is not there yet."""
    from readycheck.model import Report
    from readycheck.render import render, write_report

    if run is None:
        runs = sorted(RUNS.glob("*/report.json"), key=lambda path: path.stat().st_mtime)
        if not runs:
            fail("there is no run here yet; 'readycheck audit' makes one")
        folder = runs[-1].parent
    else:
        folder = run if (run / "report.json").exists() else RUNS / run
    page = folder / "report.html"
    with failing_politely():
        if not page.exists():
            try:
                report = Report.model_validate_json((folder / "report.json").read_bytes(), extra="ignore")
            except (OSError, ValueError):
                fail(f"{folder} has no report that can be read; audit again")
            write_report(render(report, "html"), page)
    typer.echo(str(page))
    webbrowser.open(page.resolve().as_uri())
