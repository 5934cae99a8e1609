"""Policies as text, from the profile."""

from __future__ import annotations

from readycheck.api import CollectContext, Collector
from readycheck_checks.http.csp.target import PolicyText
from readycheck_checks.http.facts.csp import CspPolicy


def _collect(thing: PolicyText, _context: CollectContext) -> CspPolicy:
    return CspPolicy(policy=thing.policy, meta=thing.meta, page=thing.page)


POLICY = Collector(
    id="http.policy",
    title="Reads content security policies of the profile",
    fact=CspPolicy,
    collect=_collect,
    thing="policies",
    deadline=10.0,
)
