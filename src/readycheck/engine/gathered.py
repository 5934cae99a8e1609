"""What a run found out, in the order of its plan, whatever the order in which it was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from readycheck.catalog import Catalog
from readycheck.engine.journal import Recorded
from readycheck.engine.repository import path_in, placed, repository_of
from readycheck.engine.stages import unknown_finding
from readycheck.model import Finding, PackLine, ReasonCode, Status
from readycheck.plan import Plan


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
    profile_in_repository: tuple[str, str | None] | None = None
    """The path of the profile that the run was made with, and its path in the repository; see `ProfileLine`."""


def assemble(
    plan: Plan,
    catalog: Catalog,
    header: dict[str, Any],
    recorded: Recorded,
    seconds: float,
    folder: Path,
    *,
    interrupted: bool,
) -> Gathered:
    """Everything in the plan's order; what is not in the journal was interrupted."""
    findings: dict[tuple[str, str], dict[str, list[Finding]]] = {}
    spent: dict[tuple[str, str], float] = {}
    default = header.get("home", {})
    homes = [recorded.facts.get(step.key, {}) for step in plan.collect]
    repository = repository_of([*homes, *([default] if default else [])])
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
            else [unknown_finding(step, ReasonCode.INTERRUPTED, "the run was interrupted before this was judged")]
        )
        if repository is not None:
            seen = recorded.facts.get(step.fact or "", {})
            home = seen if "repository" in seen else default
            found = [placed(finding, repository, home) for finding in found]
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
        profile_in_repository=_profile(header, repository),
    )


def _profile(header: dict[str, Any], repository: str | None) -> tuple[str, str | None] | None:
    path = header.get("profile")
    if repository is None or not isinstance(path, str):
        return None
    return path, path_in(repository, header.get("home", {}), PurePath(path).name)


def _packs(header: dict[str, Any], catalog: Catalog) -> Iterable[tuple[str, str]]:
    return header.get("packs") or [(pack.name, pack.version) for pack in catalog.packs]
