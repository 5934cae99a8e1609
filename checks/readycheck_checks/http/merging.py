"""Equal findings of several responses become one that lists where it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readycheck.api import TableEvidence
from readycheck_checks.http.sighting import Sighting, shown_as

_SHOWN = 10


def merged(sightings: Iterable[Sighting], *, whatever_the_value: bool = False) -> Iterator[Sighting]:
    """Merge findings of the same rule, status, reason, message and value; each is shown with its first answer."""
    groups: dict[tuple[object, ...], list[Sighting]] = {}
    for one in sightings:
        value = None if whatever_the_value else one.finding.value
        key = (one.finding.rule, one.finding.status, one.finding.reason_code, one.finding.message, value)
        groups.setdefault(key, []).append(one)
    for same in groups.values():
        first = same[0]
        rows = list(dict.fromkeys(_row(one) for one in same))
        columns = ("url",) if first.response is None else ("url", "is")
        seen_on = TableEvidence(label="Seen on", columns=columns, rows=tuple(rows[:_SHOWN]))
        told = {"evidence": (*first.finding.evidence, seen_on), "samples": len(rows)}
        yield first._replace(finding=first.finding.model_copy(update=told))


def _row(one: Sighting) -> tuple[str, ...]:
    url = str((one.finding.location or {}).get("url", ""))
    return (url,) if one.response is None else (url, shown_as(one.response))
