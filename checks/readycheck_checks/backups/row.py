"""Judges the row of backups: do they come regularly, and is the newest as large as usual. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from readycheck.api import (
    AtMost,
    Finding,
    ReasonCode,
    SeriesEvidence,
    Status,
    at_artefact,
    finding,
    format_bytes,
    format_seconds,
    passed,
)
from readycheck_checks.backups.facts import Artefact, Artefacts

_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Bars:
    """What is asked of the row; `gap` is derived from the `rpo` where it is not given."""

    rpo: float | None
    gap: AtMost | None
    size_drop: AtMost
    clock_tolerance: float


def judge_row(check: str, fact: Artefacts, bars: Bars, as_of: datetime) -> Iterator[Finding]:
    """Findings on the longest gap and on the size of the newest."""
    row = [one for one in fact.newest if one.modified <= as_of + timedelta(seconds=bars.clock_tolerance)]
    if len(row) < _ENOUGH:
        yield passed(
            f"{check}.row",
            f"{len(row)} backup{'s are' if len(row) != 1 else ' is'} kept: too few to judge gaps and sizes",
            value=len(row),
            threshold=_ENOUGH,
        )
        return
    evidence = SeriesEvidence(
        label="Sizes of the backups",
        x_label="time before the audit",
        x_unit="d",
        y_label="size",
        y_unit="B",
        points=tuple(
            (round((one.modified - as_of).total_seconds() / 86400, 2), float(one.size)) for one in reversed(row)
        ),
    )
    if gap := _gap(check, row, fact, bars, as_of):
        yield gap
    newest, earlier = row[0], [one.size for one in row[1:11] if (one.kind, one.inner) == (row[0].kind, row[0].inner)]
    if len(earlier) < _ENOUGH - 1:
        return
    usual = median(earlier)
    drop = 100.0 * (usual - newest.size) / usual if usual else 0.0
    status = bars.size_drop.judge(drop)
    yield finding(
        f"{check}.size",
        status,
        f"the newest backup has {format_bytes(newest.size)}, the earlier ones as a rule {format_bytes(int(usual))}",
        reason_code=None if status is Status.PASS else ReasonCode.THRESHOLD,
        location=at_artefact(newest.name),
        value=round(max(0.0, drop), 1),
        threshold=bars.size_drop.warn,
        unit="% smaller",
        samples=len(row),
        evidence=(evidence,),
        fix="" if status is Status.PASS else "Find out what is missing from the newest backup.",
    )


def _gap(check: str, row: list[Artefact], fact: Artefacts, bars: Bars, as_of: datetime) -> Finding | None:
    rpo, bar = bars.rpo, bars.gap
    if bar is None and fact.gap is not None:
        bar = AtMost(warn=fact.gap, fail=2 * fact.gap)
    if bar is None and rpo is not None:
        bar = AtMost(warn=1.5 * rpo, fail=3 * rpo)
    if bar is None:
        return None
    # Old backups may be thinned out on purpose, so only the recent past is judged.
    since = as_of - timedelta(seconds=7 * max(bar.warn, rpo or 0.0))
    gaps = [
        ((later.modified - earlier.modified).total_seconds(), later, earlier)
        for later, earlier in pairwise(row)
        if later.modified >= since
    ]
    if not gaps:
        return None
    length, later, earlier = max(gaps, key=lambda one: one[0])
    status = bar.judge(length)
    return finding(
        f"{check}.gap",
        status,
        f"the longest recent time without a backup was {format_seconds(length)},"
        f" between {earlier.name} and {later.name}",
        reason_code=None if status is Status.PASS else ReasonCode.THRESHOLD,
        location=at_artefact(later.name),
        value=round(length),
        threshold=round(bar.warn),
        unit="s",
        samples=len(gaps),
        fix="" if status is Status.PASS else "Find out why backups were missed, and raise an alert when one is.",
    )
