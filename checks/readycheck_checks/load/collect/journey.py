"""What one virtual user does: a generator that yields pauses and requests and notes outcomes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from readycheck_checks.load import template
from readycheck_checks.load.collect.body import Bodies
from readycheck_checks.load.collect.recorder import Record, StepName
from readycheck_checks.load.collect.transport import Request, Response
from readycheck_checks.load.plan import think_time
from readycheck_checks.load.targets import Scenario, Step, ThinkTime

MOST_REDIRECTS = 5
_POLL_EVERY = 2.0
_POLL_TIMEOUT = 60.0
_LOST_POLLS = 3
_Z95 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Wait:
    """Sleep; the generator is resumed with the moment it was due. A poll's wait outlives the end of the run."""

    seconds: float
    poll: bool = False


Action = Wait | Request
Life = Generator[Action, float | Response, None]
Answer = tuple[Response, str, tuple[str, str] | None]
"""A response, the URL it came from, and an outcome with its detail where the step is already lost."""
Walk = Generator[Action, float | Response, bool]


@dataclass(frozen=True, slots=True)
class Script:
    """What all users share."""

    scenario: Scenario
    names: tuple[StepName, ...]
    places: Mapping[int, int]
    """Where the n-th step (start, then flow) stands in `names`; a poll's wait follows it."""
    accounts: tuple[tuple[str, str], ...]
    """Users and passwords, given out round robin."""
    bodies: Bodies
    headers: tuple[str, ...]
    may_follow: Callable[[str], bool]
    """Whether a redirect to this URL stays with the consented host."""
    run: str
    seed: int


@dataclass(slots=True)
class User:
    """One virtual user: captured values and a random generator of their own."""

    script: Script
    number: int
    rng: random.Random
    note: Callable[[Record], None]
    entered: Callable[[], None]
    values: dict[str, str] = field(default_factory=dict)
    referer: str = ""
    last: Record | None = None

    def __post_init__(self) -> None:
        """Set what every step may ask for."""
        accounts = self.script.accounts or (("", ""),)
        user, password = accounts[self.number % len(accounts)]
        self.values.update(user=user, password=password, n=str(self.number + 1), round="0", run=self.script.run)

    def live(self) -> Life:
        """Take the start steps until they succeed, then go round for ever."""
        scenario = self.script.scenario
        while not (yield from self._walk(scenario.start, 0)):
            pass
        self.entered()
        rounds = 0
        while True:
            rounds += 1
            self.values["round"] = str(rounds)
            yield from self._walk(scenario.flow, len(scenario.start))

    def rehearse(self) -> Life:
        """Take every step once, without pauses."""
        scenario = self.script.scenario
        if (yield from self._walk(scenario.start, 0, hurry=True)):
            yield from self._walk(scenario.flow, len(scenario.start), hurry=True)

    def _walk(self, steps: tuple[Step, ...], first: int, *, hurry: bool = False) -> Walk:
        pause: ThinkTime | float | None = None
        for number, step in enumerate(steps, first):
            if not step.method:
                pause = step.think
                continue
            think = step.think if step.think is not None else pause
            pause = None
            seconds = 0.0 if hurry else self._think(self.script.scenario.think if think is None else think)
            due = yield Wait(seconds)
            assert isinstance(due, float)
            place = self.script.places[number]
            took = yield from (self._poll(step, place, due) if step.poll else self._take(step, place, due))
            if not took:
                return False
        if pause is not None and not hurry:
            yield Wait(self._think(pause))
        return True

    def _think(self, think: ThinkTime | float) -> float:
        span = think_time(think)
        if span.p95 <= span.median or span.median <= 0:
            return span.median
        drawn = self.rng.lognormvariate(math.log(span.median), math.log(span.p95 / span.median) / _Z95)
        return min(drawn, 4 * span.p95)

    def _record(self, record: Record) -> bool:
        self.last = record
        self.note(record)
        return not record.outcome

    def _take(self, step: Step, place: int, due: float) -> Walk:
        response, url, problem = yield from self._exchange(step)
        outcome, detail = problem or self._wrong(step, response)
        if not outcome:
            for name, source in step.capture.items():
                value = template.capture(source, url, response.headers, response.body)
                if value is None:
                    outcome, detail = "unexpected", f"{step.label}: the answer holds no {source}"
                    break
                self.values[name] = value
        return self._record(Record(place, due, response.sent, response.done, outcome, detail))

    def _poll(self, step: Step, place: int, due: float) -> Walk:
        began, lost = due, 0
        limit = _POLL_TIMEOUT if step.timeout is None else step.timeout
        every = _POLL_EVERY if step.every is None else step.every
        until = step.until or ""
        while True:
            response, url, problem = yield from self._exchange(step)
            awaited = not problem and not response.failure and template.holds(until, response.status, response.body)
            outcome, detail = problem or ("", "") if awaited else problem or self._wrong(step, response)
            self._record(Record(place, due, response.sent, response.done, outcome, detail))
            ended = ""
            lost = lost + 1 if outcome else 0
            if awaited:
                break
            if not outcome and step.failed and template.holds(step.failed, response.status, response.body):
                ended, detail = "job failed", f"{step.label}: {step.failed}"
            elif lost >= _LOST_POLLS:
                ended = "job lost"
            elif response.done - began >= limit:
                ended, detail = "job timeout", f"{step.label}: not '{until}' after {limit:g} s"
            if ended:
                return self._record(Record(place + 1, began, began, response.done, ended, detail))
            slept = yield Wait(max(0.0, due + every - response.done), poll=True)
            assert isinstance(slept, float)
            due = slept
        for name, source in step.capture.items():
            self.values[name] = template.capture(source, url, response.headers, response.body) or ""
        return self._record(Record(place + 1, began, began, response.done))

    def _exchange(self, step: Step) -> Generator[Action, float | Response, Answer]:
        """Send the step and follow its redirects on the same host; gives answer, URL and problem."""
        script = self.script
        path = template.fill_path(step.path, self.values)
        # a captured address may be absolute; it is held against the consent like a redirect
        url = path if "://" in path.partition("?")[0] else script.scenario.url + "/" + path.removeprefix("/")
        if not script.may_follow(url):
            now = yield Wait(0.0, poll=True)
            assert isinstance(now, float)
            gone = Response(sent=now, done=now)
            return gone, url, ("off_host", f"{step.label}: leads to another host")
        method, first_sent = step.method, 0.0
        body, kind = script.bodies.make(step, self.values)
        keep = bool(step.capture or step.until)
        problem: tuple[str, str] | None = None
        hop = 0
        while True:
            request = Request(
                method=method,
                url=url,
                headers=self._headers(step, method, kind if body is not None else ""),
                body=body,
                timeout=script.scenario.timeout if step.poll or step.timeout is None else step.timeout,
                keep=keep,
            )
            response = yield request
            assert isinstance(response, Response)
            first_sent = first_sent or response.sent
            if not response.failure:
                self.referer = url
            redirected = response.redirect and 300 <= response.status < 400 and not response.failure
            if not redirected or response.status in step.expected:
                break
            if not script.may_follow(response.redirect):
                problem = "off_host", f"{step.label}: redirects to another host"
                break
            if hop == MOST_REDIRECTS:
                problem = "unexpected", f"{step.label}: more than 5 redirects"
                break
            hop += 1
            url = response.redirect
            if response.status == 303 or (response.status in (301, 302) and method == "POST"):
                method, body = "GET", None
        final = response if response.sent == first_sent else replace(response, sent=first_sent)
        return final, url, problem

    def _headers(self, step: Step, method: str, kind: str) -> tuple[str, ...]:
        lines = list(self.script.headers)
        if kind:
            lines.append(f"Content-Type: {kind}")
        if method != "GET":
            # what a browser sends, and what servers check against forged requests
            lines.append(f"Origin: {self.script.scenario.url}")
        if self.referer:
            lines.append(f"Referer: {self.referer}")
        own = {**self.script.scenario.headers, **step.headers}
        for name, text in own.items():
            value = template.fill(text, self.values)
            lines.append(f"{name}: " + "".join(letter for letter in value if letter.isprintable()))
        return tuple(lines)

    @staticmethod
    def _wrong(step: Step, response: Response) -> tuple[str, str]:
        if response.failure:
            return response.failure, f"{step.label}: {response.detail}"
        right = response.status in step.expected if step.expected else 200 <= response.status < 400
        if right:
            return "", ""
        wanted = " or ".join(map(str, step.expected)) or "a status below 400"
        kind = f"status {response.status}"
        if response.status < 400:
            kind = "unexpected"
        elif response.status == 503 and response.retry_after:
            kind = "status 503 with Retry-After"
        return kind, f"{step.label}: status {response.status}, not {wanted}"


def script_names(scenario: Scenario) -> tuple[tuple[StepName, ...], dict[int, int]]:
    """The steps as the fact names them, and where the n-th step of the scenario stands among them."""
    names: list[StepName] = []
    places: dict[int, int] = {}
    for number, step in enumerate((*scenario.start, *scenario.flow)):
        if not step.method:
            continue
        places[number] = len(names)
        if step.poll:
            names.append(StepName(step.label, "poll", step.method, step.path))
            names.append(StepName(f"{step.label}: done", "wait", "", step.path))
        else:
            kind: Literal["start", "flow"] = "start" if number < len(scenario.start) else "flow"
            names.append(StepName(step.label, kind, step.method, step.path))
    return tuple(names), places
