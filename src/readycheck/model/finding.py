"""A finding: one sentence about one thing, with its evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from readycheck.model.base import Model, Scalar
from readycheck.model.evidence import Evidence
from readycheck.model.words import Confidence, Disposition, ReasonCode, Status


def _has_kind(location: dict[str, Scalar]) -> dict[str, Scalar]:
    if not isinstance(location.get("kind"), str):
        raise ValueError("a location needs a 'kind', such as 'file' or 'url'")  # noqa: TRY004 - pydantic reports ValueErrors
    return location


Location = Annotated[dict[str, Scalar], AfterValidator(_has_kind)]
"""A flat map: `kind` and that kind's fields. Packs may bring kinds of their own."""


class Finding(Model):
    """One thing seen and what it means.

    `message` is one sentence: what was seen, what it means. `fix` says what to do.
    `value` and `threshold` are in `unit`. `fingerprint` and `thing` are filled by
    the engine; an author may give a `fingerprint` of their own.
    """

    rule: str
    status: Status
    message: str
    reason_code: ReasonCode | None = None
    thing: str = ""
    location: Location | None = None
    value: Scalar = None
    threshold: Scalar = None
    unit: str | None = None
    samples: int | None = None
    spread: tuple[float, float] | None = None
    """The interval that holds the value, in `unit`."""
    confidence: Confidence = Confidence.HIGH
    fingerprint: str = ""
    evidence: tuple[Evidence, ...] = ()
    fix: str = ""
    references: tuple[str, ...] = ()
    credit: Annotated[float, Field(ge=0, le=1)] | None = None
    """For a `warn` only: the share of the weight that it keeps, instead of 0.5."""
    disposition: Disposition = Disposition.NONE
    """`baselined` where the run's baseline holds it; filled by the engine, the status stays."""
    stands_for: Annotated[int, Field(ge=1)] | None = None
    """For a finding that only counts: how many faults it sums up that have no finding of their own.

    No baseline holds it, since nobody could tell which of them are new.
    """
    first_seen: datetime | None = None
    """When the history first saw it of the same target; filled by the engine, None where there is no history."""
