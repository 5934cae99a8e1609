"""Since when a finding is there, as far as the history knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from readycheck.model import Finding, Status, utc_day
from readycheck.render.figures import day

_QUIET = (Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED)


def since(findings: Iterable[Finding], now: datetime | None) -> str:
    """`since 3 Nov`, by the one that was seen first; nothing where nobody knows, or where it was the day of `now`.

    `now` is the run's own time, so that a report says the same whenever it is read.
    """
    seen = [utc_day(one.first_seen) for one in findings if one.first_seen is not None and one.status not in _QUIET]
    if not seen or now is None or min(seen) >= utc_day(now):
        return ""
    first = min(seen)
    return f"since {day(first) if first.year != utc_day(now).year else day(first).rpartition(' ')[0]}"


def instant(value: datetime) -> str:
    """As formats for machines have it: `2026-11-03T10:00:00.000Z`."""
    utc = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
