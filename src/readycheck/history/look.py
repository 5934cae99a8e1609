"""Reads runs back. Every function takes what `store.reading` gives, and raises ValueError for what nobody recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from readycheck.history.ask import Ask
from readycheck.history.rows import control_line, finding_line, run_line, status_word, text, whole_number
from readycheck.history.values import RunLine, Snapshot, Target

_ALL = 10**9

_LINES = """
SELECT r.run, t.name, t.environment, r.started, r.seconds, r.profile, r.digest, r.tool, r.release, r.decision,
  r.exit_code, r.floor, r.ceiling, r.coverage, r.partial, r.selection, r.new, r.fixed, r.compared_with, r.id
FROM readycheck_run r JOIN readycheck_target t ON t.id = r.target_id
"""
_NEWEST_FIRST = " ORDER BY r.started DESC, r.id DESC LIMIT :most"
_OF_ALL = _LINES + _NEWEST_FIRST
_OF_TARGET = _LINES + "WHERE t.name = :name AND t.environment = :environment" + _NEWEST_FIRST
_OF_NAME = _LINES + "WHERE t.name = :asked OR t.name || '/' || t.environment = :asked" + _NEWEST_FIRST
_BEGINNING = _LINES + "WHERE substr(r.run, 1, :length) = :prefix" + _NEWEST_FIRST
_BY_ID = _LINES + "WHERE r.id = :id"
_WHOLE = (
    _LINES
    + """WHERE t.name = :name AND t.environment = :environment AND r.started <= :until AND r.id < :below
  AND NOT r.partial AND r.exit_code <> 130"""
    + _NEWEST_FIRST
)
_CONTROLS = """
SELECT control, title, severity, status, disposition, checks FROM readycheck_control
WHERE run_id = :id ORDER BY position
"""
_FINDINGS = """
SELECT f.identity, f.control, f.check_id, f.rule, f.thing, f.place, f.fingerprint, s.status,
  COALESCE(s.message, f.message), s.many
FROM readycheck_sighting s JOIN readycheck_finding f ON f.id = s.finding_id
WHERE s.run_id = :id ORDER BY s.position
"""
_STATUSES = "SELECT run_id, status FROM readycheck_control WHERE control = :control"


def lines(ask: Ask, *, target: str | Target | None = None, limit: int = 0) -> list[RunLine]:
    """Runs of every target or of one (text is a name, or name/environment), the newest first; `limit` 0 is all."""
    most = limit or _ALL
    if target is None:
        rows = ask(_OF_ALL, most=most)
    elif isinstance(target, Target):
        rows = ask(_OF_TARGET, most=most, name=target.name, environment=target.environment)
    else:
        rows = ask(_OF_NAME, most=most, asked=target)
    return [run_line(row) for row in rows]


def beginning_with(ask: Ask, prefix: str) -> list[RunLine]:
    """The runs whose id begins with `prefix`; one whose id it is comes alone. The newest first."""
    found = [run_line(row) for row in ask(_BEGINNING, prefix=prefix, length=len(prefix), most=_ALL)]
    return [line for line in found if line.run == prefix] or found


def whole_runs(ask: Ask, target: Target, until: datetime, *, below: int = _ALL, limit: int) -> list[RunLine]:
    """A target's whole runs that began by `until` and were recorded before the id `below`, the newest first."""
    values = {"name": target.name, "environment": target.environment, "until": until, "below": below}
    return [run_line(row) for row in ask(_WHOLE, most=limit, **values)]


def read_snapshot(ask: Ask, run_id: int) -> Snapshot:
    """A run with its controls and findings, in the order of its report."""
    (line,) = ask(_BY_ID, id=run_id)
    return Snapshot(
        run_line(line),
        tuple(control_line(row) for row in ask(_CONTROLS, id=run_id)),
        tuple(finding_line(row) for row in ask(_FINDINGS, id=run_id)),
    )


def statuses(ask: Ask, runs: Sequence[RunLine], control: str) -> dict[int, str]:
    """The status of one control in each of `runs` that has it, by the run's id."""
    wanted = {run.id for run in runs}
    rows = ask(_STATUSES, control=control)
    return {whole_number(run_id): status_word(status) for run_id, status in rows if run_id in wanted}


def control_ids(ask: Ask, run_id: int) -> list[str]:
    """The controls of a run in their order."""
    return [text(row[0]) for row in ask(_CONTROLS, id=run_id)]
