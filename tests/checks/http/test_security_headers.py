"""The check over a whole origin: what fits each response, what is merged, what was not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from readycheck.api import ReasonCode, Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.facts import Failure, FailureKind, HttpResponses, Response, Role, Unseen
from readycheck_checks.http.security_headers import CHECK

MakeResponse = Callable[..., Response]
MakeFact = Callable[..., HttpResponses]
P = "http.security_headers."
BARE: dict[str, Any] = dict.fromkeys(
    (
        "Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
        "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control",
    )
)  # fmt: skip
HSTS_ONLY = {**BARE, "Strict-Transport-Security": "max-age=31536000"}


def test_data_is_not_graded_as_a_page(fact: MakeFact) -> None:
    json = {**HSTS_ONLY, "Content-Type": "application/json", "X-Content-Type-Options": "nosniff"}
    assert worst(judge(CHECK, fact(json, role=Role.API))) is Status.PASS


def test_an_api_that_answers_with_a_page_is_graded_as_one(fact: MakeFact) -> None:
    assert P + "csp.missing" in rules(judge(CHECK, fact(HSTS_ONLY, role=Role.API)), Status.FAIL)


def test_assets_need_nosniff_only(fact: MakeFact) -> None:
    script = {**HSTS_ONLY, "Content-Type": "text/javascript"}
    assert rules(judge(CHECK, fact(script, role=Role.ASSET)), Status.FAIL) == [P + "content_type_options.missing"]
    good = {**script, "X-Content-Type-Options": "nosniff"}
    assert worst(judge(CHECK, fact(good, role=Role.ASSET))) is Status.PASS
    required = judge(CHECK, fact(good, role=Role.ASSET), {"require_corp": True})
    assert rules(required, Status.FAIL) == [P + "cross_origin.resource_missing"]


def test_images_without_nosniff_warn_and_only_where_nothing_else_lacks_it(response: MakeResponse) -> None:
    def told(*types: str, value: str | None = None) -> list[tuple[str, str]]:
        answers = tuple(
            response({"X-Content-Type-Options": value, "Content-Type": type_}, url=f"https://h.example/{number}")
            for number, type_ in enumerate(types)
        )
        findings = judge(CHECK, HttpResponses(url="https://h.example/", responses=answers))
        return [
            (one.status.value, one.rule.removeprefix(P + "content_type_options."))
            for one in findings
            if "content_type_options" in one.rule and one.status is not Status.PASS
        ]

    for type_ in ("image/png", "image/svg+xml", "font/woff2", "video/mp4"):
        assert told(type_) == [("warn", "missing_on_files")]
        assert told(type_, value="sniff") == [("warn", "missing_on_files")]
        assert told(type_, value="nosniff") == []
    assert told("text/javascript") == [("fail", "missing")]
    assert told("image/png", "application/json") == [("fail", "missing")]


def test_files_without_hsts_are_no_finding_beside_pages_without_it(response: MakeResponse) -> None:
    bare = {"Strict-Transport-Security": None}
    image = response({**bare, "Content-Type": "image/png"}, url="https://h.example/a.png")

    def hsts(page: Response) -> list[str]:
        findings = judge(CHECK, HttpResponses(url="https://h.example/", responses=(page, image)))
        return [one.rule.removeprefix(P) for one in findings if "hsts" in one.rule and one.status is not Status.PASS]

    assert hsts(response(bare)) == ["hsts.missing"]
    assert hsts(response()) == ["hsts.missing_on_files"]


def test_a_recording_of_plain_http_is_told(fact: MakeFact) -> None:
    """Of a live target the handshakes show it, and a recording has none."""
    rule = P + "hsts.plain_http"

    def told(url: str, changed: dict[str, Any] | None = None, status: int = 200, **fields: Any) -> bool:
        one = fact(changed, url=url, status=status).model_copy(update={"recorded": True, **fields})
        return rule in rules(judge(CHECK, one), Status.FAIL)

    assert told("http://h.example/")
    assert told("http://h.example/", {"Location": "http://h.example/home"}, 302)
    assert told("http://h.example/", {"Location": "/home"}, 302)
    assert not told("http://h.example/", {"Location": "https://h.example/"}, 301)
    assert not told("http://h.example/", status=403)
    assert not told("http://h.example/", edge_tls=True)
    assert not told("http://127.0.0.1/", loopback=True)
    assert not told("http://h.example/", recorded=False)
    assert not told("https://h.example/")


def test_redirects_need_hsts_only(fact: MakeFact) -> None:
    away = {**BARE, "Location": "/x", "Content-Type": None}
    assert rules(judge(CHECK, fact(away, status=302)), Status.FAIL) == [P + "hsts.missing"]
    assert worst(judge(CHECK, fact({**HSTS_ONLY, "Location": "/x"}, status=302))) is Status.PASS


def test_error_pages_are_graded_like_what_they_are(fact: MakeFact) -> None:
    assert P + "csp.missing" in rules(judge(CHECK, fact(HSTS_ONLY, role=Role.ERROR, status=404)), Status.FAIL)
    text = {**HSTS_ONLY, "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"}
    assert worst(judge(CHECK, fact(text, role=Role.ERROR, status=404))) is Status.PASS


def test_hsts_has_no_meaning_on_plain_loopback(fact: MakeFact) -> None:
    findings = judge(CHECK, fact({"Strict-Transport-Security": None}, url="http://127.0.0.1:8000/"))
    assert worst(findings) is Status.PASS
    assert rules(findings, Status.NOT_APPLICABLE) == [P + "hsts", P + "redirects"]


def test_behind_an_edge_hsts_is_judged_or_unknown(response: MakeResponse) -> None:
    def verdict(value: str | None) -> Status:
        one = response({"Strict-Transport-Security": value}, url="http://app.internal/")
        return worst(judge(CHECK, HttpResponses(url=one.url, edge_tls=True, responses=(one,))))

    assert verdict("max-age=31536000") is Status.PASS
    assert verdict("max-age=60") is Status.FAIL
    assert verdict(None) is Status.INCONCLUSIVE


def test_bars_and_switches_of_the_profile(fact: MakeFact) -> None:
    short = {"Strict-Transport-Security": "max-age=86400"}
    assert worst(judge(CHECK, fact(short), {"hsts_min_age": "1d"})) is Status.PASS
    assert worst(judge(CHECK, fact(short), {"hsts_min_age": "2d"})) is Status.FAIL
    assert worst(judge(CHECK, fact(short), {"hsts_min_age": {"warn": "2d", "fail": "1h"}})) is Status.WARN
    alone = {"Strict-Transport-Security": "max-age=31536000"}
    assert rules(judge(CHECK, fact(alone), {"hsts_subdomains": True}), Status.FAIL) == [P + "hsts.subdomains"]
    left_out = judge(CHECK, fact({"Permissions-Policy": None}), {"ignore": ["permissions_policy"]})
    assert worst(left_out) is Status.PASS
    assert rules(left_out, Status.NOT_APPLICABLE) == [P + "permissions_policy"]


def test_equal_findings_are_one_that_lists_where(response: MakeResponse) -> None:
    pages = tuple(response({"Content-Security-Policy": None}, url=f"https://h.example/{n}") for n in range(30))
    findings = [
        one for one in judge(CHECK, HttpResponses(url="https://h.example/", responses=pages)) if "csp" in one.rule
    ]
    assert len(findings) == 1
    assert findings[0].samples == 30
    table = findings[0].evidence[0]
    assert table.kind == "table"
    assert len(table.rows) == 10


@pytest.mark.parametrize(
    ("headers", "status", "expected"),
    [
        ({"Location": "https://h.example/"}, 301, Status.PASS),
        ({"Location": "HTTPS://H.example/"}, 308, Status.PASS),
        ({}, 404, Status.PASS),
        ({}, 200, Status.FAIL),
        ({"Location": "https://www.h.example/"}, 301, Status.WARN),
        ({"Location": "http://www.h.example/"}, 301, Status.FAIL),
        ({"Location": "/login"}, 302, Status.FAIL),
    ],
)
def test_plain_http_only_leads_to_https(
    response: MakeResponse, headers: dict[str, str], status: int, expected: Status
) -> None:
    plain = response({**BARE, **headers}, role=Role.PLAIN_HTTP, url="http://h.example/", status=status)
    whole = HttpResponses(url="https://h.example/", responses=(response(), plain))
    assert worst(judge(CHECK, whole)) is expected


def test_closed_plain_http_is_fine(response: MakeResponse) -> None:
    refused = Failure(kind=FailureKind.UNREACHABLE, message="the connection was refused")
    plain = Response(role=Role.PLAIN_HTTP, url="http://h.example/", failure=refused)
    assert worst(judge(CHECK, HttpResponses(url="https://h.example/", responses=(response(), plain)))) is Status.PASS


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        (FailureKind.UNREACHABLE, Status.INCONCLUSIVE, ReasonCode.UNREACHABLE),
        (FailureKind.RESET, Status.INCONCLUSIVE, ReasonCode.UNREACHABLE),
        (FailureKind.TIMEOUT, Status.INCONCLUSIVE, ReasonCode.TIMEOUT),
        (FailureKind.PROTOCOL, Status.INCONCLUSIVE, ReasonCode.UNREADABLE),
        (FailureKind.TOO_LARGE, Status.INCONCLUSIVE, ReasonCode.TRUNCATED),
        (FailureKind.TLS, Status.FAIL, None),
    ],
)
def test_failure_is_never_a_pass(kind: FailureKind, status: Status, reason: ReasonCode | None) -> None:
    one = Response(role=Role.PAGE, url="https://h.example/", failure=Failure(kind=kind, detail="x", message="it broke"))
    findings = judge(CHECK, HttpResponses(url=one.url, responses=(one,)))
    assert [(found.status, found.reason_code) for found in findings] == [(status, reason)]


def test_a_failure_after_good_headers_is_not_a_pass(fact: MakeFact) -> None:
    late = Failure(kind=FailureKind.TIMEOUT, message="it hangs")
    assert worst(judge(CHECK, fact(failure=late))) is Status.INCONCLUSIVE


@pytest.mark.parametrize(
    ("role", "status", "expected"),
    [
        (Role.PAGE, 503, Status.INCONCLUSIVE),
        (Role.PAGE, 403, Status.INCONCLUSIVE),
        (Role.API, 500, Status.INCONCLUSIVE),
        (Role.API, 401, Status.PASS),
        (Role.ASSET, 404, Status.INCONCLUSIVE),
        (Role.ERROR, 404, Status.PASS),
    ],
)
def test_what_answers_with_an_error_was_not_seen(fact: MakeFact, role: Role, status: int, expected: Status) -> None:
    assert worst(judge(CHECK, fact(role=role, status=status))) is expected


def test_what_was_not_fetched_is_unknown_once_a_reason(response: MakeResponse) -> None:
    missed = (
        Unseen(role=Role.API, path="/a", reason=ReasonCode.BUDGET, message="spent"),
        Unseen(role=Role.ASSET, path="/b", reason=ReasonCode.BUDGET, message="spent"),
        Unseen(role=Role.AUTHENTICATED, path="/c", reason=ReasonCode.NO_CONSENT, message="needs consent"),
    )
    findings = judge(CHECK, HttpResponses(url="https://h.example/", responses=(response(),), unseen=missed))
    unknown = [one for one in findings if one.status is Status.INCONCLUSIVE]
    assert [one.reason_code for one in unknown] == [ReasonCode.BUDGET, ReasonCode.NO_CONSENT]
    assert unknown[0].message == "API, asset: spent"


def test_an_empty_fact_is_not_a_pass() -> None:
    assert worst(judge(CHECK, HttpResponses(url="https://h.example/"))) is Status.INCONCLUSIVE
