"""What a review of policies says, before it becomes a finding somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from readycheck_checks.http.csp.grammar import Directive, Policy

_NONCE = re.compile(r"(nonce-)[A-Za-z0-9+/_-]+={0,2}", re.IGNORECASE)
RANDOM = "'nonce-{random}'"


class Weight(IntEnum):
    """How much it weighs."""

    NOTE = 0
    """Said, and no alarm."""
    WARN = 1
    FAIL = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about the policies. `rule` is the last part of a rule's id."""

    weight: Weight
    rule: str
    message: str
    fix: str = ""


def listed(items: Iterable[str], most: int = 3) -> str:
    """A few things in one line, each once, the rest as a number."""
    found = list(dict.fromkeys(masked(item)[:80] for item in items))
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def masked(text: str) -> str:
    """A policy for a report: equal for equal policies whatever their nonces are."""
    return _NONCE.sub(r"\1{random}", text)


def shown(directive: Directive) -> str:
    """A directive for a sentence."""
    text = masked(directive.text)
    return text if len(text) <= 160 else text[:160] + "…"


def name_of(policies: tuple[Policy, ...]) -> str:
    """Who it is about."""
    return "the content security policy" if len(policies) == 1 else "the set of content security policies"
