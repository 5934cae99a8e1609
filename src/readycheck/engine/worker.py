"""A worker: takes one task at a time, collects or judges, and sends the outcome back.

Whatever a task does to its worker (raises, spins, eats memory, exits) costs that task
only; the supervisor replaces the worker.
"""

from __future__ import annotations

import os
import resource
import socket
import threading
import traceback
from collections import OrderedDict
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from readycheck.catalog import Catalog
from readycheck.engine import wire
from readycheck.engine.context import RunContext
from readycheck.engine.journal import MOST_FACT_FILE_BYTES, read_kept, why
from readycheck.model import Attestation, CannotLook, Consent, Fact, Finding, JudgeContext, ReasonCode
from readycheck.redact import Redactor

MOST_FACT_BYTES = 32 * 2**20
MOST_FINDINGS = 20_000
KEPT_FACTS = 16


class _BadResultError(Exception):
    """The check or collector gave back something that its contract does not allow."""

    def __init__(self, reason: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def serve(sock: socket.socket, catalog: Catalog, setup: dict[str, Any]) -> None:
    """Work off tasks until the supervisor closes the socket."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    room = _Worker(sock, catalog, setup)
    reader, queue = wire.Reader(), list[dict[str, Any]]()
    while (task := wire.receive(sock, reader, queue)) is not None:
        wire.send(sock, room.work(task))


class _Worker:
    def __init__(self, sock: socket.socket, catalog: Catalog, setup: dict[str, Any]) -> None:
        self._sock = sock
        self._catalog = catalog
        self._setup = setup
        self._redactor = Redactor(setup["secrets"], setup["salt"])
        self._consent = Consent.model_validate(setup["consent"])
        self._as_of = datetime.fromisoformat(setup["as_of"])
        self._facts: OrderedDict[tuple[type[Fact], str], Fact] = OrderedDict()

    def work(self, task: dict[str, Any]) -> dict[str, Any]:
        """The outcome of one task, as a message."""
        _bound_memory(task["memory_mb"])
        try:
            outcome = self._collect(task) if task["kind"] == "collect" else self._judge(task)
        except CannotLook as cannot:
            outcome = self._unseen(cannot)
        except _BadResultError as bad:
            outcome = _broke(bad.reason, self._redactor.text(str(bad)), "")
        except MemoryError:
            message = f"it asked for more than its {task['memory_mb']} MB of memory"
            outcome = _broke(ReasonCode.MEMORY, message, "")
        except BaseException as error:  # noqa: BLE001 - whatever a pack raises costs its own result only
            outcome = self._crashed(error)
        finally:
            _bound_memory(None)
        outcome["done"] = task["task"]
        # A thread that outlives its task would work into the next one's time.
        outcome["spent"] = threading.active_count() > 1
        return outcome

    def _unseen(self, cannot: CannotLook) -> dict[str, Any]:
        message = self._redactor.text(str(cannot.message))
        if cannot.reason not in set(ReasonCode):
            said = f"it gave '{self._redactor.text(str(cannot.reason))[:80]}' as its reason, which is none: {message}"
            return _broke(ReasonCode.BAD_RESULT, said, "")
        return {"cannot": [cannot.reason, message]}

    def _crashed(self, error: BaseException) -> dict[str, Any]:
        said = in_words(error)
        frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)[-4:]))
        message = f"it raised {type(error).__name__}" + (f": {said}" if said else "")
        # Masked before they are cut: half a secret is not known as one any more.
        return _broke(ReasonCode.CRASHED, self._redactor.text(message)[:600], self._redactor.text(frames)[:4000])

    def _collect(self, task: dict[str, Any]) -> dict[str, Any]:
        collector = self._catalog.collectors[task["collector"]]
        kind = self._catalog.targets.get(collector.thing or "")
        context = RunContext(
            target_name=self._setup["target_name"],
            environment=self._setup["environment"],
            consent=self._consent,
            as_of=self._as_of,
            base=Path(self._setup["base"]),
            seconds=task["seconds"],
            redactor=self._redactor,
            raw_things={key: tuple(items) for key, items in self._setup["things"].items()},
            say=lambda text: wire.send(self._sock, {"progress": task["task"], "text": text[:200]}),
            scratch_root=Path(self._setup["scratch"]),
        )
        with context:
            thing = kind.model.model_validate(task["thing"]) if kind is not None else None
            try:
                fact = collector.collect(thing, context)
            finally:
                told = {"counts": dict(context.counts), "masked": list(context.masked)}
        if not isinstance(fact, collector.fact):
            message = f"it returned {type(fact).__name__} where {collector.fact.__name__} was promised"
            raise _BadResultError(ReasonCode.BAD_RESULT, message)
        try:
            clean = self._redactor.of_model(fact)
            collector.fact.model_validate(clean)
        except (ValidationError, ValueError) as error:
            said = self._redactor.text(in_words(error))[:300]
            raise _BadResultError(ReasonCode.BAD_RESULT, f"its fact could not be written: {said}") from None
        if len(str(clean)) > MOST_FACT_BYTES:
            raise _BadResultError(ReasonCode.BAD_RESULT, "its fact is larger than 32 MB")
        return {"fact": clean, "files_in": str(context.files_in or ""), **told}

    def _judge(self, task: dict[str, Any]) -> dict[str, Any]:
        check = self._catalog.checks[task["check"]]
        fact = self._fact(check.needs, task["fact"]) if check.needs is not None else None
        others = {
            kind: self._fact(kind, task["others"][str(index)])
            for index, kind in enumerate(check.also)
            if str(index) in task["others"]
        }
        context = JudgeContext(
            as_of=datetime.fromisoformat(task["as_of"]),
            control=task["control"],
            thing=task["thing"],
            environment=self._setup["environment"],
            attestation=Attestation.model_validate(task["attestation"]) if task["attestation"] else None,
            others=others,
            prior=tuple(self._fact(check.needs, path) for path in task["prior"]) if check.needs else (),
        )
        findings: list[Finding] = []
        for finding in check.judge(fact, check.options.model_validate(task["options"]), context):
            if not isinstance(finding, Finding):
                raise _BadResultError(ReasonCode.BAD_RESULT, f"it yielded {type(finding).__name__}, not a Finding")
            if len(findings) >= MOST_FINDINGS:
                raise _BadResultError(ReasonCode.BAD_RESULT, f"it yielded more than {MOST_FINDINGS} findings")
            findings.append(finding)
        if not findings:
            raise _BadResultError(ReasonCode.NO_ASSERTION, "it looked and said nothing, so nothing is known")
        return {"findings": [self._redactor.of_model(finding) for finding in findings]}

    def _fact(self, kind: type[Fact], path: str) -> Fact:
        known = self._facts.get((kind, path))
        if known is None:
            # A fact written by a newer minor version may carry fields that this one does not know.
            try:
                known = kind.model_validate_json(read_kept(Path(path), MOST_FACT_FILE_BYTES), extra="ignore")
            except (OSError, ValueError) as error:
                said = self._redactor.text(in_words(error) if isinstance(error, ValidationError) else why(error))[:300]
                message = f"the fact kept in {Path(path).name} cannot be read ({said}); audit again"
                raise _BadResultError(ReasonCode.BAD_RESULT, message) from None
            self._facts[kind, path] = known
            if len(self._facts) > KEPT_FACTS:
                self._facts.popitem(last=False)
        return known


def in_words(error: BaseException) -> str:
    """What an exception says, without the values that a model refused; empty where its text raises itself."""
    try:
        if isinstance(error, ValidationError):
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problems[:5])
        return str(error)[:100_000]
    except Exception:  # noqa: BLE001 - an exception whose text raises is still an exception
        return ""


def _broke(reason: ReasonCode, message: str, trace: str) -> dict[str, Any]:
    return {"error": [reason, message, trace]}


def _bound_memory(megabytes: int | None) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = hard if megabytes is None else megabytes * 2**20
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
