"""`readycheck demo`: the embedded target, audited."""

from __future__ import annotations

import shlex
import signal
import tempfile
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import FORMAT_HELP, RUNS, fail, failing_politely, read_formats, write_reports

if TYPE_CHECKING:
    from readycheck.demo.running import Running
    from readycheck.model import Report

EPILOG = """Examples:  readycheck demo  ·  readycheck demo --flaws none  ·  readycheck demo --flaws weak-csp
·  readycheck demo --serve --dir coursework  ·  readycheck demo --flaws list"""


def demo(
    flaws: Annotated[
        str, typer.Option(metavar="NAMES", help="none, all, default, list, or names with commas.")
    ] = "default",
    serve: Annotated[bool, typer.Option("--serve", help="Leave the system up after the audit, until Ctrl-C.")] = False,
    place: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Keep the system's files here, to look at and to change."),
    ] = None,
    keep_exit: Annotated[bool, typer.Option("--exit-code", help="Exit with the decision's own code.")] = False,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT[=FILE]", help=FORMAT_HELP, autocompletion=completion.formats),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="The run's folder.")] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, max=64, help="How many workers, 64 at most.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, and no terminal report.")] = False,
) -> None:
    """Start a small submission system on this machine, audit it for real and write the report.

    The system has flaws switched on; --flaws none starts it well made. Every process that
    is started here is stopped again, and its files go unless --dir names a folder for them.
    Exits 0 whatever the verdict; --exit-code keeps it.
    """
    from readycheck.demo.flaws import DEFAULT, FLAWS, UnknownFlawError, resolve

    if flaws == "list":
        for flaw in FLAWS:
            mark = "*" if flaw.name in DEFAULT else " "
            typer.echo(f"{mark} {flaw.name:<22} {flaw.control:<10} {flaw.title}")
        typer.echo("* switched on unless --flaws says otherwise; the control is the one that it turns red")
        return
    try:
        chosen = resolve(flaws)
    except UnknownFlawError as error:
        fail(str(error))

    if place is not None and place.exists() and (not place.is_dir() or any(place.iterdir())):
        fail(f"{place} is not empty; name a folder that is new or empty")

    from readycheck.demo.processes import DemoError
    from readycheck.demo.profile import write_profile
    from readycheck.demo.system import start
    from readycheck.engine.clock import Clock

    clock = Clock()
    folder = out or RUNS / clock.run_id()
    outputs = read_formats(formats or ["terminal", f"html={folder / 'report.html'}"], folder)
    with ExitStack() as stack, failing_politely():
        workdir = place or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="readycheck-demo-")))
        if not quiet:
            typer.echo(f"Starting the demo system with {_named(len(chosen), flaws)}.", err=True)
        try:
            running = stack.enter_context(start(workdir, chosen, remove_if_killed=place is None))
        except DemoError as error:
            fail(str(error), 4)
        profile = write_profile(running, workdir, clock.now().astimezone(UTC).date())
        if not quiet:
            typer.echo(f"It is up at {running.url}; now it is audited.", err=True)
        report = _audit(profile, folder, jobs, quiet=quiet)
        kept = keep_exit or report.exit_code in (130, 4)
        write_reports(report, outputs, quiet=quiet, folder=folder, exits=None if kept else 0)
        if serve and report.exit_code != 130:
            _stay(running, profile)
    if kept:
        raise typer.Exit(report.exit_code)


def _audit(profile: Path, folder: Path, jobs: int | None, *, quiet: bool) -> Report:
    from readycheck.engine.audit import prepare, report_of
    from readycheck.engine.clock import Clock
    from readycheck.engine.run import RunOptions, gather
    from readycheck.render import render, write_report
    from readycheck.render.progress import Progress

    clock = Clock(run_id=lambda: folder.name)
    prepared = prepare(profile, today=clock.now().astimezone(UTC).date())
    options = RunOptions(folder=folder, clock=clock, local=prepared.local, jobs=jobs)
    with Progress(quiet=quiet) as progress:
        gathered = gather(prepared.profile, prepared.plan, prepared.catalog, options, progress)
    report = report_of(prepared, gathered)
    write_report(render(report, "json"), folder / "report.json")
    return report


def _stay(running: Running, profile: Path) -> None:
    typer.echo(f"The system stays up at {running.url} until Ctrl-C. To audit it again:", err=True)
    typer.echo(f"  readycheck audit {shlex.quote(str(profile))}")
    try:
        signal.pause()
    except KeyboardInterrupt:
        typer.echo("Stopping it.", err=True)


def _named(number: int, flaws: str) -> str:
    if not number:
        return "no flaws: well made"
    return f"{number} flaw{'s' if number > 1 else ''} switched on ({flaws}; '--flaws list' names them)"
