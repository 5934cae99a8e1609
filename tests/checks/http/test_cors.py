"""Cross-origin sharing: what a browser would do with an answer, who is asked, and what is never sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck.api import Finding, ReasonCode, Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.cors import CHECK
from readycheck_checks.http.facts import Failure, FailureKind
from readycheck_checks.http.facts.cors import Access, CorsAnswer, CorsEndpoint, HttpCors, Question
from readycheck_checks.http.remedies import remedy_for
from readycheck_checks.http.sharing import origins

P = "http.cors."
OWN = "https://api.example.edu"
APP = "https://app.example.edu"
FOREIGN = "https://readycheck-0.example"
ORIGIN, CREDENTIALS = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
ASKED: dict[Question, str | None] = {
    **dict(origins.questions(origins.Origin("https", "api.example.edu", 443), [APP], "readycheck-0.example")),
}
Headers = dict[str, str | list[str]]


def answer(question: Question, headers: Headers | None = None, **fields: Any) -> CorsAnswer:
    pairs = [
        (name, one)
        for name, value in (headers or {}).items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return CorsAnswer(
        **{"question": question, "origin": ASKED.get(question), "status": 200, "headers": tuple(pairs), **fields}
    )


def fact(
    changed: dict[Question, Headers | CorsAnswer] | None = None, always: Headers | None = None, **fields: Any
) -> HttpCors:
    """An endpoint that allows nobody, but for what is changed."""
    answers = []
    for question in ASKED:
        given_ = (changed or {}).get(question, {})
        own = given_ if isinstance(given_, CorsAnswer) else answer(question, {**(always or {}), **given_})
        answers.append(own)
    endpoint = CorsEndpoint(url=OWN + "/api", answers=tuple(answers))
    return HttpCors(**{"url": OWN, "own": OWN, "trusted": (APP,), "endpoints": (endpoint,), **fields})


def named(
    question: Question, more: dict[str, str] | None = None, *, credentials: bool = True, **further: str
) -> dict[Question, Headers | CorsAnswer]:
    """One question is answered with the origin that asked."""
    headers: Headers = {ORIGIN: ASKED[question] or "", "Vary": "Origin"}
    headers |= {CREDENTIALS: "true"} if credentials else {}
    return {question: {**headers, **(more or {}), **{name.replace("_", "-"): value for name, value in further.items()}}}


def alarms(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.status.value, one.rule.removeprefix(P)) for one in findings if one.status is not Status.PASS]


# What a browser does: the CORS check of Fetch, section 4.9.
CHECKS: list[tuple[str, Headers, Access]] = [
    (FOREIGN, {}, Access.NONE),
    (FOREIGN, {ORIGIN: ""}, Access.NONE),
    (FOREIGN, {ORIGIN: "*"}, Access.ANYBODY),
    (FOREIGN, {ORIGIN: " * "}, Access.ANYBODY),
    (FOREIGN, {ORIGIN: "*", CREDENTIALS: "true"}, Access.ANYBODY),
    (FOREIGN, {ORIGIN: FOREIGN}, Access.NAMED),
    (FOREIGN, {ORIGIN: FOREIGN, CREDENTIALS: "true"}, Access.CREDENTIALS),
    (FOREIGN, {ORIGIN: FOREIGN, CREDENTIALS: "True"}, Access.NAMED),
    (FOREIGN, {ORIGIN: FOREIGN, CREDENTIALS: "false"}, Access.NAMED),
    (FOREIGN, {ORIGIN: FOREIGN, CREDENTIALS: ["true", "true"]}, Access.NAMED),
    (FOREIGN, {ORIGIN: FOREIGN.upper(), CREDENTIALS: "true"}, Access.NONE),
    (FOREIGN, {ORIGIN: FOREIGN + "/"}, Access.NONE),
    (FOREIGN, {ORIGIN: FOREIGN + ":443"}, Access.NONE),
    (FOREIGN, {ORIGIN: [FOREIGN, FOREIGN]}, Access.NONE),
    (FOREIGN, {ORIGIN: ["*", "*"]}, Access.NONE),
    (FOREIGN, {ORIGIN: f"{APP}, {FOREIGN}"}, Access.NONE),
    (FOREIGN, {ORIGIN: "https://*.example"}, Access.NONE),
    (FOREIGN, {ORIGIN: "null"}, Access.NONE),
    ("null", {ORIGIN: "null", CREDENTIALS: "true"}, Access.CREDENTIALS),
    ("null", {ORIGIN: "NULL"}, Access.NONE),
    (FOREIGN, {CREDENTIALS: "true"}, Access.NONE),
]


@pytest.mark.parametrize(("origin", "headers", "access"), CHECKS)
def test_the_check_of_a_browser(origin: str, headers: Headers, access: Access) -> None:
    assert answer(Question.FOREIGN, headers, origin=origin).access is access


def test_a_host_below_a_trusted_one_is_named_by_its_origin() -> None:
    found = [one for one in judge(CHECK, fact(named(Question.BELOW))) if one.status is Status.WARN]
    assert [one.value for one in found] == ["https://readycheck.app.example.edu"]
    # Without credentials it may read what every site may.
    assert alarms(judge(CHECK, fact(named(Question.BELOW, credentials=False)))) == []


def test_nothing_sent_is_a_pass_that_says_so() -> None:
    findings = judge(CHECK, fact())
    assert [(one.status, one.rule, one.message) for one in findings] == [
        (Status.PASS, "http.cors", "no other site may read it")
    ]


Q = Question
NOW = "Mon, 02 Nov 2026 10:00:00 GMT"
STORED: Headers = {"Cache-Control": "public, max-age=60"}
SENDS = {"Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "authorization,content-type"}
SENT: Headers = {ORIGIN: FOREIGN, CREDENTIALS: "true", "Access-Control-Allow-Methods": "PUT"}
STARS: Headers = {"Access-Control-Allow-Methods": "*", "Access-Control-Allow-Headers": "*"}
ALL: Headers = {ORIGIN: "*"}
BROKEN: list[tuple[HttpCors, str, str]] = [
    (fact(named(Q.FOREIGN)), "fail", "reflected_credentials"),
    (fact({**named(Q.FOREIGN), **named(Q.NULL), **named(Q.SUFFIX)}), "fail", "reflected_credentials"),
    (fact({**named(Q.FOREIGN), **named(Q.PREFLIGHT, SENDS)}), "fail", "reflected_credentials"),
    (fact(named(Q.NULL)), "fail", "null_credentials"),
    (fact(named(Q.NULL, credentials=False)), "warn", "null"),
    (fact({**named(Q.NULL), Q.FOREIGN: ALL}), "fail", "null_credentials"),
    (fact(named(Q.SUFFIX)), "fail", "lookalike_credentials.suffix"),
    (fact(named(Q.PREFIX)), "fail", "lookalike_credentials.prefix"),
    (fact(named(Q.DOT)), "fail", "lookalike_credentials.dot"),
    (fact(named(Q.SUFFIX, credentials=False)), "warn", "lookalike.suffix"),
    (fact(named(Q.PREFIX, credentials=False)), "warn", "lookalike.prefix"),
    (fact(named(Q.DOT, credentials=False)), "warn", "lookalike.dot"),
    (fact(named(Q.PLAIN_HTTP)), "fail", "plain_http"),
    (fact(named(Q.PLAIN_HTTP, Strict_Transport_Security="max-age=31536000")), "warn", "plain_http"),
    (fact(named(Q.SUBDOMAIN)), "warn", "any_subdomain"),
    (fact(named(Q.BELOW)), "warn", "any_subdomain"),
    (fact({**named(Q.SUBDOMAIN), **named(Q.BELOW)}), "warn", "any_subdomain"),
    (fact(named(Q.OTHER_PORT)), "warn", "other_port"),
    (fact(named(Q.PREFLIGHT, SENDS)), "fail", "preflight_credentials"),
    (fact(named(Q.PREFLIGHT, Access_Control_Allow_Methods="PUT")), "fail", "preflight_credentials"),
    (fact(named(Q.PREFLIGHT, Access_Control_Allow_Headers="Content-Type")), "fail", "preflight_credentials"),
    (fact(always={ORIGIN: APP, CREDENTIALS: "true", "Access-Control-Allow-Methods": "*"}), "warn", "preflight_literal"),
    (fact({Q.PREFLIGHT: {ORIGIN: FOREIGN, CREDENTIALS: "true", **STARS}}), "warn", "preflight_literal"),
    (fact(always={ORIGIN: "*", "Access-Control-Allow-Private-Network": "true"}), "warn", "private_network"),
    (fact(always={ORIGIN: "*", CREDENTIALS: "true"}), "warn", "wildcard_credentials"),
    (fact(always={ORIGIN: [APP, APP]}), "warn", "several"),
    (fact(always={ORIGIN: f"{APP} https://b.example.edu"}), "warn", "several"),
    (fact(always={ORIGIN: "https://*.example.edu"}), "warn", "invalid_origin"),
    (fact(always={ORIGIN: "app.example.edu"}), "warn", "invalid_origin"),
    (fact(always={ORIGIN: "https://App.example.edu"}), "warn", "invalid_origin"),
    (fact(always={ORIGIN: "https://app.example.edu:443"}), "warn", "invalid_origin"),
    (fact(always={ORIGIN: APP, CREDENTIALS: "TRUE"}), "warn", "invalid_credentials"),
    (fact(always={ORIGIN: "http://localhost:3000", CREDENTIALS: "true"}), "warn", "development"),
    (fact({Q.TRUSTED: {ORIGIN: APP}}, STORED), "warn", "vary"),
    (fact({Q.TRUSTED: {ORIGIN: APP}}, {"Cache-Control": "s-maxage=60, max-age=0", "Vary": "Accept"}), "warn", "vary"),
    (fact({Q.BASELINE: {ORIGIN: ""}}, {**ALL, "Last-Modified": NOW}), "warn", "vary"),
    (fact({Q.TRUSTED: {ORIGIN: APP}}, {"Expires": "Tue, 03 Nov 2026 10:00:00 GMT", "Date": NOW}), "warn", "vary"),
    (fact({Q.NULL: {ORIGIN: FOREIGN}}), "fail", "cache_mixed"),
    (fact({Q.TRUSTED: answer(Q.TRUSTED, status=403)}), "warn", "trusted_broken"),
    (fact({Q.TRUSTED: answer(Q.TRUSTED, status=400)}), "warn", "trusted_broken"),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "status", "rule"), BROKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_one_rule_is_broken(seen: HttpCors, status: str, rule: str) -> None:
    assert alarms(judge(CHECK, seen)) == [(status, rule)]


CLEAN: list[tuple[HttpCors, str]] = [
    (fact(always=ALL), "every site may read it without credentials"),
    (fact(always={**ALL, **STORED}), "every site may read it without credentials"),
    (fact(always={**ALL, CREDENTIALS: "false"}), "every site may read it without credentials"),
    (fact(named(Q.FOREIGN, credentials=False)), "the answer names whoever asks"),
    (fact(named(Q.TRUSTED)), "only origins on a fixed list"),
    (fact({Q.TRUSTED: {ORIGIN: APP, "Vary": "Accept, origin"}}, {**STORED, "Vary": "Origin"}), "only origins on"),
    (fact({Q.TRUSTED: {ORIGIN: APP, "Vary": "*"}}, {**STORED, "Vary": "*"}), "only origins on"),
    (fact({Q.TRUSTED: {ORIGIN: APP}}, {"Cache-Control": "private, max-age=60"}), "only origins on"),
    (fact({Q.TRUSTED: {ORIGIN: APP}}, {"Cache-Control": "no-store"}), "only origins on"),
    (fact({Q.TRUSTED: {ORIGIN: APP}}, {"Cache-Control": "max-age=0"}), "only origins on"),
    (fact({Q.TRUSTED: {ORIGIN: APP}}, {"Expires": "Thu, 01 Jan 1970 00:00:00 GMT", "Date": NOW}), "only"),
    (fact(always={ORIGIN: APP, CREDENTIALS: "true", **STORED}), "only origins on a fixed list"),
    (fact(always={ORIGIN: "https://portal.example.edu", CREDENTIALS: "true"}), "only origins on a fixed list"),
    (fact(always={ORIGIN: "capacitor://localhost", CREDENTIALS: "true"}), "only origins on a fixed list"),
    (fact(always={ORIGIN: "https://localhost"}), "only origins on a fixed list"),
    (fact(always={ORIGIN: ""}), "no other site"),
    (fact({Q.FOREIGN: answer(Q.FOREIGN, status=403), Q.NULL: answer(Q.NULL, status=400)}), "no other site"),
    (fact(named(Q.SUBDOMAIN, credentials=False)), "only origins"),
    (fact(named(Q.PLAIN_HTTP, credentials=False)), "only origins"),
    (fact(named(Q.PREFLIGHT)), "only origins"),
    (fact({Q.PREFLIGHT: answer(Q.PREFLIGHT, SENT, status=403)}), "only origins"),
    (fact({Q.PREFLIGHT: {**ALL, **STARS}}, ALL), "every site may read it without credentials"),
    (fact({question: answer(question, ALL, status=404) for question in ASKED}), "every site may read it"),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "words"), CLEAN, ids=range(len(CLEAN)))
def test_clean_twin_is_silent(seen: HttpCors, words: str) -> None:
    findings = judge(CHECK, seen)
    assert {one.status for one in findings} == {Status.PASS}, [(one.rule, one.message) for one in findings]
    assert words in findings[0].message


def test_what_the_profile_forbids_or_the_place_makes_dangerous() -> None:
    open_ = fact(always=ALL)
    assert alarms(judge(CHECK, open_, {"open_to_all": False})) == [("warn", "open")]
    inside = fact(always=ALL, own="https://10.0.0.7")
    assert alarms(judge(CHECK, inside, environment="production")) == [("warn", "open_internal")]
    assert worst(judge(CHECK, inside, environment="staging")) is Status.PASS
    assert worst(judge(CHECK, open_, environment="production")) is Status.PASS
    refused = fact({question: answer(question, ALL, status=401) for question in ASKED}, own="https://10.0.0.7")
    assert worst(judge(CHECK, refused, environment="production")) is Status.PASS


def test_a_stranger_who_is_refused_gets_a_cautious_pass_and_a_sure_alarm() -> None:
    quiet = judge(CHECK, fact({question: answer(question, status=401) for question in ASKED}))
    assert [(one.status, one.confidence.value) for one in quiet] == [(Status.PASS, "medium")]
    assert "as far as a stranger is answered" in quiet[0].message
    headers: Headers = {ORIGIN: FOREIGN, CREDENTIALS: "true"}
    open_ = fact({question: answer(question, headers, status=401) for question in (Q.BASELINE, Q.FOREIGN)})
    assert ("fail", "reflected_credentials") in alarms(judge(CHECK, open_))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({Q.BASELINE: answer(Q.BASELINE, status=429)}, ReasonCode.ACCESS_DENIED),
        ({Q.NULL: answer(Q.NULL, status=429)}, ReasonCode.ACCESS_DENIED),
        ({Q.FOREIGN: answer(Q.FOREIGN, status=500)}, ReasonCode.INSUFFICIENT_DATA),
        ({Q.BASELINE: answer(Q.BASELINE, status=404)}, ReasonCode.INSUFFICIENT_DATA),
        (
            {Q.FOREIGN: answer(Q.FOREIGN, status=None, failure=Failure(kind=FailureKind.TIMEOUT, message="slow"))},
            ReasonCode.TIMEOUT,
        ),
        (
            {Q.FOREIGN: answer(Q.FOREIGN, status=None, failure=Failure(kind=FailureKind.RESET, message="reset"))},
            ReasonCode.UNREACHABLE,
        ),
    ],
)
def test_what_was_not_answered_is_unknown(changed: dict[Question, Headers | CorsAnswer], reason: ReasonCode) -> None:
    findings = judge(CHECK, fact(changed))
    assert [(one.status, one.reason_code) for one in findings] == [(Status.INCONCLUSIVE, reason)]


def test_an_alarm_counts_also_where_other_answers_are_missing() -> None:
    findings = judge(CHECK, fact({**named(Q.FOREIGN), Q.NULL: answer(Q.NULL, status=429)}))
    assert [one.status for one in findings] == [Status.FAIL, Status.INCONCLUSIVE]


def test_an_absurd_age_is_only_told() -> None:
    findings = judge(CHECK, fact({Q.PREFLIGHT: {**ALL, "Access-Control-Max-Age": "31536000"}}, ALL))
    assert (worst(findings), P + "max_age" in rules(findings)) == (Status.PASS, True)
    quiet = judge(CHECK, fact({Q.PREFLIGHT: {**ALL, "Access-Control-Max-Age": "86400"}}, ALL))
    assert rules(quiet) == ["http.cors"]


def test_equal_findings_of_endpoints_are_one() -> None:
    one = fact(named(Q.FOREIGN)).endpoints[0]
    several = fact(endpoints=tuple(one.model_copy(update={"url": f"{OWN}/{path}"}) for path in "abc"))
    findings = judge(CHECK, several)
    assert [(found.rule, found.samples) for found in findings] == [(P + "reflected_credentials", 3)]


def test_a_finding_says_what_was_seen_and_how_to_ask_again() -> None:
    found = judge(CHECK, fact({**named(Q.FOREIGN), **named(Q.PREFLIGHT, SENDS)}))[0]
    evidence = {one.label: one for one in found.evidence}
    assert f"{ORIGIN}: {FOREIGN}" in evidence["As seen"].value  # type: ignore[union-attr]
    assert "such as PUT" in evidence["Preflight"].value  # type: ignore[union-attr]
    assert evidence["Repeat with"].value == (  # type: ignore[union-attr]
        f"curl -sS -o /dev/null -D - -H 'Origin: {FOREIGN}' {OWN}/api"
    )
    sent = judge(CHECK, fact(named(Q.PREFLIGHT, SENDS)))[0]
    again = next(one for one in sent.evidence if one.label == "Repeat with")
    assert "-X OPTIONS" in again.value  # type: ignore[union-attr]
    assert "Access-Control-Request-Method: PUT" in again.value  # type: ignore[union-attr]
    assert "OWASP ASVS 5.0 3.4.2" in found.references


def test_each_alarm_has_a_remedy() -> None:
    every = {found.rule for seen, _, _ in BROKEN for found in judge(CHECK, seen)} | {P + "open", P + "open_internal"}
    for rule in every:
        remedy = remedy_for(rule)
        assert remedy is not None
        assert remedy.cwe
        assert len(remedy.stacks) == 4


@given(
    st.dictionaries(
        st.sampled_from(sorted(ASKED)),
        st.dictionaries(
            st.sampled_from([ORIGIN, CREDENTIALS, "Vary", "Cache-Control", "Expires", "Access-Control-Max-Age"]),
            st.one_of(
                st.text(max_size=30),
                st.sampled_from(["*", "null", FOREIGN, "true", "https://[::1", "--5", "²", "Mon, 99 Foo 2026"]),
            ),
            max_size=4,
        ),
    )
)
@settings(deadline=None, max_examples=300)
def test_any_headers_are_judged(changed: dict[Question, Headers]) -> None:
    findings = judge(CHECK, fact(dict(changed)))
    assert findings
    assert all(one.message for one in findings)
