"""Logging in: the password, the limit on failures, the audit record, the new session."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, delete, func, insert, select

from coursework.models import AuditEvent, LoginFailure, User
from coursework.passwords import hash_password, verify_password
from coursework.sessions import SessionStore
from coursework.settings import Settings


@dataclass(frozen=True, slots=True)
class Login:
    """The outcome; `retry_after` is set when the account is locked for this address."""

    cookie: str = ""
    csrf: str = ""
    user_id: int | None = None
    retry_after: int = 0


@dataclass(slots=True)
class Accounts:
    """Checks passwords. Only failures count towards the limit: a campus shares one address."""

    engine: Engine
    sessions: SessionStore
    settings: Settings
    _decoy: str = field(init=False)

    def __post_init__(self) -> None:
        self._decoy = hash_password("", cost=self.settings.scrypt_cost)

    def login(self, name: str, password: str, address: str, request_id: str, replaces: str | None) -> Login:
        """Verify and open a session under a new id."""
        wait = self._wait(name, address)
        if wait:
            return Login(retry_after=wait)
        with self.engine.connect() as connection:
            user = connection.execute(select(User.id, User.password_hash).where(User.name == name)).first()
        # An unknown name costs as much time as a wrong password.
        matches = verify_password(password, user.password_hash if user else self._decoy)
        if user is None or not matches:
            with self.engine.begin() as connection:
                now = int(time.time())
                connection.execute(insert(LoginFailure).values(account=name[:80], address=address, at=now))
                record(connection, user.id if user else None, "login.failed", name[:80], address, request_id)
            return Login()
        with self.engine.begin() as connection:
            if self._failures(connection, name, address):
                mine = (LoginFailure.account == name, LoginFailure.address == address)
                connection.execute(delete(LoginFailure).where(*mine))
            cookie, csrf = self.sessions.open(connection, user.id, replaces)
            record(connection, user.id, "login", name, address, request_id)
        return Login(cookie, csrf, user.id)

    def _wait(self, name: str, address: str) -> int:
        with self.engine.connect() as connection:
            failures = self._failures(connection, name, address)
        if failures >= self.settings.login_failures:
            return self.settings.login_window_seconds
        return 0

    def _failures(self, connection: Connection, name: str, address: str) -> int:
        since = int(time.time()) - self.settings.login_window_seconds
        query = select(func.count()).where(
            LoginFailure.account == name[:80], LoginFailure.address == address, LoginFailure.at > since
        )
        return int(connection.execute(query).scalar_one())


def record(
    connection: Connection, actor: int | None, action: str, subject: str, address: str, request_id: str
) -> None:
    """Write one line of the audit trail, in the caller's transaction."""
    connection.execute(
        insert(AuditEvent).values(
            at=int(time.time()), actor_id=actor, action=action, subject=subject, address=address,
            request_id=request_id,
        )
    )
