"""How policies arrive: headers, meta elements, report-only, reports (CSP Level 3, sections 3 and 6.5)."""

from __future__ import annotations

import pytest

from readycheck_checks.http.csp.delivery import deliver
from readycheck_checks.http.csp.problem import Weight
from readycheck_checks.http.csp.reporting import groups
from readycheck_checks.http.csp.review import Page, review
from readycheck_checks.http.csp.urls import Url
from readycheck_checks.http.facts import MetaPolicy

PAGE = Page(Url("https", "app.example"))
LOCAL = Page(Url("http", "127.0.0.1", 8000), loopback=True)
GOOD = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"


def said(
    *headers: str,
    trial: tuple[str, ...] = (),
    metas: tuple[MetaPolicy, ...] = (),
    page: Page = PAGE,
    defined: frozenset[str] | None = None,
) -> dict[str, Weight]:
    found = review(deliver(headers, trial, metas), page, defined)
    return {one.rule: one.weight for one in found if one.weight is not Weight.NOTE}


@pytest.mark.parametrize(
    ("meta", "rules"),
    [
        (MetaPolicy(value=GOOD), set()),
        (MetaPolicy(value=f"{GOOD}; frame-ancestors 'none'"), {"meta_ignored"}),
        (MetaPolicy(value=f"{GOOD}; report-uri /csp"), {"meta_ignored"}),
        (MetaPolicy(value=f"{GOOD}; sandbox allow-scripts"), {"meta_ignored"}),
        (MetaPolicy(value=f"{GOOD}; report-to csp"), set()),
        (MetaPolicy(value=GOOD, scripts_before=1), {"meta_late"}),
        (MetaPolicy(value=GOOD, scripts_before=3), {"meta_late"}),
        (MetaPolicy(value=GOOD, in_head=False), {"meta_outside_head"}),
        (MetaPolicy(value=GOOD, report_only=True), {"meta_report_only"}),
        (MetaPolicy(value=GOOD, report_only=True, in_head=False, scripts_before=2), {"meta_report_only"}),
        (MetaPolicy(value=f"{GOOD}, img-src 'self'"), {"meta_comma", "missing_semicolon", "malformed_source"}),
        (MetaPolicy(value="script-src 'unsafe-inline'; " + GOOD), {"unsafe_inline"}),
    ],
)
def test_a_policy_in_a_meta_element(meta: MetaPolicy, rules: set[str]) -> None:
    assert set(said(metas=(meta,))) == rules


def test_what_browsers_ignore_in_a_meta_element_is_no_protection() -> None:
    ignored = (MetaPolicy(value="sandbox"), MetaPolicy(value=GOOD, in_head=False), MetaPolicy(value="", in_head=True))
    assert deliver((), metas=ignored).enforced == ()
    loose = MetaPolicy(value="script-src 'self' 'unsafe-inline'; sandbox; " + GOOD)
    assert said(metas=(loose,))["unsafe_inline"] is Weight.FAIL


def test_a_meta_element_and_a_header_hold_together() -> None:
    header = "script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'"
    assert said(header) == {"unsafe_inline": Weight.FAIL}
    assert said(header, metas=(MetaPolicy(value="script-src 'self'"),)) == {}


def test_a_candidate_is_no_protection() -> None:
    loose = "script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'"
    assert said(loose, trial=(GOOD,)) == {"unsafe_inline": Weight.FAIL}


@pytest.mark.parametrize(
    ("enforced", "trial", "expected"),
    [
        ((), GOOD, False),
        ((), "script-src 'self' 'unsafe-inline'", True),
        ((), "scirpt-src 'self'; " + GOOD, True),
        ((GOOD,), "default-src *", False),
        ((GOOD,), "default-src self", True),
        ((GOOD,), GOOD + "; sandbox", False),
    ],
)
def test_a_candidate_only_warns(enforced: tuple[str, ...], trial: str, expected: bool) -> None:
    assert said(*enforced, trial=(trial,)) == ({"candidate": Weight.WARN} if expected else {})


def test_a_candidate_tells_what_would_be_left_open() -> None:
    found = review(deliver((), ("script-src *; object-src 'none'",)), PAGE)
    told = next(one.message for one in found if one.rule == "candidate")
    assert "broad scripts" in told
    assert "base uri" in told


@pytest.mark.parametrize(
    ("policy", "alarm"),
    [
        (f"{GOOD}; connect-src 'self' ws://localhost:3000", False),
        (f"{GOOD}; connect-src http://127.0.0.1:9000", False),
        (f"{GOOD}; upgrade-insecure-requests", False),
        (f"{GOOD}; img-src http:", False),
        (f"{GOOD}; script-src http://cdn.example", False),
        (f"{GOOD}; script-src http:", True),
    ],
)
def test_on_this_machine_its_own_addresses_are_right(policy: str, alarm: bool) -> None:
    assert bool(said(policy, page=LOCAL)) is alarm


KEPT = '"max_age":1,"endpoints":[{"url":"https://r.example"}]'


@pytest.mark.parametrize(
    ("endpoints", "report_to", "names"),
    [
        (('csp="https://r.example/csp"',), (), {"csp"}),
        (('a="https://r.example/a", b="/b";x=1, *c="c?d=e"',), (), {"a", "b", "*c"}),
        (('a="x"', 'b="y"'), ('{"group" : "c", ' + KEPT + "}",), {"a", "b", "c"}),
        (('a="https://r.example", a="http://r.example"',), (), set()),  # the last of a name holds
        (('a="http://127.0.0.1:8000/a", b="//r.example/b"',), (), {"a", "b"}),
        (("csp=https://r.example/csp",), (), set()),
        (('junk;;, csp="https://r.example/csp"',), (), set()),
        (('csp="https://r.example/csp',), (), set()),
        (('csp="https://r.example/csp",',), (), set()),
        (('Csp="https://r.example/csp"',), (), set()),
        (('csp="http://r.example/csp"',), (), set()),
        (('csp="http:/path"',), (), set()),
        (('csp="data:,x", b="mailto:a@r.example", c="https://[::1/", d=?1, e, f=("https://r.example")',), (), set()),
        (('csp="https://r.example/' + "c" * 70_000 + '"',), (), set()),
        ((), ('{"group":"csp",' + KEPT + "}",), {"csp"}),
        ((), ("{" + KEPT + "}",), {"default"}),
        ((), ('{"group":"a",' + KEPT + '}, {"group":"b",' + KEPT + "}", '{"group":"c",' + KEPT + "}"), {"a", "b", "c"}),
        ((), ('{"group":"csp","max_age":1,"endpoints":[{"url":"http://r.example"},{"url":"/csp"}]}',), {"csp"}),
        ((), ('{"group":"csp","max_age":1,"endpoints":[{"url":"http://r.example"}]}',), set()),
        ((), ('{"group":"csp","max_age":0,"endpoints":[{"url":"https://r.example"}]}',), set()),
        ((), ('{"group":"csp","max_age":"1","endpoints":[{"url":"https://r.example"}]}',), set()),
        ((), ('{"group":"csp","max_age":true,"endpoints":[{"url":"https://r.example"}]}',), set()),
        ((), ('{"group":"csp","endpoints":[{"url":"https://r.example"}]}',), set()),
        ((), ('{"group":"csp","max_age":1}', '{"group":"b","max_age":1,"endpoints":["https://r.example", 1]}'), set()),
        ((), ('{"group":7,' + KEPT + "}",), set()),
        ((), ('{"group":"csp",' + KEPT + "}", "junk"), set()),
        ((), ('\'{"group":"csp"\',' + KEPT + "}",), set()),
        ((), ("[", "{" * 3000, '"group"'), set()),
        ((), ("[" * 30_000,), set()),
    ],
)  # fmt: skip
def test_groups_of_reports(endpoints: tuple[str, ...], report_to: tuple[str, ...], names: set[str]) -> None:
    assert groups(endpoints, report_to, "https://app.example/page") == names


def test_a_relative_address_is_as_safe_as_its_page() -> None:
    assert groups(('a="/a"',), (), "http://app.example/") == set()
    assert groups(('a="/a"',), (), "http://127.0.0.1:8000/") == {"a"}


@pytest.mark.parametrize(
    ("directives", "defined", "alarm"),
    [
        ("", frozenset(), False),
        ("; report-uri /csp", frozenset(), False),
        ("; report-to csp", frozenset(("csp",)), False),
        ("; report-to csp", frozenset(("other",)), True),
        ("; report-to csp", frozenset(), True),
        ("; report-to csp; report-uri /csp", frozenset(), True),
        ("; report-to csp", None, False),
    ],
)
def test_a_group_must_be_defined(directives: str, defined: frozenset[str] | None, alarm: bool) -> None:
    assert said(GOOD + directives, defined=defined) == ({"report_group": Weight.WARN} if alarm else {})


def test_no_reports_at_all_is_said_and_is_no_alarm() -> None:
    notes = {one.rule for one in review(deliver((GOOD,)), PAGE) if one.weight is Weight.NOTE}
    assert notes == {"reporting"}
