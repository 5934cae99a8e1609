"""The profiles of several targets are checked before any target is touched."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from readycheck.cli.one_target import Asked


@dataclass(frozen=True)
class Checked:
    """What is known of a target from its profile alone."""

    profile: str
    target: str
    environment: str
    controls: int
    """Controls that are selected."""
    alone: bool
    """True where something must not be disturbed, such as a load run: no other target is audited meanwhile."""
    described: str
    """The plan in words."""
    problems: tuple[str, ...]
    """Packs that are not used and why, their secrets masked."""
    selection: str

    def as_plain(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Checked:
        """Read again what `as_plain` gave."""
        return cls(**{**plain, "problems": tuple(plain["problems"])})


def has_packs(profile: Path) -> bool:
    """True where the profile names folders of checks: their modules must not meet those of another profile."""
    from readycheck.profile import packs_named

    return bool(packs_named(profile))


def check_here(profile: Path, asked: Asked) -> Checked:
    """Check a profile in this process. Raises ProfileInvalid; touches no target."""
    from readycheck.cli.dry_run import describe
    from readycheck.cli.one_target import prepare_one
    from readycheck.redact import Redactor

    prepared = prepare_one(profile, asked)
    target = prepared.profile.target
    redactor = Redactor(prepared.profile.secrets)
    return Checked(
        profile=prepared.profile.path,
        target=target.name if target else "",
        environment=target.environment if target else "",
        controls=len(prepared.plan.controls),
        alone=any(step.exclusive for step in prepared.plan.collect),
        described=describe(prepared),
        problems=tuple(redactor.text(problem) for problem in prepared.catalog.problems),
        selection=prepared.plan.asked.in_words(),
    )
