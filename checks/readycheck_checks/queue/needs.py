"""What looking at a queue needs on the machine that audits."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from readycheck.api import Need, Requirement, Surroundings
from readycheck_checks.queue.targets import Queue

REDIS = Requirement(
    Need.MODULE, "redis", "queues in Redis (BullMQ, Celery, plain lists)", "pip install 'readycheck-audit[redis]'"
)
_PORT = 6379


def of_queue(queue: Queue, _around: Surroundings) -> Iterator[Requirement]:
    """The client, and the file or the servers that the queue names."""
    if queue.huey is not None:
        yield Requirement(Need.FILE, queue.huey.sqlite, "the queue itself", "correct the queue's path")
        return
    yield REDIS
    kinds = (queue.bullmq, queue.celery, queue.redis_list)
    urls = [one.redis for one in kinds if one is not None]
    if queue.celery is not None and queue.celery.results:
        urls.append(queue.celery.results)
    for url in urls:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or _PORT
        except ValueError:
            continue
        if host and parts.scheme in ("redis", "rediss"):
            yield Requirement(Need.SERVICE, f"{host}:{port}", "the queue itself")
