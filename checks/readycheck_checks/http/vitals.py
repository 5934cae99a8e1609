"""What one answer of a health endpoint shows: its status and body, what it tells strangers, whether it is fresh."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from readycheck.api import (
    AtMost,
    Bytes,
    Field,
    Finding,
    Model,
    ReasonCode,
    TextEvidence,
    UpperBar,
    at_url,
    failed,
    format_bytes,
    format_seconds,
    unknown,
    warned,
)
from readycheck_checks.http.explain import SEEN, repeat
from readycheck_checks.http.facts import FailureKind, HealthProbe, Response, Role
from readycheck_checks.http.reading import cache_control

CHECK_ID = "http.health"
HEALTH_JSON = "application/health+json"
_LEAKS = {
    "secret": ("fail", "a secret"),
    "dsn": ("fail", "the address of a database or broker"),
    "trace": ("fail", "a stack trace or a database error"),
    "version": ("warn", "software versions"),
    "host": ("warn", "names or addresses of internal machines"),
    "path": ("warn", "paths on the server's disk"),
}


class Options(Model):
    """What a profile may set."""

    time: UpperBar = Field(
        default=AtMost(warn=1.0, fail=5.0), description="How fast an endpoint answers, in seconds; the fastest of three"
    )
    size: Bytes = Field(default=8192, description="How large the answer may be")
    require: tuple[Literal["live", "ready"], ...] = Field(
        default=("live", "ready"), description="Endpoints that the profile must name"
    )


def unreached(rule: str, name: str, response: Response, options: Options) -> Finding:
    """Judge a request that brought no whole answer."""
    failure, where = response.failure, at_url(response.url)
    text = failure.message if failure else "there was no answer"
    if failure and failure.kind is FailureKind.TLS:
        return failed(f"{rule}.tls", f"{name} cannot be asked: {text}", location=where, references=("CWE-295",))
    if failure and failure.kind in (FailureKind.TOO_LARGE, FailureKind.PROTOCOL):
        return failed(f"{rule}.broken", f"{name} does not answer properly: {text}", location=where)
    late = failure is not None and failure.kind is FailureKind.TIMEOUT
    if late and response.seconds > options.time.fail:
        return failed(
            f"{rule}.slow",
            f"{name} does not answer within {format_seconds(response.seconds)}",
            value=response.seconds,
            threshold=options.time.fail,
            unit="s",
            location=where,
            reason_code=ReasonCode.THRESHOLD,
        )
    reason = ReasonCode.TIMEOUT if late else ReasonCode.UNREACHABLE
    return unknown(f"{rule}.unreached", reason, f"{name} could not be asked: {text}", location=where)


def answer(rule: str, name: str, probe: HealthProbe, control: Response | None) -> Iterator[Finding]:
    """Status, and whether the body says the same."""
    first = next((one for one in probe.responses if (one.status or 0) >= 300), probe.responses[0])
    status, body = first.status or 0, first.body.health
    said = next((one.body.health for one in probe.responses if one.body.health.verdict == "fail"), body)
    if first.redirects:
        fix = "Answer it before the login and before any redirect"
        yield failed(
            f"{rule}.redirect", f"{name} sends the client elsewhere instead of answering", value=status, fix=fix
        )
    elif status in (401, 403):
        yield unknown(
            f"{rule}.refused",
            ReasonCode.ACCESS_DENIED,
            f"{name} refuses strangers, so it could not be judged from here",
            value=status,
            fix="Audit from where the load balancer asks, or let it answer without details",
        )
    elif (busy := next((one for one in probe.responses if one.status == 429), None)) is not None:
        yield failed(
            f"{rule}.throttled",
            f"{name} is counted by a rate limit and was refused after {probe.responses.index(busy)} requests, as if the"
            " service were down",
            value=429,
            fix="Leave health endpoints out of every rate limit",
        )
    elif status >= 300 and body.verdict == "pass":
        yield failed(
            f"{rule}.contradiction",
            f"{name} says that all is well with status {status}",
            value=status,
            fix="Answer 200 when it is well and 503 when it is not",
        )
    elif status >= 300:
        what = "reports that the service is not well" if status == 503 else f"answers with status {status}"
        yield failed(f"{rule}.status", f"{name} {what}", value=status, threshold=200, fix="Find out what it misses")
    elif said.verdict == "fail":
        yield failed(
            f"{rule}.contradiction",
            f"{name} says that the service is down, with status {status}",
            value=status,
            fix="Answer 503 when it is not well: load balancers read the status only",
        )
    elif said.failing and said.verdict != "warn":
        make = failed if probe.role is Role.READY else warned
        yield make(
            f"{rule}.part_down",
            f"{name} answers {status} although {said.failing} of its parts report a failure",
            value=said.failing,
            threshold=0,
            fix="Answer 503 when a part that is needed is down",
        )
    elif first.content_type == "text/html" and _anything(first, control):
        yield failed(
            f"{rule}.catch_all",
            f"{name} is no endpoint: this origin answers any address the same way",
            fix="Name the endpoint that the load balancer asks, or add one",
        )
    elif first.body.password_form:
        yield failed(f"{rule}.login", f"{name} answers with a login page", fix="Answer it before the login")
    elif first.content_type == "text/html" and (control is None or control.status is None or control.failure):
        yield unknown(
            f"{rule}.unproved",
            ReasonCode.INSUFFICIENT_DATA,
            f"{name} answers with a page, and what this origin answers to an address that is not there was not seen, so"
            " whether it is an endpoint at all is not known",
        )
    elif first.content_type == HEALTH_JSON and not body.verdict and first.body.length:
        yield warned(
            f"{rule}.health_json",
            f"{name} is sent as {HEALTH_JSON} and says neither pass, warn nor fail, so monitors that read this format"
            " cannot tell how the service is",
            fix='Send {"status": "pass"}, "warn" or "fail", with status 503 for "fail"',
        )


def _anything(first: Response, control: Response | None) -> bool:
    """Whether an address that is not there is answered the same, but for a nonce or token of the same length."""
    if control is None or control.failure is not None or control.status is None or control.status >= 300:
        return False
    same = first.body.digest == control.body.digest
    return same or (control.content_type == first.content_type and control.body.length == first.body.length)


def head(rule: str, name: str, probe: HealthProbe) -> Iterator[Finding]:
    """Whether HEAD is answered as GET is (RFC 9110, section 9.1: servers must support both)."""
    one = probe.head
    if one is None or one.failure is not None or one.status in (None, 429) or (one.status or 0) < 400:
        return
    yield warned(
        f"{rule}.head",
        f"{name} answers GET and refuses HEAD with status {one.status}, which some monitors take for an outage",
        value=one.status,
        location=at_url(one.url),
        fix="Answer HEAD with the status and headers of GET",
        evidence=(repeat(one.url, method="HEAD"),),
    )


def content(rule: str, name: str, response: Response, options: Options) -> Iterator[Finding]:
    """What a stranger learns from it."""
    for pattern in response.body.patterns:
        how, what = _LEAKS[pattern]
        make = failed if how == "fail" else warned
        yield make(
            f"{rule}.leaks_{pattern}",
            f"{name} tells strangers {what}",
            fix="Answer strangers with the status alone; give details to the operators only",
        )
    if response.body.truncated or response.body.length > options.size:
        yield warned(
            f"{rule}.large",
            f"{name} answers with more than {format_bytes(options.size)}",
            value=response.body.length,
            threshold=options.size,
            unit="B",
            reason_code=ReasonCode.THRESHOLD,
            fix="Answer with one short line",
        )


def fresh(rule: str, name: str, response: Response) -> list[Finding]:
    """Whether a cache may have answered, or could."""
    header = ", ".join(response.all("cache-control"))
    found = cache_control.parse(response.all("cache-control")).directives
    where = at_url(response.url, "cache-control")
    fix = "Send 'Cache-Control: no-store'"
    age = response.first("age").strip()
    if age.isdigit() and int(age[:9]) > 0:
        return [
            failed(
                f"{rule}.cached",
                f"{name} came from a cache, {int(age[:9])} s old",
                value=age[:9],
                location=where,
                fix=fix,
                evidence=(TextEvidence(label=SEEN, value=f"age: {age[:9]}"),),
            )
        ]
    if found.keys() & {"no-store", "no-cache"} or found.get("max-age") == "0":
        return []
    if "public" in found or found.get("max-age", "").isdigit() or found.get("s-maxage", "").isdigit():
        return [
            failed(
                f"{rule}.cached", f"{name} may be answered from a cache", value=header[:200], location=where, fix=fix
            )
        ]
    text = f"{name} does not say that it must not be cached; a cache in between may answer for a dead service"
    return [warned(f"{rule}.cacheable", text, value=header[:200] or None, location=where, fix=fix)]
