"""One run: collect, judge, keep everything; later, decide again from what was kept."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from readycheck import __version__
from readycheck.catalog import Catalog
from readycheck.engine.clock import Clock
from readycheck.engine.journal import Journal, Recorded, RunFolderError, fact_file, read_header, read_journal
from readycheck.engine.pool import InterruptedRunError, Outcome, Pool, Task
from readycheck.engine.tasks import collect_task, judge_task, setup_message
from readycheck.judging import select_attestation
from readycheck.judging.control import worst_status
from readycheck.model import Finding, PackLine, Profile, ReasonCode, Status, TextEvidence
from readycheck.plan import CollectStep, JudgeStep, Plan
from readycheck.redact import Redactor


class Listener(Protocol):
    """Told what is going on; a progress view, or nothing."""

    def started(self, total: int) -> None:
        """So many facts and judgements are to come."""

    def collecting(self, collector: str, thing: str, text: str) -> None:
        """A collector says what it does."""

    def collected(self, collector: str, thing: str, outcome: str, seconds: float) -> None:
        """A collector is done: `ok`, `could not look` or `error`."""

    def judged(self, control: str, status: Status) -> None:
        """A check has judged."""

    def tick(self) -> None:
        """Called several times a second."""

    def done(self) -> None:
        """Nothing more comes."""


class Silence:
    """A listener that says nothing."""

    def started(self, total: int) -> None:
        """Ignored."""

    def collecting(self, collector: str, thing: str, text: str) -> None:
        """Ignored."""

    def collected(self, collector: str, thing: str, outcome: str, seconds: float) -> None:
        """Ignored."""

    def judged(self, control: str, status: Status) -> None:
        """Ignored."""

    def tick(self) -> None:
        """Ignored."""

    def done(self) -> None:
        """Ignored."""


@dataclass(frozen=True)
class Gathered:
    """What a run found out: findings by control, check and thing, and how it was done."""

    run: str
    started: datetime
    seconds: float
    folder: Path | None
    findings: dict[tuple[str, str], dict[str, list[Finding]]]
    check_seconds: dict[tuple[str, str], float]
    collectors: tuple[dict[str, Any], ...]
    counts: dict[str, int]
    interrupted: bool
    packs: tuple[PackLine, ...]


@dataclass(frozen=True)
class RunOptions:
    """How to run: `folder` is where it is kept, `resume` goes on with what is in it."""

    folder: Path
    jobs: int | None = None
    """How many workers; by default four a core, since collectors mostly wait."""
    resume: bool = False
    clock: Clock = field(default_factory=Clock)
    local: tuple[Path, ...] = ()


def gather(
    profile: Profile, plan: Plan, catalog: Catalog, options: RunOptions, listener: Listener | None = None
) -> Gathered:
    """Run the plan against the target.

    Raises RunFolderError (the folder cannot be used, or `resume` does not fit) and
    EngineFailedError. An interruption does not raise: `interrupted` is set, and what
    was not reached says so.
    """
    hear = listener or Silence()
    clock = options.clock
    with ExitStack() as stack:
        journal = stack.enter_context(Journal(options.folder))
        header, recorded = _begin(profile, plan, catalog, options)
        if not options.resume:
            journal.write("run.json", header)
            journal.write("profile.json", kept_profile(profile, header["salt"]))
        started = datetime.fromisoformat(header["started"])
        before = clock.elapsed()
        run = _Run(plan, catalog, journal, recorded, Redactor(profile.secrets, header["salt"]), hear)
        collect = [step for step in plan.collect if step.key not in recorded.facts]
        hear.started(len(collect) + sum(step.key not in recorded.judged for step in plan.judge))
        interrupted = False
        try:
            if collect or any(step.key not in recorded.judged for step in plan.judge):
                setup = setup_message(profile, header)
                pool = stack.enter_context(
                    Pool(options.jobs or _default_jobs(), setup, options.local, clock, run.progressed, hear.tick)
                )
                run.collect(pool, [step for step in collect if not step.exclusive], alone=False)
                run.collect(pool, [step for step in collect if step.exclusive], alone=True)
                run.judge(pool, profile, started)
        except InterruptedRunError:
            interrupted = True
            run.store()
        finally:
            hear.done()
        seconds = clock.elapsed() - before + float((recorded.ended or {}).get("seconds", 0.0))
        journal.note("ended", interrupted=interrupted, seconds=round(seconds, 3))
        journal.sync()
    return _gathered(plan, catalog, header, run.recorded, seconds, options.folder, interrupted=interrupted)


def judge_again(
    profile: Profile,
    plan: Plan,
    catalog: Catalog,
    folder: Path,
    options: RunOptions,
    as_of: datetime | None = None,
) -> Gathered:
    """Decide again from the facts of `folder`; no target is touched, nothing in it is changed.

    `as_of` ages the facts; without it the run's own time holds. Raises RunFolderError.
    """
    header = read_header(folder)
    recorded = read_journal(folder)
    kept = Recorded(facts=recorded.facts)
    started = datetime.fromisoformat(header["started"])
    run = _Run(plan, catalog, None, kept, Redactor((), header["salt"]), Silence(), folder)
    setup = setup_message(profile, header)
    interrupted = False
    try:
        with Pool(options.jobs or _default_jobs(), setup, options.local, options.clock) as pool:
            run.judge(pool, profile, as_of or started)
    except InterruptedRunError:
        interrupted = True
    for key, event in kept.judged.items():  # a replay copies the timings
        event["seconds"] = recorded.judged.get(key, {}).get("seconds", 0.0)
    seconds = float((recorded.ended or {}).get("seconds", 0.0))
    return _gathered(plan, catalog, header, kept, seconds, folder, interrupted=interrupted)


def kept_profile(profile: Profile, salt: str = "") -> dict[str, Any]:
    """The profile as a run's folder keeps it: everything that judging needs, secrets masked."""
    kept: dict[str, Any] = Redactor(profile.secrets, salt).value(profile.model_dump(mode="json", by_alias=True))
    return kept


def read_profile(folder: Path) -> Profile:
    """The profile that the run in `folder` was made with. Raises RunFolderError."""
    try:
        return Profile.model_validate_json((folder / "profile.json").read_bytes(), extra="ignore")
    except (OSError, ValueError) as error:
        raise RunFolderError(
            f"the profile kept in {folder} cannot be read ({error}); name one with --profile"
        ) from None


def _begin(profile: Profile, plan: Plan, catalog: Catalog, options: RunOptions) -> tuple[dict[str, Any], Recorded]:
    if options.resume:
        header = read_header(options.folder)
        if header["digest"] != profile.digest:
            raise RunFolderError(
                f"the profile has changed since {options.folder} was begun, so its facts do not fit; start a new run"
            )
        return header, read_journal(options.folder)
    if (options.folder / "run.json").exists():
        raise RunFolderError(f"{options.folder} already holds a run; go on with --resume or name another --out")
    header = {
        "format": 1,
        "run": options.clock.run_id(),
        "started": options.clock.now().isoformat(),
        "salt": options.clock.salt(),
        "digest": profile.digest,
        "profile": profile.path,
        "selection": plan.asked.as_plain(),
        "tool": __version__,
        "packs": [[pack.name, pack.version] for pack in catalog.packs],
    }
    return header, Recorded()


def _default_jobs() -> int:
    return min(16, 4 * (os.cpu_count() or 1))


class _Run:
    def __init__(
        self,
        plan: Plan,
        catalog: Catalog,
        journal: Journal | None,
        recorded: Recorded,
        redactor: Redactor,
        listener: Listener,
        folder: Path | None = None,
    ) -> None:
        self._plan = plan
        self._catalog = catalog
        self._journal = journal
        self._redactor = redactor
        self._listener = listener
        self._folder = journal.folder if journal is not None else folder or Path()
        self.recorded = recorded

    def progressed(self, task: Task, text: str) -> None:
        collector, _, thing = task.key.partition("@")
        self._listener.collecting(collector, thing, text)

    def collect(self, pool: Pool, steps: list[CollectStep], *, alone: bool) -> None:
        by_key = {step.key: step for step in steps}
        tasks = [collect_task(number, step) for number, step in enumerate(steps)]
        for done in pool.run(tasks, alone=alone):
            for task, outcome in done:
                self._keep_fact(by_key[task.key], outcome)
            self.store()

    def judge(self, pool: Pool, profile: Profile, as_of: datetime) -> None:
        tasks: list[Task] = []
        by_key: dict[str, JudgeStep] = {}
        for step in self._plan.judge:
            if step.key in self.recorded.judged:
                continue
            unseen = self._unseen(step)
            if unseen is not None:
                self._keep_judged(step, [unseen], 0.0)
                continue
            by_key[step.key] = step
            files = {key: str(fact_file(self._folder, key)) for key in (step.fact, *step.also) if key and self._ok(key)}
            tasks.append(
                judge_task(
                    len(tasks),
                    step,
                    self._catalog.checks[step.check],
                    files,
                    as_of,
                    select_attestation(profile.attestations, step.control, as_of),
                )
            )
        self.store()
        for done in pool.run(tasks):
            for task, outcome in done:
                self._keep_judged(by_key[task.key], _findings(by_key[task.key], outcome), outcome.seconds)
            self.store()

    def store(self) -> None:
        if self._journal is not None:
            self._journal.sync()

    def _ok(self, key: str) -> bool:
        return self.recorded.facts.get(key, {}).get("outcome") == "ok"

    def _unseen(self, step: JudgeStep) -> Finding | None:
        """The finding for a fact that is not there; None where the judge can go ahead."""
        if step.fact is None or self._ok(step.fact):
            return None
        event = self.recorded.facts.get(step.fact)
        if event is None:
            message = "this was not looked at in that run, so nothing is known; audit again to find out"
            return _unknown(step, ReasonCode.NOT_COLLECTED, message)
        if event["outcome"] == "cannot":
            return _unknown(step, ReasonCode(event["reason"]), event["message"])
        return _broken(step, ReasonCode(event["reason"]), f"looking broke: {event['message']}", event.get("trace", ""))

    def _keep_fact(self, step: CollectStep, outcome: Outcome) -> None:
        event: dict[str, Any] = {
            "key": step.key,
            "collector": step.collector,
            "thing": step.thing,
            "seconds": round(outcome.seconds, 3),
        }
        if outcome.result is not None:
            self._redactor.add(*outcome.result["masked"])
            event |= {"outcome": "ok", "counts": outcome.result["counts"]}
            if self._journal is not None:
                event["sha256"] = self._journal.keep_fact(step.key, self._redactor.value(outcome.result["fact"]))
        elif outcome.cannot is not None:
            reason, message = outcome.cannot
            event |= {"outcome": "cannot", "reason": reason, "message": self._redactor.text(message)}
        elif outcome.error is not None:
            reason, message, trace = outcome.error
            event |= {"outcome": "error", "reason": reason, "message": self._redactor.text(message)}
            event["trace"] = self._redactor.text(trace)
        self.recorded.facts[step.key] = event
        if self._journal is not None:
            self._journal.note("fact", **event)
        words = {"ok": "ok", "cannot": "could not look", "error": "error"}
        self._listener.collected(step.collector, step.thing, words[event["outcome"]], outcome.seconds)

    def _keep_judged(self, step: JudgeStep, findings: list[Finding], seconds: float) -> None:
        plain = self._redactor.value([finding.model_dump(mode="json") for finding in findings])
        event = {"key": step.key, "seconds": round(seconds, 3), "findings": plain}
        self.recorded.judged[step.key] = event
        if self._journal is not None:
            self._journal.note("judged", **event)
        self._listener.judged(step.control, worst_status(finding.status for finding in findings))


def _findings(step: JudgeStep, outcome: Outcome) -> list[Finding]:
    if outcome.result is not None:
        return [Finding.model_validate(one) for one in outcome.result["findings"]]
    if outcome.cannot is not None:
        return [_unknown(step, *outcome.cannot)]
    reason, message, trace = outcome.error or (ReasonCode.CRASHED, "it ended without a word", "")
    return [_broken(step, reason, f"judging broke: {message}", trace)]


def _unknown(step: JudgeStep, reason: ReasonCode, message: str) -> Finding:
    return Finding(rule=step.check, status=Status.INCONCLUSIVE, reason_code=reason, message=message)


def _broken(step: JudgeStep, reason: ReasonCode, message: str, trace: str) -> Finding:
    evidence = (TextEvidence(label="where it broke", value=trace),) if trace else ()
    return Finding(rule=step.check, status=Status.ERROR, reason_code=reason, message=message, evidence=evidence)


def _gathered(
    plan: Plan,
    catalog: Catalog,
    header: dict[str, Any],
    recorded: Recorded,
    seconds: float,
    folder: Path,
    *,
    interrupted: bool,
) -> Gathered:
    findings: dict[tuple[str, str], dict[str, list[Finding]]] = {}
    spent: dict[tuple[str, str], float] = {}
    for part in plan.settled:
        finding = Finding(
            rule=part.check, status=Status.INCONCLUSIVE, reason_code=part.reason, message=part.message, thing=part.thing
        )
        findings.setdefault((part.control, part.check), {})[part.thing] = [finding]
    for step in plan.judge:
        event = recorded.judged.get(step.key)
        found = (
            [Finding.model_validate(one) for one in event["findings"]]
            if event is not None
            else [_unknown(step, ReasonCode.INTERRUPTED, "the run was interrupted before this was judged")]
        )
        part_key = (step.control, step.check)
        findings.setdefault(part_key, {})[step.thing] = [
            finding if finding.thing else finding.model_copy(update={"thing": step.thing}) for finding in found
        ]
        collected = recorded.facts.get(step.fact or "", {}).get("seconds", 0.0)
        spent[part_key] = spent.get(part_key, 0.0) + collected + float((event or {}).get("seconds", 0.0))
    events = [recorded.facts[step.key] for step in plan.collect if step.key in recorded.facts]
    counts: dict[str, int] = {}
    for event in events:
        for name, number in event.get("counts", {}).items():
            counts[name] = counts.get(name, 0) + number
    shown = ("collector", "thing", "outcome", "seconds")
    return Gathered(
        run=header["run"],
        started=datetime.fromisoformat(header["started"]),
        seconds=round(seconds, 3),
        folder=folder,
        findings=findings,
        check_seconds={key: round(value, 3) for key, value in spent.items()},
        collectors=tuple({name: event.get(name) for name in shown} for event in events),
        counts=dict(sorted(counts.items())),
        interrupted=interrupted,
        packs=tuple(PackLine(name=name, version=version) for name, version in _packs(header, catalog)),
    )


def _packs(header: dict[str, Any], catalog: Catalog) -> Iterable[tuple[str, str]]:
    return header.get("packs") or [(pack.name, pack.version) for pack in catalog.packs]
