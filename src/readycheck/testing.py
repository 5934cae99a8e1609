"""The kit for authors of checks: run a judge on facts, a collector on a real thing, read the outcome.

    def test_old_backup() -> None:
        findings = judge(CHECK, BackupFacts(age=90000.0), {"rpo": "24h"})
        assert worst(findings) is Status.FAIL
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from readycheck.engine.context import RunContext
from readycheck.model import (
    WORST_FIRST,
    Attestation,
    Check,
    Collector,
    Consent,
    Fact,
    Finding,
    JudgeContext,
    Status,
    Thing,
)
from readycheck.redact import Redactor

F = TypeVar("F", bound=Fact)
T = TypeVar("T", bound=Thing)

AS_OF = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""The time that tests run at unless they say otherwise."""


def judge(
    check: Check[Any, Any],
    fact: Fact | None,
    options: Mapping[str, Any] | None = None,
    *,
    as_of: datetime = AS_OF,
    control: str = "TEST-00",
    others: Iterable[Fact] = (),
    prior: Iterable[Fact] = (),
    attestation: Attestation | None = None,
    environment: str = "staging",
) -> list[Finding]:
    """The findings of one check on one fact, with options as a profile writes them."""
    if check.needs is not None and not isinstance(fact, check.needs):
        message = f"{check.id} needs a {check.needs.__name__}, not a {type(fact).__name__}"
        raise TypeError(message)
    context = JudgeContext(
        as_of=as_of,
        control=control,
        thing="main",
        environment=environment,
        attestation=attestation,
        others={type(other): other for other in others},
        prior=tuple(prior),
    )
    read = check.options.model_validate(dict(options or {}))
    if fact is not None:  # a judge in a run sees facts that went through JSON
        fact = type(fact).model_validate_json(fact.model_dump_json())
    return list(check.judge(fact, read, context))


def collect(
    collector: Collector[Any, F],
    thing: Thing | None,
    *,
    consent: Consent | None = None,
    base: Path | None = None,
    things: Mapping[str, Iterable[dict[str, Any]]] | None = None,
    secrets: Iterable[str] = (),
    as_of: datetime = AS_OF,
    environment: str = "staging",
    seconds: float | None = None,
) -> F:
    """The fact that a collector sees, after redaction. `CannotLook` is passed on."""
    redactor = Redactor(secrets, salt="test")
    context = RunContext(
        target_name="test",
        environment=environment,
        consent=consent or Consent(),
        as_of=as_of,
        base=base or Path.cwd(),
        seconds=seconds or collector.deadline,
        redactor=redactor,
        raw_things={key: tuple(items) for key, items in (things or {}).items()},
    )
    with context:
        fact = collector.collect(thing, context)
    return collector.fact.model_validate(redactor.value(fact.model_dump(mode="json")))


def worst(findings: Iterable[Finding]) -> Status:
    """The status that a control takes of these findings."""
    statuses = {finding.status for finding in findings}
    return next((status for status in WORST_FIRST if status in statuses), Status.NOT_APPLICABLE)


def rules(findings: Iterable[Finding], status: Status | None = None) -> list[str]:
    """The rule ids, of one status if asked, in order."""
    return [finding.rule for finding in findings if status is None or finding.status is status]
