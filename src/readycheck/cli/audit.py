"""`readycheck audit`: look, judge, decide."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from readycheck.cli import completion
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
from readycheck.cli.many.outputs import PLACE, SUMMARY, SUMMARY_HELP, for_target, read_summaries, summarise_one
from readycheck.cli.many.places import refuse_same_place


class AtLeast(StrEnum):
    """Severities to narrow by."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


EPILOG = """Examples:  readycheck audit  ·  readycheck audit staging.yaml --only 'SEC-*'
·  readycheck audit --url https://staging.example.edu  ·  readycheck audit --format html=report.html --format json=-
·  readycheck audit shop.yaml wiki.yaml --format 'html=reports/{target}.html' --summary reports/summary.html"""


def audit(
    profile: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PROFILE",
            help="The profile, readycheck.yaml by default; several for several targets.",
            autocompletion=completion.profiles,
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT[=FILE]",
            help=f"{FORMAT_HELP} FILE - is standard output; {PLACE} in it is the target's name.",
            autocompletion=completion.formats,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="Only these control or check ids.", autocompletion=completion.controls_and_checks
        ),
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="Without these control or check ids.", autocompletion=completion.controls_and_checks
        ),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option(metavar="AREA", help="Only this area, such as SEC.", autocompletion=completion.areas),
    ] = None,
    severity: Annotated[
        AtLeast | None,
        typer.Option(metavar="LEVEL", help="Only this severity and above: blocker, high, medium, low, info."),
    ] = None,
    owner: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only controls of this owner.", autocompletion=completion.owners),
    ] = None,
    summary: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help=f"{SUMMARY_HELP} With several profiles {SUMMARY} by default."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The run's folder; .readycheck/runs/<id> by default. Of several, DIR/<target>."
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN", help="Go on with an interrupted run: its folder or id.", autocompletion=completion.runs
        ),
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
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=64, help="How many workers in all, 64 at most.")
    ] = None,
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
    0 ready, 1 not ready, 3 undecided. Of several targets the gravest counts: 130, 2, 4, 5, 1, 3, 0.
    """
    from readycheck.cli.baseline import load as load_baseline
    from readycheck.cli.one_target import Asked, audit_one, nothing, prepare_one
    from readycheck.engine.clock import Clock
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
    if profile and len(profile) > 1:
        from readycheck.cli.many_targets import ManyAsked, audit_many, refuse_for_several

        of_one = {"--resume": resume, "--url": url, "--har": har, "--source": source, "--database": database}
        refuse_for_several(of_one)
        several = ManyAsked(
            selection,
            tuple(settings or ()),
            heed_waivers=not no_waivers,
            baseline=baseline,
            formats=formats or (),
            summaries=summary,
            out=out,
            jobs=jobs,
            quiet=quiet,
        )
        code = audit_many(profile, several, dry_run=dry_run)
        raise typer.Exit(0 if exit_zero and code in (1, 3) else code)
    if resume is not None and out is not None:
        fail("--resume goes on in the run's own folder, so --out cannot be given too")
    only_one = profile[0] if profile else None
    summaries = read_summaries(summary)
    asked = Asked(selection, tuple(settings or ()), short, not no_waivers, load_baseline(baseline))
    resumed = run_folder(resume) if resume is not None else None
    with failing_politely():
        if resumed is not None and only_one is None and not short and not Path(DEFAULT_PROFILE).exists():
            begun = _begun_with(resumed)
            fail(f"give what the run was begun with: {begun}, or its --url, --har, --source and --database")
        prepared = prepare_one(profile_path(only_one, short), asked)
        tell_problems(prepared.catalog.problems, prepared.profile.secrets)
        if not prepared.plan.controls:
            fail(nothing(prepared.plan.asked), 5)
        if dry_run:
            from readycheck.cli.dry_run import describe
            from readycheck.render.clean import harmless

            typer.echo(harmless(describe(prepared)))
            return
        run_id = Clock().run_id()
        folder = resumed or out or RUNS / run_id
        outputs = read_formats(for_target(formats or [], prepared.profile, summaries), folder)
        if summaries:
            refuse_same_place(summaries, (one.path for one in outputs if one.path), (folder / "report.json",))
        with Progress(quiet=quiet) as progress:
            audited = audit_one(
                prepared, asked, folder, run_id, resume=resumed is not None, jobs=jobs, listener=progress
            )
        write_reports(audited.report, outputs, quiet=quiet, folder=folder, exits=audited.exit_code)
        if summaries:
            summarise_one(audited.report, folder, outputs, summaries)
    raise typer.Exit(0 if exit_zero and audited.exit_code in (1, 3) else audited.exit_code)


def _begun_with(folder: Path) -> str:
    """The profile of a run to go on with, as its folder names it. Raises RunFolderError."""
    from readycheck.engine.journal import read_header

    return str(read_header(folder)["profile"])
