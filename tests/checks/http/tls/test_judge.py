"""Judging TLS: tables of what was seen, and what must be said of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.checks.http.tls.facts import (
    CBC,
    DAY,
    GOOD,
    LINK,
    ROOT,
    STATIC,
    URL,
    alarms,
    fact,
    probe,
)
from tests.checks.http.tls.tables import API, CERTIFICATES, PLAIN, PRELOAD, SPOKEN, STAPLES, TRUST, WITHOUT

from readycheck.api import Status
from readycheck.testing import AS_OF, judge, rules, worst
from readycheck_checks.http.facts.tls import HttpTls, PlainAnswer, Probe, Staple, Trust
from readycheck_checks.http.remedies import remedy_for
from readycheck_checks.http.tls import CHECK
from readycheck_checks.http.transport import suites


def test_a_well_made_origin_passes_without_a_question() -> None:
    found = judge(CHECK, fact())
    assert not alarms(found)
    assert worst(found) is Status.PASS
    assert "http.tls.certificate" in rules(found, Status.PASS)
    assert "http.tls.redirect" in rules(found, Status.PASS)


@pytest.mark.parametrize(("own", "expected"), [row[1:] for row in CERTIFICATES], ids=[row[0] for row in CERTIFICATES])
def test_certificates(own: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert alarms(judge(CHECK, fact(own))) == expected


def test_the_time_of_the_run_decides_and_not_the_clock() -> None:
    kept = fact()
    assert not alarms(judge(CHECK, kept))
    assert alarms(judge(CHECK, kept, as_of=AS_OF + 61 * DAY)) == [("fail", "certificate.expired")]


def test_bars_of_the_profile_are_taken() -> None:
    shown = fact({"not_before": AS_OF - 60 * DAY, "not_after": AS_OF + 40 * DAY})
    assert alarms(judge(CHECK, shown, {"expires": {"warn": "50d", "fail": "10d"}})) == [("warn", "certificate.expires")]


def test_a_private_authority_may_make_certificates_for_longer() -> None:
    own = GOOD.model_copy(update={"not_after": AS_OF + 3000 * DAY})
    path = Trust(verdict="trusted", path=(own, ROOT))
    assert not alarms(judge(CHECK, fact(session={"chain": (own,), "trust": path})))


def test_an_expired_link_of_the_verified_way_fails_and_one_beside_it_does_not() -> None:
    stale = LINK.model_copy(update={"not_after": AS_OF - DAY, "digest": "stale"})
    beside = fact(session={"chain": (GOOD, LINK, stale)})
    assert not alarms(judge(CHECK, beside))
    inside = fact(session={"trust": Trust(verdict="trusted", public=True, path=(GOOD, stale, ROOT))})
    assert alarms(judge(CHECK, inside)) == [("fail", "certificate.expired")]


@pytest.mark.parametrize(("trust", "rule"), [row[1:] for row in TRUST], ids=[row[0] for row in TRUST])
def test_trust(trust: Trust, rule: str) -> None:
    assert alarms(judge(CHECK, fact(session={"trust": trust}))) == [("fail", rule)]


@pytest.mark.parametrize(
    ("probes", "session", "expected", "unseen"), [row[1:] for row in SPOKEN], ids=[row[0] for row in SPOKEN]
)
def test_versions_and_suites(
    probes: tuple[Probe, ...], session: dict[str, Any], expected: list[tuple[str, str]], unseen: list[str]
) -> None:
    found = judge(CHECK, fact(session=session, probes=probes))
    assert alarms(found) == expected
    assert rules(found, Status.INCONCLUSIVE) == [f"http.tls.{rule}" for rule in unseen]
    for kind in {rule.partition(".")[0] for rule in unseen}:
        assert f"http.tls.{kind}" not in rules(found, Status.PASS), "what was not seen is never a pass"


@pytest.mark.parametrize(
    ("own", "stapled", "options", "expected"), [row[1:] for row in STAPLES], ids=[row[0] for row in STAPLES]
)
def test_stapling(
    own: dict[str, Any], stapled: Staple | None, options: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert alarms(judge(CHECK, fact(own, session={"staple": stapled}), options)) == expected


def test_a_certificate_without_a_responder_needs_no_staple() -> None:
    assert "http.tls.stapling" in rules(judge(CHECK, fact()), Status.NOT_APPLICABLE)


@pytest.mark.parametrize(("plain", "status", "rule"), [row[1:] for row in PLAIN], ids=[row[0] for row in PLAIN])
def test_the_first_answer_over_plain_http(plain: dict[str, Any], status: str, rule: str) -> None:
    found = judge(CHECK, fact(plain=PlainAnswer(url="http://h.example/", **plain)))
    assert [(one.status.value, one.rule) for one in found if ".redirect" in one.rule] == [(status, f"http.tls.{rule}")]


@pytest.mark.parametrize(("plain", "status", "rule"), [row[1:] for row in API], ids=[row[0] for row in API])
def test_an_api_over_plain_http(plain: dict[str, Any], status: str, rule: str) -> None:
    seen = fact(plain_api=PlainAnswer(url="http://h.example/api", **plain))
    found = judge(CHECK, seen, {"refuse_plain_api": True})
    assert [(one.status.value, one.rule) for one in found if ".tls.api" in one.rule] == [(status, f"http.tls.{rule}")]
    assert status != "warn" or alarms(judge(CHECK, seen)) == []
    assert not [one for one in judge(CHECK, fact()) if ".tls.api" in one.rule]


def test_plain_http_that_answers_like_https_is_no_refusal() -> None:
    both = fact(plain=PlainAnswer(url="http://h.example/", status=404), page=PlainAnswer(url=URL, status=404))
    assert alarms(judge(CHECK, both)) == [("warn", "redirect.alike")]


def test_an_unknown_port_of_plain_http_is_said() -> None:
    found = judge(CHECK, fact(plain=None))
    assert "http_port" in next(one.message for one in found if one.rule == "http.tls.redirect")


@pytest.mark.parametrize(("hsts", "more", "expected"), [row[1:] for row in PRELOAD], ids=[row[0] for row in PRELOAD])
def test_preload(hsts: str, more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert alarms(judge(CHECK, fact(hsts=hsts, **more))) == expected


@pytest.mark.parametrize(("told", "status"), WITHOUT)
def test_origins_without_handshakes(told: dict[str, Any], status: Status) -> None:
    assert worst(judge(CHECK, HttpTls(**told))) is status


def test_every_alarm_has_a_fix_and_a_weakness() -> None:
    shown = [
        *(fact(own) for _, own, _ in CERTIFICATES),
        *(fact(session={"trust": trust}) for _, trust, _ in TRUST),
        *(fact(session=session, probes=probes) for _, probes, session, _, _ in SPOKEN),
        *(fact(own, session={"staple": stapled}) for _, own, stapled, _, _ in STAPLES),
        *(fact(plain=PlainAnswer(url="http://h.example/", **plain)) for _, plain, _, _ in PLAIN),
        *(fact(plain_api=PlainAnswer(url="http://h.example/api", **plain)) for _, plain, _, _ in API),
        *(fact(hsts=hsts, **more) for _, hsts, more, _ in PRELOAD),
        HttpTls(url="http://h.example/"),
    ]
    strict = {"refuse_plain_api": True}
    seen = [one for each in shown for one in judge(CHECK, each, strict) if one.status in (Status.FAIL, Status.WARN)]
    assert len({one.rule for one in seen}) > 25
    for one in seen:
        remedy = remedy_for(one.rule)
        assert remedy is not None
        assert remedy.rule.startswith("http.tls")
        assert one.fix, one.rule
        assert any(reference.startswith("CWE-") for reference in one.references)
        assert any(reference.startswith("OWASP ASVS") for reference in one.references)
        labels = {piece.label for piece in one.evidence}
        assert {"Repeat with", "How to fix it"} <= labels, one.rule


def _spoken(name: str) -> HttpTls:
    probes, session = next((row[1], row[2]) for row in SPOKEN if row[0] == name)
    return fact(session=session, probes=probes)


def test_a_server_that_no_browser_reaches_is_said_to_be_one() -> None:
    (one, *_) = judge(CHECK, _spoken("nothing newer than TLS 1.0"))[1:]
    assert one.message == "nothing newer than TLS 1.0 is spoken, so no current browser or client gets a connection"
    old = next(one for one in judge(CHECK, _spoken("TLS 1.1")) if one.rule == "http.tls.versions.old")
    assert old.message == "TLS 1.1 is still spoken, whose protection can be broken"


def test_a_weak_suite_is_repeated_with_nothing_else_on_offer() -> None:
    lines = [one.model_dump_json() for one in judge(CHECK, _spoken("RC4 and 3DES")) if one.rule.endswith("weak")]
    assert "-tls1_2 -cipher RC4:@SECLEVEL=0" in lines[0]
    assert "-tls1_2 -cipher 3DES:@SECLEVEL=0" in lines[1]
    assert {suites.openssl_name(kind) for kind in map(suites.weakness, suites.NAMES.values()) if kind} == {
        "aNULL", "eNULL", "EXP", "RC4", "DES", "IDEA", "3DES",
    }  # fmt: skip


def test_a_suite_is_repeated_in_the_version_that_took_it() -> None:
    probes = (probe("tls13"), probe("tls12"), probe("tls11"), probe("tls10", "accepted", CBC), probe("ssl3"))
    static = Probe(asked="static", answer="accepted", version="TLS 1.0", suite=STATIC)
    found = judge(CHECK, fact(session={"version": "TLS 1.0"}, probes=(*probes, static, probe("weak"))))
    (one,) = [one for one in found if one.rule.endswith("static_keys")]
    assert "-tls1 -cipher" in one.model_dump_json()
