"""Matches pinned packages against records in the OSV format, by the rules of its schema (1.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from readycheck_checks.source.advisories.model import Match
from readycheck_checks.source.advisories.severity import severity_of
from readycheck_checks.source.advisories.versions import Ordered, normal, version_of
from readycheck_checks.source.locks.model import Pinned, table, tables


def package_of(affected: dict[str, Any]) -> tuple[str, str]:
    """Ecosystem (without a release, as in `Debian:12`) and name, as its ecosystem compares it."""
    package = table(affected.get("package"))
    if not package:
        return "", ""
    ecosystem = str(package.get("ecosystem")).split(":", maxsplit=1)[0]
    return ecosystem, normal(ecosystem, str(package.get("name")))


def matches(one: Pinned, records: Iterable[dict[str, Any]]) -> Iterator[Match]:
    """The records that name this version of a package."""
    for record in records:
        verdict: bool | None = False
        fixed: list[str] = []
        for affected in tables(record.get("affected")):
            if package_of(affected) != (one.ecosystem, one.name):
                continue
            hit = _affects(one, affected)
            verdict = True if hit or verdict else None if hit is None or verdict is None else False
            if hit:
                fixed += _fixed(one, affected)
        if verdict is not False:
            ids = (str(record["id"]), *_texts(record.get("aliases")))
            summary = str(record.get("summary") or record.get("details") or "")
            shown = " ".join(summary[:1000].split())[:200]
            yield Match(ids[:10], severity_of(record), tuple(fixed[:5]), shown, verdict is True)


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _affects(one: Pinned, affected: dict[str, Any]) -> bool | None:
    """Whether a version lies in the record's list or ranges; None where that cannot be compared."""
    listed = _texts(affected.get("versions"))
    if one.version in listed:
        return True
    try:
        version = version_of(one.ecosystem, one.version)
    except ValueError:
        return None
    if any(_same(one.ecosystem, version, text) for text in listed):
        return True
    unsure = False
    for events in _ranges(affected):
        try:
            if in_range(one.ecosystem, version, events):
                return True
        except ValueError:
            unsure = True
    return None if unsure else False


def _same(ecosystem: str, version: Ordered, text: str) -> bool:
    try:
        other = version_of(ecosystem, text)
    except ValueError:
        return False
    return not version < other and not other < version


def _ranges(affected: dict[str, Any]) -> Iterator[list[dict[str, str]]]:
    for one in tables(affected.get("ranges")):
        if one.get("type") in ("ECOSYSTEM", "SEMVER"):
            yield [{kind: str(text) for kind, text in event.items()} for event in tables(one.get("events"))]


def in_range(ecosystem: str, version: Ordered, events: list[dict[str, str]]) -> bool:
    """Whether the last event at or before the version lets it in, and a limit does not keep it out.

    Raises:
        ValueError: An event names a version that its ecosystem does not order.
    """
    order: list[tuple[Ordered | None, int, str]] = []
    limits = [text for event in events for kind, text in event.items() if kind == "limit"]
    if limits and not any(text == "*" or version < version_of(ecosystem, text) for text in limits):
        return False
    for event in events:
        for kind, text in event.items():
            if kind in ("introduced", "fixed", "last_affected"):
                bound = None if kind == "introduced" and text == "0" else version_of(ecosystem, text)
                order.append((bound, 0 if kind == "introduced" else 1, kind))
    inside = False
    bounded = [one for one in order if one[0] is not None]
    bounded.sort(key=lambda one: (_Key(one[0]), one[1]))
    for bound, _, kind in [*(one for one in order if one[0] is None), *bounded]:
        reached = bound is None or not version < bound
        if kind == "introduced" and reached:
            inside = True
        elif (kind == "fixed" and reached) or (kind == "last_affected" and bound is not None and bound < version):
            inside = False
    return inside


class _Key:
    """Sorts versions by nothing but `<`."""

    def __init__(self, version: Ordered | None) -> None:
        self.version = version

    def __lt__(self, other: _Key) -> bool:
        return self.version is not None and other.version is not None and self.version < other.version


def _fixed(one: Pinned, affected: dict[str, Any]) -> list[str]:
    """The releases above this version in which it is fixed."""
    above = []
    for text in [event["fixed"] for events in _ranges(affected) for event in events if "fixed" in event]:
        try:
            if version_of(one.ecosystem, one.version) < version_of(one.ecosystem, text):
                above.append(text)
        except ValueError:
            continue
    return above
