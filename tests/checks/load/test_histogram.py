"""Bins know a value to one per cent, and say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.load import histogram

SECONDS = st.floats(min_value=1e-5, max_value=1000)


def _counts(values: list[float]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for value in values:
        index = histogram.bin_of(value)
        counts[index] = counts.get(index, 0) + 1
    return counts


@given(SECONDS)
def test_a_bin_holds_its_value(seconds: float) -> None:
    low, high = histogram.ends(histogram.bin_of(seconds))
    assert low * (1 - 1e-9) <= seconds <= high * (1 + 1e-9)
    assert high <= max(histogram.FLOOR, low * 1.0101)


@given(st.lists(SECONDS, min_size=1, max_size=50), SECONDS)
def test_over_brackets_the_truth(values: list[float], bar: float) -> None:
    low, high = histogram.over(_counts(values), bar)
    assert low <= sum(value > bar * (1 + 1e-9) for value in values)
    assert high >= sum(value > bar * (1 + 1e-9) for value in values)


@given(st.lists(SECONDS, min_size=1, max_size=50), st.floats(min_value=0.01, max_value=1))
def test_quantile_within_a_bin(values: list[float], share: float) -> None:
    found = histogram.quantile(_counts(values), share)
    assert sum(value <= found * (1 + 1e-9) for value in values) >= share * len(values) - 1e-6


@given(st.lists(SECONDS, max_size=50))
def test_packing_loses_nothing(values: list[float]) -> None:
    counts = _counts(values)
    assert histogram.unpack(histogram.pack(counts)) == counts
    assert sum(count for *_, count in histogram.coarse(counts, 7)) == len(values)
    assert len(histogram.coarse(counts, 7)) <= 7


def test_no_values() -> None:
    assert histogram.quantile({}, 0.95) == 0
    assert histogram.over({}, 1.0) == (0, 0)
    assert histogram.coarse({}, 10) == ()
    assert histogram.mean_log({}) == 0


def test_merged_is_the_sum() -> None:
    assert histogram.merge([{1: 2, 5: 1}, {}, {5: 3}]) == {1: 2, 5: 4}


@pytest.mark.parametrize("seconds", [0.0, 1e-9, 1e-4])
def test_the_floor(seconds: float) -> None:
    assert histogram.bin_of(seconds) == 0
