"""The parts of one process, wired once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from coursework.accounts import Accounts
from coursework.database import connect
from coursework.grading import GradingQueue
from coursework.observe import Metrics
from coursework.sessions import SessionStore
from coursework.settings import Settings
from coursework.submissions import Submissions
from coursework.uploads import Store


@dataclass(frozen=True, slots=True)
class System:
    """What the endpoints work with."""

    settings: Settings
    engine: Engine
    sessions: SessionStore
    accounts: Accounts
    submissions: Submissions
    queue: GradingQueue
    metrics: Metrics


def assemble(settings: Settings) -> System:
    """Build the parts; touches the queue's storage, not the database."""
    engine = connect(settings.database_url, busy_timeout_ms=settings.busy_timeout_ms)
    store = Store(settings.uploads, settings.upload_limit)
    sessions = SessionStore(engine, settings)
    queue = GradingQueue(settings, engine, store)
    accounts = Accounts(engine, sessions, settings)
    submissions = Submissions(engine, store, queue)
    return System(settings, engine, sessions, accounts, submissions, queue, Metrics(queue))
