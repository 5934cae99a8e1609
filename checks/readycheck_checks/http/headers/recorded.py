"""How much of a recording was judged, and what a recording does not show."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import Finding, TableEvidence, not_applicable
from readycheck_checks.http.facts import HttpResponses, Role
from readycheck_checks.http.headers.seen import CHECK_ID

RULE = f"{CHECK_ID}.recording"


def judge(fact: HttpResponses) -> Iterator[Finding]:
    """Says what stands behind the verdict where the responses were saved before."""
    if not fact.recorded:
        return
    judged, *others = fact.recording or (("judged", len(fact.responses)),)
    total = judged[1] + sum(count for _, count in others)
    told = f"{judged[1]} of {total} saved answers were judged" if others else "all saved answers were judged"
    roles = {response.role for response in fact.responses}
    absent = [
        words
        for words, there in (
            ("an error page", Role.ERROR in roles),
            ("the answer to plain http", Role.PLAIN_HTTP in roles or not fact.url.startswith("https:")),
            ("a cookie being set", any(response.cookies for response in fact.responses)),
        )
        if not there
    ]
    if absent:
        told += f"; not among them: {', '.join(absent)}"
    rows = tuple((why, count) for why, count in others)
    evidence = (TableEvidence(label="Left out", columns=("why", "answers"), rows=rows),) if rows else ()
    yield not_applicable(RULE, f"a recording was looked at instead of the target: {told}", evidence=evidence)
