"""The table of flaws that can be switched on.

A flaw changes what a user or an operator of the system can observe: its source, its settings or its data, never a
constant made for a check. The rows stand in `table/`, a module for each part of the system.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from readycheck.demo.switches import Flaw, UnknownFlawError
from readycheck.demo.table import data, launch, security, service, source, supply, testing, web

__all__ = ["DEFAULT", "FLAWS", "Flaw", "UnknownFlawError", "compatible", "resolve"]

FLAWS: tuple[Flaw, ...] = (
    *security.FLAWS,
    *web.FLAWS,
    *source.FLAWS,
    *supply.FLAWS,
    *data.FLAWS,
    *service.FLAWS,
    *launch.FLAWS,
    *testing.FLAWS,
)

DEFAULT: tuple[str, ...] = (
    "weak-csp",
    "cacheable-pages",
    "console-log",
    "vulnerable-dependency",
    "unapplied-migration",
    "dropped-index",
    "stale-backup",
    "partial-backup",
    "queue-backlog",
    "stub-runbook",
)

_BY_NAME = {flaw.name: flaw for flaw in FLAWS}


def resolve(text: str = "default") -> tuple[Flaw, ...]:
    """Read `none`, `default`, `all` or names with commas; the result is in the order of the table."""
    if text == "none":
        return ()
    if text == "default":
        return _ordered(DEFAULT)
    if text == "all":
        return compatible(FLAWS)
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in _BY_NAME:
            near = difflib.get_close_matches(name, [*_BY_NAME, "none", "all", "default"], 1, 0.4)
            hint = f", did you mean `{near[0]}`?" if near else ""
            raise UnknownFlawError(f"no flaw is called `{name}`{hint or '; known are ' + ', '.join(_BY_NAME)}")
    chosen = _ordered(names)
    for flaw in chosen:
        for other in flaw.excludes:
            if other in names:
                raise UnknownFlawError(f"`{flaw.name}` and `{other}` cannot be on together")
    return chosen


def compatible(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Keep each flaw that no earlier one excludes."""
    kept: list[Flaw] = []
    for flaw in flaws:
        if not any(flaw.name in other.excludes or other.name in flaw.excludes for other in kept):
            kept.append(flaw)
    return tuple(kept)


def _ordered(names: Iterable[str]) -> tuple[Flaw, ...]:
    wanted = set(names)
    return tuple(flaw for flaw in FLAWS if flaw.name in wanted)
