"""`readycheck audit A.yaml B.yaml …`: every target by itself, one summary, one exit code.

All profiles are checked before any target is touched, and one that is wrong stops them all: it is told in a second,
not after the minutes that the others take, and a summary that lacks a target is never taken for a whole one.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from readycheck.cli.common import RUNS, USAGE, complain, fail, failing_politely, print_report, profile_path
from readycheck.cli.many.outputs import PLACE, SUMMARY, read_many_formats, read_summaries, write_summaries
from readycheck.cli.many.places import refuse_same_place
from readycheck.cli.many.together import write_after_audit

if TYPE_CHECKING:
    from readycheck.cli.many.checking import Checked
    from readycheck.cli.many.outputs import ManyOutputs
    from readycheck.cli.many.request import Request
    from readycheck.cli.many.running import Ended
    from readycheck.model import Summary, SummaryRow
    from readycheck.plan import Selection


@dataclass(frozen=True)
class ManyAsked:
    """What the command line asks of several targets."""

    selection: Selection
    settings: tuple[str, ...]
    heed_waivers: bool
    baseline: Path | None
    formats: Sequence[str]
    summaries: Sequence[Path] | None
    out: Path | None
    jobs: int | None
    quiet: bool


@dataclass(frozen=True)
class One:
    """A target that is going to be audited, and where."""

    checked: Checked
    profile: Path
    name: str
    """In the names of files."""
    folder: Path
    run_id: str


def refuse_for_several(given: Mapping[str, object]) -> None:
    """End with a usage error where an option was given that is for one target."""
    for option, value in given.items():
        if value is None:
            continue
        if option == "--resume":
            fail("--resume goes on with one run; give the profile of that run only")
        fail(f"{option} is of one target, and there are several profiles; write it in the profile that it belongs to")


def audit_many(given: Sequence[Path], asked: ManyAsked, *, dry_run: bool) -> int:
    """Audit every target and write the summary; the exit code. Ends with a usage error where a profile is wrong."""
    from readycheck.render.many.rows import summary_of

    with failing_politely():
        profiles = _distinct(given)
        _refuse_baseline(asked.baseline)
        outputs = read_many_formats(asked.formats, folders=True)
        default = asked.out / SUMMARY.name if asked.out is not None else SUMMARY
        summaries = read_summaries(asked.summaries, default)
        checked = _check_all(profiles, asked)
        if dry_run:
            _describe(checked)
            return 0
        targets = _placed(profiles, checked, asked, summaries)
        refuse_same_place(
            summaries,
            outputs.paths([(one.name, one.folder) for one in targets]),
            (one.folder / name for one in targets for name in _of_run(outputs)),
        )
        rows = _audit_all(targets, asked, outputs)
        summary = summary_of(rows)
        write_summaries(summary, summaries)
        write_after_audit(outputs.together, summary)
        show(summary, terminal=outputs.terminal, summaries=summaries, quiet=asked.quiet)
    return summary.exit_code


def show(summary: Summary, *, terminal: bool, summaries: Sequence[Path], quiet: bool) -> None:
    """The summary on standard output, where it was asked for; else where it was written."""
    from readycheck.render import view_for
    from readycheck.render.many import render_summary
    from readycheck.render.many.rows import beside

    written = tuple(("summary", str(path)) for path in summaries)
    if terminal and not quiet:
        view = view_for(sys.stdout, os.environ, shutil.get_terminal_size((80, 24)).columns, written)
        print_report(render_summary(beside(summary, Path.cwd()), ".txt", view))
    elif not quiet:
        typer.echo(f"written: {', '.join(path for _, path in written)}", err=True)


def _distinct(given: Sequence[Path]) -> list[Path]:
    """The profiles, each once; ends with a usage error where one is given twice."""
    first: dict[Path, Path] = {}
    for one in given:
        path = profile_path(one, {})
        again = first.setdefault(path.resolve(), one)
        if again is not one:
            known = f"{one} and {again} are the same profile" if again != one else f"{one} is given twice"
            fail(f"{known}; name each profile once")
    return [profile_path(one, {}) for one in given]


def _refuse_baseline(baseline: Path | None) -> None:
    if baseline is not None and PLACE not in str(baseline):
        fail(
            f"a baseline is of one target, and there are several profiles; write {PLACE} for the target's name,"
            f" as in --baseline baselines/{PLACE}.json"
        )


def _check_all(profiles: Sequence[Path], asked: ManyAsked) -> list[Checked]:
    """What each profile says; ends where any is wrong, after all were looked at."""
    wrong = 0
    done: list[Checked] = []
    for profile in profiles:
        try:
            with failing_politely():
                done.append(_check(profile, asked))
        except typer.Exit as end:
            if end.exit_code != USAGE:
                raise
            wrong += 1
    if wrong:
        which = "a profile is wrong" if wrong == 1 else f"{wrong} profiles are wrong"
        fail(f"{which}, so none of the {len(profiles)} targets was audited; put that right or leave it out")
    told: set[str] = set()
    for one in done:
        for problem in one.problems:
            if problem not in told:
                complain(problem)
            told.add(problem)
    return done


def _check(profile: Path, asked: ManyAsked) -> Checked:
    from readycheck.cli.many.checking import Checked, check_here, has_packs
    from readycheck.cli.many.running import check_apart
    from readycheck.cli.one_target import Asked

    if not has_packs(profile):
        return check_here(profile, Asked(asked.selection, asked.settings, heed_waivers=asked.heed_waivers))
    child = check_apart(_request("check", profile, asked))
    if child.code == 0 and "checked" in child.state:
        return Checked.from_plain(child.state["checked"])
    for line in child.state["words"]:
        complain(line)
    if child.ended_by:
        complain(f"{profile} could not be checked: the process that read it was ended by {child.ended_by}")
    raise typer.Exit(child.code or 4)


def _describe(checked: Sequence[Checked]) -> None:
    from readycheck.render.clean import harmless

    for number, one in enumerate(checked):
        typer.echo(("\n" if number else "") + harmless(one.described))
        if one.alone:
            typer.echo("This target would be audited alone, so that nothing distorts what is measured.")


def _of_run(outputs: ManyOutputs) -> tuple[str, ...]:
    """Files of a run's folder that no other may replace."""
    return ("report.json",) if outputs.pages else ("report.json", "report.html")


def _placed(
    profiles: Sequence[Path], checked: Sequence[Checked], asked: ManyAsked, summaries: Sequence[Path]
) -> list[One]:
    """Each target with the folder of its run."""
    from readycheck.cli.baseline import load as load_baseline
    from readycheck.cli.many.names import Named, file_names
    from readycheck.engine.clock import Clock

    named = [Named(one.target, one.environment, one.profile) for one in checked]
    names = file_names(named, (path.stem for path in summaries))
    clock, ids = Clock(), set[str]()
    placed = []
    for profile, one, name in zip(profiles, checked, names, strict=True):
        run_id = clock.run_id()
        while run_id in ids or (RUNS / run_id).exists():  # many begin within the same second
            run_id = clock.run_id()
        ids.add(run_id)
        folder = asked.out / name if asked.out is not None else RUNS / run_id
        if (folder / "run.json").exists():
            fail(f"{folder} already holds a run; name another --out")
        if asked.baseline is not None:
            load_baseline(Path(str(asked.baseline).replace(PLACE, name)))  # one that is wrong is told before any work
        placed.append(One(one, profile, name, folder, run_id))
    return placed


def _audit_all(targets: Sequence[One], asked: ManyAsked, outputs: ManyOutputs) -> list[SummaryRow]:
    from readycheck.cli.many.outcome import outcome_in_words, row_after
    from readycheck.cli.many.running import Work, run_all
    from readycheck.engine.run import default_jobs
    from readycheck.render.many import outcome
    from readycheck.render.many.progress import ManyProgress

    def work(one: One) -> Work:
        return Work(one.checked.alone, lambda workers: _request("audit", one.profile, asked, one, outputs, workers))

    labels = [outcome.named(one.checked.target, one.checked.environment) for one in targets]
    rows: dict[int, SummaryRow] = {}
    said: list[str] = []
    with ManyProgress(labels, quiet=asked.quiet) as progress:

        def ended(number: int, end: Ended) -> None:
            one = targets[number]
            row, words = row_after(end, one.checked, one.folder, one.run_id, _page(one, outputs))
            rows[number] = row
            said.extend(f"{labels[number]}: {word}" for word in words)
            progress.ended(number, outcome_in_words(row))

        run_all([work(one) for one in targets], asked.jobs or default_jobs(), progress, ended)
    for word in said:
        complain(word)
    return [rows[number] for number in range(len(targets))]


def _page(one: One, outputs: ManyOutputs) -> Path:
    pages = [output.path for output in outputs.of(one.name, one.folder) if output.name == "html"]
    return pages[0] if pages and pages[0] is not None else one.folder / "report.html"


def _request(
    do: str,
    profile: Path,
    asked: ManyAsked,
    one: One | None = None,
    outputs: ManyOutputs | None = None,
    workers: int | None = None,
) -> Request:
    from readycheck.cli.many.request import Request

    files: list[tuple[str, str]] = []
    if one is not None and outputs is not None:
        files = [(output.name, str(output.path)) for output in outputs.of(one.name, one.folder)]
        if not outputs.pages:  # the summary leads to it
            files.append(("html", str(one.folder / "report.html")))
    baseline = str(asked.baseline).replace(PLACE, one.name) if asked.baseline is not None and one is not None else None
    return Request.model_validate(
        {
            "do": do,
            "profile": str(profile),
            "selection": asked.selection.as_plain(),
            "settings": asked.settings,
            "heed_waivers": asked.heed_waivers,
            "baseline": baseline,
            "folder": str(one.folder) if one is not None else "",
            "run_id": one.run_id if one is not None else "",
            "jobs": workers,
            "outputs": files,
        }
    )
