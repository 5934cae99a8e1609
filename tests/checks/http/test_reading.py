"""What is read of strangers' text: markup, bodies, cookies, codings. Right on good text, in time on bad."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from readycheck_checks.http import markup
from readycheck_checks.http.body import patterns, read_health
from readycheck_checks.http.collect.cookies import Jar, read
from readycheck_checks.http.collect.decode import Bomb, Decoder, Garbled
from readycheck_checks.http.facts import HealthBody


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
    assert page.assets == ["/a.js", "/b.js", "/c.css"]
    assert [(form.action, form.method) for form in page.forms] == [("/in", "POST"), ("/other", "GET")]
    assert page.forms[0].hidden == {"t": "a&b"}
    assert page.forms[0].password == markup.Input("p", "password", "")


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
