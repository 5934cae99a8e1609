"""Liveness and readiness answer quickly, freshly and truthfully, and tell strangers nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    Finding,
    JudgeContext,
    ReasonCode,
    Status,
    at_url,
    finding,
    format_seconds,
    passed,
    unknown,
    warned,
)
from readycheck_checks.http import vitals
from readycheck_checks.http.explain import explained_each
from readycheck_checks.http.facts import HealthProbe, HttpHealth, Response, Role
from readycheck_checks.http.remedies import advice
from readycheck_checks.http.sighting import Sighting
from readycheck_checks.http.vitals import CHECK_ID, Options

_NAMES = {Role.LIVE: "liveness", Role.READY: "readiness"}


def judge(fact: HttpHealth, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each endpoint; one that the profile does not name is unknown."""
    yield from explained_each(_all(fact, options))


def _all(fact: HttpHealth, options: Options) -> Iterator[Sighting]:
    probes = {probe.role: probe for probe in fact.probes}
    for role in _NAMES:
        if role in probes:
            first = probes[role].responses[0]
            yield from (Sighting(one, first) for one in _probe(probes[role], fact.control, options))
    yield from map(Sighting, _both(fact, options))


def _both(fact: HttpHealth, options: Options) -> Iterator[Finding]:
    """What the profile does not tell apart, or not name."""
    there = {probe.role for probe in fact.probes}
    for role, name in _NAMES.items():
        if role not in there and role.value in options.require:
            yield unknown(
                f"{CHECK_ID}.{role.value}.not_configured",
                ReasonCode.NOT_CONFIGURED,
                f"the profile names no {name} endpoint; add it to the origin, as in"
                f" url: {{url: https://…, health: {{{role.value}: /path}}}}",
            )
    if len(there) == 2 and len({probe.responses[0].url for probe in fact.probes}) == 1:
        yield warned(
            f"{CHECK_ID}.same",
            "liveness and readiness are one endpoint, so an outage of a dependency restarts every instance",
            location=at_url(fact.probes[0].responses[0].url),
            fix="Give liveness an endpoint of its own that asks no dependency",
        )
    if not there and not options.require:
        yield unknown(f"{CHECK_ID}.not_configured", ReasonCode.NOT_CONFIGURED, "the profile names no health endpoint")


def _probe(probe: HealthProbe, control: Response | None, options: Options) -> Iterator[Finding]:
    rule, name = f"{CHECK_ID}.{probe.role.value}", _NAMES[probe.role]
    where = at_url(probe.responses[0].url)
    broken = next((one for one in probe.responses if one.failure is not None or one.status is None), None)
    if broken is not None:
        yield vitals.unreached(rule, name, broken, options)
        return
    bad = [*vitals.answer(rule, name, probe, control)]
    fresh = [] if bad else vitals.fresh(rule, name, probe.responses[0])
    asked = [] if bad else vitals.head(rule, name, probe)
    bad += [*vitals.content(rule, name, probe.responses[0], options), *fresh, *asked]
    seconds = min(one.seconds for one in probe.responses)
    status = options.time.judge(seconds)
    if status is not Status.PASS:
        bar = options.time.warn if status is Status.WARN else options.time.fail
        bad.append(
            finding(
                f"{rule}.slow",
                status,
                f"{name} takes {format_seconds(seconds)}, more than {format_seconds(bar)}",
                reason_code=ReasonCode.THRESHOLD,
                value=seconds,
                threshold=bar,
                unit="s",
                samples=len(probe.responses),
                location=where,
                fix="Let it ask only what it must, each with a short time limit",
            )
        )
    yield from (one if one.location else one.model_copy(update={"location": where}) for one in bad)
    if not any(one.status is not Status.PASS for one in bad):
        yield passed(
            rule,
            f"{name} answers in {format_seconds(seconds)}, fresh and without internals",
            value=seconds,
            threshold=options.time.warn,
            unit="s",
            samples=len(probe.responses),
            location=where,
        )


CHECK = Check(
    id=CHECK_ID,
    title="Liveness and readiness answer, quickly, freshly and truthfully",
    needs=HttpHealth,
    options=Options,
    judge=judge,
    why="Load balancers and schedulers act on these answers alone: a wrong one keeps a dead service in front of users.",
    fix="Answer 200 or 503 within a second, with Cache-Control: no-store and one word; keep details for the operators.",
    references=("OWASP ASVS 5.0 13.4.6", "RFC 9111"),
    advice=advice(CHECK_ID),
)
