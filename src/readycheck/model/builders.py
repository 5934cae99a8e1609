"""Short ways to write findings and locations, so that a judge reads as its rule."""

from __future__ import annotations

from typing import TypedDict, Unpack

from readycheck.model.base import Scalar
from readycheck.model.evidence import Evidence, TextEvidence
from readycheck.model.finding import Finding, Location
from readycheck.model.words import Confidence, ReasonCode, Status


class Details(TypedDict, total=False):
    """What a finding may carry beside rule, status and message; see `Finding`."""

    location: Location | None
    value: Scalar
    threshold: Scalar
    unit: str | None
    samples: int | None
    spread: tuple[float, float] | None
    confidence: Confidence
    fingerprint: str
    evidence: tuple[Evidence, ...]
    fix: str
    references: tuple[str, ...]
    credit: float | None
    stands_for: int | None
    reason_code: ReasonCode | None


def finding(rule: str, status: Status, message: str, **details: Unpack[Details]) -> Finding:
    """A finding whose status is computed, such as by a bar."""
    return Finding(rule=rule, status=status, message=message, **details)


def passed(rule: str, message: str, **details: Unpack[Details]) -> Finding:
    """It was looked at and it is right."""
    return Finding(rule=rule, status=Status.PASS, message=message, **details)


def warned(rule: str, message: str, **details: Unpack[Details]) -> Finding:
    """It works, yet somebody should look."""
    return Finding(rule=rule, status=Status.WARN, message=message, **details)


def failed(rule: str, message: str, **details: Unpack[Details]) -> Finding:
    """It was looked at and it is wrong."""
    return Finding(rule=rule, status=Status.FAIL, message=message, **details)


def unknown(rule: str, reason: ReasonCode, message: str, **details: Unpack[Details]) -> Finding:
    """It could not be judged; `reason` is one of the codes for `inconclusive`."""
    details["reason_code"] = reason
    return Finding(rule=rule, status=Status.INCONCLUSIVE, message=message, **details)


def not_applicable(rule: str, message: str, **details: Unpack[Details]) -> Finding:
    """The rule does not fit this target; the message says why."""
    return Finding(rule=rule, status=Status.NOT_APPLICABLE, message=message, **details)


def waits_for_person(rule: str, message: str, **details: Unpack[Details]) -> Finding:
    """Only a person can say."""
    return Finding(rule=rule, status=Status.MANUAL, message=message, **details)


def seen(label: str, value: str) -> TextEvidence:
    """A piece of text evidence."""
    return TextEvidence(label=label, value=value)


def at_file(file: str, line: int | None = None, column: int | None = None) -> Location:
    """A place in a file; `line` and `column` count from 1."""
    return {"kind": "file", "file": file, "line": line, "column": column}


def at_url(url: str, header: str | None = None) -> Location:
    """A response of a URL, and the header where one is meant."""
    return {"kind": "url", "url": url, "header": header}


def at_object(name: str, type_: str, attribute: str | None = None) -> Location:
    """An object of a schema, such as a table, and the attribute where one is meant."""
    return {"kind": "object", "object": name, "type": type_, "attribute": attribute}


def at_queue(queue: str) -> Location:
    """A queue by its name."""
    return {"kind": "queue", "queue": queue}


def at_artefact(artefact: str) -> Location:
    """A file or object that somebody produced, such as a backup."""
    return {"kind": "artefact", "artefact": artefact}
