"""`readycheck report schema|open`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import RUNS, complain, fail, failing_politely, run_folder

EPILOG = """Examples:  readycheck report open  ·  readycheck report open RUN --print
·  readycheck report schema > report.schema.json"""


def schema(
    summary: Annotated[bool, typer.Option("--summary", help="That of the summary of several targets.")] = False,
) -> None:
    """Print the JSON Schema of the report (draft 2020-12)."""
    from readycheck.render.json import report_schema
    from readycheck.render.many.document import summary_schema

    typer.echo(json.dumps(summary_schema() if summary else report_schema(), indent=2, ensure_ascii=False))


def open_report(
    run: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RUN]", help="The run's folder or id; the newest by default.", autocompletion=completion.runs
        ),
    ] = None,
    only_print: Annotated[bool, typer.Option("--print", help="Print the page's path and open nothing.")] = False,
) -> None:
    """Open the HTML report of a run in the browser; it is made where it is not there yet.

    The page's path goes to standard output. Where no browser can be shown, that is said and the page is still made.
    """
    from readycheck.cli.browser import open_page

    folder = run_folder(run) if run is not None else _newest()
    with failing_politely():
        page = _page(folder)
    typer.echo(str(page))
    if not only_print and (why := open_page(page)):
        complain(f"the page was made and not opened: {why}; open {page} in a browser, here or elsewhere")


def _newest() -> Path:
    runs = [path.parent for path in RUNS.glob("*/report.json")]
    if not runs:
        fail("there is no finished run here yet; 'readycheck audit' makes one")
    return max(runs, key=lambda folder: (folder / "report.json").stat().st_mtime)


def _page(folder: Path) -> Path:
    """The HTML report of a run, made anew where its report is newer. Raises CannotWrite."""
    from readycheck.model import Report
    from readycheck.render import render, write_report

    page, kept = folder / "report.html", folder / "report.json"
    if not kept.exists():
        fail(f"the run {folder} has not come to its end; go on with it: readycheck audit --resume {folder}")
    if page.exists() and page.stat().st_mtime_ns >= kept.stat().st_mtime_ns:
        return page
    try:
        report = Report.model_validate_json(kept.read_bytes(), extra="ignore")
    except (OSError, ValueError):
        fail(f"{kept} cannot be read as a report of this version; audit again")
    write_report(render(report, "html"), page)
    return page
