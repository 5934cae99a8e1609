"""Reads advisories in the OSV format from a file, a folder or a zip; keeps only what concerns the wanted packages."""

from __future__ import annotations

import json
import re
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from readycheck_checks.source.advisories.matching import package_of
from readycheck_checks.source.advisories.versions import normal
from readycheck_checks.source.locks.model import tables

MOST_BYTES = 4 * 1024**3
"""More than this is not read from one source of advisories, unpacked."""
MOST_RECORD = 4 * 1024 * 1024
MOST_DOCUMENT = 256 * 1024 * 1024
MOST_ENTRIES = 2_000_000
_MOST_KEPT = 50_000
_NAME = re.compile(rb'"name"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MODIFIED = re.compile(rb'"modified"\s*:\s*"([^"\\]{10,40})"')
_ECOSYSTEM = re.compile(rb'"ecosystem"\s*:\s*"([^"\\:]{1,40})')
_KEPT = ("id", "aliases", "summary", "severity", "database_specific")
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)


@dataclass
class Advisories:
    """The records that concern the wanted packages, and how many there were in all."""

    records: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    exported: datetime | None = None
    """When the set was taken, where it says so; of several the oldest."""
    unreadable: int = 0
    first_unreadable: str = ""
    complete: bool = True
    kept: int = 0

    def broken(self, place: str) -> None:
        """Count a document that could not be read."""
        self.unreadable += 1
        self.first_unreadable = self.first_unreadable or place


def database(path: Path, ecosystem: str) -> list[Path]:
    """The files of one ecosystem in a folder of OSV databases, as osv-scanner and the exports lay them out."""
    for folder in (path / ecosystem, path / "osv-scanner" / ecosystem, path / "osv-scalibr" / ecosystem):
        if (folder / "all.zip").is_file():
            return [folder / "all.zip"]
        if folder.is_dir():
            return sorted(one for one in folder.rglob("*") if one.suffix in (".json", ".zip") and one.is_file())
    return [one for one in (path / f"{ecosystem}.zip", path / f"{ecosystem}-all.zip") if one.is_file()]


def files_of(path: Path) -> list[Path]:
    """Every JSON document and zip of a file or folder. Raises ValueError where there is none."""
    if path.is_file():
        return [path]
    files = sorted(one for one in path.rglob("*") if one.suffix in (".json", ".zip") and one.is_file())
    if not files:
        raise ValueError("it holds no .json and no .zip file")
    return files


def read(files: Iterable[Path], wanted: Iterable[tuple[str, str]], remaining: float) -> Advisories:
    """Read the records; those of packages not in `wanted` are only counted. Raises OSError, BadZipFile."""
    end = time.monotonic() + remaining
    names, found = set(wanted), Advisories()
    bare = {name for _, name in names}
    for place, data in _documents(files, found):
        if time.monotonic() > end:
            found.complete = False
            break
        if len(data) <= MOST_RECORD and _passed_over(data, bare, found):
            continue
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            found.broken(place)
            continue
        if isinstance(document, dict):
            found.exported = _older(found.exported, _time(document.get("exported")))
        for record in _records(document):
            _take(record, names, found)
    return found


def _documents(files: Iterable[Path], found: Advisories) -> Iterator[tuple[str, bytes]]:
    """Every JSON document of the files, within the limits; declared sizes are not believed."""
    total = entries = 0
    for file in files:
        if file.suffix != ".zip":
            data = _bounded(file)
            total += len(data)
            if total > MOST_BYTES or len(data) > MOST_DOCUMENT:
                found.complete = False
                return
            yield file.name, data
            continue
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                entries += 1
                if total > MOST_BYTES or entries > MOST_ENTRIES:
                    found.complete = False
                    return
                if not member.filename.endswith(".json"):
                    continue
                place = f"{file.name}:{member.filename}"[:120]
                try:
                    with archive.open(member) as inner:
                        data = inner.read(MOST_RECORD + 1)
                except _BROKEN:
                    found.broken(place)
                    continue
                total += len(data)
                if len(data) > MOST_RECORD:
                    found.broken(place)
                    continue
                yield place, data


def _bounded(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_DOCUMENT + 1)


def _passed_over(data: bytes, wanted: set[str], found: Advisories) -> bool:
    """Count one record without parsing it, where it surely names no wanted package.

    Most of a database does; parsing all of it takes minutes.
    """
    if data.count(b'"affected"') != 1 or b'"exported"' in data[:2000] or not data.rstrip().endswith(b"}"):
        return False
    names = _NAME.findall(data)
    if not names or any(b"\\" in name for name in names):
        return False
    for name in names:
        plain = name.decode("utf-8", "replace")
        if plain in wanted or normal("PyPI", plain) in wanted:
            return False
    modified = _MODIFIED.findall(data)
    moment = _time(modified[-1].decode()) if modified else None
    for ecosystem in set(_ECOSYSTEM.findall(data)):
        _count(ecosystem.decode("utf-8", "replace"), moment, found)
    return True


def _records(document: Any) -> Iterator[dict[str, Any]]:
    """One record, a list of them, a dated set (`exported`, `advisories`), or what the OSV service answers (`vulns`)."""
    for name in ("vulns", "advisories"):
        if isinstance(document, dict) and isinstance(document.get(name), list):
            document = document[name]
    for record in document if isinstance(document, list) else [document]:
        if isinstance(record, dict) and isinstance(record.get("id"), str):
            yield record


def _take(record: dict[str, Any], names: set[tuple[str, str]], found: Advisories) -> None:
    packages = {package_of(one) for one in tables(record.get("affected"))}
    moment = _time(record.get("modified"))
    for ecosystem in {ecosystem for ecosystem, _ in packages}:
        _count(ecosystem, moment, found)
    if record.get("withdrawn"):
        return
    for key in packages & names:
        if found.kept >= _MOST_KEPT:
            found.complete = False
            return
        found.kept += 1
        affected = [one for one in tables(record.get("affected")) if package_of(one) == key]
        kept = {name: record[name] for name in _KEPT if name in record}
        kept.setdefault("summary", str(record.get("details") or "")[:1000])
        found.records.setdefault(key, []).append({**kept, "affected": affected})


def _count(ecosystem: str, moment: datetime | None, found: Advisories) -> None:
    found.count[ecosystem] = found.count.get(ecosystem, 0) + 1
    if moment is not None and moment > found.newest.get(ecosystem, datetime.min.replace(tzinfo=UTC)):
        found.newest[ecosystem] = moment


def _older(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _time(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
