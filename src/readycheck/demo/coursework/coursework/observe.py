"""Each request gets an id, a log record, a measurement; an unexpected error becomes a plain 500."""

from __future__ import annotations

import re
import secrets
import time

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coursework.errors import error_response
from coursework.grading import GradingQueue

_log = structlog.stdlib.get_logger("coursework.http")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class Metrics:
    """The registry of the web process."""

    def __init__(self, queue: GradingQueue) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(_QueueDepth(queue))
        self.seconds = Histogram(
            "http_request_duration_seconds", "Time to answer a request.", ("method", "endpoint", "status"),
            registry=self.registry, buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
        )
        self.active = Gauge("http_requests_in_flight", "Requests being answered.", registry=self.registry)
        self.logins = Counter("logins", "Logins by outcome.", ("outcome",), registry=self.registry)
        self.submissions = Counter("submissions", "Files by outcome.", ("outcome",), registry=self.registry)


class _QueueDepth(Collector):
    def __init__(self, queue: GradingQueue) -> None:
        self._queue = queue

    def collect(self) -> list[GaugeMetricFamily]:
        family = GaugeMetricFamily("grading_jobs", "Jobs of the grading queue.", labels=["state"])
        for state, count in zip(("waiting", "retrying", "failed"), self._queue.depth(), strict=True):
            family.add_metric([state], count)
        return [family]


class Observed:
    """Sits between the security headers and the application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        given = request.headers.get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else secrets.token_hex(16)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        started = time.perf_counter()
        with self._metrics.active.track_inprogress():
            try:
                await self._app(scope, receive, watch)
            except Exception:  # noqa: BLE001  # the last layer: whatever it is, the client gets an answer
                _log.exception("unexpected error", method=request.method, path=request.url.path)
                if status == 0:
                    await error_response(request, 500)(scope, receive, watch)
        seconds = time.perf_counter() - started
        endpoint = getattr(scope.get("endpoint"), "__name__", "none")
        self._metrics.seconds.labels(request.method, endpoint, str(status)).observe(seconds)
        _log.info(
            "request", method=request.method, path=request.url.path, status=status,
            milliseconds=round(seconds * 1000, 2),
        )
