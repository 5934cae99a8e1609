"""All that the HTTP checks say of a running server, by passive looks only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from readycheck.api import Collector, Fact, Finding, Status
from readycheck.testing import collect, judge
from readycheck_checks.http.facts.exposed import HttpExposed
from readycheck_checks.http.pack import CHECKS, COLLECTORS
from readycheck_checks.http.targets import ORIGINS, Origin


@dataclass(frozen=True)
class Said:
    """The findings of every check, and the fact that counts the paths asked for."""

    findings: tuple[Finding, ...]
    exposed: HttpExposed

    def told(self, *statuses: Status) -> set[str]:
        """The rules with one of these statuses, without `http.`."""
        return {one.rule.removeprefix("http.") for one in self.findings if one.status in statuses}


def everything(url: str, **origin: Any) -> Said:
    """Collect each fact of an origin once, and judge it by every check that needs it."""
    asked = Origin.model_validate({"url": url, "exposed_requests": 200, **origin})
    facts = {one.fact: collect(one, asked) for one in _of_an_origin(COLLECTORS)}
    found: list[Finding] = []
    for check in CHECKS:
        if check.needs in facts:
            found += judge(check, facts[check.needs], others=[facts[other] for other in check.also])
    exposed = facts[HttpExposed]
    assert isinstance(exposed, HttpExposed)
    return Said(tuple(found), exposed)


def _of_an_origin(collectors: Iterable[Collector[Any, Any]]) -> list[Collector[Any, Fact]]:
    return [one for one in collectors if one.thing == ORIGINS.key]
