from __future__ import annotations

import pytest

from readycheck_checks.http.headers.hsts import Hsts, parse


@pytest.mark.parametrize(
    ("value", "policy"),
    [
        ("max-age=31536000", Hsts(31536000, subdomains=False, preload=False)),
        ("max-age=31536000; includeSubDomains", Hsts(31536000, subdomains=True, preload=False)),
        ("MAX-AGE=1;INCLUDESUBDOMAINS;PRELOAD", Hsts(1, subdomains=True, preload=True)),
        ('max-age="63072000" ; includeSubDomains', Hsts(63072000, subdomains=True, preload=False)),
        (";max-age=5;;", Hsts(5, subdomains=False, preload=False)),
        ("max-age=5; extension=x; another", Hsts(5, subdomains=False, preload=False)),
        ("max-age=" + "9" * 5000, Hsts(999999999999999, subdomains=False, preload=False)),
    ],
)
def test_valid(value: str, policy: Hsts) -> None:
    assert parse(value) == policy


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "max-age is missing"),
        ("includeSubDomains", "max-age is missing"),
        ("max-age", "max-age is missing"),
        ("max-age=", "not valid"),
        ("max-age=-1", "not a number"),
        ("max-age=1e9", "not a number"),
        ("max-age=1; max-age=2", "twice"),
        ("max-age=1; MAX-AGE=1", "twice"),
        ("max-age=1; includeSubDomains=true", "takes no value"),
        ("max-age=31536000, includeSubDomains", "not valid"),
        ("max-age=1; =x", "not valid"),
        ("max-age=\u0661", "not valid"),
        ('max-age="\u0661"', "not a number"),
    ],
)
def test_browsers_ignore_it(value: str, why: str) -> None:
    found = parse(value)
    assert isinstance(found, str)
    assert why in found
