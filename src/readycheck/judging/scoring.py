"""The score: a versioned table, so that a stored number keeps its meaning.

The denominator is fixed by the profile and by what applies to the target, never by what
happened to run: `not_applicable` and `not_selected` leave it, everything else stays. The sums
are exact fractions, so neither order nor the number of workers can change the last digit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

from readycheck.model import ControlResult, Score, ScorePair, Severity, Status

SCORING = "1"
"""The version of the table below; it grows when a stored score would come out otherwise."""

WEIGHTS = {Severity.BLOCKER: 10, Severity.HIGH: 5, Severity.MEDIUM: 2, Severity.LOW: 1, Severity.INFO: 0}
WARN_CREDIT = 0.5
"""The share of its weight that a warning keeps, unless the check says otherwise."""

_OUTSIDE = frozenset({Status.NOT_APPLICABLE, Status.NOT_SELECTED})


def in_denominator(control: ControlResult) -> bool:
    """True where the control counts: it was selected, applies to the target and weighs something."""
    return control.status not in _OUTSIDE and control.weight > 0


def _percent(part: Fraction, whole: Fraction | int) -> float:
    """`part` of `whole` in percent to one decimal, halves up; 100 only where nothing is missing."""
    tenths = (part * 1000 / whole + Fraction(1, 2)).__floor__()
    if tenths >= 1000 and part < whole:
        tenths = 999
    return tenths / 10


def _sums(controls: Iterable[ControlResult]) -> tuple[Fraction, Fraction, Fraction, int]:
    """Weight earned, weight unknown, weight judged, weight in all."""
    earned = unknown = Fraction(0)
    whole = 0
    for control in controls:
        whole += control.weight
        if control.status.is_unknown:
            unknown += control.weight
        elif control.status is not Status.FAIL:
            earned += control.weight * Fraction(control.credit)
    return earned, unknown, whole - unknown, whole


def score(controls: Iterable[ControlResult], waived: Collection[str] = ()) -> Score:
    """The score of these controls; `waived` are the ids covered by a waiver in force.

    The floor counts unknown as nothing, the ceiling as full. With nothing to weigh, nothing is
    known: floor 0, ceiling 100, coverage 0.
    """
    counted = [control for control in controls if in_denominator(control)]
    earned, unknown, judged, whole = _sums(counted)
    accepted = _pair(control for control in counted if control.id not in waived)
    if whole == 0:
        return Score(floor=0.0, ceiling=100.0, coverage=0.0, with_accepted_risks=accepted)
    return Score(
        floor=_percent(earned, whole),
        ceiling=_percent(earned + unknown, whole),
        coverage=_percent(judged, whole),
        with_accepted_risks=accepted,
    )


def _pair(controls: Iterable[ControlResult]) -> ScorePair:
    earned, unknown, _, whole = _sums(controls)
    if whole == 0:
        return ScorePair(floor=0.0, ceiling=100.0)
    return ScorePair(floor=_percent(earned, whole), ceiling=_percent(earned + unknown, whole))
