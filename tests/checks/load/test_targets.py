"""Scenarios: what may be written, what is refused with a remedy, and the little language of captures."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from readycheck.api import CannotLook, Consent, LoadConsent, ReasonCode
from readycheck_checks.load import template
from readycheck_checks.load.collect.chance import chance
from readycheck_checks.load.plan import deadline_for, plan_of
from readycheck_checks.load.targets import SCENARIOS, Scenario

URL = "https://staging.example.edu"
CONSENT = LoadConsent(hosts=("staging.example.edu",), users=1000, duration=300.0)


def scenario(**fields: Any) -> Scenario:
    return Scenario.model_validate({"url": URL, **fields})


def test_short_form_loads_the_front_page() -> None:
    found = Scenario.model_validate({SCENARIOS.short: URL + "/"})
    assert found.url == URL
    assert [step.label for step in found.flow] == ["GET /"]
    assert not found.needs_account
    assert not found.mutates


def test_a_whole_flow() -> None:
    found = scenario(
        think={"median": "5s", "p95": "20s"},
        start=[{"get": "/login", "capture": {"csrf": "form:csrf"}}, {"post": "/login", "form": {"user": "{{user}}"}}],
        flow=[
            {"think": "3s"},
            {"post": "/up", "upload": {"size": "8 KiB"}, "form": {"t": "{{ csrf }}", "n": 3}, "capture": {"at": "url"}},
            {"poll": "{{at}}", "until": "json:$.state == done", "every": "500ms", "timeout": "1m"},
            {"put": "/a/{{n}}", "json": {"a": ["{{run}}"]}, "expect": [200, 409]},
        ],
    )
    assert found.needs_account
    assert found.mutates
    assert found.flow[1].method == "POST"
    assert found.flow[3].expected == (200, 409)


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"url": "ftp://a"}, "not an origin"),
        ({"url": "https://user:pass@a"}, "not an origin"),
        ({"url": "https://a/path"}, "not an origin"),
        ({"url": "https://a:99999"}, "not an origin"),
        ({"think": {"median": 5, "p95": 1}}, "'p95' must not be below"),
        ({"flow": []}, "at least 1"),
        ({"flow": [{"think": 1}]}, "at least one request"),
        ({"flow": [{}]}, "exactly one of"),
        ({"flow": [{"get": "/", "post": "/"}]}, "exactly one of"),
        ({"flow": [{"get": "//evil.example/"}]}, "must start with one '/'"),
        ({"flow": [{"get": "http://evil.example/"}]}, "must start with one '/'"),
        ({"flow": [{"get": "{{n}}x"}]}, "must start with one '/'"),
        ({"flow": [{"get": "/a b"}]}, "percent-encoded"),
        ({"flow": [{"get": "/{{job}}"}]}, "captured by no earlier step"),
        ({"headers": {"A": "{{job}}"}}, "not known to the scenario's headers"),
        ({"flow": [{"get": "/", "capture": {"user": "url"}}]}, "cannot name a captured value"),
        ({"flow": [{"get": "/", "capture": {"a": "xpath://a"}}]}, "no place to capture from"),
        ({"flow": [{"get": "/", "capture": {"a": "json:id"}}]}, "is no path"),
        ({"flow": [{"get": "/", "capture": {"a": "json:$.a..b"}}]}, "is no path"),
        ({"flow": [{"get": "/", "capture": {"a": "regex:("}}]}, "no regular expression"),
        ({"flow": [{"get": "/", "capture": {"a": "regex:abc"}}]}, "exactly one group"),
        ({"flow": [{"poll": "/"}]}, "belong together"),
        ({"flow": [{"get": "/", "until": "status == 200"}]}, "belong together"),
        ({"flow": [{"poll": "/", "until": "state is done"}]}, "is no condition"),
        ({"flow": [{"get": "/", "every": 1}]}, "belong to a 'poll'"),
        ({"flow": [{"get": "/", "form": {"a": "b"}}]}, "send neither"),
        ({"flow": [{"post": "/", "form": {"a": "b"}, "json": {}}]}, "either 'json' or 'form'"),
        ({"flow": [{"post": "/", "upload": {}}]}, "exactly one of 'text'"),
        ({"flow": [{"post": "/", "upload": {"size": "1 GB"}}]}, "less than or equal"),
        ({"flow": [{"fetch": "/"}]}, "Extra inputs"),
        ({"timeout": 0}, "greater than 0"),
    ],
)
def test_refused_with_a_remedy(fields: dict[str, Any], remedy: str) -> None:
    with pytest.raises(ValidationError, match=remedy.replace("(", r"\(")):
        scenario(**fields)


PAGE = b"""<html><meta name=token content="m&amp;1"><form><input name="csrf" value="a&quot;b"><input name=x></form>
<a href="/jobs/17">job</a>"""
HEADERS = (("Location", "/jobs/9"), ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "csrftoken=t=2; Secure"))


@pytest.mark.parametrize(
    ("source", "body", "value"),
    [
        ("json:$.job.id", b'{"job": {"id": 7}}', "7"),
        ("json:$.jobs[1].ok", b'{"jobs": [{}, {"ok": true}]}', "true"),
        ("json:$[0]", b'["x"]', "x"),
        ("json:$.jobs[3]", b'{"jobs": []}', None),
        ("json:$.a", b"not json", None),
        ("json:$.a", b'{"a": {"b": 1}}', None),
        ("json:$.a", b"[" * 100_000, None),
        ("json:$.a", b"\xff\xfe", None),
        ("header:location", b"", "/jobs/9"),
        ("header:X-None", b"", None),
        ("cookie:csrftoken", b"", "t=2"),
        ("form:csrf", PAGE, 'a"b'),
        ("form:x", PAGE, None),
        ("form:y", PAGE, None),
        ("meta:token", PAGE, "m&1"),
        (r"regex:/jobs/(\d+)", PAGE, "17"),
        ("regex:(never)", PAGE, None),
        ("url", b"", "/at?x=1"),
    ],
)
def test_capture(source: str, body: bytes, value: str | None) -> None:
    assert template.capture(source, "https://a.example/at?x=1#f", HEADERS, body) == value


@pytest.mark.parametrize(
    ("condition", "status", "body", "met"),
    [
        ("json:$.state == done", 200, b'{"state": "done"}', True),
        ('json:$.state == "done"', 200, b'{"state": "done"}', True),
        ("json:$.state != queued", 200, b'{"state": "done"}', True),
        ("json:$.state == done", 200, b"{}", False),
        ("status == 200", 200, b"", True),
        ("status == 200", 404, b"", False),
        ("regex:Grade: \\d+", 200, b"<b>Grade: 12</b>", True),
    ],
)
def test_condition(condition: str, status: int, body: bytes, met: bool) -> None:
    template.check_condition(condition)
    assert template.holds(condition, status, body) is met


def test_names_are_escaped_in_paths_and_nowhere_else() -> None:
    values = {"a": "x/../y?z", "b": "/jobs/9?x=1"}
    assert template.fill_path("/p/{{a}}", values) == "/p/x%2F..%2Fy%3Fz"
    assert template.fill_path("{{ b }}", values) == "/jobs/9?x=1"
    assert template.fill_data({"k": ["{{a}}", 1]}, values) == {"k": ["x/../y?z", 1]}
    assert template.fill("{{a}} {{unclosed", values) == "x/../y?z {{unclosed"


def test_plan_stays_inside_the_consent() -> None:
    plan = plan_of(scenario(), CONSENT)
    assert (plan.users, plan.hold, plan.ramp, plan.slot) == (1000, 300.0, 20.0, 1.0)
    assert plan_of(scenario(users=10, **{"for": "3s"}), CONSENT).slot == 0.1
    assert plan_of(scenario(users=10, ramp=0), CONSENT).ramp == 0
    for fields in ({"users": 1001}, {"for": "6m"}):
        with pytest.raises(CannotLook) as refusal:
            plan_of(scenario(**fields), CONSENT)
        assert refusal.value.reason is ReasonCode.NO_CONSENT
    huge = LoadConsent(hosts=(), users=10**6, duration=10**6)
    with pytest.raises(CannotLook) as refusal:
        plan_of(scenario(), huge)
    assert refusal.value.reason is ReasonCode.BUDGET


def test_the_deadline_covers_every_part() -> None:
    assert deadline_for(scenario(), Consent(load=CONSENT)) > 300 + 20 + 30
    assert deadline_for(scenario(), Consent()) == 60
    assert deadline_for(scenario(users=5000), Consent(load=CONSENT)) == 60


def test_long_runs_have_few_slots() -> None:
    for seconds in (1, 5, 10, 20, 60, 600, 3600):
        consent = LoadConsent(hosts=(), users=100, duration=seconds)
        plan = plan_of(scenario(), consent)
        assert 10 <= plan.hold / plan.slot <= 600


def test_the_same_seed_gives_the_same_schedule() -> None:
    assert chance(7).random() == chance(7).random()
