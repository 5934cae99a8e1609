"""From findings to a check's result, and from checks to a control's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from readycheck.judging.fingerprints import with_fingerprints
from readycheck.judging.scoring import WARN_CREDIT, WEIGHTS
from readycheck.model import (
    DEFAULT_REASON,
    WORST_FIRST,
    CheckResult,
    Control,
    ControlResult,
    Disposition,
    Finding,
    ReasonCode,
    Status,
)


class _Part(NamedTuple):
    """What decides, of a finding, a check or a control derived from."""

    status: Status
    reason_code: ReasonCode
    message: str
    credit: float


def _reason(finding: Finding) -> ReasonCode:
    if finding.reason_code is not None:
        return finding.reason_code
    if finding.status in (Status.FAIL, Status.WARN) and finding.threshold is not None:
        return ReasonCode.THRESHOLD
    return DEFAULT_REASON[finding.status]


def _credit(status: Status, warn_credit: float | None) -> float:
    if status is Status.WARN:
        return WARN_CREDIT if warn_credit is None else warn_credit
    return 1.0 if status is Status.PASS else 0.0


def worst_status(statuses: Iterable[Status]) -> Status:
    """The first of `WORST_FIRST` that occurs; not applicable or not selected only if nothing else is."""
    found = set(statuses)
    for status in (*WORST_FIRST, Status.NOT_APPLICABLE):
        if status in found:
            return status
    return Status.NOT_SELECTED


def _deciding(parts: Sequence[_Part]) -> _Part:
    """The first of the worst parts; of warnings the one that costs most."""
    status = worst_status(part.status for part in parts)
    return min((part for part in parts if part.status is status), key=lambda part: part.credit)


def could_not_run(check_id: str, status: Status, reason: ReasonCode, message: str, seconds: float = 0.0) -> CheckResult:
    """The result of a check that gave none: a finding says why, so that no format hides it."""
    finding = Finding(rule=f"{check_id}.{reason.value}", status=status, message=message, reason_code=reason)
    return check_result(check_id, {"": [finding]}, seconds)


def not_asked(check_id: str) -> CheckResult:
    """The line of a check that the run's selection leaves out of a control that it looks at."""
    message = f"{check_id} is not part of this run"
    return CheckResult(id=check_id, status=Status.NOT_SELECTED, reason_code=ReasonCode.NOT_SELECTED, message=message)


def check_result(check_id: str, findings_by_thing: Mapping[str, Sequence[Finding]], seconds: float) -> CheckResult:
    """What one check said of all its things: the worst of its findings.

    A check that asserts nothing of a thing is an error, and so is a finding that is not a verdict.
    """
    findings: list[Finding] = []
    for thing, said in (findings_by_thing or {"": []}).items():
        findings += [_owned(check_id, thing, finding) for finding in said]
        if not said:
            about = f" of '{thing}'" if thing else ""
            findings.append(
                Finding(
                    rule=f"{check_id}.no_assertion",
                    status=Status.ERROR,
                    message=f"the check said nothing{about}, so nothing is known",
                    reason_code=ReasonCode.NO_ASSERTION,
                    thing=thing,
                )
            )
    decides = _deciding([_Part(f.status, _reason(f), f.message, _credit(f.status, f.credit)) for f in findings])
    return CheckResult(
        id=check_id,
        status=decides.status,
        reason_code=decides.reason_code,
        message=decides.message,
        credit=decides.credit,
        seconds=seconds,
        findings=with_fingerprints(findings),
    )


def _owned(check_id: str, thing: str, finding: Finding) -> Finding:
    """The finding with its thing; a status that only the engine may give becomes an error."""
    if finding.status is Status.NOT_SELECTED:
        return Finding(
            rule=f"{check_id}.bad_result",
            status=Status.ERROR,
            message=f"the check gave the status 'not_selected' for {finding.rule}, which is no verdict",
            reason_code=ReasonCode.BAD_RESULT,
            thing=finding.thing or thing,
        )
    update: dict[str, object] = {} if finding.thing else {"thing": thing}
    if finding.disposition is not Disposition.NONE:  # what people decided is not a check's to say
        update["disposition"] = Disposition.NONE
    return finding.model_copy(update=update) if update else finding


def _derived_part(control_id: str, found: ControlResult | None) -> _Part:
    """What a control named in `derive` contributes; one that was not part of the run is unknown."""
    if found is None or (found.status is Status.NOT_SELECTED and found.reason_code is not ReasonCode.SKIPPED):
        message = f"{control_id}, which this control derives from, was not part of this run"
        return _Part(Status.INCONCLUSIVE, ReasonCode.NOT_COLLECTED, message, 0.0)
    return _Part(found.status, found.reason_code, f"{control_id}: {found.message or found.title}", found.credit)


def judge_control(
    control: Control, check_results: Sequence[CheckResult], derived: Mapping[str, ControlResult]
) -> ControlResult:
    """The worst of a control's checks and of the controls it derives from.

    A control skipped on purpose says nothing here: the report lists it as not looked at. A
    control that only derives weighs 0, so nothing counts twice. `derived` may hold more
    controls than needed; one that is missing makes this one inconclusive.
    """
    parts = [_Part(c.status, c.reason_code, c.message, c.credit) for c in check_results]
    parts += [_derived_part(name, derived.get(name)) for name in control.derive if name != control.id]
    if not parts:
        parts = [_Part(Status.INCONCLUSIVE, ReasonCode.NO_CHECK, "no check proves this control yet", 0.0)]
    decides = _deciding(parts)
    return ControlResult(
        id=control.id,
        area=control.area,
        title=control.title,
        severity=control.severity,
        owner=control.owner,
        why=control.why,
        fix=control.fix,
        references=control.references,
        status=decides.status,
        reason_code=decides.reason_code,
        message=decides.message,
        credit=decides.credit,
        weight=0 if control.only_derives else WEIGHTS[control.severity],
        disposition=Disposition.NONE,
        derived_from=control.derive,
        seconds=sum(check.seconds for check in check_results),
        checks=tuple(check_results),
    )


def not_selected(control: Control, reason_code: ReasonCode, reason: str) -> ControlResult:
    """The line of a control that this run left out; it leaves the denominator and stays in the report."""
    left_out = judge_control(control.model_copy(update={"derive": ()}), (), {})
    update = {
        "status": Status.NOT_SELECTED,
        "reason_code": reason_code,
        "message": reason,
        "weight": 0 if control.only_derives else left_out.weight,
        "derived_from": control.derive,
    }
    return left_out.model_copy(update=update)
