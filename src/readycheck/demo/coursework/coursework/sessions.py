"""Server-side sessions. The cookie is a random value; the table holds only its digest."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update

from coursework.models import Session, User
from coursework.settings import Settings

COOKIE = "__Host-session"
_TOUCH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a request comes from; `user_id` is None before login."""

    session_id: str
    csrf: str
    user_id: int | None = None
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class SessionStore:
    """Opens, reads, rotates and ends sessions."""

    engine: Engine
    settings: Settings

    def read(self, cookie: str) -> Visitor | None:
        """Find the visitor; idle and over-aged sessions are as good as none."""
        now = int(time.time())
        key = _digest(cookie)
        query = (
            select(Session.user_id, Session.csrf, Session.seen_at, User.name, User.role)
            .join(User, User.id == Session.user_id, isouter=True)
            .where(
                Session.id == key,
                Session.seen_at > now - self.settings.session_idle_seconds,
                Session.created_at > now - self.settings.session_absolute_seconds,
            )
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if row.seen_at < now - _TOUCH_SECONDS:
            with self.engine.begin() as connection:
                connection.execute(update(Session).where(Session.id == key).values(seen_at=now))
        return Visitor(key, row.csrf, row.user_id, row.name or "", row.role or "")

    def open(self, connection: Connection, user_id: int | None, replaces: str | None = None) -> tuple[str, str]:
        """Start a session and end the one it replaces; returns the cookie's value and the CSRF token."""
        now = int(time.time())
        cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        if replaces is not None:
            connection.execute(delete(Session).where(Session.id == replaces))
        connection.execute(
            insert(Session).values(id=_digest(cookie), user_id=user_id, csrf=csrf, created_at=now, seen_at=now)
        )
        return cookie, csrf

    def end(self, session_id: str) -> None:
        """Forget the session and those that ran out."""
        limit = int(time.time()) - self.settings.session_absolute_seconds
        with self.engine.begin() as connection:
            connection.execute(delete(Session).where((Session.id == session_id) | (Session.created_at < limit)))


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
