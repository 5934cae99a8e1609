"""Finds and reads the reports of earlier runs, which may come from strangers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from readycheck.engine.journal import RunFolderError, read_header, read_kept, why
from readycheck.model import EXIT_PRECEDENCE, REPORT_SCHEMA, Report

MOST_REPORT_BYTES = 2**30
MOST_REPORTS = 10_000
_HEAD_BYTES = 4096
_YEARS = (1970, 9998)
"""The first and last in which a run can have begun."""
_SCHEMA = re.compile(rb'"schema"\s*:\s*"(readycheck\.report/[^"\\]{1,20})"')
_REPORT, _HEADER = "report.json", "run.json"


class ReportRefusedError(Exception):
    """A report cannot be relied on; the sentence says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The folder of a run that has no report, as after a `kill -9`."""

    folder: Path
    target: str
    profile: str
    started: datetime
    run: str


def find_reports(given: Sequence[Path]) -> tuple[list[Path], list[Unfinished]]:
    """Every report in what was given: files, folders of runs, and folders that hold such at any depth.

    In a folder, a file counts that is called `report.json` or that says in its first lines that it is a report.
    Links to folders are not followed. Raises ReportRefusedError where one of `given` holds none.
    """
    found: dict[Path, Path] = {}
    unfinished: list[Unfinished] = []
    for place in given:
        if place.is_file():
            found.setdefault(place.resolve(), place)
            continue
        if not place.is_dir():
            raise ReportRefusedError(f"there is no run and no report at {place}; name a run's folder or a report.json")
        before = len(found) + len(unfinished)
        seen_again = False
        for one in _walk(place):
            if isinstance(one, Unfinished):
                unfinished.append(one)
            elif one.resolve() in found:
                seen_again = True
            else:
                found[one.resolve()] = one
            if len(found) > MOST_REPORTS:
                raise ReportRefusedError(f"{place} holds more than {MOST_REPORTS:,} reports; name some of them")
        if len(found) + len(unfinished) == before and not seen_again:
            raise ReportRefusedError(f"there is no report in {place}; it should hold a run's folder or its report.json")
    return list(found.values()), unfinished


def _walk(folder: Path) -> Iterator[Path | Unfinished]:
    def refuse(error: OSError) -> None:
        raise ReportRefusedError(f"{error.filename} cannot be read: {why(error)}; what it holds must not be left out")

    for at, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        here = Path(at)
        if _HEADER in files and (here / "journal.jsonl").is_file():  # a run: its other files are no reports
            folders.clear()
            yield here / _REPORT if _REPORT in files else _unfinished(here)
            continue
        for name in sorted(files):
            if name == _REPORT or (name.endswith(".json") and _says_so(here / name)):
                yield here / name


def _unfinished(folder: Path) -> Unfinished:
    try:
        header = read_header(folder)
    except RunFolderError as error:
        raise ReportRefusedError(str(error)) from None
    started = datetime.fromisoformat(header["started"])
    return Unfinished(
        folder=folder,
        target=str(header.get("target", "")),
        profile=str(header.get("profile", "")),
        started=started if started.tzinfo else started.replace(tzinfo=UTC),
        run=header["run"],
    )


def _says_so(path: Path) -> bool:
    try:
        if not path.is_file():  # a pipe would not end
            return False
        with path.open("rb") as stream:
            return _SCHEMA.search(stream.read(_HEAD_BYTES)) is not None
    except OSError as error:
        raise ReportRefusedError(f"{path} cannot be read: {why(error)}; it may be a report") from None


def read_report(path: Path) -> Report:
    """The report in a file. Fields of a newer minor version are left aside. Raises ReportRefusedError."""
    try:
        content = read_kept(path, MOST_REPORT_BYTES)
    except (OSError, ValueError) as error:
        raise ReportRefusedError(f"the report {path} cannot be read: {why(error)}") from None
    said = _SCHEMA.search(content[:_HEAD_BYTES])
    schema = said.group(1).decode("ascii", "replace") if said else REPORT_SCHEMA
    if schema != REPORT_SCHEMA:
        raise ReportRefusedError(
            f"the report {path} is of schema {schema}, and this readycheck reads {REPORT_SCHEMA};"
            " use the version of readycheck that wrote it, or audit again"
        )
    try:
        report = Report.model_validate_json(content, extra="ignore")
    except ValidationError as error:
        raise ReportRefusedError(f"{path} is not a report of readycheck: {_first(error, content)}") from None
    except RecursionError:
        raise ReportRefusedError(f"{path} is not a report of readycheck: it is nested too deeply") from None
    if report.exit_code not in EXIT_PRECEDENCE:
        raise ReportRefusedError(f"{path} is not a report of readycheck: exit_code: it is none that readycheck gives")
    for place, when in _times(report):
        if not _tellable(when):
            raise ReportRefusedError(
                f"{path} is not a report of readycheck: {place}: it is not within the years {_YEARS[0]} to {_YEARS[1]}"
            )
    if report.started.tzinfo is None:
        return report.model_copy(update={"started": report.started.replace(tzinfo=UTC)})
    return report


def _times(report: Report) -> Iterator[tuple[str, datetime]]:
    """Every point in time with its place."""
    yield "started", report.started
    for number, point in enumerate(report.trend):
        yield f"trend.{number}.started", point.started
    for control in report.controls:
        for finding in control.findings:
            if finding.first_seen is not None:
                yield f"controls: first_seen of a finding of {control.id[:40]}", finding.first_seen


def _tellable(when: datetime) -> bool:
    """True where every zone can tell it."""
    try:
        utc = when.astimezone(UTC) if when.tzinfo else when
    except OverflowError:
        return False
    return _YEARS[0] <= utc.year <= _YEARS[1]


def _first(error: ValidationError, content: bytes) -> str:
    """Where the first fault lies and what it is, without what the file holds."""
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if fault["type"] == "json_invalid":
        try:
            json.loads(content)
        except json.JSONDecodeError as broken:
            return f"line {broken.lineno}, column {broken.colno}: it is not valid JSON"
        except (ValueError, RecursionError):
            pass
        return "it is not valid JSON"
    place = ".".join(map(str, fault["loc"])) or "the document"
    return f"{place}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
