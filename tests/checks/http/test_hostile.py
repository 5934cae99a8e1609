"""Against servers that do what servers must not: a reason, never a crash, a hang or a pass."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests.support.hostile import HOSTILE, Hostile

from readycheck.api import Check, Collector, Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.http.pack import CHECKS, COLLECTORS
from readycheck_checks.http.targets import Health, Origin

BOTH: tuple[tuple[Collector[Any, Any], Check[Any, Any]], ...] = tuple(zip(COLLECTORS, CHECKS, strict=True))
DEADLINE = 15.0


def origin(server: Hostile, timeout: float = 3.0) -> Origin:
    return Origin(
        url=server.url,
        ca=str(server.ca) if server.ca else None,
        timeout=timeout,
        health=Health(live="/live", ready="/ready"),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_server_ends_in_time_with_a_reason(name: str) -> None:
    with HOSTILE[name]() as server:
        for collector, check in BOTH:
            started = time.monotonic()
            fact = collect(collector, origin(server, timeout=0.3), seconds=DEADLINE)
            assert time.monotonic() - started < DEADLINE
            findings = judge(check, fact)
            assert worst(findings) in (Status.FAIL, Status.INCONCLUSIVE), findings
            assert all(one.message for one in findings if one.status in (Status.FAIL, Status.INCONCLUSIVE))
            assert len(fact.model_dump_json()) < 300_000


def verdicts(name: str) -> dict[str, str]:
    with HOSTILE[name]() as server:
        timeout = 0.8 if name.startswith(("hangs", "drips")) else 3.0
        findings = judge(CHECKS[0], collect(COLLECTORS[0], origin(server, timeout), seconds=DEADLINE))
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
        fact = collect(COLLECTORS[0], origin(server), seconds=DEADLINE)
        assert {response.url.split("/")[2] for response in fact.responses} == {f"127.0.0.1:{server.port}"}
        assert len(server.requests) == len(fact.responses)


def test_hostile_values_survive_as_data() -> None:
    with HOSTILE["forged lines"]() as server:
        fact = collect(COLLECTORS[0], origin(server), seconds=DEADLINE)
    page = fact.responses[0]
    assert page.first("server") == "</td><script>alert(1)</script>/1.2"
    assert page.first("x-powered-by") == "\x9b31m::error::forged/1.0"
    assert type(fact).model_validate_json(fact.model_dump_json()) == fact
    messages = [one.message for one in judge(CHECKS[0], fact)]
    assert not any("<script" in message or "\x9b" in message for message in messages)
