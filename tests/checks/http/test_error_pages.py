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
from readycheck_checks.http.reading.trace_marks import MOST
from readycheck_checks.http.reading.trace_titles import TITLES
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


VERSION = Trace(kind="version", excerpt="nginx/1.22.1")


def test_one_version_is_one_finding_whatever_provokes_it(seen: Any, error: Any) -> None:
    other = Trace(kind="version", excerpt="Apache Tomcat/10.1.60")
    fact = seen(error(VERSION), error(VERSION, probe="malformed", status=400), error(other, probe="method", status=405))
    one, two = [one for one in judge(CHECK, fact) if one.status is Status.WARN]
    causes = "an address that is not there and a malformed address"
    assert one.message == f"{causes} are answered with the version of the software that answers"
    assert two.message.startswith("a method that it does not know is answered with the version")


def test_the_request_to_repeat_shows_the_body_and_has_the_method(seen: Any, error: Any) -> None:
    (one, *_) = judge(CHECK, seen(error(VERSION, probe="method", method="READYCHECK", status=405)))
    assert "curl -sS -i -X READYCHECK https://h.example/none | head" in one.model_dump_json()


def test_a_redirect_or_a_trace_is_no_soft_404(seen: Any, error: Any) -> None:
    login = error(status=200, url="https://h.example/login", hop=1)
    assert f"{P}.soft_404" not in rules(judge(CHECK, seen(login, error(status=404))))
    assert f"{P}.soft_404" not in rules(judge(CHECK, seen(error(TRACE, status=200))))


def test_a_debug_page_answers_for_the_trace_in_it(seen: Any, error: Any) -> None:
    assert rules(judge(CHECK, seen(error(PAGE, TRACE))), Status.FAIL) == [f"{P}.trace.{PAGE.kind}"]
    both = judge(CHECK, seen(error(PAGE, TRACE), error(TRACE, probe="malformed")))
    assert rules(both, Status.FAIL) == [f"{P}.trace.{PAGE.kind}", f"{P}.trace.python"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, ReasonCode.ACCESS_DENIED),
        (401, ReasonCode.ACCESS_DENIED),
        (403, ReasonCode.ACCESS_DENIED),
        (500, ReasonCode.UNREACHABLE),
        (502, ReasonCode.UNREACHABLE),
    ],
)
def test_where_everything_is_refused_no_error_was_seen(
    seen: Any, error: Any, response: MakeResponse, status: int, reason: ReasonCode
) -> None:
    fact = seen(error(status=status), error(status=status, probe="malformed"))
    refused = fact.model_copy(update={"responses": (response(status=status), *fact.responses[1:])})
    (one,) = [one for one in judge(CHECK, refused) if one.status is not Status.NOT_APPLICABLE]
    assert (one.status, one.reason_code) == (Status.INCONCLUSIVE, reason)
    assert f"everything, the first page too, is answered with status {status}" in one.message


@pytest.mark.parametrize("status", [401, 403, 407, 429, 502, 503, 504])
def test_what_stands_in_front_tells_nothing_of_debug_modes(seen: Any, error: Any, status: int) -> None:
    assert worst(judge(DEBUG_OFF, seen(error(status=status)))) is Status.INCONCLUSIVE
    controls = HttpExposed(url="https://h/", controls=(Control(extension="plain", status=status),))
    assert worst(judge(DEBUG_OFF, seen(), others=[controls])) is Status.INCONCLUSIVE
    assert worst(judge(DEBUG_OFF, seen(error(status=status), error(status=404)))) is Status.PASS


def test_a_debug_page_is_told_where_everything_is_refused(seen: Any, error: Any, response: MakeResponse) -> None:
    shown = response(status=400, body=BodyFacts(length=9, traces=(PAGE,)))
    fact = seen(error(PAGE, status=400)).model_copy(update={"responses": (shown, error(PAGE, status=400))})
    assert worst(judge(CHECK, fact)) is Status.FAIL
    assert rules(judge(CHECK, fact), Status.INCONCLUSIVE) == []


def test_400_to_everything_tells_nothing_of_debug_modes(seen: Any, error: Any, response: MakeResponse) -> None:
    fact = seen(error(status=400))
    assert worst(judge(DEBUG_OFF, fact)) is Status.PASS
    refused = fact.model_copy(update={"responses": (response(status=400), *fact.responses[1:])})
    assert worst(judge(DEBUG_OFF, refused)) is Status.INCONCLUSIVE


def test_a_body_that_broke_off_shows_no_error_whole(seen: Any) -> None:
    broken = Control(extension="plain", status=404, outcome=Outcome.FAILED)
    assert worst(judge(DEBUG_OFF, seen(), others=[HttpExposed(url="https://h/", controls=(broken,))])) is (
        Status.INCONCLUSIVE
    )


@pytest.mark.parametrize(
    ("shown", "documented", "status"),
    [
        (("a", "b"), ("a", "b", "c"), Status.PASS),
        (("a", "b"), ("a", "c"), Status.FAIL),
        (("a",), (), Status.FAIL),
    ],
)
def test_a_documented_trace_hides_no_other_one(
    seen: Any, error: Any, shown: tuple[str, ...], documented: tuple[str, ...], status: Status
) -> None:
    one = TRACE.model_copy(update={"marks": shown})
    page = TRACE.model_copy(update={"marks": documented})
    assert worst(judge(CHECK, seen(error(one), page=(page,)))) is status


WARNING = Trace(kind="php", excerpt="Warning: Undefined variable $a in /var/www/a.php on line 3", debug=True)
FATAL = WARNING.model_copy(update={"excerpt": "Fatal error: Uncaught Error in /var/www/a.php:3"})
MYSQL = Trace(kind="sql_mysql", excerpt="mysqli_sql_exception: Access denied")


@pytest.mark.parametrize(
    ("traces", "status"),
    [
        ((WARNING,), Status.WARN),
        ((FATAL,), Status.FAIL),
        ((WARNING, MYSQL), Status.FAIL),
        ((WARNING.model_copy(update={"quoted": True}),), Status.PASS),
        ((TRACE,), Status.PASS),
    ],
)
def test_what_php_writes_into_ordinary_pages_is_judged(
    seen: Any, error: Any, traces: tuple[Trace, ...], status: Status
) -> None:
    findings = judge(CHECK, seen(error(), page=traces))
    assert worst(findings) is status
    told = [one for one in findings if one.rule == f"{P}.trace.php"]
    assert len(told) == (status is not Status.PASS)
    assert all(one.message.startswith("an ordinary request is answered with") for one in told)


def test_one_finding_tells_of_display_errors_where_errors_show_it_too(seen: Any, error: Any) -> None:
    (one,) = [one for one in judge(CHECK, seen(error(WARNING), page=(WARNING,))) if one.rule == f"{P}.trace.php"]
    assert (one.status, one.samples) == (Status.FAIL, 1)


@pytest.mark.parametrize(("status", "verdict"), [(200, Status.PASS), (404, Status.FAIL)])
def test_a_page_that_explains_a_debug_page_is_none(seen: Any, error: Any, status: int, verdict: Status) -> None:
    quoted = Trace(kind="django_debug", debug=True, quoted=True)
    assert worst(judge(DEBUG_OFF, seen(error(), error(quoted, status=status)))) is verdict
    control = Control(extension="plain", status=status, traces=(quoted,))
    shown = HttpExposed(url="https://h/", controls=(control,))
    assert worst(judge(DEBUG_OFF, seen(error()), others=[shown])) is verdict


def test_a_long_page_of_traces_is_known_as_far_as_it_is_kept(seen: Any, error: Any) -> None:
    kept = tuple(f"{number:010x}" for number in range(MOST))
    page = TRACE.model_copy(update={"marks": kept})
    within = TRACE.model_copy(update={"marks": (kept[3], "f" * 10)})
    strange = TRACE.model_copy(update={"marks": ("e" * 10, "f" * 10)})
    assert worst(judge(CHECK, seen(error(within), page=(page,)))) is Status.PASS
    assert worst(judge(CHECK, seen(error(strange), page=(page,)))) is Status.FAIL
    short = TRACE.model_copy(update={"marks": kept[:9]})
    assert worst(judge(CHECK, seen(error(within), page=(short,)))) is Status.FAIL
