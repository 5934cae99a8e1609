"""Accepted risks: which waivers hold at the run's time, and what each of them does.

A waiver never changes a status or the score; it only lets the gate pass over a control that
a named person answers for until a date. Every waiver of the profile gets a line, whatever its state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from readycheck.judging.dated import tell
from readycheck.model import ControlResult, Disposition, ReasonCode, Standing, Status, Waiver, WaiverLine

LEFT_ASIDE = "waivers were left aside in this run"
"""What every waiver's line says where none was heeded; runs are told apart by it."""

_FIT = frozenset({Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED})


def needs_waiver(control: ControlResult) -> bool:
    """True where the control does not pass, so that a waiver has something to cover."""
    return control.status not in _FIT


def apply_waivers(
    waivers: Sequence[Waiver], controls: Mapping[str, ControlResult], as_of: datetime, *, heed: bool = True
) -> tuple[dict[str, Disposition], tuple[WaiverLine, ...]]:
    """The dispositions that waivers give, by control id, and a line for every waiver.

    `controls` are all controls of the profile. With `heed` false every waiver is listed and none is used.
    """

    def needless(control: ControlResult) -> str:
        if not heed:
            return LEFT_ASIDE
        return "" if needs_waiver(control) else _unused(control)

    lines = []
    given: dict[str, Disposition] = {}
    for told in tell(waivers, controls, as_of, needless):
        waiver = told.entry
        if heed and told.counts and told.control is not None and needs_waiver(told.control):
            given |= _disposition(waiver.control, told.standing)
        line = WaiverLine(
            control=waiver.control,
            reason=waiver.reason,
            owner=waiver.owner,
            approver=waiver.approver,
            expires=waiver.expires,
            state=told.state,
            days_left=told.days_left,
            problem=told.problem,
        )
        lines.append(line)
    return given, tuple(lines)


def _disposition(control_id: str, standing: Standing) -> dict[str, Disposition]:
    if standing == "in_force":
        return {control_id: Disposition.WAIVED}
    return {} if standing == "not_yet" else {control_id: Disposition.WAIVER_EXPIRED}


def _unused(control: ControlResult) -> str:
    if control.status is Status.PASS:
        return "the control passes, so the waiver is not needed"
    if control.status is Status.NOT_APPLICABLE:
        return "the control does not apply, so the waiver is not needed"
    return f"the control was not looked at: {control.message}"


def inherited(control: ControlResult, controls: Mapping[str, ControlResult], waived: Mapping[str, Disposition]) -> bool:
    """True where all that keeps a control from passing are controls it derives from, each of them waived.

    One risk is accepted once: who answers for DATA-01 need not sign again for the control that
    only repeats it. A check of its own that does not pass is a risk of its own.
    """
    if not needs_waiver(control) or any(check.status not in _FIT for check in control.checks):
        return False
    named = [controls[name] for name in control.derived_from if name in controls and name != control.id]
    if len(named) < len([name for name in control.derived_from if name != control.id]):
        return False
    wanting = [part for part in named if needs_waiver(part)]
    unseen = any(part.status is Status.NOT_SELECTED and part.reason_code is not ReasonCode.SKIPPED for part in named)
    return bool(wanting) and not unseen and all(waived.get(part.id) is Disposition.WAIVED for part in wanting)
