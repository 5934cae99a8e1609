"""Scripts of other sites read only what they may, and nothing in a user's name unless they are trusted.

Judges the answers to real questions by what a browser would do with them (Fetch, "CORS protocol"). Equal findings of
several endpoints are one finding that lists where it was seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    Confidence,
    Finding,
    JudgeContext,
    Status,
    at_url,
    passed,
)
from readycheck_checks.http.explain import explained_each
from readycheck_checks.http.facts.cors import ALLOW_ORIGIN, Access, CorsEndpoint, HttpCors, Question
from readycheck_checks.http.merging import merged
from readycheck_checks.http.remedies import advice
from readycheck_checks.http.sharing import caching, preflight, reading, syntax, unseen
from readycheck_checks.http.sharing.seen import CHECK_ID, Options, Seen, view
from readycheck_checks.http.sighting import Sighting


def judge(fact: HttpCors, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Judge each endpoint, then say what was not asked."""
    findings = [one for endpoint in fact.endpoints for one in _endpoint(fact, endpoint, options, context)]
    yield from explained_each(merged(map(Sighting, findings), whatever_the_value=True))
    yield from unseen.not_asked(fact)


def _endpoint(fact: HttpCors, endpoint: CorsEndpoint, options: Options, context: JudgeContext) -> Iterator[Finding]:
    seen = view(fact, endpoint, context.environment)
    found = [*reading.judge(seen, options), *preflight.judge(seen), *syntax.judge(seen), *caching.judge(seen)]
    found += unseen.not_answered(endpoint)
    yield from found
    if all(one.status is Status.PASS for one in found):
        yield _good(seen)


def _good(seen: Seen) -> Finding:
    """What was found right, as exactly as a stranger can say it."""
    baseline = seen.endpoint.get(Question.BASELINE)
    refused = baseline is not None and baseline.status in (401, 403)
    named = sorted({said for one in seen.endpoint.answers if (said := one.joined(ALLOW_ORIGIN)) and said != "*"})
    if seen.access(Question.FOREIGN) is not Access.NONE:
        message = "every site may read it without credentials, as suits public data"
        message += ", and the answer names whoever asks" if seen.reflects else ""
    elif named:
        message = "only origins on a fixed list may read it"
    else:
        message = "no other site may read it"
    return passed(
        CHECK_ID,
        message + (", as far as a stranger is answered" if refused else ""),
        value=", ".join(named)[:200] if named and not seen.reflects else None,
        confidence=Confidence.MEDIUM if refused else Confidence.HIGH,
        location=at_url(seen.endpoint.url),
    )


CHECK = Check(
    id=CHECK_ID,
    title="Other sites read only what they may, and nothing in a user's name unless they are trusted",
    needs=HttpCors,
    options=Options,
    judge=judge,
    why="A site that a logged-in user happens to visit could otherwise read and change everything that the user can.",
    fix="Compare the Origin with a fixed list, whole and exactly, and allow credentials to the origins on it only.",
    references=("OWASP ASVS 5.0 3.4.2", "CWE-942", "Fetch, CORS protocol"),
    advice=advice(CHECK_ID),
)
