"""Policies and what is to be said of them, written from CSP Level 3; each group names the section that decides.

`!rule` is a failure, `rule` a warning; a policy without any is right. The page is https://app.example/.
"""

from __future__ import annotations

import pytest
from tests.checks.http.csp import reading_table, semantics_table

from readycheck_checks.http.csp.delivery import deliver
from readycheck_checks.http.csp.problem import Weight
from readycheck_checks.http.csp.review import Page, review
from readycheck_checks.http.csp.urls import Url

PAGE = Page(Url("https", "app.example"))
GROUPS = {**reading_table.GROUPS, **semantics_table.GROUPS}
ROWS = [(group, policy, expected) for group, rows in GROUPS.items() for policy, expected in rows]


def said(policy: str) -> set[str]:
    marks = {Weight.FAIL: "!", Weight.WARN: ""}
    found = review(deliver([policy]), PAGE)
    return {marks[one.weight] + one.rule for one in found if one.weight in marks}


@pytest.mark.parametrize(("group", "policy", "expected"), ROWS)
def test_what_is_said_of_a_policy(group: str, policy: str, expected: str) -> None:
    assert said(policy) == set(expected.split()), group


NONCE = "with a new random nonce in each response and on each of your own script elements"
NAMES = "with the hosts of your scripts by name, or a nonce with 'strict-dynamic'"


@pytest.mark.parametrize(
    ("there", "wanted", "how"),
    [
        ("script-src 'self' 'unsafe-inline' https:", "script-src 'self' 'nonce-{random}'", f"{NONCE} and {NAMES}"),
        ("script-src 'self' 'unsafe-inline'", "script-src 'self' 'nonce-{random}'", NONCE),
        ("script-src 'self' https:", "script-src 'self'", NAMES),
    ],
)
def test_what_is_wrong_with_one_list_has_one_repair(there: str, wanted: str, how: str) -> None:
    found = review(deliver([there + semantics_table.T]), PAGE)
    fixes = {one.fix for one in found if one.rule in ("unsafe_inline", "broad_scripts")}
    assert fixes == {f"Write {wanted} instead of {there}, {how}"}


def test_the_table_is_long_enough_and_names_no_policy_twice() -> None:
    policies = [policy for _, policy, _ in ROWS]
    assert len(policies) >= 150
    assert len(set(policies)) == len(policies)


def test_every_alarm_says_what_to_do() -> None:
    for _, policy, _ in ROWS:
        for one in review(deliver([policy]), PAGE):
            assert one.weight is Weight.NOTE or one.fix, (policy, one.rule)
            assert not one.message.endswith("."), one.message
            assert len(one.message) < 400, one.message
            assert "Zk3vQ8" not in one.message + one.fix, one
