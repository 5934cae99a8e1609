"""Debug modes are off, as far as it shows from outside: no debug pages, headers, consoles or profilers."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
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
from readycheck_checks.http.explain import explained
from readycheck_checks.http.exposed.catalogue import SIGNATURES
from readycheck_checks.http.facts import HttpResponses
from readycheck_checks.http.facts.exposed import HttpExposed
from readycheck_checks.http.headers.disclosing import DEBUG
from readycheck_checks.http.reading.trace_signs import TITLES
from readycheck_checks.http.remedies import advice

CHECK_ID = "http.debug_off"
GROUPS = ("debug", "console", "profiler")
"""Groups of signatures that only a debug mode serves."""


def judge(fact: HttpResponses, _options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    """Judge what responses, errors and internal endpoints show of a debug mode."""
    exposed = context.fact(HttpExposed)
    bad = [*_headers(fact), *_pages(fact, exposed), *_endpoints(exposed)]
    yield from explained(bad, fact.responses)
    errors = sum(one.failure is None and (one.status or 0) >= 400 for one in fact.responses)
    asked = sum((one.status or 0) >= 400 for one in exposed.controls) if exposed is not None else 0
    if not errors and not asked:
        yield unknown(
            f"{CHECK_ID}.unseen",
            ReasonCode.INSUFFICIENT_DATA,
            "no request provoked an error, so whether a debug page would show is not known",
        )
    elif not bad:
        endpoints = f", {len(exposed.asked)} internal endpoints" if exposed is not None and exposed.asked else ""
        yield passed(
            CHECK_ID,
            f"no debug mode shows in {len(fact.responses)} responses, {errors + asked} provoked errors{endpoints}",
            samples=len(fact.responses),
        )


def _headers(fact: HttpResponses) -> Iterator[Finding]:
    told: set[str] = set()
    for one in fact.responses:
        for name in DEBUG:
            if one.all(name) and name not in told:
                told.add(name)
                yield failed(
                    f"{CHECK_ID}.header",
                    f"the header {name} shows that a debug mode is on",
                    location=at_url(one.url, name),
                )


def _pages(fact: HttpResponses, exposed: HttpExposed | None) -> Iterator[Finding]:
    told: set[str] = set()
    seen = [(one.url, trace) for one in fact.responses for trace in one.body.traces]
    if exposed is not None:
        seen += [(exposed.url, trace) for control in exposed.controls for trace in control.traces]
    for url, trace in seen:
        if trace.debug and trace.kind not in told:
            told.add(trace.kind)
            yield failed(
                f"{CHECK_ID}.page",
                f"{TITLES[trace.kind]} is shown, so a debug mode is on",
                location=at_url(url),
                evidence=(TextEvidence(label="Seen in the body", value=trace.excerpt),),
            )


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
