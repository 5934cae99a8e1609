"""What a pack brings: checks, collectors and kinds of things. Values, not base classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pydantic import Field

from readycheck.model.base import Model
from readycheck.model.consent import Consent
from readycheck.model.control import Attestation
from readycheck.model.finding import Finding
from readycheck.model.needs import Advice, Requirement
from readycheck.model.words import Mode, ReasonCode

API_VERSION = 1
"""The version of `readycheck.api`; a pack says which one it was written for."""


class Thing(Model):
    """One database, queue, origin, backup set of a target. Kinds add their fields."""

    id: str = Field(default="main", description="Its name among things of its kind; findings and other things use it.")


class Fact(Model):
    """What a collector saw. Frozen, serialisable, free of secrets."""


class NoOptions(Model):
    """For a check without options."""


T = TypeVar("T", bound=Thing)
M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Fact)
O = TypeVar("O", bound=Model)  # noqa: E741 - the letter reads as "options" beside F for "fact"


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A kind of thing in `target:` of a profile.

    `key` is the list's name (`databases`), `singular` the short form's (`database`),
    `short` the model's field that a bare string fills. `further` are more short keys, each with
    the field that its bare string fills: (("har", "har"),) makes `har: FILE` describe a thing. All
    short keys of a kind that stand in one `target:` describe the same thing.
    """

    key: str
    singular: str
    model: type[Thing]
    short: str
    title: str = ""
    further: tuple[tuple[str, str], ...] = ()

    @property
    def shorts(self) -> dict[str, str]:
        """Every short key and the field that it fills, the singular first."""
        return {self.singular: self.short, **dict(self.further)}


@dataclass(frozen=True, slots=True)
class SecretTraits:
    """What a judge may know of a secret: never the value.

    `token` is equal for equal values within one run (salted per run).
    """

    length: int
    alphabet: str
    """`hex`, `digits`, `base64url`, `letters` or `mixed`."""
    entropy_bits: float
    """Nominal: length times the bits a character of the alphabet can carry."""
    token: str


class CannotLook(Exception):  # noqa: N818 - reads as the sentence it stands for
    """Raised by a collector that could not see; the checks become inconclusive, never pass."""

    def __init__(self, reason: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Surroundings(Protocol):
    """What is known of a thing's surroundings before anything is looked at."""

    @property
    def consent(self) -> Consent:
        """What the profile allows."""

    @property
    def base(self) -> Path:
        """The folder of the profile: relative paths of things start here."""

    def things(self, key: str, model: type[T]) -> tuple[T, ...]:
        """The things of another kind, such as the databases that a backup belongs to."""


class CollectContext(Surroundings, Protocol):
    """What a collector is given beside its thing."""

    @property
    def target_name(self) -> str:
        """The name of the target."""

    @property
    def environment(self) -> str:
        """`production`, `staging` and so on, as the profile says."""

    @property
    def as_of(self) -> datetime:
        """The run's own time, UTC."""

    @property
    def scratch(self) -> Path:
        """A private folder, made on first use, removed when the collector ends."""

    def remaining(self) -> float:
        """Seconds left before the engine ends this collector."""

    def mask(self, value: str) -> None:
        """Have `value`, learned on the way (a session id), masked wherever it appears."""

    def secret(self, value: str) -> SecretTraits:
        """Describe a secret for the judge, and mask it."""

    def count(self, what: str, by: int = 1) -> None:
        """Add to the run's counters, such as `requests`."""

    def progress(self, text: str) -> None:
        """Say what is being done, for anything longer than a second or two."""

    def files_lie_in(self, folder: Path) -> None:
        """Say where the files that the fact names begin, if it is not the profile's folder.

        Code hosts show a finding at its file only by its path from the repository's root.
        """


@dataclass(frozen=True, slots=True)
class Collector(Generic[T, F]):
    """A piece of code that looks: the only kind that touches a target.

    It returns one `fact` for one thing, or raises `CannotLook`. `thing` is the key of
    the target kind; None collects once for the whole target (the thing is then None).
    `deadline` is in seconds, `memory_mb` bounds the worker's data; `exclusive` runs alone.
    """

    id: str
    title: str
    fact: type[F]
    collect: Callable[[T, CollectContext], F]
    thing: str | None = None
    mode: Mode = Mode.PASSIVE
    exclusive: bool = False
    deadline: float = 60.0
    memory_mb: int = 1024
    deadline_for: Callable[[T, Consent], float] | None = None
    """For a collector whose time depends on the profile, such as a load of five minutes."""
    needs: tuple[Requirement, ...] = ()
    """What it may need on the machine that audits: modules and programs beyond the installation's own."""
    needs_for: Callable[[T, Surroundings], Iterable[Requirement]] | None = None
    """What it needs for one thing, with the files and services that the thing names; by default `needs`.

    Looks at nothing. May raise `CannotLook` with what the profile itself already rules out.
    """


@dataclass(frozen=True, slots=True)
class JudgeContext:
    """What a judge may know beside its fact and options."""

    as_of: datetime
    control: str
    thing: str = ""
    environment: str = ""
    attestation: Attestation | None = None
    """The newest attestation of this control, in force or not."""
    others: Mapping[type[Fact], Fact] = field(default_factory=dict)
    prior: tuple[Fact, ...] = ()
    """The same fact of earlier runs, oldest first, where the check asked for it."""

    def fact(self, kind: type[F]) -> F | None:
        """A further fact that the check names in `also`; None where it was not collected."""
        found = self.others.get(kind)
        return found if isinstance(found, kind) else None


@dataclass(frozen=True, slots=True)
class Check(Generic[F, O]):
    """A piece of code that judges: a pure function over one fact.

    `title` states the ready state. `needs` is the fact's type; None judges without a
    fact (an attestation). The engine calls `judge` once a thing. `also` names further
    facts of the same thing (or of the whole target) that help but need not be there.
    """

    id: str
    title: str
    judge: Callable[[Any, O, JudgeContext], Iterable[Finding]]
    needs: type[F] | None
    options: type[O]
    also: tuple[type[Fact], ...] = ()
    prior: int = 0
    """How many earlier runs' facts the judge wants."""
    why: str = ""
    fix: str = ""
    references: tuple[str, ...] = ()
    deadline: float = 30.0
    advice: tuple[Advice, ...] = ()
    """What to do about single rules, and how common stacks do it; `readycheck explain RULE` shows it."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What an entry point of the group `readycheck.packs` names as `PACK`."""

    name: str
    version: str
    checks: tuple[Check[Any, Any], ...] = ()
    collectors: tuple[Collector[Any, Any], ...] = ()
    targets: tuple[TargetKind, ...] = ()
    api: int = API_VERSION
