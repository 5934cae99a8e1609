"""What people signed for: which attestations hold at the run's time.

An attestation is the fact of a control that only a person can sign; the check that reads it
says so by its reason code. It never lifts another check's fail: here it only sets the
disposition and writes its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from readycheck.judging.waivers import counting, groups, standing_problem, superseded, unknown_control
from readycheck.model import (
    Attestation,
    AttestationLine,
    ControlResult,
    Disposition,
    ReasonCode,
    Status,
    utc_day,
)

_SIGNABLE = frozenset({ReasonCode.ATTESTED, ReasonCode.UNSIGNED, ReasonCode.ATTESTATION_EXPIRED})


def select_attestation(attestations: Sequence[Attestation], control_id: str, as_of: datetime) -> Attestation | None:
    """The attestation of a control that counts at `as_of`, in force or not: what its check is given."""
    mine = [attestation for attestation in attestations if attestation.control == control_id]
    index = counting(mine, as_of)
    return None if index is None else mine[index]


def signature(control: ControlResult) -> Disposition:
    """What the checks of a control say of its signature."""
    reasons = {finding.reason_code for finding in control.findings}
    if ReasonCode.ATTESTATION_EXPIRED in reasons:
        return Disposition.ATTESTATION_EXPIRED
    return Disposition.ATTESTED if ReasonCode.ATTESTED in reasons else Disposition.NONE


def _asks_for_one(control: ControlResult) -> bool:
    """True where a check reads the attestation, or broke before it could say so."""
    if any(check.status is Status.ERROR for check in control.checks):
        return True
    return any(finding.reason_code in _SIGNABLE for finding in control.findings)


def _unused(control: ControlResult) -> str:
    if control.status is Status.NOT_SELECTED:
        return f"the control was not looked at: {control.message}"
    return "no check of this control takes a person's word, so the attestation changes nothing"


def attestation_lines(
    attestations: Sequence[Attestation], controls: Mapping[str, ControlResult], as_of: datetime
) -> tuple[AttestationLine, ...]:
    """A line for every attestation; `controls` are all controls of the profile."""
    today = utc_day(as_of)
    lines: dict[int, AttestationLine] = {}
    for control_id, indexes in groups(attestations).items():
        control = controls.get(control_id)
        of_control = [attestations[index] for index in indexes]
        counts = counting(of_control, as_of)
        for place, index in enumerate(indexes):
            signed = attestations[index]
            standing = signed.standing(as_of)
            facts: dict[str, Any] = {"state": standing, "problem": standing_problem(signed, standing, today)}
            if control is None:
                facts = {"state": "unknown_control", "problem": unknown_control(control_id, list(controls))}
            elif counts is not None and place != counts and standing in ("in_force", "expired"):
                facts = {"state": "duplicate", "problem": superseded(of_control[counts])}
            elif standing == "in_force" and not _asks_for_one(control):
                facts = {"state": "unused", "problem": _unused(control)}
            lines[index] = AttestationLine(
                control=signed.control,
                by=signed.by,
                on=signed.on,
                expires=signed.expires,
                evidence=signed.evidence,
                note=signed.note,
                days_left=(signed.expires - today).days if signed.expires else None,
                **facts,
            )
    return tuple(lines[index] for index in range(len(attestations)))
