"""Everything that a deployment may set, read once from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """One immutable value, handed to whoever needs it."""

    database_url: str
    queue_path: Path
    uploads: Path
    log_file: Path
    host: str = "localhost"
    secret_key: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    errors_dsn: str = field(default="", repr=False)
    scrypt_cost: int = 15
    hsts_seconds: int = 31_536_000
    upload_limit: int = 1_048_576
    busy_timeout_ms: int = 5_000
    session_idle_seconds: int = 1_800
    session_absolute_seconds: int = 28_800
    login_failures: int = 5
    login_window_seconds: int = 900
    grading_retries: int = 3
    grading_retry_seconds: int = 30

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
        """Read `COURSEWORK_*`; a missing secret is replaced by a random one for this process."""
        given = os.environ if environment is None else environment
        data = Path(given.get("COURSEWORK_DATA", "var")).absolute()

        def text(name: str, default: str) -> str:
            return given.get(f"COURSEWORK_{name}", default)

        def number(name: str, default: int) -> int:
            return int(text(name, str(default)))

        return Settings(
            database_url=text("DATABASE_URL", f"sqlite:///{data / 'coursework.db'}"),
            queue_path=Path(text("QUEUE_PATH", str(data / "queue.db"))),
            uploads=Path(text("UPLOADS", str(data / "uploads"))),
            log_file=Path(text("LOG_FILE", str(data / "coursework.log"))),
            host=text("HOST", "localhost"),
            secret_key=text("SECRET_KEY", "") or secrets.token_urlsafe(32),
            metrics_token=text("METRICS_TOKEN", "") or secrets.token_urlsafe(32),
            errors_dsn=text("ERRORS_DSN", ""),
            scrypt_cost=number("SCRYPT_COST", 15),
            hsts_seconds=number("HSTS_SECONDS", 31_536_000),
            upload_limit=number("UPLOAD_LIMIT", 1_048_576),
            busy_timeout_ms=number("BUSY_TIMEOUT_MS", 5_000),
            session_idle_seconds=number("SESSION_IDLE_SECONDS", 1_800),
            session_absolute_seconds=number("SESSION_ABSOLUTE_SECONDS", 28_800),
            login_failures=number("LOGIN_FAILURES", 5),
            login_window_seconds=number("LOGIN_WINDOW_SECONDS", 900),
            grading_retries=number("GRADING_RETRIES", 3),
            grading_retry_seconds=number("GRADING_RETRY_SECONDS", 30),
        )
