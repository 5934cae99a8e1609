"""Celery on Redis: a list for each priority of a queue, and one hash of what workers hold.

Kombu removes a list that is empty, so only its sets of bindings tell an empty queue from one that does not exist. A
task with an ETA leaves its list at once and lies in `unacked` until it is due, beside what workers have fetched or do.
Broker and messages store no time of publishing. Bodies are never decoded.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from readycheck_checks.queue.collect.redis_reader import Command, Reader, Refused, literally
from readycheck_checks.queue.facts import OVERDUE_GRACE, Age, Numbers
from readycheck_checks.queue.targets import Celery

MOST_HELD = 1_000
"""How many messages that workers hold are looked into."""
MOST_MESSAGE = 256 * 1024
"""A longer message is counted and not looked into, in bytes."""
MOST_BINDINGS = 500
MOST_RESULTS = 20_000
_RESULT = b"celery-task-meta-"

NOT_VISIBLE = (
    "tasks in work where acks_late is off: a worker removes them from the broker when it starts them",
    "how long a task has waited: its message holds no time of publishing",
    "the ETA of a task that no worker has fetched yet: it counts as waiting",
)
_NO_FAILED = (
    "Celery keeps failed tasks in its result backend, not in the broker; name it as celery.results,"
    " or write 'failed: null' for a system that keeps no results"
)


@dataclass(frozen=True)
class _Held:
    """A message in `unacked`."""

    queue: str
    eta: float | None = None


def look(queue: Celery, reader: Reader) -> list[Numbers]:
    """The queues by name. Raises `CannotLook`, `Refused`."""
    now, _clock = reader.now()
    workers = _workers(reader)
    routes, all_known = _routes(queue, reader)
    held, unseen = _held(queue, reader)
    by_queue: dict[str, list[_Held]] = defaultdict(list)
    for message in held:
        by_queue[routes.get(message.queue, message.queue)].append(message)
    names = set(routes.values())
    notes = [f"{unseen} messages held by workers were too many or too long to look into"] if unseen else []
    seen = []
    for name in queue.names:
        known = True if name in names else (False if all_known else None)
        try:
            seen.append(_read(queue, name, reader, now, by_queue[name], workers, known, bool(unseen), notes))
        except Refused as refused:
            seen.append(Numbers(name=name, reason=refused.reason, problem=refused.message))
    other = sum(len(messages) for name, messages in by_queue.items() if name not in queue.names)
    if other and seen:
        last = seen[-1]
        note = f"{other} messages held by workers belong to queues that were not asked for"
        seen[-1] = last.model_copy(update={"notes": (*last.notes, note)})
    instead = tuple(sorted(name for name in names if "pidbox" not in name and not name.startswith("celeryev")))[:10]
    return [one.model_copy(update={"instead": instead}) if one.known is not True else one for one in seen]


def _read(
    queue: Celery, name: str, reader: Reader, now: float, held: list[_Held], workers: int | None, known: bool | None,
    some_unseen: bool, notes: Iterable[str],
) -> Numbers:  # fmt: skip
    keys = _lists(queue, name)
    lengths = reader.ask(*(("LLEN", key) for key in keys))
    heads = reader.ask(*(("LINDEX", key, -1) for key in keys))
    waiting = sum(lengths)
    later = [message for message in held if message.eta is not None and message.eta > now]
    late = [now - message.eta for message in held if message.eta is not None and message.eta < now - OVERDUE_GRACE]
    # With a worker there, a task that is due may be in work; without one it cannot be.
    nobody = workers == 0
    overdue = late if nobody else []
    return Numbers(
        name=name,
        known=True if waiting or held else known,
        waiting=waiting,
        prioritized=sum(lengths[1:]) if len(lengths) > 1 else None,
        active=None if some_unseen else len(held) - len(later) - len(overdue),
        scheduled=None if some_unseen else len(later) + len(overdue),
        overdue=len(overdue) if workers is not None else None,
        overdue_seconds=max(overdue, default=None),
        failed_unknown="" if queue.results else _NO_FAILED,
        stalled=len(held) - len(later) - len(overdue) if nobody else None,
        workers=workers,
        age=None if waiting else Age(at_most=0.0, basis="the queue is empty"),
        heads=tuple(hashlib.sha256(head).hexdigest()[:16] for head in heads if head is not None),
        notes=tuple(notes),
    )


def waiting(queue: Celery, reader: Reader, name: str) -> int:
    """How many tasks wait. Raises `CannotLook`, `Refused`."""
    return sum(reader.ask(*(("LLEN", key) for key in _lists(queue, name))))


def _lists(queue: Celery, name: str) -> list[str]:
    base = queue.key_prefix + name
    return [base if step == 0 else f"{base}{queue.separator}{step}" for step in queue.priority_steps]


def _workers(reader: Reader) -> int | None:
    """0 where nobody is connected who could be a worker; otherwise it cannot be told.

    A worker waits in BRPOP, and listens for remote control by a pattern.
    """
    clients = reader.clients()
    if clients is None:
        return None
    here = [one for one in clients if one.get("db") == reader.database]
    possible = [one for one in here if one.get("cmd") == "brpop" or one.get("psub", "0") != "0"]
    return None if possible else 0


def _routes(queue: Celery, reader: Reader) -> tuple[dict[str, str], bool]:
    """Routing keys (and names) to queues, and whether all sets of bindings were looked at."""
    prefix = f"{queue.key_prefix}_kombu.binding."
    likely = {f"{prefix}{name}".encode() for name in (*queue.names, "celery")}
    scanned, complete = reader.scan(literally(prefix) + b"*")
    keys = sorted(likely | set(scanned))
    sizes = reader.try_ask(*(("SCARD", key) for key in keys))
    read = [key for key, size in zip(keys, sizes, strict=True) if isinstance(size, int) and size <= MOST_BINDINGS]
    routes: dict[str, str] = {}
    for members in reader.ask(*(("SMEMBERS", key) for key in read)):
        for member in members:
            routing_key, _sep, rest = member.decode("utf-8", "replace").partition(queue.separator)
            name = rest.rpartition(queue.separator)[2]
            routes[name] = name
            routes.setdefault(routing_key, name)
    return routes, complete and len(read) == len(keys)


def _held(queue: Celery, reader: Reader) -> tuple[list[_Held], int]:
    """Messages in `unacked` that were looked into, and how many were not."""
    index, table = f"{queue.key_prefix}unacked_index", f"{queue.key_prefix}unacked"
    total, tags = reader.ask(("HLEN", table), ("ZRANGE", index, 0, MOST_HELD - 1))
    lengths = reader.ask(*(("HSTRLEN", table, tag) for tag in tags))
    short = [tag for tag, length in zip(tags, lengths, strict=True) if 0 < length <= MOST_MESSAGE]
    commands: list[Command] = [("HGET", table, tag) for tag in short]
    found = [_message(raw) for command in commands for raw in reader.ask(command) if raw is not None]
    return [one for one in found if one is not None], max(0, total - len(found)) + found.count(None)


def _message(raw: bytes) -> _Held | None:
    """What a message says of itself; None where it is no message."""
    try:
        message, _exchange, routing_key = json.loads(raw)
        eta: Any = (message.get("headers") or {}).get("eta")
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(eta, str):
        return _Held(str(routing_key))
    try:
        due = datetime.fromisoformat(eta)
    except ValueError:
        return _Held(str(routing_key))
    return _Held(str(routing_key), (due if due.tzinfo else due.replace(tzinfo=UTC)).timestamp())


def look_at_results(queue: Celery, reader: Reader) -> Numbers:
    """How many results tell of a failure. Raises `CannotLook`, `Refused`."""
    prefix = queue.results_prefix
    if prefix and prefix[-1] not in ":_-.":
        prefix += "_"  # Celery adds it, for the results alone.
    keys, complete = reader.scan(literally(prefix) + _RESULT + b"*")
    asked = keys[:MOST_RESULTS]
    failed = retrying = unread = 0
    for key, length in zip(asked, reader.ask(*(("STRLEN", key) for key in asked)), strict=True):
        state = _state(reader.one("GET", key)) if 0 < length <= MOST_MESSAGE else ""
        failed += state == "FAILURE"
        retrying += state == "RETRY"
        unread += state == "" and length > 0
    notes = [f"{unread} results are not JSON or too long to read"] if unread else []
    if not complete or len(asked) < len(keys):
        notes.append("there are more results than were looked at")
    done = complete and len(asked) == len(keys) and not unread
    return Numbers(
        name="results", kind="results", failed=failed, failed_complete=done, retrying=retrying, notes=tuple(notes)
    )


def _state(raw: bytes | None) -> str:
    try:
        state: Any = json.loads(raw or b"").get("status")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return state if isinstance(state, str) else ""
