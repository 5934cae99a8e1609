"""What people signed for: which attestations hold at the run's time.

An attestation is the fact of a control that only a person can sign; the check that reads it
says so by its reason code. It never lifts another check's fail: here it only sets the
disposition and writes its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from readycheck.judging.dated import counting, tell
from readycheck.model import (
    Attestation,
    AttestationLine,
    ControlResult,
    Disposition,
    ReasonCode,
    Status,
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

    def needless(control: ControlResult) -> str:
        return "" if _asks_for_one(control) else _unused(control)

    return tuple(
        AttestationLine(
            control=told.entry.control,
            by=told.entry.by,
            on=told.entry.on,
            expires=told.entry.expires,
            evidence=told.entry.evidence,
            note=told.entry.note,
            release=told.entry.release,
            state=told.state,
            days_left=told.days_left,
            problem=told.problem,
        )
        for told in tell(attestations, controls, as_of, needless)
    )
