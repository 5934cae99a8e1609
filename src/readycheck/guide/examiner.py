"""Walks over the plan of a profile and looks for what each step needs. Touches nothing of the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from readycheck.catalog import Catalog
from readycheck.guide.examination import Examination, Item
from readycheck.guide.places import place_of, shown
from readycheck.guide.probes import applies, lacking, unreachable
from readycheck.guide.reading import Reading
from readycheck.model import CannotLook, Check, Need, Profile, ReasonCode, Requirement, Thing
from readycheck.plan import CollectStep, Plan, Selection, make_plan
from readycheck.profile import STAND_IN, mark
from readycheck.redact import Redactor

_WITHOUT_CHECK = "nothing can be done here; skip the control with a reason, or accept the risk with a waiver"
_NOT_GIVEN = ("consent", "target", "check", "reader")
"""Kinds of items that are no fault of this machine."""
_PATHS = (Need.FILE, Need.FILES, Need.PROGRAM)


@dataclass(frozen=True)
class _Around:
    profile: Profile
    catalog: Catalog

    @property
    def base(self) -> Path:
        return self.profile.base

    @property
    def consent(self) -> Any:
        return self.profile.consent

    def things(self, key: str, model: type[Any]) -> tuple[Any, ...]:
        target = self.profile.target
        return tuple(model.model_validate(raw) for raw in (target.things.get(key, ()) if target else ()))


@dataclass
class _Wanted:
    requirement: Requirement
    place: str = ""
    controls: dict[str, None] = field(default_factory=dict)
    partly: bool = True

    def item(self, message: str, fix: str) -> Item:
        one = self.requirement
        said = f"{message}; it is needed for {one.purpose}" if one.purpose else message
        return Item(one.kind.value, one.name, said, fix, vital=one.vital, partly=self.partly, place=self.place)


class Examiner:
    """Walks over a plan. Each need is looked for once, and told once with every control that it matters to."""

    def __init__(self, profile: Profile, reading: Reading, catalog: Catalog, found: Examination, today: date) -> None:
        self._written = {mark(one.kind, one.name): one.written for one in reading.unmet}
        self._tree = reading.tree
        self._profile, self._catalog, self._found = profile, catalog, found
        self._plan: Plan = make_plan(profile, catalog, Selection(), today)
        self._today = today
        self._around = _Around(profile, catalog)
        self._wanted: dict[tuple[str, str], _Wanted] = {}
        self._told: dict[tuple[str, str, bool, bool], tuple[Item, dict[str, None]]] = {}
        self._redactor = Redactor(profile.secrets)

    def go(self, *, connect: bool) -> None:
        """Fill in the examination."""
        found = self._found
        found.target = self._profile.target.name if self._profile.target else ""
        found.controls = len(self._profile.controls)
        found.skipped = found.controls - len(self._plan.controls)
        for step in self._plan.collect:
            self._step(step, self._controls_of(step.key))
        self._settled()
        self._further_consent()
        self._unmet_of_things()
        self._look(connect=connect)
        for item, controls in self._told.values():
            told = replace(item, controls=tuple(controls))
            (found.not_given if item.kind in _NOT_GIVEN else found.missing).append(told)
        stopped = {one for item in (*found.missing, *found.not_given) if item.vital for one in item.controls}
        found.looked_at = len(self._plan.controls) - len(self._stopped_too(stopped))

    def paths(self) -> list[Item]:
        """What is missing of the files, folders and programs that the profile itself names, each with its place."""
        for step in self._plan.collect:
            self._step(step, self._controls_of(step.key))
        found = []
        for wanted in self._wanted.values():
            lack = lacking(wanted.requirement, self._profile.base) if wanted.requirement.kind in _PATHS else None
            if lack is not None and wanted.place:
                item = wanted.item(lack.message, wanted.requirement.install)
                found.append(replace(self._masked(item), controls=tuple(wanted.controls)))
        return found

    def _stopped_too(self, stopped: set[str]) -> set[str]:
        """The planned controls among `stopped`, and those that follow from one of them."""
        found = {one.id for one in self._plan.controls if one.id in stopped}
        more = True
        while more:
            more = False
            for one in self._plan.controls:
                if one.id not in found and not found.isdisjoint(one.derive):
                    found.add(one.id)
                    more = True
        return found

    def _controls_of(self, key: str) -> list[str]:
        """Those that cannot be judged without the fact, and then those that are judged by less."""
        return [step.control for step in self._plan.judge if step.fact == key]

    def _step(self, step: CollectStep, controls: Sequence[str]) -> None:
        collector = self._catalog.collectors[step.collector]
        needed = controls or [one.control for one in self._plan.judge if step.key in one.also]
        partly = not controls
        try:
            thing = self._thing(collector.thing, step.raw)
            if collector.needs_for is None:
                wanted: Iterator[Requirement] = iter(collector.needs)
            else:
                wanted = iter(collector.needs_for(thing, self._around))
            for one in wanted:
                self._want(one, needed, self._place(collector.thing, step.thing, one), partly=partly)
        except CannotLook as cannot:
            kind = "consent" if cannot.reason is ReasonCode.NO_CONSENT else "target"
            message, _, fix = cannot.message.partition("; ")
            self._tell(Item(kind, step.key, message, fix, vital=not partly, partly=partly), needed)
        except Exception as error:  # noqa: BLE001 - a stranger's pack may raise anything
            message = f"what '{step.collector}' needs is not known: its pack raised {type(error).__name__}"
            self._tell(Item("pack", step.collector, message, "report it to the pack's author", vital=False), needed)

    def _thing(self, key: str | None, raw: dict[str, Any] | None) -> Thing | None:
        return None if key is None or raw is None else self._catalog.targets[key].model.model_validate(raw)

    def _place(self, kind: str | None, thing: str, one: Requirement) -> str:
        place = place_of(self._tree, kind, thing, one.name) if one.kind in _PATHS else None
        return shown(place) if place is not None else ""

    def _want(self, one: Requirement, controls: Sequence[str], place: str, *, partly: bool) -> None:
        if STAND_IN in one.name or not applies(one, self._profile.base):
            return
        if one.kind is Need.CONSENT:
            message = f"consent.{one.name} is not given, so there is no {one.purpose}"
            self._tell(Item("consent", one.name, message, one.install, vital=one.vital), controls)
            return
        wanted = self._wanted.setdefault((one.kind.value, one.name), _Wanted(one, place))
        if one.vital and not wanted.requirement.vital:
            wanted.requirement = one
        wanted.partly = wanted.partly and partly
        wanted.controls.update(dict.fromkeys(controls))

    def _tell(self, item: Item, controls: Sequence[str]) -> None:
        # Two collectors that lack the same thing say the same sentence, and people need it once.
        _, needed = self._told.setdefault((item.kind, item.message, item.vital, item.partly), (self._masked(item), {}))
        needed.update(dict.fromkeys(controls))

    def _masked(self, item: Item) -> Item:
        text = self._shown
        return replace(item, name=text(item.name), message=text(item.message), fix=text(item.fix))

    def _shown(self, text: str) -> str:
        """`text` without secrets, and with references where values stand in for theirs."""
        for stand_in, written in self._written.items():
            text = text.replace(stand_in, written)
        return self._redactor.text(text)

    def _settled(self) -> None:
        no_check = Item("check", "no check yet", "readycheck has no check for this yet", _WITHOUT_CHECK)
        if unproved := [one.id for one in self._plan.controls if not one.checks and not one.derive]:
            self._tell(no_check, unproved)
        for one in self._plan.settled:
            if one.reason is ReasonCode.NO_CHECK:
                item = no_check
            elif one.reason is ReasonCode.NO_CONSENT:
                message, _, fix = one.message.partition("; ")
                item = Item("consent", one.message.partition("'")[2].partition("'")[0], message, fix)
            else:
                message, _, fix = one.message.partition("; ")
                item = Item("target", one.message.partition("target.")[2].partition(";")[0], message, fix)
            self._tell(item, [one.control])

    def _further_consent(self) -> None:
        """Consent by which a check would see more than it needs, such as a run of the tests."""
        target = self._profile.target
        for step in self._plan.judge:
            check: Check[Any, Any] | None = self._catalog.checks.get(step.check)
            for kind in check.also if check is not None and target is not None else ():
                collector = self._catalog.collector_of(kind)
                if collector is None or target is None:
                    continue
                said = self._profile.consent.refusal(collector.mode, target.name, target.environment, self._today)
                if said:
                    message = f"without consent.{collector.mode} nobody {_lowered(collector.title)}"
                    item = Item("consent", collector.mode.value, message, said.partition("; ")[2] or said, vital=False)
                    self._tell(item, [step.control])

    def _unmet_of_things(self) -> None:
        """Which controls wait for variables and files that are not there."""
        for number, item in enumerate(self._found.missing):
            if not item.unmet:
                continue
            stopped: dict[str, None] = {}
            for step in self._plan.collect:
                if step.raw is not None and mark(item.kind, item.name) in str(step.raw):
                    stopped.update(dict.fromkeys(self._controls_of(step.key)))
            self._found.missing[number] = replace(item, controls=tuple(stopped))

    def _look(self, *, connect: bool) -> None:
        services = {name: wanted for (kind, name), wanted in self._wanted.items() if kind == Need.SERVICE}
        for wanted in self._wanted.values():
            one = wanted.requirement
            if one.kind is Need.READER:
                self._tell(wanted.item(f"{one.name} cannot be read yet", one.install), list(wanted.controls))
            elif lack := lacking(one, self._profile.base):
                self._tell(wanted.item(lack.message, one.install), list(wanted.controls))
        self._found.services = tuple(services)
        online = [wanted.requirement for (kind, _), wanted in self._wanted.items() if kind == Need.ONLINE]
        self._found.online = tuple(f"{one.name} for {one.purpose}" for one in online)
        self._found.without = tuple(dict.fromkeys(one.install for one in online if one.install))
        for name, why in unreachable(services).items() if connect else ():
            item = services[name].item(f"{name} {why}", "check the address, and let this machine reach it")
            self._tell(item, list(services[name].controls))


def _lowered(title: str) -> str:
    return title[:1].lower() + title[1:]
