"""Against servers that do what servers must not: a reason, never a crash, a hang or a pass."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests.support.hostile import HOSTILE, SILENT, Hostile

from readycheck.api import CannotLook, Check, Collector, ReasonCode, Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.http import cookies
from readycheck_checks.http.collect.cors import CORS
from readycheck_checks.http.collect.integrity import INTEGRITY
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.pack import CHECKS, COLLECTORS
from readycheck_checks.http.security_headers import CHECK
from readycheck_checks.http.targets import Health, Origin

LOOKS: tuple[Collector[Any, Any], ...] = tuple(one for one in COLLECTORS if one.thing == "origins")
ALWAYS = ("http.security_headers", "http.health")
"""Each of these servers lacks what these ask for; the others may find nothing that is theirs."""
DEADLINE = 15.0
FEW = 20
"""Internal files that are asked for: enough to meet every way in which the asking ends."""


def origin(server: Hostile, timeout: float = 3.0) -> Origin:
    return Origin(
        url=server.url,
        ca=str(server.ca) if server.ca else None,
        timeout=timeout,
        exposed_requests=FEW,
        health=Health(live="/live", ready="/ready"),
    )


def judges_of(collector: Collector[Any, Any]) -> list[Check[Any, Any]]:
    return [check for check in CHECKS if check.needs is collector.fact]


@pytest.mark.parametrize("collector", LOOKS, ids=lambda one: one.id)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_server_ends_in_time_with_a_reason(name: str, collector: Collector[Any, Any]) -> None:
    assert judges_of(collector)
    with HOSTILE[name]() as server:
        started = time.monotonic()
        try:
            fact = collect(collector, origin(server, timeout=0.2), seconds=DEADLINE)
        except CannotLook:
            return
        finally:
            assert time.monotonic() - started < DEADLINE
        assert len(fact.model_dump_json()) < 300_000
        for check in judges_of(collector):
            findings = judge(check, fact)
            assert findings
            assert check.id not in ALWAYS or worst(findings) in (Status.FAIL, Status.INCONCLUSIVE), findings
            assert all(one.message for one in findings)


@pytest.mark.parametrize("name", HOSTILE)
def test_cookies_that_were_not_seen_are_no_pass(name: str) -> None:
    with HOSTILE[name]() as server:
        try:
            fact = collect(RESPONSES, origin(server, timeout=0.2), seconds=DEADLINE)
        except CannotLook:
            return
    findings = judge(cookies.CHECK, fact)
    assert worst(findings) is not Status.PASS
    if any(one.failure is not None for one in fact.responses):
        assert worst(findings) in (Status.FAIL, Status.INCONCLUSIVE)


def verdicts(name: str) -> dict[str, str]:
    with HOSTILE[name]() as server:
        timeout = 0.8 if name.startswith(("hangs", "drips")) else 3.0
        try:
            findings = judge(CHECK, collect(RESPONSES, origin(server, timeout), seconds=DEADLINE))
        except CannotLook as silent:
            return {silent.reason: silent.message}
    return {one.rule: one.message for one in findings if one.status in (Status.FAIL, Status.INCONCLUSIVE)}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("expired certificate", "http.security_headers.tls.expired"),
        ("self-signed certificate", "http.security_headers.tls.self_signed"),
        ("certificate for another name", "http.security_headers.tls.wrong_name"),
        ("certificate of an unknown authority", "http.security_headers.tls.untrusted"),
        ("plain HTTP behind https", "http.security_headers.tls.handshake"),
    ],
)
def test_bad_certificate_fails_and_is_not_looked_past(name: str, rule: str) -> None:
    found = verdicts(name)
    assert rule in found
    assert all("tls" in other or "unseen" in other for other in found)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("refuses", "refused"),
        ("resets", "reset"),
        ("hangs before the response", "no whole answer"),
        ("drips a body", "no end of the body"),
        ("gzip bomb", "unpack"),
        ("redirect loop", "circle"),
        ("redirects off the host", "another host"),
        ("1 MB header", "larger than a client accepts"),
        ("content-length too long", "ends before it is complete"),
        ("closes after the status line", "without an answer"),
    ],
)
def test_the_reason_is_said(name: str, words: str) -> None:
    assert any(words in message for message in verdicts(name).values())


def test_no_request_leaves_the_host() -> None:
    with HOSTILE["redirects off the host"]() as server:
        fact = collect(RESPONSES, origin(server), seconds=DEADLINE)
        assert {response.url.split("/")[2] for response in fact.responses} == {f"127.0.0.1:{server.port}"}
        assert len(server.requests) == len(fact.responses)


def test_hostile_values_survive_as_data() -> None:
    with HOSTILE["forged lines"]() as server:
        fact = collect(RESPONSES, origin(server), seconds=DEADLINE)
    page = fact.responses[0]
    assert page.first("server") == "</td><script>alert(1)</script>/1.2"
    assert page.first("x-powered-by") == "\x9b31m::error::forged/1.0"
    assert type(fact).model_validate_json(fact.model_dump_json()) == fact
    messages = [one.message for one in judge(CHECK, fact)]
    assert not any("<script" in message or "\x9b" in message for message in messages)


@pytest.mark.parametrize("name", sorted(SILENT))
@pytest.mark.parametrize("collector", [RESPONSES, CORS, INTEGRITY], ids=lambda one: one.id)
def test_silence_is_no_fact_and_says_what_to_do(name: str, collector: Collector[Any, Any]) -> None:
    with HOSTILE[name]() as server, pytest.raises(CannotLook) as silent:
        collect(collector, origin(server, timeout=0.3), seconds=DEADLINE)
    do = {
        ReasonCode.UNREACHABLE: "; start the target, or correct its url",
        ReasonCode.TIMEOUT: "; see that the target runs, or raise the origin's 'timeout'",
    }
    assert silent.value.message.startswith(f"nothing answers at {server.url.rstrip('/')}: ")
    assert silent.value.message.endswith(do[silent.value.reason])
