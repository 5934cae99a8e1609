"""What a profile says of a queue."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import ConfigDict

from readycheck.api import Field, Model, SecretUrl, TargetKind, Thing, model_validator

_REDIS = "The Redis server's URL with the number of its database. A literal one must hold no password."
_EXAMPLE = ["redis://127.0.0.1:6379/0", "rediss://queue.example.edu:6380/0", "${env:REDIS_URL}"]

Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], Field(max_length=100)]


def _or_path(schema: dict[str, Any]) -> None:
    """Tell editors that a path alone will do."""
    fields = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string", "minLength": 1}, fields]


class Huey(Model):
    """A queue of Huey that is kept in a SQLite file."""

    model_config = ConfigDict(json_schema_extra=_or_path)

    sqlite: str = Field(min_length=1, description="The file, relative to the profile.", examples=["var/queue.db"])
    name: Name = Field(default="huey", description="The name that the application gives to Huey.")
    utc: bool | None = Field(
        default=None,
        description="What the application gives to Huey as 'utc' (Huey's own default is true). Needed only where the"
        " machine's time zone is not UTC, to tell which scheduled jobs are overdue.",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_path(cls, value: Any) -> Any:
        return {"sqlite": value} if isinstance(value, str) else value


class BullMQ(Model):
    """Queues of BullMQ 5 or later."""

    redis: SecretUrl = Field(description=_REDIS, examples=_EXAMPLE)
    names: Names = Field(default=(), description="The queues' names; none for every queue that is found.")
    prefix: Name = Field(default="bull", description="What the application gives to BullMQ as its prefix.")


class Celery(Model):
    """Queues of Celery (or of Kombu alone) whose broker is Redis."""

    redis: SecretUrl = Field(description=_REDIS, examples=_EXAMPLE)
    names: Names = Field(default=("celery",), min_length=1, description="The queues' names.")
    priority_steps: tuple[int, ...] = Field(
        default=(0, 3, 6, 9),
        min_length=1,
        max_length=256,
        description="The broker's transport option of the same name: each step is a list of its own.",
    )
    separator: str = Field(
        default="\x06\x16", min_length=1, max_length=20, description="The transport option 'sep' of the broker."
    )
    key_prefix: str = Field(default="", max_length=200, description="The transport option 'global_keyprefix'.")
    results: SecretUrl | None = Field(
        default=None,
        description="The result backend's Redis URL: only there Celery keeps what has failed."
        " A literal one must hold no password.",
        examples=["redis://127.0.0.1:6379/1"],
    )
    results_prefix: str = Field(
        default="", max_length=200, description="The 'global_keyprefix' of the result backend's transport options."
    )


class RedisList(Model):
    """Queues that are plain lists, or sorted sets, in Redis.

    In the keys of `active`, `scheduled` and `failed`, `{name}` stands for the queue's name.
    """

    redis: SecretUrl = Field(description=_REDIS, examples=_EXAMPLE)
    names: Names = Field(min_length=1, description="The keys that hold the waiting jobs.")
    active: str = Field(default="", description="The key that holds the jobs in work.", examples=["{name}:processing"])
    scheduled: str = Field(default="", description="The key that holds the jobs for later.", examples=["schedule"])
    failed: str = Field(default="", description="The key that holds the failed jobs.", examples=["{name}:dead"])
    marker: str = Field(
        default="",
        description="A key that is there whenever the system is set up. Redis drops an empty list, so without it an"
        " empty queue cannot be told from a wrong name.",
        examples=["queues"],
    )


class Queue(Thing):
    """One queueing system of the target, and which of its queues matter: exactly one of the kinds."""

    huey: Huey | None = Field(default=None, description="Huey on SQLite: the path of its file, or its fields.")
    bullmq: BullMQ | None = Field(default=None, description="BullMQ.")
    celery: Celery | None = Field(default=None, description="Celery on Redis.")
    redis_list: RedisList | None = Field(default=None, description="Plain lists in Redis.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [name for name in ("huey", "bullmq", "celery", "redis_list") if getattr(self, name) is not None]
        if not given:
            raise ValueError("say what kind of queue it is: one of 'huey', 'bullmq', 'celery', 'redis_list'")
        if len(given) > 1:
            raise ValueError(f"a queue is of one kind, not of {len(given)} ({', '.join(given)}); list each by itself")
        return self


QUEUES = TargetKind(key="queues", singular="queue", model=Queue, short="huey", title="Queues")
