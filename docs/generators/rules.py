"""The rules that a check can report, read from its judge's source: their status, reason, message and remedy.

A rule is written where its finding is made, as in `failed(f"{ID}.stale", "…")`. So the calls of the builders of
`readycheck.api` are looked up in every function that the judge reaches. What is computed is shown as `…`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generators.definitions import Definition, reached
from generators.expressions import GAP, Scope, scopes
from readycheck.model import Check
from readycheck.model.words import DEFAULT_REASON, ReasonCode, Status
from readycheck_checks.http.remedies import REMEDIES, remedy_for
from readycheck_checks.http.remedies.remedy import Remedy

BUILDERS = {
    "passed": Status.PASS,
    "warned": Status.WARN,
    "failed": Status.FAIL,
    "unknown": Status.INCONCLUSIVE,
    "not_applicable": Status.NOT_APPLICABLE,
    "waits_for_person": Status.MANUAL,
    "finding": None,
    "Finding": None,
}
_WRONG = (Status.WARN, Status.FAIL)
_GIVEN = {"unknown": ("rule", "reason", "message"), "finding": ("rule", "status", "message")}


@dataclass(frozen=True, slots=True)
class Rule:
    """One finding that a judge may make; `statuses` holds several where the status is computed.

    `reasons` has the codes that the source names for them, none where they are computed.
    """

    id: str
    statuses: tuple[Status, ...]
    reasons: tuple[ReasonCode, ...]
    message: str
    fix: str
    references: tuple[str, ...]


def rules_of(check: Check[Any, Any]) -> list[Rule]:
    """The rules of a check by name, one for each name, status and message."""
    found: dict[tuple[str, tuple[Status, ...], str], Rule] = {}
    start = Definition(check.judge.__module__, check.judge.__qualname__.partition(".")[0])
    for scope in scopes(reached(start)):
        for node in ast.walk(scope.place.node):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILDERS:
                for called in scope.by_call():
                    for rule in _rules(node, node.func.id, called, check.id):
                        found.setdefault((rule.id, rule.statuses, rule.message), rule)
    return sorted(found.values(), key=lambda one: (one.id, [list(Status).index(status) for status in one.statuses]))


def _rules(call: ast.Call, builder: str, scope: Scope, check: str) -> Iterator[Rule]:
    words = {one.arg: one.value for one in call.keywords if one.arg}
    given = dict(zip(_GIVEN.get(builder, ("rule", "message")), call.args, strict=False)) | words
    if "rule" not in given:
        return
    status = BUILDERS[builder]
    statuses = (status,) if status else _statuses(given.get("status"), scope)
    named = given.get("reason", given.get("reason_code"))
    reasons = tuple(DEFAULT_REASON[one] for one in statuses) if named is None else _codes(named, scope)
    names = scope.texts(given["rule"])
    message, fix = (_said(given.get(one), scope, sure=len(names) == 1) for one in ("message", "fix"))
    family = check.rpartition(".")[0]
    for name in names:
        if name.startswith(GAP):
            name = f"{check}.{name}"  # noqa: PLW2901 - told by the judge that reaches it
        # Checks of one family, such as http.csp.scripts, share rules that are named after the family.
        if not f"{name}.".startswith((f"{check}.", f"{family}." if "." in family else check)):
            continue
        # The judges of HTTP complete what warns or fails by this table.
        remedy = _remedy(name) if {Status.WARN, Status.FAIL} & set(statuses) else None
        references = remedy.references if remedy else ()
        yield Rule(name, statuses, reasons, message, fix or (remedy.fix if remedy else ""), references)


def _remedy(name: str) -> Remedy | None:
    """The remedy of a rule; where a part of its name is computed, the one that all of its names share."""
    if GAP not in name:
        return remedy_for(name)
    parts = re.compile(r"[a-z0-9_]+".join(map(re.escape, name.split(GAP))))
    fitting = [one for one in REMEDIES if parts.fullmatch(one.rule)]
    alike = {(one.fix, one.references) for one in fitting}
    return fitting[0] if len(alike) == 1 else remedy_for(name)


def _statuses(node: ast.AST | None, scope: Scope) -> tuple[Status, ...]:
    """Those that the source names; what is computed warns or fails, and passes where a bar decides alone."""
    said = scope.set_to(node)
    branches = [part for one in said for part in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))]
    found = [one for one in map(scope.value, branches) if isinstance(one, Status)]
    if found and len(found) >= len(branches) - isinstance(node, ast.Name):
        return tuple(dict.fromkeys(found))
    by_a_bar = any(isinstance(one, ast.Call) and ast.unparse(one.func).endswith(".judge") for one in said)
    sorted_out = any(
        isinstance(one, ast.If) and "Status.PASS" in ast.unparse(one.test) for one in ast.walk(scope.place.node)
    )
    return (Status.PASS, *_WRONG) if by_a_bar and not sorted_out else _WRONG


def _codes(node: ast.AST, scope: Scope) -> tuple[ReasonCode, ...]:
    values = (scope.value(one) for one in ast.walk(node) if isinstance(one, ast.Attribute))
    return tuple(one for one in values if isinstance(one, ReasonCode))


def _said(node: ast.AST | None, scope: Scope, *, sure: bool) -> str:
    """The fullest of its wordings; none where there are several and several rules, so that none gets another's."""
    texts = [one for one in scope.texts(node, last=True) if one.strip(f"{GAP} ,.;:()")]
    if not sure and len(texts) != 1:
        return ""
    return max(texts, key=lambda one: len(one.replace(GAP, "")), default="")
