"""Writes one run, in the transaction that it is given; a run that was resumed takes its own place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, delete, exists, insert, select

from readycheck.history import schema
from readycheck.history.ask import of_sqlalchemy
from readycheck.history.compare import compare
from readycheck.history.look import read_snapshot, whole_runs
from readycheck.history.values import INTERRUPTED, FindingLine, RunLine, Snapshot, Target

if TYPE_CHECKING:
    from readycheck.model import Retention

CHUNK = 500
"""Values in one statement; SQLite takes no more than some thousands."""
WITNESSES = 5
"""Runs, the last that were recorded, whose middle one says what time it is."""
SPARED = 2
"""Whole runs, the last that were recorded, that age does not take: what the next one is compared with."""

T = TypeVar("T")


def record(connection: Connection, run: Snapshot, retention: Retention) -> int:
    """Keep `run` and let go of what retention takes; the run's place in the order of recording."""
    target_id = _target(connection, run.line.target)
    again = select(schema.run.c.id).where(schema.run.c.target_id == target_id, schema.run.c.run == run.line.run)
    gone = list(connection.execute(again).scalars())
    _forget(connection, gone)
    run_id = _insert_run(connection, target_id, run)
    _insert_controls(connection, run_id, run)
    _insert_sightings(connection, target_id, run_id, run)
    lapsed = _lapsed(connection, target_id, run_id, retention)
    _forget(connection, lapsed)
    if gone or lapsed:
        _drop_unseen(connection, target_id)
    return run_id


def _target(connection: Connection, target: Target) -> int:
    table = schema.target
    wanted = select(table.c.id).where(table.c.name == target.name, table.c.environment == target.environment)
    found = connection.execute(wanted).scalar()
    if found is None:
        values = insert(table).values(name=target.name, environment=target.environment)
        found = connection.execute(values.returning(table.c.id)).scalar_one()
    return int(found)


def _insert_run(connection: Connection, target_id: int, run: Snapshot) -> int:
    line = run.line
    counted = _counted(connection, run)
    values = insert(schema.run).values(
        target_id=target_id,
        run=line.run,
        started=line.started,
        seconds=line.seconds,
        profile=line.profile,
        digest=line.digest,
        tool=line.tool,
        release=line.release,
        decision=line.decision,
        exit_code=line.exit_code,
        floor=line.floor,
        ceiling=line.ceiling,
        coverage=line.coverage,
        partial=line.partial,
        selection=line.selection,
        new=counted[0],
        fixed=counted[1],
        compared_with=counted[2],
    )
    return int(connection.execute(values.returning(schema.run.c.id)).scalar_one())


def _counted(connection: Connection, run: Snapshot) -> tuple[int | None, int | None, str | None]:
    """How many findings are new and fixed since the whole run before, and which run that is."""
    if not run.line.whole:
        return None, None, None
    ask = of_sqlalchemy(connection)
    before = whole_runs(ask, run.line.target, run.line.started, limit=1)
    if not before:
        return None, None, None
    earlier = read_snapshot(ask, before[0].id)
    difference = compare(earlier, run)
    return len(difference.new), len(difference.fixed), earlier.line.run


def _insert_controls(connection: Connection, run_id: int, run: Snapshot) -> None:
    rows = [
        {
            "run_id": run_id,
            "control": control.id,
            "position": position,
            "title": control.title,
            "severity": control.severity,
            "status": control.status,
            "disposition": control.disposition,
            "checks": json.dumps(control.checks),
        }
        for position, control in enumerate(run.controls)
    ]
    if rows:
        connection.execute(insert(schema.control), rows)


def _insert_sightings(connection: Connection, target_id: int, run_id: int, run: Snapshot) -> None:
    known = _known(connection, target_id, run.findings)
    missing = [finding for finding in run.findings if finding.identity not in known]
    if missing:
        rows = [_finding_row(target_id, run.line, finding) for finding in missing]
        connection.execute(insert(schema.finding), rows)
        known |= _known(connection, target_id, missing)
    sightings = [
        {
            "run_id": run_id,
            "finding_id": known[finding.identity][0],
            "position": position,
            "status": finding.status,
            "many": finding.many,
            "message": None if finding.message == known[finding.identity][1] else finding.message,
        }
        for position, finding in enumerate(run.findings)
    ]
    if sightings:
        connection.execute(insert(schema.sighting), sightings)


def _known(connection: Connection, target_id: int, findings: Sequence[FindingLine]) -> dict[str, tuple[int, str]]:
    """The id and the kept message of findings that are there already, by identity."""
    table = schema.finding
    found: dict[str, tuple[int, str]] = {}
    for some in _chunks([finding.identity for finding in findings]):
        wanted = select(table.c.identity, table.c.id, table.c.message)
        wanted = wanted.where(table.c.target_id == target_id, table.c.identity.in_(some))
        found |= {identity: (number, message) for identity, number, message in connection.execute(wanted)}
    return found


def _finding_row(target_id: int, line: RunLine, finding: FindingLine) -> dict[str, object]:
    return {
        "target_id": target_id,
        "identity": finding.identity,
        "control": finding.control,
        "check_id": finding.check,
        "rule": finding.rule,
        "thing": finding.thing,
        "place": finding.place,
        "fingerprint": finding.fingerprint,
        "message": finding.message,
        "first_seen": line.started,
    }


def _lapsed(connection: Connection, target_id: int, run_id: int, retention: Retention) -> list[int]:
    """The runs of a target that are too old or too many; the one that was just written is none of them."""
    run = schema.run
    wanted = select(run.c.id, run.c.started, run.c.partial, run.c.exit_code).where(run.c.target_id == target_id)
    kept = list(connection.execute(wanted.order_by(run.c.started.desc(), run.c.id.desc())))
    others = [row.id for row in kept if row.id != run_id]
    lapsed = set(others[retention.runs - 1 :])
    recorded = sorted(kept, key=lambda row: -row.id)
    whole = [row.id for row in recorded if not row.partial and row.exit_code != INTERRUPTED]
    try:
        oldest = _by_most([row.started for row in recorded[:WITNESSES]]) - timedelta(seconds=retention.keep)
    except OverflowError:  # longer than there are dates
        oldest = None
    if oldest is not None:
        spared = {run_id, *whole[:SPARED]}
        lapsed |= {row.id for row in kept if row.started < oldest and row.id not in spared}
    return [number for number in others if number in lapsed]


def _by_most(starts: Sequence[datetime]) -> datetime:
    """The time as most of some runs have it: a clock that is wrong once must not make all the others old."""
    return sorted(starts)[(len(starts) - 1) // 2]


def _forget(connection: Connection, runs: Sequence[int]) -> None:
    for some in _chunks(runs):
        connection.execute(delete(schema.sighting).where(schema.sighting.c.run_id.in_(some)))
        connection.execute(delete(schema.control).where(schema.control.c.run_id.in_(some)))
        connection.execute(delete(schema.run).where(schema.run.c.id.in_(some)))


def _drop_unseen(connection: Connection, target_id: int) -> None:
    """Findings that no run that is kept has seen."""
    finding, sighting = schema.finding, schema.sighting
    seen = exists().where(sighting.c.finding_id == finding.c.id)
    connection.execute(delete(finding).where(finding.c.target_id == target_id, ~seen))


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
