"""Intervals for shares of correlated samples. Pure arithmetic, no tables.

The incomplete beta function is evaluated by its continued fraction (Lentz's method, DLMF 8.17.22);
quantiles are found by bisection. All bounds are one-sided at the confidence given.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

FEW = 10
"""Fewer batches than this say nothing about their own spread."""
ASSUMED_INFLATION = 5.0
"""The variance inflation that is assumed where there are too few batches to measure it."""
_UNCORRELATED = 0.2
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its bounds, each one-sided at the confidence asked for."""

    share: float
    low: float
    high: float
    n: int
    effective: float
    """How many independent samples the correlated ones are worth."""
    settled: bool = True
    """False where the batches were too few, or still correlated, to measure the spread well."""


def beta_cdf(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_cdf(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 + term * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return front * value / a


def _bisect(rises: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if rises(middle) < wanted else (low, middle)
    return (low + high) / 2


def beta_quantile(a: float, b: float, share: float) -> float:
    """The x with I_x(a, b) = `share`."""
    return _bisect(lambda x: beta_cdf(a, b, x), share, 0.0, 1.0)


@lru_cache(maxsize=256)
def t_quantile(share: float, freedom: float) -> float:
    """Student's t: the value below which `share` (0.5 to 1) of the distribution lies."""
    tail = 2 * (1 - share)
    x = beta_quantile(freedom / 2, 0.5, tail)
    return math.sqrt(freedom * (1 / x - 1)) if x > 0 else math.inf


@lru_cache(maxsize=64)
def normal_quantile(share: float) -> float:
    """The standard normal's quantile."""
    return _bisect(lambda z: 0.5 * math.erfc(-z / math.sqrt(2)), share, -40.0, 40.0)


def clopper_pearson(bad: float, n: float, confidence: float) -> tuple[float, float]:
    """Bounds for a share, `bad` of `n`, each one-sided at `confidence` (0 to 1); fractions are accepted."""
    if n <= 0:
        return 0.0, 1.0
    alpha = 1 - confidence
    low = 0.0 if bad <= 0 else beta_quantile(bad, n - bad + 1, alpha)
    high = 1.0 if bad >= n else beta_quantile(bad + 1, n - bad, confidence)
    return low, high


@dataclass(frozen=True, slots=True)
class Spread:
    """How much more a share varies than independent samples would, as seen in `batches` batches."""

    inflation: float
    batches: int
    settled: bool


def spread(bad: Sequence[int], n: Sequence[int], confidence: float) -> Spread:
    """Batch means: neighbouring slots are joined into batches of 1, 2, 4 … slots, while at least ten remain.

    `bad` of `n` in each slot of equal length. Of all batch lengths the one that shows the largest
    variance counts: stopping at the first that looks uncorrelated trusts a noisy correlation, and in
    simulations missed the true share twice as often. It is settled where the longest batches
    no longer follow each other (lag-1 correlation below 0.2).
    """
    total, hits = sum(n), sum(bad)
    if len(n) < FEW or not total:
        return Spread(ASSUMED_INFLATION, len(n), settled=False)
    share = hits / total
    independent = share * (1 - share) * total
    best, batches, correlation, length = 1.0, len(n), 0.0, 1
    while len(n) // length >= FEW:
        sizes = _joined(n, length)
        rest = [hit - share * size for hit, size in zip(_joined(bad, length), sizes, strict=True)]
        square = sum(one * one for one in rest)
        correlation = sum(a * b for a, b in itertools.pairwise(rest)) / square if square else 0.0
        inflation = len(sizes) / (len(sizes) - 1) * square / independent if independent else 1.0
        # few batches know their own variance badly: Student's quantile instead of the normal one
        inflation *= (t_quantile(confidence, len(sizes) - 1) / normal_quantile(confidence)) ** 2
        if inflation > best:
            best, batches = inflation, len(sizes)
        length *= 2
    return Spread(best, batches, correlation < _UNCORRELATED)


def _joined(values: Sequence[int], length: int) -> list[int]:
    """Sums of `length` neighbours; a rest joins the last batch."""
    whole = len(values) // length
    sums = [sum(values[at * length : (at + 1) * length]) for at in range(whole)]
    sums[-1] += sum(values[whole * length :])
    return sums


def share_interval(
    bad: Sequence[int], n: Sequence[int], confidence: float, likeness: Sequence[int] | None = None
) -> Interval:
    """The share of `bad` among `n`, given slot by slot, with an interval that knows of correlation.

    Clopper-Pearson on the effective sample size (Korn and Graubard, 1998). Where the bad ones
    are too few to show how they cluster, `likeness` (counts of a commoner event of the same
    kind, such as latencies over the 90th percentile) shows it instead.
    """
    total, hits = sum(n), sum(bad)
    if not total:
        return Interval(0.0, 0.0, 1.0, 0, 0.0, settled=False)
    measured = spread(bad, n, confidence)
    if likeness is not None and min(hits, total - hits) < FEW:
        other = spread(likeness, n, confidence)
        measured = other if other.inflation > measured.inflation else measured
    effective = total / measured.inflation
    share = hits / total
    low, high = clopper_pearson(share * effective, effective, confidence)
    return Interval(share, low, high, total, effective, measured.settled)


def seconds_to_decide(interval: Interval, bar: float, seconds: float) -> float | None:
    """About how many seconds more would settle on which side of `bar` the share lies.

    None where the share lies so close to the bar that no sensible time would.
    """
    gap = abs(interval.share - bar)
    half = interval.high - interval.share if interval.share <= bar else interval.share - interval.low
    if gap <= 0 or half / gap > 10:
        return None
    return max(seconds * 0.1, seconds * ((half / gap) ** 2 - 1))


def warm_up(values: Sequence[float], batch: int = 5) -> int:
    """How many leading values belong to a warm-up, by MSER-5: at most half; 0 for fewer than ten batches.

    The cut is where the standard error of the rest is smallest (White, 1997).
    """
    means = [sum(values[at : at + batch]) / batch for at in range(0, len(values) - batch + 1, batch)]
    if len(means) < FEW:
        return 0
    best, cut = math.inf, 0
    for start in range(len(means) // 2 + 1):
        rest = means[start:]
        centre = sum(rest) / len(rest)
        error = sum((one - centre) ** 2 for one in rest) / len(rest) ** 2
        if error < best:
            best, cut = error, start
    return cut * batch
