"""Accepted risks: which waivers hold at the run's time, and what each of them does.

A waiver never changes a status or the score; it only lets the gate pass over a control that
a named person answers for until a date. Every waiver of the profile gets a line, whatever its state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from readycheck.model import (
    Attestation,
    ControlResult,
    Disposition,
    ReasonCode,
    Standing,
    Status,
    Waiver,
    WaiverLine,
    utc_day,
)

LAPSING_DAYS = 30
"""A waiver or attestation that ends within so many days is pointed out."""

_FIT = frozenset({Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED})

Dated = TypeVar("Dated", Waiver, Attestation)


def needs_waiver(control: ControlResult) -> bool:
    """True where the control does not pass, so that a waiver has something to cover."""
    return control.status not in _FIT


def counting(entries: Sequence[Dated], as_of: datetime) -> int | None:
    """The index of the one entry, of several for one control, that counts.

    The one in force that expires last; failing that the last to have expired, then one that is
    not yet in force, then a malformed one. The first of equals.
    """
    rank: dict[Standing, int] = {"in_force": 3, "expired": 2, "not_yet": 1, "malformed": 0}
    best: int | None = None
    best_key: tuple[int, date] | None = None
    for index, entry in enumerate(entries):
        key = (rank[entry.standing(as_of)], entry.expires or date.min)
        if best_key is None or key > best_key:
            best, best_key = index, key
    return best


def unknown_control(control: str, known: Sequence[str]) -> str:
    """Says that the profile has no such control, and names the nearest one."""
    near = get_close_matches(control, known, n=1)
    return f"the profile has no control '{control}'" + (f"; did you mean '{near[0]}'?" if near else "")


def lapse(days_left: int, expires: date) -> str:
    """A reminder for what ends within `LAPSING_DAYS`; empty where there is time."""
    if days_left > LAPSING_DAYS:
        return ""
    when = "today" if days_left == 0 else "tomorrow" if days_left == 1 else f"in {days_left} days"
    return f"lapses {when}, at the end of {expires} UTC"


def standing_problem(entry: Waiver | Attestation, standing: Standing, today: date) -> str:
    """What a reader should know of an entry at that standing; empty where all is well."""
    if standing == "malformed":
        return f"{entry.fault}, so it counts as expired"
    if standing == "not_yet":
        starts = entry.starts if isinstance(entry, Waiver) else entry.on
        return f"holds from {starts} on, not yet"
    if entry.expires is None:  # only a malformed one has no end
        return ""
    if standing == "expired":
        return f"expired at the end of {entry.expires} UTC"
    return lapse((entry.expires - today).days, entry.expires)


def superseded(winner: Waiver | Attestation) -> str:
    """What a duplicate's line says."""
    return f"another one for this control counts, the one until {winner.expires}"


def groups(entries: Sequence[Dated]) -> dict[str, list[int]]:
    """The entries' indexes by control."""
    found: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        found.setdefault(entry.control, []).append(index)
    return found


def apply_waivers(
    waivers: Sequence[Waiver], controls: Mapping[str, ControlResult], as_of: datetime, *, heed: bool = True
) -> tuple[dict[str, Disposition], tuple[WaiverLine, ...]]:
    """The dispositions that waivers give, by control id, and a line for every waiver.

    `controls` are all controls of the profile. With `heed` false every waiver is listed and none is used.
    """
    today = utc_day(as_of)
    lines: dict[int, WaiverLine] = {}
    given: dict[str, Disposition] = {}
    for control_id, indexes in groups(waivers).items():
        control = controls.get(control_id)
        of_control = [waivers[index] for index in indexes]
        counts = counting(of_control, as_of)
        for place, index in enumerate(indexes):
            waiver = waivers[index]
            standing = waiver.standing(as_of)
            facts: dict[str, Any] = {"state": standing, "problem": standing_problem(waiver, standing, today)}
            if control is None:
                facts = {"state": "unknown_control", "problem": unknown_control(control_id, list(controls))}
            elif counts is not None and place != counts and standing in ("in_force", "expired"):
                facts = {"state": "duplicate", "problem": superseded(of_control[counts])}
            elif not heed and standing == "in_force":
                facts = {"state": "unused", "problem": "waivers were left aside in this run"}
            elif not needs_waiver(control) and standing == "in_force":
                facts = {"state": "unused", "problem": _unused(control)}
            elif heed and needs_waiver(control) and place == counts:
                given |= _disposition(control_id, standing)
            lines[index] = WaiverLine(
                control=waiver.control,
                reason=waiver.reason,
                owner=waiver.owner,
                approver=waiver.approver,
                expires=waiver.expires,
                days_left=(waiver.expires - today).days if waiver.expires else None,
                **facts,
            )
    return given, tuple(lines[index] for index in range(len(waivers)))


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
