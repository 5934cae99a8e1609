"""Liveness and readiness: what a load balancer would be told, on facts and on real servers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.serve import Answer, Reply, data, page, redirect, serve

from readycheck.api import CannotLook, ReasonCode, Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.http.collect.health import HEALTH, SAMPLES
from readycheck_checks.http.facts import (
    BodyFacts,
    Failure,
    FailureKind,
    HealthBody,
    HealthProbe,
    HttpHealth,
    Response,
    Role,
)
from readycheck_checks.http.health import CHECK
from readycheck_checks.http.targets import Health, Origin

FRESH = {"Cache-Control": "no-store"}
OK = BodyFacts(length=15, digest="a", health=HealthBody(verdict="pass"))


def answer(role: Role = Role.READY, path: str = "/ready", **fields: Any) -> Response:
    headers = {"Content-Type": "application/json", **FRESH, **fields.pop("headers", {})}
    given = {"status": 200, "content_type": "application/json", "body": OK, "seconds": 0.01, **fields}
    pairs = tuple((name, value) for name, value in headers.items() if value is not None)
    return Response(role=role, url=f"https://h.example{path}", headers=pairs, **given)


def health(**fields: Any) -> HttpHealth:
    """A good liveness beside a readiness as told."""
    live = HealthProbe(role=Role.LIVE, path="/live", responses=(answer(Role.LIVE, "/live"),))
    ready = HealthProbe(role=Role.READY, path="/ready", responses=(answer(**fields),))
    return HttpHealth(url="https://h.example/", probes=(live, ready))


def body(**fields: Any) -> dict[str, Any]:
    return {"body": OK.model_copy(update=fields)}


def test_good_endpoints_pass() -> None:
    findings = judge(CHECK, health())
    assert {one.status for one in findings} == {Status.PASS}
    assert rules(findings) == ["http.health.live", "http.health.ready"]


@pytest.mark.parametrize(
    ("fields", "status", "rule"),
    [
        (body(health=HealthBody(verdict="fail")), "fail", "contradiction"),
        ({"status": 503}, "fail", "contradiction"),
        ({"status": 503, **body(health=HealthBody(verdict="fail"))}, "fail", "status"),
        ({"status": 404, **body(health=HealthBody())}, "fail", "status"),
        ({"status": 500, **body(health=HealthBody())}, "fail", "status"),
        ({"status": 302, "headers": {"Location": "/login"}}, "fail", "redirect"),
        ({"status": 429}, "fail", "throttled"),
        ({"content_type": "text/html"}, "inconclusive", "unproved"),
        ({"content_type": "application/health+json", **body(health=HealthBody())}, "warn", "health_json"),
        ({"status": 401}, "inconclusive", "refused"),
        (body(health=HealthBody(verdict="pass", failing=2)), "fail", "part_down"),
        (body(password_form=True), "fail", "login"),
        ({"seconds": 2.0}, "warn", "slow"),
        ({"seconds": 7.0}, "fail", "slow"),
        (body(length=9000), "warn", "large"),
        (body(patterns=("dsn",)), "fail", "leaks_dsn"),
        (body(patterns=("secret",)), "fail", "leaks_secret"),
        (body(patterns=("trace",)), "fail", "leaks_trace"),
        (body(patterns=("version",)), "warn", "leaks_version"),
        (body(patterns=("host",)), "warn", "leaks_host"),
        ({"headers": {"Cache-Control": None}}, "warn", "cacheable"),
        ({"headers": {"Cache-Control": "max-age=30"}}, "fail", "cached"),
        ({"headers": {"Cache-Control": "public"}}, "fail", "cached"),
        ({"headers": {"Age": "12"}}, "fail", "cached"),
    ],
)
def test_readiness_breaks_one_rule(fields: dict[str, Any], status: str, rule: str) -> None:
    bad = [(one.status.value, one.rule) for one in judge(CHECK, health(**fields)) if one.status is not Status.PASS]
    assert bad == [(status, f"http.health.ready.{rule}")]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": 204, "body": BodyFacts(), "content_type": ""},
        body(health=HealthBody()),
        body(health=HealthBody(verdict="warn", failing=1)),
        {"headers": {"Cache-Control": "no-cache"}},
        {"headers": {"Cache-Control": "private, max-age=0, must-revalidate"}},
        {"headers": {"Age": "0"}},
        {"seconds": 0.9},
    ],
)
def test_clean_twin_is_silent(fields: dict[str, Any]) -> None:
    assert {one.status for one in judge(CHECK, health(**fields))} == {Status.PASS}


@pytest.mark.parametrize(
    ("kind", "seconds", "status"),
    [
        (FailureKind.UNREACHABLE, 0.1, Status.INCONCLUSIVE),
        (FailureKind.TIMEOUT, 2.0, Status.INCONCLUSIVE),
        (FailureKind.TIMEOUT, 10.0, Status.FAIL),
        (FailureKind.TLS, 0.1, Status.FAIL),
        (FailureKind.PROTOCOL, 0.1, Status.FAIL),
    ],
)
def test_no_answer(kind: FailureKind, seconds: float, status: Status) -> None:
    failure = Failure(kind=kind, message="it broke")
    assert worst(judge(CHECK, health(status=None, failure=failure, seconds=seconds))) is status


def test_not_configured_is_unknown_with_the_remedy() -> None:
    findings = judge(CHECK, HttpHealth(url="https://h.example/"))
    assert [one.reason_code for one in findings] == [ReasonCode.NOT_CONFIGURED] * 2
    assert "health: {live: /path}" in findings[0].message
    only = HttpHealth(url="https://h.example/", probes=health().probes[1:])
    assert worst(judge(CHECK, only)) is Status.INCONCLUSIVE
    assert worst(judge(CHECK, only, {"require": ["ready"]})) is Status.PASS
    assert worst(judge(CHECK, HttpHealth(url="https://h.example/"), {"require": []})) is Status.INCONCLUSIVE


def test_one_endpoint_for_both_warns() -> None:
    probes = tuple(
        HealthProbe(role=role, path="/h", responses=(answer(role, "/h"),)) for role in (Role.LIVE, Role.READY)
    )
    assert rules(judge(CHECK, HttpHealth(url="https://h.example/", probes=probes)), Status.WARN) == ["http.health.same"]


def test_the_fastest_of_the_answers_counts_and_the_worst_status() -> None:
    slow, quick = answer(seconds=3.0), answer(seconds=0.1)
    probes = (health().probes[0], HealthProbe(role=Role.READY, path="/ready", responses=(slow, quick)))
    assert worst(judge(CHECK, HttpHealth(url="https://h.example/", probes=probes))) is Status.PASS
    flapping = HealthProbe(role=Role.READY, path="/ready", responses=(quick, answer(status=503, body=BodyFacts())))
    assert worst(judge(CHECK, HttpHealth(url="https://h.example/", probes=(probes[0], flapping)))) is Status.FAIL


GOOD: dict[str, Answer] = {
    "/live": Reply(headers={"Content-Type": "text/plain", **FRESH}, body="OK\n"),
    "/ready": data('{"status": "pass", "checks": {"database": "pass"}}', headers=FRESH),
}
PROFILE = Health(live="/live", ready="/ready")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Status.PASS),
        ({"/ready": data('{"status": "DOWN"}', headers=FRESH)}, Status.FAIL),
        ({"/ready": data('{"status": "UP", "components": {"db": {"status": "DOWN"}}}', headers=FRESH)}, Status.FAIL),
        ({"/ready": data('{"healthy": false}', headers=FRESH)}, Status.FAIL),
        ({"/ready": data('{"status": "ok"}', 503, headers=FRESH)}, Status.FAIL),
        ({"/ready": data('{"db": "postgresql://u:p@db/x"}', headers=FRESH)}, Status.FAIL),
        ({"/ready": data('{"status": "ok", "version": "1.4.2"}', headers=FRESH)}, Status.WARN),
        ({"/live": redirect("/login")}, Status.FAIL),
        ({"/live": page("<h1>app</h1>", headers=FRESH)}, Status.PASS),
    ],
)
def test_real_endpoints(changed: dict[str, Answer], expected: Status) -> None:
    with serve({**GOOD, **changed}) as server:
        fact = collect(HEALTH, Origin(url=server.url, health=PROFILE))
    assert worst(judge(CHECK, fact)) is expected


def test_an_application_that_answers_anything_has_no_health_endpoint() -> None:
    with serve({}, otherwise=page("<h1>app</h1>", headers=FRESH)) as server:
        fact = collect(HEALTH, Origin(url=server.url, health=PROFILE))
    assert rules(judge(CHECK, fact), Status.FAIL) == ["http.health.live.catch_all", "http.health.ready.catch_all"]


def test_requests_are_few_and_anonymous() -> None:
    with serve(GOOD) as server:
        collect(HEALTH, Origin(url=server.url, health=PROFILE))
        assert len(server.requests) == 2 * (SAMPLES + 1) + 1
        assert not any("cookie" in one.headers or "authorization" in one.headers for one in server.requests)


def test_another_port_is_fine_another_host_is_not() -> None:
    with serve(GOOD) as server, serve(GOOD) as management:
        apart = Health(live=management.url + "live", ready="/ready")
        assert worst(judge(CHECK, collect(HEALTH, Origin(url=server.url, health=apart)))) is Status.PASS
        with pytest.raises(CannotLook) as stopped:
            collect(HEALTH, Origin(url=server.url, health=Health(live="http://elsewhere.invalid/live")))
    assert stopped.value.reason is ReasonCode.UNSUPPORTED


def test_where_nobody_is_there_nothing_is_looked_at() -> None:
    with serve(GOOD) as server:
        url = server.url
    with pytest.raises(CannotLook, match=r"nothing answers at http://127\.0\.0\.1:") as stopped:
        collect(HEALTH, Origin(url=url, health=PROFILE))
    assert stopped.value.reason is ReasonCode.UNREACHABLE
    with serve(GOOD) as server:
        half = collect(HEALTH, Origin(url=server.url, health=Health(live=f"{url}live", ready="/ready")))
    assert [one.responses[0].failure is None for one in half.probes] == [False, True]


def test_nothing_is_asked_where_nothing_is_named() -> None:
    with serve(GOOD) as server:
        assert collect(HEALTH, Origin(url=server.url)).probes == ()
        assert server.requests == []
