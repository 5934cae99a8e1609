"""No waiver for ever: whoever accepts a risk looks at it again before long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from readycheck.model import Waiver
from readycheck.profile.problem import Problems
from readycheck.profile.tree import List, Map


def check_waivers(
    tree: Map, waivers: Sequence[Waiver], longest_seconds: float, today: date | None, problems: Problems
) -> None:
    """Report each waiver that holds longer than the profile allows, at its date.

    It is measured from its start, or else from `today`; with neither nothing can be said. A waiver whose dates
    cannot be read never holds and is told elsewhere.
    """
    listed = tree.node("waivers")
    if not isinstance(listed, List):
        return
    longest = timedelta(seconds=longest_seconds)
    for number, (item, waiver) in enumerate(zip(listed.items, waivers, strict=True)):
        begins = waiver.starts or today
        if waiver.problem or waiver.expires is None or begins is None or waiver.expires - begins <= longest:
            continue
        ends = item.node("expires") if isinstance(item, Map) else None
        since = f"from its start on {begins}" if waiver.starts else "from today"
        problems.add(
            ends.place if ends else item.place,
            f"'waivers[{number}].expires': the waiver of {waiver.control} holds for {(waiver.expires - begins).days} "
            f"days {since}, and at most {longest.total_seconds() / 86400:g} are allowed",
            _remedy(begins, longest),
        )


def _remedy(begins: date, longest: timedelta) -> str:
    try:
        latest = begins + longest
    except OverflowError:
        return "write an earlier day"
    return f"write {latest} or an earlier day, or allow more with 'gate.longest_waiver'"
