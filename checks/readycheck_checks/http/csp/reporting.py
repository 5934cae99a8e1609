"""Whether somebody hears of what a policy blocks (CSP Level 3, section 6.5; Reporting API, section 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from readycheck_checks.http.csp.grammar import Policy
from readycheck_checks.http.csp.problem import Problem, Weight, listed
from readycheck_checks.http.reading.addresses import absolute, host_of
from readycheck_checks.http.reading.structured import LONGEST, dictionary
from readycheck_checks.http.sharing.origins import Origin

DEFAULT_GROUP = "default"


def groups(endpoints: Iterable[str], report_to: Iterable[str], page: str) -> frozenset[str]:
    """The names that the response from `page` defines: by `Reporting-Endpoints`, and by the older `Report-To`.

    A field that does not parse defines nothing, and neither does an address that anybody in the network could answer.
    """
    defined = dictionary(endpoints) or {}
    named = {name for name, address in defined.items() if _trustworthy(address, page)}
    return frozenset(named | set(_older(report_to, page)))


def _older(report_to: Iterable[str], page: str) -> Iterator[str]:
    """The groups of `Report-To`: objects in JSON, parted by commas (Reporting API, draft of 2018, section 3.1)."""
    text = ", ".join(report_to)
    if len(text) > LONGEST:
        return
    try:
        found: Any = json.loads(f"[{text}]")
    except (ValueError, RecursionError):
        return
    for one in found:
        if not isinstance(one, dict) or not _keeps(one.get("max_age")):
            continue
        name, given = one.get("group", DEFAULT_GROUP), one.get("endpoints")
        addresses = [each.get("url") for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        if isinstance(name, str) and any(_trustworthy(address, page) for address in addresses):
            yield name


def _keeps(age: Any) -> bool:
    """Whether a group is kept at all: zero takes it away again."""
    return isinstance(age, int | float) and not isinstance(age, bool) and age > 0


def _trustworthy(address: Any, page: str) -> bool:
    """Whether browsers report to an address, which may be relative: over TLS, or to this machine."""
    if type(address) is not str:  # a token or another item of a structured field is no address
        return False
    try:
        scheme, host, port = host_of(absolute(page, address))
    except ValueError:
        return False
    return scheme == "https" or Origin(scheme, host, port).loopback


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
            f"report-to names {listed(missing)}, for which no Reporting-Endpoints header gives an https address in a "
            "form that browsers read, so nothing is reported"
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
