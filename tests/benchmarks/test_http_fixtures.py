"""The fixtures of the side-by-side comparison: well formed, and judged by readycheck as the specification does."""

from __future__ import annotations

import http.client
import ssl

import pytest
from benchmarks.http_fixtures import FIXTURES, QUESTIONS, Fixture, Topic
from benchmarks.http_readycheck import RULES, looked_at, topic_of, topics, verdicts
from benchmarks.http_site import serve
from tests.support import certificates

KNOWN: frozenset[tuple[str, Topic]] = frozenset()
"""Where readycheck does not say what the specification says yet: (fixture, topic). Each is a defect to repair."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> certificates.Authority:
    return certificates.authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def tls(authority: certificates.Authority) -> ssl.SSLContext:
    return authority.server("localhost")


def test_there_are_thirty_with_names_of_their_own() -> None:
    assert len(FIXTURES) == 30
    assert len({fixture.name for fixture in FIXTURES}) == 30


def test_each_verdict_names_what_decides_it() -> None:
    for fixture in FIXTURES:
        assert fixture.says, fixture.name
        for verdict in fixture.says.values():
            assert verdict.section, fixture.name
            assert verdict.why, fixture.name


def test_names_and_reasons_fit_into_a_table() -> None:
    texts = [fixture.name for fixture in FIXTURES]
    texts += [text for fixture in FIXTURES for said in fixture.says.values() for text in (said.section, said.why)]
    assert not [text for text in texts if "|" in text or "\n" in text]


def test_every_topic_is_asked_for_and_has_a_question() -> None:
    asked = {topic for fixture in FIXTURES for topic in fixture.says}
    assert asked == set(Topic) == set(QUESTIONS)
    assert set(RULES.values()) == set(Topic)


def test_the_longest_start_of_a_rule_decides() -> None:
    assert topic_of("http.security_headers.hsts.invalid") is Topic.HSTS
    assert topic_of("http.security_headers.hsts.plain_http") is Topic.REDIRECTION
    assert topic_of("http.security_headers.disclosure.version") is None


def test_every_topic_has_a_check() -> None:
    assert topics() == set(Topic)


def test_what_is_known_exists() -> None:
    there = {(fixture.name, topic) for fixture in FIXTURES for topic in fixture.says}
    assert there >= KNOWN


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_readycheck_says_what_the_specification_says(
    fixture: Fixture, tls: ssl.SSLContext, authority: certificates.Authority
) -> None:
    with serve(fixture, tls, authority.pem) as site:
        said = verdicts(looked_at(site.origin))
    wrong = {
        topic: (said[topic].word if topic in said else "no check", verdict.section)
        for topic, verdict in fixture.says.items()
        if topic not in said or said[topic].good is not verdict.good
    }
    assert set(wrong) == {topic for name, topic in KNOWN if name == fixture.name}, wrong


def test_a_site_answers_both_schemes_on_one_port(authority: certificates.Authority, tls: ssl.SSLContext) -> None:
    by_name = {fixture.name: fixture for fixture in FIXTURES}
    trusted = ssl.create_default_context(cafile=str(authority.pem))
    with serve(by_name["helmet's defaults"], tls, authority.pem) as site:
        plain = http.client.HTTPConnection(site.host, timeout=10)
        plain.request("GET", "/a")
        answer = plain.getresponse()
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{site.host}/a")
        plain.close()
        secure = http.client.HTTPSConnection(site.host, timeout=10, context=trusted)
        secure.request("GET", "/")
        assert secure.getresponse().status == 200
        secure.close()


def test_a_nonce_is_new_in_each_response() -> None:
    strict = next(fixture for fixture in FIXTURES if "single-page" in fixture.name)
    first, second = (dict(strict.reply("GET", "/x", "").pairs({"nonce": nonce})) for nonce in ("aaaa", "bbbb"))
    assert "'nonce-aaaa'" in first["Content-Security-Policy"]
    assert "'nonce-bbbb'" in second["Content-Security-Policy"]
