"""The same as JSON: ASCII, so that no terminal acts on a value; equal histories give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from readycheck.history.compare import Change, ControlChange, Difference
from readycheck.history.values import FindingLine, RunLine, Target


def runs_document(runs: Sequence[RunLine]) -> str:
    """`readycheck history --format json`."""
    return _text({"schema": "readycheck.history/1", "runs": [_run(run) for run in runs]})


def trend_document(
    target: Target, runs: Sequence[RunLine], control: str = "", statuses: Mapping[int, str] | None = None
) -> str:
    """`readycheck trend --format json`; `statuses` are those of `control` by the run's id."""
    points = [
        {
            "run": run.run,
            "started": _moment(run),
            "decision": run.decision,
            "floor": run.floor,
            "ceiling": run.ceiling,
            "coverage": run.coverage,
            **({"status": statuses.get(run.id)} if statuses is not None else {}),
        }
        for run in runs
    ]
    head: dict[str, Any] = {"schema": "readycheck.trend/1", "target": _target(target)}
    return _text(head | ({"control": control} if control else {}) | {"points": points})


def difference_document(difference: Difference) -> str:
    """`readycheck diff --format json`."""
    document = {
        "schema": "readycheck.diff/1",
        "before": _run(difference.before),
        "after": _run(difference.after),
        "notes": list(difference.notes),
        "comparable": difference.comparable,
        "fails_newly": difference.fails_newly,
        "controls": {
            change.value: [_control(one) for one in difference.of(change)]
            for change in Change
            if change is not Change.UNCHANGED
        },
        "findings": {
            "new": [_finding(one) for one in difference.new],
            "fixed": [_finding(one) for one in difference.fixed],
            "still": difference.still,
            "not_comparable": {
                "earlier_run_could_not_see": [_finding(one) for one in difference.unsure_new],
                "later_run_could_not_see": [_finding(one) for one in difference.unsure_fixed],
            },
        },
    }
    return _text(document)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=True, allow_nan=False, indent=2) + "\n"


def _moment(run: RunLine) -> str:
    return run.started.isoformat().replace("+00:00", "Z")


def _target(target: Target) -> dict[str, str]:
    return {"name": target.name, "environment": target.environment}


def _run(run: RunLine) -> dict[str, Any]:
    return {
        "run": run.run,
        "target": _target(run.target),
        "started": _moment(run),
        "seconds": run.seconds,
        "profile": {"path": run.profile, "digest": run.digest},
        "tool": run.tool,
        "release": run.release,
        "decision": run.decision,
        "exit_code": run.exit_code,
        "floor": run.floor,
        "ceiling": run.ceiling,
        "coverage": run.coverage,
        "partial": run.partial,
        "interrupted": run.interrupted,
        "selection": run.selection,
        "new": run.new,
        "fixed": run.fixed,
        "compared_with": run.compared_with,
    }


def _control(one: ControlChange) -> dict[str, Any]:
    return {
        "id": one.line.id,
        "title": one.line.title,
        "severity": one.line.severity,
        "before": one.before.status if one.before else None,
        "after": one.after.status if one.after else None,
        "disposition": one.line.disposition,
    }


def _finding(one: FindingLine) -> dict[str, Any]:
    return {
        "control": one.control,
        "check": one.check,
        "rule": one.rule,
        "thing": one.thing,
        "place": one.place,
        "fingerprint": one.fingerprint,
        "status": one.status,
        "message": one.message,
        "many": one.many,
    }
