"""Thirty small sites that posture tools judge differently, with what the specification says of each."""

from __future__ import annotations

from benchmarks.http_fixtures.exchanges import EXCHANGES
from benchmarks.http_fixtures.fixture import QUESTIONS, Fixture, Topic, Verdict
from benchmarks.http_fixtures.policies import POLICIES
from benchmarks.http_fixtures.sites import SITES
from benchmarks.http_fixtures.values import VALUES

FIXTURES: tuple[Fixture, ...] = (*POLICIES, *VALUES, *EXCHANGES, *SITES)

__all__ = ["FIXTURES", "QUESTIONS", "Fixture", "Topic", "Verdict"]
