"""The tables of a check's page: its rules, and the statuses and reasons that it can end with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generators.expressions import GAP
from generators.looking import ALWAYS, reasons
from generators.rules import Rule
from generators.schema_words import cell, table
from readycheck.catalog import Catalog
from readycheck.model import Check
from readycheck.model.words import ReasonCode, Status

INTRO = "Each name begins with `{}.`; what is computed is shown as " + f"{GAP} here."
_WRONG = (ReasonCode.THRESHOLD, ReasonCode.DEFECT, ReasonCode.ABSENT)
MEANT = {
    Status.PASS: (ReasonCode.SATISFIED, ReasonCode.ATTESTED),
    Status.WARN: _WRONG,
    Status.FAIL: _WRONG,
    Status.MANUAL: (ReasonCode.UNSIGNED, ReasonCode.ATTESTATION_EXPIRED),
    Status.NOT_APPLICABLE: (ReasonCode.NOT_APPLICABLE,),
}
FROM_ENGINE = "`error`, where the check itself broke or ran out of time or memory, can follow any check."


def rules_table(check: str, rules: list[Rule]) -> Iterator[str]:
    """A row for each rule and status."""
    family = check if all(f"{rule.id}.".startswith(f"{check}.") for rule in rules) else check.rpartition(".")[0]
    grouped: dict[tuple[str, tuple[Status, ...]], list[Rule]] = {}
    for rule in rules:
        grouped.setdefault((rule.id, rule.statuses), []).append(rule)
    rows = []
    for (name, statuses), several in grouped.items():
        said = dict.fromkeys(one.message for one in several if one.message)
        todo = dict.fromkeys(one.fix for one in several if one.fix) if set(statuses) - _RIGHT else {}
        behind = dict.fromkeys(text for one in several for text in one.references)
        rows.append(
            (
                f"`{name.removeprefix(f'{family}.')}`" if name != check else f"`{name}` itself",
                ", ".join(f"`{one}`" for one in statuses),
                "<br>".join(_text(one) for one in said),
                "<br>".join(_text(one) for one in todo),
                cell(", ".join(behind)),
            )
        )
    head = ("rule", "status", "what it says", "what to do", "references")
    keep = [number for number in range(len(head)) if number < 2 or any(row[number] for row in rows)]
    yield INTRO.format(family)
    yield ""
    yield from table(tuple(head[n] for n in keep), [tuple(row[n] for n in keep) for row in rows])


def results(check: Check[Any, Any], catalog: Catalog, rules: list[Rule]) -> Iterator[str]:
    """Statuses with the reason codes that may stand beside them."""
    found: dict[Status, set[ReasonCode]] = {}
    for rule in rules:
        for status in rule.statuses:
            found.setdefault(status, set()).update(one for one in rule.reasons if _fits(one, status, rule))
    if check.needs is not None:
        found.setdefault(Status.INCONCLUSIVE, set()).update(ALWAYS, reasons(check, catalog))
    rows = []
    for status in Status:
        if status in found:
            codes = [f"`{code}`" for code in ReasonCode if code in (found[status] or MEANT.get(status, ()))]
            rows.append((f"`{status}`", ", ".join(codes)))
    yield from table(("status", "reason codes"), rows)
    yield ""
    yield FROM_ENGINE


def _fits(reason: ReasonCode, status: Status, rule: Rule) -> bool:
    """A rule with several statuses gives each the reasons that are meant for it."""
    others = {code for other, codes in MEANT.items() if other is not status for code in codes}
    return len(rule.statuses) == 1 or reason in MEANT.get(status, ()) or (status not in MEANT and reason not in others)


def _text(text: str) -> str:
    """Shown as it is: what looks like markup in a message is none."""
    for mark in ("\\", "*", "_", "[", "]", "{", "}", "`", "~"):
        text = text.replace(mark, f"\\{mark}")
    return cell(text).replace("\\<", "&lt;")


_RIGHT = {Status.PASS, Status.NOT_APPLICABLE}
