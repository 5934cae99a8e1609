"""The messages that workers get: what never changes in a run, and one task each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from readycheck.engine.pool import Task
from readycheck.model import Attestation, Check, Profile
from readycheck.plan import CollectStep, JudgeStep

JUDGE_MEMORY_MB = 1024


def setup_message(profile: Profile, header: Mapping[str, Any]) -> dict[str, Any]:
    """What every worker of a run knows. Holds the secrets; it goes over a socket only."""
    target = profile.target
    return {
        "target_name": target.name if target else "",
        "environment": target.environment if target else "",
        "things": {key: list(items) for key, items in target.things.items()} if target else {},
        "consent": profile.consent.model_dump(mode="json", by_alias=True),
        "base": str(profile.base),
        "secrets": list(profile.secrets),
        "salt": header["salt"],
        "as_of": header["started"],
    }


def collect_task(number: int, step: CollectStep) -> Task:
    """The task of collecting one fact."""
    message = {
        "task": f"c{number}",
        "kind": "collect",
        "collector": step.collector,
        "thing": step.raw,
        "seconds": step.seconds,
        "memory_mb": step.memory_mb,
    }
    return Task(step.key, step.title, message, step.seconds)


def judge_task(
    number: int,
    step: JudgeStep,
    check: Check[Any, Any],
    files: Mapping[str, str],
    prior: Sequence[str],
    as_of: datetime,
    attestation: Attestation | None,
) -> Task:
    """The task of one judgement; `files` and `prior` hold the paths of facts."""
    message: dict[str, Any] = {
        "task": f"j{number}",
        "kind": "judge",
        "check": step.check,
        "control": step.control,
        "thing": step.thing,
        "options": step.options,
        "fact": files.get(step.fact or ""),
        "others": {str(index): files[key] for index, key in enumerate(step.also) if key in files},
        "prior": list(prior),
        "attestation": attestation.model_dump(mode="json") if attestation else None,
        "as_of": as_of.isoformat(),
        "memory_mb": JUDGE_MEMORY_MB,
    }
    return Task(step.key, check.title, message, check.deadline)
