"""`readycheck judge`: decide again from what an earlier run saw."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import (
    FORMAT_HELP,
    fail,
    failing_politely,
    read_formats,
    run_folder,
    tell_problems,
    write_reports,
)

EPILOG = "Examples:  readycheck judge .readycheck/runs/ID  ·  readycheck judge ID --profile stricter.yaml --as-of now"


def judge(
    run: Annotated[Path, typer.Argument(help="The run's folder, or its id.", autocompletion=completion.runs)],
    profile: Annotated[
        Path | None,
        typer.Option(
            help="Another profile; by default the one that the run was made with, as kept.",
            autocompletion=completion.profiles,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="'now' or a date: how old things are by then. Default: the run's own time."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT[=FILE]", help=FORMAT_HELP, autocompletion=completion.formats),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the profile.")
    ] = None,
    packs: Annotated[
        bool, typer.Option("--packs", help="Load the folders of checks that the kept profile names; they are code.")
    ] = False,
    no_waivers: Annotated[bool, typer.Option("--no-waivers", help="Decide as if no risk had been accepted.")] = False,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Known findings; only new ones fail (see 'baseline write').")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No terminal report.")] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever the decision.")] = False,
) -> None:
    """Decide again from the facts of a run, without touching the target.

    The same facts and profile give the same report, months later too. Nothing in the
    run's folder changes; give --format FILE to keep the new report.
    """
    from readycheck.cli.baseline import load as load_baseline
    from readycheck.cli.remembering import recall
    from readycheck.engine.audit import prepare, prepare_kept, report_of
    from readycheck.engine.journal import read_header
    from readycheck.engine.run import RunOptions, judge_again

    folder = run_folder(run)
    moment = _moment(as_of)
    known = load_baseline(baseline)
    with failing_politely():
        header = read_header(folder)
        started = datetime.fromisoformat(header["started"])
        today = (moment or started).astimezone(UTC).date()
        if profile is None:
            if settings:
                fail("--set changes a profile file, so it needs --profile")
            prepared = prepare_kept(folder, today=today, trust_packs=packs)
        else:
            prepared = prepare(profile, today=today, overrides=tuple(settings or ()))
        tell_problems(prepared.catalog.problems, prepared.profile.secrets)
        outputs = read_formats(formats or [], folder)
        gathered = judge_again(
            prepared.profile,
            prepared.plan,
            prepared.catalog,
            folder,
            RunOptions(folder=folder, local=prepared.local),
            as_of=moment,
        )
        report = report_of(prepared, gathered, as_of=moment, heed_waivers=not no_waivers, baseline=known)
        report = recall(report, prepared.profile)
        write_reports(report, outputs, quiet=quiet)
    raise typer.Exit(0 if exit_zero and report.exit_code in (1, 3) else report.exit_code)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    if text == "now":
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f"'{text}' is not a time; write 'now', 2027-01-31 or 2027-01-31T10:00:00Z")
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        fail(f"'{text}' is out of reach; write a time of this age")
