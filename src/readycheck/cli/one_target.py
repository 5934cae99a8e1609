"""One target, from its profile to its report: for an audit of one, and in a process of its own for one of several."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readycheck.engine.audit import Prepared
    from readycheck.engine.listener import Listener
    from readycheck.model import Baseline, Report
    from readycheck.plan import Selection


@dataclass(frozen=True)
class Asked:
    """What the command line asks of a target, beside its profile and where its reports go."""

    selection: Selection
    settings: tuple[str, ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)
    """The target's things in short, as `url`, `source`."""
    heed_waivers: bool = True
    baseline: tuple[str, Baseline] | None = None
    """With the path that it was read from."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A report, and the exit code of its audit: the report's, or that of an interruption after it was decided."""

    report: Report
    exit_code: int


def prepare_one(profile: Path, asked: Asked) -> Prepared:
    """The profile, checked, and its plan. Raises ProfileInvalid; touches no target."""
    from readycheck.engine.audit import prepare
    from readycheck.engine.clock import Clock

    return prepare(
        profile,
        today=Clock().now().astimezone(UTC).date(),
        overrides=asked.settings,
        short=asked.short,
        selection=asked.selection,
    )


def audit_one(
    prepared: Prepared,
    asked: Asked,
    folder: Path,
    run_id: str,
    *,
    resume: bool = False,
    jobs: int | None = None,
    listener: Listener,
) -> Audited:
    """Run the plan and decide; the report is kept in the run's folder. Raises what `gather` and `write_report` do."""
    from readycheck.cli.common import RUNS
    from readycheck.cli.remembering import remember
    from readycheck.engine.audit import report_of
    from readycheck.engine.clock import Clock
    from readycheck.engine.keeping import let_go
    from readycheck.engine.run import RunOptions, gather
    from readycheck.model import ExitCode

    options = RunOptions(
        folder=folder, resume=resume, clock=Clock(run_id=lambda: run_id), local=prepared.local, jobs=jobs
    )
    gathered = gather(prepared.profile, prepared.plan, prepared.catalog, options, listener)
    report = report_of(prepared, gathered, heed_waivers=asked.heed_waivers, baseline=asked.baseline)
    remembered = remember(report, prepared.profile)
    finish(remembered.report, folder)
    if folder.parent == RUNS:
        target = prepared.profile.target
        let_go(RUNS, target.name if target else "", prepared.profile.retention)
    code = ExitCode.INTERRUPTED if remembered.interrupted else remembered.report.exit_code
    return Audited(remembered.report, int(code))


def finish(report: Report, folder: Path) -> None:
    """Keep the report in the run's folder."""
    from readycheck.render import render, write_report

    write_report(render(report, "json"), folder / "report.json")


def nothing(selection: Selection) -> str:
    """Why an audit would look at nothing, in a sentence."""
    if said := selection.in_words():
        given = {"--only": selection.only, "--area": selection.areas, "--owner": selection.owners}
        for option, words in given.items():
            parts = [part.strip() for one in words for part in one.split(",") if "," in one and part.strip()]
            if parts:
                each = " ".join(f"{option} {shlex.quote(part)}" for part in parts[:2])
                return f"nothing is selected by: {said}; repeat {option} for each, as in {each}"
        return f"nothing is selected by: {said}; 'readycheck checks' lists what there is"
    return "the profile selects no control; add 'extends: submission-system' or controls of its own"
