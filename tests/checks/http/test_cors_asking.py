"""Cross-origin sharing over real connections: whom a target is asked as, what is sent, and what never is."""

from __future__ import annotations

import itertools
import re
import threading
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from tests.checks.http.twins import Site
from tests.checks.http.twins import cors as twins
from tests.support.certificates import Authority
from tests.support.hostile import HOSTILE, SILENT
from tests.support.serve import Answer, Reply, Request, data, redirect, serve

from readycheck.api import CannotLook, Finding, ReasonCode, Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.http.collect.cors import CORS, MOST_ENDPOINTS
from readycheck_checks.http.cors import CHECK
from readycheck_checks.http.facts.cors import HttpCors, Question
from readycheck_checks.http.sharing import origins
from readycheck_checks.http.targets import Origin

P = "http.cors."
APP = "https://app.example.edu"


def alarms(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.status.value, one.rule.removeprefix(P)) for one in findings if one.status is not Status.PASS]


# Whom to ask as.
def asked(own: str, *trusted: str) -> dict[str, str | None]:
    origin = origins.parse(own)
    assert origin is not None
    return {question.value: name for question, name in origins.questions(origin, trusted, "s.example")}


def test_a_named_host_is_asked_as_everybody() -> None:
    assert asked("https://api.example.edu") == {
        "baseline": None,
        "foreign": "https://s.example",
        "preflight": "https://s.example",
        "null": "null",
        "suffix": "https://api.example.edu.s.example",
        "prefix": "https://readycheck-example.edu",
        "dot": "https://apixexample.edu",
        "plain_http": "http://api.example.edu",
        "subdomain": "https://readycheck.example.edu",
        "below": "https://readycheck.api.example.edu",
        "other_port": "https://api.example.edu:8443",
    }


def test_look_alikes_resemble_what_the_target_compares_with() -> None:
    seen = asked("https://api.example.edu:8443", "https://app.example.ac.uk/", "https://*.example.edu")
    assert seen["suffix"] == "https://app.example.ac.uk.s.example"
    assert seen["prefix"] == "https://readycheck-example.ac.uk"
    assert seen["plain_http"] == "http://app.example.ac.uk"
    assert "subdomain" not in seen  # the profile trusts each of them
    assert seen["below"] == "https://readycheck.app.example.ac.uk"
    assert seen["other_port"] == "https://api.example.edu:8444"


@pytest.mark.parametrize(
    ("own", "missing"),
    [
        ("http://127.0.0.1:8000", {"prefix", "dot", "subdomain", "below", "plain_http"}),
        ("http://[::1]:8000", {"suffix", "prefix", "dot", "subdomain", "below", "plain_http"}),
        ("http://localhost:65535", {"dot", "below", "plain_http"}),
        ("https://example.edu", {"dot", "below"}),
    ],
)
def test_who_cannot_exist_is_not_asked_as(own: str, missing: set[str]) -> None:
    assert {question.value for question in Question} - set(asked(own)) - {"trusted"} == missing
    for name in asked(own).values():
        assert name in (None, "null") or str(origins.parse(name or "")) == name


@pytest.mark.parametrize(
    ("pattern", "origin", "trusted"),
    [
        ("https://app.example.edu", "https://app.example.edu", True),
        ("https://App.example.edu:443/", "https://app.example.edu", True),
        ("https://app.example.edu", "http://app.example.edu", False),
        ("https://app.example.edu", "https://app.example.edu:8443", False),
        ("https://*.example.edu", "https://a.b.example.edu", True),
        ("https://*.example.edu", "https://example.edu", False),
        ("https://*.example.edu", "https://evilexample.edu", False),
        ("nonsense", "https://example.edu", False),
        ("https://app.example.edu", "null", False),
    ],
)
def test_whom_the_profile_trusts(pattern: str, origin: str, trusted: bool) -> None:
    assert origins.trusts([pattern], origin) is trusted


# Over real connections.
def look(url: str, **fields: Any) -> HttpCors:
    return collect(CORS, Origin(url=url, **fields))


def test_only_get_and_options_and_no_credentials() -> None:
    with serve({"/": data(), "/api": data()}) as server:
        seen = look(server.url, api=("/api",), cors_trusted=(APP,))
    assert [endpoint.url.rpartition("/")[2] for endpoint in seen.endpoints] == ["", "api"]
    assert seen.requests == len(server.requests)
    assert {request.method for request in server.requests} == {"GET", "OPTIONS"}
    assert all(not ({"cookie", "authorization"} & request.headers.keys()) for request in server.requests)
    assert all(request.body == b"" for request in server.requests)
    preflight = next(request for request in server.requests if request.method == "OPTIONS")
    assert preflight.headers["access-control-request-method"] == "PUT"
    assert preflight.headers["access-control-request-headers"] == "authorization,content-type"
    assert worst(judge(CHECK, seen)) is Status.PASS


def test_each_question_is_asked_once_an_endpoint_and_the_same_in_each_run() -> None:
    with serve({"/": data()}) as server:
        first, second = look(server.url, cors_trusted=(APP,)), look(server.url, cors_trusted=(APP,))
    assert first == second
    sent = [request.headers.get("origin") for request in server.requests[: first.requests]]
    assert sorted(map(str, sent)) == sorted(str(one.origin) for one in first.endpoints[0].answers)
    assert sum(str(one).startswith("https://readycheck-") and str(one).endswith(".example") for one in sent) == 2


def test_every_question_fits_the_budget_with_one_trusted_origin() -> None:
    assert len(asked("https://api.example.edu", APP)) == HttpCors.model_fields["budget"].default == 12


def test_a_pattern_covers_the_hosts_below_it() -> None:
    assert "below" not in asked("https://api.example.edu", APP, "https://*.app.example.edu")
    assert asked("https://api.example.edu", "https://*.app.example.edu").get("below") is None


@pytest.mark.parametrize("budget", [2, 5, 12])
def test_the_budget_of_an_endpoint_is_kept_and_what_is_left_out_is_said(budget: int) -> None:
    trusted = tuple(f"https://app{number}.example.edu" for number in range(9))
    with serve({"/a": data(), "/b": data()}) as server:
        seen = look(server.url, cors=("/a", "/b"), cors_requests=budget, cors_trusted=trusted)
    for path in ("/a", "/b"):
        assert server.paths.count(path) == budget
    assert seen.requests == 2 * budget
    expected = Status.PASS if budget == 12 else Status.INCONCLUSIVE
    findings = judge(CHECK, seen)
    assert worst(findings) is expected
    if expected is Status.INCONCLUSIVE:
        assert findings[-1].reason_code is ReasonCode.BUDGET


def test_more_endpoints_than_are_asked_are_named() -> None:
    paths = tuple(f"/{number}" for number in range(MOST_ENDPOINTS + 3))
    with serve({}, otherwise=data()) as server:
        seen = look(server.url, cors=(*paths, *paths), cors_requests=2)
    assert set(server.paths) == set(paths[:MOST_ENDPOINTS])
    assert {one.path for one in seen.unseen} == set(paths[MOST_ENDPOINTS:])
    assert worst(judge(CHECK, seen)) is Status.INCONCLUSIVE


def test_nothing_is_asked_on_another_host_or_behind_a_redirect() -> None:
    with serve({"/": data()}) as other, serve({"/": redirect(other.url)}) as server:
        seen = look(server.url, cors=("/", other.url, "http://elsewhere.invalid/"))
        assert other.requests == []
    assert set(server.paths) == {"/"}
    assert {one.reason for one in seen.unseen} == {ReasonCode.UNSUPPORTED}


def test_who_asks_to_be_left_alone_is() -> None:
    count = itertools.count()
    with serve({"/": lambda request: data(status=429 if next(count) else 200)}) as server:
        seen = look(server.url)
    assert len(server.requests) <= 5
    assert [one.reason_code for one in judge(CHECK, seen)] == [ReasonCode.ACCESS_DENIED]


def test_a_target_that_is_gone_cannot_be_looked_at() -> None:
    with serve({}) as server:
        url = server.url
    with pytest.raises(CannotLook, match="the connection was refused; start the target, or correct its url"):
        look(url, cors=("/a", "/b", "/c"))


def test_what_is_no_origin_in_the_profile_is_said() -> None:
    with serve({"/": data()}) as server:
        seen = look(server.url, cors_trusted=("app.example.edu", "https://app.example.edu/path"))
    assert seen.trusted == ()
    findings = judge(CHECK, seen)
    assert sum(one.reason_code is ReasonCode.NOT_CONFIGURED for one in findings) == 2


def test_behind_an_edge_the_origin_is_https() -> None:
    with serve({"/": data()}) as server:
        seen = look(server.url, edge_tls=True)
    assert seen.own == "https://127.0.0.1"
    assert seen.endpoints[0].get(Question.PLAIN_HTTP) is not None


def test_headers_are_bounded_and_bodies_are_not_kept() -> None:
    def flood(request: Request) -> Reply:
        names = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Vary", "Cache-Control")
        long = [(name, "\u00e9" * 4000) for name in names for _ in range(6)]
        return Reply(200, long, "planted-in-the-body")

    paths = tuple(f"/{number}" for number in range(MOST_ENDPOINTS))
    with serve({}, otherwise=flood) as server:
        trusted = tuple(f"https://app{number}.example.edu" for number in range(20))
        seen = look(server.url, cors=paths, cors_requests=60, cors_trusted=trusted)
    text = seen.model_dump_json()
    assert len(text) < 300_000
    assert "planted" not in text
    assert worst(judge(CHECK, seen)) is Status.WARN


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_server_ends_with_a_reason(name: str) -> None:
    with HOSTILE[name]() as server:
        origin = Origin(url=server.url, ca=str(server.ca) if server.ca else None, timeout=0.3)
        seen, refused = None, None
        try:
            seen = collect(CORS, origin, seconds=15.0)
        except CannotLook as error:
            refused = error.reason
    # A busy machine too may answer nothing in so short a time.
    assert name not in SILENT if seen is not None else name in SILENT or refused is ReasonCode.TIMEOUT
    if seen is None:
        return
    findings = judge(CHECK, seen)
    assert findings
    assert len(seen.model_dump_json()) < 300_000
    answered = all(one.failure is None for endpoint in seen.endpoints for one in endpoint.answers)
    assert worst(findings) is (Status.PASS if answered else Status.INCONCLUSIVE)


def test_twins_have_the_status_that_they_deserve(authority: Authority) -> None:
    def status(site: Site) -> Status:
        routes: dict[str, Answer] = dict(site.routes)
        with serve(routes, headers=list(site.headers), tls=authority.server()) as server:
            fields = {"url": server.url, "ca": str(authority.pem), **site.origin}
            return worst(judge(CHECK, collect(CORS, Origin.model_validate(fields))))

    blockers = [one for one in twins.TWINS if re.search(r"credentials$|credentials\.\w+$|plain_http", one.rule)]
    found = {one.rule: status(one.flawed) for one in blockers if "cors" in one.flawed.origin}
    mild = {P + "invalid_credentials", P + "wildcard_credentials", P + "plain_http"}
    assert {rule for rule, seen in found.items() if seen is Status.WARN} == mild
    assert {seen for rule, seen in found.items() if rule not in mild} == {Status.FAIL}


# The remedy of one stack, for real.
class _Running(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test's own handlers stay."""


def starlette(**settings_: Any) -> list[tuple[str, str]]:
    """What is found on a Starlette application with these settings of its CORS middleware."""

    async def api(request: object) -> JSONResponse:
        return JSONResponse({"items": []}, headers={"Cache-Control": "public, max-age=60"})

    application = Starlette(routes=[Route("/", api)], middleware=[Middleware(CORSMiddleware, **settings_)])
    server = _Running(uvicorn.Config(application, port=0, log_config=None, lifespan="off", ws="none"))
    socket = server.config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        url = f"http://127.0.0.1:{socket.getsockname()[1]}/"
        httpx.get(url, trust_env=False)  # the socket listens before the server runs, so this waits for it
        return alarms(judge(CHECK, look(url, cors_trusted=(APP,))))
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


def test_a_real_middleware_and_its_classic_mistakes() -> None:
    assert starlette(allow_origins=[APP], allow_credentials=True) == []
    assert starlette(allow_origins=["*"], allow_credentials=False) == []
    assert starlette(allow_origins=["*"], allow_credentials=True) == [("fail", "reflected_credentials")]
    found = starlette(allow_origin_regex=r"https://.*example\.edu", allow_credentials=True, allow_methods=["*"])
    assert {rule for status, rule in found if status == "fail"} == {
        "lookalike_credentials.prefix", "lookalike_credentials.dot",
    }  # fmt: skip
