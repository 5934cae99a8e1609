"""JSON lines: every record has time, level, message and a request id, those of libraries too."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Records outside a request carry the id of the process, so that the field is never empty.
_PROCESS = f"process-{secrets.token_hex(4)}"


def configure(log_file: Path, role: str) -> None:
    """Send structlog and the standard library's records to one file."""
    shared: Sequence[Processor] = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _fill(role),
        structlog.processors.EventRenamer("message"),
    )
    log_file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    handler = logging.StreamHandler(os.fdopen(handle, "a", encoding="utf-8"))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "huey"):
        logging.getLogger(name).handlers.clear()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _fill(role: str) -> Processor:
    def fill(_logger: WrappedLogger, _method: str, record: EventDict) -> EventDict:
        record.setdefault("request_id", _PROCESS)
        record["role"] = role
        return record

    return fill
