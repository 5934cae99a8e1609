"""The run as a SARIF invocation: times, exit code, and what has to be said beside the results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from readycheck.model import ExitCode, Report, Status
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.ending import remark
from readycheck.render.entries import VALUE, Entry, acceptances, justification, stopped, told
from readycheck.render.gone import gone
from readycheck.render.headline import headline
from readycheck.render.outline import outline
from readycheck.render.sarif.results import how_many_more, message
from readycheck.render.since import instant

_BROKEN = (ExitCode.USAGE, ExitCode.ENGINE, ExitCode.INTERRUPTED)
_SAID = 100
"""Notifications of one sort."""


def invocation(report: Report, left: Sequence[Entry], quiet: Sequence[Entry], ids: Sequence[str]) -> dict[str, Any]:
    """When it ran and how it ended. One that broke off is not successful, so that no code host closes alerts by it."""
    started = report.started.astimezone(UTC) if report.started.tzinfo else report.started.replace(tzinfo=UTC)
    return {
        "executionSuccessful": report.exit_code not in _BROKEN,
        "exitCode": report.exit_code,
        "exitCodeDescription": f"{headline(report)}: {clean(report.summary, VALUE)}",
        "startTimeUtc": instant(started),
        "endTimeUtc": instant(_after(started, report.seconds)),
        "toolExecutionNotifications": list(_execution(report, left, quiet, ids)),
        "toolConfigurationNotifications": list(_configuration(report)),
    }


def _execution(
    report: Report, left: Sequence[Entry], quiet: Sequence[Entry], ids: Sequence[str]
) -> Iterator[dict[str, Any]]:
    if report.partial:
        yield _notice("note", f"A part of the checklist: {clean(report.selection, VALUE) or 'not all controls'}.")
    if left:
        yield _notice("warning", how_many_more(left, ids))
    yield from _some("warning", report.problems)
    accepted = acceptances(report)
    for entry in quiet:
        said = told(entry)
        if entry.accepted:
            said = f"{said} {justification(accepted.get(entry.control.id))}"
        control = f"{ids[entry.number]} {words.STATUS_WORD[entry.status].lower()}"
        level = "warning" if entry.status is Status.FAIL else "note"
        rule = {"id": ids[entry.number], "index": entry.number}
        yield {**_notice(level, f"{control}. {said}"), "associatedRule": rule}


def _configuration(report: Report) -> Iterator[dict[str, Any]]:
    yield from _some(
        "warning",
        [
            f"The {what} for {line.control} is {words.LINE_STATE[line.state]}"
            + (f": {line.problem}" if line.problem else "")
            for what, lines in (("waiver", report.waivers), ("attestation", report.attestations))
            for line in lines
            if line.state != "in_force"
        ],
    )
    yield from _some("note", [remark(one) for one in outline(report).lapsing])
    if said := gone(report):
        yield _notice("note", f"{said}.")


def _some(level: str, said: Sequence[str]) -> Iterator[dict[str, Any]]:
    for one in said[:_SAID]:
        yield _notice(level, stopped(clean(one, VALUE)) or "A problem without words.")
    if len(said) > _SAID:
        yield _notice(level, f"And {len(said) - _SAID:,} more, which stand in the JSON report.")


def _notice(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": message(text)}}


def _after(started: datetime, seconds: float) -> datetime:
    try:
        return started + timedelta(seconds=seconds)
    except OverflowError:
        return started
