"""What a team already knows of: findings that the gate leaves aside, so that only new ones fail it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from readycheck.model.base import Model

BASELINE_SCHEMA = "readycheck.baseline/1"


class BaselineEntry(Model):
    """One known finding. Equal entries stand for equal findings: two are two, a third is new."""

    control: str
    check: str
    rule: str
    thing: str = ""
    place: str = ""
    """Where it lies, without line and column: a file, a URL, an object of a schema."""
    status: Literal["fail", "warn"]
    fingerprint: str
    first_seen: date
    """The day (UTC) of the run that brought it into the baseline."""
    message: str = ""
    """The head of what was said, for people; nothing is matched by it."""


class Baseline(Model):
    """The file that `readycheck baseline write` makes; sorted, so that a version control shows what changed."""

    schema_: Literal["readycheck.baseline/1"] = Field(default="readycheck.baseline/1", alias="schema")
    target: str = ""
    """Whose findings these are, for people; nothing is matched by it."""
    findings: tuple[BaselineEntry, ...] = ()

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class BaselineUse(Model):
    """What a baseline did in a run. Only failing and warning findings are counted: no other is ever known."""

    path: str
    known: int
    """Findings of this run that the baseline holds."""
    new: int
    """Findings of this run that it does not hold."""
    fixed: tuple[BaselineEntry, ...] = ()
    """Entries that nothing in this run answers to any more: the next `baseline write` drops them."""
    not_looked_at: tuple[BaselineEntry, ...] = ()
    """Entries of which this run cannot tell, since their check did not or could not look."""
