"""Digests compared over real connections: what is fetched, and what never is."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from tests.checks.http.twins.integrity import STYLE, digest
from tests.support.hostile import HOSTILE, SILENT
from tests.support.serve import Reply, Request, data, page, redirect, serve

from readycheck.api import ActiveConsent, CannotLook, Consent, Finding, ReasonCode, Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.http.collect.integrity import INTEGRITY, MOST_PAGES
from readycheck_checks.http.collect.subresources import FILE_CAP
from readycheck_checks.http.facts.integrity import HttpIntegrity
from readycheck_checks.http.integrity import CHECK
from readycheck_checks.http.targets import Origin

P = "http.integrity."
CDN = "https://cdn.example"
SCRIPT = b"let a = 1\n"
GOOD = digest(SCRIPT)


def bad(findings: list[Finding]) -> list[tuple[str, str]]:
    quiet = (Status.PASS, Status.NOT_APPLICABLE)
    return [(one.status.value, one.rule.removeprefix(P)) for one in findings if one.status not in quiet]


# Over real connections.
JS = {"Content-Type": "text/javascript"}


def html(*head: str) -> Reply:
    return page(f"<!doctype html><html><head><title>t</title>{''.join(head)}</head><p>hello</html>")


def script(url: str, content: bytes = SCRIPT, more: str = "crossorigin") -> str:
    return f'<script src="{url}" integrity="{digest(content)}" {more}></script>'


def look(url: str, consent: Consent | None = None, **fields: Any) -> HttpIntegrity:
    return collect(INTEGRITY, Origin(url=url, **fields), consent=consent)


def compared(seen: HttpIntegrity) -> list[str]:
    return [file.compared.value for one in seen.pages for file in one.subresources]


def test_own_files_are_compared_and_others_never_fetched() -> None:
    with serve({"/lib.js": Reply(200, JS, SCRIPT)}) as other:
        routes = {
            "/": html(
                script("/a.js"),
                script("/b.js"),
                script("/c.js", STYLE),
                script(f"{other.url}lib.js"),
                f"<script src={other.url}free.js></script><script src=/d.js></script>",
                f"<link rel=preload as=script href={other.url}lib.js integrity={GOOD} crossorigin>",
            ),
            "/a.js": Reply(200, JS, SCRIPT),
            "/b.js": Reply(200, {**JS, "Content-Encoding": "gzip"}, gzip.compress(SCRIPT)),
            "/c.js": Reply(200, JS, SCRIPT),
        }
        with serve(routes) as server:
            seen = look(server.url)
        assert other.requests == []
    assert compared(seen) == ["matches", "matches", "differs", "off_host", "nothing", "nothing", "off_host"]
    assert sorted(server.paths) == ["/", "/a.js", "/b.js", "/c.js"]
    assert {request.method for request in server.requests} == {"GET"}
    assert seen.requests == 4
    assert bad(judge(CHECK, seen)) == [("fail", "mismatch"), ("warn", "missing.script")]


@pytest.mark.parametrize("named", ["host", "host and port"])
def test_another_host_is_fetched_with_the_consent_that_names_it(named: str) -> None:
    shared = {**JS, "Access-Control-Allow-Origin": "*"}
    routes = {
        "/lib.js": Reply(200, shared, SCRIPT),
        "/changed.js": Reply(200, shared, STYLE),
        "/mine.js": Reply(200, JS, SCRIPT),
    }
    with serve(routes, host="127.0.0.2") as other:
        head = [script(f"{other.url}{name}.js") for name in ("lib", "changed", "mine")]
        with serve({"/": html(*head)}) as server:
            host = "127.0.0.2" if named == "host" else f"127.0.0.2:{other.port}"
            elsewhere = look(server.url, Consent(active=ActiveConsent(hosts=("127.0.0.3", "127.0.0.2:1"))))
            assert other.requests == []
            seen = look(server.url, Consent(active=ActiveConsent(hosts=(host,))))
    assert compared(elsewhere) == ["off_host"] * 3
    assert sorted(other.paths) == ["/changed.js", "/lib.js", "/mine.js"]
    assert {request.headers.get("origin") for request in other.requests} == {server.url.rstrip("/")}
    assert compared(seen) == ["matches", "differs", "matches"]
    assert bad(judge(CHECK, seen)) == [("fail", "mismatch"), ("fail", "not_shared")]


def test_another_port_of_the_own_host_is_another_host() -> None:
    with (
        serve({"/lib.js": Reply(200, JS, SCRIPT)}) as other,
        serve({"/": html(script(f"{other.url}lib.js"))}) as server,
    ):
        assert compared(look(server.url)) == ["off_host"]
        assert other.requests == []


@pytest.mark.parametrize("budget", [1, 2, 3, 20])
def test_the_budget_is_kept_and_what_is_left_out_is_said(budget: int) -> None:
    head = [script(f"/{number}.js") for number in range(4)]
    with serve({"/": html(*head)}, otherwise=Reply(200, JS, SCRIPT)) as server:
        seen = look(server.url, integrity_requests=budget)
    assert len(server.requests) == seen.requests == min(budget, 5)
    findings = judge(CHECK, seen)
    if budget < 5:
        assert [one.reason_code for one in findings] == [ReasonCode.BUDGET]
    else:
        assert worst(findings) is Status.PASS


def test_a_file_of_several_pages_is_fetched_once() -> None:
    routes = {f"/{name}": html(script("/a.js")) for name in "xyz"}
    with serve(routes, otherwise=Reply(200, JS, SCRIPT)) as server:
        seen = look(server.url, pages=("/x", "/y", "/z", "/x"))
    assert sorted(server.paths) == ["/a.js", "/x", "/y", "/z"]
    assert compared(seen) == ["matches"] * 3


def test_no_more_pages_than_a_few() -> None:
    with serve({}, otherwise=html()) as server:
        seen = look(server.url, pages=tuple(f"/{number}" for number in range(MOST_PAGES + 2)))
    assert len(server.requests) == MOST_PAGES
    assert [one.path for one in seen.unseen] == [f"/{MOST_PAGES}", f"/{MOST_PAGES + 1}"]


def test_what_cannot_be_compared_has_its_reason() -> None:
    with serve({"/lib.js": Reply(200, JS, SCRIPT)}) as other:
        routes: dict[str, Any] = {
            "/": html(*(script(f"/{name}.js") for name in ("moved", "gone", "large", "q"))),
            "/moved.js": redirect(f"{other.url}lib.js"),
            "/gone.js": Reply(404),
            "/large.js": Reply(200, JS, b"/" * (FILE_CAP + 1)),
            "/q.js": Reply(200, JS, SCRIPT),
        }
        with serve(routes) as server:
            seen = look(server.url)
        assert other.requests == []
    assert compared(seen) == ["unreadable", "unreadable", "too_large", "matches"]
    assert [file.detail for file in seen.pages[0].subresources[:2]] == ["it is answered 302", "it is answered 404"]
    assert {one.status for one in judge(CHECK, seen)} == {Status.INCONCLUSIVE}


def test_a_large_file_of_the_cap_is_compared() -> None:
    content = b"/" * (3 * 1024 * 1024)
    with serve({"/": html(script("/a.js", content)), "/a.js": Reply(200, JS, content)}) as server:
        assert compared(look(server.url)) == ["matches"]


def test_addresses_with_values_are_fetched_whole_and_kept_without() -> None:
    def versioned(request: Request) -> Reply:
        return Reply(200, JS, SCRIPT if request.path.endswith("?v=planted-value") else STYLE)

    with serve({"/": html(script("/a.js?v=planted-value")), "/a.js": versioned}) as server:
        seen = look(server.url)
    assert compared(seen) == ["matches"]
    assert "planted" not in seen.model_dump_json()
    two = html(script("/a.js?v=1"), script("/a.js?v=2", STYLE))
    with serve({"/": two, "/a.js": versioned}) as server:
        assert compared(look(server.url)) == ["unreadable", "unreadable"]


def test_the_base_of_the_page_and_the_end_of_its_redirects_count() -> None:
    routes = {
        "/": redirect("/deep/page"),
        "/deep/page": html("<base href=/static/>", script("a.js")),
        "/static/a.js": Reply(200, JS, SCRIPT),
    }
    with serve(routes) as server:
        seen = look(server.url)
    assert seen.pages[0].url == f"{server.url}deep/page"
    assert compared(seen) == ["matches"]


def test_a_policy_that_has_browsers_ask_over_https() -> None:
    meta = '<meta http-equiv=content-security-policy content="default-src https:; Upgrade-Insecure-Requests">'
    header = {"Content-Security-Policy": "default-src https:, upgrade-insecure-requests;"}
    report = {"Content-Security-Policy-Report-Only": "upgrade-insecure-requests"}
    body = "<!doctype html><head><title>t</title>{}</head><p>hi"
    routes = {
        "/meta": page(body.format(meta)),
        "/header": page(body.format(""), headers=header),
        "/report": page(body.format(""), headers=report),
        "/none": page(body.format("")),
    }
    with serve(routes) as server:
        seen = look(server.url, pages=tuple(routes))
    assert [one.upgrades for one in seen.pages] == [True, True, False, False]
    without = {
        "/body": page(f"<!doctype html><head><title>t</title></head><p>hi{meta}"),
        "/report": page(body.format(meta.replace("security-policy", "security-policy-report-only"))),
        "/word": page(
            body.format(""), headers={"Content-Security-Policy": "img-src upgrade-insecure-requests.example"}
        ),
    }
    with serve(without) as server:
        seen = look(server.url, pages=tuple(without))
    assert [one.upgrades for one in seen.pages] == [False, False, False]


def test_other_answers_than_pages() -> None:
    with serve({"/data": data(), "/": redirect("http://elsewhere.invalid/"), "/404": page(status=404)}) as server:
        seen = look(server.url, pages=("/", "/data", "/404", "http://elsewhere.invalid/"))
    assert len(server.requests) == 3
    reasons = [one.reason_code for one in judge(CHECK, seen) if one.status is Status.INCONCLUSIVE]
    assert reasons == [ReasonCode.UNSUPPORTED, ReasonCode.INSUFFICIENT_DATA, ReasonCode.UNSUPPORTED]


def test_a_target_that_is_gone_cannot_be_looked_at() -> None:
    with serve({}) as server:
        url = server.url
    with pytest.raises(CannotLook, match="the connection was refused; start the target, or correct its url"):
        look(url, pages=("/", "/a", "/b"))


def test_the_fact_is_bounded_whatever_the_page_says() -> None:
    junk = "\x01" * 500
    many = "".join(
        f"<script src='{CDN}/{number}{'é' * 150}.js' integrity='{junk}{number}'></script>" for number in range(900)
    )
    with serve({}, otherwise=page(f"<!doctype html><head>{many}</head>")) as server:
        seen = look(server.url, pages=("/a", "/b", "/c", "/d"))
    assert len(seen.model_dump_json()) < 300_000
    assert sum(one.dropped for one in seen.pages) > 0
    assert P + "unseen" in rules(judge(CHECK, seen))
    short = "".join(f"<script src={CDN}/{number}.js></script>" for number in range(90))
    with serve({}, otherwise=page(f"<!doctype html><head>{short}</head>")) as server:
        seen = look(server.url, pages=("/a", "/b", "/c", "/d"))
    assert [len(one.subresources) for one in seen.pages] == [90, 90, 20, 0]
    assert [one.dropped for one in seen.pages] == [0, 0, 70, 90]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_server_ends_with_a_reason(name: str) -> None:
    with HOSTILE[name]() as server:
        origin = Origin(url=server.url, ca=str(server.ca) if server.ca else None, timeout=0.3)
        seen, refused = None, None
        try:
            seen = collect(INTEGRITY, origin, seconds=15.0)
        except CannotLook as error:
            refused = error.reason
    # A busy machine too may answer nothing in so short a time.
    assert name not in SILENT if seen is not None else name in SILENT or refused is ReasonCode.TIMEOUT
    if seen is None:
        return
    findings = judge(CHECK, seen)
    assert findings
    assert len(seen.model_dump_json()) < 300_000
    whole = all(one.failure is None and one.html and not one.truncated for one in seen.pages)
    assert worst(findings) is (Status.PASS if whole else Status.INCONCLUSIVE)
