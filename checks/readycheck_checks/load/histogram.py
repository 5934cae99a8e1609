"""Counts of latencies in bins that grow by one per cent: constant memory at any length, mergeable, exact as counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

FLOOR = 1e-4
"""Seconds; everything up to here falls into bin 0."""
GROWTH = 1.01
"""Each bin ends one per cent above the one before, so a value is known to one per cent."""
_LOG_GROWTH = math.log(GROWTH)
_LAST = int(math.log(86400 / FLOOR) / _LOG_GROWTH)

Counts = Mapping[int, int]


def bin_of(seconds: float) -> int:
    """The bin that holds `seconds`; a day and more shares the last one."""
    if seconds <= FLOOR:
        return 0
    return min(_LAST, math.ceil(math.log(seconds / FLOOR) / _LOG_GROWTH - 1e-9))


def ends(index: int) -> tuple[float, float]:
    """The bin's ends in seconds: values above the first, up to the second."""
    if index <= 0:
        return 0.0, FLOOR
    return FLOOR * GROWTH ** (index - 1), FLOOR * GROWTH**index


def pack(counts: Counts) -> tuple[int, ...]:
    """A sparse flat form for a fact: bin, count, bin, count …, in order."""
    return tuple(number for index in sorted(counts) for number in (index, counts[index]))


def unpack(flat: tuple[int, ...]) -> dict[int, int]:
    """The counts of a packed histogram."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def merge(many: Iterable[Counts]) -> dict[int, int]:
    """The sum of several histograms."""
    total: dict[int, int] = {}
    for counts in many:
        for index, count in counts.items():
            total[index] = total.get(index, 0) + count
    return total


def over(counts: Counts, bar: float) -> tuple[int, int]:
    """How many values lie above `bar` seconds: at least, at most. The bin that holds the bar is the difference."""
    holds = bin_of(bar)
    exact = math.isclose(ends(holds)[1], bar, rel_tol=1e-9)
    surely = sum(count for index, count in counts.items() if index > holds)
    return surely, surely + (0 if exact else counts.get(holds, 0))


def quantile(counts: Counts, share: float) -> float:
    """The upper end of the bin below which `share` (0 to 1) of the values lie; 0 for no values."""
    total = sum(counts.values())
    wanted, seen = max(1, math.ceil(share * total - 1e-9)), 0
    for index in sorted(counts):
        seen += counts[index]
        if seen >= wanted:
            return ends(index)[1]
    return 0.0


def mean_log(counts: Counts) -> float:
    """The mean of the logarithm of the values, by the middle of their bins; 0 for no values."""
    total = sum(counts.values())
    return sum((index - 0.5) * _LOG_GROWTH * count for index, count in counts.items()) / total if total else 0.0


def coarse(counts: Counts, most: int) -> tuple[tuple[float, float, int], ...]:
    """Bins (from, to, count) in seconds, neighbours joined until there are at most `most`, without gaps."""
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    step = max(1, math.ceil((last - first + 1) / most))
    rows = []
    for start in range(first, last + 1, step):
        count = sum(counts.get(index, 0) for index in range(start, start + step))
        rows.append((ends(start)[0], ends(start + step - 1)[1], count))
    return tuple(rows)
