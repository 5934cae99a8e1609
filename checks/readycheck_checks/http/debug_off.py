"""Debug modes are off, as far as it shows from outside: no debug pages, headers, consoles or profilers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from readycheck.api import (
    Check,
    Evidence,
    Finding,
    JudgeContext,
    NoOptions,
    ReasonCode,
    TextEvidence,
    at_url,
    failed,
    passed,
    unknown,
)
from readycheck_checks.http.explain import explained_each, repeat
from readycheck_checks.http.exposed.catalogue import SIGNATURES
from readycheck_checks.http.exposed.missing import NAMES
from readycheck_checks.http.facts import HttpResponses, Trace
from readycheck_checks.http.facts.exposed import Control, HttpExposed, Outcome
from readycheck_checks.http.front import of_application
from readycheck_checks.http.headers.disclosing import DEBUG
from readycheck_checks.http.reading.trace_titles import TITLES
from readycheck_checks.http.remedies import advice
from readycheck_checks.http.sighting import Sighting, sighted

CHECK_ID = "http.debug_off"
GROUPS = ("debug", "console", "profiler")
"""Groups of signatures that only a debug mode serves."""


def judge(fact: HttpResponses, _options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    """Judge what responses, errors and internal endpoints show of a debug mode."""
    exposed = context.fact(HttpExposed)
    bad = [*_headers(fact), *_pages(fact, exposed), *map(Sighting, _endpoints(exposed))]
    yield from explained_each(bad, bearer=fact.bearer)
    errors = sum(one.failure is None and of_application(fact, one.status) for one in fact.responses)
    asked = 0
    if exposed is not None:
        asked = sum(
            of_application(fact, one.status) and ((one.status or 0) >= 500 or one.outcome is not Outcome.FAILED)
            for one in exposed.controls
        )
    if bad:
        return
    if not errors and not asked:
        yield unknown(
            f"{CHECK_ID}.unseen",
            ReasonCode.INSUFFICIENT_DATA,
            "no request provoked an error of the application, so whether a debug page would show is not known",
        )
    else:
        endpoints = f", {len(exposed.asked)} internal endpoints" if exposed is not None and exposed.asked else ""
        yield passed(
            CHECK_ID,
            f"no debug mode shows in {len(fact.responses)} responses, {errors + asked} provoked errors{endpoints}",
            samples=len(fact.responses),
        )


def _headers(fact: HttpResponses) -> Iterator[Sighting]:
    told: set[str] = set()
    for one in fact.responses:
        for name in DEBUG:
            if one.all(name) and name not in told:
                told.add(name)
                on = failed(
                    f"{CHECK_ID}.header",
                    f"the header {name} shows that a debug mode is on",
                    location=at_url(one.url, name),
                )
                yield from sighted((on,), one)


def _pages(fact: HttpResponses, exposed: HttpExposed | None) -> Iterator[Sighting]:
    told: set[str] = set()
    for one in fact.responses:
        for trace in one.body.traces:
            explained = trace.quoted and 200 <= (one.status or 0) < 300
            if trace.debug and trace.kind not in told and not explained:
                told.add(trace.kind)
                yield from sighted((_page(trace, one.url),), one)
    if exposed is None:
        return
    for control in exposed.controls:
        for trace in control.traces:
            explained = trace.quoted and 200 <= (control.status or 0) < 300
            if trace.debug and trace.kind not in told and not explained:
                told.add(trace.kind)
                yield Sighting(_page(trace, exposed.url, repeat(_nowhere(exposed.url, control))))


def _page(trace: Trace, url: str, *further: Evidence) -> Finding:
    return failed(
        f"{CHECK_ID}.page",
        f"{TITLES[trace.kind]} is shown, so a debug mode is on",
        location=at_url(url),
        evidence=(TextEvidence(label="Seen in the body", value=trace.excerpt), *further),
    )


def _nowhere(url: str, control: Control) -> str:
    """An address that is not there, of the class that showed it."""
    name, _ = NAMES.get(control.extension, NAMES["plain"])
    return urljoin(url, name.format("readycheck-no-such-page"))


def _endpoints(exposed: HttpExposed | None) -> Iterator[Finding]:
    for one in exposed.exposures if exposed is not None else ():
        if SIGNATURES[one.signature].group in GROUPS and not one.public:
            yield failed(
                f"{CHECK_ID}.endpoint",
                f"{one.path} is served to strangers, {SIGNATURES[one.signature].means}",
                value=one.status,
                location=at_url(one.url),
            )


CHECK = Check(
    id=CHECK_ID,
    title="No debug mode shows from outside",
    needs=HttpResponses,
    options=NoOptions,
    judge=judge,
    also=(HttpExposed,),
    why="A debug mode shows source, settings and often a console to whoever causes an error.",
    fix="Switch the debug mode off for everything that others can reach, and set it from the environment alone.",
    references=("OWASP ASVS 5.0 13.4.2", "CWE-489"),
    advice=advice(CHECK_ID),
)
