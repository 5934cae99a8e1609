"""Handing in and reading back."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Engine, RowMapping, delete, insert, select

from coursework.accounts import record
from coursework.grading import GradingQueue
from coursework.models import Assignment, Grade, Submission
from coursework.sessions import Visitor
from coursework.uploads import Store

_COLUMNS = (
    Submission.id,
    Submission.assignment_id,
    Submission.filename,
    Submission.status,
    Submission.created_at,
    Assignment.title,
    Grade.score,
    Grade.feedback,
)
_WITH_GRADE = (
    select(*_COLUMNS)
    .join(Assignment, Assignment.id == Submission.assignment_id)
    .join(Grade, Grade.submission_id == Submission.id, isouter=True)
)


@dataclass(frozen=True, slots=True)
class Submissions:
    """The use cases around a submission."""

    engine: Engine
    store: Store
    queue: GradingQueue

    def assignments(self) -> list[RowMapping]:
        """All assignments, the next due first."""
        query = select(Assignment.id, Assignment.title, Assignment.due_at).order_by(Assignment.due_at)
        with self.engine.connect() as connection:
            return list(connection.execute(query).mappings())

    def assignment(self, assignment_id: int) -> RowMapping | None:
        """One assignment."""
        query = select(Assignment.id, Assignment.title, Assignment.due_at).where(Assignment.id == assignment_id)
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().first()

    def hand_in(
        self, visitor: Visitor, assignment_id: int, filename: str, content: bytes, address: str, request_id: str
    ) -> int:
        """Check and keep the file, note it in the audit trail, ask for a grade."""
        stored = self.store.save(filename, content)
        with self.engine.begin() as connection:
            result = connection.execute(
                insert(Submission).values(
                    assignment_id=assignment_id, student_id=visitor.user_id, filename=stored.filename,
                    digest=stored.digest, size=stored.size, created_at=int(time.time()),
                )
            )
            submission_id = int(result.lastrowid)
            record(connection, visitor.user_id, "submit", f"submission {submission_id}", address, request_id)
        try:
            self.queue.submit(submission_id, request_id)
        except Exception:
            # Without a job nobody would ever grade it: the student must be able to send it again.
            with self.engine.begin() as connection:
                connection.execute(delete(Submission).where(Submission.id == submission_id))
            raise
        return submission_id

    def one(self, visitor: Visitor, submission_id: int) -> RowMapping | None:
        """A submission of this visitor; a teacher sees all."""
        query = _WITH_GRADE.where(Submission.id == submission_id)
        if visitor.role != "teacher":
            query = query.where(Submission.student_id == visitor.user_id)
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().first()

    def latest(self, visitor: Visitor, limit: int = 20) -> list[RowMapping]:
        """The visitor's own, newest first."""
        query = (
            _WITH_GRADE
            .where(Submission.student_id == visitor.user_id)
            .order_by(Submission.created_at.desc(), Submission.id.desc())
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return list(connection.execute(query).mappings())
