"""From the problems of a review to findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readycheck.api import Finding, Location, Status, TableEvidence, finding, passed
from readycheck_checks.http.csp.delivery import Delivery
from readycheck_checks.http.csp.problem import Problem, Weight
from readycheck_checks.http.csp.review import Page, stops

STOPS = "the content security policy stops injected scripts"
_STATUSES = {Weight.FAIL: Status.FAIL, Weight.WARN: Status.WARN, Weight.NOTE: Status.PASS}


def findings(
    problems: Iterable[Problem],
    delivery: Delivery,
    page: Page,
    rule: str,
    value: str,
    where: Location | None,
    *,
    good: tuple[str, str] | None = None,
) -> Iterator[Finding]:
    """The findings of a review; where none is an alarm a pass, with the attacks and their answers.

    `rule` is the start of each rule's id, `good` the rule and the sentence of the pass where these are others.
    """
    alarms = 0
    for one in problems:
        alarms += one.weight is not Weight.NOTE
        yield finding(
            f"{rule}.{one.rule}", _STATUSES[one.weight], one.message, fix=one.fix, value=value, location=where
        )
    if not alarms and (delivery.enforced or good is not None):
        table = TableEvidence(label="Attacks", columns=("attack", "answer"), rows=stops(delivery.enforced, page.url))
        name, message = good or (rule, STOPS)
        yield passed(name, message, value=value, location=where, evidence=(table,))
