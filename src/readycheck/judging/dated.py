"""What waivers and attestations share: of several for one control one counts, and each gets a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Generic, NamedTuple, TypeVar

from readycheck.model import Attestation, ControlResult, LineState, Standing, Waiver, utc_day

LAPSING_DAYS = 30
"""A waiver or attestation that ends within so many days is pointed out."""
COUNTS_AS_EXPIRED = ", so it counts as expired"

Dated = TypeVar("Dated", Waiver, Attestation)


class Told(NamedTuple, Generic[Dated]):
    """An entry as its line tells it. `counts` where it is the one of its control that counts."""

    entry: Dated
    control: ControlResult | None
    standing: Standing
    state: LineState
    problem: str
    days_left: int | None
    counts: bool


def tell(
    entries: Sequence[Dated],
    controls: Mapping[str, ControlResult],
    as_of: datetime,
    needless: Callable[[ControlResult], str],
) -> Iterator[Told[Dated]]:
    """Every entry in its order, with its state at `as_of`.

    `controls` are all controls of the profile. `needless` says why an entry in force changes nothing for a
    control; nothing where it does.
    """
    today = utc_day(as_of)
    chosen: dict[str, int] = {}
    for control_id in dict.fromkeys(entry.control for entry in entries):
        mine = [index for index, entry in enumerate(entries) if entry.control == control_id]
        best = counting([entries[index] for index in mine], as_of)
        if best is not None:
            chosen[control_id] = mine[best]
    for index, entry in enumerate(entries):
        control, standing = controls.get(entry.control), entry.standing(as_of)
        state: LineState = standing
        problem = standing_problem(entry, standing, today)
        counts = index == chosen.get(entry.control)
        if control is None:
            state, problem = "unknown_control", unknown_control(entry.control, list(controls))
        elif not counts and standing in ("in_force", "expired"):
            state, problem = "duplicate", superseded(entries[chosen[entry.control]])
        elif standing == "in_force" and (reason := needless(control)):
            state, problem = "unused", reason
        days_left = (entry.expires - today).days if entry.expires else None
        yield Told(entry, control, standing, state, problem, days_left, counts)


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
        return f"{entry.fault}{COUNTS_AS_EXPIRED}"
    if standing == "not_yet":
        starts = entry.starts if isinstance(entry, Waiver) else entry.on
        return f"holds from {starts} on, not yet"
    if entry.expires is None:  # only a malformed one has no end
        return ""
    if standing == "expired":
        outdated = entry.outdated if isinstance(entry, Attestation) and today <= entry.expires else ""
        return f"{outdated}{COUNTS_AS_EXPIRED}" if outdated else f"expired at the end of {entry.expires} UTC"
    return lapse((entry.expires - today).days, entry.expires)


def superseded(winner: Waiver | Attestation) -> str:
    """What a duplicate's line says."""
    return f"another one for this control counts, the one until {winner.expires}"
