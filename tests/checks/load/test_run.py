"""The collector on real servers: what users met is what the fact says."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import resource
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, Response
from tests.checks.load.servers import System, load_consent
from tests.support.certificates import authority
from tests.support.hostile import HOSTILE
from tests.support.serve import page, serve

from readycheck.api import CannotLook, Consent, ReasonCode, Status
from readycheck.testing import collect, judge, rules
from readycheck_checks.load.collect import machine
from readycheck_checks.load.collect.run import LOAD_RUN
from readycheck_checks.load.facts import LoadRun, StepRun
from readycheck_checks.load.histogram import merge, over, unpack
from readycheck_checks.load.probe import CHECK
from readycheck_checks.load.targets import Scenario

pytest.importorskip("pycurl")

WORK: dict[str, Any] = {"flow": [{"get": "/work", "id": "work"}], "think": {"median": 0.1, "p95": 0.2}, "ramp": 0.2}
LOGIN: list[dict[str, Any]] = [
    {"get": "/login", "capture": {"csrf": "form:csrf"}, "think": 0},
    {
        "post": "/login",
        "id": "login",
        "form": {"user": "{{user}}", "password": "{{password}}", "csrf": "{{csrf}}"},
        "capture": {"who": "meta:hello"},
        "think": 0.05,
    },
]


def put_on(url: str, consent: Consent, base: Path | None = None, **fields: Any) -> LoadRun:
    return collect(LOAD_RUN, Scenario.model_validate({"url": url, **fields}), consent=consent, seconds=120, base=base)


def step(run: LoadRun, name: str) -> StepRun:
    return next(one for one in run.steps if one.id == name)


def counts(one: StepRun) -> dict[int, int]:
    return merge(unpack(slot) for slot in one.slots)


def refusal(url: str, consent: Consent, **fields: Any) -> CannotLook:
    with pytest.raises(CannotLook) as refused:
        put_on(url, consent, **fields)
    assert len(refused.value.message) > 20
    return refused.value


def test_login_upload_and_poll(system: System, tmp_path: Path) -> None:
    (tmp_path / "essay.txt").write_text("four")
    flow = [
        {
            "post": "/uploads",
            "id": "submit",
            "form": {"title": "{{who}} {{round}} {{n}}"},
            "upload": {"field": "work", "file": "essay.txt", "name": 'essay "{{n}}".txt'},
            "capture": {"job": "json:$.job.id", "at": "header:Location"},
            "expect": 202,
        },
        {"poll": "{{at}}", "id": "graded", "every": 0.05, "until": "json:$.state == done", "timeout": 10},
        {"get": "/home"},
    ]
    run = put_on(system.url, load_consent(8, 2.0, "ana", "bo"), tmp_path, start=LOGIN, flow=flow, think=0.1, ramp=0.2)
    assert (run.users_planned, run.users_achieved, run.seconds_held, run.accounts) == (8, 8, 2.0, 2)
    assert [one.errors for one in run.steps] == [{}] * 6
    assert not run.stopped_early
    assert run.requests == system.requests
    # the rehearsal is a login too
    assert sorted(set(system.logins)) == ["ana", "bo"]
    assert len(system.logins) == 9
    assert {(title.split()[0] == user, size) for user, title, size in system.uploads} == {(True, 4)}
    assert len({title for _, title, _ in system.uploads[1:]}) == len(system.uploads) - 1
    # every user has a connection of their own; the rehearsal had one too
    assert len(system.clients) == 9
    (agent,) = system.agents
    assert agent.startswith("readycheck/")
    assert len(system.runs) == 1
    jobs = step(run, "graded: done")
    assert jobs.kind == "wait"
    assert over(counts(jobs), 0.09)[1] == sum(counts(jobs).values()), "two polls lie between first and third"
    assert {one.kind for one in run.steps if one.alone is not None} == {"start", "flow", "poll", "wait"}
    assert "correct horse" not in run.model_dump_json()
    found = judge(CHECK, run, {"completion": {"p": 50, "max": "10s"}})
    assert found[0].status in (Status.PASS, Status.INCONCLUSIVE)


def test_a_stall_of_the_server_shows_in_the_tail(system: System) -> None:
    stalled: list[int] = []

    async def answer(number: int) -> Response:
        if number == 100:
            stalled.append(number)
            time.sleep(1.0)  # noqa: ASYNC251 - the whole server stands still, as in a long garbage collection
        return PlainTextResponse("ok")

    system.answer = answer
    run = put_on(system.url, load_consent(15, 2.5), **WORK)
    assert stalled
    waits = counts(step(run, "work"))
    # whoever did not happen to think through the whole second was held up by it
    assert over(waits, 0.5)[0] >= 10
    assert over(waits, 0.5)[0] / sum(waits.values()) > 0.01
    assert step(run, "work").due.p99 > 0.5
    assert step(run, "work").due.max >= 0.7


def test_a_slow_server_fails(system: System) -> None:
    async def answer(_number: int) -> Response:
        await asyncio.sleep(0.5)
        return PlainTextResponse("ok")

    system.answer = answer
    run = put_on(system.url, load_consent(20, 1.5), **WORK)
    assert over(counts(step(run, "work")), 0.45) == (sum(counts(step(run, "work")).values()),) * 2
    judged = run.model_copy(update={"lag_p99": 0.0, "lag_max": 0.0, "cpu": 0.1})
    assert rules(judge(CHECK, judged, {"latency": {"p": 95, "max": "250ms"}}), Status.FAIL) == ["load.probe.latency"]


def test_errors_are_counted_by_kind(system: System) -> None:
    async def answer(number: int) -> Response:
        return PlainTextResponse("no", 500) if number % 5 == 0 else PlainTextResponse("ok")

    system.answer = answer
    run = put_on(system.url, load_consent(10, 2.0), **WORK)
    work = step(run, "work")
    share = work.errors["status 500"] / (work.errors["status 500"] + sum(counts(work).values()))
    assert 0.15 < share < 0.25
    assert list(work.errors) == ["status 500"]
    assert work.example == "work: status 500, not a status below 400"
    assert not run.stopped_early
    assert "load.probe.errors" in rules(judge(CHECK, run, {"errors": "1 %"}), Status.FAIL)


def test_a_broken_target_is_left_alone_soon(system: System) -> None:
    async def answer(_number: int) -> Response:
        return PlainTextResponse("no", 500)

    system.answer = answer
    run = put_on(system.url, load_consent(20, 60.0), **WORK)
    assert run.stopped_early == "errors"
    assert system.requests < 500
    assert rules(judge(CHECK, run, {"users": 20}), Status.FAIL) == ["load.probe.users"]
    assert "load.probe.errors" in rules(judge(CHECK, run, {"errors": "1 %"}), Status.FAIL)


def test_a_target_may_ask_for_less(system: System) -> None:
    async def answer(number: int) -> Response:
        busy = number > 60 and number % 3 == 0
        return PlainTextResponse("later", 503, {"Retry-After": "30"}) if busy else PlainTextResponse("ok")

    system.answer = answer
    run = put_on(system.url, load_consent(20, 60.0), **WORK)
    assert run.stopped_early == "asked_to_stop"
    assert "503 with Retry-After" in run.stop_message


def test_a_rate_limit_is_no_verdict_on_the_system(system: System) -> None:
    async def answer(number: int) -> Response:
        return PlainTextResponse("slow down", 429) if number > 30 and number % 3 == 0 else PlainTextResponse("ok")

    system.answer = answer
    run = put_on(system.url, load_consent(20, 2.0), **WORK)
    (found,) = judge(CHECK, run, {"errors": "1 %"})
    assert (found.status, found.reason_code) == (Status.INCONCLUSIVE, ReasonCode.ACCESS_DENIED)


def test_time_outs_count_as_waits(system: System) -> None:
    async def answer(number: int) -> Response:
        if number % 4 == 0:
            await asyncio.sleep(3)
        return PlainTextResponse("ok")

    system.answer = answer
    run = put_on(system.url, load_consent(20, 2.0), **WORK, timeout=0.3)
    work = step(run, "work")
    assert list(work.errors) == ["timeout"]
    assert sum(work.timed_out) > 0
    assert sum(work.failed) == 0
    assert over(counts(work), 0.29)[0] >= sum(work.timed_out)


def test_the_same_seed_makes_the_same_start(system: System) -> None:
    first = put_on(system.url, load_consent(3, 0.3), **WORK)
    again = put_on(system.url, load_consent(3, 0.3), **WORK, seed=first.seed)
    assert first.seed == again.seed


def test_redirects_stay_on_the_host(system: System) -> None:
    consent = load_consent(2, 0.3, hosts=(system.url.removeprefix("http://"),))
    for to in (
        "http://127.0.0.2:9/",
        "//evil.example/",
        "http://127.0.0.1:9/",
        "http://localhost/",
        "file:///etc/hosts",
    ):
        found = refusal(system.url, consent, flow=[{"get": f"/away?to={to}"}])
        assert found.reason is ReasonCode.NOT_CONFIGURED
        assert "another host" in found.message
    assert "more than 5 redirects" in refusal(system.url, consent, flow=[{"get": "/round"}]).message
    flow = [{"get": "/away?to=/work"}, {"get": "/away?to=//evil.example/", "expect": 307}]
    run = put_on(system.url, consent, flow=flow, think=0.05)
    assert [one.errors for one in run.steps] == [{}, {}]


def test_a_captured_address_elsewhere_is_not_visited(system: System) -> None:
    away = {"get": "/away?to=http://127.0.0.2:9/", "expect": 307, "capture": {"at": "header:location"}}
    found = refusal(system.url, load_consent(2, 0.3), flow=[away, {"get": "{{at}}"}])
    assert "leads to another host" in found.message


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"flow": [{"get": "/nowhere", "id": "lost"}]}, "lost: status 404"),
        ({"flow": [{"get": "/work", "capture": {"a": "form:csrf"}}]}, "holds no form:csrf"),
        ({"flow": [{"get": "/work", "expect": 201}]}, "status 200, not 201"),
        ({"start": [*LOGIN[:1], {**LOGIN[1], "form": {"csrf": "forged"}}], "flow": [{"get": "/home"}]}, "status 403"),
        ({"flow": [{"poll": "/work", "until": "regex:never", "failed": "regex:ok"}]}, "regex:ok"),
    ],
)
def test_a_scenario_that_does_not_work_puts_on_no_load(system: System, fields: dict[str, Any], words: str) -> None:
    found = refusal(system.url, load_consent(50, 60.0, "ana"), **fields)
    assert found.reason is ReasonCode.NOT_CONFIGURED
    assert words in found.message
    assert system.requests <= 3


def test_consent(system: System) -> None:
    cases: list[tuple[Consent, dict[str, Any], str]] = [
        (Consent(), {}, "consent.load"),
        (load_consent(5, 1.0, hosts=("example.edu",)), {}, "consent.load.hosts"),
        (load_consent(5, 1.0, hosts=("127.0.0.1:1",)), {}, "consent.load.hosts"),
        (load_consent(5, 1.0), {"users": 6}, "consent.load.users"),
        (load_consent(5, 1.0), {"for": "2s"}, "consent.load.for"),
        (load_consent(5, 1.0), {"start": LOGIN}, "consent.load.accounts"),
    ]
    for consent, fields, words in cases:
        found = refusal(system.url, consent, **fields)
        assert found.reason is ReasonCode.NO_CONSENT
        assert words in found.message
    assert system.requests == 0


def test_over_tls_with_an_own_authority(tmp_path: Path) -> None:
    own = authority(tmp_path)
    fields = {**WORK, "flow": [{"get": "/", "capture": {"word": "regex:(hello)"}}]}
    with serve({"/": page("hello")}, tls=own.server(), name="localhost") as server:
        consent = load_consent(3, 0.5, hosts=("localhost",))
        run = put_on(server.url, consent, tmp_path, ca="authority.pem", **fields)
        assert run.steps[0].errors == {}
        assert sum(counts(run.steps[0]).values()) > 3
        assert refusal(server.url, consent, **fields).reason is ReasonCode.UNREACHABLE
        (tmp_path / "bad.pem").write_text("no certificate")
        for ca in ("missing.pem", "bad.pem"):
            assert refusal(server.url, consent, **fields, ca=str(tmp_path / ca)).reason is ReasonCode.UNREADABLE
    with serve({"/": page("hello")}, tls=own.expired()) as server:
        with pytest.raises(CannotLook) as refused:
            put_on(server.url, load_consent(3, 0.5), tmp_path, ca="authority.pem", **fields)
        assert refused.value.reason is ReasonCode.UNREACHABLE


def test_unusable_uploads_and_names(system: System, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"0" * (16 * 2**20 + 1))
    consent = load_consent(2, 0.3)
    for name, reason in (("big", ReasonCode.BUDGET), ("missing", ReasonCode.UNREADABLE)):
        with pytest.raises(CannotLook) as refused:
            put_on(system.url, consent, tmp_path, flow=[{"post": "/uploads", "upload": {"file": name}}])
        assert refused.value.reason is reason
    nowhere = load_consent(2, 0.3, hosts=("no-such-host.invalid",))
    assert refusal("http://no-such-host.invalid", nowhere).reason is ReasonCode.UNREACHABLE


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_targets_are_no_pass(name: str) -> None:
    with HOSTILE[name]() as server:
        fields: dict[str, Any] = {"flow": [{"get": "/", "capture": {"a": "regex:(never there)"}}], "timeout": 0.4}
        consent = load_consent(3, 0.5, hosts=("127.0.0.1", "localhost"))
        with contextlib.suppress(CannotLook):
            run = put_on(server.url.rstrip("/"), consent, **fields)
            assert run.steps[0].errors


def test_without_the_transport(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.endswith("collect.curl"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    found = refusal(system.url, load_consent(2, 0.3))
    assert found.reason is ReasonCode.MISSING_DEPENDENCY
    assert "readycheck-audit[load]" in found.message


def test_too_few_open_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (100, 100))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    machine.allow_files(10)
    with pytest.raises(CannotLook) as refused:
        machine.allow_files(1000)
    assert refused.value.reason is ReasonCode.OVERLOADED
    assert "ulimit" in refused.value.message
