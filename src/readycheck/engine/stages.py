"""The two stages of a run: facts are collected and kept, then judged and kept."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from readycheck.catalog import Catalog
from readycheck.engine.journal import Journal, Recorded, fact_file
from readycheck.engine.listener import Listener
from readycheck.engine.pool import InterruptedRunError, Outcome, Pool, Task
from readycheck.engine.prior import copy_prior, kept_prior
from readycheck.engine.repository import home_of
from readycheck.engine.tasks import collect_task, judge_task
from readycheck.judging import select_attestation
from readycheck.judging.control import worst_status
from readycheck.model import Finding, Profile, ReasonCode, Status, TextEvidence
from readycheck.plan import CollectStep, JudgeStep, Plan
from readycheck.redact import Redactor, words_of


class Stages:
    """Runs what a plan says and the journal does not hold yet; without a journal nothing is written."""

    def __init__(
        self,
        plan: Plan,
        catalog: Catalog,
        journal: Journal | None,
        recorded: Recorded,
        redactor: Redactor,
        listener: Listener,
        folder: Path | None = None,
        salt: str = "",
    ) -> None:
        self._plan = plan
        self._catalog = catalog
        self._journal = journal
        self._redactor = redactor
        self._salt = salt
        self._listener = listener
        self._folder = journal.folder if journal is not None else folder or Path()
        self.recorded = recorded
        self._last_words = False

    def progressed(self, task: Task, text: str) -> None:
        """A task has begun (no text) or says what it does."""
        if task.message["kind"] != "collect":
            return
        collector, _, thing = task.key.partition("@")
        self._listener.collecting(collector, thing, text)

    def collect(self, pool: Pool, steps: list[CollectStep], *, alone: bool) -> None:
        """Collect these facts, all at once or one alone at a time."""
        by_key = {step.key: step for step in steps}
        tasks = [collect_task(number, step) for number, step in enumerate(steps)]
        for done in pool.run(tasks, alone=alone):
            for task, outcome in done:
                self._keep_fact(by_key[task.key], outcome)
            self.store()

    def judge(self, pool: Pool, profile: Profile, as_of: datetime, started: str) -> None:
        """Judge every fact that is there; say of each that is not why."""
        tasks: list[Task] = []
        by_key: dict[str, JudgeStep] = {}
        for step in self._plan.judge:
            if step.key in self.recorded.judged:
                continue
            if self._last_words and step.fact is not None and step.fact not in self.recorded.facts:
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
                    self._prior(step, profile, started),
                    as_of,
                    select_attestation(profile.attestations, step.control, as_of),
                )
            )
        self.store()
        for done in pool.run(tasks):
            for task, outcome in done:
                self._keep_judged(by_key[task.key], _findings(by_key[task.key], outcome), outcome.seconds)
            self.store()

    def judge_what_is_there(self, pool: Pool, profile: Profile, as_of: datetime, started: str) -> None:
        """After an interruption: judge the facts that are there, for this report only.

        Nothing of it is noted, so that a resumed run judges everything with all of its facts.
        """
        self._last_words = True
        pool.take_up_again()
        with suppress(InterruptedRunError):
            self.judge(pool, profile, as_of, started)

    def _prior(self, step: JudgeStep, profile: Profile, started: str) -> list[str]:
        count = self._catalog.checks[step.check].prior
        if not count or step.fact is None:
            return []
        if self._journal is None:
            return [str(path) for path in kept_prior(self._folder, step.fact, count)]
        target = profile.target.name if profile.target else ""
        return [str(path) for path in copy_prior(self._journal, step.fact, count, target, started)]

    def store(self) -> None:
        """Have the disk hold what was noted."""
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
            return unknown_finding(step, ReasonCode.NOT_COLLECTED, message)
        if event["outcome"] == "cannot":
            return unknown_finding(step, ReasonCode(event["reason"]), event["message"])
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
            if folder := outcome.result["files_in"]:
                event |= self._home(folder)
            if self._journal is not None:
                shape = words_of(self._catalog.collectors[step.collector].fact)
                event["sha256"] = self._journal.keep_fact(
                    step.key, self._redactor.outside(outcome.result["fact"], shape)
                )
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
        words = {"ok": "ok", "cannot": f"could not look: {event.get('message')}", "error": "error"}
        self._listener.collected(step.collector, step.thing, words[event["outcome"]], outcome.seconds)

    def _home(self, folder: str) -> dict[str, str]:
        """Where a fact's files lie in their repository; nothing where that would name a secret."""
        home = home_of(Path(folder), self._salt)
        return home if self._redactor.text(home["files_in"]) == home["files_in"] else {}

    def _keep_judged(self, step: JudgeStep, findings: list[Finding], seconds: float) -> None:
        plain = [self._redactor.of_model(finding) for finding in findings]
        event = {"key": step.key, "seconds": round(seconds, 3), "findings": plain}
        self.recorded.judged[step.key] = event
        if self._journal is not None and not self._last_words:
            self._journal.note("judged", **event)
        self._listener.judged(step.control, worst_status(finding.status for finding in findings))


def _findings(step: JudgeStep, outcome: Outcome) -> list[Finding]:
    if outcome.result is not None:
        return [Finding.model_validate(one) for one in outcome.result["findings"]]
    if outcome.cannot is not None:
        return [unknown_finding(step, *outcome.cannot)]
    reason, message, trace = outcome.error or (ReasonCode.CRASHED, "it ended without a word", "")
    return [_broken(step, reason, f"judging broke: {message}", trace)]


def unknown_finding(step: JudgeStep, reason: ReasonCode, message: str) -> Finding:
    """The finding for a judgement that could not be made."""
    return Finding(rule=step.check, status=Status.INCONCLUSIVE, reason_code=reason, message=message)


def _broken(step: JudgeStep, reason: ReasonCode, message: str, trace: str) -> Finding:
    evidence = (TextEvidence(label="where it broke", value=trace),) if trace else ()
    return Finding(rule=step.check, status=Status.ERROR, reason_code=reason, message=message, evidence=evidence)
