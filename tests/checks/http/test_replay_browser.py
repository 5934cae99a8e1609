"""A HAR as Chromium itself writes it gets the verdict of the live site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.checks.http.twins import html
from tests.support.browser import chromium
from tests.support.certificates import Authority
from tests.support.serve import Answer, Reply, Request, Server, redirect, serve

from readycheck.testing import collect, judge
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.facts import HttpResponses, Role
from readycheck_checks.http.security_headers import CHECK
from readycheck_checks.http.targets import Origin

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.service("browser"), pytest.mark.xdist_group("browser")]

PAGE = (
    "<!doctype html><html lang=en><head><title>t</title><link rel=icon href=data:,>"
    "<script src=/app.js></script><link rel=stylesheet href=/a.css></head><body><p>hello</p></body></html>"
)
SESSION = "3f9c2a7b1d4e5f60718293a4b5c6d7e8"
COOKIES = [("Set-Cookie", f"sid={SESSION}; Path=/; Secure; HttpOnly"), ("Set-Cookie", "theme=dark; Path=/")]


def asset(kind: str, body: str) -> Reply:
    changed = {"Content-Type": kind, "Content-Security-Policy": None, "Referrer-Policy": None}
    return Reply(headers=html(changed).headers, body=body)


def home(flawed: bool) -> Answer:
    well = html(body=PAGE)
    bad = html({"Content-Security-Policy": "script-src 'self' 'unsafe-inline'", "X-Content-Type-Options": None}, PAGE)

    def answer(request: Request) -> Reply:
        reply = bad if flawed else well
        first = [] if "sid=" in request.headers.get("cookie", "") else COOKIES
        return Reply(reply.status, [*reply.pairs, *first], reply.body)

    return answer


def routes(flawed: bool) -> dict[str, Answer]:
    return {
        "/": home(flawed),
        "/app.js": asset("text/javascript; charset=utf-8", "1"),
        "/a.css": asset("text/css; charset=utf-8", "a{}"),
        "/old": redirect("/", headers=html().headers),
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def record(browser: Browser, server: Server, path: Path, *paths: str) -> None:
    context = browser.new_context(
        ignore_https_errors=True, record_har_path=path, record_har_content="embed", service_workers="block"
    )
    page = context.new_page()
    for one in paths:
        page.goto(server.url + one, wait_until="networkidle")  # the next page takes away a text that is not read yet
    context.close()


def verdicts(fact: HttpResponses) -> set[tuple[str, str, str]]:
    found = judge(CHECK, fact)
    return {(one.rule, one.status.value, one.message) for one in found if not one.rule.endswith(".recording")}


@pytest.mark.parametrize("flawed", [False, True])
def test_chromiums_own_recording(browser: Browser, authority: Authority, tmp_path: Path, flawed: bool) -> None:
    saved = tmp_path / "saved.har"
    with serve(routes(flawed), otherwise=html(status=404), tls=authority.server()) as server:
        origin = Origin(url=server.url, ca=str(authority.pem), pages=("", "/old"))
        with ThreadPoolExecutor(1) as beside:  # playwright keeps an event loop in this thread
            live = beside.submit(collect, RESPONSES, origin).result()
        record(browser, server, saved, "", "old", "no-such-page")
    assert SESSION in saved.read_text(encoding="utf-8")
    fact = collect(RESPONSES, Origin(har="saved.har"), base=tmp_path)
    assert fact.url == server.url
    assert verdicts(fact) == verdicts(live)
    assert any(status == "fail" for _, status, _ in verdicts(live)) is flawed
    first = fact.responses[0]
    assert (first.role, first.status, first.body.length) == (Role.PAGE, 200, len(PAGE))
    assert [one.name for one in first.cookies] == ["sid", "theme"]
    assert SESSION not in fact.model_dump_json()


def test_a_sanitized_recording_says_that_no_cookie_was_seen(
    browser: Browser, authority: Authority, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.har"
    with serve(routes(flawed=False), otherwise=html(status=404), tls=authority.server()) as server:
        record(browser, server, saved, "")
    document: Any = json.loads(saved.read_text(encoding="utf-8"))
    for entry in document["log"]["entries"]:
        for half in (entry["request"], entry["response"]):
            half["cookies"] = []
            half["headers"] = [one for one in half["headers"] if "cookie" not in one["name"].lower()]
    saved.write_text(json.dumps(document), encoding="utf-8")
    fact = collect(RESPONSES, Origin(har="saved.har"), base=tmp_path)
    (told,) = [one for one in judge(CHECK, fact) if one.rule.endswith(".recording")]
    assert "a cookie being set" in told.message
