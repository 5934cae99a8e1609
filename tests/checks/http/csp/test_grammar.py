"""Parsing by CSP Level 3, sections 2.2 and 2.3."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.http.csp.delivery import deliver
from readycheck_checks.http.csp.grammar import Policy, parse_header, parse_headers, parse_policy
from readycheck_checks.http.csp.review import Page, review
from readycheck_checks.http.csp.sources import Kind, read_source, read_sources
from readycheck_checks.http.csp.urls import Url, read_url

PAGE = Page(Url("https", "app.example"))


def pairs(policy: Policy) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.value) for one in policy.directives]


def test_commas_part_policies_and_semicolons_directives() -> None:
    first, second = parse_header("default-src 'self'; IMG-SRC a.example  b.example, script-src x.example ,, ;")
    assert pairs(first) == [("default-src", ("'self'",)), ("img-src", ("a.example", "b.example"))]
    assert pairs(second) == [("script-src", ("x.example",))]


def test_several_headers_are_several_policies() -> None:
    assert len(parse_headers(["default-src a, img-src b", "font-src c"])) == 3


def test_the_first_of_equal_directives_holds() -> None:
    policy = parse_policy("script-src 'self'; Script-Src *")
    assert pairs(policy) == [("script-src", ("'self'",))]
    assert policy.repeated == ("script-src",)


@pytest.mark.parametrize(
    ("text", "directives"),
    [
        ("", []),
        (" ; ;; ", []),
        ("script-src", [("script-src", ())]),
        ("script-src\t'self'\n b\r\fc", [("script-src", ("'self'", "b", "c"))]),
        ("script-src\x0b'self'", [("script-src\x0b'self'", ())]),
        ("script-src\x1f'self'", [("script-src\x1f'self'", ())]),
        ("script-src\xa0'self'; a b", [("a", ("b",))]),
        ("script-src \xe9; img-src a", [("img-src", ("a",))]),
        ("script-src a a b a", [("script-src", ("a", "b"))]),
        ("'self'", [("'self'", ())]),
        ("a;A;a", [("a", ())]),
    ],
)
def test_directives(text: str, directives: list[tuple[str, tuple[str, ...]]]) -> None:
    assert pairs(parse_policy(text)) == directives


def test_a_directive_with_a_foreign_sign_is_dropped_and_told() -> None:
    assert parse_policy("script-src \x93self\x94; a b").dropped == ("script-src \x93self\x94",)


@pytest.mark.parametrize(
    ("directives", "name", "governing"),
    [
        ("default-src a", "script-src-elem", "default-src"),
        ("default-src a; script-src b", "script-src-elem", "script-src"),
        ("default-src a; script-src b; script-src-elem c", "script-src-elem", "script-src-elem"),
        ("default-src a; script-src-elem c", "script-src-attr", "default-src"),
        ("default-src a; script-src-elem c", "script-src", "default-src"),
        ("default-src a; style-src b", "style-src-attr", "style-src"),
        ("default-src a; style-src-attr b", "style-src-elem", "default-src"),
        ("default-src a; script-src b; child-src c; worker-src d", "worker-src", "worker-src"),
        ("default-src a; script-src b; child-src c", "worker-src", "child-src"),
        ("default-src a; script-src b", "worker-src", "script-src"),
        ("default-src a; script-src-elem b", "worker-src", "default-src"),
        ("default-src a; child-src c", "frame-src", "child-src"),
        ("default-src a; child-src c; frame-src d", "frame-src", "frame-src"),
        ("default-src a; child-src c", "object-src", "default-src"),
        ("default-src a", "connect-src", "default-src"),
        ("default-src a", "manifest-src", "default-src"),
        ("default-src a", "media-src", "default-src"),
        ("default-src a", "font-src", "default-src"),
        ("default-src a", "img-src", "default-src"),
        ("default-src a", "base-uri", None),
        ("default-src a", "form-action", None),
        ("default-src a", "frame-ancestors", None),
        ("script-src a", "object-src", None),
        ("script-src a; style-src b", "img-src", None),
    ],
)
def test_fallbacks(directives: str, name: str, governing: str | None) -> None:
    found = parse_policy(directives).governing(name)
    assert (found and found.name) == governing


HOST = Kind.HOST
SCHEME = Kind.SCHEME
NONE = Kind.UNKNOWN


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("https:", SCHEME, ("https", "", "", "")),
        ("DATA:", SCHEME, ("data", "", "", "")),
        ("custom+scheme.1-a:", SCHEME, ("custom+scheme.1-a", "", "", "")),
        ("1a:", NONE, ("", "", "", "")),
        ("*", HOST, ("", "*", "", "")),
        ("*:443", HOST, ("", "*", "443", "")),
        ("https://*", HOST, ("https", "*", "", "")),
        ("*.Example.com", HOST, ("", "*.example.com", "", "")),
        ("example.com", HOST, ("", "example.com", "", "")),
        ("example.com.", HOST, ("", "example.com.", "", "")),
        ("localhost:3000", HOST, ("", "localhost", "3000", "")),
        ("example.com:*", HOST, ("", "example.com", "*", "")),
        ("HTTPS://a.example:8443/Js/x.js", HOST, ("https", "a.example", "8443", "/Js/x.js")),
        ("a.example/", HOST, ("", "a.example", "", "/")),
        ("a.example/%2F/~!$&'()*+=:@", HOST, ("", "a.example", "", "/%2F/~!$&'()*+=:@")),
        ("a.example//x", NONE, ("", "", "", "")),
        ("a.example/%zz", NONE, ("", "", "", "")),
        ("a.example?x", NONE, ("", "", "", "")),
        ("a.example/x#y", HOST, ("", "a.example", "", "/x")),
        ("a.example/x?y=[|]/z", HOST, ("", "a.example", "", "/x")),
        ("a.example/?", HOST, ("", "a.example", "", "/")),
        ("https:?x", NONE, ("", "", "", "")),
        ("a..example", NONE, ("", "", "", "")),
        (".example", NONE, ("", "", "", "")),
        ("*example", NONE, ("", "", "", "")),
        ("a.*.example", NONE, ("", "", "", "")),
        ("a_b.example", NONE, ("", "", "", "")),
        ("[::1]", NONE, ("", "", "", "")),
        ("https://", NONE, ("", "", "", "")),
        ("https://user@a.example", NONE, ("", "", "", "")),
        ("a.example:", SCHEME, ("a.example", "", "", "")),
        ("a.example:80a", NONE, ("", "", "", "")),
        ("", NONE, ("", "", "", "")),
    ],
)
def test_scheme_and_host_sources(text: str, kind: Kind, parts: tuple[str, str, str, str]) -> None:
    source = read_source(text)
    assert (source.kind, (source.scheme, source.host, source.port, source.path)) == (kind, parts)


@pytest.mark.parametrize(
    ("text", "kind", "keyword", "algorithm", "value"),
    [
        ("'self'", Kind.KEYWORD, "self", "", ""),
        ("'STRICT-Dynamic'", Kind.KEYWORD, "strict-dynamic", "", ""),
        ("'self", NONE, "", "", ""),
        ("'selfish'", NONE, "", "", ""),
        ("'", NONE, "", "", ""),
        ("''", NONE, "", "", ""),
        ("'nonce-aB+/-_9=='", Kind.NONCE, "", "", "aB+/-_9=="),
        ("'Nonce-a'", Kind.NONCE, "", "", "a"),
        ("'nonce-'", NONE, "", "", ""),
        ("'nonce-=='", NONE, "", "", ""),
        ("'nonce-a==='", NONE, "", "", ""),
        ("'nonce-a=b'", NONE, "", "", ""),
        ("'nonce-a!'", NONE, "", "", ""),
        ("'sha256-a-_='", Kind.HASH, "", "sha256", "a+/="),
        ("'SHA512-ab'", Kind.HASH, "", "sha512", "ab"),
        ("'sha1-ab'", NONE, "", "", ""),
        ("'sha256-'", NONE, "", "", ""),
    ],
)
def test_quoted_sources(text: str, kind: Kind, keyword: str, algorithm: str, value: str) -> None:
    source = read_source(text)
    assert (source.kind, source.keyword, source.algorithm, source.value) == (kind, keyword, algorithm, value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [((), True), (("'none'",), True), (("'NONE'",), True), (("'none'", "a"), False), (("'none'", "'self'"), False)],
)
def test_none_alone(values: tuple[str, ...], expected: bool) -> None:
    assert read_sources(values).is_none is expected


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://A.example", Url("https", "a.example")),
        ("https://a.example:443/x?y#z", Url("https", "a.example", None, "/x")),
        ("http://a.example:8080/", Url("http", "a.example", 8080, "/")),
        ("data:text/javascript,1", Url("data", None, None, "text/javascript,1")),
        ("wss://a.example:443", Url("wss", "a.example")),
        ("http://[::1]:80/", Url("http", "::1")),
        ("https://", None),
        ("/relative", None),
        ("http://a.example:99999", None),
        ("http://[", None),
    ],
)
def test_addresses(text: str, url: Url | None) -> None:
    assert read_url(text) == url


@given(st.text(max_size=300))
def test_reading_any_text_never_fails(text: str) -> None:
    for policy in parse_header(text):
        for directive in policy.directives:
            assert directive.name == directive.name.lower()
            assert all(source.text for source in directive.sources.sources)
    review(deliver([text], [text]), PAGE)


@given(st.lists(st.sampled_from("aA1.*:/'\"-_;, \t\n\xe9%=+?#[]{}"), max_size=60).map("".join))
def test_reading_signs_of_the_grammar_never_fails(text: str) -> None:
    review(deliver([text], [text]), PAGE)
    read_source(text)


HOSTILE: list[Callable[[int], str]] = [
    lambda n: "a " * n,
    lambda n: "a;" * n,
    lambda n: "a,b;c " * n,
    lambda n: "script-src " + " ".join(f"h{i}.example" for i in range(n // 8)),
    lambda n: ";".join(f"x{i}-src a" for i in range(n // 8)),
    lambda n: "script-src *." + "a." * n,
    lambda n: "script-src https://a.example" + "/%41" * n,
    lambda n: "script-src 'nonce-" + "=" * n,
    lambda n: "script-src " + "'nonce-" * n,
    lambda n: "script-src 'sha256-" + "A" * n + "'",
    lambda n: "script-src " + "*:" * n,
    lambda n: "script-src " + " ".join(f"*:{i}" for i in range(n // 8)),
    lambda n: "\xff\x00\x1b;" * n,
    lambda n: "'" * n,
]


@pytest.mark.parametrize("make", HOSTILE)
def test_hostile_policies_are_read_whole_in_bounded_space(make: Callable[[int], str]) -> None:
    text = make(20_000)
    tracemalloc.start()
    found = review(deliver([text]), PAGE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 600 * len(text) + (4 << 20)
    assert sum(len(one.message) + len(one.fix) for one in found) < 20_000
