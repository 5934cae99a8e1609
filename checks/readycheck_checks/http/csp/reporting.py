"""Whether somebody hears of what a policy blocks (CSP Level 3, section 6.5; Reporting API)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from readycheck_checks.http.csp.grammar import Policy
from readycheck_checks.http.csp.problem import Problem, Weight, listed

_KEY = re.compile(r"(?:^|,)[ \t]*([a-z*][a-z0-9_.*-]*)[ \t]*=[ \t]*\"")
_GROUP = re.compile(r"\"group\"\s*:\s*\"([^\"\\]{1,200})\"")
_OBJECT = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
DEFAULT_GROUP = "default"


def groups(endpoints: Iterable[str], report_to: Iterable[str]) -> frozenset[str]:
    """The names that `Reporting-Endpoints` (a dictionary) and the older `Report-To` (objects in JSON) define."""
    named = {name for value in endpoints for name in _KEY.findall(value)}
    for value in report_to:
        found = _GROUP.findall(value)
        named |= set(found)
        if len(found) < len(_OBJECT.findall(value)):
            named.add(DEFAULT_GROUP)
    return frozenset(named)


def reporting(policies: Iterable[Policy], defined: frozenset[str] | None) -> Iterator[Problem]:
    """What is said of reports. `defined` is None where the response's other headers are not known."""
    asked = [policy.get("report-to") for policy in policies]
    wanted = {word for one in asked if one is not None for word in one.value[:1]}
    by_address = any((one := policy.get("report-uri")) is not None and one.value for policy in policies)
    missing = sorted(wanted - defined) if defined is not None else []
    if missing:
        yield Problem(
            Weight.WARN,
            "report_group",
            f"report-to names {listed(missing)}, which no Reporting-Endpoints header defines, so nothing is reported"
            + (" by browsers that take report-to before report-uri" if by_address else ""),
            f'Send Reporting-Endpoints: {missing[0][:80]}="https://…/csp-reports"',
        )
    elif wanted or by_address:
        yield Problem(Weight.NOTE, "reporting", "violations of the content security policy are reported")
    else:
        yield Problem(
            Weight.NOTE,
            "reporting",
            "nobody hears of violations of the content security policy; OWASP ASVS asks for it at level 3 only",
        )
