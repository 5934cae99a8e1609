"""Chance that can be repeated."""

from __future__ import annotations

import random


def chance(seed: int) -> random.Random:
    """A generator for phases and pauses: the same seed gives the same schedule."""
    return random.Random(seed)  # noqa: S311 - a schedule, not a secret
