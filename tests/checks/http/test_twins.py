"""Every single defect is found, by its own rule alone; its well-made twin stays silent."""

from __future__ import annotations

from typing import Any

import pytest
from tests.checks.http.twins import (
    Site,
    Twin,
    cookies,
    cors,
    csp,
    errors,
    exposed,
    headers,
    health,
    html,
    integrity,
    routes,
    session_headers,
    tls,
)
from tests.support.certificates import Authority
from tests.support.serve import serve

from readycheck.api import Collector, Finding, Status
from readycheck.testing import collect, judge
from readycheck_checks.http.explain import FIX, REPEAT, SEEN
from readycheck_checks.http.pack import CHECKS, COLLECTORS
from readycheck_checks.http.remedies.remedy import NO_ROW, STANDARD
from readycheck_checks.http.targets import Origin

TWINS: tuple[Twin, ...] = (
    *headers.TWINS,
    *session_headers.TWINS,
    *cors.TWINS,
    *csp.TWINS,
    *integrity.TWINS,
    *tls.TWINS,
    *exposed.TWINS,
    *errors.TWINS,
    *cookies.TWINS,
    *health.TWINS,
)
_CHECKS = {check.id: check for check in CHECKS}
_ALARMS = (Status.FAIL, Status.WARN)


def alarms(twin: Twin, site: Site, authority: Authority) -> list[Finding]:
    check = _CHECKS[twin.check]
    collector: Collector[Any, Any] = next(one for one in COLLECTORS if one.fact is check.needs)
    secured = site.tls_by(authority) if site.tls_by else authority.server() if site.tls else None
    otherwise = site.otherwise or html(status=404)
    with serve(routes(site), otherwise=otherwise, headers=list(site.headers), tls=secured, name=site.name) as server:
        origin = Origin.model_validate({"url": server.url, "ca": str(authority.pem), **site.origin})
        fact = collect(collector, origin, consent=site.consent)
    return [one for one in judge(check, fact, dict(twin.options)) if one.status in _ALARMS]


def lacking(one: Finding) -> list[str]:
    """What an alarm does not tell and has to: what to do, the standard behind it, how to look again, what was seen."""
    labels = {piece.label for piece in one.evidence}
    place = one.location or {}
    rows = [reference for reference in one.references if STANDARD in reference]
    others = [reference for reference in one.references if reference not in rows and not reference.startswith("CWE-")]
    told = {
        "fix": bool(one.fix),
        f"row of {STANDARD}, or that there is none": bool(rows),
        "other standard, where there is no row": rows != [NO_ROW] or bool(others),
        "CWE": any(reference.startswith("CWE-") for reference in one.references),
        FIX: FIX in labels,
        REPEAT: REPEAT in labels,
        SEEN: SEEN in labels or not place.get("header"),
    }
    return [f"{one.rule} has no '{name}'" for name, there in told.items() if not there]


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_the_defect_is_found_and_nothing_else(twin: Twin, authority: Authority) -> None:
    found = alarms(twin, twin.flawed, authority)
    assert found, "the defect was not found"
    strange = [one for one in found if not one.rule.startswith(twin.rule)]
    assert not strange, [(one.rule, one.message) for one in strange]
    assert not [lack for one in found for lack in lacking(one)]


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_the_well_made_twin_stays_silent(twin: Twin, authority: Authority) -> None:
    found = alarms(twin, twin.fixed, authority)
    assert not found, [(one.rule, one.message, one.value) for one in found]


def test_names_are_unique_and_there_are_enough() -> None:
    names = [twin.name for twin in TWINS]
    assert len(set(names)) == len(names)
    assert len(names) >= 80
