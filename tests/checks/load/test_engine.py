"""The loop against a transport and a clock of the test's own: what is due, sent, late and drained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from readycheck_checks.load.collect.engine import Engine
from readycheck_checks.load.collect.journey import Life, Wait
from readycheck_checks.load.collect.recorder import MOST_NUMBERS, Record, Recorder, StepName
from readycheck_checks.load.collect.transport import Handle, Request, Response
from readycheck_checks.load.collect.watch import Watch

ASK = Request("GET", "http://127.0.0.1/")


@dataclass
class FakeTransport:
    """Answers each request after `takes` seconds of its own clock; time passes only in `wait`."""

    takes: float = 0.5
    clock: float = 100.0
    pause_at: float = float("inf")
    """From here the machine stands still for two seconds, once."""
    name: str = "fake"
    http_version: str = "1.1"
    under_way: list[tuple[float, int, float]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def open(self, owner: int) -> Handle:
        return FakeHandle(self, owner)

    def wait(self, seconds: float) -> Sequence[tuple[int, Response]]:
        first = min((end for end, *_ in self.under_way), default=float("inf"))
        self.clock = min(self.clock + seconds, max(self.clock, first))
        if self.clock >= self.pause_at:
            self.clock, self.pause_at = self.clock + 2.0, float("inf")
        done = [one for one in self.under_way if one[0] <= self.clock]
        self.under_way = [one for one in self.under_way if one[0] > self.clock]
        return [(owner, Response(sent=sent, done=self.clock, status=200)) for _, owner, sent in done]

    def close(self) -> None:
        pass

    def now(self) -> float:
        return self.clock


@dataclass
class FakeHandle:
    transport: FakeTransport
    owner: int

    def send(self, request: Request) -> None:
        sent = self.transport.clock
        self.transport.under_way.append((sent + self.transport.takes, self.owner, sent))

    def close(self) -> None:
        self.transport.closed.append(self.owner)


def thinker(seen: list[tuple[float, Response]], think: float, *, poll: bool = False) -> Life:
    while True:
        due = yield Wait(think, poll=poll)
        response = yield ASK
        assert isinstance(due, float)
        assert isinstance(response, Response)
        seen.append((due, response))


def test_due_is_the_end_of_the_pause() -> None:
    transport, seen = FakeTransport(), list[tuple[float, Response]]()
    engine = Engine(transport, transport.now)
    engine.add(0, thinker(seen, 1.0), at=100.0)
    while transport.clock < 110:
        engine.turn(transport.clock + 0.25)
    assert [due for due, _ in seen[:3]] == pytest.approx([101.0, 102.5, 104.0])
    assert [response.done - due for due, response in seen[:3]] == pytest.approx([0.5, 0.5, 0.5])
    assert engine.lag.most < 1e-6


@pytest.mark.parametrize("moment", [102.0, 103.0], ids=["while the user pauses", "while the answer arrives"])
def test_a_late_generator_shows_as_lag_and_in_the_time_from_due(moment: float) -> None:
    transport, seen = FakeTransport(pause_at=moment), list[tuple[float, Response]]()
    engine = Engine(transport, transport.now)
    engine.add(0, thinker(seen, 1.0), at=100.0)
    while transport.clock < 110:
        engine.turn(transport.clock + 0.1)
    assert engine.lag.most > 1.4
    assert max(response.done - due for due, response in seen) > 1.9


def test_drain_finishes_what_is_under_way_and_polls_only() -> None:
    transport = FakeTransport()
    plain, polls = list[tuple[float, Response]](), list[tuple[float, Response]]()
    engine = Engine(transport, transport.now)
    engine.add(0, thinker(plain, 1.0), at=100.0)
    engine.add(1, thinker(polls, 1.0, poll=True), at=100.0)
    while transport.clock < 101.2:
        engine.turn(min(101.2, transport.clock + 0.1))
    engine.drain(10.0)
    assert len(plain) == 1
    assert len(polls) > 4
    engine.close()
    assert sorted(transport.closed) == [0, 1]


def test_what_never_ends_is_noted_at_the_close() -> None:
    transport, seen = FakeTransport(takes=1000.0), list[tuple[float, Response]]()
    engine = Engine(transport, transport.now)
    engine.add(0, thinker(seen, 1.0), at=100.0)
    while transport.clock < 105:
        engine.turn(transport.clock + 0.5)
    engine.drain(2.0)
    engine.close()
    assert [response.failure for _, response in seen] == ["timeout"]
    assert seen[0][1].done - seen[0][0] >= 5


NAMES = (StepName("home", "flow", "GET", "/"),)


def test_the_recorder_counts_by_the_moment_something_was_due() -> None:
    recorder = Recorder(NAMES, begin=100.0, width=1.0)
    recorder.steady_at = 101.0
    recorder.add(Record(0, due=100.5, sent=100.5, done=103.9))
    recorder.add(Record(0, due=101.5, sent=101.6, done=101.7))
    recorder.add(Record(0, due=101.5, sent=101.5, done=101.6, outcome="status 500", detail="home: status 500"))
    recorder.add(Record(0, due=102.5, sent=102.5, done=132.5, outcome="timeout"))
    recorder.until = 104.0
    recorder.add(Record(0, due=104.0, sent=104.0, done=105.0, outcome="timeout"))
    (step,), joined = recorder.results(4, 1, {0: 0.25})
    assert joined == 1
    assert [sum(slot[1::2]) for slot in step.slots] == [1, 1, 1, 0]
    assert step.failed == (0, 1, 0, 0)
    assert step.timed_out == (0, 0, 1, 0)
    assert step.errors == {"status 500": 1, "timeout": 1}
    assert step.example == "home: status 500"
    assert step.due.n == 2
    assert step.due.max == pytest.approx(30.0)
    assert step.sent.p50 == pytest.approx(0.1, rel=0.02)
    assert step.alone == 0.25


def test_a_huge_run_is_made_coarser_in_time() -> None:
    recorder = Recorder(NAMES, begin=0.0, width=1.0)
    for slot in range(300):
        for number in range(600):
            recorder.add(Record(0, due=slot + 0.5, sent=slot + 0.5, done=slot + 0.5 + 0.001 * 1.012**number))
    (step,), joined = recorder.results(300, 10, {})
    assert joined == 2
    assert len(step.slots) == len(step.failed) == 150
    assert sum(len(slot) for slot in step.slots) <= MOST_NUMBERS
    assert sum(sum(slot[1::2]) for slot in step.slots) == 300 * 600


def outcomes(watch: Watch, *kinds: str, every: float = 0.01) -> Watch:
    for number, kind in enumerate(kinds):
        watch.add(Record(0, due=0, sent=0, done=number * every, outcome=kind, detail=kind))
    return watch


def test_the_watch_stops_what_does_harm() -> None:
    assert outcomes(Watch(), *["status 500"] * 49).reason == ""
    assert outcomes(Watch(), *["status 500"] * 50).reason == "errors"
    assert outcomes(Watch(), *["", "timeout"] * 100).reason == ""
    assert outcomes(Watch(), *["", "timeout", "connect"] * 40).reason == "errors"
    asked = "status 503 with Retry-After"
    assert outcomes(Watch(), *(["", "", "", asked] * 20)).reason == "asked_to_stop"
    assert outcomes(Watch(), *(["", *[""] * 30, asked] * 20)).reason == ""


def test_the_watch_forgets() -> None:
    watch = outcomes(Watch(), *["connect"] * 40)
    for number in range(200):
        watch.add(Record(0, due=0, sent=0, done=20 + number * 0.1))
    assert watch.reason == ""
