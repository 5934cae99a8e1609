"""What policies allow: CSP Level 3, sections 4, 6.7 and 6.8, one policy a line."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256, sha384, sha512

import pytest

from readycheck_checks.http.csp.evaluate import allows
from readycheck_checks.http.csp.grammar import parse_header
from readycheck_checks.http.csp.loads import (
    Base,
    Connect,
    Destination,
    Digests,
    Evaluate,
    Fetch,
    Framed,
    Inline,
    Load,
    Place,
    Submit,
)
from readycheck_checks.http.csp.urls import Url, read_url

PAGE = Url("https", "app.example")
CODE = b"start()"
RAW = b64encode(sha256(CODE).digest()).decode()
DIGESTS: Digests = frozenset(
    (name, b64encode(one(CODE).digest()).decode())
    for name, one in (("sha256", sha256), ("sha384", sha384), ("sha512", sha512))
)
URL_SAFE = RAW.replace("+", "-").replace("/", "_")
WIDE = b64encode(sha512(CODE).digest()).decode()


def url(text: str) -> Url:
    found = read_url(text)
    assert found is not None
    return found


def check(policy: str, load: Load, expected: bool, page: Url = PAGE) -> None:
    assert allows(parse_header(policy), load, page) is expected


def script(address: str = "https://cdn.example/a.js", **fields: object) -> Fetch:
    return Fetch(Destination.SCRIPT, url(address), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("policy", "nonce", "digests", "parser", "expected"),
    [
        ("", "", DIGESTS, True, True),
        ("img-src 'self'", "", DIGESTS, True, True),
        ("script-src 'self'", "", DIGESTS, True, False),
        ("script-src 'unsafe-inline'", "", DIGESTS, True, True),
        ("default-src 'unsafe-inline'", "", DIGESTS, True, True),
        ("script-src 'unsafe-inline' 'nonce-abc'", "", DIGESTS, True, False),
        ("script-src 'unsafe-inline' 'nonce-abc'", "abc", DIGESTS, True, True),
        ("script-src 'nonce-abc'", "ABC", DIGESTS, True, False),
        ("script-src 'nonce-abc'", "abc", DIGESTS, True, True),
        (f"script-src 'sha256-{RAW}'", "", DIGESTS, True, True),
        (f"script-src 'SHA256-{URL_SAFE}'", "", DIGESTS, True, True),
        (f"script-src 'sha512-{WIDE}'", "", DIGESTS, True, True),
        (f"script-src 'sha384-{RAW}'", "", DIGESTS, True, False),
        (f"script-src 'sha256-{RAW}'", "", frozenset(), True, False),
        ("script-src 'unsafe-inline' 'strict-dynamic'", "", DIGESTS, True, False),
        ("script-src 'strict-dynamic' 'nonce-abc'", "abc", DIGESTS, True, True),
        ("script-src 'strict-dynamic' 'nonce-abc'", "", DIGESTS, False, True),
        ("script-src 'nonce-abc'", "", DIGESTS, False, False),
        ("script-src 'unsafe-inline'; script-src-elem 'self'", "", DIGESTS, True, False),
        ("script-src 'self'; script-src-elem 'unsafe-inline'", "", DIGESTS, True, True),
        ("script-src 'self'; script-src-attr 'unsafe-inline'", "", DIGESTS, True, False),
        ("script-src 'unsafe-inline', script-src 'self'", "", DIGESTS, True, False),
        ("script-src 'nonce-abc', script-src 'nonce-def'", "abc", DIGESTS, True, False),
        (f"script-src 'nonce-abc', script-src 'sha256-{RAW}'", "abc", DIGESTS, True, True),
    ],
)
def test_inline_scripts(policy: str, nonce: str, digests: Digests, parser: bool, expected: bool) -> None:
    check(policy, Inline(Place.SCRIPT, nonce, digests, parser), expected)


@pytest.mark.parametrize(
    ("policy", "handler", "link"),
    [
        ("script-src 'unsafe-inline'", True, True),
        ("script-src 'self'", False, False),
        ("script-src 'unsafe-inline' 'nonce-abc'", False, False),
        ("script-src 'unsafe-inline' 'strict-dynamic'", False, False),
        (f"script-src 'sha256-{RAW}'", False, False),
        (f"script-src 'unsafe-hashes' 'sha256-{RAW}'", True, True),
        (f"script-src 'unsafe-inline' 'sha256-{RAW}'", False, False),
        ("script-src 'unsafe-hashes'", False, False),
        ("script-src 'self'; script-src-attr 'unsafe-inline'", True, False),
        ("script-src 'self'; script-src-elem 'unsafe-inline'", False, True),
        ("script-src-elem 'self'", True, False),
        ("script-src-attr 'none'", False, True),
        ("script-src 'unsafe-inline'; require-trusted-types-for 'script'", True, False),
        ("style-src 'none'", True, True),
    ],
)
def test_event_handlers_and_javascript_links(policy: str, handler: bool, link: bool) -> None:
    check(policy, Inline(Place.HANDLER, "abc", DIGESTS), handler)
    check(policy, Inline(Place.JAVASCRIPT_URL, "abc", DIGESTS), link)


@pytest.mark.parametrize(
    ("policy", "element", "attribute"),
    [
        ("style-src 'unsafe-inline'", True, True),
        ("style-src 'self'", False, False),
        ("default-src 'unsafe-inline'", True, True),
        ("style-src 'unsafe-inline' 'strict-dynamic'", True, True),
        ("style-src 'unsafe-inline' 'nonce-xyz'", False, False),
        ("style-src 'nonce-abc'", True, False),
        (f"style-src 'sha256-{RAW}'", True, False),
        (f"style-src 'sha256-{RAW}' 'unsafe-hashes'", True, True),
        ("style-src 'self'; style-src-elem 'unsafe-inline'", True, False),
        ("style-src 'self'; style-src-attr 'unsafe-inline'", False, True),
        ("style-src 'unsafe-inline'; style-src-attr 'none'", True, False),
        ("script-src 'none'", True, True),
        ("sandbox; style-src 'unsafe-inline'", True, True),
    ],
)
def test_inline_styles(policy: str, element: bool, attribute: bool) -> None:
    check(policy, Inline(Place.STYLE, "abc", DIGESTS), element)
    check(policy, Inline(Place.STYLE_ATTRIBUTE, "abc", DIGESTS), attribute)


ONE = frozenset((("sha256", RAW),))
TWO = ONE | {("sha384", "other")}


@pytest.mark.parametrize(
    ("policy", "load", "expected"),
    [
        ("script-src cdn.example", script(), True),
        ("script-src 'self'", script(), False),
        ("default-src cdn.example", script(), True),
        ("script-src-elem cdn.example; script-src 'none'", script(), True),
        ("script-src-elem 'none'; script-src cdn.example", script(), False),
        ("script-src-attr 'none'", script(), True),
        ("script-src cdn.example/js/", script(), False),
        ("script-src cdn.example/js/", script(redirected=True), True),
        # a nonce beats addresses
        ("script-src 'nonce-abc'", script(nonce="abc"), True),
        ("script-src 'nonce-abc'", script(), False),
        ("script-src 'nonce-abc' cdn.example", script(), True),
        # hashes of the integrity attribute: all of them must be listed (6.7.2.4)
        (f"script-src 'sha256-{RAW}'", script(integrity=ONE), True),
        (f"script-src 'sha256-{RAW}'", script(integrity=TWO), False),
        (f"script-src 'sha256-{RAW}' 'sha384-other'", script(integrity=TWO), True),
        (f"script-src 'sha256-{RAW}'", script(), False),
        ("script-src 'self'", script(integrity=ONE), False),
        # 'strict-dynamic' leaves addresses aside, for scripts only (6.7.1.1)
        ("script-src 'strict-dynamic' cdn.example https: *", script(), False),
        ("script-src 'strict-dynamic' 'self'", script("https://app.example/a.js"), False),
        ("script-src 'strict-dynamic' 'nonce-abc'", script(nonce="abc"), True),
        (f"script-src 'strict-dynamic' 'sha256-{RAW}'", script(integrity=ONE), True),
        ("script-src 'strict-dynamic' 'nonce-abc'", script(parser_inserted=False), True),
        ("default-src 'strict-dynamic' cdn.example", Fetch(Destination.STYLE, url("https://cdn.example/a.css")), True),
        ("default-src 'strict-dynamic' cdn.example", Fetch(Destination.IMAGE, url("https://cdn.example/a.png")), True),
        # data: and blob: only by their name
        ("script-src *", script("data:text/javascript,1"), False),
        ("script-src data:", script("data:text/javascript,1"), True),
        ("script-src 'self'", script("blob:https://app.example/1"), False),
        ("script-src blob:", script("blob:https://app.example/1"), True),
        # a sandbox without allow-scripts runs nothing
        ("sandbox; script-src *", script(), False),
        ("sandbox allow-forms", script(), False),
        ("sandbox ALLOW-SCRIPTS; script-src *", script(), True),
    ],
)
def test_external_scripts(policy: str, load: Fetch, expected: bool) -> None:
    check(policy, load, expected)


A = "https://a.example/x"


@pytest.mark.parametrize(
    ("policy", "to", "address", "expected"),
    [
        ("style-src a.example", Destination.STYLE, A, True),
        ("style-src-elem a.example; style-src 'none'", Destination.STYLE, A, True),
        ("style-src-attr 'none'", Destination.STYLE, A, True),
        ("worker-src a.example; child-src 'none'", Destination.WORKER, A, True),
        ("child-src a.example; script-src 'none'", Destination.WORKER, A, True),
        ("script-src a.example; default-src 'none'", Destination.WORKER, A, True),
        ("script-src-elem a.example; default-src 'none'", Destination.WORKER, A, False),
        ("default-src a.example", Destination.WORKER, A, True),
        ("frame-src a.example; child-src 'none'", Destination.FRAME, A, True),
        ("child-src a.example; default-src 'none'", Destination.FRAME, A, True),
        ("script-src 'none'", Destination.FRAME, A, True),
        ("default-src 'none'; object-src a.example", Destination.OBJECT, A, True),
        ("child-src 'none'", Destination.OBJECT, A, True),
        ("default-src 'none'; img-src a.example", Destination.IMAGE, A, True),
        ("default-src 'none'", Destination.FONT, A, False),
        ("font-src a.example", Destination.FONT, A, True),
        ("default-src 'none'; media-src a.example", Destination.MEDIA, A, True),
        ("default-src 'none'; manifest-src a.example", Destination.MANIFEST, A, True),
        ("default-src 'none'", Destination.MANIFEST, A, False),
        ("connect-src a.example", Destination.CONNECT, A, True),
        ("connect-src 'self'", Destination.CONNECT, "wss://app.example/socket", True),
        ("connect-src a.example", Destination.CONNECT, "wss://a.example/socket", True),
        ("connect-src *", Destination.CONNECT, "wss://a.example/socket", True),
        ("connect-src wss://a.example", Destination.CONNECT, "wss://a.example/socket", True),
        ("connect-src https:", Destination.CONNECT, "ws://a.example/socket", False),
        ("connect-src data:", Destination.CONNECT, "data:x", True),
        ("connect-src *", Destination.CONNECT, "data:x", False),
        ("default-src 'none'; img-src a.example", Destination.PREFETCH, A, True),
        ("default-src 'none'; script-src-attr a.example", Destination.PREFETCH, A, False),
        ("default-src 'none'", Destination.PREFETCH, A, False),
        ("default-src a.example", Destination.PREFETCH, A, True),
        ("img-src 'none'", Destination.PREFETCH, A, True),
    ],
)
def test_fetches_and_their_fallbacks(policy: str, to: Destination, address: str, expected: bool) -> None:
    check(policy, Fetch(to, url(address)), expected)


def test_a_style_may_carry_the_nonce_and_a_worker_may_not() -> None:
    check("style-src 'nonce-abc'", Fetch(Destination.STYLE, url(A), nonce="abc"), True)
    check("img-src 'nonce-abc'", Fetch(Destination.IMAGE, url(A), nonce="abc"), False)
    check("worker-src 'nonce-abc'", Fetch(Destination.WORKER, url(A), nonce="abc"), False)


def test_a_worker_that_falls_back_to_script_src_is_asked_as_a_script() -> None:
    made = Fetch(Destination.WORKER, url(A), parser_inserted=False)
    check("script-src 'strict-dynamic' 'nonce-abc'", made, True)
    check("default-src 'strict-dynamic' 'nonce-abc'", made, False)
    check("sandbox; worker-src *", made, False)


@pytest.mark.parametrize(
    ("policy", "text", "trusted", "wasm"),
    [
        ("", True, True, True),
        ("img-src 'none'", True, True, True),
        ("script-src 'self'", False, False, False),
        ("default-src 'self'", False, False, False),
        ("script-src 'unsafe-eval'", True, True, True),
        ("default-src 'UNSAFE-EVAL'", True, True, True),
        ("script-src 'wasm-unsafe-eval'", False, False, True),
        ("script-src-elem 'self'", True, True, True),
        ("script-src-elem 'unsafe-eval'; script-src 'self'", False, False, False),
        ("script-src 'unsafe-eval'; require-trusted-types-for 'script'", False, True, True),
        ("script-src 'trusted-types-eval'; require-trusted-types-for 'script'", False, True, False),
        ("script-src 'trusted-types-eval'", False, False, False),
        ("script-src 'unsafe-eval', default-src 'self'", False, False, False),
        ("sandbox", False, False, False),
    ],
)
def test_strings_and_webassembly(policy: str, text: bool, trusted: bool, wasm: bool) -> None:
    check(policy, Evaluate(), text)
    check(policy, Evaluate(trusted=True), trusted)
    check(policy, Evaluate(wasm=True), wasm)


@pytest.mark.parametrize(
    ("policy", "load", "expected"),
    [
        ("default-src 'none'", Base(url(A)), True),
        ("base-uri 'none'", Base(url(A)), False),
        ("base-uri 'self'", Base(url("https://app.example/sub/")), True),
        ("base-uri 'self'", Base(url(A)), False),
        ("base-uri", Base(url("https://app.example/")), False),
        ("default-src 'none'", Submit(url(A)), True),
        ("form-action 'self'", Submit(url(A)), False),
        ("form-action a.example/pay", Submit(url(A)), False),
        ("form-action a.example/pay", Submit(url(A), redirected=True), True),
        ("sandbox", Submit(url(A)), False),
        ("sandbox allow-forms", Submit(url(A)), True),
        ("default-src 'none'", Framed((url(A),)), True),
        ("frame-ancestors 'none'", Framed((url(A),)), False),
        ("frame-ancestors 'none'", Framed(), True),
        ("frame-ancestors 'self'", Framed((PAGE,)), True),
        ("frame-ancestors 'self'", Framed((PAGE, url(A))), False),
        ("frame-ancestors 'self' a.example", Framed((PAGE, url(A))), True),
        ("frame-ancestors", Framed((PAGE,)), False),
        ("frame-ancestors 'self', frame-ancestors a.example", Framed((PAGE,)), False),
        ("webrtc 'block'", Connect(), False),
        ("webrtc 'ALLOW'", Connect(), True),
        ("webrtc 'allow' 'block'", Connect(), False),
        ("default-src 'none'", Connect(), True),
    ],
)
def test_documents_and_navigation(policy: str, load: Load, expected: bool) -> None:
    check(policy, load, expected)
