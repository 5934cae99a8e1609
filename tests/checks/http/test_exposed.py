"""Asking for internal files: what a missing page is, budgets, what is kept, and when nothing can be said."""

from __future__ import annotations

import hashlib
import json
import secrets as random
from collections.abc import Mapping
from typing import Any

import pytest
from tests.checks.http.twins.exposed import DUMP, ENVIRONMENT, EXPOSITION, PAGE, SCRIPT, SPA
from tests.support.hostile import HOSTILE
from tests.support.serve import Answer, Reply, Request, Server, data, page, redirect, serve

from readycheck.api import ActiveConsent, CannotLook, Consent, ReasonCode, Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.http.collect.exposed.collector import CONTROLS, EXPOSED
from readycheck_checks.http.exposed.catalogue import CATALOGUE, SIGNATURES
from readycheck_checks.http.exposed_internals import CHECK
from readycheck_checks.http.facts.exposed import Asked, Control, Exposure, HttpExposed, Outcome, SecurityTxt
from readycheck_checks.http.remedies import remedy_for
from readycheck_checks.http.targets import Origin

P = "http.exposed_internals"


def look(server: Server, consent: Consent | None = None, **origin: Any) -> HttpExposed:
    return collect(EXPOSED, Origin(url=server.url, **origin), consent=consent)


def shell(request: Request) -> Reply:
    """A single-page application whose page carries a fresh nonce and the path that was asked for."""
    nonce = random.token_hex(16)
    body = (
        f"<!doctype html><html><head><title>Coursework</title><script nonce={nonce} src=/static/app.js></script>"
        f"<link rel=canonical href='{request.path}'></head><body><div id=app>{'<p>loading</p>' * 20}</div></html>"
    )
    return page(body)


def trap(_request: Request) -> Reply:
    """Made-up settings, others each time, for whatever is asked for."""
    lines = [f"KEY_{random.token_hex(4).upper()}={random.token_hex(12)}" for _ in range(30)]
    return Reply(200, {"Content-Type": "text/plain"}, "\n".join(lines))


CATCH_ALLS: dict[str, Answer] = {
    "a single-page application": shell,
    "a page that never changes": page(),
    "JSON for everything": data('{"ok": true, "items": []}'),
    "JSON that repeats the path": lambda asked: data(json.dumps({"path": asked.path, "a": list(range(40))})),
    "plain text": Reply(200, {"Content-Type": "text/plain"}, "hello, this is a friendly server\n"),
    "text that looks like settings": Reply(200, {"Content-Type": "text/plain"}, ENVIRONMENT),
    "metrics for everything": Reply(200, {"Content-Type": "text/plain"}, EXPOSITION),
    "a trap that makes settings up": trap,
    "nothing with 200": Reply(200),
    "a redirect to the login": redirect("/login"),
    "404": Reply(404),
    "403": Reply(403, {"Content-Type": "text/html"}, "<html><title>Forbidden</title></html>"),
    "410": page(status=410),
}  # fmt: skip


@pytest.mark.parametrize("name", CATCH_ALLS)
def test_a_well_made_server_shows_nothing_over_at_least_60_paths(name: str) -> None:
    with serve({"/": page(), "/login": page()}, otherwise=CATCH_ALLS[name]) as server:
        fact = look(server, exposed_requests=500)
    assert len(fact.asked) >= 60
    assert fact.exposures == ()
    findings = judge(CHECK, fact)
    assert not rules(findings, Status.FAIL)
    assert not rules(findings, Status.WARN)
    assert worst(findings) is Status.PASS


@pytest.mark.parametrize("budget", [1, 5, 20, 60, 200])
def test_the_budget_is_kept_exactly(budget: int) -> None:
    routes = {"/": PAGE, "/static/app.js": Reply(200, {"Content-Type": "text/javascript"}, SCRIPT)}
    with serve(routes, otherwise=SPA) as server:
        fact = look(server, exposed_requests=budget, internal=("/metrics", "/queue"))
        sent = len(server.requests)
    assert fact.requests <= budget
    assert fact.control_requests <= CONTROLS
    assert sent == fact.requests + fact.control_requests
    if budget < 200:
        assert fact.requests == budget
        assert fact.stopped == "budget"
    status = worst(judge(CHECK, fact))
    assert status is (Status.PASS if budget >= 60 else Status.INCONCLUSIVE)


def test_an_honest_404_needs_one_control_a_class() -> None:
    with serve({"/": page()}) as server:
        fact = look(server)
    assert fact.control_requests == 6
    assert {one.outcome for one in fact.controls} == {Outcome.MISSING}


def test_only_get_is_sent_and_only_to_this_host() -> None:
    body = (
        "<!doctype html><html><head><script src=https://cdn.example/a.js></script><script src=//other.example/b.js>"
        "</script></head></html>"
    )
    with serve({"/": page(body)}, otherwise=redirect("https://elsewhere.example/")) as server:
        fact = look(server)
        assert {one.method for one in server.requests} == {"GET"}
        assert {one.headers["host"] for one in server.requests} == {f"127.0.0.1:{server.port}"}
    assert fact.exposures == ()


def test_a_planted_secret_is_described_and_not_kept() -> None:
    planted = "AKIA" + "Q" * 16
    body = f"AWS_KEY={planted}\nDB_PASSWORD=correct-horse-battery\nDB_URL=postgres://ana:stapler-planted@db/x\n"
    with serve(
        {"/": page(), "/.env": Reply(200, {}, body), "/dump.sql": Reply(200, {}, DUMP + "planted-row")}
    ) as server:
        fact = look(server)
    kept = fact.model_dump_json()
    for secret in (planted, "correct-horse", "stapler-planted", "planted-row"):
        assert secret not in kept
    one = next(one for one in fact.exposures if one.path == ".env")
    assert (one.signature, one.length, one.digest) == (
        "environment",
        len(body),
        hashlib.sha256(body.encode()).hexdigest(),
    )
    assert dict(one.secrets) == {"aws_key": 1, "connection_string": 1, "password": 1}
    text = " ".join(finding.model_dump_json() for finding in judge(CHECK, fact))
    assert "planted" not in text
    assert "1 × aws key" in text


def test_at_most_64_kib_of_a_body_are_read() -> None:
    huge = b"SQLite format 3\0" + bytes(3_000_000)
    with serve({"/": page(), "/db.sqlite3": Reply(200, {}, huge)}) as server:
        fact = look(server)
    (one,) = fact.exposures
    assert (one.read, one.length) == (64 * 1024, len(huge))
    assert one.digest == hashlib.sha256(huge[: 64 * 1024]).hexdigest()


def test_a_large_fact_stays_small() -> None:
    everything: dict[str, Answer] = {
        f"/{entry.path.partition('?')[0]}": Reply(200, {}, b"PK\x03\x04x") for entry in CATALOGUE
    }
    with serve({"/": page(), **everything}) as server:
        assert len(look(server, exposed_requests=500).model_dump_json()) < 300_000


@pytest.mark.parametrize(
    ("routes", "otherwise", "reason"),
    [
        ({}, Reply(403), ReasonCode.ACCESS_DENIED),
        ({}, Reply(401), ReasonCode.ACCESS_DENIED),
        ({"/": page()}, Reply(429), ReasonCode.ACCESS_DENIED),
        ({"/": page()}, Reply(503, {"Retry-After": "5"}), ReasonCode.ACCESS_DENIED),
        ({"/": page()}, Reply(500), ReasonCode.UNREACHABLE),
        ({}, redirect("https://elsewhere.example/"), ReasonCode.UNSUPPORTED),
    ],
)
def test_what_cannot_be_judged_is_unknown(routes: Mapping[str, Answer], otherwise: Reply, reason: ReasonCode) -> None:
    with serve(routes, otherwise=otherwise) as server:
        findings = judge(CHECK, look(server))
    assert worst(findings) is Status.INCONCLUSIVE
    assert {one.reason_code for one in findings} == {reason}


def test_a_firewall_that_begins_to_refuse_is_noticed() -> None:
    asked: list[str] = []

    def wall(request: Request) -> Reply:
        asked.append(request.path)
        return Reply(404) if len(asked) <= 20 else Reply(403)

    with serve({"/": page()}, otherwise=wall) as server:
        assert worst(judge(CHECK, look(server))) is Status.INCONCLUSIVE


def test_too_many_requests_end_the_asking() -> None:
    with serve({"/": page()}, otherwise=Reply(429)) as server:
        fact = look(server)
    assert fact.stopped == "throttled"
    assert fact.requests < 15


@pytest.mark.parametrize("name", ["resets inside the body", "hangs inside the body", "drips a body", "not gzip"])
def test_bodies_that_break_off_are_no_pass(name: str) -> None:
    with HOSTILE[name]() as server:
        fact = collect(EXPOSED, Origin(url=server.url, timeout=0.3))
    assert fact.stopped == "failing"
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


def test_an_unreachable_origin_cannot_be_looked_at() -> None:
    with serve({}) as server:
        url = server.url
    with pytest.raises(CannotLook) as stopped:
        collect(EXPOSED, Origin(url=url))
    assert stopped.value.reason is ReasonCode.UNREACHABLE


def test_refused_paths_are_fine() -> None:
    guarded: dict[str, Answer] = {
        "/metrics": Reply(401), "/.env": Reply(403), "/console": redirect("/login?next=/console"),
    }  # fmt: skip
    with serve({"/": page(), **guarded}) as server:
        fact = look(server)
    assert {one.path for one in fact.asked if one.outcome is Outcome.REFUSED} == {"metrics", ".env", "console"}
    assert worst(judge(CHECK, fact)) is Status.PASS


def test_declared_endpoints_are_asked_as_a_stranger() -> None:
    routes: dict[str, Answer] = {
        "/": page(), "/metrics": Reply(401), "/queue": redirect("/login"), "/open": page("<!doctype html><h1>Queue"),
        "/broken": Reply(500),
    }  # fmt: skip
    with serve(routes) as server:
        fact = look(server, metrics="/metrics", internal=("/queue", "/open", "/broken", "/gone", "https://x.example/m"))
    assert {one.path: one.outcome for one in fact.declared} == {
        "/queue": Outcome.REFUSED,
        "/open": Outcome.OTHER,
        "/broken": Outcome.FAILED,
        "/gone": Outcome.MISSING,
        "https://x.example/m": Outcome.FAILED,
        "/metrics": Outcome.REFUSED,
    }
    assert not any(one.path == "metrics" for one in fact.asked)
    findings = judge(CHECK, fact)
    assert rules(findings, Status.FAIL) == [f"{P}.internal_open"]
    assert rules(findings, Status.INCONCLUSIVE) == [f"{P}.internal"] * 2


def test_what_is_public_on_purpose_passes_with_a_note() -> None:
    described = data('{"openapi": "3.1.0", "info": {"title": "a"}, "paths": {}}')
    with serve({"/": page(), "/openapi.json": described}) as server:
        findings = judge(CHECK, look(server, public=("/openapi.json",)))
    assert worst(findings) is Status.PASS
    assert f"{P}.public" in rules(findings, Status.PASS)


def test_paths_are_asked_below_the_address_of_the_origin() -> None:
    with serve({"/app/": page(), "/app/.env": Reply(200, {}, ENVIRONMENT)}) as server:
        fact = collect(EXPOSED, Origin(url=f"{server.url}app/"))
    assert [one.url for one in fact.exposures] == [f"{server.url}app/.env"]


@pytest.mark.parametrize(("path", "where"), [("", ""), ("app/", " below /app/"), ("a/b", " below /a/")])
def test_a_pass_says_where_was_asked(path: str, where: str) -> None:
    with serve({f"/{path}": page()}) as server:
        (one,) = judge(CHECK, collect(EXPOSED, Origin(url=f"{server.url}{path}")))
    assert one.status is Status.PASS
    assert f"that were asked for{where} is served to a stranger" in one.message


def test_what_costs_the_server_is_asked_with_consent_only() -> None:
    dump = {"/": page(), "/actuator/heapdump": Reply(200, {}, b"JAVA PROFILE 1.0.2\0" + bytes(100))}
    with serve(dump) as server:
        assert look(server, exposed_requests=500).exposures == ()
        assert "/actuator/heapdump" not in server.paths
        consent = Consent(active=ActiveConsent(hosts=("127.0.0.1",)))
        (one,) = look(server, consent, exposed_requests=500).exposures
    assert one.signature == "heapdump"


def test_long_scripts_are_read_from_their_end() -> None:
    content = ("x" * 79 + "\n") * 4000 + "//# sourceMappingURL=maps/app.js.map"
    source = json.dumps(
        {"version": 3, "mappings": "A" * 100_000, "names": [], "sources": [], "sourcesContent": ["let a"]}
    )

    def ranged(body: str) -> Answer:
        def answer(request: Request) -> Reply:
            wanted = request.headers.get("range", "")
            if not wanted.startswith("bytes=-"):
                return Reply(200, {}, body)
            tail = body[-int(wanted.removeprefix("bytes=-")) :]
            return Reply(206, {"Content-Range": f"bytes {len(body) - len(tail)}-{len(body) - 1}/{len(body)}"}, tail)

        return answer

    with serve({"/": PAGE, "/static/app.js": ranged(content), "/static/maps/app.js.map": ranged(source)}) as server:
        (one,) = look(server).exposures
    assert one.signature == "source_map_content"


def test_a_map_of_styles_alone_blocks_no_launch() -> None:
    def status(*sources: str) -> Status:
        told = json.dumps({"version": 3, "mappings": "A", "names": [], "sources": sources, "sourcesContent": ["a {}"]})
        with serve(
            {"/": PAGE, "/static/app.js": Reply(200, {}, "let a"), "/static/app.js.map": Reply(200, {}, told)}
        ) as server:
            return worst(judge(CHECK, look(server)))

    assert status("bootstrap.css", "less/print.less") is Status.WARN
    assert status("theme.less", "grades.ts") is Status.FAIL


def test_security_txt_is_information() -> None:
    told = "Contact: mailto:security@example.edu\nExpires: 2020-01-01T00:00:00Z\n"
    with serve({"/": page(), "/.well-known/security.txt": Reply(200, {"Content-Type": "text/plain"}, told)}) as server:
        fact = look(server)
    assert fact.security_txt == SecurityTxt(contact=True, expires="2020-01-01T00:00:00Z")
    findings = judge(CHECK, fact)
    assert worst(findings) is Status.PASS
    assert "expired 2020-01-01" in findings[-1].model_dump_json()
    with serve({"/": page()}, otherwise=page()) as server:
        assert look(server).security_txt is None


def test_equal_kinds_are_one_finding_that_lists_them() -> None:
    one = Exposure(
        url="https://h/.git/HEAD", path=".git/HEAD", signature="git_head", status=200, length=9, read=9, digest="d"
    )
    other = one.model_copy(update={"url": "https://h/.git/config", "path": ".git/config", "signature": "git_config"})
    fact = HttpExposed(url="https://h/", asked=(Asked(path="a", outcome=Outcome.MISSING),), exposures=(one, other))
    (finding,) = judge(CHECK, fact)
    assert (finding.status, finding.value) == (Status.FAIL, 2)
    assert "CWE-527" in finding.references
    assert "curl -sS -i https://h/.git/HEAD | head" in finding.model_dump_json()


def test_nothing_asked_is_no_pass() -> None:
    assert worst(judge(CHECK, HttpExposed(url="https://h/"))) is Status.INCONCLUSIVE
    refusing = Control(extension="plain", status=403, outcome=Outcome.REFUSED)
    blocked = HttpExposed(url="https://h/", page_status=403, controls=(refusing,))
    assert worst(judge(CHECK, blocked)) is Status.INCONCLUSIVE


def test_every_group_of_signatures_has_a_remedy() -> None:
    groups = {one.group for one in SIGNATURES.values()} | {"internal_open"}
    for group in groups:
        remedy = remedy_for(f"{P}.{group}")
        assert remedy is not None
        assert remedy.rule == f"{P}.{group}", group
        assert remedy.cwe
        assert remedy.asvs


@pytest.mark.parametrize("base", ["http://[::1", "javascript:1", "http://127.0.0.1:99999/", "/"])
def test_a_base_that_is_no_address_is_left_out_as_browsers_do(base: str) -> None:
    routes: dict[str, Answer] = {
        "/": page(f"<!doctype html><base href='{base}'><script src=/app.js></script>"),
        "/app.js": Reply(200, {"Content-Type": "text/javascript"}, SCRIPT),
    }
    with serve(routes) as server:
        look(server)
        assert "/app.js.map" in server.paths


def test_a_server_that_refuses_to_send_more_than_there_is_shows_its_maps_all_the_same() -> None:
    def picky(request: Request) -> Reply:
        if "range" in request.headers:  # as Express does where a file is shorter than the end that is asked for
            return Reply(416, {"Content-Range": "bytes */90"})
        return Reply(200, {"Content-Type": "text/javascript"}, SCRIPT + "//# sourceMappingURL=app.js.map\n")

    made = json.dumps({"version": 3, "sources": ["a.ts"], "names": [], "mappings": "A", "sourcesContent": ["let a"]})
    with serve({"/": PAGE, "/static/app.js": picky, "/static/app.js.map": data(made)}) as server:
        fact = look(server)
    assert [one.signature for one in fact.exposures] == ["source_map_content"]
    assert len(server.requests) == fact.requests + fact.control_requests


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_fails_at_everything_is_left_alone_soon(status: int) -> None:
    with serve({}, otherwise=Reply(status)) as server:
        fact = look(server)
    assert fact.stopped == "failing"
    assert fact.requests < 12
    (one,) = judge(CHECK, fact)
    assert (one.status, one.reason_code) == (Status.INCONCLUSIVE, ReasonCode.UNREACHABLE)
    assert one.message.startswith(f"the server fails at everything, the first page too (status {status})")


def test_a_failure_of_the_server_is_not_called_no_answer() -> None:
    served = Reply(200, {"Content-Type": "text/plain"}, ENVIRONMENT)
    with serve({"/": page(), "/.env": served}, otherwise=Reply(500)) as server:
        fact = look(server)
    assert [one.signature for one in fact.exposures] == ["environment"], "what is served beside failures is found"
    (one,) = [one for one in judge(CHECK, fact) if one.status is Status.INCONCLUSIVE]
    assert "are answered as if the server had failed (status 500)" in one.message


@pytest.mark.parametrize("status", [400, 406, 421])
def test_what_refuses_everything_in_its_own_way_is_no_pass(status: int) -> None:
    with serve(
        {}, otherwise=Reply(status, {"Content-Type": "text/html"}, "<h1>no certificate was sent</h1>")
    ) as server:
        (one,) = judge(CHECK, look(server))
    assert (one.status, one.reason_code) == (Status.INCONCLUSIVE, ReasonCode.ACCESS_DENIED)
    assert f"(status {status})" in one.message
    with serve({"/": page()}, otherwise=Reply(status)) as server:
        assert worst(judge(CHECK, look(server))) is Status.PASS, "an application that says so of what is not there"


def test_what_is_akin_to_an_exposure_is_asked_within_the_budget() -> None:
    status = page("<html><head><title>Apache Status</title></head><body>Apache Server Status</body></html>")
    info = page("<html><head><title>Server Information</title></head><body>Module Name: core</body></html>")
    with serve({"/": page(), "/server-status": status, "/server-info": info}) as server:
        fact = look(server)
    assert [one.signature for one in fact.exposures] == ["apache_status", "apache_info"]
    assert fact.requests <= fact.budget == 60
