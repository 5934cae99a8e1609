"""Assembles the report: every control of the profile in its order, none left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from readycheck.judging.attestations import attestation_lines, signature
from readycheck.judging.baseline import accepted as is_accepted
from readycheck.judging.baseline import apply_baseline, known_control
from readycheck.judging.control import could_not_run, judge_control, not_asked, not_selected
from readycheck.judging.gate import decide, first_exit
from readycheck.judging.scoring import SCORING, in_denominator, score
from readycheck.judging.waivers import apply_waivers, inherited
from readycheck.model import (
    AreaResult,
    Baseline,
    CheckResult,
    Control,
    ControlResult,
    Disposition,
    Method,
    NotSelectedLine,
    Profile,
    ProfileLine,
    ReasonCode,
    Report,
    Severity,
    Status,
    TargetLine,
    Tool,
    UnknownLine,
)


def build_report(
    profile: Profile,
    results: Mapping[str, Sequence[CheckResult]],
    *,
    run: str,
    started: datetime,
    as_of: datetime,
    seconds: float,
    tool: Tool,
    method: Method,
    left_out: Mapping[str, str] | None = None,
    selection: str = "",
    cut: bool = False,
    unasked: Mapping[str, Collection[str]] | None = None,
    heed_waivers: bool = True,
    baseline: Baseline | None = None,
    baseline_path: str = "",
    problems: Sequence[str] = (),
    exits: Iterable[int] = (),
) -> Report:
    """The report of one run.

    `results` holds each selected control's check results by control id; a check that has none is
    inconclusive (`no_check` where the profile lists it as planned, else `not_collected`).
    `left_out` says of each control that this run's selection leaves out why; the run is then
    partial, as it is with `cut`, where the selection leaves out a check of a control that is looked at;
    `unasked` names those checks by control: each keeps a line that decides nothing, so that the others do.
    Controls that the profile skips are found in the profile. `exits` are the exit codes
    of what else happened (130 interrupted, 4 the engine failed); the first in precedence holds.
    With a `baseline`, which was read from `baseline_path`, only new findings fail the gate.
    `method.scoring` is set here.
    """
    left_out = left_out or {}
    judged = _controls(profile, results, left_out, unasked or {})
    use = None
    if baseline is not None:
        judged, use = apply_baseline(baseline, baseline_path, judged)
    waived, waiver_lines = apply_waivers(profile.waivers, judged, as_of, heed=heed_waivers)
    decided = _dispositions(judged, waived)
    by_id = {name: one.model_copy(update={"disposition": decided[name]}) for name, one in judged.items()}
    controls = tuple(by_id.values())
    accepted = {control.id for control in controls if is_accepted(control, by_id)}
    total = score(controls, accepted)
    skipped = [control for control in profile.controls if control.skip and control.id not in left_out]
    verdict = decide(
        profile.gate,
        controls,
        total,
        skipped_blockers=[control.id for control in skipped if control.severity is Severity.BLOCKER],
        partial=cut or bool(left_out),
    )
    return Report(
        tool=tool,
        profile=ProfileLine(path=profile.path, digest=profile.digest),
        target=TargetLine(
            name=profile.target.name if profile.target else "",
            environment=profile.target.environment if profile.target else "",
            release=profile.release,
        ),
        run=run,
        started=started,
        seconds=seconds,
        partial=cut or bool(left_out),
        selection=selection if cut or left_out else "",
        decision=verdict.decision,
        exit_code=first_exit([verdict.exit_code, *exits]),
        summary=verdict.summary,
        gate=verdict.rules,
        score=total,
        areas=_areas(profile, controls, accepted),
        controls=controls,
        unknown=tuple(
            UnknownLine(control=control.id, reason_code=control.reason_code, message=control.message)
            for control in controls
            if control.status.is_unknown
        ),
        not_selected=tuple(
            NotSelectedLine(control=control.id, reason=control.message, approver=_approver(profile, control, left_out))
            for control in controls
            if control.status is Status.NOT_SELECTED
        ),
        waivers=waiver_lines,
        attestations=attestation_lines(profile.attestations, by_id, as_of),
        baseline=use,
        method=method.model_copy(update={"scoring": SCORING}),
        problems=tuple(problems),
    )


def _controls(
    profile: Profile,
    results: Mapping[str, Sequence[CheckResult]],
    left_out: Mapping[str, str],
    unasked: Mapping[str, Collection[str]],
) -> dict[str, ControlResult]:
    """Every control of the profile, judged, in the profile's order."""
    known = {control.id: control for control in profile.controls}
    done: dict[str, ControlResult] = {}

    def judge(control: Control, above: frozenset[str]) -> None:
        if control.id in done:
            return
        for name in control.derive:
            # a cycle is an error of the profile, told elsewhere; here it must only come to an end
            if name in known and name not in above:
                judge(known[name], above | {name})
        if control.id in left_out:
            done[control.id] = not_selected(control, ReasonCode.NOT_SELECTED, left_out[control.id])
        elif control.skip:
            done[control.id] = not_selected(control, ReasonCode.SKIPPED, control.skip.reason)
        else:
            done[control.id] = judge_control(
                control, _complete(profile, control, results, unasked.get(control.id, ())), done
            )

    for control in profile.controls:
        judge(control, frozenset({control.id}))
    return {control.id: done[control.id] for control in profile.controls}


def _complete(
    profile: Profile, control: Control, results: Mapping[str, Sequence[CheckResult]], unasked: Collection[str]
) -> tuple[CheckResult, ...]:
    """The control's check results in the profile's order; a check without one says why."""
    given = {result.id: result for result in results.get(control.id, ())}
    for check in control.checks:
        if check in given:
            continue
        if check in unasked:
            given[check] = not_asked(check)
        elif check in profile.planned:
            message = f"the check {check} does not exist yet"
            given[check] = could_not_run(check, Status.INCONCLUSIVE, ReasonCode.NO_CHECK, message)
        else:
            message = f"{check} has no result in this run"
            given[check] = could_not_run(check, Status.INCONCLUSIVE, ReasonCode.NOT_COLLECTED, message)
    order = [*control.checks, *(check for check in given if check not in control.checks)]
    return tuple(given[check] for check in order)


def _dispositions(controls: Mapping[str, ControlResult], waived: Mapping[str, Disposition]) -> dict[str, Disposition]:
    """What people decided beside what was seen, by control.

    A waiver says more than a baseline, and a baseline more than a signature. A waiver that has expired stays so:
    whoever accepted the risk until a date did not accept it for good.
    """
    decided: dict[str, Disposition] = {}

    def decide_on(control: ControlResult, above: frozenset[str]) -> None:
        for name in control.derived_from:
            if name in controls and name not in decided and name not in above:
                decide_on(controls[name], above | {name})
        disposition = waived.get(control.id, Disposition.NONE)
        if disposition is not Disposition.WAIVED and inherited(control, controls, waived):
            disposition = Disposition.WAIVED
        if disposition is Disposition.NONE and known_control(control, controls, decided):
            disposition = Disposition.BASELINED
        decided[control.id] = signature(control) if disposition is Disposition.NONE else disposition

    for control in controls.values():
        if control.id not in decided:
            decide_on(control, frozenset({control.id}))
    return decided


def _areas(profile: Profile, controls: Sequence[ControlResult], accepted: set[str]) -> tuple[AreaResult, ...]:
    """The score of each area that has something to weigh, in the profile's order."""
    titles = dict(profile.areas)
    for control in controls:
        titles.setdefault(control.area, control.area)
    areas = []
    for area, title in titles.items():
        mine = [control for control in controls if control.area == area]
        if any(in_denominator(control) for control in mine):
            areas.append(AreaResult(id=area, title=title, score=score(mine, accepted)))
    return tuple(areas)


def _approver(profile: Profile, control: ControlResult, left_out: Mapping[str, str]) -> str:
    if control.id in left_out:
        return ""
    return next((c.skip.approver for c in profile.controls if c.id == control.id and c.skip), "")
