"""The loop: a heap of due times and a transport drive generators. Knows nothing of HTTP or of verdicts."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from readycheck_checks.load.collect.journey import Life, Wait
from readycheck_checks.load.collect.transport import Handle, Request, Response, Transport
from readycheck_checks.load.histogram import bin_of

_AT_ONCE = 100
"""Launches before the sockets are served again."""


@dataclass(slots=True)
class Lag:
    """How late the loop was against its own schedule: in launching, and in coming back from a wait."""

    counts: dict[int, int] = field(default_factory=dict)
    most: float = 0.0
    total: float = 0.0
    launches: int = 0

    @property
    def mean(self) -> float:
        """Seconds by which a launch was late on average."""
        return self.total / self.launches if self.launches else 0.0

    def launch(self, seconds: float) -> None:
        """Count one launch."""
        self.total += seconds
        self.launches += 1
        self.add(seconds)

    def add(self, seconds: float) -> None:
        """Count one lateness."""
        index = bin_of(seconds)
        self.counts[index] = self.counts.get(index, 0) + 1
        self.most = max(self.most, seconds)


@dataclass(slots=True)
class Engine:
    """Runs users until told to stop. `now` is the clock of every time in the run."""

    transport: Transport
    now: Callable[[], float] = time.perf_counter
    lag: Lag = field(default_factory=Lag)
    requests: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    draining: bool = False
    _woke: float = math.inf
    _due: list[tuple[float, int]] = field(default_factory=list)
    _lives: dict[int, Life] = field(default_factory=dict)
    _handles: dict[int, Handle] = field(default_factory=dict)
    _sent: dict[int, float] = field(default_factory=dict)
    _polls: set[int] = field(default_factory=set)

    def add(self, number: int, life: Life, at: float) -> None:
        """A user who wakes at `at`."""
        self._lives[number] = _sleeping(life)
        next(self._lives[number])
        heapq.heappush(self._due, (at, number))

    @property
    def idle(self) -> bool:
        """True where nothing is under way and nobody sleeps."""
        return not self._due and not self._sent

    @property
    def alive(self) -> int:
        """How many users have not come to their end."""
        return len(self._lives)

    def turn(self, until: float) -> None:
        """Launch who is due and take in what has finished; returns by about `until`."""
        now = self.now()
        for _ in range(_AT_ONCE):
            if not self._due or self._due[0][0] > now:
                break
            due, number = heapq.heappop(self._due)
            self.lag.launch(now - due)
            self._polls.discard(number)
            self._resume(number, due)
            now = self.now()
        next_due = min(self._due[0][0], until) if self._due else until
        before = self.now()
        # an answer that came in the meantime was noticed as late as this at most
        self.lag.most = max(self.lag.most, before - self._woke)
        asked = max(0.0, next_due - before)
        finished = self.transport.wait(asked)
        self._woke = self.now()
        if (overslept := self._woke - before - asked) > 0:
            self.lag.add(overslept)
        for number, response in finished:
            self.in_flight -= 1
            del self._sent[number]
            self._resume(number, response)

    def drain(self, limit: float) -> None:
        """Start nothing new; let requests and polls under way finish, for at most `limit` seconds."""
        end = self.now() + limit
        self.draining = True
        self._due = [(due, number) for due, number in self._due if number in self._polls]
        heapq.heapify(self._due)
        while not self.idle and self.now() < end:
            self.turn(min(end, self.now() + 0.25))

    def close(self) -> None:
        """Note what is still under way as unfinished, and drop every connection."""
        now = self.now()
        self._due.clear()
        self.draining = True
        for number, sent in list(self._sent.items()):
            del self._sent[number]
            self._resume(
                number, Response(sent=sent, done=now, failure="timeout", detail="unfinished at the end"), hops=False
            )
        for life in list(self._lives.values()):
            life.close()
        for handle in self._handles.values():
            handle.close()
        self._handles.clear()

    def _resume(self, number: int, value: float | Response, *, hops: bool = True) -> None:
        try:
            action = self._lives[number].send(value)
        except StopIteration:
            del self._lives[number]
            return
        if isinstance(action, Wait):
            if self.draining and not action.poll:
                return
            if action.poll:
                self._polls.add(number)
            heapq.heappush(self._due, (self.now() + action.seconds, number))
        elif hops:
            self._send(number, action)

    def _send(self, number: int, request: Request) -> None:
        handle = self._handles.get(number)
        if handle is None:
            handle = self._handles[number] = self.transport.open(number)
        self.requests += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self._sent[number] = self.now()
        handle.send(request)


def _sleeping(life: Life) -> Life:
    """Begin a life with a sleep, so that its first moment is the heap's."""
    yield Wait(0.0)
    yield from life
