"""`readycheck merge RUNS…`: runs of several targets, made wherever, to one summary and one exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import FORMAT_HELP, RUNS, fail, failing_politely, write_reports
from readycheck.cli.looking_back import place_asked
from readycheck.cli.many.outputs import (
    PLACE,
    SUMMARY,
    SUMMARY_HELP,
    read_many_formats,
    read_summaries,
    write_summaries,
)
from readycheck.cli.many.places import refuse_planted_links, refuse_same_place
from readycheck.cli.many.together import told_by, write_together

if TYPE_CHECKING:
    from readycheck.cli.many.outputs import ManyOutputs
    from readycheck.engine.reports import Unfinished
    from readycheck.history.place import Place
    from readycheck.judging.counting import Counted, Glance, Superseded
    from readycheck.model import NotCountedLine, Report, SummaryRow
    from readycheck.render.github import Told
    from readycheck.render.many.annotations import Key

EPILOG = """Examples:  readycheck merge artifacts/  ·  readycheck merge shop/report.json wiki/report.json
·  readycheck merge artifacts/ --summary public/index.html --format 'html=public/{target}.html'
·  readycheck merge parts/sec parts/data --partial

Exit codes:  that of the gravest target, in the order 130, 2, 4, 5, 1, 3, 0"""

_NO_TREND = (
    "the trend is left out: it is of whole runs that a history holds, and these parts were joined without one; "
    "'readycheck merge --db PLACE' keeps what is joined"
)
_NO_REPORT = "the run in {} has no report, since it was ended before it could write one"


def merge(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUNS",
            help="Folders of runs (or their ids), report.json files, or folders that hold such.",
            autocompletion=completion.runs,
        ),
    ],
    summary: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help=f"{SUMMARY_HELP} {SUMMARY} by default.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT[=FILE]",
            help=f"A report of each target too: {FORMAT_HELP} {PLACE} in FILE is the target's name.",
            autocompletion=completion.formats,
        ),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(
            "--db",
            metavar="PLACE",
            help="Keep what is merged in this history, a file or a PostgreSQL URL.",
        ),
    ] = None,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Only parts of a checklist are meant; else what was in no run is undecided."),
    ] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 whatever the decision (not for errors).")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No terminal report.")] = False,
) -> None:
    """Merge runs of several targets, as from a CI matrix, into one summary and one exit code.

    Of several runs of a target the newest counts. Runs of parts of one checklist (--area, --only …) are joined:
    each control is taken from the newest run that looked at it, and the gate decides anew over all of them. A
    target is not ready by a part of its checklist: what was in no run leaves it undecided, unless --partial says
    that no more is meant.
    """
    from readycheck.cli.many_targets import show
    from readycheck.engine.reports import ReportRefusedError, find_reports
    from readycheck.render.many.rows import summary_of

    with failing_politely():
        outputs = read_many_formats(formats or [], folders=False)
        summaries = read_summaries(summary, SUMMARY)
        place = place_asked(db, None) if db is not None else None
        try:
            places = [_place(run) for run in runs]
            paths, unfinished = find_reports(places)
            folders = [place for place in places if place.is_dir()]
            writing = _Writing(outputs, summaries, folders, partial, place)
            rows, gone = _rows(paths, unfinished, writing)
        except ReportRefusedError as error:
            fail(str(error))
        whole = summary_of(rows, gone)
        write_summaries(whole, summaries)
        write_together(outputs.together, whole, writing.told)
        show(whole, terminal=outputs.terminal, summaries=summaries, quiet=quiet)
    raise typer.Exit(0 if exit_zero and whole.exit_code in (1, 3) else whole.exit_code)


@dataclass(frozen=True)
class _Writing:
    """What is written where, and how."""

    outputs: ManyOutputs
    summaries: Sequence[Path]
    folders: Sequence[Path]
    """Those that were given to be read."""
    partial: bool
    """True where only parts of a checklist are meant."""
    history: Place | None = None
    told: dict[Key, Told] = field(default_factory=dict)
    """Of each target what is said over all of them, where that was asked for."""

    def refuse(self, names: Sequence[str], reports: Sequence[Path]) -> None:
        """End with a usage error, before anything is written, where a file cannot be where it was asked for."""
        files = self.outputs.paths([(name, None) for name in names])
        refuse_same_place(self.summaries, files, reports)
        refuse_planted_links((*self.summaries, *files), self.folders)


def _place(given: Path) -> Path:
    """What was given, or the run of that id."""
    return RUNS / given if not given.exists() and (RUNS / given).is_dir() else given


def _rows(
    paths: Sequence[Path], unfinished: Sequence[Unfinished], writing: _Writing
) -> tuple[list[SummaryRow], list[NotCountedLine]]:
    """The rows of what counts, and what does not. Reports are read one after the other, since they may be large."""
    from readycheck.cli.many.names import Named, file_names
    from readycheck.engine.reports import read_report
    from readycheck.judging.counting import counting, glance
    from readycheck.judging.repeated import without_repeats
    from readycheck.model import NotCountedLine
    from readycheck.render.many.rows import row_without_report

    found, repeated = without_repeats(
        (glance(report, str(path)), report.seconds, report.exit_code)
        for path, report in ((path, read_report(path)) for path in paths)
    )
    counted, superseded = counting(found)
    lost = [one for one in unfinished if _newer(one, counted) is None]
    named = [Named(*one.parts[0].target) for one in counted]
    names = file_names(named, (path.stem for path in writing.summaries))
    writing.refuse(names, paths)
    rows = [_row(one, name, writing) for one, name in zip(counted, names, strict=True)]
    rows += [row_without_report(one.target, "", one.profile, 4, _NO_REPORT.format(one.folder)) for one in lost]
    gone = [
        NotCountedLine(
            target=line.target[0],
            environment=line.target[1],
            run=line.run,
            started=line.started,
            report=str(Path(line.place).resolve()),
            reason=reason,
        )
        for line, reason in (*((one.run, _because(one)) for one in superseded), *repeated)
    ]
    for one in unfinished:
        if (by := _newer(one, counted)) is not None:
            reason = f"it has no report, since it was ended before it could write one; run {by.run} is newer"
            gone.append(
                NotCountedLine(
                    target=one.target,
                    environment=by.target[1],
                    run=one.run,
                    started=one.started,
                    report=str(one.folder.resolve()),
                    reason=reason,
                )
            )
    return rows, gone


def _newer(one: Unfinished, counted: Sequence[Counted]) -> Glance | None:
    """A newer run of the same target that counts."""
    parts = (group.parts[0] for group in counted)
    mine = (part for part in parts if (part.target[0], part.target[2]) == (one.target, one.profile))
    return next((part for part in mine if part.started >= one.started), None)


def _because(one: Superseded) -> str:
    return f"run {one.by.run} is newer and looked at all that this one did"


def _row(counted: Counted, name: str, writing: _Writing) -> SummaryRow:
    from readycheck.cli.remembering import remember_merged
    from readycheck.engine.reports import ReportRefusedError, read_report
    from readycheck.judging.joining import as_parts, join
    from readycheck.model import ExitCode
    from readycheck.render.many.annotations import key_of
    from readycheck.render.many.rows import row_of, run_line

    places = [Path(part.place) for part in counted.parts]
    parts: list[Report] = [read_report(place) for place in places]
    try:
        report = as_parts(join(parts), meant=writing.partial)
    except (ValueError, OverflowError):
        which = ", ".join(map(str, places))
        raise ReportRefusedError(f"{which} cannot be joined: a report is not as readycheck writes it") from None
    code = 0
    if writing.history is not None:
        remembered = remember_merged(report, writing.history)
        report, code = remembered.report, ExitCode.INTERRUPTED if remembered.interrupted else 0
    elif len(parts) > 1:
        report = _without_trend(report)
    lines = [run_line(part, place.resolve(), _page_beside(place)) for part, place in zip(parts, places, strict=True)]
    files = writing.outputs.of(name, None)
    if files:
        write_reports(report, files, quiet=True)
    page = next((str(one.path.resolve()) for one in files if one.name == "html" and one.path is not None), "")
    if not page and len(lines) == 1:
        page = lines[0].page
    row = row_of(report, lines, page=page, code=code)
    if writing.outputs.together:
        writing.told[key_of(row)] = told_by(report)
    return row


def _without_trend(report: Report) -> Report:
    """A joined report that says why it shows no development."""
    method = report.method
    return report.model_copy(update={"method": method.model_copy(update={"notes": (*method.notes, _NO_TREND)})})


def _page_beside(report: Path) -> Path | None:
    """The same report as a page, where a run's folder has it."""
    page = report.with_suffix(".html")
    return page.resolve() if page.is_file() else None
