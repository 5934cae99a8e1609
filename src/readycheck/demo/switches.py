"""What a switch for one flaw is."""

from __future__ import annotations

from dataclasses import dataclass
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
    turns: Literal["fail", "manual"] = "fail"
    """What its control becomes; `manual` where only a person can tick the box, and has not."""
    rule: str = ""
    """The start of the rule that sees it, where several flaws of one control are told apart by it."""
