"""How much of a recording was judged, and what a recording does not show."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import TableEvidence, at_url, failed, not_applicable
from readycheck_checks.http.facts import HttpResponses, Role
from readycheck_checks.http.headers.seen import CHECK_ID
from readycheck_checks.http.sighting import Sighting, sighted

RULE = f"{CHECK_ID}.recording"


def judge(fact: HttpResponses) -> Iterator[Sighting]:
    """Says what stands behind the verdict where the responses were saved before."""
    if not fact.recorded:
        return
    yield from _open(fact)
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
    message = f"a recording was looked at instead of the target: {told}"
    yield Sighting(not_applicable(RULE, message, evidence=evidence))


def _open(fact: HttpResponses) -> Iterator[Sighting]:
    """Answers over plain http that lead nobody to https; of a live target it is the handshakes that show it."""
    if fact.loopback or fact.edge_tls or not fact.url.lower().startswith("http:"):
        return
    for response in fact.responses:
        led = response.redirects and response.first("location").lower().startswith("https:")
        if response.status is not None and response.status < 400 and not led:
            open_to_all = failed(
                f"{CHECK_ID}.hsts.plain_http",
                "the recording is of plain http, so everything can be read and changed on the way; say edge_tls: true "
                "if users reach it through TLS",
                value=response.status,
                location=at_url(response.url),
            )
            yield from sighted((open_to_all,), response)
            return
