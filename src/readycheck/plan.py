"""What runs, in which order, and why the rest does not. Pure: nothing is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from readycheck.catalog import Catalog
from readycheck.model import (
    Check,
    Collector,
    Control,
    Mode,
    NotSelectedLine,
    Profile,
    ReasonCode,
    Severity,
    Target,
)


@dataclass(frozen=True)
class Selection:
    """What the command line asked for; empty means everything. Globs are over control and check ids."""

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    severity: Severity | None = None
    owners: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """For the run's folder."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Selection:
        """Read again what `as_plain` gave."""
        severity = plain.get("severity")
        lists = {name: tuple(plain.get(name, ())) for name in ("only", "skip", "areas", "owners")}
        return cls(severity=Severity(severity) if severity else None, **lists)

    def in_words(self) -> str:
        """For the report of a partial run; empty where everything is selected."""
        parts = [f"only {', '.join(self.only)}"] if self.only else []
        parts += [f"without {', '.join(self.skip)}"] if self.skip else []
        parts += [f"area {', '.join(self.areas)}"] if self.areas else []
        parts += [f"severity {self.severity} and above"] if self.severity else []
        parts += [f"owner {', '.join(self.owners)}"] if self.owners else []
        return "; ".join(parts)


@dataclass(frozen=True)
class CollectStep:
    """One fact to collect: a collector and a thing (its id; empty for the whole target)."""

    collector: str
    thing: str
    raw: dict[str, Any] | None
    title: str
    mode: Mode
    exclusive: bool
    seconds: float
    memory_mb: int

    @property
    def key(self) -> str:
        """Names the fact in the journal."""
        return fact_key(self.collector, self.thing)


@dataclass(frozen=True)
class JudgeStep:
    """One judgement: a check for a control on a thing's fact. `fact` is None where none is needed."""

    control: str
    check: str
    thing: str
    options: dict[str, Any]
    fact: str | None
    also: tuple[str, ...] = ()
    """Keys of the further facts, in the order of the check's `also`; empty where nothing sees one."""

    @property
    def key(self) -> str:
        """Names the judgement in the journal."""
        return f"{self.control}/{self.check}@{self.thing}"


@dataclass(frozen=True)
class Settled:
    """A part whose outcome is known before anything runs: it cannot be looked at."""

    control: str
    check: str
    thing: str
    reason: ReasonCode
    message: str


@dataclass(frozen=True)
class Plan:
    """Everything that an audit is going to do, in order."""

    controls: tuple[Control, ...]
    collect: tuple[CollectStep, ...]
    judge: tuple[JudgeStep, ...]
    settled: tuple[Settled, ...]
    not_selected: tuple[NotSelectedLine, ...]
    asked: Selection
    partial: bool = False
    """True where the command line left out a control, or a check of one; words that select all leave none out."""
    unasked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of each control that is looked at, the checks that the command line left out."""


def fact_key(collector: str, thing: str) -> str:
    """The name of a fact within a run."""
    return f"{collector}@{thing}"


def make_plan(profile: Profile, catalog: Catalog, selection: Selection, today: date) -> Plan:
    """The plan for a profile. `today` decides about consent for production (UTC)."""
    draft = _Draft(profile, catalog, today)
    chosen: list[Control] = []
    not_selected: list[NotSelectedLine] = []
    unasked: dict[str, frozenset[str]] = {}
    partial = False
    for control in profile.controls:
        checks = _selected_checks(control, selection)
        partial = partial or checks is None or (control.skip is None and len(checks) < len(control.checks))
        if checks is None:
            not_selected.append(NotSelectedLine(control=control.id, reason=f"not selected: {selection.in_words()}"))
        elif control.skip is not None:
            not_selected.append(
                NotSelectedLine(control=control.id, reason=control.skip.reason, approver=control.skip.approver)
            )
        else:
            chosen.append(control)
            if len(checks) < len(control.checks):
                unasked[control.id] = frozenset(control.checks) - frozenset(checks)
            for check, options in checks.items():
                draft.add(control, check, options)
    steps = sorted(draft.collect.values(), key=lambda step: step.exclusive)
    return Plan(
        controls=tuple(chosen),
        collect=tuple(steps),
        judge=tuple(draft.judge),
        settled=tuple(draft.settled),
        not_selected=tuple(not_selected),
        asked=selection,
        partial=partial,
        unasked=unasked,
    )


def _selected_checks(control: Control, selection: Selection) -> dict[str, dict[str, Any]] | None:
    """The checks of `control` that are selected; None where the control is not."""
    if selection.areas and control.area not in selection.areas:
        return None
    if selection.severity is not None and not control.severity.at_least(selection.severity):
        return None
    if selection.owners and (control.owner or "") not in selection.owners:
        return None
    if _matches(control.id, selection.skip):
        return None
    checks = {check: options for check, options in control.checks.items() if not _matches(check, selection.skip)}
    if control.checks and not checks:
        return None
    if not selection.only or _matches(control.id, selection.only):
        return checks
    checks = {check: options for check, options in checks.items() if _matches(check, selection.only)}
    return checks or None


def _matches(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(name.lower(), glob.lower()) for glob in globs)


@dataclass
class _Draft:
    profile: Profile
    catalog: Catalog
    today: date
    collect: dict[str, CollectStep] = field(default_factory=dict)
    judge: list[JudgeStep] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)

    def add(self, control: Control, check_id: str, options: dict[str, Any]) -> None:
        check = self.catalog.checks.get(check_id)
        if check is None:
            message = "readycheck has no check for this yet, so a person has to look at it"
            self.settled.append(Settled(control.id, check_id, "", ReasonCode.NO_CHECK, message))
            return
        if check.needs is None:
            self.judge.append(JudgeStep(control.id, check_id, "", options, None))
            return
        collector = self.catalog.collector_of(check.needs)
        if collector is None:  # a pack without a collector for its check is refused when it is loaded
            raise LookupError(f"no collector sees {check.needs.__name__}")
        for thing, raw in self._things(control, check, collector):
            refusal = self._refusal(collector)
            if refusal:
                self.settled.append(Settled(control.id, check_id, thing, ReasonCode.NO_CONSENT, refusal))
                continue
            self._collect(collector, thing, raw)
            also = []
            for kind in check.also:
                further = self.catalog.collector_of(kind)
                also.append(self._further(further, thing) if further is not None else "")
            self.judge.append(
                JudgeStep(control.id, check_id, thing, options, fact_key(collector.id, thing), tuple(also))
            )

    def _things(
        self, control: Control, check: Check[Any, Any], collector: Collector[Any, Any]
    ) -> Iterator[tuple[str, dict[str, Any] | None]]:
        target = self.profile.target
        if target is None:
            message = "this is a checklist without a target; add 'target:' or --url, --source, --database"
            self.settled.append(Settled(control.id, check.id, "", ReasonCode.NOT_CONFIGURED, message))
        elif collector.thing is None:
            yield "", None
        else:
            raws = target.things.get(collector.thing, ())
            if not raws:
                where = f"target.{collector.thing}"
                message = f"the profile has no {where}; add what is there, or skip the control with a reason"
                self.settled.append(Settled(control.id, check.id, "", ReasonCode.NOT_CONFIGURED, message))
            for raw in raws:
                yield str(raw.get("id", "main")), raw

    def _refusal(self, collector: Collector[Any, Any]) -> str:
        target = self.profile.target or Target(name="")
        return self.profile.consent.refusal(collector.mode, target.name, target.environment, self.today)

    def _collect(self, collector: Collector[Any, Any], thing: str, raw: dict[str, Any] | None) -> None:
        seconds = collector.deadline
        if collector.deadline_for is not None and raw is not None and collector.thing is not None:
            read = self.catalog.targets[collector.thing].model.model_validate(raw)
            seconds = collector.deadline_for(read, self.profile.consent)
        step = CollectStep(
            collector.id,
            thing,
            raw,
            collector.title,
            collector.mode,
            collector.exclusive,
            seconds,
            collector.memory_mb,
        )
        self.collect.setdefault(step.key, step)

    def _further(self, collector: Collector[Any, Any], thing: str) -> str:
        """The key of a further fact, which is collected too where it may and can be."""
        target = self.profile.target
        if target is None or self._refusal(collector):
            return ""
        if collector.thing is None:
            self._collect(collector, "", None)
            return fact_key(collector.id, "")
        raws = target.things.get(collector.thing, ())
        raw = next((one for one in raws if one.get("id", "main") == thing), raws[0] if len(raws) == 1 else None)
        if raw is None:
            return ""
        self._collect(collector, str(raw.get("id", "main")), raw)
        return fact_key(collector.id, str(raw.get("id", "main")))
