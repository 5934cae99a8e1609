"""`readycheck audit`: look, judge, decide."""

from __future__ import annotations

from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli.common import (
    DEFAULT_PROFILE,
    FORMAT_HELP,
    RUNS,
    fail,
    failing_politely,
    profile_path,
    read_formats,
    run_folder,
    tell_problems,
    write_reports,
)

if TYPE_CHECKING:
    from readycheck.model import Report


class AtLeast(StrEnum):
    """Severities to narrow by."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


EPILOG = """Examples:  readycheck audit  ·  readycheck audit staging.yaml --only 'SEC-*'
·  readycheck audit --url https://staging.example.edu  ·  readycheck audit --format html=report.html --format json=-"""


def audit(
    profile: Annotated[
        Path | None, typer.Argument(metavar="PROFILE", help="The profile; readycheck.yaml by default.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT[=FILE]", help=f"{FORMAT_HELP} FILE - is standard output."),
    ] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Only these control or check ids.")] = None,
    skip: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Without these control or check ids.")] = None,
    area: Annotated[list[str] | None, typer.Option(metavar="AREA", help="Only this area, such as SEC.")] = None,
    severity: Annotated[
        AtLeast | None,
        typer.Option(metavar="LEVEL", help="Only this severity and above: blocker, high, medium, low, info."),
    ] = None,
    owner: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only controls of this owner.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The run's folder; .readycheck/runs/<id> by default.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on with an interrupted run: its folder or id.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="The target's address, in short.")] = None,
    har: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judge saved responses (HAR, or raw) instead of asking the url.")
    ] = None,
    source: Annotated[Path | None, typer.Option(metavar="DIR", help="The target's source tree, in short.")] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="The target's database, in short.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the profile, as in gate.min_score=85."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would run and touch nothing.")] = False,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, max=64, help="How many workers, 64 at most.")] = None,
    no_waivers: Annotated[bool, typer.Option("--no-waivers", help="Decide as if no risk had been accepted.")] = False,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Known findings; only new ones fail (see 'baseline write').")
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 whatever the decision (not for errors).")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, and no terminal report.")] = False,
) -> None:
    """Run the checks against the target and decide whether it is ready.

    Looks only, unless the profile's consent allows more. The decision is the exit code:
    0 ready, 1 not ready, 3 undecided.
    """
    from readycheck.cli.baseline import load as load_baseline
    from readycheck.engine.audit import prepare, report_of
    from readycheck.engine.clock import Clock
    from readycheck.engine.run import RunOptions, gather
    from readycheck.model import Severity
    from readycheck.plan import Selection
    from readycheck.render.progress import Progress

    if har is not None and not har.exists():
        fail(f"there is no file {har} to read with --har")
    paths = {name: str(path.resolve()) for name, path in (("har", har), ("source", source)) if path is not None}
    given = {"url": url, "database": database}
    short = {name: value for name, value in given.items() if value is not None} | paths
    selection = Selection(
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        areas=tuple(area or ()),
        severity=Severity(severity.value) if severity else None,
        owners=tuple(owner or ()),
    )
    if resume is not None and out is not None:
        fail("--resume goes on in the run's own folder, so --out cannot be given too")
    known = load_baseline(baseline)
    clock = Clock()
    resumed = run_folder(resume) if resume is not None else None
    with failing_politely():
        if resumed is not None and profile is None and not short and not Path(DEFAULT_PROFILE).exists():
            begun = _begun_with(resumed)
            fail(f"give what the run was begun with: {begun}, or its --url, --har, --source and --database")
        prepared = prepare(
            profile_path(profile, short),
            today=clock.now().astimezone(UTC).date(),
            overrides=tuple(settings or ()),
            short=short,
            selection=selection,
        )
        tell_problems(prepared.catalog.problems, prepared.profile.secrets)
        if not prepared.plan.controls:
            fail(_nothing(prepared.plan.asked.in_words()), 5)
        if dry_run:
            from readycheck.cli.dry_run import describe
            from readycheck.render.clean import harmless

            typer.echo(harmless(describe(prepared)))
            return
        run_id = clock.run_id()
        folder = resumed or out or RUNS / run_id
        outputs = read_formats(formats or [], folder)
        options = RunOptions(
            folder=folder,
            resume=resumed is not None,
            clock=Clock(run_id=lambda: run_id),
            local=prepared.local,
            jobs=jobs,
        )
        with Progress(quiet=quiet) as progress:
            gathered = gather(prepared.profile, prepared.plan, prepared.catalog, options, progress)
        report = report_of(prepared, gathered, heed_waivers=not no_waivers, baseline=known)
        finish(report, folder)
        write_reports(report, outputs, quiet=quiet, folder=folder)
    raise typer.Exit(0 if exit_zero and report.exit_code in (1, 3) else report.exit_code)


def finish(report: Report, folder: Path) -> None:
    """Keep the report in the run's folder."""
    from readycheck.render import render, write_report

    write_report(render(report, "json"), folder / "report.json")


def _begun_with(folder: Path) -> str:
    """The profile of a run to go on with, as its folder names it. Raises RunFolderError."""
    from readycheck.engine.journal import read_header

    return str(read_header(folder)["profile"])


def _nothing(selection: str) -> str:
    if selection:
        return f"nothing is selected by: {selection}; 'readycheck checks' lists what there is"
    return "the profile selects no control; add 'extends: submission-system' or controls of its own"
