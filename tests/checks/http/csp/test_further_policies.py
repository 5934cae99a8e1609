"""A further policy never allows what was blocked and never makes an attack work (CSP Level 3, section 8.1)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck_checks.http.csp.attacks import working
from readycheck_checks.http.csp.directives import KEYWORDS, SOURCE_LISTS
from readycheck_checks.http.csp.evaluate import allows
from readycheck_checks.http.csp.grammar import Policy, parse_headers
from readycheck_checks.http.csp.hosts import reachable, strangers_frame
from readycheck_checks.http.csp.loads import (
    Base,
    Connect,
    Destination,
    Evaluate,
    Fetch,
    Framed,
    Inline,
    Load,
    Place,
    Submit,
)
from readycheck_checks.http.csp.urls import Url

PAIRS = 1200
PAGES = (Url("https", "app.example"), Url("http", "app.example", 8080))

SOURCES = (
    *(f"'{word}'" for word in sorted(KEYWORDS)),
    "*", "https:", "http:", "data:", "blob:", "wss:", "*.com", "https://*", "*:8443", "https://*/js/", "*:*",
    "a.example", "*.example", "a.example/js/", "http://a.example", "a.example:8443", "'nonce-abc'", "'nonce-def'",
    "'sha256-abc='", "'sha384-def='", "cdn.jsdelivr.net", "*.github.io", "ajax.googleapis.com/ajax/libs/",
    "www.google.com", "self", "'none", "https//x",
)  # fmt: skip
source_lists = st.builds(
    lambda name, values: " ".join((name, *values)),
    st.sampled_from(SOURCE_LISTS),
    st.lists(st.sampled_from(SOURCES), max_size=5),
)
words = st.sampled_from(
    (
        "sandbox", "sandbox allow-scripts", "sandbox allow-scripts allow-same-origin allow-forms", "webrtc 'block'",
        "require-trusted-types-for 'script'", "upgrade-insecure-requests", "scirpt-src *", "webrtc 'allow'",
    )
)  # fmt: skip
policies = st.lists(st.one_of(source_lists, source_lists, source_lists, words), min_size=1, max_size=7).map("; ".join)

hosts = st.sampled_from(("a.example", "b.a.example", "app.example", "x.com", "cdn.jsdelivr.net", "x.github.io"))
urls = st.one_of(
    st.builds(
        Url,
        st.sampled_from(("https", "http", "wss", "ws")),
        hosts,
        st.sampled_from((None, 8443, 8080)),
        st.sampled_from(("/", "/js/a.js", "/x")),
    ),
    st.sampled_from((Url("data", path="x"), Url("blob", path="x"))),
)
nonces = st.sampled_from(("", "abc", "def"))
digests = st.frozensets(st.sampled_from((("sha256", "abc="), ("sha384", "def="))))
loads: st.SearchStrategy[Load] = st.one_of(
    st.builds(Fetch, st.sampled_from(Destination), urls, nonces, digests, st.booleans(), st.booleans()),
    st.builds(Inline, st.sampled_from(Place), nonces, digests, st.booleans()),
    st.builds(Evaluate, st.booleans(), st.booleans()),
    st.builds(Base, urls),
    st.builds(Submit, urls, st.booleans()),
    st.builds(Framed, st.lists(urls, max_size=2).map(tuple)),
    st.just(Connect()),
)


@settings(max_examples=PAIRS, deadline=None)
@given(policies, policies, st.lists(loads, min_size=4, max_size=4), st.sampled_from(PAGES))
def test_a_further_policy_never_loosens(one: str, further: str, tried: list[Load], page: Url) -> None:
    alone, both = parse_headers([one]), parse_headers([one, further])
    for load in tried:
        assert allows(alone, load, page) or not allows(both, load, page), load
    assert working(both, page) <= working(alone, page)
    assert set(reachable(both, page)) <= set(reachable(alone, page))
    assert strangers_frame(alone, page) or not strangers_frame(both, page)


@settings(max_examples=150, deadline=None)
@given(policies, st.lists(loads, min_size=4, max_size=4))
def test_order_and_repetition_of_policies_mean_nothing(one: str, tried: list[Load]) -> None:
    first, second = parse_headers([one]), parse_headers(["script-src 'self'; base-uri 'self'"])
    page = PAGES[0]
    for load in tried:
        assert allows(first + second, load, page) == allows(second + first + first, load, page)


@settings(max_examples=150, deadline=None)
@given(policies, loads)
def test_without_a_policy_everything_is_allowed_and_an_unknown_directive_changes_nothing(one: str, load: Load) -> None:
    page = PAGES[0]
    assert allows((), load, page)
    with_unknown: tuple[Policy, ...] = parse_headers([f"{one}; x-unknown *"])
    assert allows(with_unknown, load, page) == allows(parse_headers([one]), load, page)


@pytest.mark.parametrize("page", PAGES)
def test_the_tightest_policy_stops_every_attack(page: Url) -> None:
    tight = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    assert working(parse_headers([tight]), page) == frozenset()
    assert len(working((), page)) == 14
