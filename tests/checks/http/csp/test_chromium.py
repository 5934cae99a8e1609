"""The evaluator answers as a real browser did."""

from __future__ import annotations

import pytest
from tests.checks.http.csp.chromium_table import PARTS, SEEN

from readycheck_checks.http.csp.evaluate import allows
from readycheck_checks.http.csp.grammar import parse_header
from readycheck_checks.http.csp.loads import Base, Destination, Fetch, Inline, Load, Place
from readycheck_checks.http.csp.urls import Url

PAGE = Url("https", "www.example")
LOADS: dict[str, Load] = {
    "I": Inline(Place.SCRIPT),
    "E": Inline(Place.HANDLER),
    "J": Inline(Place.JAVASCRIPT_URL),
    "H": Fetch(Destination.SCRIPT, Url("https", "attacker.test", path="/deep/path/e.js")),
    "P": Fetch(Destination.SCRIPT, Url("https", "attacker.test", 8443, "/deep/path/e.js")),
    "D": Fetch(Destination.SCRIPT, Url("data", path="text/javascript,x")),
    "B": Base(Url("https", "attacker.test", path="/b/")),
}
ROWS = [(policy, letters) for letters, policies in SEEN.items() for policy in policies.strip("\n").split("\n")]


@pytest.mark.parametrize(("policy", "letters"), ROWS)
def test_what_a_browser_let_pass(policy: str, letters: str) -> None:
    for part, text in PARTS.items():
        policy = policy.replace(part, text)
    policies = parse_header(policy)
    assert "".join(letter for letter, load in LOADS.items() if allows(policies, load, PAGE)) == letters


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 150
