"""The `Runner` that a pack's command is given: the audit's machinery without a profile file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from readycheck.catalog import Catalog
from readycheck.engine.audit import Prepared, report_of
from readycheck.engine.clock import Clock
from readycheck.engine.journal import Journal
from readycheck.engine.listener import Listener
from readycheck.engine.run import RunOptions, gather, judge_again
from readycheck.model import Consent, Control, Fact, Profile, Report, Severity, Target, Thing
from readycheck.plan import Selection, fact_key, make_plan


class UnknownThingError(Exception):
    """A command named a kind of thing or a check that no pack brings."""


class CommandRunner:
    """Collects and judges for a command; every check becomes a control of its own."""

    def __init__(
        self,
        catalog: Catalog,
        show: Callable[[Report], int],
        listener: Listener | None = None,
        clock: Clock | None = None,
        local: tuple[Path, ...] = (),
    ) -> None:
        self._catalog = catalog
        self._show = show
        self._listener = listener
        self._clock = clock or Clock()
        self._local = local

    def run(
        self,
        target: Mapping[str, object],
        checks: Mapping[str, Mapping[str, object]],
        consent: Consent | None = None,
    ) -> Report:
        """Collect for the things in `target` and judge. Raises UnknownThingError, pydantic's ValidationError."""
        prepared = self._prepared(self._things(target), checks, consent or Consent())
        with tempfile.TemporaryDirectory(prefix="readycheck-command-") as folder:
            options = RunOptions(folder=Path(folder), clock=self._clock, local=self._local)
            gathered = gather(prepared.profile, prepared.plan, prepared.catalog, options, self._listener)
            return report_of(prepared, gathered)

    def judge(self, fact: Fact, checks: Sequence[str], name: str = "command") -> Report:
        """Judge a fact that is already there, called `name` in the report; touches no target."""
        collector = self._catalog.collector_of(type(fact))
        if collector is None:
            raise UnknownThingError(f"no collector sees {type(fact).__name__}")
        things = {collector.thing: (Thing().model_dump(),)} if collector.thing else {}
        prepared = self._prepared(things, {check: {} for check in checks}, Consent(), name)
        key = fact_key(collector.id, "main" if collector.thing else "")
        with tempfile.TemporaryDirectory(prefix="readycheck-command-") as place:
            folder = Path(place)
            with Journal(folder) as journal:
                header = {
                    "format": 1,
                    "run": self._clock.run_id(),
                    "started": self._clock.now().isoformat(),
                    "salt": "",
                }
                journal.write("run.json", header)
                digest = journal.keep_fact(key, json.loads(fact.model_dump_json()))
                told = {"collector": collector.id, "thing": "main", "outcome": "ok", "seconds": 0.0, "counts": {}}
                journal.note("fact", key=key, sha256=digest, **told)
                journal.sync()
            gathered = judge_again(
                prepared.profile, prepared.plan, prepared.catalog, folder, RunOptions(folder=folder, clock=self._clock)
            )
            return report_of(prepared, gathered)

    def show(self, report: Report) -> int:
        """Render the report as the command line asked; the exit code."""
        return self._show(report)

    def _things(self, target: Mapping[str, object]) -> dict[str, tuple[dict[str, Any], ...]]:
        by_name = {kind.key: kind for kind in self._catalog.targets.values()}
        by_name |= {key: kind for kind in self._catalog.targets.values() for key in kind.shorts}
        listed: dict[str, list[Any]] = {}
        described: dict[str, dict[str, Any]] = {}  # by the short keys, which speak of one thing
        for name, given in target.items():
            kind = by_name.get(name)
            if kind is None:
                raise UnknownThingError(f"no pack brings the kind of thing '{name}'")
            field = kind.shorts.get(name, kind.short)
            items = given if isinstance(given, (list, tuple)) else [given]
            written = [{field: item} if isinstance(item, str) else item for item in items]
            if name != kind.key and len(written) == 1 and isinstance(written[0], Mapping):
                described[kind.key] = {**described.get(kind.key, {}), **written[0]}
            else:
                listed.setdefault(kind.key, []).extend(written)
        for key, thing in described.items():
            listed.setdefault(key, []).append(thing)
        return {
            key: tuple(
                one.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"id": one.id}
                for one in map(self._catalog.targets[key].model.model_validate, items)
            )
            for key, items in listed.items()
        }

    def _prepared(
        self,
        things: Mapping[str, tuple[dict[str, Any], ...]],
        checks: Mapping[str, Mapping[str, object]],
        consent: Consent,
        name: str = "command",
    ) -> Prepared:
        unknown = [check for check in checks if check not in self._catalog.checks]
        if unknown:
            raise UnknownThingError(f"no pack brings the check '{unknown[0]}'")
        controls = tuple(
            Control(
                id=check,
                area="",
                title=self._catalog.checks[check].title,
                severity=Severity.BLOCKER,
                why=self._catalog.checks[check].why,
                fix=self._catalog.checks[check].fix,
                checks={check: dict(options)},
            )
            for check, options in checks.items()
        )
        profile = Profile(
            path="(command line)",
            base=Path.cwd(),
            target=Target(name=name, environment="command line", things=dict(things)),
            controls=controls,
            consent=consent,
            digest="command",
        )
        plan = make_plan(profile, self._catalog, Selection(), self._clock.now().date())
        return Prepared(profile, self._catalog, plan, ())
