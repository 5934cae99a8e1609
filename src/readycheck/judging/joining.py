"""Runs of parts of a checklist put together to one whole.

A CI matrix may look at each area by itself. Each control is taken from the newest run that looked at it, and
everything that follows from the controls (what derives from others, waivers, score, gate) is decided anew over
all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from readycheck.judging.gate import first_exit
from readycheck.judging.joined_profile import decided_on, profile_of
from readycheck.judging.report import build_report
from readycheck.judging.waivers import LEFT_ASIDE
from readycheck.model import (
    BaselineEntry,
    BaselineUse,
    CheckResult,
    ControlResult,
    Decision,
    Disposition,
    ExitCode,
    GateRule,
    Method,
    ReasonCode,
    Report,
    Status,
)

IN_NO_PART = "in_no_part"
"""The rule of the gate that every control of the checklist was in one of the parts."""
_DECIDED = (0, 1, 3, 5)
"""Exit codes that the union decides anew; any other, as 130, says something of how the run went."""


def join(reports: Sequence[Report]) -> Report:
    """One report of several runs that are alike (`Likeness`), decided over all that they saw.

    A single report is given back as it is. ValueError or OverflowError where a report is not one that readycheck
    writes.
    """
    if len(reports) == 1:
        return reports[0]
    newest, *_ = ordered = sorted(reports, key=lambda one: (one.started, one.run), reverse=True)
    lines = _lines(ordered)
    outside = {name: mine[0].message for name, mine in lines.items() if all(left_out(control) for control in mine)}
    checks = {name: _checks(mine) for name, mine in lines.items()}
    cut = any(not judged(check) for some in checks.values() for check in some)
    selections = dict.fromkeys(one.selection or "a part of the checklist" for one in reversed(ordered))
    report = build_report(
        profile_of(ordered, {name: _chosen(mine) for name, mine in lines.items()}),
        checks,
        run=newest.run,
        started=newest.started,
        as_of=max(decided_on(one) for one in ordered),
        seconds=round(sum(one.seconds for one in ordered), 3),
        tool=newest.tool,
        method=_method(ordered),
        left_out=outside,
        selection=f"{len(ordered)} runs together: {'; '.join(selections)}",
        cut=cut,
        heed_waivers=heeds_waivers(newest),
        problems=tuple(dict.fromkeys(problem for one in ordered for problem in one.problems)),
        exits=[one.exit_code for one in ordered if one.exit_code not in _DECIDED],
    )
    # Of a waiver that is not yet in force the report tells the day in its sentence only.
    waivers = tuple(
        before if before.state == "not_yet" else after
        for before, after in zip(newest.waivers, report.waivers, strict=True)
    )
    return report.model_copy(
        update={"profile": newest.profile, "baseline": _baseline(ordered, report.controls), "waivers": waivers}
    )


def as_parts(report: Report, *, meant: bool) -> Report:
    """What was put together, saying of how many controls no part knows all.

    A run that was lost must not turn the gate green: a report that is ready by parts is undecided, unless it is
    `meant` that there are no more.
    """
    outside = sum(left_out(control) for control in report.controls)
    halves = sum(_lacks_a_check(control) for control in report.controls)
    missing = outside + halves
    if not missing:
        return report
    said = [f"{_controls(outside)} in no part"] if outside else []
    said += [f"{_controls(halves)} in no part with all checks"] if halves else []
    clause = f"partial: {' and '.join(said)}"
    told = report.model_copy(update={"summary": f"{report.summary}; {clause}"})
    if meant or report.decision not in (Decision.READY, Decision.READY_WITH_ACCEPTED_RISKS):
        return told
    return told.model_copy(
        update={
            "decision": Decision.UNDECIDED,
            "exit_code": first_exit([report.exit_code, ExitCode.UNDECIDED]),
            "gate": (*report.gate, GateRule(rule=IN_NO_PART, wanted=0, actual=missing, ok=False)),
        }
    )


def _controls(many: int) -> str:
    return f"{many} {'control was' if many == 1 else 'controls were'}"


def _lacks_a_check(control: ControlResult) -> bool:
    """True where it was looked at, and no run was asked for one of its checks."""
    return not left_out(control) and any(check.status is Status.NOT_SELECTED for check in control.checks)


def _lines(newest_first: Sequence[Report]) -> dict[str, list[ControlResult]]:
    """Each control as every run has it, the newest first, in the order of the checklist."""
    lines: dict[str, list[ControlResult]] = {}
    for report in newest_first:
        for control in report.controls:
            lines.setdefault(control.id, []).append(control)
    return lines


def _chosen(mine: Sequence[ControlResult]) -> ControlResult:
    """Of a control's lines the newest that says something."""
    return next((control for control in mine if not left_out(control)), mine[0])


def _checks(mine: Sequence[ControlResult]) -> tuple[CheckResult, ...]:
    """Of each check the newest result; failing that the newest that says why there is none."""
    found: dict[str, CheckResult] = {}
    for control in mine:
        for check in control.checks:
            if check.id not in found or (judged(check) and not judged(found[check.id])):
                found[check.id] = check
    return tuple(found.values())


def left_out(control: ControlResult) -> bool:
    """True where the run's selection left it out; what the profile skips is a word about it."""
    return control.status is Status.NOT_SELECTED and control.reason_code is not ReasonCode.SKIPPED


def judged(check: CheckResult) -> bool:
    """True where the run has a result of it, whatever that says."""
    return check.reason_code not in (ReasonCode.NOT_COLLECTED, ReasonCode.NOT_SELECTED)


def heeds_waivers(report: Report) -> bool:
    """False for a run that decided as if no risk had been accepted."""
    return all(line.problem != LEFT_ASIDE for line in report.waivers)


def _method(reports: Sequence[Report]) -> Method:
    counts: dict[str, int] = {}
    for report in reports:
        for name, many in report.method.counts.items():
            counts[name] = counts.get(name, 0) + many
    return Method(
        scoring="",
        requests=sum(report.method.requests for report in reports),
        collectors=tuple(line for report in reports for line in report.method.collectors),
        notes=tuple(dict.fromkeys(note for report in reports for note in report.method.notes)),
        counts=dict(sorted(counts.items())),
    )


def _baseline(newest_first: Sequence[Report], controls: Sequence[ControlResult]) -> BaselineUse | None:
    """What the baseline did over all: its marks stand on the findings, its other entries in each run's own account."""
    uses = [report.baseline for report in newest_first if report.baseline is not None]
    if not uses:
        return None
    wrong = [one for control in controls for one in control.findings if one.status in (Status.FAIL, Status.WARN)]
    known = sum(one.disposition is Disposition.BASELINED for one in wrong)
    fixed = _distinct(entry for use in uses for entry in use.fixed)
    unseen = [entry for entry in uses[0].not_looked_at if all(entry in use.not_looked_at for use in uses)]
    return BaselineUse(
        path=uses[0].path, known=known, new=len(wrong) - known, fixed=fixed, not_looked_at=_distinct(unseen)
    )


def _distinct(entries: Iterable[BaselineEntry]) -> tuple[BaselineEntry, ...]:
    return tuple(dict.fromkeys(entries))
