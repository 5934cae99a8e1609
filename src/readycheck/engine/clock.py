"""Where a run gets its time and its name from, so that a test gets the same bytes twice."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _run_id() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


@dataclass(frozen=True)
class Clock:
    """`now` is the wall time in UTC, `elapsed` seconds of a clock that only goes forward."""

    now: Callable[[], datetime] = _now
    elapsed: Callable[[], float] = time.monotonic
    run_id: Callable[[], str] = _run_id
    salt: Callable[[], str] = lambda: secrets.token_hex(16)
