"""The tables. Migrations are written by hand and must say the same (a test compares)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Times are whole seconds since 1970, UTC."""

    metadata = MetaData(naming_convention=NAMES)


class User(Base):
    """A person who may log in; `!` as hash means that no password was set yet."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("role IN ('student', 'teacher')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[str] = mapped_column(String(20), server_default="student")
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[int]


class Session(Base):
    """A server-side session; the cookie holds the value whose SHA-256 is `id`."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int]
    seen_at: Mapped[int]


class LoginFailure(Base):
    """One refused login, counted per account and address."""

    __tablename__ = "login_failures"
    __table_args__ = (Index("ix_login_failures_account_address", "account", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[int]


class Assignment(Base):
    """A task that students hand work in for; `terms` are the words a good answer mentions."""

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120), unique=True)
    terms: Mapped[str] = mapped_column(Text)
    due_at: Mapped[int]


class Submission(Base):
    """One file handed in by one student."""

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'graded', 'failed')", name="status"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_submissions_student_created", "student_id", "created_at"),
        Index("ix_submissions_assignment_id", "assignment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    filename: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), server_default="queued")
    created_at: Mapped[int]


class Grade(Base):
    """What the worker made of a submission."""

    __tablename__ = "grades"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 100", name="score"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), unique=True)
    score: Mapped[int]
    feedback: Mapped[str] = mapped_column(Text)
    graded_at: Mapped[int]


class AuditEvent(Base):
    """Who did what, when, from where; a trigger refuses changes."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(64))
