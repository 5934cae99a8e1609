"""Of several runs of one target those that count.

A run is dropped only where newer ones looked at everything that it looked at, so that no failure can hide behind
a newer run of something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from readycheck.judging.joining import heeds_waivers, judged, left_out
from readycheck.model import Report

Seen = frozenset[tuple[str, str]]
"""Pairs of a control and one of its checks; the check is empty for the control itself."""


class Likeness(NamedTuple):
    """Runs that agree in this look at one target by one checklist, and may be joined."""

    digest: str
    scoring: str
    heeds_waivers: bool
    baseline: str | None


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of a report as is needed to say which runs count; `place` is where it was read."""

    place: str
    run: str
    started: datetime
    target: tuple[str, str, str]
    """Its name, its environment and the profile's path: all three make runs of the same target."""
    likeness: Likeness
    seen: Seen
    unseen: Seen
    """What the run left out, and checks that it has no result of."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Runs that count as one, the newest first."""

    parts: tuple[Glance, ...]


@dataclass(frozen=True, slots=True)
class Superseded:
    """A run that does not count, since newer ones looked at all that it looked at."""

    run: Glance
    by: Glance


def glance(report: Report, place: str) -> Glance:
    """The part of `report` by which runs are told apart."""
    seen: set[tuple[str, str]] = set()
    unseen: set[tuple[str, str]] = set()
    baseline = report.baseline.path if report.baseline is not None else None
    for control in report.controls:
        (unseen if left_out(control) else seen).add((control.id, ""))
        for check in control.checks:
            (seen if judged(check) else unseen).add((control.id, check.id))
    return Glance(
        place=place,
        run=report.run,
        started=report.started,
        target=(report.target.name, report.target.environment, report.profile.path),
        likeness=Likeness(report.profile.digest, report.method.scoring, heeds_waivers(report), baseline),
        seen=frozenset(seen),
        unseen=frozenset(unseen),
    )


def counting(runs: Iterable[Glance]) -> tuple[tuple[Counted, ...], tuple[Superseded, ...]]:
    """Which runs count and with which others, and which do not; the targets in the order in which they first occur."""
    by_target: dict[tuple[str, str, str], list[Glance]] = {}
    for run in runs:
        by_target.setdefault(run.target, []).append(run)
    counted: list[Counted] = []
    superseded: list[Superseded] = []
    for mine in by_target.values():
        mine.sort(key=lambda run: (run.started, run.run), reverse=True)
        kept: list[_Group] = []
        for group in _groups(mine, superseded):
            newer = next((one for one in kept if not one.open & group.seen), None)
            if newer is None:
                kept.append(group)
            else:
                superseded += [Superseded(part, newer.parts[0]) for part in group.parts]
        counted += [Counted(tuple(group.parts)) for group in kept]
    return tuple(counted), tuple(superseded)


class _Group:
    """Runs alike, gathered from the newest on."""

    def __init__(self, first: Glance) -> None:
        self.parts = [first]
        self.seen = set(first.seen)
        self._unseen = set(first.unseen)

    def take(self, run: Glance) -> bool:
        """Add an older run; False where it saw nothing that newer ones did not see."""
        if run.seen <= self.seen:
            return False
        self.parts.append(run)
        self.seen |= run.seen
        self._unseen |= run.unseen
        return True

    @property
    def open(self) -> set[tuple[str, str]]:
        """What none of its runs looked at."""
        return self._unseen - self.seen


def _groups(newest_first: Sequence[Glance], superseded: list[Superseded]) -> Iterator[_Group]:
    groups: dict[Likeness, _Group] = {}
    for run in newest_first:
        group = groups.get(run.likeness)
        if group is None:
            groups[run.likeness] = _Group(run)
        elif not group.take(run):
            superseded.append(Superseded(run, group.parts[0]))
    yield from groups.values()
