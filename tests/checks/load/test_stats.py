"""Intervals hold what they promise, also where samples follow each other."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.load import stats


@pytest.mark.parametrize(
    ("bad", "n", "confidence", "low", "high"),
    [
        (0, 59, 0.95, 0.0, 0.0495),
        (0, 299, 0.95, 0.0, 0.00997),
        (2, 10, 0.975, 0.0252, 0.5561),
        (10, 100, 0.975, 0.0490, 0.1762),
        (50, 100, 0.975, 0.3983, 0.6017),
        (1, 1, 0.975, 0.025, 1.0),
        (1, 1000, 0.975, 0.0000253, 0.005559),
        (0, 0, 0.95, 0.0, 1.0),
    ],
)
def test_clopper_pearson_against_published_values(
    bad: float, n: float, confidence: float, low: float, high: float
) -> None:
    assert stats.clopper_pearson(bad, n, confidence) == pytest.approx((low, high), rel=2e-3)


@pytest.mark.parametrize(
    ("share", "freedom", "value"),
    [(0.975, 1, 12.706), (0.975, 10, 2.2281), (0.95, 9, 1.8331), (0.975, 30, 2.0423), (0.95, 1000, 1.6464)],
)
def test_student_quantiles(share: float, freedom: float, value: float) -> None:
    assert stats.t_quantile(share, freedom) == pytest.approx(value, rel=1e-4)


def test_normal_quantile() -> None:
    assert stats.normal_quantile(0.975) == pytest.approx(1.959964, rel=1e-6)


@pytest.mark.parametrize(("a", "b", "x"), [(2, 3, 0.4), (5, 5, 0.5), (1, 8, 0.1), (20, 80, 0.15), (300, 700, 0.31)])
def test_beta_is_the_binomial_tail(a: int, b: int, x: float) -> None:
    n = a + b - 1
    tail = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert stats.beta_cdf(a, b, x) == pytest.approx(tail, rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=60))
def test_the_interval_holds_the_share(slots: list[tuple[int, int]]) -> None:
    bad, n = [a for a, _ in slots], [a + b for a, b in slots]
    found = stats.share_interval(bad, n, 0.95)
    assert 0 <= found.low <= found.share + 1e-9
    assert found.share - 1e-9 <= found.high <= 1
    assert found.effective <= sum(n) + 1e-9


def _runs(correlated: bool, share: float, seed: int) -> tuple[int, int]:
    """Of 300 runs of 60 slots with 20 samples each: how often the true share lay outside, naively and by batches."""
    rng = random.Random(seed)
    naive = batched = 0
    for _ in range(300):
        bad, state = [], rng.random() < 0.5
        for _slot in range(60):
            if rng.random() < 0.25:
                state = rng.random() < 0.5
            chance = share * (1.6 if state else 0.4) if correlated else share
            bad.append(sum(rng.random() < chance for _ in range(20)))
        n = [20] * 60
        low, high = stats.clopper_pearson(sum(bad), sum(n), 0.95)
        naive += not low <= share <= high
        found = stats.share_interval(bad, n, 0.95)
        batched += not found.low <= share <= found.high
    return naive, batched


def test_coverage_of_independent_samples() -> None:
    naive, batched = _runs(correlated=False, share=0.05, seed=1)
    assert naive <= 0.1 * 300
    assert batched <= naive


def test_coverage_of_correlated_samples() -> None:
    naive, batched = _runs(correlated=True, share=0.05, seed=2)
    assert naive > 0.3 * 300, "the simulation is correlated enough to fool the textbook interval"
    assert batched < 0.55 * naive


def test_the_likeness_widens_an_interval_of_few() -> None:
    n = [20] * 60
    clustered = [20 if 10 <= slot < 16 else 0 for slot in range(60)]
    none = [0] * 60
    assert stats.share_interval(none, n, 0.95, clustered).high > 3 * stats.share_interval(none, n, 0.95).high


def test_few_slots_are_not_settled() -> None:
    found = stats.share_interval([50], [50], 0.95)
    assert not found.settled
    assert found.low > 0.7


def test_seconds_to_decide() -> None:
    near = stats.Interval(share=0.04, low=0.03, high=0.06, n=1000, effective=500)
    assert stats.seconds_to_decide(near, 0.05, 60) == pytest.approx(180)
    assert stats.seconds_to_decide(stats.Interval(0.05, 0.03, 0.07, 1000, 500), 0.05, 60) is None
    assert stats.seconds_to_decide(stats.Interval(0.0499, 0.03, 0.07, 1000, 500), 0.05, 60) is None


def test_warm_up_is_found_and_never_more_than_half() -> None:
    rng = random.Random(3)
    steady = [rng.gauss(0, 0.1) for _ in range(100)]
    cold = [3.0 - 0.1 * second for second in range(20)]
    assert stats.warm_up(cold + steady) in (15, 20, 25)
    assert stats.warm_up(list(reversed(cold)) * 4) <= 40
    assert stats.warm_up(steady[:20]) == 0
    assert stats.warm_up([]) == 0
