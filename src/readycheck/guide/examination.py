"""What an examination of a profile and of this machine found."""

from __future__ import annotations

from dataclasses import dataclass, field

from readycheck.guide.machine import Trait


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is missing, or that the profile does not give.

    `kind` is a kind of need (`module`, `program`, `file` …), `env`, `pack`, `profile`, `machine`, `consent`, `target`
    or `check`. `controls` cannot be judged without it; where it is not `vital`, they are judged by less.
    """

    kind: str
    name: str
    message: str
    fix: str = ""
    controls: tuple[str, ...] = ()
    vital: bool = True
    place: str = ""
    """Where the profile names it, as `file:line`."""
    partly: bool = False
    """The controls have another fact to be judged by, so that some of them can be judged all the same."""
    unmet: bool = False
    """The profile reads a value from it, so that no audit starts without it."""


@dataclass
class Examination:
    """Everything that was found out."""

    profile: str
    target: str = ""
    machine: tuple[Trait, ...] = ()
    missing: list[Item] = field(default_factory=list)
    """Missing on this machine, or wrong: it can be put right here."""
    not_given: list[Item] = field(default_factory=list)
    """What the profile does not allow or name, or what is not read yet. It does not count as missing."""
    services: tuple[str, ...] = ()
    online: tuple[str, ...] = ()
    """Who is asked on the open network, each with what for."""
    without: tuple[str, ...] = ()
    """What to do where they cannot be asked."""
    tried: bool = False
    controls: int = 0
    """Those of the profile, as `profile check` and the report count them."""
    skipped: int = 0
    """How many of them the profile skips."""
    looked_at: int = 0
    """Controls for which nothing is missing that a check of theirs needs, or of those that they follow from."""
    invalid: bool = False

    @property
    def lacks(self) -> tuple[Item, ...]:
        """What is missing here that a check needs."""
        return tuple(one for one in self.missing if one.vital)

    @property
    def exit_code(self) -> int:
        """0 where nothing is missing that a check needs, 1 where something is, 2 where the profile is wrong."""
        return 2 if self.invalid else int(bool(self.lacks))
