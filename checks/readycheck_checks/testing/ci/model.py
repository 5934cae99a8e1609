"""What every reader of a pipeline returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from readycheck_checks.testing.ci.resolve import FoundTest
from readycheck_checks.testing.facts import TestJob

_MOST_SHOWN = 100


def shortened(text: str) -> str:
    """A condition in one line, with a mark where it is cut."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN].rstrip()} …"


@dataclass
class Read:
    """The tests that a pipeline runs, and what could not be looked into."""

    jobs: list[TestJob] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)

    def add(self, other: Read) -> None:
        """Take over what another file said."""
        self.jobs += other.jobs
        self.opaque += other.opaque


@dataclass(frozen=True, slots=True)
class Trigger:
    """Whether something runs on each merge request; `state` is `yes`, `no` or `unknown`."""

    state: str
    why: str
    notes: tuple[str, ...] = ()

    def both(self, other: Trigger) -> Trigger:
        """The trigger of what needs this and another."""
        notes = tuple(dict.fromkeys((*self.notes, *other.notes)))
        for state in ("no", "unknown"):
            for one in (self, other):
                if one.state == state:
                    return Trigger(state, one.why, notes)
        return Trigger("yes", self.why, notes)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands, and what holds for all of its steps."""

    system: str
    file: str
    job: str
    line: int | None
    trigger: Trigger
    ignored: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def job_of(place: Place, test: FoundTest, ignored: Sequence[str] = (), unsure: Sequence[str] = ()) -> TestJob:
    """A test at its place."""
    hidden = [*place.ignored, *ignored, *([test.swallowed] if test.swallowed else [])]
    open_questions = [*place.unsure, *unsure, *([test.unsure] if test.unsure else [])]
    if place.trigger.state == "unknown":
        open_questions.append(place.trigger.why)
    return TestJob(
        system=place.system,
        file=place.file,
        line=place.line,
        job=place.job[:120],
        command=test.command,
        family=test.family,
        via=test.via,
        requests=place.trigger.state,
        why=place.trigger.why,
        ignored=tuple(dict.fromkeys(hidden))[:5],
        unsure=tuple(dict.fromkeys(open_questions))[:5],
        notes=tuple(dict.fromkeys((*place.notes, *place.trigger.notes)))[:8],
    )
