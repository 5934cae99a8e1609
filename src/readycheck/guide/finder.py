"""What a word given to `explain` means: a control, a check, or a rule of findings."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from readycheck.catalog import Catalog
from readycheck.model import Advice, Check, Control
from readycheck.profile.problem import nearest


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of findings: the check that judges it, and the advice that fits it best."""

    name: str
    check: Check[Any, Any]
    advice: Advice | None
    hint: str = ""
    """A rule that may have been meant, where none of this name is described."""


class UnknownNameError(LookupError):
    """There is nothing of this name; the message says what is nearest."""


def find(name: str, controls: Sequence[Control], catalog: Catalog) -> Control | Check[Any, Any] | Rule:
    """The control, check or rule called `name`; capitals do not matter. Raises UnknownNameError."""
    wanted = name.strip().casefold()
    for control in controls:
        if control.id.casefold() == wanted:
            return control
    if wanted in catalog.checks:
        return catalog.checks[wanted]
    rule = _rule(wanted, catalog)
    if rule is not None:
        return rule
    waiting = [control.id for control in controls if wanted in control.checks]
    if waiting:
        message = f"no installed pack has the check {wanted} yet; {', '.join(waiting)} waits for it"
        raise UnknownNameError(message)
    known = [*(one.id for one in controls), *catalog.checks, *(advice.rule for _, advice in _all(catalog))]
    hint = nearest(name, lambda: _likely(wanted, known), "'readycheck checks' lists the checks and their controls")
    message = f"there is no control, check or rule '{name[:80]}'; {hint}"
    raise UnknownNameError(message)


def _likely(wanted: str, known: Sequence[str]) -> list[str]:
    """Names that share something with the word, since comparing with all of them is slow."""
    head = wanted.partition(".")[0] if "." in wanted else wanted.partition("-")[0]
    return [one for one in known if one.casefold().startswith(head[:2])] or list(known)


def _all(catalog: Catalog) -> Iterator[tuple[Check[Any, Any], Advice]]:
    for check in catalog.checks.values():
        for advice in check.advice:
            yield check, advice


def _rule(name: str, catalog: Catalog) -> Rule | None:
    """The rule, with the advice of the longest name that it begins with; its check's own where nothing is nearer."""
    fitting = [pair for pair in _all(catalog) if name == pair[1].rule or name.startswith(pair[1].rule + ".")]
    owners = [one for one in catalog.checks.values() if name.startswith(one.id + ".")]
    if fitting:
        check, advice = max(fitting, key=lambda pair: len(pair[1].rule))
        known = [one.rule for one in check.advice if one.rule != advice.rule and not name.startswith(one.rule)]
        return Rule(name, check, advice, _close(name, known) if name != advice.rule else "")
    if not owners:
        return None
    check = max(owners, key=lambda one: len(one.id))
    return Rule(name, check, None, _close(name, [one.rule for one in check.advice]))


def _close(name: str, known: Sequence[str]) -> str:
    found = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
    return f"Did you mean '{found[0]}'?" if found else ""
