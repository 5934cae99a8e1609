"""Plain Redis lists and sorted sets as queues: their lengths, and nothing else, are known."""

from __future__ import annotations

from readycheck_checks.queue.collect.redis_reader import Reader, Refused
from readycheck_checks.queue.facts import Age, Numbers
from readycheck_checks.queue.targets import RedisList

NOT_VISIBLE = ("how long a job has waited: an entry of a list has no time", "what workers hold in their memory")
_NO_FAILED = (
    "nothing says where failed jobs go; name their key as redis_list.failed, or write 'failed: null' if none are kept"
)
_COUNTS = {b"list": "LLEN", b"zset": "ZCARD", b"set": "SCARD"}


def look(queue: RedisList, reader: Reader) -> list[Numbers]:
    """The queues by name. Raises `CannotLook`, `Refused`."""
    set_up = bool(queue.marker) and bool(reader.one("EXISTS", queue.marker))
    return [_look_one(queue, name, reader, set_up) for name in queue.names]


def _look_one(queue: RedisList, name: str, reader: Reader, set_up: bool) -> Numbers:
    try:
        waiting = _count(name, reader)
        beside = {
            part: _count(pattern.replace("{name}", name), reader) or 0
            for part in ("active", "scheduled", "failed")
            if (pattern := getattr(queue, part))
        }
    except Refused as refused:
        return Numbers(name=name, reason=refused.reason, problem=refused.message)
    return Numbers(
        name=name,
        known=True if waiting is not None or set_up else None,
        waiting=waiting or 0,
        active=beside.get("active"),
        scheduled=beside.get("scheduled"),
        failed=beside.get("failed"),
        failed_unknown="" if "failed" in beside else _NO_FAILED,
        age=None if waiting else Age(at_most=0.0, basis="the queue is empty"),
    )


def waiting(reader: Reader, name: str) -> int:
    """How many jobs wait. Raises `CannotLook`, `Refused`."""
    return _count(name, reader) or 0


def _count(key: str, reader: Reader) -> int | None:
    """How many entries the key has; None where there is no such key."""
    kind = reader.one("TYPE", key)
    if kind == b"none":
        return None
    # A string or a stream is asked as a list, for the message that it gives.
    return int(reader.one(_COUNTS.get(kind, "LLEN"), key))
