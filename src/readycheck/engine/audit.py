"""The whole way from a profile's path to a report, for the command line, the demo and packs' commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from readycheck import __version__
from readycheck.catalog import Catalog, load_catalog
from readycheck.engine.gathered import Gathered
from readycheck.engine.journal import read_header
from readycheck.engine.run import read_profile
from readycheck.judging import check_result
from readycheck.judging.report import build_report
from readycheck.model import Baseline, CheckResult, ExitCode, Method, Profile, ProfileLine, Report, Tool
from readycheck.plan import Plan, Selection, make_plan
from readycheck.profile import ProfileInvalid, Vocabulary, load_profile, packs_named
from readycheck.redact import Redactor


@dataclass(frozen=True)
class Prepared:
    """A checked profile, what is installed, and the plan that follows from both."""

    profile: Profile
    catalog: Catalog
    plan: Plan
    local: tuple[Path, ...]


def catalog_for(path: Path | None) -> tuple[Catalog, tuple[Path, ...]]:
    """The installed packs and the folders that the profile names; and those of them that are in use."""
    local: tuple[Path, ...] = ()
    if path is not None:
        local = tuple((path.parent / folder).resolve() for folder in packs_named(path))
    catalog = load_catalog(local, probe=True)
    return catalog, catalog.folders


def vocabulary_of(catalog: Catalog) -> Vocabulary:
    """What a profile may speak of with this catalog."""
    return Vocabulary(targets=catalog.targets, checks={name: check.options for name, check in catalog.checks.items()})


@contextmanager
def noting(catalog: Catalog) -> Iterator[None]:
    """Note the packs that are not used with a profile that is invalid: it may be so for want of them."""
    try:
        yield
    except ProfileInvalid as invalid:
        for problem in catalog.problems:
            invalid.add_note(problem)
        raise


def prepare(
    path: Path,
    *,
    today: date,
    overrides: Sequence[str] = (),
    short: Mapping[str, str] | None = None,
    selection: Selection | None = None,
) -> Prepared:
    """Read the profile and plan the run. Raises ProfileInvalid; touches no target."""
    catalog, local = catalog_for(path)
    with noting(catalog):
        profile = load_profile(path, vocabulary_of(catalog), overrides=overrides, short=short, today=today)
    return Prepared(profile, catalog, make_plan(profile, catalog, selection or Selection(), today), local)


def prepare_kept(folder: Path, *, today: date, trust_packs: bool = False) -> Prepared:
    """The same for a run that was made before, from the profile in its folder. Raises RunFolderError.

    Its folders of checks are code, and a run may come from a stranger: they are loaded with `trust_packs` only.
    """
    profile = read_profile(folder)
    named = tuple((profile.base / folder_).resolve() for folder_ in profile.packs)
    catalog = load_catalog(named if trust_packs else (), probe=True)
    if named and not trust_packs:
        where = ", ".join(map(str, named))
        said = f"the run's own checks in {where} are code and are not loaded; add --packs if you trust them"
        catalog = replace(catalog, problems=(*catalog.problems, said))
    selection = Selection.from_plain(read_header(folder).get("selection", {}))
    return Prepared(profile, catalog, make_plan(profile, catalog, selection, today), catalog.folders)


def report_of(
    prepared: Prepared,
    gathered: Gathered,
    *,
    as_of: datetime | None = None,
    heed_waivers: bool = True,
    baseline: tuple[str, Baseline] | None = None,
) -> Report:
    """The report of a run; `as_of` for one that is decided again at another time, `baseline` with its path."""
    plan = prepared.plan
    results: dict[str, list[CheckResult]] = {}
    for (control, check), by_thing in gathered.findings.items():
        seconds = gathered.check_seconds.get((control, check), 0.0)
        results.setdefault(control, []).append(check_result(check, by_thing, seconds))
    chosen = {control.id for control in plan.controls}
    skipped = {control.id for control in prepared.profile.controls if control.skip is not None}
    left_out = {
        line.control: line.reason
        for line in plan.not_selected
        if line.control not in chosen and line.control not in skipped
    }
    # A control that the selection leaves out is left out even where the profile skips it too.
    left_out |= {line.control: line.reason for line in plan.not_selected if line.reason.startswith("not selected:")}
    report = build_report(
        prepared.profile,
        results,
        run=gathered.run,
        started=gathered.started,
        as_of=as_of or gathered.started,
        seconds=gathered.seconds,
        tool=Tool(version=__version__, packs=gathered.packs),
        method=Method(
            scoring="",
            requests=gathered.counts.get("requests", 0),
            collectors=gathered.collectors,
            counts=gathered.counts,
        ),
        left_out=left_out,
        selection=plan.asked.in_words(),
        cut=plan.partial,
        unasked=plan.unasked,
        heed_waivers=heed_waivers,
        baseline=baseline[1] if baseline else None,
        baseline_path=baseline[0] if baseline else "",
        problems=prepared.catalog.problems,
        exits=(ExitCode.INTERRUPTED,) if gathered.interrupted else (),
    )
    report = report.model_copy(update={"profile": _profile_line(prepared, gathered)})
    return _without_secrets(report, prepared.profile)


def _profile_line(prepared: Prepared, gathered: Gathered) -> ProfileLine:
    """Where a code host finds the profile, and in which of its lines what was looked at stands."""
    profile, catalog = prepared.profile, prepared.catalog
    lines = {control.id: profile.lines[control.id] for control in profile.controls if control.id in profile.lines}
    looked = [(step.check, step.thing) for step in prepared.plan.judge]
    looked += [(part.check, part.thing) for part in prepared.plan.settled]
    for name, thing in dict.fromkeys(looked):
        check = catalog.checks.get(name)
        collector = catalog.collector_of(check.needs) if check is not None and check.needs is not None else None
        if collector and (line := profile.lines.get(f"{collector.thing}/{thing}")) is not None:
            lines[f"{name}@{thing}"] = line
    path, place = gathered.profile_in_repository or ("", None)
    known = (place or "") if path == profile.path else None
    return ProfileLine(path=profile.path, digest=profile.digest, in_repository=known, lines=lines)


def _without_secrets(report: Report, profile: Profile) -> Report:
    """The second line of defence: every fact was masked at birth, now the whole document is."""
    if not profile.secrets:
        return report
    plain = Redactor(profile.secrets).of_model(report, by_alias=True, known_only=True)
    return Report.model_validate(plain)
