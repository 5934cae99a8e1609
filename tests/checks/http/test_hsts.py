"""Strict-Transport-Security: the grammar, and what a value means for each kind of response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checks.http.hsts_values import HSTS, INVALID, VALID

from readycheck.api import Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.facts import HttpResponses, Response, Role
from readycheck_checks.http.reading.hsts import Hsts, parse
from readycheck_checks.http.security_headers import CHECK

MakeFact = Callable[..., HttpResponses]
MakeResponse = Callable[..., Response]
P = "http.security_headers.hsts"


@pytest.mark.parametrize(("section", "value", "policy"), VALID)
def test_valid(section: str, value: str, policy: Hsts) -> None:
    assert parse(value) == policy


@pytest.mark.parametrize(("section", "value", "why"), INVALID)
def test_browsers_ignore_it(section: str, value: str, why: str) -> None:
    found = parse(value)
    assert isinstance(found, str)
    assert why in found


def test_the_tables_are_large_enough_and_name_no_value_twice() -> None:
    values = [value for _, value, *_ in [*VALID, *INVALID]]
    assert len(values) >= 100
    assert len(set(values)) == len(values)


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=200))
def test_any_text_has_a_meaning_or_a_reason(value: str) -> None:
    found = parse(value)
    assert isinstance(found, Hsts) or (found and len(found) < 120)


_TOKENS = st.text(alphabet="abcdefXYZ-_.'", min_size=1, max_size=8).map(lambda text: f"x{text}")
_QUOTED = st.text(alphabet="ab;,= ", max_size=8).map(lambda text: f'"{text}"')


@given(
    st.integers(0, 10**12),
    st.booleans(),
    st.dictionaries(_TOKENS.map(str.lower), st.none() | _TOKENS | _QUOTED, max_size=4),
    st.randoms(use_true_random=False),
    st.sampled_from(["", " ", "\t", "  "]),
)
def test_what_the_grammar_makes_is_read_back(
    age: int, subdomains: bool, further: dict[str, str | None], random: Any, space: str
) -> None:
    words = [name if text is None else f"{name}{space}={space}{text}" for name, text in further.items()]
    words += [f"max-age={age}", *(["includeSubDomains"] if subdomains else []), ""]
    random.shuffle(words)
    assert parse(f"{space};{space}".join(words)) == Hsts(age, subdomains=subdomains, preload=False)


def test_long_values_end() -> None:
    for value in (
        'x="' + "\\a" * 50_000,
        ";" * 100_000,
        "a=b;" * 30_000,
        "max-age=" + " " * 100_000 + "x y",
        "'" * 10**5,
    ):
        parse(value)


@pytest.mark.parametrize(
    ("changed", "status", "rule"),
    [
        ("max-age=31536000", "pass", P),
        ("max-age=31535999", "warn", f"{P}.max_age"),
        ("max-age=15768000", "warn", f"{P}.max_age"),
        ("max-age=15767999", "fail", f"{P}.max_age"),
        ("max-age=0", "fail", f"{P}.max_age"),
        ("max-age=0; includeSubDomains; preload", "fail", f"{P}.max_age"),
        ("", "fail", f"{P}.invalid"),
        (["max-age=31536000", "nonsense"], "pass", P),
        (["nonsense", "max-age=31536000"], "fail", f"{P}.invalid"),
        (["max-age=31536000", "max-age=0"], "warn", f"{P}.several"),
        (["max-age=0", "max-age=31536000"], "fail", f"{P}.max_age"),
    ],
)
def test_verdicts_take_the_first_header(fact: MakeFact, changed: Any, status: str, rule: str) -> None:
    found = [(one.status.value, one.rule) for one in judge(CHECK, fact({HSTS: changed})) if one.rule.startswith(P)]
    assert (status, rule) in found


def test_no_bar_makes_forgetting_right(fact: MakeFact) -> None:
    found = judge(CHECK, fact({HSTS: "max-age=0"}), {"hsts_min_age": 0})
    assert rules(found, Status.FAIL) == [f"{P}.max_age"]


@pytest.mark.parametrize("host", ["192.0.2.7", "[2001:db8::7]", "127.0.0.1:8443", "[::1]"])
@pytest.mark.parametrize("value", [None, "max-age=0", "nonsense", "max-age=31536000"])
def test_an_address_cannot_be_remembered(fact: MakeFact, host: str, value: str | None) -> None:
    findings = judge(CHECK, fact({HSTS: value}, url=f"https://{host}/"))
    assert [one.rule for one in findings if one.rule.startswith(P)] == [f"{P}.address"]
    assert f"{P}.address" in rules(findings, Status.NOT_APPLICABLE)


def test_over_plain_http_it_is_only_noted(response: MakeResponse) -> None:
    one = response(url="http://h.example/")
    findings = judge(CHECK, HttpResponses(url=one.url, responses=(one,)))
    assert {f"{P}.over_http", P} <= set(rules(findings, Status.NOT_APPLICABLE))


@pytest.mark.parametrize(
    ("role", "status", "headers", "expected"),
    [
        (Role.PAGE, 200, {}, "fail"),
        (Role.PAGE, 302, {"Location": "/x"}, "fail"),
        (Role.API, 200, {"Content-Type": "application/json"}, "fail"),
        (Role.ERROR, 404, {}, "fail"),
        (Role.ASSET, 200, {"Content-Type": "text/css"}, "warn"),
        (Role.DOWNLOAD, 200, {"Content-Type": "application/pdf"}, "warn"),
        (Role.PAGE, 304, {}, "warn"),
    ],
)
def test_what_it_means_that_it_is_missing(
    fact: MakeFact, role: Role, status: int, headers: dict[str, str], expected: str
) -> None:
    findings = judge(CHECK, fact({HSTS: None, **headers}, role=role, status=status))
    assert [one.status.value for one in findings if one.rule.startswith(f"{P}.missing")] == [expected]


def test_each_hop_is_judged(response: MakeResponse) -> None:
    hops = (
        response({"Location": "/b"}, url="https://h.example/a", status=302, hop=0),
        response({"Location": "/c", HSTS: None}, url="https://h.example/b", status=302, hop=1),
        response(url="https://h.example/c", hop=2),
    )
    findings = judge(CHECK, HttpResponses(url=hops[0].url, responses=hops))
    missing = [one for one in findings if one.rule == f"{P}.missing"]
    assert [one.location and one.location["url"] for one in missing] == ["https://h.example/b"]
    assert worst(findings) is Status.FAIL
