"""What ends soon, an accepted risk or a signature: the same words in every format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, Protocol

from readycheck.judging.dated import LAPSING_DAYS
from readycheck.model import AttestationLine, WaiverLine

What = Literal["accepted risk", "signature"]
ACCEPTED: Final = "accepted risk"
SIGNED: Final = "signature"


class Ending(Protocol):
    """What ends, in how many days."""

    @property
    def control(self) -> str:
        """The control that it holds for."""

    @property
    def what(self) -> What:
        """`ACCEPTED` or `SIGNED`."""

    @property
    def days_left(self) -> int:
        """From the day of the run; 0 is its last day."""


def named(ending: Sequence[Ending], most: int = 6) -> str:
    """What ends within 30 days, in one line: `SEC-09 (accepted risk) today, LAUNCH-08 (signature) in 27 days`."""
    told = [f"{one.control} ({one.what}) {when(one.days_left)}" for one in ending[:most]]
    rest = len(ending) - most
    return ", ".join(told) + (f" and {rest:,} more" if rest > 0 else "")


def when(days_left: int) -> str:
    """`today`, `tomorrow`, `in 12 days`."""
    return {0: "today", 1: "tomorrow"}.get(days_left) or f"in {days_left} days"


def lapses(line: WaiverLine | AttestationLine | None) -> str:
    """`lapses in 12 days`; nothing for what is not in force or has more than 30 days."""
    if line is None or line.state != "in_force" or line.days_left is None or line.days_left > LAPSING_DAYS:
        return ""
    return f"lapses {when(line.days_left)}"


def remark(one: Ending) -> str:
    """What ends, what it means, and what to do, in a sentence or two."""
    if one.what == SIGNED:
        return (
            f"The signature for {one.control} lapses {when(one.days_left)}, and then it counts as not signed. "
            "Have it signed anew."
        )
    return (
        f"The accepted risk of {one.control} lapses {when(one.days_left)}, and then it counts as it stands. "
        "Repair it, or have the risk accepted anew."
    )
