"""The collector `load.run`: a rehearsal by a single user, the ramp, the time at full users, the drain."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from readycheck.api import CannotLook, CollectContext, Collector, Mode, ReasonCode, format_seconds
from readycheck_checks.load.collect.body import Bodies
from readycheck_checks.load.collect.chance import chance
from readycheck_checks.load.collect.engine import Engine
from readycheck_checks.load.collect.gate import consent_for, stays, unworkable
from readycheck_checks.load.collect.journey import Script, User, script_names
from readycheck_checks.load.collect.machine import allow_files, trust_file, user_agent, where
from readycheck_checks.load.collect.recorder import Record, Recorder
from readycheck_checks.load.collect.transport import Transport
from readycheck_checks.load.collect.watch import Watch
from readycheck_checks.load.facts import LoadRun
from readycheck_checks.load.histogram import quantile
from readycheck_checks.load.needs import PYCURL, of_scenario
from readycheck_checks.load.plan import MOST_REQUESTS, LoadPlan, deadline_for, plan_of, think_time
from readycheck_checks.load.targets import Scenario

_REHEARSALS = 3
_TURN = 0.25
_LOOK_EVERY = 0.5
_TELL_EVERY = 1.0
_AFTERWARDS = 3.0
"""Seconds kept for writing the fact."""

Connect = Callable[[str, list[str]], Transport]
"""Makes a transport from a file of trust anchors and the target's pinned addresses."""


def collect(scenario: Scenario, ctx: CollectContext) -> LoadRun:
    """Put the load on and count what the users met."""
    return run_load(scenario, ctx, _curl)


def _curl(ca_file: str, pinned: list[str]) -> Transport:
    try:
        from readycheck_checks.load.collect.curl import CurlTransport
    except ImportError:
        message = "the load transport needs pycurl; install with: pip install 'readycheck-audit[load]'"
        raise CannotLook(ReasonCode.MISSING_DEPENDENCY, message) from None
    return CurlTransport(ca_file, pinned)


def run_load(scenario: Scenario, ctx: CollectContext, connect: Connect) -> LoadRun:
    """The same over any transport."""
    consent = consent_for(scenario, ctx)
    plan = plan_of(scenario, consent)
    allow_files(plan.users)
    seed = zlib.crc32(f"{ctx.as_of.isoformat()} {scenario.id}".encode()) if scenario.seed is None else scenario.seed
    run = f"{ctx.as_of:%Y%m%dT%H%M%SZ}-{seed:08x}"
    names, places = script_names(scenario)
    script = Script(
        scenario=scenario,
        names=names,
        places=places,
        accounts=tuple((account.user, account.password) for account in consent.accounts),
        bodies=Bodies(scenario, ctx.base, seed),
        headers=(f"User-Agent: {user_agent()}", f"Readycheck-Run: {run}"),
        may_follow=lambda url: stays(url, scenario, ctx),
        run=run,
        seed=seed,
    )
    transport = connect(trust_file(scenario, ctx), where(scenario))
    try:
        probe = _Probe(script, plan, transport, ctx)
        alone = probe.rehearse()
        return probe.load(alone)
    finally:
        transport.close()


@dataclass(slots=True)
class _Course:
    """How the run went, slot by slot."""

    users: list[int] = field(default_factory=list)
    steady_from: int | None = None
    slot_count: int = 0
    held: float = 0.0
    reason: str = ""
    message: str = ""
    cpu_peak: float = 0.0
    cpu_seconds: float = 0.0
    cpu_wall: float = 0.0


class _Probe:
    """One run, from the rehearsal to the fact."""

    def __init__(self, script: Script, plan: LoadPlan, transport: Transport, ctx: CollectContext) -> None:
        self._script, self._plan, self._transport, self._ctx = script, plan, transport, ctx
        self._active = 0
        self._rehearsed = 0

    def _user(self, number: int, note: Callable[[Record], None]) -> User:
        return User(self._script, number, chance(self._script.seed * 1_000_003 + number), note, self._enter)

    def _enter(self) -> None:
        self._active += 1

    def rehearse(self) -> dict[int, float]:
        """Seconds that each step takes for a single user. Raises CannotLook where the scenario does not work."""
        self._ctx.progress("load: one user tries the scenario")
        took: dict[int, float] = {}
        for _attempt in range(_REHEARSALS):
            records: list[Record] = []
            engine = Engine(self._transport)
            engine.add(0, self._user(0, records.append).rehearse(), engine.now())
            end = engine.now() + min(self._plan.rehearsal, self._ctx.remaining() / 2)
            while engine.alive and engine.now() < end:
                engine.turn(min(end, engine.now() + _TURN))
            unfinished = engine.alive > 0
            engine.close()
            self._rehearsed += engine.requests
            lost = next((record for record in records if record.outcome), None)
            took = {record.step: record.done - record.due for record in records if not record.outcome}
            if lost is None and not unfinished:
                break
            # who answers one user with 5xx three times is loaded all the same: the watch soon ends it, as a fail
            if lost is None or not lost.outcome.startswith("status 5"):
                raise unworkable(lost)
        return took

    def load(self, alone: dict[int, float]) -> LoadRun:
        """Ramp up, hold, drain."""
        plan, engine, watch, course = self._plan, Engine(self._transport), Watch(), _Course()
        begin = engine.now()
        recorder = Recorder(self._script.names, begin, plan.slot)

        def note(record: Record) -> None:
            recorder.add(record)
            if not engine.draining:
                watch.add(record)

        rng = chance(self._script.seed)
        for number in range(plan.users):
            engine.add(number, self._user(number, note).live(), begin + rng.random() * plan.ramp)
        try:
            self._hold(engine, recorder, watch, course, begin)
            recorder.until = begin + course.slot_count * plan.slot
            engine.drain(min(plan.drain, max(0.0, self._ctx.remaining() - _AFTERWARDS)))
        finally:
            engine.close()
        self._ctx.count("requests", engine.requests + self._rehearsed)
        return self._fact(engine, recorder, course, alone)

    def _hold(self, engine: Engine, recorder: Recorder, watch: Watch, course: _Course, begin: float) -> None:
        """Run until the time is up or a reason ends it."""
        plan = self._plan
        end, last = math.inf, 0
        told, looked, spent = begin - _TELL_EVERY, begin, time.process_time()
        latest = begin + plan.ramp + plan.settle
        while True:
            now = engine.now()
            while len(course.users) * plan.slot <= now - begin:
                course.users.append(self._active)
            if course.steady_from is None and (self._active == plan.users or now >= latest):
                course.steady_from = int((now - begin) / plan.slot) + 1
                last = course.steady_from + math.ceil(plan.hold / plan.slot - 1e-9)
                recorder.steady_at = begin + course.steady_from * plan.slot
                end = begin + last * plan.slot
            if now - looked >= _LOOK_EVERY:
                used, wall = time.process_time() - spent, now - looked
                course.cpu_peak = max(course.cpu_peak, used / wall)
                if looked >= recorder.steady_at:
                    course.cpu_seconds += used
                    course.cpu_wall += wall
                looked, spent = now, spent + used
            if now - told >= _TELL_EVERY:
                told = now
                self._tell(engine, now - begin)
            course.reason, course.message = self._reason(engine, watch)
            if course.reason or now >= end:
                course.slot_count = last if now >= end else int((now - begin) / plan.slot) + 1
                course.held = max(0.0, min(now, end) - recorder.steady_at)
                return
            engine.turn(min(now + _TURN, end))

    def _tell(self, engine: Engine, seconds: float) -> None:
        total = format_seconds(self._plan.ramp + self._plan.hold)
        self._ctx.progress(
            f"load: {format_seconds(seconds)} of about {total}, {self._active} of {self._plan.users} users,"
            f" {engine.requests} requests"
        )

    def _reason(self, engine: Engine, watch: Watch) -> tuple[str, str]:
        if watch.reason:
            return watch.reason, watch.message
        if engine.requests >= MOST_REQUESTS:
            return "budget", f"{MOST_REQUESTS} requests are the most that one run may send"
        if self._ctx.remaining() < self._plan.drain + _AFTERWARDS:
            return "deadline", "the engine's time for this run was nearly over"
        return "", ""

    def _fact(self, engine: Engine, recorder: Recorder, course: _Course, alone: dict[int, float]) -> LoadRun:
        scenario, plan = self._script.scenario, self._plan
        steady_from = course.slot_count if course.steady_from is None else min(course.steady_from, course.slot_count)
        steps, joined = recorder.results(course.slot_count, steady_from, alone)
        return LoadRun(
            url=scenario.url,
            scenario=scenario.id,
            users_planned=plan.users,
            users_achieved=self._active,
            seconds_planned=plan.hold,
            seconds_held=course.held,
            ramp=plan.ramp,
            slot=plan.slot * joined,
            steady_from=-(-steady_from // joined),
            slot_count=-(-course.slot_count // joined),
            users=tuple(course.users[: course.slot_count : joined]),
            steps=steps,
            requests=engine.requests + self._rehearsed,
            in_flight=engine.most_in_flight,
            stopped_early=course.reason,
            stop_message=course.message[:300],
            accounts=len(self._script.accounts),
            lag_p99=min(engine.lag.most, quantile(engine.lag.counts, 0.99)),
            lag_max=engine.lag.most,
            lag_mean=engine.lag.mean,
            cpu=course.cpu_seconds / course.cpu_wall if course.cpu_wall else course.cpu_peak,
            cpu_peak=course.cpu_peak,
            think_median=think_time(scenario.think).median,
            seed=self._script.seed,
            transport=self._transport.name,
            http_version=self._transport.http_version,
            mutates=scenario.mutates,
            slots_joined=joined,
        )


LOAD_RUN = Collector(
    id="load.run",
    title="Virtual users on the scenario",
    fact=LoadRun,
    collect=collect,
    thing="scenarios",
    needs=(PYCURL,),
    needs_for=of_scenario,
    mode=Mode.LOAD,
    exclusive=True,
    deadline_for=deadline_for,
    memory_mb=2048,
)
