"""What a load run saw: per step and time slot, counts fine enough to be judged by any bar later."""

from __future__ import annotations

from typing import Literal

from readycheck.api import Fact, Field, Model


class Latency(Model):
    """A summary in seconds, by the upper ends of bins of one per cent."""

    n: int
    p50: float
    p95: float
    p99: float
    max: float


class StepRun(Model):
    """One step of the scenario, over all users.

    `slots` holds one packed histogram (bin, count, bin, count …; see `histogram`) a time slot, by
    the moment a request was due: successes, and time-outs at the time they were given up. Other
    errors have no latency worth counting and stand in `failed`.
    """

    id: str
    kind: Literal["start", "flow", "poll", "wait"]
    """`wait` is not a request: it is the time from the first poll until the awaited state."""
    method: str
    path: str
    """As written in the profile, before names are filled in."""
    slots: tuple[tuple[int, ...], ...]
    failed: tuple[int, ...]
    timed_out: tuple[int, ...]
    errors: dict[str, int] = Field(default_factory=dict)
    """By kind: `status 500`, `timeout`, `connect`, `tls`, `transfer`, `unexpected`, `off_host`, `local` …"""
    example: str = ""
    """The first error in words."""
    due: Latency
    """From the moment the user wanted to send, at full users."""
    sent: Latency
    """From the moment of sending, at full users: differs from `due` by the generator's own lateness."""
    alone: float | None = None
    """Seconds it took for a single user before the load."""


class LoadRun(Fact):
    """A run of virtual users. Times are seconds from the first user's possible arrival."""

    url: str
    scenario: str
    users_planned: int
    users_achieved: int
    """Users who had taken their `start` steps and went round at the same time."""
    seconds_planned: float
    seconds_held: float
    """Time from the moment that all planned users were there, or were given up on, to the end."""
    ramp: float
    slot: float
    """The width of a time slot; slots that lie before `steady_from` are the ramp."""
    steady_from: int
    slot_count: int
    users: tuple[int, ...]
    """Active users at the begin of each slot."""
    steps: tuple[StepRun, ...]
    requests: int
    """All that were sent, redirects that were followed and the rehearsal included."""
    in_flight: int
    """The most requests that were under way at once."""
    stopped_early: str = ""
    """Why the run ended before its time: `errors`, `asked_to_stop`, `budget`, `deadline`; empty where it did not."""
    stop_message: str = ""
    accounts: int = 0
    """Test accounts; users share them round robin where they are fewer."""
    lag_p99: float
    """How late the generator itself was in sending, in seconds."""
    lag_max: float
    lag_mean: float
    cpu: float
    """The generator's share of one core at full users, 0 to 1."""
    cpu_peak: float
    think_median: float
    seed: int
    transport: str
    """The client and its version."""
    http_version: str = ""
    mutates: bool = False
    """True where the scenario sends more than GET requests."""
    slots_joined: int = 1
    """How many slots were joined into one to keep the fact small."""
