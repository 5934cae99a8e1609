"""BullMQ 5 and 6: lists, sorted sets and a hash for each job, under `PREFIX:QUEUE:`.

Version 5 moves the waiting jobs of a paused queue to a list of their own, version 6 leaves them where they are; both
lists are counted. Jobs with a priority wait in a sorted set beside the list. A score of the delayed jobs is the time
they are due, in milliseconds, times 4096.
"""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from readycheck.api import ReasonCode
from readycheck_checks.queue.collect.redis_reader import Command, Reader, Refused, literally
from readycheck_checks.queue.facts import OVERDUE_GRACE, Age, Numbers
from readycheck_checks.queue.targets import BullMQ

MOST_ACTIVE = 2_000
"""How many jobs in work are asked for their lock."""
END = 200
"""How many jobs at each end of a list are asked for their age."""
MOST_OPTIONS = 4_096
"""A job's options longer than this are not read, in bytes."""
BETWEEN_LOOKS = 1.1
_MOST_QUEUES = 100
_SCORE = 4_096_000.0
"""What one second is in the score of a delayed job."""

NOT_VISIBLE = (
    "jobs that were removed when they ended (removeOnComplete, removeOnFail)",
    "jobs that a producer still holds because Redis was away",
)


def look(queue: BullMQ, reader: Reader) -> tuple[list[Numbers], bool]:
    """The queues, and whether these are all. Raises `CannotLook`, `Refused`."""
    return _Look(queue, reader).all()


def waiting(queue: BullMQ, reader: Reader, name: str) -> int:
    """How many jobs wait, whatever their priority. Raises `CannotLook`, `Refused`."""
    place = f"{queue.prefix}:{name}:"
    wait, paused, prioritized, last = reader.ask(
        ("LLEN", f"{place}wait"),
        ("LLEN", f"{place}paused"),
        ("ZCARD", f"{place}prioritized"),
        ("LINDEX", f"{place}wait", -1),
    )
    return int(wait - _is_marker(last) + paused + prioritized)


def _is_marker(last: bytes | None) -> bool:
    """Before version 5 a marker stood at the end of the list; it is no job."""
    return last is not None and last.startswith(b"0:")


@dataclass
class _Look:
    queue: BullMQ
    reader: Reader
    now: float = 0.0
    workers: Counter[str] | None = None
    unlocked: dict[str, set[bytes]] = field(default_factory=dict)
    """By queue the jobs in work that nobody has locked."""
    _found: tuple[list[str], bool] | None = None

    def all(self) -> tuple[list[Numbers], bool]:
        self.now, _clock = self.reader.now()
        names, complete = (list(self.queue.names), True) if self.queue.names else self._names()
        self.workers = self._connected()
        seen = [self._guarded(name) for name in names]
        if self.unlocked:
            # At one moment a job may be between two states; not at two that lie apart.
            time.sleep(BETWEEN_LOOKS)
        return [self._confirmed(numbers) for numbers in seen], complete

    def _names(self) -> tuple[list[str], bool]:
        if self._found is None:
            keys, complete = self.reader.scan(literally(self.queue.prefix) + b":*:meta")
            start, end = len(self.queue.prefix.encode()) + 1, len(b":meta")
            names = [key[start:-end].decode("utf-8", "replace") for key in keys]
            self._found = names[:_MOST_QUEUES], complete and len(names) <= _MOST_QUEUES
        return self._found

    def _connected(self) -> Counter[str] | None:
        clients = self.reader.clients()
        # A worker with a name of its own carries it behind `:w:`; `:qe` only listens.
        return None if clients is None else Counter(one.get("name", "").partition(":w:")[0] for one in clients)

    def _guarded(self, name: str) -> Numbers:
        try:
            return self._read(name)
        except Refused as refused:
            return Numbers(name=name, reason=refused.reason, problem=refused.message)

    def _key(self, name: str, part: str | bytes) -> bytes:
        return f"{self.queue.prefix}:{name}:".encode() + (part.encode() if isinstance(part, str) else part)

    def _read(self, name: str) -> Numbers:
        late = int((self.now - OVERDUE_GRACE) * _SCORE)
        commands: tuple[tuple[str, str, *tuple[str | int, ...]], ...] = (
            ("EXISTS", "meta"),
            ("HMGET", "meta", "version", "paused"),
            ("LLEN", "wait"),
            ("LLEN", "paused"),
            ("ZCARD", "prioritized"),
            ("ZCARD", "delayed"),
            ("ZCOUNT", "delayed", "-inf", late),
            ("ZRANGE", "delayed", 0, 0, "WITHSCORES"),
            ("LLEN", "active"),
            ("ZCARD", "waiting-children"),
            ("ZCARD", "failed"),
            ("ZRANGE", "completed", -1, -1, "WITHSCORES"),
            ("ZRANGE", "failed", -1, -1, "WITHSCORES"),
            ("LRANGE", "active", 0, MOST_ACTIVE - 1),
            ("LINDEX", "wait", -1),
        )
        (
            exists, (version, pause), wait, paused, prioritized, delayed, overdue, first_due, active, parents, failed,
            last_done, last_failed, running, last,
        ) = self.reader.ask(*((verb, self._key(name, part), *rest) for verb, part, *rest in commands))  # fmt: skip
        if not exists:
            if any((wait, delayed, active, failed)):
                problem = "its keys are those of Bull, the forerunner of BullMQ, which is not read yet"
                return Numbers(name=name, reason=ReasonCode.UNSUPPORTED, problem=problem)
            return Numbers(name=name, known=False, instead=tuple(self._names()[0][:10]))
        wait -= _is_marker(last)
        unlocked = self._without_lock(name, running)
        if unlocked:
            self.unlocked[name] = unlocked
        ended = [float(entry[1]) / 1000 for entry in (last_done, last_failed) if entry]
        return Numbers(
            name=name,
            waiting=wait + paused + prioritized,
            prioritized=prioritized,
            paused=pause is not None,
            active=active,
            scheduled=delayed,
            overdue=overdue,
            overdue_seconds=max(0.0, self.now - float(first_due[1]) / _SCORE) if overdue and first_due else None,
            failed=failed,
            stalled=0,
            workers=None if self.workers is None else self.workers[self._client_name(name)],
            held=len(running) - len(unlocked),
            last_finished_seconds=max(0.0, self.now - max(ended)) if ended else None,
            age=self._age(name, wait + paused, prioritized),
            notes=tuple(_notes(version, active, parents)),
        )

    def _client_name(self, name: str) -> str:
        return f"{self.queue.prefix}:{base64.b64encode(name.encode()).decode()}"

    def _without_lock(self, name: str, jobs: Iterable[bytes]) -> set[bytes]:
        listed = list(jobs)
        locks = self.reader.ask(*(("EXISTS", self._key(name, job + b":lock")) for job in listed))
        return {job for job, locked in zip(listed, locks, strict=True) if not locked}

    def _confirmed(self, numbers: Numbers) -> Numbers:
        suspects = self.unlocked.get(numbers.name)
        if not suspects:
            return numbers
        try:
            running = self.reader.one("LRANGE", self._key(numbers.name, "active"), 0, MOST_ACTIVE - 1)
            still = self._without_lock(numbers.name, sorted(suspects.intersection(running)))
        except Refused as refused:
            return Numbers(name=numbers.name, reason=refused.reason, problem=refused.message)
        return numbers.model_copy(update={"stalled": len(still)})

    def _age(self, name: str, listed: int, prioritized: int) -> Age:
        """Bounds of how long the oldest job has been ready to be done."""
        if not listed + prioritized:
            return Age(at_most=0.0, basis="the queue is empty")
        ends: list[Command] = [
            (verb, self._key(name, part), *span)
            for verb, part in (("LRANGE", "wait"), ("LRANGE", "paused"), ("ZRANGE", "prioritized"))
            for span in ((0, END - 1), (-END, -1))
        ]
        answers = self.reader.ask(*ends)
        sampled = list(dict.fromkeys(job for answer in answers for job in answer if not job.startswith(b"0:")))
        ages = self._ages(name, sampled)
        oldest = max((certain for certain, _possible in ages.values()), default=0.0)
        possible = max((possible for _certain, possible in ages.values()), default=0.0)
        bound = possible if len(ages) == len(sampled) else None
        if listed <= 2 * END and prioritized <= 2 * END:
            return Age(at_least=oldest, at_most=bound, basis="the times in the jobs")
        in_order = [ages[job][0] for answer in answers[:2] for job in answer if job in ages]
        if not prioritized and not answers[2] and in_order == sorted(in_order):
            basis = f"the times in the {END} jobs at each end, which are in order"
            return Age(at_least=oldest, at_most=bound, basis=basis)
        return Age(at_least=oldest, basis=f"the times in the {END} jobs at each end; an older one may lie between")

    def _ages(self, name: str, jobs: Sequence[bytes]) -> dict[bytes, tuple[float, float]]:
        """For each job how long it has waited for certain, and at most."""
        keys = [self._key(name, job) for job in jobs]
        hashes = self.reader.ask(*(("HMGET", key, "timestamp", "processedOn") for key in keys))
        lengths = self.reader.ask(*(("HSTRLEN", key, "opts") for key in keys))
        short = [key for key, length in zip(keys, lengths, strict=True) if 0 < length <= MOST_OPTIONS]
        options = dict(zip(short, self.reader.ask(*(("HGET", key, "opts") for key in short)), strict=True))
        ages: dict[bytes, tuple[float, float]] = {}
        for job, key, (created, tried) in zip(jobs, keys, hashes, strict=True):
            born = _seconds(created)
            if born is None:
                continue
            possible = max(0.0, self.now - born - _delay(options.get(key)))
            # Since when a job that was tried before waits again is not stored, only when the try began.
            again = None if tried is None else _seconds(tried)
            ages[job] = (possible, possible) if again is None else (0.0, max(0.0, self.now - again))
        return ages


def _notes(version: bytes | None, active: int, parents: int) -> Iterable[str]:
    if version:
        yield f"written by {version.decode('utf-8', 'replace')[:40]}"
    if active > MOST_ACTIVE:
        yield f"only the first {MOST_ACTIVE} jobs in work were asked for their lock"
    if parents:
        yield f"{parents} jobs wait for others that they depend on"


def _delay(options: bytes | None) -> float:
    try:
        delay: Any = json.loads(options or b"{}").get("delay", 0)
        return max(0.0, float(delay) / 1000)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return 0.0


def _seconds(milliseconds: bytes | None) -> float | None:
    """A time in a job's hash as seconds; None where it is none."""
    try:
        return None if milliseconds is None else float(milliseconds) / 1000
    except ValueError:
        return None
