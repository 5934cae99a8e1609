"""Advisories in the OSV format, read from a local file, folder or zip, and matched against pinned packages."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from readycheck_checks.source.collect.locks import Pinned

MOST_BYTES = 2 * 1024**3
"""More than this is not read from one source of advisories, unpacked."""
MOST_RECORD = 4 * 1024 * 1024
CANARIES: dict[str, tuple[tuple[str, str], ...]] = {
    "PyPI": (("jinja2", "2.4.1"), ("pyyaml", "5.1"), ("requests", "2.19.1"), ("urllib3", "1.24.1")),
    "npm": (("lodash", "4.17.11"), ("minimist", "1.2.0"), ("handlebars", "4.0.0")),
}
"""Old releases with published advisories: who knows none of them does not know the ecosystem."""


class Ordered(Protocol):
    """A version that can be compared with another of its ecosystem."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether it comes before `other`."""


@dataclass
class Advisories:
    """The records that concern the wanted packages, and how many there were in all."""

    records: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    exported: datetime | None = None
    """When the set was taken, where it says so; of several the oldest."""
    unreadable: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A package that a record names; `certain` is false where a version could not be compared."""

    ids: tuple[str, ...]
    severity: str
    fixed_in: tuple[str, ...]
    summary: str
    certain: bool = True


def version_of(ecosystem: str, text: str) -> Ordered:
    """A version in its ecosystem's own order. Raises ValueError for one that has none."""
    if ecosystem == "PyPI":
        try:
            return Version(text)
        except InvalidVersion as error:
            raise ValueError(text) from error
    if ecosystem == "npm":
        import semver

        return semver.Version.parse(text.removeprefix("v"))
    raise ValueError(ecosystem)


def normal(ecosystem: str, name: str) -> str:
    """A package's name as its ecosystem compares it."""
    return canonicalize_name(name) if ecosystem == "PyPI" else name


def read(path: Path, wanted: Iterable[tuple[str, str]], remaining: float) -> Advisories:
    """Read the records; those of packages not in `wanted` are only counted. Raises OSError, ValueError."""
    import time

    end = time.monotonic() + remaining
    names, found = set(wanted), Advisories()
    for document in _documents(path, found):
        if time.monotonic() > end:
            found.complete = False
            break
        found.exported = _older(found.exported, _time(document.get("exported")) if isinstance(document, dict) else None)
        for record in _records(document):
            _take(record, names, found)
    return found


def _documents(path: Path, found: Advisories) -> Iterator[Any]:
    """Every JSON document of a file, a zip, or a folder of either."""
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.suffix in (".json", ".zip"))
    if not files:
        raise ValueError("it holds no .json and no .zip file")
    total = 0
    for file in files:
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                for member in archive.infolist():
                    total += member.file_size
                    if total > MOST_BYTES:
                        found.complete = False
                        return
                    if member.filename.endswith(".json") and member.file_size <= MOST_RECORD:
                        yield from _loaded(archive.read(member), found)
                    elif member.filename.endswith(".json"):
                        found.unreadable += 1
            continue
        total += file.stat().st_size
        if total > MOST_BYTES:
            found.complete = False
            return
        yield from _loaded(file.read_bytes(), found)


def _loaded(data: bytes, found: Advisories) -> Iterator[Any]:
    try:
        yield json.loads(data)
    except (ValueError, RecursionError):
        found.unreadable += 1


def _records(document: Any) -> Iterator[dict[str, Any]]:
    """One record, a list of them, a dated set (`exported`, `advisories`), or what the OSV service answers (`vulns`)."""
    for name in ("vulns", "advisories"):
        if isinstance(document, dict) and isinstance(document.get(name), list):
            document = document[name]
    for record in document if isinstance(document, list) else [document]:
        if isinstance(record, dict) and isinstance(record.get("id"), str):
            yield record


def _take(record: dict[str, Any], names: set[tuple[str, str]], found: Advisories) -> None:
    packages = {_package(one) for one in _tables(record.get("affected"))}
    modified = _time(record.get("modified"))
    for ecosystem in {ecosystem for ecosystem, _ in packages}:
        found.count[ecosystem] = found.count.get(ecosystem, 0) + 1
        if modified is not None and modified > found.newest.get(ecosystem, datetime.min.replace(tzinfo=UTC)):
            found.newest[ecosystem] = modified
    if record.get("withdrawn"):
        return
    for ecosystem, name in packages:
        key = (ecosystem, normal(ecosystem, name))
        if key in names:
            found.records.setdefault(key, []).append(record)


def _older(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _tables(value: Any) -> list[dict[str, Any]]:
    """The tables of a list that somebody else wrote."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _package(affected: dict[str, Any]) -> tuple[str, str]:
    """Ecosystem (without a release, as in `Debian:12`) and name."""
    package = affected.get("package")
    if not isinstance(package, dict):
        return "", ""
    return str(package.get("ecosystem")).split(":")[0], str(package.get("name"))


def _time(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def matches(one: Pinned, advisories: Advisories) -> Iterator[Match]:
    """The records that name this version of a package."""
    for record in advisories.records.get((one.ecosystem, one.name), ()):
        verdict: bool | None = False
        fixed: list[str] = []
        for affected in _tables(record.get("affected")):
            ecosystem, name = _package(affected)
            if ecosystem != one.ecosystem or normal(ecosystem, name) != one.name:
                continue
            hit = _affects(one, affected)
            verdict = True if hit or verdict else None if hit is None or verdict is None else False
            if hit:
                fixed += _fixed(one, affected)
        if verdict is not False:
            ids = (record["id"], *_texts(record.get("aliases")))
            summary = str(record.get("summary") or record.get("details") or "")
            yield Match(ids[:10], _severity(record), tuple(fixed[:5]), " ".join(summary.split())[:200], verdict is True)


def _affects(one: Pinned, affected: dict[str, Any]) -> bool | None:
    """Whether a version lies in the record's list or ranges; None where that cannot be compared."""
    listed = _texts(affected.get("versions"))
    if one.version in listed:
        return True
    try:
        version = version_of(one.ecosystem, one.version)
    except ValueError:
        return None
    if one.ecosystem == "PyPI" and any(_same(version, text) for text in listed):
        return True
    unknown = False
    for events in _ranges(affected):
        try:
            if _in_range(one.ecosystem, version, events):
                return True
        except ValueError:
            unknown = True
    return None if unknown else False


def _same(version: Ordered, text: str) -> bool:
    try:
        return bool(version == Version(text))
    except InvalidVersion:
        return False


def _ranges(affected: dict[str, Any]) -> Iterator[list[dict[str, str]]]:
    for one in _tables(affected.get("ranges")):
        if one.get("type") in ("ECOSYSTEM", "SEMVER"):
            yield [{kind: str(text) for kind, text in event.items()} for event in _tables(one.get("events"))]


def _in_range(ecosystem: str, version: Ordered, events: list[dict[str, str]]) -> bool:
    """The rule of the OSV schema: the last event at or before the version decides."""
    order: list[tuple[Ordered | None, int, str]] = []
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
    found = [event["fixed"] for events in _ranges(affected) for event in events if "fixed" in event]
    above = []
    for text in found:
        try:
            if version_of(one.ecosystem, one.version) < version_of(one.ecosystem, text):
                above.append(text)
        except ValueError:
            continue
    return above


def _severity(record: dict[str, Any]) -> str:
    """The publisher's word for it; a CVSS vector without one is not scored here."""
    specific = record.get("database_specific")
    word = str(specific.get("severity") if isinstance(specific, dict) else "").lower()
    return {"moderate": "medium"}.get(word, word if word in ("low", "medium", "high", "critical") else "unknown")
