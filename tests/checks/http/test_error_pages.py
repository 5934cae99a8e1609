"""What errors show is judged beside what ordinary pages show; debug modes are looked for everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from readycheck.api import ReasonCode, Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.http.debug_off import CHECK as DEBUG_OFF
from readycheck_checks.http.error_pages import CHECK
from readycheck_checks.http.facts import BodyFacts, Failure, FailureKind, HttpResponses, Response, Role, Trace, Unseen
from readycheck_checks.http.facts.exposed import Asked, Control, Exposure, HttpExposed, Outcome
from readycheck_checks.http.reading.trace_signs import TITLES
from readycheck_checks.http.remedies import remedy_for

MakeResponse = Callable[..., Response]
P, D = "http.error_pages", "http.debug_off"
TRACE = Trace(kind="python", excerpt="Traceback (most recent call last):")
PAGE = Trace(kind="werkzeug_debugger", excerpt="ValueError // Werkzeug Debugger", debug=True)


@pytest.fixture
def seen(response: MakeResponse) -> Callable[..., HttpResponses]:
    """An origin with a page and the given errors."""

    def make(*errors: Response, page: tuple[Trace, ...] = (), **fields: Any) -> HttpResponses:
        first = response(body=BodyFacts(length=9, traces=page))
        return HttpResponses(url=first.url, responses=(first, *errors), **fields)

    return make


@pytest.fixture
def error(response: MakeResponse) -> MakeResponse:
    def make(*traces: Trace, status: int = 404, probe: str = "missing", **fields: Any) -> Response:
        given = {
            "role": Role.ERROR,
            "url": "https://h.example/none",
            "body": BodyFacts(length=9, traces=traces),
            **fields,
        }
        return response(status=status, probe=probe, **given)

    return make


def test_a_plain_error_passes(seen: Any, error: Any) -> None:
    findings = judge(CHECK, seen(error(), error(status=400, probe="malformed")))
    assert worst(findings) is Status.PASS
    assert "a malformed address" in findings[0].message


def test_a_trace_fails_and_names_its_language(seen: Any, error: Any) -> None:
    (one, *_) = judge(CHECK, seen(error(TRACE, status=500)))
    assert (one.rule, one.status) == (f"{P}.trace.python", Status.FAIL)
    assert "Python" in one.message
    assert {"CWE-209", "OWASP ASVS 5.0 16.5.1"} <= set(one.references)


def test_what_ordinary_pages_show_too_is_documentation(seen: Any, error: Any) -> None:
    assert worst(judge(CHECK, seen(error(TRACE), page=(TRACE,)))) is Status.PASS
    other = TRACE.model_copy(update={"excerpt": "Traceback of another"})
    assert worst(judge(CHECK, seen(error(other), page=(TRACE,)))) is Status.FAIL


def test_errors_of_any_role_are_judged(seen: Any, error: Any) -> None:
    assert worst(judge(CHECK, seen(error(TRACE, status=500, role=Role.API, probe="")))) is Status.FAIL
    assert worst(judge(CHECK, seen(error(), error(TRACE, status=200, role=Role.API, probe="")))) is Status.PASS


def test_equal_traces_are_told_once(seen: Any, error: Any) -> None:
    fact = seen(error(TRACE), error(TRACE, url="https://h.example/other"), error(TRACE, probe="malformed"))
    (one,) = [one for one in judge(CHECK, fact) if one.status is Status.FAIL]
    assert (one.rule, one.samples) == (f"{P}.trace.python", 3)


@pytest.mark.parametrize("kind", ["path", "version"])
def test_paths_and_versions_are_gaps(seen: Any, error: Any, kind: str) -> None:
    told = Trace(kind=kind, excerpt="nginx/1.22.1")
    assert rules(judge(CHECK, seen(error(told))), Status.WARN) == [f"{P}.{kind}"]
    assert f"{P}.{kind}" not in rules(judge(CHECK, seen(error(told, TRACE))))


@pytest.mark.parametrize(
    ("status", "probe", "verdict"),
    [
        (500, "malformed", Status.WARN),
        (502, "method", Status.WARN),
        (501, "method", Status.PASS),
        (405, "method", Status.PASS),
        (400, "malformed", Status.PASS),
        (200, "missing", Status.PASS),
        (503, "missing", Status.INCONCLUSIVE),
        (429, "missing", Status.INCONCLUSIVE),
    ],
)
def test_statuses(seen: Any, error: Any, status: int, probe: str, verdict: Status) -> None:
    assert worst(judge(CHECK, seen(error(status=status, probe=probe)))) is verdict


def test_a_soft_404_passes_with_a_note(seen: Any, error: Any) -> None:
    assert f"{P}.soft_404" in rules(judge(CHECK, seen(error(status=200))), Status.PASS)


def test_trace_that_repeats_the_request(seen: Any, error: Any) -> None:
    loud = error(status=200, probe="method", method="TRACE", content_type="message/http")
    (one, *_) = judge(CHECK, seen(loud))
    assert (one.rule, one.status) == (f"{P}.trace_method", Status.FAIL)
    assert "curl -sS -o /dev/null -D - -X TRACE" in one.model_dump_json()
    ordinary = error(status=200, probe="method", method="TRACE", content_type="text/html")
    assert worst(judge(CHECK, seen(ordinary))) is Status.PASS


def test_no_error_seen_is_unknown(seen: Any, error: Any) -> None:
    (one,) = judge(CHECK, seen())
    assert (one.status, one.reason_code) == (Status.INCONCLUSIVE, ReasonCode.NOT_COLLECTED)
    missed = Unseen(role=Role.ERROR, path="x", reason=ReasonCode.BUDGET, message="the budget was spent")
    (one,) = judge(CHECK, seen(unseen=(missed,)))
    assert one.reason_code is ReasonCode.BUDGET
    assert worst(judge(CHECK, seen(error(role=Role.API, probe=""), unseen=(missed,)))) is Status.INCONCLUSIVE


def test_what_was_not_seen_whole_or_leads_elsewhere_is_no_pass(seen: Any, error: Any) -> None:
    short = Failure(kind=FailureKind.PROTOCOL, message="its body ends before it is complete")
    assert worst(judge(CHECK, seen(error(failure=short)))) is Status.INCONCLUSIVE
    away = error(status=302).model_copy(update={"headers": (("Location", "/"),)})
    assert worst(judge(CHECK, seen(away))) is Status.INCONCLUSIVE


def test_one_kind_of_trace_is_one_finding_whatever_provokes_it(seen: Any, error: Any) -> None:
    fact = seen(error(PAGE), error(PAGE, probe="malformed"), error(TRACE, probe="method"))
    one, other = [one for one in judge(CHECK, fact) if one.status is Status.FAIL]
    assert one.rule == f"{P}.trace.{PAGE.kind}"
    assert one.message.startswith("an address that is not there and a malformed address are answered with ")
    assert other.message.startswith("a method that it does not know is answered with ")


def test_a_trace_answers_for_its_status(seen: Any, error: Any) -> None:
    assert rules(judge(CHECK, seen(error(TRACE, status=500))), Status.WARN) == []
    assert rules(judge(CHECK, seen(error(status=500))), Status.WARN) == [f"{P}.server_error"]


def test_what_needs_consent_is_named(seen: Any, error: Any) -> None:
    assert f"{P}.unprobed" in rules(judge(CHECK, seen(error())), Status.NOT_APPLICABLE)
    assert f"{P}.unprobed" not in rules(judge(CHECK, seen(error(), error(status=405, probe="method"))))


def test_debug_pages_headers_and_endpoints_fail(seen: Any, error: Any) -> None:
    assert rules(judge(DEBUG_OFF, seen(error(PAGE))), Status.FAIL) == [f"{D}.page"]
    fact = seen(error().model_copy(update={"headers": (("X-Debug-Token", "4f2a"),)}))
    assert rules(judge(DEBUG_OFF, fact), Status.FAIL) == [f"{D}.header"]
    console = Exposure(
        url="https://h/console", path="console", signature="werkzeug_console", status=200, length=1, read=1, digest="d"
    )
    exposed = HttpExposed(url="https://h/", exposures=(console,))
    assert rules(judge(DEBUG_OFF, seen(error()), others=[exposed]), Status.FAIL) == [f"{D}.endpoint"]
    control = Control(extension="plain", status=404, traces=(PAGE,))
    shown = HttpExposed(url="https://h/", controls=(control,))
    assert rules(judge(DEBUG_OFF, seen(), others=[shown]), Status.FAIL) == [f"{D}.page"]


def test_an_ordinary_trace_is_no_debug_mode(seen: Any, error: Any) -> None:
    assert worst(judge(DEBUG_OFF, seen(error(TRACE)))) is Status.PASS


def test_debug_modes_need_an_error_to_show(seen: Any, error: Any) -> None:
    assert worst(judge(DEBUG_OFF, seen(error(status=200)))) is Status.INCONCLUSIVE
    exposed = HttpExposed(
        url="https://h/",
        controls=(Control(extension="plain", status=404),),
        asked=(Asked(path="a", outcome=Outcome.MISSING),),
    )
    (one,) = judge(DEBUG_OFF, seen(), others=[exposed])
    assert one.status is Status.PASS
    assert "1 internal endpoints" in one.message


@pytest.mark.parametrize(
    "rule",
    [
        *(f"{P}.trace.{kind}" for kind in TITLES),
        f"{P}.path",
        f"{P}.version",
        f"{P}.server_error",
        f"{P}.trace_method",
        f"{D}.page",
        f"{D}.header",
        f"{D}.endpoint",
    ],
)
def test_every_rule_has_a_remedy(rule: str) -> None:
    remedy = remedy_for(rule)
    assert remedy is not None
    assert remedy.cwe
    assert remedy.asvs
    assert remedy.fix
