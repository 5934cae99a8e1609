"""What a switch for one flaw is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from readycheck.demo.steps import Step


class UnknownFlawError(ValueError):
    """A name that is not in the table, or two flaws that cannot be on together."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One switch: the control that it must turn red, and how it is made.

    `also` names the controls that follow: those that derive from its control, and those that the same accident
    truly breaks. `excludes` names flaws that would hide this one or need the same place.
    """

    name: str
    title: str
    control: str
    steps: tuple[Step, ...]
    also: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    turns: Literal["fail", "manual", "inconclusive"] = "fail"
    """What its control becomes; `manual` where only a person can tick the box, and has not, `inconclusive` where
    what is there no longer tells."""
    rule: str = field(kw_only=True)
    """The start of the rule that sees it; flaws of one control are told apart by it."""
    at: str = ""
    """What the place or the value of its finding holds, where several flaws are seen by one rule."""
    brings: tuple[str, ...] = ()
    """Starts of the rules that see it besides, in its own control or in those that it names."""
