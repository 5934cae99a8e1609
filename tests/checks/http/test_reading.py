"""What is read of strangers' text: markup, bodies, cookies, codings. Right on good text, in time on bad."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.http.collect.cookies import Jar, read
from readycheck_checks.http.collect.decode import Bomb, Decoder, Garbled
from readycheck_checks.http.facts import HealthBody
from readycheck_checks.http.reading import markup
from readycheck_checks.http.reading.addresses import absolute
from readycheck_checks.http.reading.body import patterns, read_health
from readycheck_checks.http.reading.references import references
from readycheck_checks.http.reading.sniff import looks_like, meta_charset


def test_page_is_read_as_a_browser_does() -> None:
    page = markup.read(
        """<!doctype html><!-- <meta http-equiv=content-security-policy content="commented"> -->
        <HTML><HEAD><META HTTP-EQUIV='Content-Security-Policy' CONTENT="default-src &#39;self&#39;">
        <template><meta http-equiv=content-security-policy content=inert></template>
        <script>document.write('<script src=/not.js><form>')</script><title><form></title>
        <script src="/a.js"></script><script src=/b.js defer></script><link rel="preload stylesheet" href=/c.css>
        <meta name=referrer content=origin></head>
        <body><meta http-equiv=content-security-policy content=late>
        <form method=POST action=/in><input name=u><input type=hidden name=t value="a&amp;b">
        <input type=PASSWORD name=p title=it's></form><form action=/other><input name=q></form>"""
    )
    assert page.meta("content-security-policy") == ["default-src 'self'"]
    assert page.meta("referrer") == ["origin"]
    assert [(one.value, one.in_head, one.scripts_before) for one in page.policies] == [
        ("default-src 'self'", True, 0),
        ("late", False, 3),
    ]
    assert page.assets == ["/a.js", "/b.js", "/c.css"]
    assert [(form.action, form.method) for form in page.forms] == [("/in", "POST"), ("/other", "GET")]
    assert page.forms[0].hidden == {"t": "a&b"}
    assert page.forms[0].password == markup.Input("p", "password", "")


META = '<meta http-equiv="content-security-policy" content="x">'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (META, [(True, 0)]),
        (f"<html><head>{META}", [(True, 0)]),
        (f"<head></head>{META}", [(True, 0)]),  # still goes into the head (HTML, 13.2.6.4.6)
        (f"<head>\n<title>a b</title>\n{META}</head>", [(True, 0)]),
        (f"<head><script>1</script><script src=a></script>{META}", [(True, 2)]),
        (f"<head><script type=module>1</script><script type='text/template'><p></script>{META}", [(True, 1)]),
        (f"<head><style>a{{}}</style><link rel=stylesheet href=a>{META}", [(True, 0)]),
        (f"<body>{META}", [(False, 0)]),
        (f"<head>words{META}", [(False, 0)]),
        (f"<p>{META}", [(False, 0)]),
        (f"<head><div></div>{META}", [(False, 0)]),
        (f"<head><noscript>{META}</noscript>", []),
        (f"<head><noscript>some words</noscript>{META}", [(True, 0)]),
        (f"<head><template>{META}</template>{META}", [(True, 0)]),
        (f"<head><template>words</template>{META}", [(True, 0)]),
        (f"<!-- {META} -->", []),
        (f"<!--> {META}", [(True, 0)]),
        (f"<!---> {META}", [(True, 0)]),
        (f"<!-- --!>{META}", [(True, 0)]),
        (f"<!-- -- > {META}", []),
        (f"<!doctype html>{META}", [(True, 0)]),
        (f"<?xml <b> ?>{META}", [(False, 0)]),  # a comment for browsers, up to the first bracket
        (f"</ {META}", []),
        (f"<title>{META}</title>", []),
        (f"<textarea>{META}</textarea>", []),
        (f"<iframe>{META}</iframe>", []),
        (f"<script>'{META}'</script>", []),
        ("<meta http-equiv=' Content-Security-Policy ' content=x>", [(True, 0)]),
        ("<meta name=content-security-policy content=x>", []),
        (f"{META}{META}<body>{META}", [(True, 0), (True, 0), (False, 0)]),
    ],
)
def test_where_a_policy_in_a_meta_stands(text: str, expected: list[tuple[bool, int]]) -> None:
    assert [(one.in_head, one.scripts_before) for one in markup.read(text).policies] == expected


def test_a_report_only_policy_in_a_meta_is_kept_as_one() -> None:
    page = markup.read("<meta http-equiv=content-security-policy-report-only content=y>" + META)
    assert [(one.value, one.report_only) for one in page.policies] == [("y", True), ("x", False)]


def test_links_and_forms_outside_of_scripts() -> None:
    page = markup.read("<noscript><a href=/n>n</a><form action=/f></form></noscript><a href='/x?a&amp;b'>x</a><a>y</a>")
    assert page.links == ["/n", "/x?a&b"]
    assert [form.action for form in page.forms] == ["/f"]


PAGE = "https://h.example/dir/page?q=1"


def loaded(text: str, url: str = PAGE) -> list[tuple[str, str]]:
    return [(one.kind, one.url) for one in references(markup.read(text), url)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script src=a.js></script>", [("script", "https://h.example/dir/a.js")]),
        ("<script src='//cdn.example/a.js'></script>", [("script", "https://cdn.example/a.js")]),
        ("<script src='/\\\\cdn.example/a.js'></script>", [("script", "https://cdn.example/a.js")]),
        ("<script src='\\\\cdn.example\\a.js'></script>", [("script", "https://cdn.example/a.js")]),
        ("<script src='ht\ntps://cdn.example/a.js'></script>", [("script", "https://cdn.example/a.js")]),
        ("<script src=' /a.js '></script>", [("script", "https://h.example/a.js")]),
        ("<script type=module src=/m.js></script>", [("module", "https://h.example/m.js")]),
        ("<script type=MODULE src=/m.js></script>", [("module", "https://h.example/m.js")]),
        ("<script type='text/javascript' src=/a.js></script>", [("script", "https://h.example/a.js")]),
        ("<script type='text/template' src=/a.html></script>", []),
        ("<script type='application/json' src=/a.json></script>", []),
        ("<script type=importmap src=/a.json></script>", []),
        ("<script language=VBScript src=/a.vbs></script>", []),
        ("<script language=JavaScript src=/a.js></script>", [("script", "https://h.example/a.js")]),
        ("<script language=vbscript type='' src=/a.js></script>", [("script", "https://h.example/a.js")]),
        ("<script language='' src=/a.js></script>", [("script", "https://h.example/a.js")]),
        ("<svg><script href=/a.js></script></svg>", [("script", "https://h.example/a.js")]),
        ("<svg><script xlink:href=/a.js></script></svg>", [("script", "https://h.example/a.js")]),
        ("<svg><script src=/a.js></script></svg>", []),
        ("<svg></svg><script href=/a.js></script>", []),
        ("<script src=''></script>", []),
        ("<script src='data:text/javascript,1'></script>", []),
        ("<script src='blob:https://h.example/1'></script>", []),
        ("<script src='http://[::1/'></script>", []),
        ("<link rel=stylesheet href=/a.css>", [("stylesheet", "https://h.example/a.css")]),
        ("<link rel='ALTERNATE Stylesheet' href=/a.css>", [("stylesheet", "https://h.example/a.css")]),
        (
            "<link rel=stylesheet type='Text/CSS; charset=utf-8' href=/a.css>",
            [("stylesheet", "https://h.example/a.css")],
        ),
        ("<link rel=stylesheet type='' href=/a.css>", [("stylesheet", "https://h.example/a.css")]),
        ("<link rel=stylesheet type=text/less href=/a.less>", []),
        ("<link rel=preload as=script href=/a.js>", [("preload", "https://h.example/a.js")]),
        ("<link rel=preload as=image href=/a.png>", []),
        ("<link rel=preload href=/a>", []),
        ("<link rel=modulepreload href=/m.js>", [("modulepreload", "https://h.example/m.js")]),
        ("<link rel=icon href=/a.ico>", []),
        ("<link rel=stylesheet>", []),
        ("<base href='https://cdn.example/x/'><script src=a.js></script>", [("script", "https://cdn.example/x/a.js")]),
        ("<script src=a.js></script><base href='//cdn.example'>", [("script", "https://cdn.example/a.js")]),
        ("<base target=_top><base href=/b/><script src=a></script>", [("script", "https://h.example/b/a")]),
        ("<base href=/b/><base href=/c/><script src=a></script>", [("script", "https://h.example/b/a")]),
        ("<base href='data:,'><script src=a></script>", [("script", "https://h.example/dir/a")]),
        ("<template><script src=/a.js></script></template>", []),
        (
            "<template shadowrootmode=Open><script src=/a.js></script></template>",
            [("script", "https://h.example/a.js")],
        ),
        (
            "<template shadowrootmode=open><template></template><script src=/a.js></script>",
            [("script", "https://h.example/a.js")],
        ),
        ("<template><template shadowrootmode=open><script src=/a.js></script></template></template>", []),
        ("<template shadowrootmode=x><script src=/a.js></script></template>", []),
        ("</template><template><script src=/a.js></script></template>", []),
        ("<noscript><link rel=stylesheet href=/a.css></noscript>", []),
        ("<!-- <script src=/a.js></script> -->", []),
        ("<script src='/a.js?token=abc&v=2#f'></script>", [("script", "https://h.example/a.js?token=&v=")]),
        (f"<script src='/a.js?{'k' * 40}'></script>", [("script", "https://h.example/a.js")]),
        ("<script src='https://u:p@cdn.example/a.js'></script>", [("script", "https://cdn.example/a.js")]),
        ("<script src=/a.js></script>" * 3, [("script", "https://h.example/a.js")]),
        (
            (
                '<script type=importmap>{"imports": {"a": "/a.js", "b/": "/b/", "c": "bare"},'
                '"scopes": {"/s/": {"a": "https://cdn.example/a.js", "n": null}}}</script>'
            ),
            [("import", "https://h.example/a.js"), ("import", "https://cdn.example/a.js")],
        ),
        ("<script type=importmap>{broken</script><script type=importmap>[1]</script>", []),
        (
            (
                "<script type=module>import a from '/a.js';import '../b.js'\nimport {c} from \"https://cdn.example/c.js\"\n"
                "import d from 'bare'; // import x from 'https://no.example/'\nconst text = 'import y'</script>"
            ),
            [
                ("import", "https://h.example/a.js"),
                ("import", "https://h.example/b.js"),
                ("import", "https://cdn.example/c.js"),
            ],
        ),
        ("<script>import('/a.js')</script>", [("dynamic", "https://h.example/a.js")]),
    ],
)
def test_what_a_page_loads(text: str, expected: list[tuple[str, str]]) -> None:
    assert loaded(text) == expected


def test_integrity_and_crossorigin_are_kept_as_written() -> None:
    page = markup.read(
        "<script src=a integrity='sha256-x  sha384-y' crossorigin></script><script src=b integrity></script>"
        "<script src=c crossorigin=Use-Credentials></script><link rel=preload as=FONT href=d integrity=e>"
    )
    found = [(one.integrity, one.crossorigin, one.destination) for one in references(page, PAGE)[0]]
    assert found == [("sha256-x  sha384-y", "", ""), ("", None, ""), (None, "use-credentials", ""), ("e", None, "font")]


def test_an_import_map_gives_digests_to_the_modules_after_it() -> None:
    digests = '{"imports": {"a": "/a.js"}, "integrity": {"/a.js": "sha384-a", "./b.js": "sha384-b", "/e.js": 1}}'
    page = markup.read(
        f"<script type=module src=/a.js></script><script type=importmap>{digests}</script>"
        "<script type=module src=/a.js crossorigin></script><script type=module src='/dir/../dir/b.js'></script>"
        "<script type=module src=/a.js integrity=own></script><script src=/a.js></script>"
        "<link rel=modulepreload href=/a.js><script type=module src=/e.js></script>"
    )
    assert [(one.kind, one.integrity) for one in references(page, PAGE)[0]] == [
        ("module", None),
        ("import", "sha384-a"),
        ("module", "sha384-a"),
        ("module", "sha384-b"),
        ("module", "own"),
        ("script", None),
        ("modulepreload", "sha384-a"),
        ("module", None),
    ]


def test_references_are_bounded() -> None:
    many, dropped = references(markup.read("".join(f"<script src=/{n}.js></script>" for n in range(250))), PAGE)
    assert (len(many), dropped) == (100, 150)
    long, dropped = references(
        markup.read("".join(f"<script src=/{n}{'x' * 1500} integrity={'y' * 2000}></script>" for n in range(90))), PAGE
    )
    assert (long, dropped) == ((), 90)
    full, dropped = references(
        markup.read("".join(f"<script src=/{n} integrity={'y' * 900}></script>" for n in range(90))), PAGE
    )
    assert len(full) + dropped == 90
    assert 20 < len(full) < 40
    assert references(markup.read(f"<script src=/{'x' * 3000}></script>"), PAGE) == ((), 0)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><p>", "html"), (b"  \n<HTML>", "html"), (b"<!-- c --><p>", "html"), (b"<p>hi", "html"),
        (b"\xef\xbb\xbf<!DOCTYPE HTML>", "html"), ("<!doctype html>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", "html"), (b"<?xml version='1.0'?><rss>", "xml"),
        (b"<svg xmlns='x'>", "xml"), (b"<soap:Envelope>", "xml"), (b'{"a": 1}', "json"), (b" [1, 2]", "json"),
        (b"{}", "json"), (b"[]", "json"), (b'[{"a"', "json"), (b"[true]", "json"), (b"{a: 1}", ""), (b"[section]", ""),
        (b"[tools]\nkey = 1", ""), (b"(function(){})()", "script"), (b"!function(){}", "script"),
        (b"/*! lib */ \n// x\n'use strict';", "script"), (b"const a = 1", "script"), (b"import x from 'y'", "script"),
        (b'import{a}from"b"', "script"), (b"export default 1", "script"), (b"var a", "script"),
        (b"class A extends B {", "script"), (b"async function f", "script"), (b"(()=>{})()", "script"),
        (b"window.x = 1", "script"), (b"/* css */ body { color: red }", ""), (b"variable costs", ""), (b"hello", ""),
        (b"import duties rose", ""), (b"", ""), (b"\x89PNG\r\n", ""), (b"%PDF-1.7", ""), (b"not found", ""),
        (b"<", ""), (b"< 3", ""),
    ],
)  # fmt: skip
def test_what_a_body_looks_like(body: bytes, kind: str) -> None:
    assert looks_like(body) == kind


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (b"<meta charset=UTF-8>", "utf-8"), (b"<meta charset=' latin1 '>", "latin1"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "iso-8859-1"),
        (b"<meta http-equiv=refresh content='charset=x'>", ""), (b"<!-- <meta charset=x> --><meta charset=y>", "y"),
        (b" " * 1010 + b"<meta charset=utf-8>      ", ""), (b"<p>charset=utf-8", ""), (b"", ""),
        (b"<meta charset><meta charset=b>", "b"),
    ],
)  # fmt: skip
def test_the_encoding_that_a_page_declares(body: bytes, charset: str) -> None:
    assert meta_charset(body) == charset


@given(st.text(st.characters(max_codepoint=300), max_size=400))
def test_any_text_is_read_as_markup(text: str) -> None:
    for given_text in (text, f"<head>{text}<script src=/a.js></script>", f"<a {text}>"):
        page = markup.read(given_text)
        found, dropped = references(page, PAGE)
        assert len(found) + dropped <= len(page.loads)
        assert all(one.url.startswith(("http://", "https://")) for one in found)
    looks_like(text.encode())
    meta_charset(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "<", "</", "<a ", "</a ", "<!--", "<![CDATA[", "<!", "<?", "<a b='", "<a b=\"'", "<script>", "<a\n=", "<a/",
        "<a b=\"", "<a b=",
        "<script>" + "</", "<form><input name=a>", "<template>", "&#", "<a " + "x='" * 30, "<meta name=a content=b>",
    ],
)  # fmt: skip
def test_broken_markup_takes_no_time(text: str) -> None:
    started = time.monotonic()
    markup.read(text * (500_000 // len(text)))
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("text", "verdict", "failing"),
    [
        ("OK", "pass", 0),
        ("healthy.\n", "pass", 0),
        ("Service Unavailable is what we said yesterday", "", 0),
        ("DOWN", "fail", 0),
        ('"ok"', "pass", 0),
        ('{"status": "pass"}', "pass", 0),
        ('{"Status": "Healthy", "entries": {"db": {"status": "Unhealthy"}}}', "pass", 1),
        ('{"status": "OUT_OF_SERVICE"}', "fail", 0),
        ('{"status": "not ready"}', "fail", 0),
        ('{"status": "degraded"}', "warn", 0),
        ('{"status": "ok", "checks": {"db": "ok", "cache": "fail"}}', "pass", 1),
        ('{"status": "pass", "checks": {"db:ping": [{"status": "pass"}, {"status": "fail"}]}}', "pass", 1),
        ('{"status": "up", "components": {"a": {"status": "UP", "components": {"b": {"status": "DOWN"}}}}}', "pass", 0),
        ('{"ready": true, "checks": {"db": true, "queue": false}}', "pass", 1),
        ('{"healthy": false}', "fail", 0),
        ('{"uptime": 3}', "", 0),
        ('{"status": 200}', "", 0),
        ("[]", "", 0),
        ("{broken", "", 0),
        ("", "", 0),
    ],
)
def test_what_a_body_says_of_health(text: str, verdict: str, failing: int) -> None:
    assert read_health(text) == HealthBody(verdict=verdict, failing=failing)


def test_hostile_health_bodies_end() -> None:
    for text in (
        "[" * 200_000,
        '{"checks":' * 20_000,
        '{"status": ' + "9" * 100_000 + "}",
        '{"checks": [' + "[]," * 50_000 + "[]]}",
    ):
        assert read_health(text).verdict == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("postgresql+psycopg://u:p@db/x", ("dsn",)),
        ("Traceback (most recent call last):\n", ("trace",)),
        ("\n    at Object.<anonymous> (/srv/a.js:10:5)\n", ("path", "trace")),
        ("\tat com.example.App.main(App.java:12)\n", ("trace",)),
        ('{"api_key": "abcdef123456"}', ("secret",)),
        ('{"password": null, "secret": "***"}', ()),
        ("key AKIAABCDEFGHIJKLMNOP", ("secret",)),
        ('{"version": "2.1.0"}', ("version",)),
        ("nginx/1.22.1", ("version",)),
        ('{"host": "web-1"}', ("host",)),
        ("10.0.3.7", ("host",)),
        ("db.internal", ("host",)),
        ('{"disk": "/var/lib/app"}', ("path",)),
        ('{"status": "ok", "uptime": 12.5, "time": "2026-11-23T10:00:00Z"}', ()),
        ('{"status": "ok", "checks": {"redis": "ok", "postgres": {"ms": 1.5}}}', ()),
        ('{"link": "https://docs.example.org/usr/guide", "passwordReset": true}', ()),
        ("OK", ()),
    ],
)
def test_classes_of_text_in_data(text: str, found: tuple[str, ...]) -> None:
    assert patterns(text, data=True) == found


def test_documents_may_talk_of_versions_and_passwords() -> None:
    assert patterns("<p>nginx/1.22 at 10.0.0.1 in /var/www; const password = form.password.value", data=False) == ()


def test_patterns_on_hostile_text_end() -> None:
    for text in ("a." * 200_000, "password" * 50_000, " at (" * 80_000, "a-" * 200_000, '"' * 400_000, "\n" * 400_000):
        patterns(text, data=True)


def test_set_cookie_as_browsers_read_it() -> None:
    sent = read(
        ' sid = "a=b" ; Path=/x; HTTPONLY ; SameSite = Lax; Path=/y; =odd; Expires=Wed, 21 Oct 2026 07:28:00 GMT'
    )
    assert sent is not None
    assert (sent.name, sent.value) == ("sid", '"a=b"')
    assert sent.attribute("path") == "/y"
    assert sent.attribute("httponly") == ""
    assert sent.attribute("domain") is None
    assert read("=") is None
    nameless = read("justvalue")
    assert nameless is not None
    assert (nameless.name, nameless.value) == ("", "justvalue")


def test_jar_keeps_and_ends_cookies() -> None:
    jar = Jar()
    jar.take(["a=1; Path=/", "b=2; Path=/deep", "c=3; Secure", "d=4"])
    assert jar.header("https://h.example/deep/x") == "b=2; a=1; c=3; d=4"
    assert jar.header("http://h.example/deeper") == "a=1; d=4"
    jar.take(["a=; Max-Age=0; Path=/", "d=; Expires=Thu, 01-Jan-1970 00:00:00 GMT"])
    assert jar.header("https://h.example/") == "c=3"


def test_a_copy_of_a_jar_lacks_a_cookie_and_changes_nothing() -> None:
    jar = Jar()
    jar.take(["a=1", "b=2", "a=3; Path=/deep", "c=4\x01"])
    assert jar.names("https://h.example/deep/") == ["a", "b"]
    copy = jar.without("a")
    assert copy.header("https://h.example/deep/") == "b=2"
    copy.take(["b=; Max-Age=0", "d=5"])
    assert jar.header("https://h.example/") == "a=1; b=2"


def test_a_jar_ends_cookies_by_the_clock() -> None:
    jar = Jar()
    jar.take(["a=1", "b=2", "c=3", "d=4"])
    past, future = "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    jar.take([f"a=; Expires={past}", f"b=9; Expires={future}", f"c=; Expires={past}; Max-Age=60", "d=; Expires=never"])
    assert jar.header("https://h.example/") == "b=9; c=; d="


@pytest.mark.parametrize("broken", ["http://[::1/", "ftp://h.example/", "javascript:1", "x" * 3000, "http://h:99999/"])
def test_an_address_that_is_none_is_said(broken: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        absolute(PAGE, broken)


def test_codings() -> None:
    text = b"hello " * 50
    raw = zlib.compressobj(wbits=-15)
    for encoding, packed in (
        ("", text),
        ("identity", text),
        ("gzip", gzip.compress(text)),
        ("x-gzip", gzip.compress(text)),
        ("deflate", zlib.compress(text)),
        ("Deflate", raw.compress(text) + raw.flush()),
    ):
        decoder = Decoder(encoding, 1000)
        decoder.feed(packed)
        assert (decoder.data, decoder.full) == (text, False), encoding


def test_a_cap_holds_whatever_comes() -> None:
    plain = Decoder("", 10)
    plain.feed(b"x" * 10)
    assert not plain.full
    plain.feed(b"x")
    assert (plain.full, len(plain.data)) == (True, 10)
    bomb = Decoder("gzip", 1024 * 1024)
    with pytest.raises(Bomb):
        bomb.feed(gzip.compress(b"\0" * 20_000_000))
    assert len(bomb.data) == 1024 * 1024
    for encoding, body in (("gzip", b"not gzip"), ("br", b"x"), ("gzip, gzip", gzip.compress(b"x"))):
        with pytest.raises(Garbled):
            Decoder(encoding, 10).feed(body)
