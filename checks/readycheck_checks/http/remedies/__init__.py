"""What each rule asks for and how the common stacks do it: the one table behind every finding's fix and references.

A module a topic. `remedy_for` takes the entry whose rule is the longest prefix of a finding's rule.
"""

from __future__ import annotations

from functools import cache

from readycheck.api import Advice
from readycheck_checks.http.remedies import (
    cookies,
    cors,
    csp,
    errors,
    exposed,
    headers,
    headers_content,
    health,
    integrity,
    tls,
)
from readycheck_checks.http.remedies.remedy import Remedy

REMEDIES: tuple[Remedy, ...] = (
    *headers.REMEDIES,
    *headers_content.REMEDIES,
    *cors.REMEDIES,
    *integrity.REMEDIES,
    *csp.REMEDIES,
    *tls.REMEDIES,
    *exposed.REMEDIES,
    *errors.REMEDIES,
    *health.REMEDIES,
    *cookies.REMEDIES,
)


@cache
def remedy_for(rule: str) -> Remedy | None:
    """The remedy of a rule; None where there is none."""
    fitting = [one for one in REMEDIES if rule == one.rule or rule.startswith(one.rule + ".")]
    return max(fitting, key=lambda one: len(one.rule), default=None)


def advice(*rules: str) -> tuple[Advice, ...]:
    """The remedies of these rules and of those below them, as a check carries them for `readycheck explain`."""
    return tuple(
        Advice(one.rule, one.fix, one.references, one.stacks)
        for one in REMEDIES
        if any(one.rule == rule or one.rule.startswith(rule + ".") for rule in rules)
    )
