"""Is the process alive, can it do its work, and what does it measure."""

from __future__ import annotations

import hmac
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from coursework import web
from coursework.system import System


async def alive(request: Request) -> Response:
    """Liveness: answers as long as the loop turns, whatever happens to the rest."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """Readiness: 200 only while the database and the queue's storage can be used."""
    checks = await run_in_threadpool(_checks, web.system(request))
    healthy = all(checks.values())
    body = {
        "status": "ok" if healthy else "fail",
        "checks": {name: "ok" if passed else "fail" for name, passed in checks.items()},
    }
    return JSONResponse(body, 200 if healthy else 503)


async def metrics(request: Request) -> Response:
    """Prometheus' text format, for the holder of the token."""
    parts = web.system(request)
    wanted = f"Bearer {parts.settings.metrics_token}"
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    text = await run_in_threadpool(generate_latest, parts.metrics.registry)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _checks(parts: System) -> dict[str, bool]:
    database = Path(parts.engine.url.database or "")
    return {
        "database": _answers(database, "SELECT version_num FROM alembic_version LIMIT 1"),
        "queue": _answers(parts.settings.queue_path, "SELECT id FROM task LIMIT 1"),
        "uploads": os.access(parts.settings.uploads, os.W_OK | os.X_OK),
    }


def _answers(path: Path, query: str) -> bool:
    # A new connection each time: an old one would still see a file that is gone.
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=1)) as connection:
            connection.execute(query).fetchall()
    except sqlite3.Error:
        return False
    return True
