"""Saved responses are judged as the live target is: the same rules, statuses and messages."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checks.http import har
from tests.checks.http.test_twins import TWINS
from tests.checks.http.twins import Site, html, routes
from tests.support.certificates import Authority
from tests.support.installed import readycheck
from tests.support.serve import Answer, Reply, Request, data, page, serve

from readycheck.api import CannotLook, Fact, Finding, ReasonCode, Status
from readycheck.testing import assert_report, audit, collect, judge
from readycheck_checks.http.collect.integrity import INTEGRITY
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.cookies import CHECK as COOKIES
from readycheck_checks.http.facts import HttpResponses, Role
from readycheck_checks.http.facts.integrity import HttpIntegrity
from readycheck_checks.http.pack import CHECKS, COLLECTORS
from readycheck_checks.http.security_headers import CHECK
from readycheck_checks.http.targets import Origin

BASE = "https://h.example"
ORIGINS: list[Any] = [one for one in COLLECTORS if one.thing == "origins"]
LOOKING: dict[Any, Any] = {HttpResponses: RESPONSES, HttpIntegrity: INTEGRITY}
JUDGED = {check.id: check for check in CHECKS if check.needs in LOOKING}
REPLAYED = [twin for twin in TWINS if twin.check in JUDGED and twin.flawed.consent is None]
OWN = (".recording", ".unprobed")
"""Rules that say what a live visit or a recording could not show."""
WANTED_AS = {".js": "script", ".css": "stylesheet"}
Log = list[tuple[Request, Reply]]


def logging(answer: Answer, log: Log) -> Answer:
    """The same answer, noted with its request."""

    def answered(request: Request) -> Reply:
        reply = answer(request) if callable(answer) else answer
        log.append((request, reply))
        return reply

    return answered


def both(site: Site, collector: Any, authority: Authority, folder: Path) -> tuple[Fact, Fact]:
    """What a live visit of a site sees, and what a recording of that visit shows."""
    log: Log = []
    served = {path: logging(answer, log) for path, answer in routes(site).items()}
    otherwise = logging(site.otherwise or html(status=404), log)
    tls = site.tls_by(authority) if site.tls_by else authority.server() if site.tls else None
    with serve(served, otherwise=otherwise, headers=list(site.headers), tls=tls) as server:
        given = {"url": server.url, "ca": str(authority.pem), **site.origin}
        live: Any = collect(collector, Origin.model_validate(given))
    entries = [
        har.of_reply(
            server.url.rstrip("/") + asked.path,
            replace(reply, headers=[*reply.pairs, *site.headers]),
            _resourceType=WANTED_AS.get(Path(asked.path).suffix, ""),
        )
        for asked, reply in log
    ]
    seen = getattr(live, "responses", ())
    order = {one.url: number for number, one in reversed(list(enumerate(seen)))}
    entries.sort(key=lambda one: order.get(one["request"]["url"], len(order)))  # several were asked at once
    saved = har.save(folder, *entries)
    replayed: Any = collect(collector, Origin.model_validate({**given, "har": saved}), base=folder)
    return live, replayed


def verdicts(found: Sequence[Finding]) -> set[tuple[str, str, str]]:
    return {(one.rule, one.status.value, one.message) for one in found if not one.rule.endswith(OWN)}


@pytest.mark.parametrize("twin", REPLAYED, ids=lambda twin: twin.name)
def test_a_recording_gets_the_verdict_of_the_live_site(twin: Any, authority: Authority, tmp_path: Path) -> None:
    for site in (twin.flawed, twin.fixed):
        check = JUDGED[twin.check]
        live, saved = both(site, LOOKING[check.needs], authority, tmp_path)
        options = dict(twin.options)
        assert verdicts(judge(check, saved, options)) == verdicts(judge(check, live, options))


def look(folder: Path, *entries: Mapping[str, Any], **fields: Any) -> HttpResponses:
    return collect(RESPONSES, Origin(har=har.save(folder, *entries), **fields), base=folder)


def roles(fact: HttpResponses) -> list[tuple[str, str, str]]:
    base = fact.url.rstrip("/")
    return [(one.role.value, one.url.removeprefix(base), one.followed) for one in fact.responses]


HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}
FORM = "<form method=post action=/session><input name=user><input type=password name=pass></form>"


def test_roles_come_from_what_the_answers_are(tmp_path: Path) -> None:
    fact = look(
        tmp_path,
        har.entry("http://h.example/", 301, {"Location": BASE + "/"}),
        har.entry(BASE + "/", 302, {"Location": "/home"}),
        har.entry(BASE + "/home", 200, HTML, "<p>hello"),
        har.entry(BASE + "/login", 200, HTML, FORM),
        har.entry(BASE + "/app.js", 200, {"Content-Type": "text/javascript"}, "1"),
        har.entry(BASE + "/data", 200, JSON, "{}"),
        har.entry(BASE + "/part", 200, HTML, "<p>part", _resourceType="fetch"),
        har.entry(BASE + "/report", 200, {**JSON, "Content-Disposition": "attachment"}, "{}"),
        har.entry(BASE + "/gone", 404, HTML, "<p>no"),
        har.entry(BASE + "/out", 302, {"Location": "https://elsewhere.example/"}),
        har.entry("https://elsewhere.example/", 200, HTML, "<p>other"),
        har.entry("https://cdn.example/x.js", 200, {"Content-Type": "text/javascript"}, "1"),
    )
    assert fact.url == BASE + "/"
    assert fact.recorded
    assert roles(fact) == [
        ("plain_http", "http://h.example/", "not_asked"),
        ("page", "/", ""),
        ("page", "/home", ""),
        ("login", "/login", ""),
        ("asset", "/app.js", ""),
        ("api", "/data", ""),
        ("page", "/part", ""),
        ("download", "/report", ""),
        ("error", "/gone", ""),
        ("page", "/out", "off_host"),
    ]
    assert [one.hop for one in fact.responses[:3]] == [0, 0, 1]
    assert dict(fact.recording) == {"judged": 10, "of other hosts": 2}


def test_the_profile_says_what_is_meant(tmp_path: Path) -> None:
    entries = [
        har.entry(BASE + "/", 200, HTML, "<p>a"),
        har.entry("https://other.example/app/me", 200, HTML, "<p>b"),
        har.entry("https://other.example/app/x", 200, {"Content-Type": "text/plain"}, "c"),
        har.entry("https://other.example/app/out", 204, {"Clear-Site-Data": '"*"'}),
    ]
    fact = look(
        tmp_path,
        *entries,
        url="https://other.example/app/",
        api=("x", "y"),
        logout="out",
        login={"authenticated": ("me",)},
    )
    assert [(one.role, one.session) for one in fact.responses] == [
        (Role.AUTHENTICATED, True),
        (Role.API, False),
        (Role.LOGOUT, False),
    ]
    (missing,) = fact.unseen
    assert (missing.role, missing.path, missing.reason) == (Role.API, "y", ReasonCode.NOT_COLLECTED)
    with pytest.raises(CannotLook, match=r"holds nothing of https://third.example.*h.example \(1\)"):
        look(tmp_path, *entries, url="https://third.example")


def test_a_session_is_one_only_where_the_recording_shows_it(tmp_path: Path) -> None:
    cookie = {"Cookie": "sid=3f9c2a7b1d4e5f60718293a4b5c6d7e8; theme=dark"}
    fact = look(
        tmp_path,
        har.entry(BASE + "/", 200, HTML, "<p>a", sent=cookie),
        har.entry(BASE + "/me", 302, {"Location": "/login?next=/me"}, sent=cookie),
        har.entry(BASE + "/login?next=/me", 200, HTML, FORM, sent=cookie),
        har.entry(
            BASE + "/session",
            303,
            {"Location": "/welcome", "Set-Cookie": "sid=9b1d4e5f60718293a4b5c6d7e83f9c2a; Path=/"},
            method="POST",
            sent=cookie,
        ),
        har.entry(BASE + "/welcome", 200, HTML, "<p>b", sent=cookie),
        har.entry(BASE + "/me", 200, HTML, "<p>c", sent=cookie),
        har.entry(BASE + "/about", 200, HTML, "<p>d", sent=cookie),
        har.entry(BASE + "/api/me", 200, JSON, "{}", sent={"Authorization": "Bearer abcdef0123456789"}),
    )
    seen = {one.url.removeprefix(BASE): (one.role, one.session) for one in fact.responses}
    assert seen["/me"] == (Role.AUTHENTICATED, True)
    assert seen["/about"] == seen["/"] == (Role.PAGE, False)
    assert seen["/welcome"] == (Role.PAGE, False)  # the form that was sent is not in the recording
    assert seen["/api/me"] == (Role.API, True)


def test_the_landing_after_a_login_is_what_a_user_sees(tmp_path: Path) -> None:
    login = har.entry(BASE + "/session", 303, {"Location": "/welcome", "Set-Cookie": "sid=1"}, method="POST")
    login["request"]["postData"] = {"mimeType": "", "params": [{"name": "pass", "value": "correct-horse-battery"}]}
    cookie = {"Cookie": "sid=3f9c2a7b1d4e5f60718293a4b5c6d7e8"}
    landing = har.entry(
        BASE + "/welcome",
        200,
        {**HTML, "X-Echo": "correct-horse-battery 3f9c2a7b1d4e5f60718293a4b5c6d7e8"},
        "<p>b",
        sent=cookie,
    )
    fact = look(tmp_path, har.entry(BASE + "/", 200, HTML, "<p>a"), login, landing)
    assert [one.role for one in fact.responses] == [Role.PAGE, Role.SUBMIT, Role.AUTHENTICATED]
    text = fact.model_dump_json()
    assert "correct-horse" not in text
    assert "3f9c2a7b" not in text
    open_before = look(tmp_path, har.entry(BASE + "/welcome", 200, HTML, "<p>b"), login, landing)
    assert Role.AUTHENTICATED not in [one.role for one in open_before.responses]


def test_quirks_of_recorders(tmp_path: Path) -> None:
    headers = [
        (":status", "200"),
        ("content-type", "text/html"),
        ("content-encoding", "gzip"),
        ("set-cookie", "a=1; Path=/; Secure\nb=2; Path=/; HttpOnly"),
        ("x-words", "caf\u00e9 \u4e16"),
    ]
    first = har.entry(BASE + "/", 200, headers, b"<!doctype html><p>h\xc3\xa9", _resourceType="document")
    first["response"]["httpVersion"] = "h2"
    first["time"] = -1
    fact = look(
        tmp_path,
        first,
        har.entry("data:text/css,a", 200, HTML),
        har.entry("chrome-extension://abc/x.js", 200, HTML),
        har.entry(BASE + "/blocked", 0, {}, None),
        har.entry(BASE + "/failed", -1, {}, None, _failureText="net::ERR_ABORTED"),
        har.entry(BASE + "/cached.css", 200, {"Content-Type": "text/css"}, "a", _fromCache="memory"),
        har.entry(BASE + "/same", 304, {"ETag": "1"}, None),
        har.entry(BASE + "/worker", 200, HTML, "a", _fetchedViaServiceWorker=True),
        har.entry("http://h.example/", 307, {"Location": BASE, "Non-Authoritative-Reason": "HSTS"}),
        har.entry(BASE + "/api", 204, {"Access-Control-Allow-Origin": "*"}, method="OPTIONS"),
        har.entry(BASE + "/socket", 101, {"Upgrade": "websocket"}),
        har.entry(BASE + "/bare", 200, {}, "x"),
        har.entry("https://u:secret-word@h.example/b?token=abcdef123&page=2#part", 200, HTML, "b"),
    )
    page_, further = fact.responses
    assert (page_.http_version, page_.content_type, page_.body.length, page_.seconds) == ("HTTP/2", "text/html", 21, 0)
    assert [(one.name, [key for key, _ in one.attributes]) for one in page_.cookies] == [
        ("a", ["path", "secure"]),
        ("b", ["path", "httponly"]),
    ]
    assert page_.first("x-words") == "caf\u00e9 \u4e16".encode().decode("latin-1")
    assert ":status" not in dict(page_.headers)
    assert further.url == BASE + "/b?token=&page=2"
    told = dict(fact.recording)
    assert told == {
        "judged": 2,
        "of other schemes, such as data: or blob:": 2,
        "blocked, cancelled or failed in the browser": 2,
        "from the browser's cache": 2,
        "made by a service worker": 1,
        "redirects that the browser made itself": 1,
        "preflights": 1,
        "switches to another protocol, such as WebSocket": 1,
        "without response headers": 1,
    }
    assert not fact.unseen


def test_pages_that_were_not_recorded_whole_are_told(tmp_path: Path) -> None:
    fact = look(
        tmp_path,
        har.entry(BASE + "/", 200, HTML, None),
        har.entry(BASE + "/again", 304, {"ETag": "1"}, None, _resourceType="document"),
        {"request": {"method": "GET", "url": BASE, "headers": []}, "response": {"status": "200", "headers": []}},
        har.entry("https://", 200, HTML),
        7,  # type: ignore[arg-type]
    )
    (one,) = fact.responses
    assert one.failure is not None
    assert one.failure.detail == "not_recorded"
    messages = [one.message for one in fact.unseen]
    assert len(messages) == 4
    assert "pages from the browser's cache; record again with the cache off; the first is entry 2" in messages[0]
    assert any("response.status is no number" in said and "entry 3" in said for said in messages)
    found = {one.rule: one for one in judge(CHECK, fact)}
    assert found["http.security_headers.unseen.page"].status is Status.INCONCLUSIVE
    told = found["http.security_headers.recording"]
    assert told.status is Status.NOT_APPLICABLE
    assert "1 of 5 saved answers were judged; not among them: an error page, the answer to plain http" in told.message


def test_what_is_equal_is_judged_once_and_the_fact_stays_small(tmp_path: Path) -> None:
    policy = {"Content-Security-Policy": "script-src 'nonce-abc'", "X-Long": "y" * 8000}
    fact = look(
        tmp_path,
        *(har.entry(f"{BASE}/{n}.js", 200, {"Content-Type": "text/javascript"}, "1") for n in range(900)),
        *(har.entry(f"{BASE}/p/{n}", 200, {**HTML, **policy}, f"<p>{n}") for n in range(60)),
        har.entry(f"{BASE}/p/0", 200, {**HTML, **policy}, "<p>again"),
    )
    counted = {role: sum(one.role is role for one in fact.responses) for role in Role}
    assert (counted[Role.ASSET], counted[Role.PAGE], counted[Role.AGAIN]) == (1, 40, 1)
    assert dict(fact.recording)["equal to one that was judged"] == 899
    (beyond,) = fact.unseen
    assert (beyond.reason, "20 entries" in beyond.message) == (ReasonCode.TRUNCATED, True)
    assert len(fact.model_dump_json()) < 300_000


RAW = (
    b"HTTP/1.1 301 Moved\r\nLocation: https://h.example/x\r\nContent-Length: 5\r\n\r\nfound"
    b"HTTP/2 200 \r\ncontent-type: text/html\r\nset-cookie: sid=3f9c2a7b1d4e5f60718293a4b5c6d7e8\r\n"
    b"set-cookie: b=2\r\nx-folded: a\r\n  b\r\n\r\n<pre>HTTP/1.1 200 OK\nServer: x</pre>\r\n"
)


@pytest.mark.parametrize(
    ("content", "url", "seen"),
    [
        (RAW, "http://h.example/", [("page", "http://h.example/", 301), ("page", BASE + "/x", 200)]),
        (
            RAW.decode().encode("utf-16"),
            "http://h.example/",
            [("page", "http://h.example/", 301), ("page", BASE + "/x", 200)],
        ),
        (b"HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}", BASE, [("api", BASE + "/", 200)]),
        (
            (
                b"# https://h.example/a\nHTTP/2 404 \ncontent-type: text/html\n\n<p>no\n\n"
                b"url: https://h.example/b\nHTTP/2 200 \ncontent-type: application/json\n\n{}\n"
            ),
            "",
            [("error", BASE + "/a", 404), ("api", BASE + "/b", 200)],
        ),
        (
            (
                b"GET /a HTTP/1.1\r\nHost: h.example\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                b"Content-Type: application/json\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
                b"POST /b HTTP/1.1\r\nHost: h.example\r\n\r\nx=1\r\nHTTP/1.1 204 No Content\r\nServer: x\r\n\r\n"
            ),
            "",
            [("api", BASE + "/a", 200), ("page", BASE + "/b", 204)],
        ),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\n",
            BASE,
            [("asset", BASE + "/", 200)],
        ),
    ],
)
def test_raw_responses(tmp_path: Path, content: bytes, url: str, seen: list[tuple[str, str, int]]) -> None:
    (tmp_path / "raw.txt").write_bytes(content)
    fact = collect(RESPONSES, Origin.model_validate({"har": "raw.txt"} | ({"url": url} if url else {})), base=tmp_path)
    assert [(one.role.value, one.url, one.status) for one in fact.responses] == seen
    assert "3f9c2a7b" not in fact.model_dump_json()


def test_a_raw_response_keeps_every_header_and_its_body(tmp_path: Path) -> None:
    (tmp_path / "raw.txt").write_bytes(RAW)
    fact = collect(RESPONSES, Origin(har="raw.txt", url="http://h.example/"), base=tmp_path)
    last = fact.responses[1]
    assert [one.name for one in last.cookies] == ["sid", "b"]
    assert last.first("x-folded") == "a b"
    assert (last.http_version, last.hop, last.body.length) == ("HTTP/2", 1, 38)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file or directory"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"hello", "line 1 is neither HAR"),
        (b"\x89PNG\r\n\x1a\n", "line 1 is neither HAR"),
        (b"PK\x03\x04", "is packed (zip)"),
        (b"{", "not whole JSON"),
        (b'{"log": {"entries": [\n{]}}', "line 2, column 2"),
        (b"[" * 100_000, "JSON that no recorder writes"),
        (b"[]", "no list log.entries"),
        (b'{"log": {"entries": {}}}', "no list log.entries"),
        (b'{"log": {"entries": []}}', "no answer to judge; record again"),
        (b'{"log": {"entries": [1, {}]}}', "2 entries not as the format says (there is no request)"),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "where the answer in line 1 comes from"),
        (b"https://h.example/\nHTTP/1.1 200 OK\r\nA: b\r\nnonsense\r\n\r\n", "line 4 is no header: 'nonsense'"),
        (b"https://h.example:99999/\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n", "the address before line"),
        (b"https://h.example/\nHTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 2000, "more than 1,000 headers"),
    ],
)
def test_a_bad_recording_is_told_with_its_place(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "x.har").write_bytes(content)
    with pytest.raises(CannotLook) as caught:
        collect(RESPONSES, Origin(har="x.har"), base=tmp_path)
    assert words in caught.value.message
    assert "x.har" in caught.value.message


def test_what_is_no_file_or_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    for name, words in (("folder", "is no file"), ("pipe", "is no file"), ("large", "at most 67,108,864 are read")):
        with pytest.raises(CannotLook, match=words):
            collect(RESPONSES, Origin(har=name), base=tmp_path)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.binary(max_size=400), st.integers(0, len(RAW)))
def test_any_bytes_are_read_or_refused(tmp_path: Path, noise: bytes, at: int) -> None:
    for content in (noise, RAW[:at] + noise + RAW[at:], b"HTTP/1.1 200 OK\r\n" + noise):
        (tmp_path / "x").write_bytes(content)
        with contextlib.suppress(CannotLook):
            collect(RESPONSES, Origin(har="x", url=BASE), base=tmp_path)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(BASE),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "method", "headers", "status", "name", "value", "text"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    _JSON, st.sampled_from(["request", "response", "url", "headers", "status", "content", "method", "time", "postData"])
)
def test_any_json_is_read_or_refused(tmp_path: Path, strange: Any, where: str) -> None:
    one = har.entry(BASE + "/", 200, HTML, "<p>a")
    one["request"]["postData"] = one["response"]["content"] = {where: strange}
    for part in (one["request"], one["response"], one):
        if where in part:
            part[where] = strange
    with contextlib.suppress(CannotLook):
        look(tmp_path, one, {where: strange}, har.entry(BASE + "/x", 200, HTML, "<p>b"))


def test_nothing_is_asked_while_a_recording_is_judged(tmp_path: Path) -> None:
    with serve({"/": page(), "/healthz": data()}) as server:
        saved = har.save(tmp_path, har.entry(server.url, 200, HTML, "<script src=/a.js></script>"))
        origin = Origin(url=server.url, har=saved, health={"live": "/healthz"}, internal=("/metrics",))
        for collector in ORIGINS:
            with contextlib.suppress(CannotLook):
                collect(collector, origin, base=tmp_path)
        assert server.requests == []


def test_collectors_that_have_to_ask_say_so(tmp_path: Path) -> None:
    origin = Origin(har=har.save(tmp_path, har.entry(BASE, 200, HTML, "<p>a")), health={"ready": "/ready"})
    for collector in ORIGINS:
        fact: Any = None
        reason: ReasonCode | None = None
        try:
            fact = collect(collector, origin, base=tmp_path)
        except CannotLook as stop:
            reason = stop.reason
        assert reason is ReasonCode.NOT_COLLECTED or fact.recorded, collector.id


def test_the_whole_way_from_a_file_to_a_report(tmp_path: Path) -> None:
    saved = har.save(tmp_path, har.of_reply(BASE + "/", html()), har.of_reply(BASE + "/no", html(status=404)))
    good = audit({"har": str(tmp_path / saved)}, {CHECK.id: {}})
    assert_report(good, {CHECK.id: "pass"})
    both_given = audit({"url": BASE, "har": str(tmp_path / saved)}, {CHECK.id: {}})
    assert_report(both_given, {CHECK.id: "pass"})
    other = audit({"url": "https://other.example", "har": str(tmp_path / saved)}, {CHECK.id: {}})
    assert_report(other, {CHECK.id: "inconclusive"})
    flawed = har.save(tmp_path, har.of_reply(BASE + "/", page()))
    assert_report(audit({"har": str(tmp_path / flawed)}, {CHECK.id: {}}), {CHECK.id: "fail"})


def test_har_of_the_command_line(tmp_path: Path) -> None:
    har.save(tmp_path, har.of_reply(BASE + "/", page()))
    done = readycheck("audit", "--har", "saved.har", "--format", "json", "-q", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert report["target"]["name"] == "saved.har"
    statuses = {one["id"]: one["status"] for one in report["controls"]}
    assert statuses["SEC-04"] == "fail"


def integrity(folder: Path, *entries: Mapping[str, Any], **fields: Any) -> dict[str, str]:
    fact = collect(INTEGRITY, Origin(har=har.save(folder, *entries), **fields), base=folder)
    assert fact.recorded
    return {Path(one.reference.url).name: one.compared.value for page in fact.pages for one in page.subresources}


def test_digests_are_compared_with_what_was_recorded(tmp_path: Path) -> None:
    script = "let a = 'caf\u00e9'"
    raw = script.encode()
    good = "sha384-" + base64.b64encode(hashlib.sha384(raw).digest()).decode()
    bad = "sha384-" + base64.b64encode(hashlib.sha384(b"other").digest()).decode()
    tags = "".join(
        f"<script src='https://cdn.example/{name}' integrity='{digest}' crossorigin></script>"
        for name, digest in (("good.js", good), ("bad.js", bad), ("text.js", bad), ("cut.js", good), ("gone.js", good))
    )
    shared = {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}
    entries = [
        har.entry(BASE + "/", 200, HTML, tags),
        har.entry("https://cdn.example/good.js", 200, shared, raw),
        har.entry("https://cdn.example/bad.js", 200, shared, raw),
        har.entry("https://cdn.example/text.js", 200, shared, script),  # decoded: as long as it has letters, not bytes
        har.entry("https://cdn.example/cut.js", 200, shared, None),
    ]
    assert integrity(tmp_path, *entries) == {
        "good.js": "matches",
        "bad.js": "differs",
        "text.js": "unreadable",
        "cut.js": "unreadable",
        "gone.js": "off_host",
    }


def test_integrity_looks_at_every_recorded_page_or_those_named(tmp_path: Path) -> None:
    pages = [har.entry(f"{BASE}/{n}", 200, HTML, f"<script src=/{n}.js></script>") for n in range(9)]
    assert len(integrity(tmp_path, *pages)) == 9
    assert integrity(tmp_path, *pages, url=BASE, pages=("/3",)) == {"3.js": "nothing"}
    fact = collect(INTEGRITY, Origin(har="saved.har", url=BASE, pages=("/none",)), base=tmp_path)
    (one,) = fact.pages
    assert one.failure is not None
    assert "not in the recording" in one.failure.message


@pytest.mark.parametrize(
    ("headers", "sent", "status"),
    [
        ({}, {}, Status.INCONCLUSIVE),
        ({}, {"Cookie": "a=1"}, Status.NOT_APPLICABLE),
        ({"Set-Cookie": "a=1; Secure; HttpOnly; SameSite=Lax"}, {}, Status.PASS),
    ],
)
def test_a_recording_without_cookies_says_nothing_of_them(
    tmp_path: Path, headers: dict[str, str], sent: dict[str, str], status: Status
) -> None:
    fact = look(
        tmp_path,
        har.entry(BASE + "/", 200, {**HTML, **headers}, "<p>a"),
        har.entry("https://cdn.example/x.js", 200, {"Content-Type": "text/javascript"}, "1", sent=sent),
    )
    assert {one.status for one in judge(COOKIES, fact)} == {status}


def test_cookies_with_other_attributes_are_both_judged(tmp_path: Path) -> None:
    fact = look(
        tmp_path,
        har.entry(BASE + "/a.json", 200, {**JSON, "Set-Cookie": "sid=1; Secure; expires=Mon, 30 Nov 2026"}, "{}"),
        har.entry(BASE + "/b.json", 200, {**JSON, "Set-Cookie": "sid=2; Secure; expires=Tue, 01 Dec 2026"}, "{}"),
        har.entry(BASE + "/c.json", 200, {**JSON, "Set-Cookie": "sid=3"}, "{}"),
    )
    assert [one.url for one in fact.responses] == [BASE + "/a.json", BASE + "/c.json"]


KEY = "k9Xw2mQ7vR4tB8nZ"


def test_what_a_request_carried_is_masked_where_the_answer_repeats_it(tmp_path: Path) -> None:
    answered = {"Content-Type": "text/html", "X-Echo": f"key {KEY}", "X-Other": "en-GB,en"}
    sent = {"X-Api-Key": KEY, "Sec-Fetch-Site": "same-origin", "Accept-Language": "en-GB,en"}
    fact = look(tmp_path, har.entry(BASE + "/", 200, answered, "<p>a", sent=sent))
    assert KEY not in fact.model_dump_json()
    assert fact.responses[0].first("x-other") == "en-GB,en"


def test_thousands_of_cookies_that_are_repeated_are_masked_too(tmp_path: Path) -> None:
    values = [f"Zv{number}x9abcd" for number in range(4000)]
    entries = [
        har.entry(
            f"{BASE}/{part}",
            200,
            {"Content-Type": "text/html", "X-Echo": " ".join(values[start : start + 400])},
            "<p>a",
            sent={"Cookie": "; ".join(f"c={value}" for value in values[start : start + 400])},
        )
        for part, start in enumerate(range(0, 4000, 400))
    ]
    text = look(tmp_path, *entries).model_dump_json()
    assert not [value for value in values if value in text]


def test_a_recorded_page_keeps_no_token_of_its_address(tmp_path: Path) -> None:
    name = har.save(tmp_path, har.entry(f"{BASE}/?token={KEY}&page=2", 200, {"Content-Type": "text/html"}, "<p>a"))
    origin = Origin(har=name)
    facts = collect(RESPONSES, origin, base=tmp_path), collect(INTEGRITY, origin, base=tmp_path)
    for text in (fact.model_dump_json() for fact in facts):
        assert KEY not in text
        assert "page=2" in text
