"""Which address matches which source (CSP Level 3, sections 6.7.2.7 to 6.7.2.12)."""

from __future__ import annotations

import pytest

from readycheck_checks.http.csp.matching import matches_list, matches_path, matches_port, matches_scheme
from readycheck_checks.http.csp.sources import read_sources
from readycheck_checks.http.csp.urls import Url, read_url

HTTPS = "https://app.example/"
HTTP = "http://app.example/"


def url(text: str) -> Url:
    found = read_url(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("wanted", "scheme", "expected"),
    [
        ("http", "http", True),
        ("http", "https", True),
        ("https", "http", False),
        ("ws", "wss", True),
        ("ws", "http", True),
        ("ws", "https", True),
        ("wss", "https", True),
        ("wss", "ws", False),
        ("wss", "http", False),
        ("http", "ws", False),
        ("data", "data", True),
        ("data", "blob", False),
    ],
)
def test_schemes(wanted: str, scheme: str, expected: bool) -> None:
    assert matches_scheme(wanted, scheme) is expected


@pytest.mark.parametrize(
    ("wanted", "address", "expected"),
    [
        ("", "https://a.example/", True),
        ("", "https://a.example:8443/", False),
        ("443", "https://a.example/", True),
        ("8443", "https://a.example:8443/", True),
        ("0443", "https://a.example/", True),
        ("80", "http://a.example/", True),
        ("80", "https://a.example/", True),
        ("443", "http://a.example/", False),
        ("8080", "https://a.example/", False),
        ("*", "https://a.example:1/", True),
        ("99999999999999999999", "https://a.example/", False),
    ],
)
def test_ports(wanted: str, address: str, expected: bool) -> None:
    assert matches_port(wanted, url(address)) is expected


@pytest.mark.parametrize(
    ("wanted", "path", "expected"),
    [
        ("", "/anything", True),
        ("/", "/", True),
        ("/", "", True),
        ("/", "/a/b", True),
        ("/js/", "/js/app.js", True),
        ("/js/", "/js/a/b.js", True),
        ("/js/", "/js/", True),
        ("/js/", "/js", False),
        ("/js/", "/jsx/app.js", False),
        ("/js", "/js", True),
        ("/js", "/js/", False),
        ("/js", "/js/app.js", False),
        ("/js/app.js", "/js/app.js", True),
        ("/js/app.js", "/js/APP.js", False),
        ("/a%20b/", "/a b/c", True),
        ("/a/", "/%61/c", True),
        ("/a%2Fb", "/a/b", False),
        ("/a/b/c", "/a/b", False),
    ],
)
def test_paths(wanted: str, path: str, expected: bool) -> None:
    assert matches_path(wanted, path) is expected


@pytest.mark.parametrize(
    ("sources", "address", "page", "expected"),
    [
        # 6.7.2.7: empty and 'none'
        ("", "https://a.example/", HTTPS, False),
        ("'none'", "https://a.example/", HTTPS, False),
        ("'none' a.example", "https://a.example/", HTTPS, True),
        # 6.7.2.8, step 1: the star
        ("*", "https://a.example/", HTTPS, True),
        ("*", "http://a.example/", HTTPS, True),
        ("*", "https://a.example:8443/", HTTPS, True),
        ("*", "data:x", HTTPS, False),
        ("*", "blob:x", HTTPS, False),
        ("*", "filesystem:x", HTTPS, False),
        ("*", "custom:x", HTTPS, False),
        # step 2: schemes
        ("https:", "https://a.example:1/", HTTPS, True),
        ("https:", "http://a.example/", HTTPS, False),
        ("http:", "https://a.example/", HTTPS, True),
        ("data:", "data:x", HTTPS, True),
        ("blob:", "data:x", HTTPS, False),
        # step 3: hosts
        ("a.example", "https://a.example/", HTTPS, True),
        ("A.EXAMPLE", "https://a.example/", HTTPS, True),
        ("a.example", "http://a.example/", HTTPS, False),
        ("a.example", "http://a.example/", HTTP, True),
        ("a.example", "https://a.example/", HTTP, True),
        ("http://a.example", "https://a.example/", HTTPS, True),
        ("https://a.example", "http://a.example/", HTTP, False),
        ("a.example", "https://b.a.example/", HTTPS, False),
        ("*.a.example", "https://b.a.example/", HTTPS, True),
        ("*.a.example", "https://c.b.a.example/", HTTPS, True),
        ("*.a.example", "https://a.example/", HTTPS, False),
        ("*.a.example", "https://xa.example/", HTTPS, False),
        ("https://*", "https://a.example/", HTTPS, True),
        ("https://*", "http://a.example/", HTTPS, False),
        ("https://*:8443", "https://a.example/", HTTPS, False),
        ("a.example", "data:a.example", HTTPS, False),
        ("a.example:8443", "https://a.example:8443/", HTTPS, True),
        ("a.example:*", "https://a.example:9/", HTTPS, True),
        ("http://a.example:80", "https://a.example/", HTTPS, True),
        ("a.example:80", "https://a.example/", HTTPS, False),
        ("*:80", "https://a.example/", HTTPS, False),
        ("a.example/x?y", "https://a.example/x", HTTPS, True),
        ("127.0.0.1:3000", "http://127.0.0.1:3000/", "http://127.0.0.1/", True),
        ("a.example/js/", "https://a.example/js/x.js", HTTPS, True),
        ("a.example/js/", "https://a.example/css/x.css", HTTPS, False),
        # step 4: 'self'
        ("'self'", "https://app.example/x", HTTPS, True),
        ("'SELF'", "https://app.example/x", HTTPS, True),
        ("'self'", "https://app.example/x", HTTP, True),
        ("'self'", "http://app.example/x", HTTPS, False),
        ("'self'", "http://app.example/x", HTTP, True),
        ("'self'", "wss://app.example/x", HTTPS, True),
        ("'self'", "ws://app.example/x", HTTP, True),
        ("'self'", "ws://app.example/x", HTTPS, False),
        ("'self'", "https://app.example:8443/x", HTTPS, False),
        ("'self'", "https://app.example:8443/x", "http://app.example:8443/", True),
        ("'self'", "https://app.example:9443/x", "http://app.example:8443/", False),
        ("'self'", "https://www.app.example/x", HTTPS, False),
        ("'self'", "data:x", HTTPS, False),
        ("'self'", "blob:https://app.example/1", HTTPS, False),
        # nonces, hashes and what cannot be read match no address
        ("'nonce-abc'", "https://a.example/", HTTPS, False),
        ("'unsafe-inline'", "https://a.example/", HTTPS, False),
        ("a.example?x", "https://a.example/", HTTPS, False),
        ("'a.example'", "https://a.example/", HTTPS, False),
    ],
)
def test_lists(sources: str, address: str, page: str, expected: bool) -> None:
    assert matches_list(url(address), read_sources(sources.split()), url(page)) is expected


def test_a_redirect_leaves_paths_aside_and_nothing_else() -> None:
    sources, page = read_sources(["a.example/js/"]), url(HTTPS)
    assert matches_list(url("https://a.example/other"), sources, page, redirected=True)
    assert not matches_list(url("https://a.example/other"), sources, page)
    assert not matches_list(url("https://b.example/js/"), sources, page, redirected=True)
    assert not matches_list(url("https://a.example:1/js/"), sources, page, redirected=True)
