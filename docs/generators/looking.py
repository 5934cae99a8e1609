"""What a check needs before it can judge, and why it may not get it: read from its collector."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from generators.definitions import Definition, reached
from readycheck.catalog import Catalog
from readycheck.model import Check, Collector
from readycheck.model.words import Mode, ReasonCode

CONSENT = {
    Mode.ACTIVE: "`consent.active`: it logs in and sends synthetic input",
    Mode.EXEC: "`consent.exec`: it runs the target's own commands",
    Mode.LOAD: "`consent.load`: it puts load on the target",
    Mode.DRILL: "`consent.drill`: it restores a copy beside the original",
}
ALWAYS = {
    ReasonCode.NOT_CONFIGURED: "the profile names no such thing",
    ReasonCode.NOT_COLLECTED: "a run that is judged again does not hold what it needs",
    ReasonCode.TIMEOUT: "looking took longer than its limit",
}
"""Reasons that the engine gives for every check that needs a fact."""


def collectors_of(check: Check[Any, Any], catalog: Catalog) -> list[Collector[Any, Any]]:
    """The collector of the fact that it needs, then those of facts that help."""
    facts = [fact for fact in (check.needs, *check.also) if fact is not None]
    found = [catalog.collector_of(fact) for fact in facts]
    return [one for one in found if one is not None]


def needs(check: Check[Any, Any], catalog: Catalog) -> Iterator[str]:
    """One line each: thing, consent, what must be installed."""
    if check.needs is None:
        yield "Nothing is looked at: a person signs, with `readycheck attest`."
        return
    for number, one in enumerate(collectors_of(check, catalog)):
        helps = "; without it the check still judges the rest" if number else ""
        if not number:
            kind = catalog.targets[one.thing or ""]
            link = f"[`target.{kind.key}`](../profile.md#target{kind.key})"
            yield f"A thing under {link}, or `{kind.singular}:` in short."
        if one.mode is not Mode.PASSIVE:
            yield f"The consent {CONSENT[one.mode]}{helps}."
        for need in one.needs:
            how = f": `{need.install}`" if need.install else ""
            less = "" if need.vital else "; without it less is seen"
            yield f"`{need.name}`, for {need.purpose}{how}{less}."
    if check.prior:
        yield f"What the last {check.prior} runs saw helps, where they are kept."


def reasons(check: Check[Any, Any], catalog: Catalog) -> set[ReasonCode]:
    """Why its collectors may say that they could not look."""
    found: set[ReasonCode] = set()
    for one in collectors_of(check, catalog):
        start = Definition(one.collect.__module__, one.collect.__qualname__.partition(".")[0])
        for place in reached(start, collectors=True):
            found |= {code for node in ast.walk(place.node) for code in _refusals(node)}
        if one.mode is not Mode.PASSIVE:
            found.add(ReasonCode.NO_CONSENT)
    return found


def _refusals(node: ast.AST) -> Iterator[ReasonCode]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "CannotLook" and node.args:
        for inner in ast.walk(node.args[0]):
            if isinstance(inner, ast.Attribute) and inner.attr in ReasonCode.__members__:
                yield ReasonCode[inner.attr]
