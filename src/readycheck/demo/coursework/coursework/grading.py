"""The grading queue: the web process puts a job in, the worker process takes it out."""

from __future__ import annotations

import re
import time
from typing import Any

import structlog
from huey import SqliteHuey
from huey.exceptions import CancelExecution
from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.sqlite import insert

from coursework.models import Assignment, Grade, Submission
from coursework.settings import Settings
from coursework.uploads import Store

QUEUE = "coursework"
_log = structlog.stdlib.get_logger("coursework.grading")


class GradingQueue:
    """Huey on SQLite; only errors are kept as results, so what lies there has failed."""

    def __init__(self, settings: Settings, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store
        self.huey = SqliteHuey(QUEUE, filename=str(settings.queue_path), utc=True)
        self._task = self.huey.task(
            retries=settings.grading_retries,
            retry_delay=settings.grading_retry_seconds,
            context=True,
            name="grade",
        )(self._run)

    def submit(self, submission_id: int, request_id: str) -> None:
        """Ask for a grade; the job carries when it was asked for and by which request."""
        self._task(submission_id, queued_at=int(time.time()), request_id=request_id)

    def depth(self) -> tuple[int, int, int]:
        """Jobs that wait, that wait for a retry, and that have failed for good."""
        storage = self.huey.storage
        return storage.queue_size(), storage.schedule_size(), storage.result_store_size()

    def drain(self) -> int:
        """Run what waits, in this process; returns how many jobs were taken."""
        taken = 0
        while (task := self.huey.dequeue()) is not None:
            self.huey.execute(task)
            taken += 1
        return taken

    def _run(self, submission_id: int, queued_at: int, request_id: str, task: Any = None) -> None:
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                score = self._grade(submission_id)
            except FileNotFoundError as error:
                # The file will not come back by itself: no retry, an operator looks.
                self._fail(submission_id, "file missing")
                raise CancelExecution(retry=False) from error
            except Exception:
                if task is None or task.retries == 0:
                    self._fail(submission_id, "error")
                raise
            waited = round(time.time() - queued_at, 1)
            _log.info("submission graded", submission=submission_id, score=score, waited=waited)

    def _grade(self, submission_id: int) -> int:
        query = (
            select(Submission.digest, Assignment.terms)
            .join(Assignment, Assignment.id == Submission.assignment_id)
            .where(Submission.id == submission_id)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one()
        text = self._store.path(row.digest).read_bytes().decode("utf-8", "replace").lower()
        score, feedback = assess(text, row.terms.split())
        values = {"score": score, "feedback": feedback, "graded_at": int(time.time())}
        with self._engine.begin() as connection:
            # A job may run twice after a crash: the second run replaces the grade.
            connection.execute(
                insert(Grade)
                .values(submission_id=submission_id, **values)
                .on_conflict_do_update(index_elements=["submission_id"], set_=values)
            )
            connection.execute(update(Submission).where(Submission.id == submission_id).values(status="graded"))
        return score

    def _fail(self, submission_id: int, reason: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(Submission).where(Submission.id == submission_id).values(status="failed"))
        _log.error("submission not graded", submission=submission_id, reason=reason)


def assess(text: str, terms: list[str]) -> tuple[int, str]:
    """Score 0-100: the share of the expected terms that the text mentions."""
    words = set(re.findall(r"[a-z]+", text))
    missing = [term for term in terms if term not in words]
    score = round(100 * (len(terms) - len(missing)) / len(terms)) if terms else 100
    return score, f"Not mentioned: {', '.join(missing)}." if missing else "All expected terms are there."
