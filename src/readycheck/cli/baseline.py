"""`readycheck baseline write|schema`: keep what is known, so that only new findings fail the gate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import RUNS, complain, fail, failing_politely

if TYPE_CHECKING:
    from readycheck.judging.baseline import Written
    from readycheck.model import Baseline, Report

EPILOG = """Examples:  readycheck baseline write  ·  readycheck audit --baseline readycheck-baseline.json
·  readycheck baseline write --force  ·  readycheck baseline write .readycheck/runs/ID --output known.json"""

SHOWN = 10
"""Fixed entries that are told one by one."""


def write(
    run: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RUN|PROFILE]",
            help="A run's folder or id, or a profile for its newest run; else the newest of the baseline's target.",
            autocompletion=completion.runs_and_profiles,
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The baseline; kept in version control.")
    ] = Path("readycheck-baseline.json"),
    force: Annotated[
        bool, typer.Option("--force", help="Take in new findings, or a run of another target than the baseline's.")
    ] = False,
) -> None:
    """Write what a run found into a baseline; from then on only new findings fail.

    A baseline that is already there only shrinks: what is fixed is dropped, and new findings stay out unless
    --force takes them in. Findings that nobody could look for are never taken in, nor those that a waiver
    covers: they must come back when it lapses. The run may have been judged with a baseline or without. One of
    another target than the baseline was written for is refused, unless --force is given.
    """
    from readycheck.engine.baseline_file import baseline_bytes, parse_baseline
    from readycheck.engine.journal import read_kept, why
    from readycheck.engine.replacing import FileChangedError, replace_file
    from readycheck.judging.baseline import write_baseline

    with failing_politely(), _refusing():
        try:
            content = read_kept(output, 2**26) if output.exists() else None
        except OSError as error:
            fail(f"the baseline {output} cannot be read: {why(error)}")
        before: Baseline | None = None if content is None else parse_baseline(content, output)
        report = _report_of(run, before.target if before is not None else "")
        if before is not None and before.target not in ("", report.target.name):
            differs = f"{output} was written for the target '{before.target}', the run is of '{report.target.name}'"
            if not force:
                fail(f"{differs}; name another file with --output, or make it that target's with --force")
            complain(differs)
        written = write_baseline(report, before, take_new=force)
        try:
            after = baseline_bytes(written.baseline)
            if after != content:
                output.parent.mkdir(parents=True, exist_ok=True)
                replace_file(output, content, after)
        except FileChangedError as error:
            fail(str(error))
        except OSError as error:
            fail(f"cannot write the baseline to {output}: {why(error)}; name another place with --output", 4)
    _tell(written, output, report, changed=after != content)


def schema() -> None:
    """Print the JSON Schema of the baseline (draft 2020-12)."""
    from readycheck.engine.baseline_file import baseline_schema

    typer.echo(json.dumps(baseline_schema(), indent=2, ensure_ascii=False))


def load(path: Path | None) -> tuple[str, Baseline] | None:
    """The baseline that a command was given, with its path; one that cannot be relied on ends with a usage error."""
    if path is None:
        return None
    from readycheck.engine.baseline_file import read_baseline

    with _refusing():
        return str(path), read_baseline(path)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn a baseline that cannot be relied on into a sentence and exit code 2."""
    from readycheck.engine.baseline_file import BaselineInvalidError

    try:
        yield
    except BaselineInvalidError as error:
        fail(str(error))


def _report_of(given: Path | None, target: str) -> Report:
    """The report of the run that was meant, of `target` where nothing was given and it has a name.

    Ends with a usage error where there is none.
    """
    if given is None and target:
        return _newest_of(target)
    if given is None or given.is_file():
        folders = _runs(given)
        if not folders:
            made = f"made with {given} " if given is not None else ""
            fail(f"there is no finished run {made}in {RUNS}; 'readycheck audit' makes one")
        folder = folders[-1]
    else:
        folder = given if (given / "report.json").exists() else RUNS / given
        if not (folder / "report.json").exists():
            fail(f"there is no finished run in {given} or {RUNS / given}; 'readycheck audit' makes one")
    report = _read(folder)
    if report is None:
        fail(f"{folder} has no report that can be read; audit again")
    return report


def _newest_of(target: str) -> Report:
    """The report of the newest run here of the target that the baseline was written for."""
    unread: Path | None = None
    for folder in reversed(_runs(None)):
        report = _read(folder)
        if report is not None and report.target.name == target:
            break
        if report is None:
            unread = unread or folder
    else:
        fail(
            f"there is no finished run of the baseline's target '{target}' in {RUNS}; 'readycheck audit' makes one, and"
            " --force takes a run of another target that is named"
        )
    if unread is not None:
        complain(f"{unread} has no report that can be read, so an older run of '{target}' is taken")
    return report


def _read(folder: Path) -> Report | None:
    """The report of a run; None where it cannot be read."""
    from readycheck.engine.journal import read_kept
    from readycheck.model import Report

    try:
        return Report.model_validate_json(read_kept(folder / "report.json", 2**30), extra="ignore")
    except (OSError, ValueError):
        return None


def _runs(profile: Path | None) -> list[Path]:
    """The finished runs here, the newest last; of one profile where it is given."""
    from readycheck.engine.journal import RunFolderError, read_header

    found: list[tuple[str, Path]] = []
    for path in RUNS.glob("*/report.json"):
        try:
            header = read_header(path.parent)
        except RunFolderError:
            continue
        if profile is None or Path(str(header.get("profile", ""))).resolve() == profile.resolve():
            found.append((header["started"], path.parent))
    return [folder for _, folder in sorted(found)]


def _tell(written: Written, output: Path, report: Report, *, changed: bool) -> None:
    from readycheck.render.clean import clean
    from readycheck.render.words import count

    many = len(written.baseline.findings)
    what = f"{output}: {count(many, 'known finding')} of run {report.run}"
    if not changed:
        what += ", as before"
    elif written.dropped or written.added:
        what += f" ({written.kept} kept, {written.added} added, {len(written.dropped)} dropped since they are gone)"
    typer.echo(clean(what, 400))
    for entry in written.dropped[:SHOWN]:
        typer.echo(clean(f"  gone: {entry.control} {entry.rule} {entry.place}: {entry.message}", 400))
    if len(written.dropped) > SHOWN:
        typer.echo(f"  and {len(written.dropped) - SHOWN} more")
    if written.left_out:
        left_out = count(written.left_out, "new finding")
        complain(f"{left_out} left out, since a baseline only shrinks; --force takes them in")
    if written.waived:
        complain(f"{count(written.waived, 'finding')} left out, since a waiver covers them until it lapses")
    if written.unlisted:
        complain(
            f"{count(written.unlisted, 'finding')} left out, since the report only counts them; raise 'most' in the"
            " options of their check, audit again and write the baseline anew"
        )
    if report.partial:
        complain(f"the run was partial ({report.selection}); what it did not look at is as it was")
